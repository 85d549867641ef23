/* White space: ASCII by one look, the rest by its code point. */
#include "map/blank.h"

#include "base/utf8.h"

static bool is_blank(uint32_t code)
{
	switch (code) {
	case 0x0085: /* next line */
	case 0x00a0: /* no-break space */
	case 0x1680: /* Ogham space mark */
	case 0x2028: /* line and paragraph separator */
	case 0x2029:
	case 0x202f: /* narrow no-break space */
	case 0x205f: /* mathematical space */
	case 0x2060: /* word joiner */
	case 0x3000: /* ideographic space */
	case 0xfeff: /* byte order mark */
		return true;
	default: /* spaces of all widths, the last of them has none */
		return code >= 0x2000 && code <= 0x200b;
	}
}

size_t blank_first(struct str text)
{
	unsigned len;

	if (text.len == 0)
		return 0;
	unsigned char c = (unsigned char)text.at[0];
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	return is_blank(utf8_decode(text, &len)) ? len : 0;
}

size_t blank_last(struct str text)
{
	size_t start = text.len;

	if (text.len == 0)
		return 0;
	do {
		start--;
	} while (start > 0 && ((unsigned char)text.at[start] & 0xc0) == 0x80);
	return blank_first((struct str){ text.at + start, text.len - start });
}

struct str blank_trim(struct str text)
{
	for (size_t len; (len = blank_first(text)) > 0;) {
		text.at += len;
		text.len -= len;
	}
	for (size_t len; (len = blank_last(text)) > 0;)
		text.len -= len;
	return text;
}

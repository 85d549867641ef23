/*
 * UTF-16 by hand and not through iconv, which stops at the first lone surrogate where we must go on
 * and let the record be rejected. Decoded by bytes.c alone, where the byte order is known; who counts
 * bytes of the input (source.c, probe.c) asks for their size there.
 */
#include "input/utf16.h"

#include "base/utf8.h"

enum {
	UTF8_PER_UNIT = 6, /* at most: a lone surrogate before it, and the unit itself */
};

static char *put(char *at, uint32_t code)
{
	return at + utf8_encode(code, at);
}

/* Writes what one unit completes; `at` has room for UTF8_PER_UNIT bytes. */
static char *unit_decode(struct utf16 *utf16, uint16_t unit, char *at)
{
	if (utf16->high) {
		uint32_t high = utf16->high;
		utf16->high = 0;
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return put(at, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00u));
		at = put(at, high);
	}
	if (unit >= 0xd800 && unit <= 0xdbff) {
		utf16->high = unit;
		return at;
	}
	return put(at, unit);
}

static uint16_t unit_of(const struct utf16 *utf16, unsigned char first, unsigned char second)
{
	unsigned high = utf16->is_big ? first : second;
	unsigned low = utf16->is_big ? second : first;
	return (uint16_t)(high << 8 | low);
}

void utf16_decode(struct utf16 *utf16, struct str text, struct buf *out)
{
	const unsigned char *in = (const unsigned char *)text.at;
	size_t i = 0;

	if (text.len == 0)
		return;
	char *at = buf_room(out, (text.len / 2 + 1) * UTF8_PER_UNIT);
	if (utf16->has_half) {
		utf16->has_half = false;
		at = unit_decode(utf16, unit_of(utf16, utf16->half, in[0]), at);
		i = 1;
	}
	for (; text.len - i >= 2; i += 2)
		at = unit_decode(utf16, unit_of(utf16, in[i], in[i + 1]), at);
	if (i < text.len) {
		utf16->has_half = true;
		utf16->half = in[i];
	}
	out->len = (size_t)(at - out->at);
}

void utf16_finish(struct utf16 *utf16, struct buf *out)
{
	if (utf16->high)
		out->len += utf8_encode(utf16->high, buf_room(out, 4));
	if (utf16->has_half)
		buf_putc(out, '\xff');
	utf16->high = 0;
	utf16->has_half = false;
}

uint64_t utf16_size(struct str text)
{
	uint64_t size = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == 0xff) /* the odd last byte, passed on as it is */
			size += 1;
		else if (c >= 0xf0)
			size += 4;
		else if ((c & 0xc0) != 0x80)
			size += 2;
	}
	return size;
}

/* Escapes: what stands between them is copied, what they stand for put in their place. */
#include "input/json_token.h"

#include "base/utf8.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hexadecimal digits before `end`, or UINT32_MAX. */
static uint32_t hex_value(const char *at, const char *end)
{
	uint32_t value = 0;

	if (end - at < 4)
		return UINT32_MAX;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);
		if (digit < 0)
			return UINT32_MAX;
		value = value << 4 | (uint32_t)digit;
	}
	return value;
}

/* The character behind \u, of one escape or two; *at moves behind it. UINT32_MAX: there is none. */
static uint32_t wide_escape(const char **at, const char *end)
{
	uint32_t high = hex_value(*at, end);

	if (high == UINT32_MAX || (high >= 0xdc00 && high <= 0xdfff))
		return UINT32_MAX;
	*at += 4;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
		return UINT32_MAX;
	uint32_t low = hex_value(*at + 2, end);
	if (low < 0xdc00 || low > 0xdfff)
		return UINT32_MAX;
	*at += 6;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* What a backslash before `c` stands for; 0: it stands for nothing. */
static char short_escape(char c)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *at = c ? strchr(names, c) : NULL;

	return at ? bytes[at - names] : '\0';
}

bool json_unescape(const char *bytes, size_t open, size_t close, const uint32_t **escapes, char *out,
		   size_t *len)
{
	const char *from = bytes + open + 1, *end = bytes + close;
	size_t written = 0;

	while (**escapes < close) {
		const char *at = bytes + *(*escapes)++;
		char text[4];
		unsigned n = 1;
		if (at < from)
			continue; /* the second half of a pair */
		size_t span = (size_t)(at - from);
		from = at + 2;
		if (at[1] == 'u') {
			uint32_t code = wide_escape(&from, end);
			if (code == UINT32_MAX)
				return false;
			n = utf8_encode(code, text);
		} else {
			text[0] = short_escape(at[1]);
			if (!text[0])
				return false;
		}
		if (out) {
			memcpy(out + written, at - span, span);
			memcpy(out + written + span, text, n);
		}
		written += span + n;
	}
	if (out)
		memcpy(out + written, from, (size_t)(end - from));
	*len = written + (size_t)(end - from);
	return true;
}

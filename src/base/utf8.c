/* UTF-8: validity eight bytes at a time while it is ASCII, then character by character. */
#include "base/utf8.h"

/* The length of the valid character at `at`, or 0; NUL counts as invalid. */
static size_t character(const unsigned char *at, size_t left)
{
	unsigned char c = at[0];
	if (c < 0x80)
		return c != 0;
	if (c < 0xc2)
		return 0;
	if (c < 0xe0)
		return left >= 2 && (at[1] & 0xc0) == 0x80 ? 2 : 0;
	if (c < 0xf0) {
		if (left < 3 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80)
			return 0;
		if ((c == 0xe0 && at[1] < 0xa0) || (c == 0xed && at[1] > 0x9f))
			return 0; /* overlong; surrogate */
		return 3;
	}
	if (c > 0xf4 || left < 4 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80 ||
	    (at[3] & 0xc0) != 0x80)
		return 0;
	if ((c == 0xf0 && at[1] < 0x90) || (c == 0xf4 && at[1] > 0x8f))
		return 0; /* overlong; past U+10FFFF */
	return 4;
}

bool utf8_starts(struct str text)
{
	return text.len > 0 && character((const unsigned char *)text.at, text.len) > 0;
}

size_t utf8_check(struct str text)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	size_t i = 0;

	while (i < text.len) {
		while (text.len - i >= 8) {
			uint64_t word;
			memcpy(&word, text.at + i, 8);
			/* A byte over 0x7f, or a zero byte, leaves a high bit. */
			if ((word | (word - ones)) & highs)
				break;
			i += 8;
		}
		/* The word that stopped us, or the tail: one character after another. */
		size_t until = text.len - i > 8 ? i + 8 : text.len;
		while (i < until) {
			size_t n = character((const unsigned char *)text.at + i, text.len - i);
			if (n == 0)
				return i;
			i += n;
		}
	}
	return text.len;
}

size_t utf8_count(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return count;
}

unsigned utf8_encode(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

uint32_t utf8_decode(struct str text, unsigned *len)
{
	const unsigned char *at = (const unsigned char *)text.at;
	if (at[0] < 0x80) {
		*len = 1;
		return at[0];
	}
	if (at[0] < 0xe0) {
		*len = 2;
		return (uint32_t)(at[0] & 0x1f) << 6 | (at[1] & 0x3f);
	}
	if (at[0] < 0xf0) {
		*len = 3;
		return (uint32_t)(at[0] & 0x0f) << 12 | (uint32_t)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
	}
	*len = 4;
	return (uint32_t)(at[0] & 0x07) << 18 | (uint32_t)(at[1] & 0x3f) << 12 |
	       (uint32_t)(at[2] & 0x3f) << 6 | (at[3] & 0x3f);
}

bool utf8_is_obeyed(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

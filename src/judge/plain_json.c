/* Byte by byte, but for strings. Whatever is not expected ends it. */
#include "judge/plain_json.h"

#include <endian.h>

#include "compile/scan.h"

enum { NAMES_MAX = 8 }; /* each is compared with those before it */

/* Once for each way in which quotes stand. */
#define INLINE __attribute__((always_inline)) static inline

static const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

/* The lowest mark stands where the first byte is that a plain string does not hold. 0: there is none. */
static uint64_t odd_bytes(uint64_t word)
{
	uint64_t quotes = word ^ ones * '"', slashes = word ^ ones * '\\';
	uint64_t found = (quotes - ones) & ~quotes;

	found |= (slashes - ones) & ~slashes;
	found |= (word - ones * ' ') & ~word;
	return (found | word) & tops;
}

/*
 * What stands between the quotes that come next, each of which stands there `times` (if there is one, there are as
 * many); *text then begins behind them. .at NULL: it is not plain.
 */
INLINE struct str plain_string(struct str *text, size_t times)
{
	const char *end = text->at + text->len, *at = text->at + times;

	if (!text->len || text->at[0] != '"')
		return (struct str){ 0 };
	for (uint64_t word, odd; end - at >= 8; at += 8) {
		memcpy(&word, at, 8);
		odd = odd_bytes(le64toh(word));
		if (odd) {
			at += __builtin_ctzll(odd) / 8;
			break;
		}
	}
	while (at < end && (signed char)*at >= ' ' && *at != '"' && *at != '\\')
		at++;
	if (at == end || *at != '"')
		return (struct str){ 0 };
	struct str inner = { text->at + times, (size_t)(at - text->at) - times };
	scan_skip(text, inner.len + 2 * times);
	return inner;
}

static inline bool plain_number(struct str *text)
{
	size_t first = text->at[0] == '-', i = first;

	while (i < text->len && is_digit(text->at[i]))
		i++;
	if (i == first || (text->at[first] == '0' && i > first + 1))
		return false;
	scan_skip(text, i);
	return true;
}

INLINE bool plain_value(struct str *text, size_t times)
{
	static const struct str literals[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };
	char first = scan_peek(text);

	if (first == '"')
		return plain_string(text, times).at;
	if (is_digit(first) || first == '-')
		return plain_number(text);
	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		if (!str_starts(*text, literals[i]))
			continue;
		scan_skip(text, literals[i].len);
		return true;
	}
	return false;
}

INLINE bool plain_object(struct str text, size_t times)
{
	struct str names[NAMES_MAX];

	if (!scan_char(&text, '{'))
		return false;
	for (size_t n = 0; n < NAMES_MAX; n++) {
		names[n] = plain_string(&text, times);
		if (!names[n].at || !scan_char(&text, ':') || !plain_value(&text, times))
			return false;
		for (size_t i = 0; i < n; i++)
			if (str_eq_short(names[i], names[n]))
				return false;
		if (scan_char(&text, '}'))
			return text.len == 0;
		if (!scan_char(&text, ','))
			return false;
	}
	return false;
}

bool plain_json(struct str text)
{
	return plain_object(text, 1);
}

bool plain_json_doubled(struct str text)
{
	return plain_object(text, 2);
}

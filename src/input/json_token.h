/* Single tokens of JSON, for json_lane.c: numbers, literals, and what is escaped in a string. */
#ifndef INPUT_JSON_TOKEN_H
#define INPUT_JSON_TOKEN_H

#include <endian.h>
#include <stdint.h>

#include "base/node.h"

/* Behind the digits at `at`, which `end` is past. Eight at a time: most numbers are times and ids. */
static inline const char *digits_end(const char *at, const char *end)
{
	while (end - at >= 8) {
		uint64_t word;
		memcpy(&word, at, 8);
		word = le64toh(word) ^ 0x3030303030303030u;
		/* A byte over 9 gets its top bit, or has it; those before the first are right. */
		word = (word | (word + 0x7676767676767676u)) & 0x8080808080808080u;
		if (word)
			return at + __builtin_ctzll(word) / 8;
		at += 8;
	}
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at;
}

/* Behind the number at `at`, NULL if there is none. Something stands behind it, before `end`. */
static inline const char *number_end(const char *at, const char *end)
{
	at += *at == '-';
	const char *digits = digits_end(at, end);
	if (digits == at || (*at == '0' && digits > at + 1))
		return NULL;
	if (digits == end)
		return end;
	if (*digits == '.') {
		at = digits + 1;
		digits = digits_end(at, end);
		if (digits == at || digits == end)
			return NULL;
	}
	if ((*digits | 0x20) == 'e') {
		at = digits + 1;
		at += at < end && (*at == '+' || *at == '-');
		digits = digits_end(at, end);
		if (digits == at)
			return NULL;
	}
	return digits;
}

static inline bool json_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the blanks at `at`, before something else: most texts have none. */
static inline const char *past_blanks(const char *at)
{
	while (json_is_blank(*at))
		at++;
	return at;
}

/*
 * Behind the literal at `at`, *type its type; NULL: it is none. Something stands behind it, before `end`. No way
 * forks: whether true or false comes next is what nobody foresees.
 */
static inline const char *literal_end(const char *at, const char *end, enum node_type *type)
{
	if (end - at < 5)
		return NULL;
	unsigned is_true = memcmp(at, "true", 4) == 0, is_null = memcmp(at, "null", 4) == 0;
	unsigned is_false = (memcmp(at, "fals", 4) == 0) & (at[4] == 'e') & (end - at > 5);
	*type = is_null ? NODE_NULL : NODE_BOOLEAN;
	return is_true | is_null | is_false ? at + 4 + is_false : NULL;
}

/* Behind the number or literal at `at`, *type its type; NULL: it is none. Something stands behind it. */
static inline const char *scalar_end(const char *at, const char *end, enum node_type *type)
{
	if (*at >= 'a')
		return literal_end(at, end, type);
	*type = NODE_NUMBER;
	return number_end(at, end);
}

/*
 * The text between the quotes `open` and `close` of `bytes`, in which backslashes begin escapes at
 * `*escapes`, which is moved on behind them. To `out`, of as much room as there are bytes, or nowhere if
 * that is NULL; `*len` is its length. False: an escape that is none, or half of a surrogate pair.
 */
bool json_unescape(const char *bytes, size_t open, size_t close, const uint32_t **escapes, char *out,
		   size_t *len);

#endif

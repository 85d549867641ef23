/*
 * Slices: a pointer and a length. The bytes belong to someone else, are not terminated, and may hold
 * anything, NUL included. Everything inside the program passes text this way; char * is for the edges.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *at; /* NULL: there is no string, which is not the same as an empty one */
	size_t len;
};

/* A string literal as a slice, its length known at compile time. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

static inline struct str str_of(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/*
 * The same where texts are short and the place is hot: a call of memcmp takes longer than to look at up to 16
 * bytes, in two words that may overlap.
 */
static inline bool str_eq_short(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	if (a.len > 16)
		return memcmp(a.at, b.at, a.len) == 0;
	/* Words of one size each: half of one that is then read whole would be waited for in the cache. */
	if (a.len >= 8) {
		uint64_t words[4];
		memcpy(&words[0], a.at, 8);
		memcpy(&words[1], b.at, 8);
		memcpy(&words[2], a.at + a.len - 8, 8);
		memcpy(&words[3], b.at + a.len - 8, 8);
		return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
	}
	if (a.len >= 4) {
		uint32_t words[4];
		memcpy(&words[0], a.at, 4);
		memcpy(&words[1], b.at, 4);
		memcpy(&words[2], a.at + a.len - 4, 4);
		memcpy(&words[3], b.at + a.len - 4, 4);
		return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
	}
	for (size_t i = 0; i < a.len; i++)
		if (a.at[i] != b.at[i])
			return false;
	return true;
}

static inline bool str_is(struct str a, const char *text)
{
	return str_eq(a, str_of(text));
}

static inline bool str_starts(struct str a, struct str prefix)
{
	return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.at, prefix.at, prefix.len) == 0);
}

/* How often a byte is in it. */
static inline size_t str_count(struct str a, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < a.len; i++)
		count += a.at[i] == c;
	return count;
}

/* ASCII letters compare without case, whatever the locale; every other byte as it is. */
bool str_eq_nocase(struct str a, struct str b);

/* Byte order, a shorter string before a longer one that it begins: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* The slice without blanks (space, TAB, CR, LF) at both ends. */
struct str str_trim(struct str a);

/* The first `len` bytes at most, cut so that no UTF-8 character is broken. */
struct str str_cut(struct str a, size_t len);

/*
 * The name in `names` that `typed` was most likely meant to be, or an empty slice when none is near:
 * at most a third of its letters differ (insert, delete, replace, swap), letter case and -/_ aside.
 */
struct str str_nearest(struct str typed, const struct str *names, size_t count);

#endif

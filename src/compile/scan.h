/* A reader over a text, one character or run at a time: for formats, numbers and dates. */
#ifndef COMPILE_SCAN_H
#define COMPILE_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Eight bytes, or four of them twice: is one no digit? */
static inline bool has_other_than_digits(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u;

	word ^= ones * '0';
	return ((((word & ones * 0x7f) + ones * (0x7f - 9)) | word) & ones * 0x80) != 0;
}

/* Digits and nothing else? At once, by words that may overlap: most cells that are asked are ids like that. */
static inline bool is_digits(struct str text)
{
	uint64_t first, last;
	uint32_t half;

	if (text.len < 4) {
		for (size_t i = 0; i < text.len; i++)
			if (!is_digit(text.at[i]))
				return false;
		return true;
	}
	if (text.len < 8) {
		memcpy(&half, text.at, 4);
		first = half;
		memcpy(&half, text.at + text.len - 4, 4);
		return !has_other_than_digits(first | (uint64_t)half << 32);
	}
	for (size_t i = 0; i + 8 < text.len; i += 8) {
		memcpy(&first, text.at + i, 8);
		if (has_other_than_digits(first))
			return false;
	}
	memcpy(&last, text.at + text.len - 8, 8);
	return !has_other_than_digits(last);
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Is `c` one of the characters of `set`? NUL never is. */
static inline bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c);
}

/* The next character, or NUL at the end; a NUL in the text is nothing that any format accepts. */
static inline char scan_peek(const struct str *text)
{
	return text->len ? text->at[0] : '\0';
}

static inline void scan_skip(struct str *text, size_t count)
{
	text->at += count;
	text->len -= count;
}

/* Takes `c` if it is next. */
static inline bool scan_char(struct str *text, char c)
{
	if (text->len == 0 || text->at[0] != c)
		return false;
	scan_skip(text, 1);
	return true;
}

/* Takes one character of `set` if it is next. */
static inline bool scan_one_of(struct str *text, const char *set)
{
	if (!is_one_of(scan_peek(text), set))
		return false;
	scan_skip(text, 1);
	return true;
}

/* Takes all characters of a kind that come next. */
static inline struct str scan_while(struct str *text, bool (*kind)(char))
{
	struct str run = { text->at, 0 };

	while (run.len < text->len && kind(text->at[run.len]))
		run.len++;
	scan_skip(text, run.len);
	return run;
}

/* Takes all up to the first `c`, and it; false: there is none. */
static inline bool scan_until(struct str *text, char c, struct str *before)
{
	const char *found = text->len ? memchr(text->at, c, text->len) : NULL;

	if (!found)
		return false;
	*before = (struct str){ text->at, (size_t)(found - text->at) };
	scan_skip(text, before->len + 1);
	return true;
}

/* Takes exactly `count` digits, 9 at most; -1: they are not there. */
static inline int scan_number(struct str *text, unsigned count)
{
	int number = 0;

	if (text->len < count)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		if (!is_digit(text->at[i]))
			return -1;
		number = number * 10 + (text->at[i] - '0');
	}
	scan_skip(text, count);
	return number;
}

#endif

/*
 * Text as a JSON string is written: only what JSON requires is escaped (and DEL), UTF-8 stays. Eight or
 * sixteen bytes are copied and looked at at once, since nine of ten strings have nothing to be escaped.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/str.h"

#include <endian.h>
#include <stdint.h>

enum {
	ESCAPE_GROWS = 6, /* a byte becomes as many at most … */
	ESCAPE_SPARE = 16, /* … and as many behind the last may be written over */
};

typedef uint8_t escape_eight __attribute__((vector_size(8)));
typedef uint8_t escape_sixteen __attribute__((vector_size(16)));

/* For each byte of a word that must be escaped, and for no other, its bits are set. */
static inline uint64_t escape_marks(uint64_t word)
{
	escape_eight bytes;
	uint64_t marks;

	memcpy(&bytes, &word, 8);
	escape_eight escaped = (escape_eight)((bytes < 32) | (bytes == '"') | (bytes == '\\') | (bytes == 127));
	memcpy(&marks, &escaped, 8);
	return le64toh(marks);
}

static inline bool escape_in_sixteen(const char *at)
{
	escape_sixteen bytes;
	uint64_t marks[2];

	memcpy(&bytes, at, 16);
	escape_sixteen escaped =
		(escape_sixteen)((bytes < 32) | (bytes == '"') | (bytes == '\\') | (bytes == 127));
	memcpy(marks, &escaped, 16);
	return (marks[0] | marks[1]) != 0;
}

/* One byte that must be escaped. */
static inline char *escape_byte(char *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu"; /* of short escapes; u: there is none */

	out[0] = '\\';
	out[1] = c >= 32 ? (char)c : letters[c];
	if (c >= 32 ? c != 127 : out[1] != 'u')
		return out + 2;
	out[1] = 'u';
	out[2] = out[3] = '0';
	out[4] = hex[c >> 4];
	out[5] = hex[c & 15];
	return out + 6;
}

/* The first `len` bytes of a word, from 1 to 8, beginning with the lowest. */
static inline char *escape_word(char *out, uint64_t word, size_t len)
{
	for (;;) {
		uint64_t whole = htole64(word), marks = escape_marks(whole);
		memcpy(out, &whole, 8);
		if (!(marks << (64 - 8 * len)))
			return out + len;
		size_t plain = (size_t)__builtin_ctzll(marks) / 8;
		out = escape_byte(out + plain, (unsigned char)(word >> 8 * plain));
		if (plain + 1 == len)
			return out;
		word = word >> 8 * plain >> 8;
		len -= plain + 1;
	}
}

static inline uint64_t escape_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, 8);
	return le64toh(word);
}

/* The last `left` bytes of a text, fewer than 8, as a word: nothing beside the text is read. */
static inline uint64_t escape_tail(struct str text, size_t left)
{
	const char *end = text.at + text.len;
	uint32_t first, last;

	if (text.len >= 8)
		return escape_load(end - 8) >> 8 * (8 - left);
	if (left >= 4) {
		memcpy(&first, text.at, 4);
		memcpy(&last, end - 4, 4);
		return le32toh(first) | (uint64_t)le32toh(last) << 8 * (left - 4);
	}
	uint64_t word = 0;
	for (size_t i = 0; i < left; i++)
		word |= (uint64_t)(unsigned char)end[-1 - (ptrdiff_t)i] << 8 * (left - 1 - i);
	return word;
}

/* As much of a text of 16 bytes or more as is found to have nothing to be escaped; gives how much. */
static inline size_t escape_plain(char *out, struct str text)
{
	size_t i = 0;

	for (; text.len - i >= 16; i += 16) {
		if (escape_in_sixteen(text.at + i))
			return i;
		memcpy(out + i, text.at + i, 16);
	}
	/* The end is looked at with what stands before it. */
	size_t last = text.len - 16;
	if (i < text.len && escape_in_sixteen(text.at + last))
		return i;
	memcpy(out + last, text.at + last, 16);
	return text.len;
}

/* Writes the text without quotes where there is room for ESCAPE_GROWS times it and ESCAPE_SPARE; gives the end. */
static inline char *escape_text(char *out, struct str text)
{
	size_t i = text.len >= 16 ? escape_plain(out, text) : 0;

	for (out += i; text.len - i >= 8; i += 8)
		out = escape_word(out, escape_load(text.at + i), 8);
	return i < text.len ? escape_word(out, escape_tail(text, text.len - i), text.len - i) : out;
}

/* Copies a text of which each quote stands twice, as one with a backslash before it; room and end as below. */
static inline char *escape_doubled(char *out, struct str text)
{
	const uint64_t ones = 0x0101010101010101u;
	const char *at = text.at, *end = text.at + text.len;

	while (end - at >= 8) {
		uint64_t word;
		memcpy(&word, at, 8);
		memcpy(out, &word, 8);
		word = le64toh(word) ^ ones * '"';
		uint64_t marks = (word - ones) & ~word & ones << 7; /* the lowest is that of the first quote */
		size_t len = 8;
		if (marks) {
			len = (size_t)__builtin_ctzll(marks) / 8 + 2;
			out[len - 2] = '\\';
			out[len - 1] = '"';
		}
		out += len;
		at += len;
	}
	for (; at < end; at++, out++) {
		*out = *at;
		if (*at != '"')
			continue;
		*out++ = '\\';
		*out = *at++;
	}
	return out;
}

/* Copies a text that has nothing to be escaped, where there is room for ESCAPE_SPARE more; gives the end. */
static inline char *escape_nothing(char *out, struct str text)
{
	const char *at = text.at;
	size_t len = text.len;

	if (len >= 16) {
		for (size_t i = 0; i < len - 16; i += 16)
			memcpy(out + i, at + i, 16);
		memcpy(out + len - 16, at + len - 16, 16);
	} else if (len >= 8) {
		memcpy(out, at, 8);
		memcpy(out + len - 8, at + len - 8, 8);
	} else if (len >= 4) {
		memcpy(out, at, 4);
		memcpy(out + len - 4, at + len - 4, 4);
	} else {
		for (size_t i = 0; i < len; i++)
			out[i] = at[i];
	}
	return out + len;
}

#endif

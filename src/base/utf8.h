/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Where the first byte stands that is not valid UTF-8, or that is NUL; text.len if there is none.
 * (NUL is valid UTF-8, but no record of ours may hold one raw.)
 */
size_t utf8_check(struct str text);

/* Does the text start with a valid character? NUL counts as none. */
bool utf8_starts(struct str text);

/* The number of characters in valid UTF-8. */
size_t utf8_count(struct str text);

/* Writes a code point at `out` (room for 4 bytes), returns how many bytes. Surrogates give 3. */
unsigned utf8_encode(uint32_t code, char *out);

/* Reads the character at the start of valid, not empty text; *len is its size in bytes. */
uint32_t utf8_decode(struct str text, unsigned *len);

/*
 * What a terminal would obey, not show: C0, DEL and, as UTF-8 has them, C1; lines and paragraphs that
 * only Unicode knows, and what turns the direction of the rest of the line.
 */
bool utf8_is_obeyed(uint32_t code);

#endif

/*
 * White space as exports have it: that of Unicode, no-break spaces among it, and what is not seen at
 * all: the zero-width space, the word joiner and the byte order mark. Texts are valid UTF-8.
 */
#ifndef MAP_BLANK_H
#define MAP_BLANK_H

#include "base/str.h"

/* The size of the blank that a text starts or ends with; 0: it is none. */
size_t blank_first(struct str text);
size_t blank_last(struct str text);

/* The text without blanks at its ends. */
struct str blank_trim(struct str text);

#endif

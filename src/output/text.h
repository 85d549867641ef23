/* Members of our JSON files; text from outside (names, headers, values) is made valid UTF-8. */
#ifndef OUTPUT_TEXT_H
#define OUTPUT_TEXT_H

#include "base/buf.h"

/* A JSON string; bytes that are not UTF-8 become U+FFFD. */
void text_put(struct buf *out, struct str text);
/* null for a slice or pointer that is not there. */
void text_put_or_null(struct buf *out, const char *text);
/* `,"name":` and a number, a string or a boolean; members after the first. */
void text_member(struct buf *out, const char *name);
void text_number(struct buf *out, const char *name, uint64_t number);
void text_string(struct buf *out, const char *name, struct str text);
void text_boolean(struct buf *out, const char *name, bool is_true);

#endif

/* Lists of words in messages and arguments: "auto|always|never", and the names of all types. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "base/buf.h"
#include "base/diag.h"

#include <stdbool.h>

/* The number of `value` among the words that bars part; letter case does not matter. Otherwise
 * ERR_USAGE with what was meant or expected. */
enum status words_find(const char *words, const char *value, unsigned *out, struct diag *why);

/* "USER_ACTIVITY, USER_SEGMENT, …" */
void doctype_names(char *out, size_t size);

/* Appends `text`, its words wrapped so that lines end before `width`; all lines but the first start
 * with `indent` blanks, `column` is where the first one starts. Line feeds in it stay; a word
 * that is longer than a line is broken. */
void words_wrap(struct buf *out, const char *text, size_t column, size_t indent, size_t width);

/* Appends `word` as a shell takes it: in single quotes unless it is plain. */
void words_shell(struct buf *out, const char *word);

/* Appends text that others have made: what a terminal would obey becomes blanks; line feeds stay if
 * `lines`. */
void words_plain(struct buf *out, struct str text, bool lines);

#endif

/* What is wrong with a JSON text, for people. Private to ext/json*.c. */
#ifndef EXT_JSON_WORDS_H
#define EXT_JSON_WORDS_H

#include "base/str.h"

/*
 * What yajl means by `said`, its error without prefix, at byte `at` of the text: what was found there
 * and what to do. Never a value. What it may say and is not known here stays as it is.
 */
struct str json_words(struct str said, struct str text, size_t at);

#endif

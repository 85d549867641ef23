/*
 * Is a text the plainest of JSON: an object of a few names with strings, whole numbers and literals, without
 * blanks or escapes, all in ASCII? Most of what is written into a cell as JSON is, and is too short to be worth
 * a scan. False says nothing: ask a parser.
 */
#ifndef JUDGE_PLAIN_JSON_H
#define JUDGE_PLAIN_JSON_H

#include "base/str.h"

bool plain_json(struct str text);
/* The same of what stands between the quotes of a cell of CSV, where each quote in it stands twice. */
bool plain_json_doubled(struct str text);

#endif

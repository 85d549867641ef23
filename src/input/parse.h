/*
 * The first step: a record's bytes to its tree. Bytes that are no record (encoding, JSON or CSV
 * syntax, size, depth) become one finding, and the record has no tree. A group of rows becomes a list
 * of trees, each row's on `next` of the one before it; a row that has none rejects the group.
 */
#ifndef INPUT_PARSE_H
#define INPUT_PARSE_H

#include "flow/stage.h"

extern const struct step input_parse;

#endif

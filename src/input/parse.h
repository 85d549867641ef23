/*
 * The first step: a record's bytes to its tree. Bytes that are no record (encoding, JSON or CSV
 * syntax, size, depth) become one finding, and the record has no tree.
 */
#ifndef INPUT_PARSE_H
#define INPUT_PARSE_H

#include "flow/stage.h"

extern const struct step input_parse;

#endif

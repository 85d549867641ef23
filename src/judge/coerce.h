/*
 * Lossless conversion: text to the type that the rules want, where it spells a value of that type
 * exactly (contract.md 3, "Coercion").
 */
#ifndef JUDGE_COERCE_H
#define JUDGE_COERCE_H

#include "base/node.h"

#include <stdbool.h>

struct json_parser;
struct map;

/*
 * `node` is a string. If `types` (TYPE_ bits) allow a string, or name nothing, it stays. Else it
 * becomes the first of integer, number, boolean, object, array that its text exactly spells, as
 * written. False: it spells none of them, nothing was changed. `symbols` numbers the names inside
 * objects (schema_symbols).
 */
bool coerce_text(struct node *node, unsigned types, struct json_parser *parser,
		 const struct map *symbols, unsigned max_depth, struct arena *arena);

/* "an integer or nothing", "a number, true or false", for messages: nothing is an empty cell. */
struct str coerce_wanted(unsigned types, struct arena *arena);

/* What is wrong with a text of which coerce_text has said false: "expected an integer or nothing". */
struct str coerce_complaint(struct str text, unsigned types, struct arena *arena);

/* An id as a spreadsheet spoils it: 1.23E+09, or with a comma. */
bool coerce_is_scientific(struct str text);

#endif

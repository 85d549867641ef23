/* Phrases for rules; private to explain*.c. All text is in the arena or in the rules. */
#ifndef COMPILE_EXPLAIN_WORDS_H
#define COMPILE_EXPLAIN_WORDS_H

#include "base/arena.h"
#include "compile/program.h"

/* What a rule's own keywords demand of the value, without its type: "one of A, B", "of at least 3
 * characters"; empty: nothing. */
struct str words_of_rule(const struct rule *rule, struct arena *arena);
/* "text", "a whole number or text"; empty: any type. */
struct str words_of_types(unsigned types, struct arena *arena);
/* What an `if` asks: "operation is UPSERT". .at == NULL: not to be said in a few words. */
struct str words_of_condition(const struct rule *rule, struct arena *arena);
/* The opposite of a condition: "operation is not UPSERT". */
struct str words_of_opposite(struct str condition, struct arena *arena);
/* An errorMessage with {count} and {names} filled in for any record. */
struct str words_of_message(const struct voice *voice, struct str message, struct arena *arena);
/* The whole of a rule without members, elements and branches, with its type: "text, of at most 3
 * characters"; .at == NULL: there is more to it. */
struct str words_of_simple(const struct rule *rule, struct arena *arena);
/* "A, B or 3"; text is in quotes only where numbers are about. */
struct str words_of_set(const struct value_set *set, struct arena *arena);
/* The first `count` examples that are no longer than `limit`: "C-1, C-2". */
struct str words_of_examples(const struct node *examples, size_t count, size_t limit,
			     struct arena *arena);
/* A string member of a schema, such as its description; empty: none. */
struct str words_of_annotation(const struct rule *rule, const char *keyword);

/* "a, b" from "a" and "b"; either may be empty. */
struct str words_join(struct str a, const char *between, struct str b, struct arena *arena);

#endif

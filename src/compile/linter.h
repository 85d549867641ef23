/*
 * The linter while it works: private to lint*.c. lint.c runs the searches over the rules of a
 * compiler and keeps what they find; each other file searches for one kind of slip.
 */
#ifndef COMPILE_LINTER_H
#define COMPILE_LINTER_H

#include "compile/compiler.h"
#include "compile/lint.h"

struct linter {
	struct compiler *compiler;
	struct lints *out;
};

/* A place in the records: all rules that are asked about the value there, apart from those that
 * these apply to it themselves. */
struct value {
	const struct rule **rules;
	size_t count;
};

/* A lint at `node` of the document that `rule` stands in. */
void lint_at(struct linter *linter, const struct rule *rule, const struct node *node,
	     const char *code, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* lint_words.c: the keywords of one schema object. */
void lint_words(struct linter *linter, const struct rule *rule);

/* lint_places.c: calls `see` for each place that a record may have, each once. */
void lint_places(struct linter *linter, void (*see)(void *context, const struct value *value),
		 void *context);

/*
 * lint_names.c: required names that no properties knows; lint_branches.c: branches that no value
 * reaches. What is wrong at one place may be right at another where the same rules stand, so they are
 * shown all places and tell at the end.
 */
struct lint_names;
struct lint_names *lint_names_new(struct linter *linter);
void lint_names_see(struct lint_names *names, const struct value *value);
void lint_names_end(struct lint_names *names);

struct lint_branches;
struct lint_branches *lint_branches_new(struct linter *linter);
void lint_branches_see(struct lint_branches *branches, const struct value *value);
void lint_branches_end(struct lint_branches *branches);

/* lint.c: everything, once the program is linked. */
void program_lint(struct compiler *compiler, struct lints *out);

#endif

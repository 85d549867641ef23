/* `rules ACTION …`: one function an action; rules.c has the table. */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include "base/diag.h"

struct cmdline;
struct program;
struct schema_options;

enum status rules_check(struct cmdline *cmdline, const char *name, struct diag *why);
enum status rules_test(struct cmdline *cmdline, const char *name, struct diag *why);
enum status rules_explain(struct cmdline *cmdline, const char *name, struct diag *why);

/*
 * Compiles the rules that a person named: a document type, a shared piece of the built-in rules such
 * as "identifiers", or else a file. A file of that name comes first where it is written as a path.
 */
enum status rules_open(struct cmdline *cmdline, const char *name,
		       const struct schema_options *options, struct program **out,
		       struct diag *why);

#endif

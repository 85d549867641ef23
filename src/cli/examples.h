/*
 * Examples of rules: a JSON file (comments allowed) with lists of records and what must come of each.
 *
 *     { "schema": "zip.json",            a path beside this file, "bulkpipe:USER_PROFILE", or a schema
 *       "document_type": "USER_PROFILE", the rewrite of that type comes before the check, as in `check`
 *       "valid":   [ DATA, { "rule": TEXT, "data": DATA } … ],
 *       "invalid": [ { "rule": TEXT, "data": DATA, "code": CODE, "also": [CODE …], "pointer": P } … ],
 *       "warn":    [ the same, for warnings ],
 *       "rewritten": [ { "rule": TEXT, "data": DATA, "line": DATA } … ] }
 *
 * All members are optional, but there must be one of the lists.
 */
#ifndef CLI_EXAMPLES_H
#define CLI_EXAMPLES_H

#include "base/node.h"
#include "compile/schema.h"

struct doctype;

enum example_kind { EXAMPLE_VALID, EXAMPLE_INVALID, EXAMPLE_WARN, EXAMPLE_REWRITTEN, EXAMPLE_KINDS };

struct example {
	enum example_kind kind;
	size_t number;       /* 1-based in its list */
	const struct node *data;
	struct str rule;     /* what it is an example of; empty: nobody said */
	struct str code, pointer; /* .at NULL: any */
	const struct node *also; /* NULL: further codes do not matter */
	const struct node *line;
};

struct examples {
	const char *name; /* of the file */
	struct str text;
	struct example *at;
	size_t count;
	const struct doctype *doctype; /* NULL: the file does not say */
	const char *schema;    /* path of the rules or NULL … */
	const char *builtin;   /* … name of built-in rules or NULL; both: the file does not say */
	const char *member;    /* the schema is this member of the file at `schema` */
};

/* The names of the lists. */
extern const char *const example_lists[EXAMPLE_KINDS];

/*
 * Reads examples: those in the file `name`, or, if that is a schema, those beside it (x.json:
 * x.test.json). What is wrong in them is ERR_USAGE with its place.
 */
enum status examples_read(const char *name, struct arena *arena, struct examples *out,
			  struct diag *why);

/* 1-based place of an example in its file. */
void example_place(const struct examples *examples, const struct example *example, uint64_t *line,
		   unsigned *column);

#endif

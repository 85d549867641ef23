/*
 * What rules demand, in plain words, for people who read no JSON Schema: the fields of a record as a
 * tree, each with when it is required and what it must look like. Printed by cli/rules_explain.c.
 */
#ifndef COMPILE_EXPLAIN_H
#define COMPILE_EXPLAIN_H

#include "base/arena.h"
#include "compile/schema.h"

enum note_kind {
	NOTE_MUST,    /* the value must be so: "a UUID" */
	NOTE_SHOULD,  /* else a warning */
	NOTE_REFUSED, /* such a value is an error: "a clear e-mail address where its hash is wanted" */
	NOTE_WARNED,  /* … or a warning */
};

struct note {
	enum note_kind kind;
	struct str when; /* "operation is UPSERT"; empty: always */
	struct str text;
};

struct field_when {
	bool is_warning;  /* only a warning if it is missing */
	struct str when;  /* "operation is UPSERT"; empty: always */
};

struct field_told { /* in the arena, as all it points to */
	struct field_told *next, *child; /* the next of the same object; the first of its own */
	struct field_told *up;           /* NULL: the record itself */
	struct str name;     /* a member; "[]" for elements; "*" for members of other names */
	struct str title;    /* of the record only */
	struct str what;     /* what it is; empty: the rules do not say */
	struct str form;     /* "text", "a whole number of at least 0"; empty: anything */
	struct str examples; /* "43200, 0"; empty: none */
	struct field_when *whens;
	size_t nwhens, whens_cap;
	struct note *notes;
	size_t nnotes, notes_cap;
	struct told_rule *rules; /* explain.c's own */
	unsigned types;
	bool is_cut; /* of the record: there is more than can be told */
};

/* The program must have been compiled with options.as_written. */
struct field_told *schema_explain(const struct program *program, struct arena *arena);

#endif

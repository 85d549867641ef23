/* What one worker needs to run a mapping; private to map/run*.c and explain.c. */
#ifndef MAP_RUN_H
#define MAP_RUN_H

#include "base/buf.h"
#include "flow/batch.h"
#include "map/program.h"

/* The elements of a list that [*] fills, by their place in the list of the source. */
struct open_list {
	struct node **elements;
	size_t count; /* 0: no list of the source has come yet */
};

/* What was told of the record at hand. */
struct map_told {
	const struct code *code;
	const struct map_source *source; /* NULL: of a kept value */
	uint32_t at;  /* of the value in the record … */
	size_t index; /* … or, if there is none, which one is missing */
	struct str message;
};

struct map_run {
	const struct job *job;
	const struct mapping *mapping;
	struct map_runner *runner;
	struct json_parser *json;
	struct regex_match *match;
	const struct code *bad_value, *missing, *coerce, *scientific, *too_costly, *group_differs;

	/* of the record at hand */
	struct batch *batch;
	struct record *record;
	struct arena *scratch;
	const struct node *rows;   /* the tree, or the rows of a group, linked by next */
	size_t nrows;
	bool is_csv;
	const struct node **slots; /* CSV: nsources for each row */
	size_t slots_cap;
	struct buf *trace;         /* --explain-map; NULL: nobody asks */
	struct map_told told[FINDING_ERRORS_PER_RECORD]; /* the first so many */
	size_t ntold;

	/* of the line at hand */
	const struct map_line *line;
	size_t number, nlines;       /* which of how many lines of the record */
	struct node **nodes, **last; /* by container: it, and its last child */
	struct open_list *lists;     /* by container */
	size_t ncontainers;          /* room in these */
	bool *is_made;               /* by line of the map */
};

/*
 * run_note.c: a finding about a value that a field takes from `node` (NULL: from nothing). A kept value
 * has no field. What was told of the value already, by another line or target, is not told again.
 */
void map_note(struct map_run *run, enum severity severity, const struct code *code,
	      const struct map_field *field, const struct node *node, size_t index,
	      struct str message);

/* run_value.c: is this a text that means that there is no value? */
bool map_is_null(const struct mapping *mapping, struct str text);
/* A text takes the type that the rules want; false: it spells none, which is a finding of the field (or,
 * without one, of the value's own column). */
bool map_coerce(struct map_run *run, const struct map_field *field, const struct shape *shape,
		struct node *node, size_t index);
/* The value of a source in a row; NULL: there is none (absent, null, a text that means so). */
const struct node *map_value_at(struct map_run *run, const struct map_source *source, size_t row);
/* Runs a chain; false: a fault, in *fault. A value that stays or becomes empty is an empty one. */
bool map_chain_run(struct map_run *run, const struct map_chain *chain, struct map_value *value,
		   struct map_fault *fault);
struct map_value map_value_of(const struct node *node);
/* The node, if it is a value: not absent, not null, no text that means so. The source counts as seen. */
const struct node *map_if_there(const struct map_run *run, const struct map_source *source,
				const struct node *node);
/* A copy that hangs anywhere; what is below it is copied too, since the rewrite changes it. */
struct node *map_copy_tree(struct map_run *run, const struct node *node);
/* A value through the chain of a field to its target; `origin`: the source's value, for places. */
void map_carry(struct map_run *run, const struct map_field *field, struct map_value value,
	       const struct node *origin, size_t index);

/* run_field.c: all values of a field to the line. */
void map_field_carry(struct map_run *run, const struct map_field *field);
/* Values for elements that others make come last. */
bool map_field_is_late(const struct map_run *run, const struct map_field *field);

/* run_where.c */
bool map_condition_holds(struct map_run *run, const struct map_condition *condition);

/* run_line.c: the line as it grows. */
void map_line_start(struct map_run *run, const struct map_line *line);
/* Constants that are there whatever the fields are. */
void map_line_constants(struct map_run *run);
/* Hangs a node where the target says; `index`: the element, for a target with [*]. */
void map_line_put(struct map_run *run, const struct map_target *target, struct node *node,
		  size_t index);
/* Makes a list that [*] fills `count` long; false: it has another length already. */
bool map_line_open(struct map_run *run, const struct map_target *target, size_t count);
/* Constants in elements, lists: what can only be done once all fields are there. */
struct node *map_line_finish(struct map_run *run);

/* run_keep.c: source fields that stay, put where nothing stands yet. */
void map_keep(struct map_run *run, struct node *line);
/* Does one of the patterns match a field? */
bool map_patterns_match(const struct map_patterns *patterns, struct str text);
/* run_choose.c: of the members in one_of the first that has a value stays. */
void map_choose(struct map_run *run, struct node *line);

#endif

/*
 * What a map file is compiled to. Written by compile*.c, run by run*.c, immutable in between; private
 * to map/.
 */
#ifndef MAP_PROGRAM_H
#define MAP_PROGRAM_H

#include "base/map.h"
#include "compile/field.h"
#include "ext/digest.h"
#include "map/mapping.h"
#include "map/path.h"

struct regex;

/* A field of the records as they are read. */
struct map_source {
	struct map_path path;
	uint32_t number;          /* index in mapping->sources */
	const struct node *place; /* in the file, where it was named first */
	bool is_optional;         /* its column may be missing in some inputs */
	bool is_name;             /* no path, so that only a column can be meant */
};

struct map_chain {
	struct map_step *steps;
	size_t nsteps;
};

/*
 * Where a value goes. Objects, lists and elements with a fixed index on the way are containers,
 * numbered by the line; what stands behind a [*] is walked.
 */
struct map_target {
	struct map_path path;
	const struct node *place;
	uint32_t container; /* that it hangs in; an element that is a value: its own; [*]: the list */
	struct field_key key; /* its name in the container; .name.at NULL: element or [*] */
	const struct shape *shape; /* what the rules want there; NULL: nothing known */
};

struct map_container {
	uint32_t parent; /* a smaller number; [0] is the line itself */
	struct map_key key;
	bool is_list;    /* what hangs in it are elements … */
	bool is_open;    /* … as many as a list of the source has: [*] */
	bool is_element;
	bool is_leaf;    /* an element that is a value itself, as tags[0] */
	bool is_filled;  /* something that fields go into, not only constants */
};

/* What is done when a field has no value. */
enum on_empty { EMPTY_OMIT, EMPTY_NULL, EMPTY_REJECT };

struct map_field {
	const struct map_source **sources; /* one; several make a list */
	size_t nsources;
	struct map_chain chain;
	enum on_empty empty;
	struct map_target target;
	bool is_shared; /* by all lines of the map */
};

struct map_constant {
	struct map_target target;
	const struct node *value; /* copied into each line; what hangs below it is shared */
	uint32_t element;         /* the container of the element it stands in; 0: none */
};

/* A question about a source field, or about other conditions. */
enum condition_kind { COND_IN, COND_MATCHES, COND_EMPTY, COND_AND, COND_OR, COND_NOT };

struct map_condition {
	enum condition_kind kind;
	const struct map_source *source;
	struct map_chain chain;
	const struct node *values; /* COND_IN: the list … */
	struct map texts;          /* … and the texts in it */
	const struct regex *regex; /* COND_MATCHES */
	bool wants_empty;          /* COND_EMPTY; COND_IN: null is in the list */
	const struct map_condition **parts;
	size_t nparts;
};

/* An entry of `one_of`: a member of the line, or an object that fields go into. */
struct map_choice {
	struct map_path path; /* of names only */
	uint32_t reason;      /* why it is left out: see mapping->reasons */
};

/* One line of output. */
struct map_line {
	const struct map_condition *where; /* NULL: always */
	struct map_container *containers;
	size_t ncontainers;
	struct map_constant *constants;
	size_t nconstants;
	struct map_field *fields;
	size_t nfields;
	struct map_choice *one_of;
	size_t none_of;
};

/* The first of mapping->reasons; what one_of leaves out has further ones. */
enum { REASON_WHERE, REASON_NO_LINE };

struct map_patterns {
	struct str *at;
	size_t count;
};

/* `group`: the rows of one key. */
struct map_group {
	const struct map_source **by;
	size_t nby;
	const struct node *place;
	struct map_path into;
	uint64_t max; /* UINT64_MAX: no limit */
};

struct mapping {
	struct map_file file;
	const struct node *root;
	const struct doctype *doctype; /* NULL: the file does not say */
	char sha256[DIGEST_HEX];

	struct str *nulls; /* texts that mean that there is no value; "" always does */
	size_t nnulls;
	struct map_source **sources;
	size_t nsources, sources_cap;
	const struct map_condition *where;
	struct map_line *lines;
	size_t nlines;
	struct map_patterns keep, drop;
	struct map_group *group; /* NULL: none */
	struct reason *reasons; /* why things are left out: job->reasons */
	size_t nreasons, reasons_cap;

	struct diag *notes; /* what has no effect, most likely by mistake */
	size_t nnotes, notes_cap;

	/* to be released */
	struct map_step **steps;
	size_t nsteps, steps_cap;
	struct regex **regexes;
	size_t nregexes, regexes_cap;
	struct map **tables;
	size_t ntables, tables_cap;
};

/* What the compiler's files share. */
struct map_compiler {
	struct mapping *mapping;
	const struct job *job;
	struct arena *arena;
	struct map_line *line; /* being compiled */
	struct map places;     /* of the line: "CONTAINER:NAME" -> what stands there */
	size_t containers_cap;
	bool *is_used;         /* by variable of the job */
	struct judge *judge;   /* of constants */
	struct diag *why;
};

/* undecided.c: ERR_USAGE where `guess` left a question that nobody has answered. */
enum status map_check_decided(const struct map_file *file, const struct node *root,
			      struct diag *why);
/* compile.c: the source that a node names, made once. */
struct map_source *map_source_find(struct map_compiler *compiler, const struct node *place);
/* compile.c: why something is left out, once for each name: its index in mapping->reasons. */
uint32_t map_reason_add(struct map_compiler *compiler, const struct reason *reason);
/* compile_constant.c: a member of `set`. */
enum status map_constant_compile(struct map_compiler *compiler, const struct node *node,
				 struct map_constant *constant);
/* compile_check.c: does the whole make sense? */
enum status map_check(struct map_compiler *compiler);
/* A target with [*] whose list nobody makes: "TARGET: MAKER WHAT; …". */
enum status map_list_fail(const struct mapping *mapping, const struct map_target *target,
			  struct str maker, const char *what, struct diag *why);
/* compile.c: a note on the map; NULL: on the whole. */
void map_warn(struct mapping *mapping, const struct node *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* compile_line.c: does the field read a list of the source, [*]? */
bool map_field_has_list(const struct map_field *field);
/* Lines: mapping->lines. */
enum status map_lines_compile(struct map_compiler *compiler);
/* compile_chain.c: the elements of `apply`, recipes put in; `steps` NULL: an empty chain. */
enum status map_chain_compile(struct map_compiler *compiler, const struct node *steps,
			      struct map_chain *out);
/* compile_where.c */
enum status map_condition_compile(struct map_compiler *compiler, const struct node *node,
				  const struct map_condition **out);
/* compile_target.c: where a path leads in the line; claims it, so that two never meet. */
enum status map_target_compile(struct map_compiler *compiler, const struct node *place,
			       struct map_target *out);

/* map_fail for the compiler. */
#define MAP_FAIL(compiler, node, ...) \
	map_fail(&(compiler)->mapping->file, (node), (compiler)->why, __VA_ARGS__)

#endif

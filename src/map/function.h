/*
 * The functions of the map file (bulkpipe-map(5)): one row of a table each. A function is compiled
 * once, from its element of `apply`, and run by any number of threads, each with a runner of its own.
 *
 *     "trim"                                       a name alone
 *     { "date": "%d/%m/%Y", "zone": "Europe/Paris" } a name with its argument, and further keys
 */
#ifndef MAP_FUNCTION_H
#define MAP_FUNCTION_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/node.h"

#include <stdbool.h>

struct code;
struct map;

/*
 * The map file while it is compiled; all that is made goes into the arena. Steps keep slices of the
 * text and of its tree, which live as long.
 */
struct map_file {
	const char *name;
	struct str text; /* valid UTF-8 */
	struct arena *arena;
};

/* ERR_USAGE at the place of `node` in the file. */
#define map_fail(file, node, why, ...) (map_blame(file, node, why, __VA_ARGS__), diag_is(ERR_USAGE))
void map_blame(const struct map_file *file, const struct node *node, struct diag *why,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A value between a source field and a target. */
struct map_value {
	struct str text;         /* a text (or number text of CSV); good as long as the record */
	const struct node *node; /* a JSON value that is no string; NULL: `text` is the value */
};

/* Why a function could not do its work on a value. */
struct map_fault {
	const struct code *code; /* NULL: map-value */
	struct str message;      /* what was expected; never the value */
};

/*
 * What one thread needs to run functions. `symbols` (schema_symbols, or NULL) number the members of
 * the objects that functions make; `max_depth` holds for what `json` reads.
 */
struct map_runner;
struct map_runner *map_runner_new(const struct map *symbols, unsigned max_depth);
void map_runner_free(struct map_runner *runner);
/* What functions make lives in `scratch`, until the caller clears it. */
void map_runner_start(struct map_runner *runner, struct arena *scratch);

struct map_function;

/* One compiled step of a chain; immutable. */
struct map_step {
	const struct map_function *function;
	const void *state; /* the function's own, in the map's arena, or released with it */
	struct str words;  /* the step as it stands in the map, for --explain-map: date "%d/%m/%Y" */
};

/*
 * Compiles one element of `apply` that is no recipe ("@name"). An unknown function, an unknown key, a
 * wrong argument, a bad pattern, an unknown time zone: ERR_USAGE with the place, and with "did you
 * mean" where a name is near.
 */
enum status map_step_compile(const struct map_file *file, const struct node *element,
			     struct map_step *out, struct diag *why);
/* What is not memory (patterns). */
void map_step_release(struct map_step *step);

/*
 * Runs the step. The value is not empty, unless map_step_takes_empty. An array is done element by
 * element by functions of text; elements that become empty are left out. False: `fault` says why.
 */
bool map_step_run(const struct map_step *step, struct map_runner *runner, struct map_value *value,
		  struct map_fault *fault);

/* `default`: it is run on empty values, and on them only. */
bool map_step_takes_empty(const struct map_step *step);

/* "" and arrays without elements. */
bool map_value_is_empty(const struct map_value *value);

/* The name of the function with that index, for help and tests; NULL: there are no more. */
const char *map_function_name(size_t index);
/* Of one that there is: an element of `apply`, and a line that says what it does. */
const char *map_function_example(size_t index);
const char *map_function_about(size_t index);

#endif

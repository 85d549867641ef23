/*
 * Private to map/function*.c: a row of the table of functions, what it is compiled from, and what it
 * may use when it runs. The rows stand in function.c, what they do in a file for each kind.
 */
#ifndef MAP_FUNCTION_ROWS_H
#define MAP_FUNCTION_ROWS_H

#include "base/buf.h"
#include "map/function.h"
#include "map/limits.h"

struct map;

/* An element of `apply`, taken apart. */
struct map_call {
	const struct map_file *file;
	const struct map_function *function;
	const struct node *element;
	const struct node *argument; /* NULL: the name stands alone */
	const struct node *option;   /* the value of function->option; NULL: it is not there */
};

enum map_takes {
	TAKES_TEXT,  /* value->text; of a number or boolean as written, of an array each element's */
	TAKES_VALUE, /* any value as it is */
	TAKES_EMPTY, /* empty values and nothing else */
};

/* Puts into *state what the function needs to run. */
typedef enum status function_compile(const struct map_call *call, const void **state,
				     struct diag *why);
/*
 * Changes `value`; false: `fault` says why not. With TAKES_TEXT the text is never empty, and
 * value->node is NULL or the number or boolean that it is the text of.
 */
typedef bool function_run(const void *state, struct map_runner *runner, struct map_value *value,
			  struct map_fault *fault);
typedef void function_release(const void *state);

struct map_function {
	const char *name;
	const char *example; /* for help, and messages about its argument */
	const char *about;   /* one line of help; lower case, no full stop */
	enum map_takes takes;
	function_run *run;
	function_compile *compile; /* NULL: it takes no argument */
	function_release *release; /* NULL: its state is memory of the map's arena */
	const char *option;        /* a further key beside the name; NULL: there is none */
	bool spreads;              /* of the arrays that it makes of an array's elements one is made */
};

/* NULL: there is none of that name. */
const struct map_function *function_find(struct str name);
/* The function that has this further key. */
const struct map_function *function_with_option(struct str key);

struct map_runner {
	struct arena *scratch;
	const struct map *symbols; /* numbers of member names; NULL: nobody asks for them */
	unsigned max_depth;        /* of values that `json` reads */
	struct regex_match *match;
	struct digest_context *digest;
	struct json_parser *json;
	struct buf text; /* a result that grows; empty when a run begins */
	size_t made;     /* bytes of results in this step, see function_room */
	const struct code *already_hashed, *hash_of_nothing, *too_costly;
};

/* ---- function_read.c: for compiling ---- */

/* ERR_USAGE at `node`, "NAME: …". */
#define function_fail(call, node, why, ...) \
	(function_blame(call, node, why, __VA_ARGS__), diag_is(ERR_USAGE))
void function_blame(const struct map_call *call, const struct node *node, struct diag *why,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same: "NAME: expected EXPECTED, as in EXAMPLE"; a NULL node is one that is missing. */
enum status function_expected(const struct map_call *call, const struct node *node,
			      const char *expected, struct diag *why);
/* A string, else as above. */
enum status function_text(const struct map_call *call, const struct node *node,
			  const char *expected, struct str *out, struct diag *why);
/* The name with `true` is the name alone, where an argument may be left out. */
bool function_is_plain(const struct map_call *call);

/* ---- function.c: for runs ---- */

/* Returns false. */
bool function_fault(struct map_runner *runner, struct map_fault *fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Room in scratch for a result that may be longer than its value; NULL, and a fault, where the
 * results of one step come to more than MAP_MADE_BYTES.
 */
char *function_room(struct map_runner *runner, size_t size, struct map_fault *fault);

void function_set_text(struct map_value *value, struct str text);
/* The text that has grown in runner->text. */
bool function_set_built(struct map_runner *runner, struct map_value *value,
			struct map_fault *fault);
/* A number or a boolean, by its JSON text. */
void function_set_scalar(struct map_runner *runner, struct map_value *value, enum node_type type,
			 struct str text);
void function_set_integer(struct map_runner *runner, struct map_value *value, int64_t number);
/* A value that stands in the map: a copy, since what comes later may change it. */
bool function_set_constant(struct map_runner *runner, struct map_value *value,
			   const struct node *constant, struct map_fault *fault);

/* ---- the rows ---- */

/* function_text.c */
function_run run_trim, run_collapse, run_lower, run_upper, run_prefix, run_suffix, run_split,
	run_concat;
function_compile compile_fixed_text, compile_separator;

/* function_hash.c */
function_compile compile_md5, compile_sha1, compile_sha256, compile_sha384, compile_sha512;
function_run run_hash;
function_release release_hash;

/* function_pattern.c */
function_compile compile_replace, compile_extract;
function_run run_replace, run_extract;
function_release release_pattern;

/* function_table.c */
function_compile compile_table, compile_boolean, compile_default;
function_run run_table, run_boolean, run_default;
function_release release_table, release_boolean;

/* function_date.c */
function_compile compile_date;
function_run run_date;

/* function_number.c */
function_compile compile_number;
function_run run_number;

/* function_epoch.c */
function_compile compile_epoch;
function_run run_epoch;

/* function_json.c */
function_run run_json, run_stringify;

#endif

/*
 * JSON Schema 2020-12, and its drafts before that down to 06, compiled once into an immutable
 * program that any number of threads run.
 */
#ifndef COMPILE_SCHEMA_H
#define COMPILE_SCHEMA_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/node.h"
#include "ext/digest.h"

#include <stdbool.h>

enum { RULE_FILE_BYTES = 16 << 20 }; /* a larger one is a mistake */

struct lints;
struct program; /* compile/program.h; whoever runs it (judge/check.c) reads that */

enum unknown { UNKNOWN_DEFAULT, UNKNOWN_ERROR, UNKNOWN_WARN, UNKNOWN_DROP };

struct ref_dir { /* --ref PREFIX=DIR */
	const char *prefix, *dir;
};

struct schema_options {
	const struct ref_dir *refs;
	size_t nrefs;
	bool assert_formats;
	enum unknown unknown; /* how severe the code field-unknown is: error, else warning */
	const char *member;   /* the schema is this member of the file, which must be there; NULL: all */
	bool as_written;      /* keep schemas that only refer to another: to be explained, not run */
	struct lints *lints;  /* compile/lint.h: what was probably not meant; NULL: nobody asks */
};

/*
 * Compiles the file at `path`, or the built-in rules called `builtin` ("user_profile") if path is
 * NULL. Everything is in `arena`, which must outlive the program; what is not memory (compiled
 * patterns) is released by schema_free. A wrong schema is ERR_USAGE with file:line:column, an
 * unreadable file ERR_USAGE.
 */
enum status schema_compile(const char *path, const char *builtin,
			   const struct schema_options *options, struct arena *arena,
			   struct program **out, struct diag *why);
void schema_free(struct program *program);

/* The member names the rules know, numbered from 1. */
const struct map *schema_symbols(const struct program *program);

/*
 * SHA-256, hex, over the text of every file that took part, in the order of their use. Made when it is asked for:
 * libcrypto takes longer to start than all rules to compile, and a check without a report needs none of it.
 */
void schema_sha256(const struct program *program, char out[DIGEST_HEX]);

/*
 * What may surprise the author of these rules, found while they were compiled: patterns that are
 * not run quite as ECMA-262 means them. Nothing of it is a mistake.
 */
struct schema_note {
	const char *file;
	uint64_t line;
	unsigned column;
	const char *text; /* lower case, no full stop */
};
const struct schema_note *schema_notes(const struct program *program, size_t *count);

/* The text of a built-in rule file by its name without ".json"; .at NULL: there is none. */
struct str schema_builtin(const char *name);
/* The name of a built-in rule file by its number, from 0 on; NULL: there are no more. */
const char *schema_builtin_name(size_t number);

/* ---- shape: what the rules want at a path, over $ref, allOf and all branches ---- */

enum { /* type bits, one per enum node_type, and integer apart */
	TYPE_NULL = 1 << NODE_NULL,
	TYPE_BOOLEAN = 1 << NODE_BOOLEAN,
	TYPE_NUMBER = 1 << NODE_NUMBER, /* any number; then TYPE_INTEGER is set too */
	TYPE_STRING = 1 << NODE_STRING,
	TYPE_ARRAY = 1 << NODE_ARRAY,
	TYPE_OBJECT = 1 << NODE_OBJECT,
	TYPE_INTEGER = 1 << 6,
	TYPE_ANY = 127,
};

struct shape;
struct pattern_property; /* compile/program.h */

struct shape_member {
	struct str name;
	uint32_t symbol;
	const struct shape *shape;
};

/*
 * allOf (and $ref, and keywords side by side) intersect the types, anyOf, oneOf and then/else unite
 * them; `not`, `if`, x-severity objects do not count. A NULL shape: anything goes, nothing is
 * known.
 */
struct shape {
	uint32_t number; /* among those of the program, from 0 on without gaps */
	uint8_t types;
	bool coerce;  /* x-coerce: JSON values of other types are converted too, without loss */
	bool closed;  /* a member that is not listed is an unknown field: additionalProperties or
		       * unevaluatedProperties is false, or has the x-code field-unknown */
	const struct pattern_property *const *patterns; /* patternProperties: such names are known
							 * as well (see shape_knows) */
	size_t npatterns;
	const struct shape_member *members; /* sorted by symbol; the union over all branches */
	size_t nmembers;
	const struct shape *items;  /* elements of an array; may be NULL */
	const struct shape *others; /* additionalProperties as a schema; may be NULL */
};

const struct shape *schema_shape(const struct program *program);
/* The shape of a member; NULL shape in, NULL out. */
const struct shape *shape_of(const struct shape *shape, struct str name, uint32_t symbol);
/* False: `name` is an unknown field of a closed shape. Not for the hot path. */
bool shape_knows(const struct program *program, const struct shape *shape, struct str name);

/* ---- codes that the rules name (x-code), and the JSON Schema keywords ---- */

struct code;
const struct code *schema_code(const struct program *program, const char *name);

#endif

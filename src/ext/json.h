/*
 * yajl: JSON text to a tree of nodes. The reference lane: it decides what is valid JSON and words
 * what is not. Stricter than yajl alone, as contract.md 2 and 5 want it: only the four blanks of JSON,
 * a depth limit, no name twice in one object (compared unescaped), no lone surrogate escapes.
 * But for files, the caller has checked that the text is valid UTF-8 without NUL.
 */
#ifndef EXT_JSON_H
#define EXT_JSON_H

#include "base/diag.h"
#include "base/map.h"
#include "base/node.h"

enum json_fault {
	JSON_OK,
	JSON_SYNTAX,
	JSON_DEPTH,     /* nested deeper than the limit */
	JSON_DUPLICATE, /* a name twice in one object */
	JSON_SURROGATE, /* an escape \uD800-\uDFFF without its other half */
};

struct json_result {
	struct node *root; /* NULL unless fault is JSON_OK */
	enum json_fault fault;
	size_t at;         /* where the fault stands: 0-based byte in the text */
	char message[160]; /* what was found and what was expected; never a value. Member names may be
			    * personal data too: they stand only in `name` */
	struct str name;   /* JSON_DUPLICATE: the name */
};

/* One parser per thread, used for any number of texts. */
struct json_parser;
struct json_parser *json_parser_new(void);
void json_parser_free(struct json_parser *parser);

/*
 * Parses `text`, which must hold one value and blanks. Nodes are allocated in `arena`; slices point
 * into `text` or the arena, so both must outlive the tree. `symbols` (may be NULL) numbers the member
 * names it knows; what was found there is remembered by its address, so one parser serves one set of
 * rules. `max_depth`: containers in one another; 1 means no nesting below the root.
 */
void json_parse(struct json_parser *parser, struct str text, const struct map *symbols,
		unsigned max_depth, struct arena *arena, struct json_result *result);

/* The same; comments are blanks if `comments`. */
void json_parse_text(struct json_parser *parser, struct str text, const struct map *symbols,
		     unsigned max_depth, bool comments, struct arena *arena,
		     struct json_result *result);

/* ---- json_file.c: files that a person wrote (rules, maps, manifests) ---- */

enum { JSON_FILE_DEPTH = 512 }; /* rules and maps nest deeper than records */

/*
 * The text of such a file, at most `limit` bytes, without byte order mark; in `arena`. That it cannot be
 * read is ERR_USAGE.
 */
enum status json_read_file(const char *path, size_t limit, struct arena *arena, struct str *out,
			   struct diag *why);

/* Parses the text of a file called `name`, which may hold any bytes: diag with line and column instead
 * of a result. */
enum status json_parse_file(const char *name, struct str text, bool comments, struct arena *arena,
			    struct node **root, struct diag *why);

/* 1-based line and column of a byte of a text, for messages about such a file. */
void json_place(struct str text, size_t at, uint64_t *line, unsigned *column);

/* ERR_USAGE at the place of a node in the text that it was parsed from. */
enum status json_vfail(const char *name, struct str text, const struct node *node, struct diag *why,
		       const char *format, va_list args) __attribute__((format(printf, 5, 0)));

#endif

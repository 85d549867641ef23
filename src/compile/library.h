/*
 * The schema documents that take part in one compilation, and what can be referred to in them:
 * resources (by $id) and anchors. Nothing is ever fetched: a URI is a built-in rule file
 * (bulkpipe:…), a file that --ref points to, or a file beside the one that refers to it.
 */
#ifndef COMPILE_LIBRARY_H
#define COMPILE_LIBRARY_H

#include "base/diag.h"
#include "base/map.h"
#include "base/node.h"
#include "compile/keywords.h"
#include "compile/schema.h"

struct document {
	struct document *next; /* in the order of their use */
	const char *name;      /* for messages: a path, or "bulkpipe:user_profile" */
	struct str uri;        /* where it was taken from */
	struct str text;
	const struct node *root;
};

/* A schema with an $id of its own, or the root of a document. */
struct resource {
	struct resource *next;
	struct str uri; /* absolute, without fragment: the base of references in it */
	const struct node *root;
	const struct document *document;
	struct resource *parent; /* the resource around it; NULL for a document's root */
	uint32_t number;
	enum draft draft;      /* by its $schema, or that of the resource around */
	unsigned vocabularies; /* bits; 0: not asked yet */
};

struct anchor {
	struct anchor *next;
	struct str name;
	const struct node *node;
	struct resource *resource;
	bool is_dynamic;
};

struct library {
	struct arena *arena;
	const struct schema_options *options;
	struct document *documents, **last_document;
	struct resource *resources;
	struct anchor *anchors;
	uint32_t nresources;
	struct map indexed; /* the addresses of schemas whose $id and anchors are known -> 1 */
};

/* What a reference means. */
struct target {
	const struct node *node;
	struct resource *resource;
	struct str dynamic; /* the name of the $dynamicAnchor it was found by; .at == NULL: none */
};

void library_init(struct library *library, struct arena *arena,
		  const struct schema_options *options);
/* What is not memory of the arena. */
void library_release(struct library *library);

/* Reads the first document; *out is the resource of its root. */
enum status library_open_file(struct library *library, const char *path, struct resource **out,
			      struct diag *why);
enum status library_open_builtin(struct library *library, const char *name, struct resource **out,
				 struct diag *why);

/* The resource at an absolute URI: known already, or to be read. END: nobody knows it. */
enum status library_open_uri(struct library *library, struct str uri, struct resource **out,
			     struct diag *why);

/*
 * Notes the $id and anchors from `schema` on, in `resource`; what is known already is left alone. A
 * document is indexed when it is read, but a reference may lead to where no keyword has a schema.
 */
enum status library_index(struct library *library, const struct node *schema,
			  struct resource *resource, struct diag *why);

/* reference.c: the node that holds a $ref or $dynamicRef, a string, in `from`. */
enum status library_resolve(struct library *library, const struct resource *from,
			    const struct node *reference, struct target *out, struct diag *why);

/* reference.c: what $recursiveRef means in `from`. */
void library_recur(struct library *library, struct resource *from, struct target *out);

/* The resource that starts at `node`, or `around`. */
struct resource *library_resource(const struct library *library, const struct node *node,
				  struct resource *around);

/* reference.c: the vocabularies that hold in a resource, by its $schema. */
enum status library_vocabularies(struct library *library, struct resource *resource, unsigned *out,
				 struct diag *why);

/* Where `node` stands in its document. */
void schema_place(const struct resource *resource, const struct node *node, uint64_t *line,
		  unsigned *column);
/* The member with its name as its place, for schema_place and schema_fail. */
struct node schema_name_of(const struct resource *resource, const struct node *member);
/* ERR_USAGE there. */
enum status schema_fail(const struct resource *resource, const struct node *node, struct diag *why,
			const char *format, ...) __attribute__((format(printf, 4, 5)));

/* For "%.*s". */
#define STR_ARGS(text) (int)(text).len, (text).at ? (text).at : ""

#endif

/*
 * A JSON value as a tree of nodes. Records, rule files, manifests all take this one form, whether
 * they came from JSON or from CSV, so that rewrite, check and render know one form only.
 *
 * Nodes live in an arena and are never freed singly. A long record of short values is mostly nodes, so
 * they are kept small: what a scalar has and what a container has share their place. Slices point into
 * the raw record where its text could stay as it is (no escapes), else into the arena.
 */
#ifndef BASE_NODE_H
#define BASE_NODE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum node_type {
	NODE_NULL,
	NODE_BOOLEAN,
	NODE_NUMBER,
	NODE_STRING,
	NODE_ARRAY,
	NODE_OBJECT,
};

enum node_flag {
	NODE_CHANGED = 1, /* this value or something below it is no longer what `raw` says */
	NODE_COERCED = 2, /* the rewrite gave it another type */
	NODE_BROKEN = 4,  /* raw holds line breaks or comments that a line of output must not: render anew */
	NODE_REFUSED = 8, /* the rewrite reported its type as wrong: check says nothing more about it */
	NODE_PARTIAL = 16, /* `child` lacks members or elements that nobody looks at; `count` and `raw` have all */
	NODE_BARE = 32,   /* `text` is written as a JSON string as it is: nothing in it needs an escape */
	NODE_NAMED = 64,  /* a header, a map or an option gave it its name, not the record */
	NODE_DOUBLED = 128, /* each quote in `text` stands twice, and nothing else needs an escape: only written */
};

struct node {
	struct node *next;  /* the next member or element; NULL: the last one */
	struct str key;     /* member name, unescaped; .at == NULL for elements and the root */
	union {
		struct str text; /* scalars: a string's bytes, unescaped; others as written */
		struct {         /* objects and arrays */
			struct node *child; /* the first member or element; NULL: there is none */
			uint32_t count;     /* how many */
		};
	};
	struct str raw;     /* the value as written, quotes included; .at == NULL: made by us (CSV, rewrite) */
	uint32_t key_hash;  /* hash_of(key) */
	uint32_t symbol;    /* the number of key among the names of the rules; 0: they do not know it */
	uint32_t at;        /* where the value starts in the raw record, 1-based byte; 0: unknown */
	uint16_t column;    /* CSV column it came from, 1-based; 0: none */
	uint8_t type;       /* enum node_type */
	uint8_t flags;      /* enum node_flag */
};

static inline bool node_is_container(const struct node *node)
{
	return node->type >= NODE_ARRAY;
}

/* A fresh node without key. Inline: every value of JSON has one. */
static inline struct node *node_new(struct arena *arena, enum node_type type)
{
	struct node *node = arena_alloc(arena, sizeof(*node));
	*node = (struct node){ .type = (uint8_t)type };
	return node;
}

struct node *node_string(struct arena *arena, struct str text);

/* The member of an object called `name`, or NULL. Linear. */
struct node *node_member(const struct node *object, const char *name);

/* Hang `child` below `parent` as its last member or element. Linear in the members. */
void node_append(struct node *parent, struct node *child);

/* The value as JSON text on one line; number text and the text of untouched strings stay as written. */
struct buf;
void node_render(const struct node *node, struct buf *out);

/*
 * The same where records of a kind are written, one after another: half of what is written of a short one are
 * names, and those that have a symbol are made once.
 */
enum { NODE_NAME_ROOM = 32 };

struct node_names {
	const struct node_name {
		uint8_t len;             /* 0: too long to be here */
		char text[NODE_NAME_ROOM]; /* as JSON, between a comma and a colon */
	} *by_symbol;
	uint32_t count;
};

void node_render_named(const struct node *node, const struct node_names *names, struct buf *out);

/* "object", "string", … as JSON Schema names them. */
const char *node_type_name(enum node_type type);
/* The same with its article: "an object", "a string", "null". */
const char *node_type_words(enum node_type type);

#endif

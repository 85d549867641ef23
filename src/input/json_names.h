/*
 * Member names in the order in which objects had them: a tree in which each way from a root down is the
 * names of one object so far. Records look alike, so the next name is mostly the one that came there last
 * time, and one comparison says all about it: its hash, its number among the names of the rules, whether
 * anybody looks at its value, and that the object did not have it yet, since no way has a name twice.
 *
 * The tree is kept from record to record and begins anew when it is full. Objects that do not fit in it
 * list their names, and are looked through when they end.
 */
#ifndef INPUT_JSON_NAMES_H
#define INPUT_JSON_NAMES_H

#include "base/arena.h"
#include "base/map.h"

#include <string.h>

enum { NAME_WORDS = 3, NAME_BYTES = 8 * NAME_WORDS };

struct known_name {
	struct known_name *next; /* the name that followed last time, or NULL; before it … */
	struct known_name *earlier; /* … another one did */
	/* "NAME": as it mostly stands in a text, and which bits of it count; see json_names_is */
	uint64_t written[NAME_WORDS], counts[NAME_WORDS];
	uint32_t hash, symbol;
	/* what the walk wants of the value, found when the name is met first; of a root: of the object */
	const void *wants;
	bool is_wanted;           /* somebody looks at the value itself */
	const void *end;          /* what the walk knows of an object that ends here; NULL: nothing yet */
	struct str text;          /* unescaped; .at NULL: a root, where an object begins */
	struct known_name *roots; /* of objects that are the value, or elements of it */
	struct known_name *sibling;      /* the next of these roots */
	const struct known_name *before; /* the name before it in the object; a root: NULL */
	uint32_t nth;             /* in the object, from 1 on */
	uint64_t seen;            /* a bit for the hash of each name so far: a clear bit means a new one */
	/* its path when it was listed last: see flow/paths.h. Elements of lists in lists share their names. */
	uint64_t path_stamp;
	uint32_t path_parent, path;
};

/*
 * Whoever walks says what it wants of a member that is met for the first time in objects of which it wants
 * `above`: fills in `wants` and `is_wanted`.
 */
typedef void json_names_meet(void *walker, const void *above, struct known_name *name);

/* A name of an object that does not fit in the tree. */
struct listed_name {
	struct str text;
	uint32_t hash;
};

struct json_names {
	const struct map *symbols; /* the names of the rules, or NULL */
	json_names_meet *meet;
	void *walker;
	struct known_name *known;  /* the first is above the roots of records */
	size_t count;
	uint32_t *slots;           /* number in `known`; 0: empty */
	bool is_full;              /* a name was not taken in: begin anew with the next text */
	unsigned rounds;           /* how often it has begun anew */
	struct arena bytes;
	struct listed_name *listed; /* of all open objects that list, the innermost last */
	size_t nlisted, listed_cap;
	uint32_t *table; /* of an object that is being looked through */
	size_t table_cap;
};

/* One object on its way down. */
struct json_object {
	struct known_name *name; /* the last one; NULL: the object lists its names … */
	size_t listed;           /* … from this one on */
};

void json_names_init(struct json_names *names, const struct map *symbols, json_names_meet *meet,
		     void *walker);
void json_names_release(struct json_names *names);
/* A new text begins. */
void json_names_start(struct json_names *names);

/*
 * What the next name of the object is, wherever it stands; `above`: what is wanted of the object. When nothing
 * is known of it: in `spare`.
 */
struct known_name *json_names_find(struct json_names *names, struct json_object *object,
				   const void *above, struct str text,
				   struct known_name *spare);
/* Where objects begin that are the value behind `above`, or in it. NULL: they list their names. */
struct known_name *json_names_root(struct json_names *names, struct known_name *above,
				   const void *wants);
/* The end of an object that lists its names; see json_names_end. */
bool json_names_check(struct json_names *names, const struct json_object *object);

/*
 * Does the name stand at `at`, with its quotes and the colon right behind them? One comparison of whole
 * words instead of a look at each byte. NAME_BYTES must be readable. False: perhaps not.
 */
static inline bool json_names_is(const struct known_name *name, const char *at)
{
	uint64_t a, b, c;

	memcpy(&a, at, 8);
	memcpy(&b, at + 8, 8);
	memcpy(&c, at + 16, 8);
	return (((a ^ name->written[0]) & name->counts[0]) |
		((b ^ name->written[1]) & name->counts[1]) |
		((c ^ name->written[2]) & name->counts[2])) == 0;
}

static inline bool json_names_end(struct json_names *names, const struct json_object *object)
{
	return object->name || json_names_check(names, object);
}

#endif

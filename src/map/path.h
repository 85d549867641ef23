/*
 * Paths of the map file: a.b, a[0].b, a[*].b, ["a.b"].c. A path has at most one [*].
 */
#ifndef MAP_PATH_H
#define MAP_PATH_H

#include "map/function.h"

enum map_key_kind { KEY_NAME, KEY_INDEX, KEY_EACH };

struct map_key {
	enum map_key_kind kind;
	struct str name; /* KEY_NAME */
	uint32_t hash, symbol;
	uint32_t index;  /* KEY_INDEX */
};

struct map_path {
	struct str text; /* as written */
	struct map_key *keys;
	size_t nkeys;
	size_t each; /* where the [*] stands; nkeys: there is none */
};

/* `place` is the node whose text, or whose key, the path is. */
enum status map_path_parse(const struct map_file *file, const struct node *place, struct str text,
			   struct map_path *out, struct diag *why);

/* The path that is one name, as it stands. */
void map_path_name(const struct map_file *file, struct str name, struct map_path *out);

/* The value at keys [from, to) below `node`; NULL: there is none. */
const struct node *map_path_find(const struct map_path *path, size_t from, size_t to,
				 const struct node *node);

#endif

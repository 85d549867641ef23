/*
 * Member names met before, with what was found out about them: their hash, and their number among the
 * names of the rules. Records look alike, so the name that followed this one last time is tried first,
 * before anything is hashed. For json.c.
 */
#ifndef EXT_NAMES_H
#define EXT_NAMES_H

#include "base/arena.h"
#include "base/map.h"

enum { NAMES_MAX = 256 }; /* kept; more are looked up each time */

struct known_name {
	struct str name;
	uint32_t hash, symbol;
	uint32_t next; /* the name that followed it last time; 0: none yet */
};

/* A zeroed one is empty. One thread. */
struct names {
	struct known_name known[NAMES_MAX]; /* known[0] stands for the start of a text */
	uint32_t count, last;
	struct map numbers;
	struct arena bytes;
	const struct map *symbols;
};

/* A new text begins; `symbols` (may be NULL) are the names of the rules. */
void names_start(struct names *names, const struct map *symbols);
/* The hash of a name, and its number in the symbols; 0: they do not have it. */
void names_number(struct names *names, struct str name, uint32_t *hash, uint32_t *symbol);
void names_release(struct names *names);

#endif

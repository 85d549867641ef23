/*
 * Which keys came before: a set of 128-bit digests in bounded memory. It remembers the last
 * SEEN_KEYS of them at least, and twice as many at most; older ones are forgotten.
 */
#ifndef INPUT_SEEN_H
#define INPUT_SEEN_H

#include "ext/hash.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	SEEN_SLOTS = 1 << 21, /* of each of two tables: 32 MiB */
	SEEN_KEYS = SEEN_SLOTS / 4 * 3,
};

struct seen_table {
	struct hash128 *slots; /* all zero: empty */
	size_t nslots, count;
};

/* A zeroed one is empty. */
struct seen {
	struct seen_table young, old;
	bool has_forgotten;
};

/* Was the digest there? It is now. */
bool seen_add(struct seen *seen, struct hash128 digest);
void seen_release(struct seen *seen);

#endif

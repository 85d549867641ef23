/* xxhash: the hash that every table of the program uses, with a seed drawn once a process. */
#ifndef EXT_HASH_H
#define EXT_HASH_H

#include "base/str.h"

#include <stdint.h>

/* Draws the seed. Once, in main, before threads; without it the seed is 0 (unit tests). */
void hash_seed(void);

uint32_t hash_of(struct str text);

/* Wide enough to stand for the text itself: two texts of one run do not share it. Seeded too. */
struct hash128 {
	uint64_t low, high;
};

struct hash128 hash128_of(struct str text);

/* Half as wide, at half the cost. Under another salt the same text has another hash. */
uint64_t hash64_of(struct str text, uint64_t salt);

#endif

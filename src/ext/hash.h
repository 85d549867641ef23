/* xxhash: the hash that every table of the program uses, with a seed drawn once a process. */
#ifndef EXT_HASH_H
#define EXT_HASH_H

#include "base/str.h"

#include <stdint.h>

/* Draws the seed. Once, in main, before threads; without it the seed is 0 (unit tests). */
void hash_seed(void);

uint32_t hash_of(struct str text);

#endif

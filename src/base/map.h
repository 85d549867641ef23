/*
 * Names to small numbers. The names are not copied: they must outlive the map. Filled by one
 * thread; any number may look up once nobody adds any more. A zeroed struct map is an empty one.
 * Hashes come from the caller (ext/hash.h) and are kept, so that they are computed once.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

#include <stdint.h>

struct map_slot {
	struct str name;
	uint32_t hash, value;
};

struct map {
	struct map_slot *slots;
	size_t mask; /* slots - 1, a power of two less one */
	size_t count;
};


/* The number of `name`, or `missing`. */
uint32_t map_find(const struct map *map, struct str name, uint32_t hash, uint32_t missing);
/* Adds `name` with `value` unless it is there; returns the number it has now. */
uint32_t map_add(struct map *map, struct str name, uint32_t hash, uint32_t value);
void map_release(struct map *map);

#endif

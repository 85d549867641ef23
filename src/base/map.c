/* Open addressing with linear probing, at most half full, hashes kept. */
#include "base/map.h"

#include "base/arena.h"

#include <stdlib.h>

static struct map_slot *slot_of(const struct map *map, struct str name, uint32_t hash)
{
	for (size_t i = hash & map->mask;; i = (i + 1) & map->mask) {
		struct map_slot *slot = &map->slots[i];
		if (!slot->name.at || (slot->hash == hash && str_eq(slot->name, name)))
			return slot;
	}
}

uint32_t map_find(const struct map *map, struct str name, uint32_t hash, uint32_t missing)
{
	if (map->count == 0)
		return missing;
	const struct map_slot *slot = slot_of(map, name, hash);
	return slot->name.at ? slot->value : missing;
}

static void grow(struct map *map)
{
	struct map old = *map;
	size_t size = old.slots ? (old.mask + 1) * 2 : 16;

	map->slots = memory_alloc(size * sizeof(*map->slots));
	memset(map->slots, 0, size * sizeof(*map->slots));
	map->mask = size - 1;
	for (size_t i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].name.at)
			*slot_of(map, old.slots[i].name, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

uint32_t map_add(struct map *map, struct str name, uint32_t hash, uint32_t value)
{
	if (!map->slots || map->count * 2 > map->mask)
		grow(map);
	struct map_slot *slot = slot_of(map, name, hash);
	if (!slot->name.at) {
		*slot = (struct map_slot){ name, hash, value };
		map->count++;
	}
	return slot->value;
}

void map_release(struct map *map)
{
	free(map->slots);
	*map = (struct map){ 0 };
}

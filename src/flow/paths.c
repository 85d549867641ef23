/* Tables with open addressing, half full at most. Records look alike, so the path that came next last time is tried first. */
#include "flow/paths.h"

#include <stdatomic.h>

static bool is_path(const struct path *path, uint32_t parent, struct str key, uint32_t hash)
{
	if (path->parent != parent || path->hash != hash)
		return false;
	return path->key.at && key.at ? str_eq(path->key, key) : path->key.at == key.at;
}

static uint32_t first_slot(uint32_t parent, uint32_t hash)
{
	return (hash ^ (parent + 1) * 0x9e3779b1u) * 0x85ebca6bu;
}

/* The slot where the path is, or where it would go. */
static uint32_t *slot_of(const struct path_table *table, uint32_t parent, struct str key, uint32_t hash)
{
	for (uint32_t i = first_slot(parent, hash) & table->mask;; i = (i + 1) & table->mask) {
		uint32_t *slot = &table->slots[i];
		if (*slot == 0 || is_path(&table->at[*slot - 1], parent, key, hash))
			return slot;
	}
}

/* Everything is in an arena: growing leaves the old table behind, which doubling bounds. */
static void grow(struct path_table *table, struct arena *arena)
{
	uint32_t cap = table->cap ? table->cap * 2 : 64;
	struct path *at = arena_array(arena, cap, sizeof(*at));

	if (table->count)
		memcpy(at, table->at, table->count * sizeof(*at));
	table->at = at;
	table->cap = cap;
	table->mask = 2 * cap - 1;
	table->slots = arena_array(arena, 2 * (size_t)cap, sizeof(*table->slots));
	for (uint32_t i = 0; i < table->count; i++)
		*slot_of(table, at[i].parent, at[i].key, at[i].hash) = i + 1;
}

/* Where it is not the one that came next the last time. */
static uint32_t other_number(struct path_table *table, struct arena *arena, uint32_t parent, struct str key,
			     uint32_t hash)
{
	if (table->count == table->cap)
		grow(table, arena);
	uint32_t *slot = slot_of(table, parent, key, hash);
	if (*slot)
		return *slot - 1;
	table->at[table->count] = (struct path){
		.parent = parent,
		.hash = hash,
		.key = key.at ? arena_copy(arena, key) : key,
	};
	*slot = ++table->count;
	return table->count - 1;
}

uint32_t path_number(struct path_table *table, struct arena *arena, uint32_t parent, struct str key,
		     uint32_t hash)
{
	uint32_t number = table->count ? table->at[table->last].next_path : 0;

	if (number >= table->count || !is_path(&table->at[number], parent, key, hash))
		number = other_number(table, arena, parent, key, hash);
	table->at[table->last].next_path = number;
	table->last = number;
	return number;
}

uint32_t path_find(const struct path_table *table, uint32_t parent, struct str key, uint32_t hash)
{
	return *slot_of(table, parent, key, hash) - 1;
}

struct path_table *batch_path_table(struct batch *batch)
{
	static _Atomic uint64_t tables;

	if (!batch->path_table) {
		batch->path_table = arena_zalloc(&batch->arena, sizeof(*batch->path_table));
		batch->path_table->stamp = ++tables;
	}
	return batch->path_table;
}

uint32_t batch_member_path(struct batch *batch, uint32_t parent, struct str name, uint32_t hash)
{
	if (str_is(name, "*"))
		return batch_element_path(batch, parent);
	return path_number(batch->path_table, &batch->arena, parent, name, hash);
}

void batch_grow_paths(struct batch *batch)
{
	batch->paths_cap = batch->paths_cap ? batch->paths_cap * 2 : 4096;
	batch->paths = memory_resize(batch->paths, batch->paths_cap * sizeof(*batch->paths));
}

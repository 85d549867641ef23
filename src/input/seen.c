/*
 * Two tables: the young one takes what comes; when it is full it becomes the old one, and the old one
 * is forgotten. So nothing is ever removed singly, and what was met lately is in one of the two.
 */
#include "input/seen.h"

#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

static bool is_empty(const struct hash128 *slot)
{
	return slot->low == 0 && slot->high == 0;
}

/* The slot where the digest is, or where it would go. */
static struct hash128 *slot_of(const struct seen_table *table, struct hash128 digest)
{
	size_t mask = table->nslots - 1;

	for (size_t i = (size_t)digest.low & mask;; i = (i + 1) & mask) {
		struct hash128 *slot = &table->slots[i];
		if (is_empty(slot) || (slot->low == digest.low && slot->high == digest.high))
			return slot;
	}
}

static bool has(const struct seen_table *table, struct hash128 digest)
{
	return table->slots && !is_empty(slot_of(table, digest));
}

static void table_init(struct seen_table *table, size_t nslots)
{
	/* Fresh pages are zero already, and take no memory until they are used. */
	*table = (struct seen_table){ calloc(nslots, sizeof(*table->slots)), nslots, 0 };
	if (!table->slots)
		memory_exhausted();
}

static void grow(struct seen_table *table)
{
	struct seen_table larger;

	table_init(&larger, table->nslots ? 2 * table->nslots : FIRST_SLOTS);
	for (size_t i = 0; i < table->nslots; i++)
		if (!is_empty(&table->slots[i]))
			*slot_of(&larger, table->slots[i]) = table->slots[i];
	larger.count = table->count;
	free(table->slots);
	*table = larger;
}

bool seen_add(struct seen *seen, struct hash128 digest)
{
	struct seen_table *young = &seen->young;

	if (digest.low == 0 && digest.high == 0)
		digest.high = 1; /* zeros mean that there is none */
	if (has(young, digest))
		return true;
	bool was_there = has(&seen->old, digest);
	if (young->count == SEEN_KEYS) {
		seen->has_forgotten |= seen->old.slots != NULL;
		free(seen->old.slots);
		seen->old = *young;
		table_init(young, SEEN_SLOTS);
	}
	if (young->count == young->nslots / 4 * 3)
		grow(young);
	*slot_of(young, digest) = digest;
	young->count++;
	return was_there;
}

void seen_release(struct seen *seen)
{
	free(seen->young.slots);
	free(seen->old.slots);
	*seen = (struct seen){ 0 };
}

/* The table of claims, its growth, and its way to the disk. */
#include "repeat/claim_set.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

enum {
	FIRST_BITS = 10,
};

static size_t slots_of(const struct claim_table *table)
{
	return ((size_t)1 << table->bits) + CLAIM_SET_SLACK;
}

static void table_init(struct claim_table *table, unsigned bits)
{
	*table = (struct claim_table){ .bits = bits };
	/* Fresh pages are zero already, and take no memory until they are used. */
	table->slots = calloc(slots_of(table), sizeof(*table->slots));
	if (!table->slots)
		memory_exhausted();
}

/* The slot of the digest, or the first one behind which it cannot be; slots_of(): there is none. */
static size_t slot_of(const struct claim_table *table, struct hash128 digest)
{
	size_t end = slots_of(table), i = (size_t)(digest.high >> (64 - table->bits));

	while (i < end && table->slots[i].record && digest_less(table->slots[i].digest, digest))
		i++;
	return i;
}

/* False: there is no slot left where it must go. */
static bool table_put(struct claim_table *table, const struct claim *claim)
{
	size_t end = slots_of(table), at = slot_of(table, claim->digest), empty = at;

	if (at < end && table->slots[at].record && digest_eq(table->slots[at].digest, claim->digest))
		return true; /* a record may state a thing twice */
	while (empty < end && table->slots[empty].record)
		empty++;
	if (empty == end)
		return false;
	memmove(&table->slots[at + 1], &table->slots[at], (empty - at) * sizeof(*table->slots));
	table->slots[at] = *claim;
	table->count++;
	return true;
}

static void grow(struct claim_set *set)
{
	struct claim_table old = set->table;
	size_t end = slots_of(&old);

	table_init(&set->table, old.bits + 1);
	for (size_t i = 0; i < end; i++) {
		if (!old.slots[i].record)
			continue;
		/* What was not too crowded is less so now. */
		bool is_put = table_put(&set->table, &old.slots[i]);
		assert(is_put);
	}
	free(old.slots);
}

static enum status empty_to_disk(struct claim_set *set, struct diag *why)
{
	struct claim_table *table = &set->table;
	size_t end = slots_of(table);

	if (!set->filter)
		set->filter = filter_new();
	enum status status = OK;

	spill_begin(&set->spill);
	for (size_t i = 0; i < end && status == OK; i++) {
		if (!table->slots[i].record)
			continue;
		filter_add(set->filter, table->slots[i].digest);
		status = spill_put(&set->spill, &table->slots[i], why);
	}
	if (status != OK)
		return status;
	memset(table->slots, 0, end * sizeof(*table->slots));
	table->count = 0;
	return spill_end(&set->spill, why);
}

static enum status make_room(struct claim_set *set, struct diag *why)
{
	if (set->table.bits < set->max_bits) {
		grow(set);
		return OK;
	}
	return empty_to_disk(set, why);
}

void claim_set_init(struct claim_set *set, const char *dir, unsigned max_bits)
{
	*set = (struct claim_set){ .max_bits = max_bits };
	table_init(&set->table, max_bits < FIRST_BITS ? max_bits : FIRST_BITS);
	spill_init(&set->spill, dir);
}

enum status claim_set_find(struct claim_set *set, struct hash128 digest, struct claim *out,
			struct diag *why)
{
	const struct claim_table *table = &set->table;
	size_t at = slot_of(table, digest);

	out->record = 0;
	if (at < slots_of(table) && table->slots[at].record &&
	    digest_eq(table->slots[at].digest, digest)) {
		*out = table->slots[at];
		return OK;
	}
	if (!set->filter || !filter_has(set->filter, digest))
		return OK;
	return spill_find(&set->spill, digest, out, why);
}

enum status claim_set_add(struct claim_set *set, const struct claim *claim, struct diag *why)
{
	const struct claim_table *table = &set->table;
	enum status status = OK;

	if (table->count >= ((size_t)3 << table->bits) / 4)
		status = make_room(set, why);
	while (status == OK && !table_put(&set->table, claim))
		status = make_room(set, why);
	return status;
}

void claim_set_release(struct claim_set *set)
{
	free(set->table.slots);
	filter_free(set->filter);
	spill_release(&set->spill);
	*set = (struct claim_set){ .spill.file.fd = -1 };
}

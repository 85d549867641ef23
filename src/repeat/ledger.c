/* The table of claims, its growth, and its way to the disk. */
#include "repeat/ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

enum {
	FIRST_BITS = 10,
};

static size_t slots_of(const struct ledger_table *table)
{
	return ((size_t)1 << table->bits) + LEDGER_SLACK;
}

static void table_init(struct ledger_table *table, unsigned bits)
{
	*table = (struct ledger_table){ .bits = bits };
	/* Fresh pages are zero already, and take no memory until they are used. */
	table->slots = calloc(slots_of(table), sizeof(*table->slots));
	if (!table->slots)
		memory_exhausted();
}

/* The slot of the digest, or the first one behind which it cannot be; slots_of(): there is none. */
static size_t slot_of(const struct ledger_table *table, struct hash128 digest)
{
	size_t end = slots_of(table), i = (size_t)(digest.high >> (64 - table->bits));

	while (i < end && table->slots[i].record && digest_less(table->slots[i].digest, digest))
		i++;
	return i;
}

/* False: there is no slot left where it must go. */
static bool table_put(struct ledger_table *table, const struct claim *claim)
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

static void grow(struct ledger *ledger)
{
	struct ledger_table old = ledger->table;
	size_t end = slots_of(&old);

	table_init(&ledger->table, old.bits + 1);
	for (size_t i = 0; i < end; i++) {
		if (!old.slots[i].record)
			continue;
		/* What was not too crowded is less so now. */
		bool is_put = table_put(&ledger->table, &old.slots[i]);
		assert(is_put);
	}
	free(old.slots);
}

static enum status empty_to_disk(struct ledger *ledger, struct diag *why)
{
	struct ledger_table *table = &ledger->table;
	size_t end = slots_of(table);

	if (!ledger->filter)
		ledger->filter = filter_new();
	enum status status = spill_begin(&ledger->spill, why);
	for (size_t i = 0; i < end && status == OK; i++) {
		if (!table->slots[i].record)
			continue;
		filter_add(ledger->filter, table->slots[i].digest);
		status = spill_put(&ledger->spill, &table->slots[i], why);
	}
	if (status != OK)
		return status;
	memset(table->slots, 0, end * sizeof(*table->slots));
	table->count = 0;
	return spill_end(&ledger->spill, why);
}

static enum status make_room(struct ledger *ledger, struct diag *why)
{
	if (ledger->table.bits < ledger->max_bits) {
		grow(ledger);
		return OK;
	}
	return empty_to_disk(ledger, why);
}

void ledger_init(struct ledger *ledger, const char *dir, unsigned max_bits)
{
	*ledger = (struct ledger){ .max_bits = max_bits };
	table_init(&ledger->table, max_bits < FIRST_BITS ? max_bits : FIRST_BITS);
	spill_init(&ledger->spill, dir);
}

enum status ledger_find(struct ledger *ledger, struct hash128 digest, struct claim *out,
			struct diag *why)
{
	const struct ledger_table *table = &ledger->table;
	size_t at = slot_of(table, digest);

	out->record = 0;
	if (at < slots_of(table) && table->slots[at].record &&
	    digest_eq(table->slots[at].digest, digest)) {
		*out = table->slots[at];
		return OK;
	}
	if (!ledger->filter || !filter_has(ledger->filter, digest))
		return OK;
	return spill_find(&ledger->spill, digest, out, why);
}

enum status ledger_add(struct ledger *ledger, const struct claim *claim, struct diag *why)
{
	const struct ledger_table *table = &ledger->table;
	enum status status = OK;

	if (table->count >= ((size_t)3 << table->bits) / 4)
		status = make_room(ledger, why);
	while (status == OK && !table_put(&ledger->table, claim))
		status = make_room(ledger, why);
	return status;
}

void ledger_release(struct ledger *ledger)
{
	free(ledger->table.slots);
	filter_free(ledger->filter);
	spill_release(&ledger->spill);
	*ledger = (struct ledger){ .spill.fd = -1 };
}

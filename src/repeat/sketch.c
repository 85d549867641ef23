/* Counters in an array in the order of their coming, found through a table of their numbers. */
#include "repeat/sketch.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
	NUMBER_BITS = 17, /* of a slot: SKETCH_COUNTERS has them */
	NUMBER_MASK = (1 << NUMBER_BITS) - 1,
};

/* Bits of the digest that choose no slot, as they stand in a slot: few others have the same. */
static uint32_t tag_of(uint64_t digest)
{
	return (uint32_t)(digest >> 32) & ~(uint32_t)NUMBER_MASK;
}

/* The slot where the digest's number is, or where it would go. */
static inline uint32_t *slot_of(const struct sketch *sketch, uint64_t digest)
{
	uint32_t tag = tag_of(digest);

	for (size_t i = (size_t)digest & (SKETCH_SLOTS - 1);; i = (i + 1) & (SKETCH_SLOTS - 1)) {
		uint32_t *slot = &sketch->slots[i], number = *slot & NUMBER_MASK;
		if (*slot == 0 || (*slot - number == tag &&
				   sketch->counters[number - 1].digest == digest))
			return slot;
	}
}

static void number_anew(struct sketch *sketch)
{
	memset(sketch->slots, 0, SKETCH_SLOTS * sizeof(*sketch->slots));
	for (size_t i = 0; i < sketch->count; i++) {
		uint64_t digest = sketch->counters[i].digest;
		*slot_of(sketch, digest) = tag_of(digest) | ((uint32_t)i + 1);
	}
}

/*
 * All counters lose a line; those that have none left go. Where nobody came twice that is all of them, which needs
 * no look at some MiB.
 */
static void end_round(struct sketch *sketch)
{
	size_t left = 0;

	sketch->rounds++;
	if (!sketch->has_more && sketch->nkept == 0) {
		sketch->count = 0;
		number_anew(sketch);
		return;
	}
	for (size_t i = 0; i < sketch->count; i++) {
		const struct sketch_counter *counter = &sketch->counters[i];
		if (counter->value <= sketch->rounds && !counter->is_kept)
			continue;
		if (left != i)
			sketch->counters[left] = *counter;
		left++;
	}
	sketch->has_more = left > 0;
	if (left == sketch->count)
		return;
	sketch->count = left;
	number_anew(sketch);
}

void sketch_init(struct sketch *sketch)
{
	*sketch = (struct sketch){
		.counters = calloc(SKETCH_COUNTERS, sizeof(*sketch->counters)),
		.slots = calloc(SKETCH_SLOTS, sizeof(*sketch->slots)),
	};
	if (!sketch->counters || !sketch->slots)
		memory_exhausted();
}

struct sketch_counter *sketch_find(const struct sketch *sketch, uint64_t digest)
{
	uint32_t number = *slot_of(sketch, digest) & NUMBER_MASK;

	return number ? &sketch->counters[number - 1] : NULL;
}

struct sketch_counter *sketch_add(struct sketch *sketch, uint64_t digest)
{
	uint32_t *slot = slot_of(sketch, digest);

	if (*slot) {
		struct sketch_counter *counter = &sketch->counters[(*slot & NUMBER_MASK) - 1];
		sketch->has_more = true;
		counter->value++;
		return counter;
	}
	if (sketch->count == SKETCH_COUNTERS) {
		end_round(sketch);
		if (sketch->count == SKETCH_COUNTERS)
			return NULL;
		slot = slot_of(sketch, digest); /* they have moved */
	}
	struct sketch_counter *counter = &sketch->counters[sketch->count++];
	counter->digest = digest;
	counter->value = sketch->rounds + 1;
	counter->missed = sketch->rounds;
	counter->is_kept = false;
	*slot = tag_of(digest) | (uint32_t)sketch->count;
	return counter;
}

void sketch_keep(struct sketch *sketch, struct sketch_counter *counter)
{
	if (counter->is_kept || sketch->nkept == SKETCH_KEPT)
		return;
	counter->is_kept = true;
	sketch->nkept++;
}

static bool comes_before(const struct sketch_counter *a, const struct sketch_counter *b)
{
	if (sketch_lines(a) != sketch_lines(b))
		return sketch_lines(a) > sketch_lines(b);
	if (a->record != b->record)
		return a->record < b->record;
	return a->element < b->element;
}

size_t sketch_top(const struct sketch *sketch, struct sketch_counter *top, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < sketch->count; i++) {
		const struct sketch_counter *counter = &sketch->counters[i];
		if (sketch_lines(counter) < 2 ||
		    (count == most && !comes_before(counter, &top[most - 1])))
			continue;
		size_t at = count < most ? count++ : most - 1;
		for (; at > 0 && comes_before(counter, &top[at - 1]); at--)
			top[at] = top[at - 1];
		top[at] = *counter;
	}
	return count;
}

void sketch_release(struct sketch *sketch)
{
	free(sketch->counters);
	free(sketch->slots);
	*sketch = (struct sketch){ 0 };
}

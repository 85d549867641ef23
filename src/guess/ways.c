/*
 * Which way of reading is meant, by what the texts of a sample allow. 31/12/1980 can be read in one
 * way only, and so shows how 03/04/1980 beside it is meant; by itself that one stays open.
 */
#include "guess/parts.h"

#define BIT(way) (UINT32_C(1) << (way))

void guess_ways_add(struct guess_ways *ways, uint32_t read, const int64_t *values)
{
	size_t i = 0;

	ways->texts++;
	if (!read)
		return;
	ways->read++;
	for (unsigned a = 0; a < WAYS_MAX; a++)
		for (unsigned b = a + 1; b < WAYS_MAX && (read & BIT(a)); b++)
			if ((read & BIT(b)) && values[a] != values[b]) {
				ways->differ[a] |= BIT(b);
				ways->differ[b] |= BIT(a);
			}
	while (i < ways->nsets && ways->sets[i] != read)
		i++;
	if (i == WAY_SETS) {
		ways->has_more = true;
		return;
	}
	if (i == ways->nsets)
		ways->sets[ways->nsets++] = read;
}

/* The first way of each sense that some of `set` have. */
static uint32_t senses_of(const struct guess_ways *ways, uint32_t set)
{
	uint32_t senses = 0;

	for (unsigned way = 0; way < WAYS_MAX; way++)
		if ((set & BIT(way)) && (ways->differ[way] & senses) == senses)
			senses |= BIT(way);
	return senses;
}

static bool is_one(uint32_t set)
{
	return (set & (set - 1)) == 0;
}

/* Ways that read texts which nothing else reads in another sense. */
static uint32_t needed_ways(const struct guess_ways *ways)
{
	uint32_t needed = 0;

	for (size_t i = 0; i < ways->nsets; i++) {
		uint32_t senses = senses_of(ways, ways->sets[i]);
		if (is_one(senses) && (ways->sets[i] & needed) == 0)
			needed |= senses;
	}
	return needed;
}

struct guess_reading guess_ways_choose(const struct guess_ways *ways)
{
	struct guess_reading choice = { .is_proven = ways->nsets > 0 && !ways->has_more };
	uint32_t common = UINT32_MAX;

	for (size_t i = 0; i < ways->nsets; i++)
		common &= ways->sets[i];
	if (ways->nsets > 0 && common) {
		choice.ways = senses_of(ways, common);
		choice.is_proven = choice.is_proven && is_one(choice.ways);
		return choice;
	}
	uint32_t needed = needed_ways(ways);
	choice.ways = needed;
	for (size_t i = 0; i < ways->nsets; i++) {
		uint32_t set = ways->sets[i], senses = senses_of(ways, set & needed);
		if (is_one(senses) && senses)
			continue;
		choice.is_proven = false;
		choice.ways |= senses_of(ways, set);
	}
	return choice;
}

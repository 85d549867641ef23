/*
 * TZif files, version 2 and later: a block with 32-bit times, which is passed over, one with 64-bit
 * times, and a footer. Whatever the bytes are, nothing outside them is read, and a file that is not
 * right in every count is refused as a whole.
 */
#include "map/zone_data.h"

#include "base/calendar.h"

enum {
	HEAD_BYTES = 44,
	TYPE_BYTES = 6,
	CYCLE_YEARS = 400,
	LAST_YEAR = 10000, /* nobody asks about later ones */
};

/* A block of the file: its counts, and where its parts start. */
struct block {
	uint32_t nleaps, ntimes, ntypes;
	const unsigned char *times, *indexes, *types;
};

static uint32_t read_32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_64(const unsigned char *at)
{
	return (int64_t)((uint64_t)read_32(at) << 32 | read_32(at + 4));
}

/* Takes a header and what it announces; `size` is that of a time in bytes. */
static bool take_block(struct str *bytes, size_t size, struct block *block)
{
	const unsigned char *at = (const unsigned char *)bytes->at;

	if (bytes->len < HEAD_BYTES || memcmp(at, "TZif", 4) != 0)
		return false;
	uint64_t nutc = read_32(at + 20), nstd = read_32(at + 24), nchars = read_32(at + 40);
	block->nleaps = read_32(at + 28);
	block->ntimes = read_32(at + 32);
	block->ntypes = read_32(at + 36);
	block->times = at + HEAD_BYTES;

	uint64_t times = (uint64_t)block->ntimes * size,
		 types = (uint64_t)block->ntypes * TYPE_BYTES;
	uint64_t rest = times + block->ntimes + types + nchars +
			(uint64_t)block->nleaps * (size + 4) + nstd + nutc;
	if (bytes->len - HEAD_BYTES < rest)
		return false;
	block->indexes = block->times + times;
	block->types = block->indexes + block->ntimes;
	bytes->at += HEAD_BYTES + rest;
	bytes->len -= HEAD_BYTES + (size_t)rest;
	return true;
}

/* Appends a span, unless the clock shows the same as in the one before. */
static void add_span(struct zone *zone, int64_t from, int32_t offset)
{
	if (zone->count > 0 && zone->offset[zone->count - 1] == offset)
		return;
	zone->from[zone->count] = from;
	zone->offset[zone->count++] = offset;
}

static bool add_changes(struct zone *zone, const struct block *block, int64_t *last)
{
	*last = INT64_MIN;
	for (uint32_t i = 0; i < block->ntypes; i++) {
		int32_t offset = (int32_t)read_32(block->types + (size_t)i * TYPE_BYTES);
		if (offset < -ZONE_REACH || offset > ZONE_REACH)
			return false;
	}
	add_span(zone, INT64_MIN, (int32_t)read_32(block->types));
	for (uint32_t i = 0; i < block->ntimes; i++) {
		int64_t from = read_64(block->times + (size_t)i * 8);
		if (block->indexes[i] >= block->ntypes || from <= *last)
			return false;
		const unsigned char *type = block->types + (size_t)block->indexes[i] * TYPE_BYTES;
		add_span(zone, from, (int32_t)read_32(type));
		*last = from;
	}
	return true;
}

/* The year that `last` lies in, within the years that anybody asks about. */
static int64_t year_of(int64_t last)
{
	int64_t start = calendar_days(0, 1, 1); /* counted from here, days round down */

	if (last < start * CALENDAR_DAY)
		return -1;
	if (last >= calendar_days(LAST_YEAR, 1, 1) * CALENDAR_DAY)
		return LAST_YEAR;
	return calendar_year(start + (last - start * CALENDAR_DAY) / CALENDAR_DAY);
}

/* How many spans the rule adds: two a year for a cycle and the years at its ends. */
enum { RULE_YEARS = CYCLE_YEARS + 4 };

static void add_rule(struct zone *zone, const struct zone_rule *rule, int64_t last)
{
	int64_t first = year_of(last);

	if (!rule->has_daylight || first == LAST_YEAR)
		return;
	if (zone->count == 1 && last == INT64_MIN)
		zone->offset[0] = rule->standard;
	for (int64_t year = first; year < first + RULE_YEARS; year++) {
		int64_t start = zone_change_in(&rule->start, year, rule->standard);
		int64_t end = zone_change_in(&rule->end, year, rule->daylight);
		bool is_north = start <= end;
		int64_t times[2] = { is_north ? start : end, is_north ? end : start };
		for (int i = 0; i < 2; i++)
			if (times[i] > last)
				add_span(zone, times[i],
					 (i == 0) == is_north ? rule->daylight : rule->standard);
	}
	zone->horizon = calendar_days(first + CYCLE_YEARS + 2, 1, 1) * CALENDAR_DAY;
}

bool zone_parse(struct str bytes, struct arena *arena, struct zone *zone, const char **problem)
{
	struct block block;
	struct zone_rule rule;
	int64_t last;

	*problem = "is no time zone file";
	if (bytes.len < HEAD_BYTES || memcmp(bytes.at, "TZif", 4) != 0)
		return false;
	*problem = "has no 64-bit times: it was made by a zic of before 2006";
	if (bytes.at[4] < '2')
		return false;
	*problem = "is damaged";
	if (!take_block(&bytes, 4, &block) || !take_block(&bytes, 8, &block) || block.ntypes == 0)
		return false;
	if (bytes.len < 2 || bytes.at[0] != '\n' || bytes.at[bytes.len - 1] != '\n')
		return false;
	struct str footer = { bytes.at + 1, bytes.len - 2 };

	size_t cap = (size_t)block.ntimes + 1 + (size_t)2 * RULE_YEARS;
	*zone = (struct zone){
		.from = arena_array(arena, cap, sizeof(*zone->from)),
		.offset = arena_array(arena, cap, sizeof(*zone->offset)),
		.horizon = INT64_MAX,
		.end = INT64_MAX,
	};
	if (!add_changes(zone, &block, &last))
		return false;
	if (footer.len == 0 && block.ntimes > 0)
		zone->end = last;
	if (footer.len > 0) {
		if (!zone_rule_read(footer, &rule))
			return false;
		add_rule(zone, &rule, last);
	}
	*problem = "counts leap seconds, which times since 1970 do not";
	return block.nleaps == 0;
}

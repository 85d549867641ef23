/* For the tests of time zones: zones by name, and times. Included by one .c each, so everything is static. */
#ifndef TESTS_ZONES_H
#define TESTS_ZONES_H

#include "test.h"

#include <stdio.h>

#include "base/calendar.h"
#include "map/zone.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena arena;

static const struct zone *need(const char *name)
{
	struct str problem;
	const struct zone *zone = zone_read(str_of(name), &arena, &problem);
	if (!zone)
		fail_msg("%s: %.*s", name, (int)problem.len, problem.at);
	return zone;
}

static const char *refusal(const char *name)
{
	struct str problem;
	if (zone_read(str_of(name), &arena, &problem))
		return "fine";
	return arena_copy(&arena, problem).at;
}

/* "2020-03-29 02:30:00" in seconds. */
static int64_t clock_of(const char *text)
{
	int year, month, day, hour, minute, second;
	assert_int_equal(
		sscanf(text, "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second), 6);
	return calendar_days(year, month, day) * CALENDAR_DAY + (hour * 60 + minute) * 60 + second;
}

#endif

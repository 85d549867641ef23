/* Private to map/zone*.c: what a zone file holds, and what is kept of it. */
#ifndef MAP_ZONE_DATA_H
#define MAP_ZONE_DATA_H

#include "map/zone.h"

/*
 * No clock is farther from UTC than this. (RFC 8536 wants offsets between -25 and +26 hours.)
 */
enum { ZONE_REACH = 26 * 60 * 60 };

/*
 * Spans of time with one offset each: offset[i] holds from from[i] until from[i + 1]. What follows the
 * last change of the file is laid out for a whole cycle of the calendar, 400 years; later times are
 * looked up that much earlier.
 */
struct zone {
	size_t count;
	int64_t *from;   /* seconds of UTC; from[0] is INT64_MIN */
	int32_t *offset; /* seconds east of UTC */
	int64_t horizon; /* local times from here on are beyond the table; INT64_MAX: none is */
	int64_t end;     /* from here on the file says nothing; INT64_MAX: it says all */
};

/* zone_file.c: the bytes of a TZif file. False: `problem` says why they are none. */
bool zone_parse(struct str bytes, struct arena *arena, struct zone *zone, const char **problem);

/* ---- zone_rule.c: the rule behind the last change of a file, in the words of POSIX's TZ ---- */

struct zone_change {
	char kind; /* 'M': a weekday of a month; 'J': a day of the year, 1-365; 'D': 0-365 */
	int month, week, day;
	int32_t time; /* of the local clock that is about to be changed, in seconds */
};

struct zone_rule {
	int32_t standard, daylight; /* seconds east of UTC */
	bool has_daylight;
	struct zone_change start, end; /* of daylight saving */
};

/* "CET-1CEST,M3.5.0,M10.5.0/3" */
bool zone_rule_read(struct str text, struct zone_rule *rule);
/* When it happens, in seconds of UTC; `offset` is that of the clock before. */
int64_t zone_change_in(const struct zone_change *change, int64_t year, int32_t offset);

#endif

/*
 * Time zones by their IANA names, read from compiled files (TZif, RFC 8536) when a map is compiled. A
 * zone is then a table and nothing else: no environment, no locale, no file is asked afterwards.
 */
#ifndef MAP_ZONE_H
#define MAP_ZONE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Immutable; any thread. */
struct zone;

/*
 * Reads the zone called `name` from $TZDIR or /usr/share/zoneinfo; "UTC" needs no file. Everything is
 * in `arena`. NULL: `problem` says what is wrong, with "did you mean" where a name is near.
 */
const struct zone *zone_read(struct str name, struct arena *arena, struct str *problem);

enum zone_answer {
	ZONE_ONCE,
	ZONE_NEVER,   /* the clock was put forward over this time */
	ZONE_TWICE,   /* the clock was put back over it: it came again */
	ZONE_UNKNOWN, /* the file does not reach that far */
};

/*
 * `local` is a time that the zone's clocks show, in seconds since 1970-01-01 00:00 of their own; `utc`
 * what it is in seconds of UTC. Years 1 to 9999.
 */
enum zone_answer zone_to_utc(const struct zone *zone, int64_t local, int64_t *utc);

/*
 * The first moment of the day that starts at the local midnight `local`: where the clock was put forward
 * over midnight the day starts later, where it was put back over it, at the first of the two. Never
 * ZONE_TWICE; ZONE_NEVER: the zone's calendar skipped the whole day.
 */
enum zone_answer zone_day_to_utc(const struct zone *zone, int64_t local, int64_t *utc);

#endif

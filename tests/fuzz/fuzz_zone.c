/*
 * Time zones: any bytes are a zone file or are refused, and what its clocks showed is found as a look at
 * every span finds it; zones of the system are held against the C library. The first line of the bytes is
 * a moment in seconds since 1970; behind it stands a file, or a line with a number of the list below.
 */
#include "fuzz.h"

#include <time.h>

#include "base/calendar.h"
#include "map/zone_data.h"

enum { DAY = CALENDAR_DAY };

#define FIRST_MOMENT (INT64_C(-62135596800)) /* the year 1 */
#define LAST_MOMENT INT64_C(253402300799)    /* the end of the year 9999 */

static const char *const names[] = {
	"Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca",
	"America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "Europe/Dublin", "America/Nuuk",
	"Antarctica/Troll", "Pacific/Chatham", "Asia/Gaza", "Etc/GMT+5", "UTC", "America/Havana",
	"Asia/Manila", "Europe/London",
};

static int64_t within(int64_t moment, int64_t first, int64_t last)
{
	uint64_t range = (uint64_t)(last - first);

	return first + (int64_t)(((uint64_t)moment - (uint64_t)first) % range);
}

/* ---- a file of any bytes ---- */

static void need_spans(const struct zone *zone)
{
	FUZZ_NEED(zone->count > 0 && zone->from[0] == INT64_MIN);
	for (size_t i = 0; i < zone->count; i++) {
		FUZZ_NEED(i == 0 || zone->from[i] > zone->from[i - 1]);
		FUZZ_NEED(zone->offset[i] >= -ZONE_REACH && zone->offset[i] <= ZONE_REACH);
	}
}

static bool shows(const struct zone *zone, size_t i, int64_t local, int64_t *utc)
{
	*utc = local - zone->offset[i];
	return *utc >= zone->from[i] && (i + 1 == zone->count || *utc < zone->from[i + 1]);
}

/* Within the table, so that nothing is folded. */
static void need_to_utc(const struct zone *zone, int64_t local)
{
	int64_t utc = 0, found = 0, last = 0;
	unsigned count = 0;

	for (size_t i = 0; i < zone->count; i++) {
		if (!shows(zone, i, local, &utc))
			continue;
		count++;
		last = utc;
	}
	enum zone_answer answer = zone_to_utc(zone, local, &found);
	if (count > 0 && last >= zone->end)
		FUZZ_NEED(answer == ZONE_UNKNOWN);
	else
		FUZZ_NEED(answer == (count == 0 ? ZONE_NEVER : count == 1 ? ZONE_ONCE : ZONE_TWICE));
	FUZZ_NEED(count == 0 || found == last);
}

/* The first moment of a day: no clock shows the day before it. */
static void need_day(const struct zone *zone, int64_t local)
{
	int64_t utc = 0, first = INT64_MAX;

	local -= ((local % DAY) + DAY) % DAY;
	for (size_t i = 0; i < zone->count; i++) {
		int64_t start = local - zone->offset[i];
		start = start < zone->from[i] ? zone->from[i] : start;
		bool is_there = i + 1 == zone->count || start < zone->from[i + 1];
		if (is_there && start + zone->offset[i] < local + DAY && start < first)
			first = start;
	}
	enum zone_answer answer = zone_day_to_utc(zone, local, &utc);
	if (first == INT64_MAX)
		FUZZ_NEED(answer == ZONE_NEVER);
	else
		FUZZ_NEED(utc == first && answer == (first >= zone->end ? ZONE_UNKNOWN : ZONE_ONCE));
}

static void try_file(struct str bytes, int64_t moment)
{
	struct arena arena = { 0 };
	struct zone zone = { 0 };
	const char *problem = NULL;

	if (!zone_parse(bytes, &arena, &zone, &problem)) {
		FUZZ_NEED(problem && problem[0]);
	} else {
		need_spans(&zone);
		int64_t last = zone.horizon < LAST_MOMENT ? zone.horizon - 1 : LAST_MOMENT;
		need_to_utc(&zone, within(moment, FIRST_MOMENT, last));
		need_day(&zone, within(moment, FIRST_MOMENT, last - DAY));
		for (size_t i = 1; i < zone.count; i += 1 + zone.count / 64) {
			int64_t near = zone.from[i];
			if (near < FIRST_MOMENT || near >= last - 4 * DAY)
				continue;
			need_to_utc(&zone, near + zone.offset[i]);
			need_to_utc(&zone, near + zone.offset[i - 1] - 1);
			need_day(&zone, near + zone.offset[i]);
		}
	}
	arena_release(&arena);
}

/* ---- zones of the system ---- */

static int64_t shown(time_t utc)
{
	struct tm clock;

	if (!localtime_r(&utc, &clock))
		fuzz_fail("no local time");
	return utc + clock.tm_gmtoff;
}

static void try_zone(const char *name, int64_t utc)
{
	struct arena arena = { 0 };
	struct str problem;
	char variable[64];
	int64_t found = 0;

	const struct zone *zone = zone_read(str_of(name), &arena, &problem);
	if (!zone)
		fuzz_fail("%s: %.*s", name, (int)problem.len, problem.at);
	snprintf(variable, sizeof(variable), ":%s", name);
	setenv("TZ", variable, 1);
	tzset();
	int64_t local = shown(utc);
	enum zone_answer answer = zone_to_utc(zone, local, &found);
	FUZZ_NEED(answer == ZONE_ONCE ? found == utc : answer == ZONE_TWICE && found >= utc);
	FUZZ_NEED(shown(found) == local);

	int64_t day = local - ((local % DAY) + DAY) % DAY;
	FUZZ_NEED(zone_day_to_utc(zone, day, &found) == ZONE_ONCE && found <= utc);
	FUZZ_NEED(shown(found) >= day && shown(found) < day + DAY && shown(found - 1) < day);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct str line = fuzz_take_until(&bytes, "\n");
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)(line.len < 20 ? line.len : 20), line.at);
	int64_t moment = strtoll(text, NULL, 10);
	if (str_starts(bytes, STR("TZif"))) {
		try_file(bytes, moment);
		return 0;
	}
	/* Before 1900 the two differ on purpose: some files begin with another time than glibc takes. */
	try_zone(names[fuzz_take_byte(&bytes) % COUNT(names)],
		 within(moment, INT64_C(-2000000000), LAST_MOMENT - 2 * DAY));
	return 0;
}

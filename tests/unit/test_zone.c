/*
 * map/zone: local times to UTC, against what the C library knows of the same files (localtime_r,
 * which `date` prints), and names.
 */
#include "zones.h"

#include <stdlib.h>
#include <time.h>

static void tells_once_never_and_twice(void **state)
{
	static const struct {
		const char *zone, *local;
		enum zone_answer answer;
		int64_t utc; /* ONCE */
	} rows[] = {
		{ "UTC", "1970-01-01 00:00:00", ZONE_ONCE, 0 },
		{ "UTC", "9999-12-31 23:59:59", ZONE_ONCE, 253402300799 },
		{ "Europe/Paris", "2020-03-29 01:59:59", ZONE_ONCE, 1585443599 },
		{ "Europe/Paris", "2020-03-29 02:00:00", ZONE_NEVER, 0 },
		{ "Europe/Paris", "2020-03-29 02:59:59", ZONE_NEVER, 0 },
		{ "Europe/Paris", "2020-03-29 03:00:00", ZONE_ONCE, 1585443600 },
		{ "Europe/Paris", "2020-10-25 01:59:59", ZONE_ONCE, 1603583999 },
		{ "Europe/Paris", "2020-10-25 02:00:00", ZONE_TWICE, 0 },
		{ "Europe/Paris", "2020-10-25 02:59:59", ZONE_TWICE, 0 },
		{ "Europe/Paris", "2020-10-25 03:00:00", ZONE_ONCE, 1603591200 },
		{ "Europe/Paris", "2100-07-01 12:00:00", ZONE_ONCE, 4118119200 },
		{ "Europe/Paris", "9999-07-01 12:00:00", ZONE_ONCE, 253386439200 },
		{ "Europe/Paris", "1800-01-01 00:00:00", ZONE_ONCE, -5364662961 },
		{ "Pacific/Apia", "2011-12-29 23:59:59", ZONE_ONCE, 1325239199 },
		{ "Pacific/Apia", "2011-12-30 00:00:00", ZONE_NEVER, 0 },
		{ "Pacific/Apia", "2011-12-30 23:59:59", ZONE_NEVER, 0 },
		{ "Pacific/Apia", "2011-12-31 00:00:00", ZONE_ONCE, 1325239200 },
		{ "Europe/Moscow", "2011-03-27 02:30:00", ZONE_NEVER, 0 },
		{ "Europe/Moscow", "2014-10-26 01:30:00", ZONE_TWICE, 0 },
		{ "Australia/Lord_Howe", "2020-04-05 01:45:00", ZONE_TWICE, 0 },
		{ "Australia/Lord_Howe", "2020-10-04 02:15:00", ZONE_NEVER, 0 },
		{ "America/Sao_Paulo", "2018-11-04 00:00:00", ZONE_NEVER, 0 },
		{ "America/Havana", "2020-11-01 00:30:00", ZONE_TWICE, 0 },
		{ "Asia/Kolkata", "2020-06-01 05:30:00", ZONE_ONCE, 1590969600 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t utc = 0;
		enum zone_answer answer =
			zone_to_utc(need(rows[i].zone), clock_of(rows[i].local), &utc);
		if (answer != rows[i].answer || (answer == ZONE_ONCE && utc != rows[i].utc))
			fail_msg("%s in %s: %d, %lld", rows[i].local, rows[i].zone, answer,
				 (long long)utc);
	}
}

/* ---- against the C library ---- */

static int64_t offset_of(int64_t utc)
{
	time_t time = utc;
	struct tm tm;
	assert_non_null(localtime_r(&time, &tm));
	return tm.tm_gmtoff;
}

enum {
	STEP = 900, /* all offsets since 1972 are a multiple of it */
	DAYS = 5,
	STEPS = DAYS * CALENDAR_DAY / STEP,
	MARGIN = CALENDAR_DAY / STEP,
};

/*
 * Counts how often each quarter of an hour is shown in the days from `start` on, by asking at each
 * quarter what is shown, and compares the answers for those that no clock outside these days shows.
 */
static void compare_window(const char *name, const struct zone *zone, int64_t start)
{
	unsigned shown[STEPS + 2 * MARGIN] = { 0 };
	int64_t when[STEPS + 2 * MARGIN] = { 0 };

	start -= start % STEP;
	for (int i = 0; i < STEPS; i++) {
		int64_t utc = start + (int64_t)i * STEP, offset = offset_of(utc);
		assert_int_equal(offset % STEP, 0);
		int64_t place = i + MARGIN + offset / STEP;
		shown[place]++;
		when[place] = utc;
	}
	for (int i = 3 * MARGIN; i < STEPS - MARGIN; i++) {
		int64_t local = start + (int64_t)(i - MARGIN) * STEP, utc;
		enum zone_answer wanted = shown[i] == 0   ? ZONE_NEVER
					  : shown[i] == 1 ? ZONE_ONCE
							  : ZONE_TWICE;
		enum zone_answer answer = zone_to_utc(zone, local, &utc);
		if (answer != wanted || (answer == ZONE_ONCE && utc != when[i]))
			fail_msg("%s at %lld: %d, not %d", name, (long long)local, answer, wanted);
	}
}

static void compare_years(const char *name, const struct zone *zone, int first, int last,
			  unsigned *changes)
{
	int64_t end = calendar_days(last + 1, 1, 1) * CALENDAR_DAY;
	int64_t day = calendar_days(first, 1, 1) * CALENDAR_DAY, offset = offset_of(day);

	for (; day < end; day += CALENDAR_DAY) {
		int64_t next = offset_of(day + CALENDAR_DAY);
		if (next != offset) {
			compare_window(name, zone, day - 2 * CALENDAR_DAY);
			(*changes)++;
		}
		offset = next;
	}
	compare_window(name, zone, end - 100 * CALENDAR_DAY);
}

static void agrees_with_the_c_library_around_every_change(void **state)
{
	static const char *const names[] = {
		"Europe/Paris",        "Europe/London",    "Europe/Dublin",    "Europe/Moscow",
		"Europe/Istanbul",     "America/New_York", "America/St_Johns", "America/Sao_Paulo",
		"America/Caracas",     "America/Havana",   "America/Nuuk",     "Africa/Casablanca",
		"Africa/Cairo",        "Asia/Kolkata",     "Asia/Kathmandu",   "Asia/Tehran",
		"Asia/Gaza",           "Asia/Pyongyang",   "Asia/Tokyo",       "Australia/Sydney",
		"Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia",     "Pacific/Auckland",
		"Pacific/Chatham",     "Etc/GMT+5",
	};
	unsigned changes = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct zone *zone = need(names[i]);
		char tz[64];
		snprintf(tz, sizeof(tz), ":%s", names[i]);
		setenv("TZ", tz, 1);
		tzset();
		compare_years(names[i], zone, 1973, 2060, &changes);
		compare_years(names[i], zone, 2398, 2402, &changes);
		compare_years(names[i], zone, 2436, 2444, &changes);
		compare_years(names[i], zone, 9990, 9998, &changes);
	}
	unsetenv("TZ");
	tzset();
	assert_true(changes > 3000);
}

/* ---- names ---- */

static void a_name_never_leaves_the_folder(void **state)
{
	static const char *const names[] = {
		"",
		"/etc/localtime",
		"../zoneinfo/UTC",
		"Europe/../UTC",
		"./UTC",
		"Europe//Paris",
		"Europe/",
		"/",
		"Europe/Par is",
		"Europe/Paris\n",
		"\u00e9",
		"zone.tab",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(refusal(names[i]),
				    "expected the name of a time zone, like Europe/Paris");
	assert_string_equal(
		refusal("localtime"),
		"localtime is another zone on every machine; expected a name like Europe/Paris");
}

static void an_unknown_name_is_told_with_its_neighbour(void **state)
{
	(void)state;
	assert_string_equal(refusal("europe/paris"),
			    "unknown time zone; did you mean Europe/Paris?");
	assert_string_equal(refusal("Europe/Pari"),
			    "unknown time zone; did you mean Europe/Paris?");
	assert_string_equal(refusal("America/Argentina/BuenosAires"),
			    "unknown time zone; did you mean America/Argentina/Buenos_Aires?");
	assert_string_equal(refusal("Mars/Olympus_Mons"),
			    "unknown time zone; expected a name like Europe/Paris");
	assert_string_equal(refusal("Europe"),
			    "unknown time zone; expected a name like Europe/Paris");
}

static void missing_data_is_said(void **state)
{
	(void)state;
	setenv("TZDIR", "/nonexistent", 1);
	assert_string_equal(refusal("Europe/Paris"),
			    "there is no time zone data in /nonexistent; install tzdata, or say in "
			    "TZDIR where it is");
	assert_string_equal(refusal("UTC"), "fine");
}

static int forget(void **state)
{
	(void)state;
	unsetenv("TZDIR");
	arena_clear(&arena);
	return 0;
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#define ZONE_TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ZONE_TEST(tells_once_never_and_twice),
		ZONE_TEST(agrees_with_the_c_library_around_every_change),
		ZONE_TEST(a_name_never_leaves_the_folder),
		ZONE_TEST(an_unknown_name_is_told_with_its_neighbour),
		ZONE_TEST(missing_data_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, release);
}

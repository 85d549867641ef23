/* map/date*, function_date: formats, what fits them, and the moment that is meant. */
#include "apply.h"

#define FORM(format) "expected a date in the form '" format "'"

static void dates_become_milliseconds(void **state)
{
	(void)state;
	APPLY("{'date':'%d/%m/%Y','zone':'UTC'}", { "01/01/1970", "0" },
	      { "31/12/1969", "-86400000" }, { "29/02/2020", "1582934400000" },
	      { "1/2/2021", "1612137600000" }, { "01/01/0001", "-62135596800000" },
	      { "31/12/9999", "253402214400000" }, { "", "''" },
	      { "(['01/01/1970','02/01/1970'])", "[0,86400000]" });
	APPLY("{'date':'%d/%m/%Y','zone':'Europe/Paris'}", { "01/07/2020", "1593554400000" },
	      { "01/01/2020", "1577833200000" }, { "01/07/9999", "253386396000000" });
	APPLY("{'date':'%F %T','zone':'Europe/Paris'}", { "2020-03-29 01:59:59", "1585443599000" },
	      { "2020-03-29 03:00:00", "1585443600000" });
	APPLY("{'date':'%Y%m%d','zone':'UTC'}", { "20200229", "1582934400000" },
	      { "(20200229)", "1582934400000" });
	APPLY("{'date':'%FT%T%z'}", { "2020-01-01T00:00:00Z", "1577836800000" },
	      { "2020-01-01T00:00:00+01:00", "1577833200000" },
	      { "2020-01-01T00:00:00-0330", "1577849400000" },
	      { "2020-01-01T00:00:00+01", "1577833200000" },
	      { "2020-01-01T00:00:00z", "1577836800000" });
	APPLY("{'date':'%FT%T.%f%z'}", { "2020-01-01T00:00:00.5Z", "1577836800500" },
	      { "2020-01-01T00:00:00.123456789Z", "1577836800123" },
	      { "1969-12-31T23:59:59.9999Z", "-1" },
	      { "2020-01-01T00:00:00.001Z", "1577836800001" });
	APPLY("{'date':'%s'}", { "1577836800", "1577836800000" }, { "-1", "-1000" }, { "(0)", "0" },
	      { "253402300799", "253402300799000" });
}

static void every_directive_reads_its_part(void **state)
{
	(void)state;
	APPLY("{'date':'%d.%m.%y','zone':'UTC'}", { "01.01.69", "-31536000000" },
	      { "01.01.68", "3092601600000" }, { "01.01.00", "946684800000" },
	      { "01.01.99", "915148800000" });
	APPLY("{'date':'%e %B %Y','zone':'UTC'}", { " 1 January 1970", "0" }, { "1 jan 1970", "0" },
	      { "02 FEBRUARY 1970", "2764800000" }, { "1 May 1970", "10368000000" });
	APPLY("{'date':'%b %e, %Y %I:%M %p','zone':'UTC'}", { "Jan  1, 1970 12:00 AM", "0" },
	      { "Jan 1, 1970 12:30 pm", "45000000" }, { "jan 01, 1970 1:05 AM", "3900000" },
	      { "January 1, 1970 11:59 PM", "86340000" });
	APPLY("{'date':'%Y-%j','zone':'UTC'}", { "1970-001", "0" }, { "1970-365", "31449600000" },
	      { "2020-366", "1609372800000" }, { "1970-2", "86400000" });
	APPLY("{'date':'%D %R','zone':'UTC'}", { "01/02/70 00:01", "86460000" });
	APPLY("{'date':'%d%n%m%t%Y','zone':'UTC'}", { "1 1 1970", "0" },
	      { "1\t\u00a01  1970", "0" });
	APPLY("{'date':'100%% %d.%m.%Y Uhr','zone':'UTC'}", { "100% 1.1.1970 Uhr", "0" });
	APPLY("{'date':'%d\u200e%m %Y','zone':'UTC'}", { "1\u200e1 1970", "0" });
}

static void what_does_not_fit_is_told_by_its_part(void **state)
{
	(void)state;
	APPLY("{'date':'%d/%m/%Y','zone':'UTC'}",
	      { "x", FORM("%d/%m/%Y") ", with a day from 1 to 31 for %d" },
	      { "32/01/2020", FORM("%d/%m/%Y") ", with a day from 1 to 31 for %d" },
	      { "00/01/2020", FORM("%d/%m/%Y") ", with a day from 1 to 31 for %d" },
	      { "01/13/2020", FORM("%d/%m/%Y") ", with a month from 1 to 12 for %m" },
	      { "01-02-2020", FORM("%d/%m/%Y") ": '/' is missing" },
	      { "01/02", FORM("%d/%m/%Y") ": '/' is missing" },
	      { "01/02/20", FORM("%d/%m/%Y") ", with a year from 0001 to 9999 for %Y" },
	      { "01/02/0000", FORM("%d/%m/%Y") ", with a year from 0001 to 9999 for %Y" },
	      { "01/02/20201", FORM("%d/%m/%Y") ", with nothing more behind it" },
	      { "01/02/2020 ", FORM("%d/%m/%Y") ", with nothing more behind it" },
	      { " 01/02/2020", FORM("%d/%m/%Y") ", with a day from 1 to 31 for %d" },
	      { "29/02/2021", FORM("%d/%m/%Y") ", with a day that its month has" },
	      { "31/04/2020", FORM("%d/%m/%Y") ", with a day that its month has" },
	      { "29/02/1900", FORM("%d/%m/%Y") ", with a day that its month has" },
	      { "({})", "expected text, found an object" });
	APPLY("{'date':'%FT%T.%f','zone':'UTC'}",
	      { "2020-01-01T24:00:00.0", FORM("%FT%T.%f") ", with an hour from 0 to 23 for %H" },
	      { "2020-01-01T00:60:00.0", FORM("%FT%T.%f") ", with a minute from 0 to 59 for %M" },
	      { "2020-01-01T00:00:61.0", FORM("%FT%T.%f") ", with a second from 0 to 59 for %S" },
	      { "2016-12-31T23:59:60.0", FORM("%FT%T.%f") ", with no second 60: leap seconds are "
							  "not counted in times since 1970" },
	      { "2020-01-01T00:00:00.x",
		FORM("%FT%T.%f") ", with a fraction of one to nine digits for %f" },
	      { "2020-01-01T00:00:00.1234567890",
		FORM("%FT%T.%f") ", with nothing more behind it" });
	APPLY("{'date':'%Y-%j','zone':'UTC'}",
	      { "2021-366", FORM("%Y-%j") ", with a day that its year has" },
	      { "2021-0", FORM("%Y-%j") ", with a day of the year from 1 to 366 for %j" });
	APPLY("{'date':'%d %b %Y','zone':'UTC'}",
	      { "1 Janvier 2020", FORM("%d %b %Y") ", with white space for ' '" },
	      { "1 Ju", FORM("%d %b %Y") ", with the English name of a month for %b" });
	APPLY("{'date':'%F %I %p','zone':'UTC'}",
	      { "2020-01-01 13 PM", FORM("%F %I %p") ", with an hour from 1 to 12 for %I" },
	      { "2020-01-01 1 XM", FORM("%F %I %p") ", with AM or PM for %p" });
	APPLY("{'date':'%F%z'}",
	      { "2020-01-01+24:00",
		FORM("%F%z") ", with an offset like +01:00, +0100 or Z for %z" },
	      { "2020-01-01", FORM("%F%z") ", with an offset like +01:00, +0100 or Z for %z" });
	APPLY("{'date':'%s'}",
	      { "253402300800", FORM("%s") ", with seconds since 1970 (years 1 to 9999) for %s" },
	      { "1.5", FORM("%s") ", with nothing more behind it" });
}

static void the_first_format_that_fits_is_taken(void **state)
{
	(void)state;
	APPLY("{'date':['%d/%m/%Y','%Y-%m-%d','%FT%T%z'],'zone':'Europe/Paris'}",
	      { "01/07/2020", "1593554400000" }, { "2020-07-01", "1593554400000" },
	      { "2020-07-01T00:00:00Z", "1593561600000" },
	      { "07.2020",
		"expected a date in one of the forms ['%d/%m/%Y','%Y-%m-%d','%FT%T%z']" });
	APPLY("{'date':['%d/%m/%Y','%m/%d/%Y'],'zone':'UTC'}", { "01/13/1970", "1036800000" },
	      { "02/01/1970", "86400000" });
}

static void a_time_that_no_clock_showed_once_is_a_fault(void **state)
{
	(void)state;
	APPLY("{'date':'%F %R','zone':'Europe/Paris'}",
	      { "2020-03-29 02:30",
		"this time does not exist on that day in Europe/Paris: the clock was put "
		"forward over it" },
	      { "2020-10-25 02:30",
		"this time exists twice on that day in Europe/Paris: the clock was put back "
		"over it; only an offset (%z) can tell which is meant" });
	APPLY("{'date':'%F %R','zone':'America/Sao_Paulo'}",
	      { "2018-11-04 00:30",
		"this time does not exist on that day in America/Sao_Paulo: the clock was put "
		"forward over it" },
	      { "2018-11-05 00:00", "1541383200000" });
	APPLY("{'date':['%F','%F %R'],'zone':'Pacific/Apia'}",
	      { "2011-12-30 12:00",
		"this time does not exist on that day in Pacific/Apia: the clock was put "
		"forward over it" });
}

static void a_day_is_its_first_moment(void **state)
{
	(void)state;
	/* The clock was put forward over midnight: the day began at one. */
	APPLY("{'date':'%F','zone':'America/Sao_Paulo'}", { "2018-11-04", "1541300400000" },
	      { "2018-11-05", "1541383200000" });
	/* It was put back over midnight: the day began with the first of the two. */
	APPLY("{'date':'%F','zone':'America/Havana'}", { "2020-11-01", "1604203200000" });
	APPLY("{'date':'%F','zone':'Pacific/Apia'}", { "2011-12-29", "1325152800000" },
	      { "2011-12-30", "this day does not exist in Pacific/Apia, whose calendar skipped it" },
	      { "2011-12-31", "1325239200000" });
}

static void formats_must_name_a_moment(void **state)
{
	static const struct {
		const char *format, *refusal;
	} rows[] = {
		{ "%Q", "there is no directive %Q" },
		{ "%d/%m/%", "a % by itself must be written %%" },
		{ "% d", "a % by itself must be written %%" },
		{ "%\u00e9", "a % by itself must be written %%" },
		{ "%d/%m", "the format has no year" },
		{ "%Y", "the format has no month" },
		{ "%m/%Y", "the format has no day" },
		{ "%H:%M", "the format has no year" },
		{ "", "there is no % in the format; 31/12/2026 23:59 is %d/%m/%Y %H:%M" },
		{ "dd/MM/yyyy", "there is no % in the format; 31/12/2026 23:59 is %d/%m/%Y %H:%M" },
		{ "%d/%m/%y %Y", "%Y tells again what the format has already" },
		{ "%F %j", "%j tells again what the format has already" },
		{ "%T %H %F", "%H tells again what the format has already" },
		{ "%F %I:%M", "%I, an hour of twelve, wants %p" },
		{ "%F %H:%M %p", "%p wants %I, an hour of twelve" },
		{ "%F %M", "the format has a minute, but no hour" },
		{ "%F %H %S", "the format has a second, but no minute" },
		{ "%F %H:%M.%f", "%f wants %S before it" },
		{ "%s %z", "%s says all of the time: nothing may stand beside it" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char element[128];
		snprintf(element, sizeof(element), "{'date':'%s','zone':'UTC'}", rows[i].format);
		const char *told = apply_refusal(element);
		assert_string_equal(
			told, arena_printf(&apply.arena, "1:9: date: %s", rows[i].refusal).at);
	}
}

static void formats_and_zones_must_go_together(void **state)
{
	static const char usage[] =
		", as in { \"date\": \"%d/%m/%Y\", \"zone\": \"Europe/Paris\" }";
	static const struct {
		const char *element, *refusal;
		bool has_usage;
	} rows[] = {
		{ "'date'", "1:1: date: expected a format, or an array of formats", true },
		{ "{'date':[]}", "1:9: date: expected a format, or an array of formats", true },
		{ "{'date':['%s',1]}", "1:15: date: expected a format, or an array of formats",
		  true },
		{ "{'date':'%F'}",
		  "1:1: date: expected a \"zone\", since the format has no %z; \"UTC\" if the "
		  "times are of "
		  "UTC",
		  true },
		{ "{'date':['%F%z','%F']}",
		  "1:1: date: expected a \"zone\", since the format has no %z; \"UTC\" if the "
		  "times are of "
		  "UTC",
		  true },
		{ "{'date':'%F%z','zone':'UTC'}",
		  "1:23: date: a \"zone\" contradicts the format, which says itself how far the "
		  "time is from "
		  "UTC",
		  false },
		{ "{'date':'%s','zone':'UTC'}",
		  "1:21: date: a \"zone\" contradicts the format, which says itself how far the "
		  "time is from "
		  "UTC",
		  false },
		{ "{'date':'%F','zone':1}", "1:21: date: expected the name of a zone", true },
		{ "{'date':'%F','zone':'Europe/Pariss'}",
		  "1:21: date: zone: unknown time zone; did you mean Europe/Paris?", false },
		{ "{'date':'%F','zones':'UTC'}",
		  "1:22: date: unknown key \"zones\"; did you mean \"zone\"?", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *told = apply_refusal(rows[i].element);
		assert_string_equal(told, arena_printf(&apply.arena, "%s%s", rows[i].refusal,
						       rows[i].has_usage ? usage : "")
						  .at);
	}
	assert_string_equal(apply_refusal("{'date':['%F%z','%F'],'zone':'UTC'}"), "fine");
}

static void missing_zone_data_is_an_error_and_never_utc(void **state)
{
	(void)state;
	setenv("TZDIR", "/nonexistent", 1);
	assert_string_equal(
		apply_refusal("{'date':'%F','zone':'Europe/Paris'}"),
		"1:21: date: zone: there is no time zone data in /nonexistent; install tzdata, or "
		"say in TZDIR where it is");
	assert_string_equal(apply_refusal("{'date':'%F','zone':'UTC'}"), "fine");
	unsetenv("TZDIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dates_become_milliseconds),
		TEST(every_directive_reads_its_part),
		TEST(what_does_not_fit_is_told_by_its_part),
		TEST(the_first_format_that_fits_is_taken),
		TEST(a_time_that_no_clock_showed_once_is_a_fault),
		TEST(a_day_is_its_first_moment),
		TEST(formats_must_name_a_moment),
		TEST(formats_and_zones_must_go_together),
		TEST(missing_zone_data_is_an_error_and_never_utc),
	};
	return APPLY_RUN(tests);
}

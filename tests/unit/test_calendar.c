/* base/calendar: days and years, against a count that goes day by day. */
#include "test.h"

#include "base/calendar.h"

static void knows_days_of_note(void **state)
{
	static const struct {
		int year, month, day;
		int64_t days;
		int weekday;
	} rows[] = {
		{ 1970, 1, 1, 0, 4 },      { 1969, 12, 31, -1, 3 },    { 2000, 2, 29, 11016, 2 },
		{ 1, 1, 1, -719162, 1 },   { 1582, 10, 15, -141427, 5 }, { 9999, 12, 31, 2932896, 5 },
		{ 1900, 3, 1, -25508, 4 }, { 2026, 11, 25, 20782, 3 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(calendar_days(rows[i].year, rows[i].month, rows[i].day), rows[i].days);
		assert_int_equal(calendar_weekday(rows[i].days), rows[i].weekday);
		assert_int_equal(calendar_year(rows[i].days), rows[i].year);
	}
}

static void counts_every_day_of_ten_thousand_years(void **state)
{
	int64_t days = calendar_days(-1, 1, 1);

	(void)state;
	for (int64_t year = -1; year <= 10001; year++) {
		assert_int_equal(calendar_year(days), year);
		assert_int_equal(calendar_year(days + 364 + calendar_is_leap(year)), year);
		for (int month = 1; month <= 12; month++) {
			assert_int_equal(calendar_days(year, month, 1), days);
			days += calendar_month_days(year, month);
		}
	}
}

static void leaves_a_leap_year_out_each_century_but_the_fourth(void **state)
{
	(void)state;
	assert_true(calendar_is_leap(2024));
	assert_false(calendar_is_leap(2023));
	assert_false(calendar_is_leap(2100));
	assert_true(calendar_is_leap(2400));
	assert_int_equal(calendar_month_days(1900, 2), 28);
	assert_int_equal(calendar_month_days(2000, 2), 29);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(knows_days_of_note),
		TEST(counts_every_day_of_ten_thousand_years),
		TEST(leaves_a_leap_year_out_each_century_but_the_fourth),
	};
	return RUN(tests);
}

/*
 * Days and years. The calendar repeats every 400 years, which are 146097 days and whole weeks; counting
 * from a year that starts such a cycle, divisions never see a negative number.
 */
#include "base/calendar.h"

enum {
	CYCLE_YEARS = 400,
	CYCLE_DAYS = 146097,
	EPOCH = 719162, /* days from 0001-01-01 to 1970-01-01 */
	THURSDAY = 4,   /* 1970-01-01 */
};

bool calendar_is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int calendar_month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return days[month - 1] + (month == 2 && calendar_is_leap(year));
}

int64_t calendar_days(int64_t year, int month, int day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int64_t past = year - 1 + CYCLE_YEARS; /* whole years since the cycle before year 1 began */
	int64_t days = past * 365 + past / 4 - past / 100 + past / 400 - CYCLE_DAYS - EPOCH;

	return days + before[month - 1] + (month > 2 && calendar_is_leap(year)) + day - 1;
}

int64_t calendar_year(int64_t days)
{
	/* The mean length of a year is wrong by one year at most. */
	int64_t year = 1 - CYCLE_YEARS + (days + EPOCH + CYCLE_DAYS) * CYCLE_YEARS / CYCLE_DAYS;

	if (calendar_days(year, 1, 1) > days)
		year--;
	else if (calendar_days(year + 1, 1, 1) <= days)
		year++;
	return year;
}

int calendar_weekday(int64_t days)
{
	int weekday = (int)((days + THURSDAY) % 7);
	return weekday < 0 ? weekday + 7 : weekday;
}

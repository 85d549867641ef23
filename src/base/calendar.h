/*
 * The calendar of dates in files: Gregorian at all times, before 1582 too, as ISO 8601 and time
 * stamps have it. Months and days count from 1. Nothing here knows of zones or of the clock.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { CALENDAR_DAY = 24 * 60 * 60 }; /* seconds */

bool calendar_is_leap(int64_t year);
int calendar_month_days(int64_t year, int month);

/* Days from 1970-01-01 to this one; `day` may lie outside its month. Years -400 and later. */
int64_t calendar_days(int64_t year, int month, int day);
/* The year in which that many days after 1970-01-01 lie. */
int64_t calendar_year(int64_t days);
/* Its day of the week, 0 is Sunday. */
int calendar_weekday(int64_t days);

#endif

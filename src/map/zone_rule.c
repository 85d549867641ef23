/*
 * The TZ variable of POSIX as RFC 8536 allows it in the footer of a zone file: an offset, or two
 * with the days of the year on which they change. Offsets count west there, and east everywhere
 * here.
 */
#include "map/zone_data.h"

#include "base/calendar.h"
#include "compile/scan.h"

enum { HOUR = 60 * 60 };

/* Digits that make a number up to `max`. */
static bool read_count(struct str *text, int max, int *out)
{
	struct str digits = scan_while(text, is_digit);

	*out = 0;
	for (size_t i = 0; i < digits.len; i++) {
		*out = *out * 10 + (digits.at[i] - '0');
		if (*out > max)
			return false;
	}
	return digits.len > 0;
}

static bool is_no_bracket(char c)
{
	return c != '>';
}

/* CET or <+01>: nobody wants to know it. */
static bool skip_name(struct str *text)
{
	if (scan_char(text, '<'))
		return scan_while(text, is_no_bracket).len > 0 && scan_char(text, '>');
	return scan_while(text, is_letter).len > 0;
}

/* [+-]H, H:MM or H:MM:SS, in seconds. */
static bool read_time(struct str *text, int max_hours, int32_t *out)
{
	int hours, minutes = 0, seconds = 0;
	bool is_negative = scan_peek(text) == '-';

	scan_one_of(text, "+-");
	if (!read_count(text, max_hours, &hours))
		return false;
	if (scan_char(text, ':') && !read_count(text, 59, &minutes))
		return false;
	if (scan_char(text, ':') && !read_count(text, 59, &seconds))
		return false;
	*out = hours * HOUR + minutes * 60 + seconds;
	if (is_negative)
		*out = -*out;
	return true;
}

static bool read_offset(struct str *text, int32_t *east)
{
	if (!read_time(text, 24, east))
		return false;
	*east = -*east;
	return true;
}

static bool read_change(struct str *text, struct zone_change *change)
{
	*change = (struct zone_change){ .kind = 'D', .time = 2 * HOUR };
	if (scan_char(text, 'M')) {
		change->kind = 'M';
		if (!read_count(text, 12, &change->month) || !scan_char(text, '.') ||
		    !read_count(text, 5, &change->week) || !scan_char(text, '.') ||
		    !read_count(text, 6, &change->day) || change->month == 0 || change->week == 0)
			return false;
	} else if (scan_char(text, 'J')) {
		change->kind = 'J';
		if (!read_count(text, 365, &change->day) || change->day == 0)
			return false;
	} else if (!read_count(text, 365, &change->day)) {
		return false;
	}
	return !scan_char(text, '/') || read_time(text, 167, &change->time);
}

bool zone_rule_read(struct str text, struct zone_rule *rule)
{
	*rule = (struct zone_rule){ 0 };
	if (!skip_name(&text) || !read_offset(&text, &rule->standard))
		return false;
	if (text.len == 0)
		return true;
	rule->has_daylight = true;
	rule->daylight = rule->standard + HOUR;
	if (!skip_name(&text))
		return false;
	if (scan_peek(&text) != ',' && !read_offset(&text, &rule->daylight))
		return false;
	return scan_char(&text, ',') && read_change(&text, &rule->start) && scan_char(&text, ',') &&
	       read_change(&text, &rule->end) && text.len == 0;
}

static int64_t change_day(const struct zone_change *change, int64_t year)
{
	int64_t first = calendar_days(year, 1, 1);

	if (change->kind == 'D')
		return first + change->day;
	if (change->kind == 'J') /* February 29 is not counted */
		return first + change->day - 1 + (change->day >= 60 && calendar_is_leap(year));
	first = calendar_days(year, change->month, 1);
	int day = (change->day - calendar_weekday(first) + 7) % 7 + 7 * (change->week - 1);
	if (day >= calendar_month_days(year, change->month))
		day -= 7; /* week 5 is the last one, also where it is the fourth */
	return first + day;
}

int64_t zone_change_in(const struct zone_change *change, int64_t year, int32_t offset)
{
	return change_day(change, year) * CALENDAR_DAY + change->time - offset;
}

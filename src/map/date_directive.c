/*
 * The directives of date formats, one row and one reader each. Numbers may be written without their
 * leading zero, but years have four digits, or two: a year 20 would be taken for the first century.
 */
#include "map/date_format.h"

#include "base/calendar.h"
#include "compile/scan.h"
#include "map/blank.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* `min` to `max` digits, which make a number from `low` to `high`. */
static bool read_number(struct str *text, size_t min, size_t max, int low, int high, int *out)
{
	size_t len = 0;

	*out = 0;
	while (len < max && len < text->len && is_digit(text->at[len]))
		*out = *out * 10 + (text->at[len++] - '0');
	scan_skip(text, len);
	return len >= min && *out >= low && *out <= high;
}

static bool read_year(struct str *text, struct moment *moment)
{
	return read_number(text, 4, 4, 1, 9999, &moment->year);
}

static bool read_short_year(struct str *text, struct moment *moment)
{
	if (!read_number(text, 2, 2, 0, 99, &moment->year))
		return false;
	moment->year += moment->year < 69 ? 2000 : 1900;
	return true;
}

static bool read_month(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 2, 1, 12, &moment->month);
}

static bool read_month_name(struct str *text, struct moment *moment)
{
	static const char *const names[] = {
		"January", "February", "March",     "April",   "May",      "June",
		"July",    "August",   "September", "October", "November", "December",
	};
	enum { SHORT = 3 };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct str whole = str_of(names[i]), start = { names[i], SHORT };
		bool is_whole = text->len >= whole.len &&
				str_eq_nocase((struct str){ text->at, whole.len }, whole);
		if (!is_whole &&
		    (text->len < SHORT || !str_eq_nocase((struct str){ text->at, SHORT }, start)))
			continue;
		moment->month = (int)i + 1;
		scan_skip(text, is_whole ? whole.len : SHORT);
		return true;
	}
	return false;
}

static bool read_day(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 2, 1, 31, &moment->day);
}

static bool read_padded_day(struct str *text, struct moment *moment)
{
	return scan_char(text, ' ') ? read_number(text, 1, 1, 1, 9, &moment->day)
				    : read_day(text, moment);
}

static bool read_day_of_year(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 3, 1, 366, &moment->day_of_year);
}

static bool read_hour(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 2, 0, 23, &moment->hour);
}

static bool read_half_hour(struct str *text, struct moment *moment)
{
	moment->is_half = true;
	return read_number(text, 1, 2, 1, 12, &moment->hour);
}

static bool read_noon(struct str *text, struct moment *moment)
{
	moment->is_afternoon = scan_one_of(text, "Pp");
	return (moment->is_afternoon || scan_one_of(text, "Aa")) && scan_one_of(text, "Mm");
}

static bool read_minute(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 2, 0, 59, &moment->minute);
}

/* 60 is read too, and refused later with other words. */
static bool read_second(struct str *text, struct moment *moment)
{
	return read_number(text, 1, 2, 0, 60, &moment->second);
}

static bool read_fraction(struct str *text, struct moment *moment)
{
	enum { DIGITS_MAX = 9 };
	int unit = 100;
	size_t len = 0;

	for (; len < DIGITS_MAX && len < text->len && is_digit(text->at[len]); len++) {
		moment->millisecond += (text->at[len] - '0') * unit;
		unit /= 10; /* 0 below a millisecond */
	}
	scan_skip(text, len);
	return len > 0;
}

static bool read_offset(struct str *text, struct moment *moment)
{
	int hours, minutes = 0;
	bool is_west = scan_peek(text) == '-';

	if (scan_one_of(text, "Zz"))
		return true;
	if (!scan_one_of(text, "+-") || !read_number(text, 2, 2, 0, 23, &hours))
		return false;
	if ((scan_char(text, ':') || is_digit(scan_peek(text))) &&
	    !read_number(text, 2, 2, 0, 59, &minutes))
		return false;
	moment->east = (hours * 60 + minutes) * 60;
	if (is_west)
		moment->east = -moment->east;
	return true;
}

static bool read_epoch(struct str *text, struct moment *moment)
{
	enum { DIGITS_MAX = 12 };
	bool is_before = scan_char(text, '-');
	struct str digits = scan_while(text, is_digit);
	int64_t seconds = 0;

	if (digits.len == 0 || digits.len > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		seconds = seconds * 10 + (digits.at[i] - '0');
	moment->epoch = is_before ? -seconds : seconds;
	return moment->epoch >= calendar_days(1, 1, 1) * CALENDAR_DAY &&
	       moment->epoch < calendar_days(10000, 1, 1) * CALENDAR_DAY;
}

static bool read_blanks(struct str *text, struct moment *moment)
{
	size_t start = text->len;

	(void)moment;
	for (size_t len; (len = blank_first(*text)) > 0;)
		scan_skip(text, len);
	return text->len < start;
}

const struct date_directive *date_directive(char letter)
{
	static const struct date_directive table[] = {
		{ 'Y', DATE_YEAR, read_year, "a year from 0001 to 9999" },
		{ 'y', DATE_YEAR, read_short_year, "a year of two digits" },
		{ 'm', DATE_MONTH, read_month, "a month from 1 to 12" },
		{ 'b', DATE_MONTH, read_month_name, "the English name of a month" },
		{ 'B', DATE_MONTH, read_month_name, "the English name of a month" },
		{ 'd', DATE_DAY, read_day, "a day from 1 to 31" },
		{ 'e', DATE_DAY, read_padded_day, "a day from 1 to 31" },
		{ 'j', DATE_MONTH | DATE_DAY, read_day_of_year, "a day of the year from 1 to 366" },
		{ 'H', DATE_HOUR, read_hour, "an hour from 0 to 23" },
		{ 'I', DATE_HOUR | DATE_HALF, read_half_hour, "an hour from 1 to 12" },
		{ 'p', DATE_NOON, read_noon, "AM or PM" },
		{ 'M', DATE_MINUTE, read_minute, "a minute from 0 to 59" },
		{ 'S', DATE_SECOND, read_second, "a second from 0 to 59" },
		{ 'f', DATE_FRACTION, read_fraction, "a fraction of one to nine digits" },
		{ 'z', DATE_OFFSET, read_offset, "an offset like +01:00, +0100 or Z" },
		{ 's', DATE_EPOCH, read_epoch, "seconds since 1970 (years 1 to 9999)" },
		{ ' ', 0, read_blanks, "white space" },
		{ 'n', 0, read_blanks, "white space" },
		{ 't', 0, read_blanks, "white space" },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].letter == letter)
			return &table[i];
	return NULL;
}

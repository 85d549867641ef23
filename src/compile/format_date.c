/*
 * Dates, times and durations by the grammars of RFC 3339 (section 5.6, appendix A). They are only
 * looked at, never turned into a moment. Called through the table of compile/format.c.
 */
#include "compile/format_rules.h"

#include "base/calendar.h"
#include "compile/scan.h"

static bool scan_date(struct str *text)
{
	int year = scan_number(text, 4);
	if (year < 0 || !scan_char(text, '-'))
		return false;
	int month = scan_number(text, 2);
	if (month < 1 || month > 12 || !scan_char(text, '-'))
		return false;
	int day = scan_number(text, 2);
	return day >= 1 && day <= calendar_month_days(year, month);
}

/* HH:MM in minutes; -1: it is none. */
static int scan_hour_minute(struct str *text)
{
	int hour = scan_number(text, 2);
	if (hour < 0 || hour > 23 || !scan_char(text, ':'))
		return -1;
	int minute = scan_number(text, 2);
	return minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

/* Z or +HH:MM in minutes east of UTC; false: it is none. */
static bool scan_offset(struct str *text, int *east)
{
	*east = 0;
	if (scan_one_of(text, "Zz"))
		return true;
	char sign = scan_peek(text);
	if (!scan_one_of(text, "+-"))
		return false;
	int minutes = scan_hour_minute(text);
	*east = sign == '-' ? -minutes : minutes;
	return minutes >= 0;
}

static bool scan_time(struct str *text)
{
	enum { DAY = 24 * 60, LAST_MINUTE = DAY - 1 };
	int east;
	int minutes = scan_hour_minute(text);
	if (minutes < 0 || !scan_char(text, ':'))
		return false;
	int second = scan_number(text, 2);
	if (second < 0 || second > 60)
		return false;
	if (scan_char(text, '.') && scan_while(text, is_digit).len == 0)
		return false;
	if (!scan_offset(text, &east))
		return false;
	/* A leap second ends a day of UTC. Which days have one is for the astronomers. */
	return second < 60 || (minutes - east + DAY) % DAY == LAST_MINUTE;
}

bool format_date(struct str text)
{
	return scan_date(&text) && text.len == 0;
}

bool format_time(struct str text)
{
	return scan_time(&text) && text.len == 0;
}

bool format_date_time(struct str text)
{
	return scan_date(&text) && scan_one_of(&text, "Tt") && scan_time(&text) && text.len == 0;
}

/*
 * One or more of "1Y2M3D" in the order of `units` (two spellings each), none left out between two:
 * appendix A knows no year with days and without months.
 */
static bool scan_amounts(struct str *text, const char *const *units, size_t nunits)
{
	size_t at = nunits, count = 0;

	while (is_digit(scan_peek(text))) {
		scan_while(text, is_digit);
		size_t unit = 0;
		while (unit < nunits && !is_one_of(scan_peek(text), units[unit]))
			unit++;
		if (unit == nunits || (count > 0 && unit != at + 1))
			return false;
		scan_skip(text, 1);
		at = unit;
		count++;
	}
	return count > 0;
}

bool format_duration(struct str text)
{
	static const char *const week[] = { "Ww" };
	static const char *const date[] = { "Yy", "Mm", "Dd" };
	static const char *const time[] = { "Hh", "Mm", "Ss" };

	if (!scan_one_of(&text, "Pp"))
		return false;
	struct str rest = text;
	if (scan_amounts(&rest, week, 1))
		return rest.len == 0;
	if (!is_one_of(scan_peek(&text), "Tt") && !scan_amounts(&text, date, 3))
		return false;
	if (scan_one_of(&text, "Tt") && !scan_amounts(&text, time, 3))
		return false;
	return text.len == 0;
}

/*
 * Dates of a sample. A text is cut into its day and its time of day; the day is tried with every
 * format of a table, the time of day with the forms of another, where no two ever fit one text. Two
 * formats that fit the same text are two senses, even if the text means the same in both:
 * 05/05/1980 does not show which of its numbers is the day.
 */
#include "guess/parts.h"

#include "base/calendar.h"
#include "compile/scan.h"
#include "map/blank.h"
#include "map/date.h"

enum {
	DATE_BYTES = 40,    /* longer texts are none */
	HOPELESS = 64,      /* texts, and none of them was a date: no more are tried */
	FIRST_YEAR = 1850,  /* of dates that can be meant … */
	LAST_YEAR = 2200,
	NEVER_YEAR = 9999,  /* … and what databases write for never */
	DIGITS_BYTES = 8,   /* of a date without marks */
};

static const char *const date_formats[DATE_WAYS] = {
	"%Y-%m-%d",  "%Y/%m/%d",  "%Y.%m.%d", "%Y%m%d",   "%d/%m/%Y", "%m/%d/%Y",
	"%d-%m-%Y",  "%m-%d-%Y",  "%d.%m.%Y", "%m.%d.%Y", "%d%m%Y",   "%m%d%Y",
	"%d/%m/%y",  "%m/%d/%y",  "%y/%m/%d", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d",
	"%d.%m.%y",  "%m.%d.%y",  "%y.%m.%d", "%d %m %Y", "%m %d %Y", "%d %b %Y",
	"%b %d, %Y", "%b %d %Y",  "%d-%b-%Y", "%d-%b-%y", "%d %b %y",
};

static const uint32_t digit_ways = UINT32_C(1) << 3 | UINT32_C(1) << 10 | UINT32_C(1) << 11;

static const char *const time_formats[TIME_FORMS] = {
	"",              " %H:%M",       " %H:%M:%S",       " %H:%M:%S.%f",
	" %H:%M:%S%z",   " %H:%M:%S %z", " %H:%M:%S.%f%z",  " %I:%M %p",
	" %I:%M:%S %p",  "T%H:%M",       "T%H:%M:%S",       "T%H:%M:%S.%f",
	"T%H:%M:%S%z",   "T%H:%M:%S.%f%z", ", %H:%M:%S",    ", %I:%M:%S %p",
};

static const struct date_format *compile(struct guess *guess, const char *format)
{
	struct str problem;

	return date_compile(arena_copy(guess->arena, str_of(format)), guess->arena, &problem);
}

void guess_date_open(struct guess *guess)
{
	for (size_t i = 0; i < DATE_WAYS; i++)
		guess->dates[i] = compile(guess, date_formats[i]);
	for (size_t i = 0; i < TIME_FORMS; i++)
		guess->times[i] = compile(
			guess, arena_printf(guess->arena, "%%Y-%%m-%%d%s", time_formats[i]).at);
}

/*
 * Where the day ends: before the blank, T or comma in front of the first hour; the length if none.
 */
static size_t day_length(struct str text)
{
	const char *colon = memchr(text.at, ':', text.len);
	size_t at = colon ? (size_t)(colon - text.at) : text.len;

	if (!colon)
		return at;
	for (unsigned digits = 0; at > 0 && digits < 2 && is_digit(text.at[at - 1]); digits++)
		at--;
	if (at > 0 && text.at[at - 1] == 'T')
		return at - 1;
	while (at > 0 && is_one_of(text.at[at - 1], " \t"))
		at--;
	return at > 0 && text.at[at - 1] == ',' ? at - 1 : at;
}

/* The form of a time of day; TIME_FORMS: none. It is read behind a day, as formats want one. */
static size_t time_form(struct guess *guess, struct str text)
{
	char day[10 + DATE_BYTES] = "2000-01-01";
	struct date_miss miss;
	struct date date;

	memcpy(day + 10, text.at, text.len);
	for (size_t i = 0; i < TIME_FORMS; i++)
		if (date_read(guess->times[i], (struct str){ day, 10 + text.len }, &date, &miss))
			return i;
	return TIME_FORMS;
}

static bool is_plausible(const struct date *date)
{
	int64_t days = date->seconds / CALENDAR_DAY - (date->seconds % CALENDAR_DAY < 0);
	int64_t year = calendar_year(days);

	return (year >= FIRST_YEAR && year <= LAST_YEAR) || year == NEVER_YEAR;
}

static uint32_t day_ways(struct guess *guess, struct str day)
{
	struct date_miss miss;
	struct date date;
	uint32_t ways = 0;

	for (unsigned i = 0; i < DATE_WAYS; i++) {
		bool is_digits = digit_ways >> i & 1;
		if (is_digits && day.len != DIGITS_BYTES)
			continue;
		if (date_read(guess->dates[i], day, &date, &miss) && is_plausible(&date))
			ways |= UINT32_C(1) << i;
	}
	return ways;
}

void guess_date_add(struct guess *guess, struct guess_field *field, struct str text)
{
	static const int64_t senses[WAYS_MAX] = {
		0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	};
	uint32_t ways = 0;

	text = blank_trim(text);
	if (!field->dates)
		field->dates = arena_zalloc(guess->arena, sizeof(*field->dates));
	bool is_hopeless = field->dates->texts >= HOPELESS && field->dates->read == 0;
	if (text.len > 0 && text.len <= DATE_BYTES && !is_hopeless) {
		size_t len = day_length(text);
		size_t form = time_form(guess, (struct str){ text.at + len, text.len - len });
		if (form < TIME_FORMS)
			ways = day_ways(guess, (struct str){ text.at, len });
		if (ways)
			field->times |= UINT32_C(1) << form;
	}
	guess_ways_add(field->dates, ways, senses);
}

bool guess_date_is_digits(const struct guess_field *field)
{
	return (guess_ways_choose(field->dates).ways & ~digit_ways) == 0;
}

bool guess_date_has_time(const struct guess_field *field)
{
	return field->times > 1;
}

struct draft *guess_date_formats(const struct guess *guess, const struct guess_field *field,
				 bool *is_absolute)
{
	struct guess_reading choice = guess_ways_choose(field->dates);
	struct draft *list = draft_array(guess->arena);
	struct draft *only = NULL;
	size_t count = 0;
	struct buf question = { 0 };

*is_absolute = true;
	for (size_t way = 0; way < DATE_WAYS; way++)
		for (size_t form = 0; form < TIME_FORMS; form++) {
			if (!(choice.ways >> way & 1) || !(field->times >> form & 1))
				continue;
			struct str format = arena_printf(guess->arena, "%s%s", date_formats[way],
							 time_formats[form]);
			*is_absolute = *is_absolute && date_is_absolute(guess->times[form]);
			buf_printf(&question, "%s%s", count ? " or " : "DECIDE: ", format.at);
			only = draft_text(guess->arena, format);
			draft_add(list, (struct str){ 0 }, draft_text(guess->arena, format));
			count++;
		}
	if (!choice.is_proven)
		only = draft_text(guess->arena, buf_str(&question));
	buf_release(&question);
	return choice.is_proven && count > 1 ? list : only;
}

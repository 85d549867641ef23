/*
 * Formats of dates: compiled to a list of directives and texts, with a look at whether they name a
 * moment, and run against a text.
 */
#include "map/date.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "compile/scan.h"
#include "map/blank.h"
#include "map/date_format.h"

/* Directives that stand for others. */
static const char *expansion(char letter)
{
	switch (letter) {
	case 'T':
		return "%H:%M:%S";
	case 'R':
		return "%H:%M";
	case 'F':
		return "%Y-%m-%d";
	case 'D':
		return "%m/%d/%y";
	default:
		return NULL;
	}
}

static void add_item(struct date_format *format, const struct date_directive *directive,
		     struct str text, struct arena *arena)
{
	format->items = arena_room(arena, format->items, format->count, &format->cap,
				   sizeof(*format->items));
	format->items[format->count++] = (struct date_item){ directive, text };
}

static bool add_directive(struct date_format *format, const struct date_directive *directive,
			  struct str text, struct arena *arena, struct str *problem)
{
	if (format->parts & directive->parts) {
		*problem = arena_printf(arena, "%.*s tells again what the format has already",
					(int)text.len, text.at);
		return false;
	}
	format->parts |= directive->parts;
	add_item(format, directive, text, arena);
	return true;
}

static bool compile(struct date_format *format, struct str text, struct arena *arena,
		    struct str *problem);

/* At a percent sign. */
static bool compile_directive(struct date_format *format, struct str *text, struct arena *arena,
			      struct str *problem)
{
	struct str name = { text->at, text->len < 2 ? text->len : 2 };
	char letter = text->len < 2 ? '\0' : text->at[1];
	const char *expanded = expansion(letter);
	const struct date_directive *directive = letter == ' ' ? NULL : date_directive(letter);

	scan_skip(text, name.len);
	if (expanded)
		return compile(format, str_of(expanded), arena, problem);
	if (directive)
		return add_directive(format, directive, name, arena, problem);
	if (letter == '%') {
		add_item(format, NULL, STR("%"), arena);
		return true;
	}
	*problem = letter > ' ' && letter < 0x7f
			   ? arena_printf(arena, "there is no directive %%%c", letter)
			   : STR("a % by itself must be written %%");
	return false;
}

static bool compile(struct date_format *format, struct str text, struct arena *arena,
		    struct str *problem)
{
	while (text.len > 0) {
		struct str start = text;
		if (text.at[0] == '%') {
			if (!compile_directive(format, &text, arena, problem))
				return false;
			continue;
		}
		for (size_t len; (len = blank_first(text)) > 0;)
			scan_skip(&text, len);
		if (text.at > start.at) {
			add_item(format, date_directive(' '), STR("\" \""), arena);
			continue;
		}
		while (text.len > 0 && text.at[0] != '%' && blank_first(text) == 0) {
			unsigned len;
			utf8_decode(text, &len);
			scan_skip(&text, len);
		}
		start.len = (size_t)(text.at - start.at);
		add_item(format, NULL, start, arena);
	}
	return true;
}

/* Does it name one moment, and nothing by halves? NULL, or what is wrong. */
static const char *look_at_parts(unsigned parts)
{
	static const struct {
		unsigned part, wants;
		const char *words;
	} rows[] = {
		{ DATE_HALF, DATE_NOON, "%I, an hour of twelve, wants %p" },
		{ DATE_NOON, DATE_HALF, "%p wants %I, an hour of twelve" },
		{ DATE_MINUTE, DATE_HOUR, "the format has a minute, but no hour" },
		{ DATE_SECOND, DATE_MINUTE, "the format has a second, but no minute" },
		{ DATE_FRACTION, DATE_SECOND, "%f wants %S before it" },
	};

	if (parts == DATE_EPOCH)
		return NULL;
	if (parts & DATE_EPOCH)
		return "%s says all of the time: nothing may stand beside it";
	if (!(parts & DATE_YEAR))
		return "the format has no year";
	if (!(parts & DATE_MONTH))
		return "the format has no month";
	if (!(parts & DATE_DAY))
		return "the format has no day";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((parts & rows[i].part) && !(parts & rows[i].wants))
			return rows[i].words;
	return NULL;
}

const struct date_format *date_compile(struct str format, struct arena *arena, struct str *problem)
{
	struct date_format *out = arena_zalloc(arena, sizeof(*out));

	if (!compile(out, format, arena, problem))
		return NULL;
	if (!memchr(format.at, '%', format.len)) {
		*problem = STR("there is no % in the format; 31/12/2026 23:59 is %d/%m/%Y %H:%M");
		return NULL;
	}
	*problem = str_of(look_at_parts(out->parts));
	return problem->at ? NULL : out;
}

bool date_is_absolute(const struct date_format *format)
{
	return format->parts & (DATE_OFFSET | DATE_EPOCH);
}

bool date_has_hour(const struct date_format *format)
{
	return format->parts & (DATE_HOUR | DATE_EPOCH);
}

/* The numbers are in their ranges; do they name a moment together? NULL, or what is expected. */
static const char *look_at_moment(const struct moment *moment)
{
	if (moment->second == 60)
		return "no second 60: leap seconds are not counted in times since 1970";
	if (moment->day_of_year > 365 + calendar_is_leap(moment->year))
		return "a day that its year has";
	if (moment->day_of_year == 0 &&
	    moment->day > calendar_month_days(moment->year, moment->month))
		return "a day that its month has";
	return NULL;
}

static int64_t seconds_of(const struct moment *moment)
{
	int64_t day = moment->day_of_year ? calendar_days(moment->year, 1, moment->day_of_year)
					  : calendar_days(moment->year, moment->month, moment->day);
	int64_t hour = moment->hour;

	if (moment->is_half)
		hour = hour % 12 + (moment->is_afternoon ? 12 : 0);
	return day * CALENDAR_DAY + (hour * 60 + moment->minute) * 60 + moment->second -
	       moment->east;
}

bool date_read(const struct date_format *format, struct str text, struct date *date,
	       struct date_miss *miss)
{
	struct moment moment = { 0 };

	for (size_t i = 0; i < format->count; i++) {
		const struct date_item *item = &format->items[i];
		*miss = (struct date_miss){ item->text, NULL };
		if (item->directive) {
			miss->wants = item->directive->wants;
			if (!item->directive->read(&text, &moment))
				return false;
		} else {
			if (!str_starts(text, item->text))
				return false;
			scan_skip(&text, item->text.len);
		}
	}
	*miss = (struct date_miss){ .wants = "nothing more behind it" };
	if (text.len > 0)
		return false;
	if (format->parts & DATE_EPOCH) {
		*date = (struct date){ .seconds = moment.epoch };
		return true;
	}
	miss->wants = look_at_moment(&moment);
	if (miss->wants)
		return false;
	*date = (struct date){ seconds_of(&moment), moment.millisecond };
	return true;
}

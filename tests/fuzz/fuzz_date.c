/*
 * Dates of the map: any format compiles or is refused; what a text says by it is a moment that, written
 * by the same format, is read back; and any moment is read as it was written. The first line of the bytes
 * is a moment in milliseconds since 1970, the second a format, the rest a text.
 */
#include "fuzz.h"

#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "map/date.h"

enum { DAY = 24 * 60 * 60 };

#define FIRST_MOMENT (INT64_C(-62135596800)) /* the year 1 */
#define LAST_MOMENT INT64_C(253402300799)    /* the end of the year 9999 */

/* ---- writing, by the C library ---- */

struct written {
	struct buf text;
	struct tm clock;
	int64_t seconds;
	int millisecond, east; /* east: seconds */
	bool has_hour, has_minute, has_second, has_fraction, has_offset, is_epoch;
	bool has_two_digits; /* of the year */
	bool is_strange;     /* no text is read so: blanks after blanks, digits behind %s */
};

/* What strftime knows as well. */
static void put_clock(struct written *written, char letter)
{
	const char format[] = { '%', letter == 'b' ? 'B' : letter, '\0' };
	char text[32];

	if (!strchr("ymbBdejHIpMS", letter))
		fuzz_fail("a directive %%%c that is new", letter);
	written->has_two_digits |= letter == 'y';
	written->has_hour |= letter == 'H' || letter == 'I';
	written->has_minute |= letter == 'M';
	written->has_second |= letter == 'S';
	buf_put(&written->text,
		(struct str){ text, strftime(text, sizeof(text), format, &written->clock) });
}

static void put_directive(struct written *written, char letter)
{
	struct buf *out = &written->text;
	int east = written->east;

	switch (letter) {
	case 'Y':
		buf_printf(out, "%04d", written->clock.tm_year + 1900);
		break;
	case 'f':
		buf_printf(out, "%03d000000", written->millisecond);
		written->has_fraction = true;
		break;
	case 'z':
		buf_printf(out, "%c%02d%02d", east < 0 ? '-' : '+', abs(east) / 3600,
			   abs(east) / 60 % 60);
		written->has_offset = true;
		break;
	case 's':
		buf_printf(out, "%jd", (intmax_t)written->seconds);
		written->is_epoch = true;
		break;
	case 'n':
	case 't':
		buf_putc(out, letter == 'n' ? '\n' : '\t');
		break;
	case '%':
		buf_putc(out, '%');
		break;
	default:
		put_clock(written, letter);
	}
}

static bool is_blank_directive(char letter)
{
	return letter == 'n' || letter == 't';
}

static void put_format(struct written *written, struct str format)
{
	static const char *const long_ones[][2] = { { "T", "%H:%M:%S" }, { "R", "%H:%M" },
						    { "F", "%Y-%m-%d" }, { "D", "%m/%d/%y" } };
	bool was_blank = false, was_epoch = false;

	for (size_t i = 0; i < format.len; i++) {
		bool is_directive = format.at[i] == '%';
		char c = format.at[i + is_directive];
		bool is_blank = is_directive ? is_blank_directive(c) : c == ' ' || c == '\t';
		written->is_strange |= was_blank && is_blank;
		written->is_strange |= was_epoch && !is_directive && c >= '0' && c <= '9';
		bool was_blank_before = was_blank;
		was_blank = is_blank;
		was_epoch = is_directive && c == 's';
		i += is_directive;
		if (!is_directive) {
			buf_putc(&written->text, c);
			continue;
		}
		size_t k = 0;
		while (k < COUNT(long_ones) && long_ones[k][0][0] != c)
			k++;
		/* The blank of a day below 10 would be one with those before it. */
		if (was_blank_before && c == 'e')
			c = 'd';
		if (k < COUNT(long_ones))
			put_format(written, str_of(long_ones[k][1]));
		else
			put_directive(written, c);
	}
}

/* The moment as it was written: what the format leaves out is 0. */
static struct date date_of(const struct written *written)
{
	struct tm clock = written->clock;
	struct date date = { .millisecond = written->has_fraction ? written->millisecond : 0 };

	if (written->is_epoch)
		return (struct date){ .seconds = written->seconds };
	clock.tm_hour = written->has_hour ? clock.tm_hour : 0;
	clock.tm_min = written->has_minute ? clock.tm_min : 0;
	clock.tm_sec = written->has_second ? clock.tm_sec : 0;
	date.seconds = timegm(&clock) - (written->has_offset ? written->east : 0);
	return date;
}

/* White space of other alphabets, and what it means twice, is not what this is about. */
static bool is_plain(struct str format)
{
	for (size_t i = 0; i < format.len; i++)
		if ((unsigned char)format.at[i] >= 0x7f || (unsigned char)format.at[i] < '\t' ||
		    strchr("\n\v\f\r", format.at[i]))
			return false;
	return true;
}

/* ---- what must hold ---- */

static void need_read(const struct date_format *compiled, struct str format, int64_t seconds,
		      int millisecond, int east)
{
	struct written written = { .seconds = seconds, .millisecond = millisecond, .east = east };
	time_t local = seconds + east;
	struct date date;
	struct date_miss miss;

	gmtime_r(&local, &written.clock);
	put_format(&written, format);
	int year = written.clock.tm_year + 1900;
	bool is_told = year >= 1 && year <= 9999 &&
		       (!written.has_two_digits || (year >= 1969 && year <= 2068));
	if (is_told && !written.is_strange) {
		if (!date_read(compiled, buf_str(&written.text), &date, &miss))
			fuzz_fail("%.*s is not read by %.*s: %s", (int)written.text.len,
				  written.text.at, (int)format.len, format.at,
				  miss.wants ? miss.wants : "");
		struct date wanted = date_of(&written);
		FUZZ_NEED(date.seconds == wanted.seconds && date.millisecond == wanted.millisecond);
	}
	buf_release(&written.text);
}

static void try_text(const struct date_format *compiled, struct str format, struct str text)
{
	struct date_miss miss = { 0 };
	struct date date;

	if (!date_read(compiled, text, &date, &miss)) {
		FUZZ_NEED(miss.part.at || miss.wants);
		FUZZ_NEED(utf8_check(miss.part) == miss.part.len);
		return;
	}
	FUZZ_NEED(date.millisecond >= 0 && date.millisecond < 1000);
	FUZZ_NEED(date.seconds >= FIRST_MOMENT - DAY && date.seconds <= LAST_MOMENT + DAY);
	need_read(compiled, format, date.seconds, date.millisecond, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct str line = fuzz_take_until(&text, "\n");
	struct str format = fuzz_take_until(&text, "\n");
	struct arena arena = { 0 };
	struct str problem = { 0 };

	if (utf8_check(format) < format.len || utf8_check(text) < text.len)
		return 0;
	int64_t moment = strtoll(arena_copy(&arena, line).at, NULL, 10);
	int64_t seconds = FIRST_MOMENT + (int64_t)((uint64_t)(moment / 1000 - FIRST_MOMENT) %
						   (uint64_t)(LAST_MOMENT - FIRST_MOMENT));
	int millisecond = (int)(((uint64_t)moment) % 1000), east = (int)(moment % 1439) * 60;

	const struct date_format *compiled = date_compile(format, &arena, &problem);
	if (!compiled) {
		FUZZ_NEED(problem.len > 0 && utf8_check(problem) == problem.len);
	} else {
		if (is_plain(format)) {
			need_read(compiled, format, seconds, millisecond, east);
			try_text(compiled, format, text);
		} else {
			struct date date;
			struct date_miss miss;
			date_read(compiled, text, &date, &miss);
		}
	}
	arena_release(&arena);
	return 0;
}

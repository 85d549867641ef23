/*
 * Amounts as people type them. Called by the option table; knows no option. Text that could be
 * meant in two ways is refused rather than guessed, since a wrong part size is noticed a day
 * later.
 */
#include "cli/size.h"

#include <stdio.h>

#include "base/str.h"

/* The digits at the start of *text, which moves behind them. False: there are none, or too many. */
static bool take_digits(const char **text, uint64_t *out)
{
	const char *at = *text;
	uint64_t number = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		if (__builtin_mul_overflow(number, 10u, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number))
			return false;
	}
	if (at == *text)
		return false;
	*text = at;
	*out = number;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

enum status number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out,
			 struct diag *why)
{
	const char *at = text;
	uint64_t number;

	/* Too many digits are a number past the limit, not a wrong one. */
	if (!is_digit(*text))
		return diag_fail(why, ERR_USAGE, "expected a number, found '%s'", text);
	if (take_digits(&at, &number) && *at == '\0' && number < min)
		return diag_fail(why, ERR_USAGE, "expected at least %ju, found %s", (uintmax_t)min, text);
	at = text;
	if (!take_digits(&at, &number) || (*at == '\0' && number > max))
		return diag_fail(why, ERR_USAGE, "expected a number from %ju to %ju, found %s",
				 (uintmax_t)min, (uintmax_t)max, text);
	if (*at != '\0')
		return diag_fail(why, ERR_USAGE, "expected a number, found '%s'", text);
	*out = number;
	return OK;
}

static const struct unit {
	const char *name;
	uint64_t bytes;
} units[] = {
	{ "", 1 },	 { "B", 1 },
	{ "kB", 1000 },	 { "MB", 1000000 },    { "GB", 1000000000 },
	{ "KiB", 1024 }, { "MiB", 1024 << 10 }, { "GiB", 1024 << 20 },
};

static const struct unit *unit_find(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (str_eq_nocase(str_of(units[i].name), str_of(name)))
			return &units[i];
	}
	return NULL;
}

/* One of the letters alone, which is said to mean 1000 by some and 1024 by others. */
static char ambiguous_letter(const char *unit)
{
	if (unit[0] == '\0' || unit[1] != '\0')
		return '\0';
	switch (unit[0]) {
	case 'k':
	case 'K':
		return 'K';
	case 'm':
	case 'M':
		return 'M';
	case 'g':
	case 'G':
		return 'G';
	default:
		return '\0';
	}
}

enum status size_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out,
		       struct diag *why)
{
	const char *at = text;
	uint64_t number, size;

	if (!is_digit(*text))
		return diag_fail(why, ERR_USAGE, "expected a size like 100MB or 16MiB, found '%s'",
				 text);
	if (!take_digits(&at, &number))
		return diag_fail(why, ERR_USAGE, "%s is too large", text);

	const struct unit *unit = unit_find(at);
	char letter = ambiguous_letter(at);
	if (letter)
		return diag_fail(
			why, ERR_USAGE,
			"%s is ambiguous: say %ju%cB (powers of 1000) or %ju%ciB (powers of "
			"1024)",
			text, (uintmax_t)number, letter == 'K' ? 'k' : letter, (uintmax_t)number,
			letter);
	if (!unit)
		return diag_fail(why, ERR_USAGE,
				 "expected a whole number of bytes, kB, MB, GB, KiB, MiB or GiB, "
				 "found '%s'", text);
	if (__builtin_mul_overflow(number, unit->bytes, &size) || size > max)
		return diag_fail(why, ERR_USAGE, "%s is too large", text);
	if (size < min)
		return diag_fail(why, ERR_USAGE, "%s is too small: at least %ju bytes", text,
				 (uintmax_t)min);
	*out = size;
	return OK;
}

/* "12.5%" as 1250. Two decimals at most; 100% at most. */
static bool take_percent(const char *text, uint64_t *out)
{
	uint64_t whole, hundredths = 0;

	if (!take_digits(&text, &whole) || whole > 100)
		return false;
	if (*text == '.') {
		if (!is_digit(text[1]))
			return false;
		hundredths = (uint64_t)(text[1] - '0') * 10;
		text += 2;
		if (is_digit(*text))
			hundredths += (uint64_t)(*text++ - '0');
	}
	*out = whole * 100 + hundredths;
	return *out <= 10000 && text[0] == '%' && text[1] == '\0';
}

enum status share_parse(const char *text, uint64_t *out, bool *is_percent, struct diag *why)
{
	const char *at = text;

	*is_percent = strchr(text, '%') != NULL;
	if (*is_percent) {
		if (take_percent(text, out))
			return OK;
		return diag_fail(
			why, ERR_USAGE,
			"expected a percentage from 0%% to 100%% with at most two decimals, "
			"found '%s'",
			text);
	}
	if (!take_digits(&at, out) || *at != '\0')
		return diag_fail(
			why, ERR_USAGE,
			"expected a number of records like 100, or a percentage like 0.5%%, "
			"found '%s'",
			text);
	return OK;
}

enum status range_parse(const char *text, uint64_t *min, uint64_t *max, struct diag *why)
{
	const char *at = text;

	*min = 0;
	bool ok = take_digits(&at, min);
	*max = *min;
	if (ok && *at == '-') {
		at++;
		*max = UINT64_MAX;
		ok = *at == '\0' || take_digits(&at, max);
	}
	if (!ok || *at != '\0')
		return diag_fail(why, ERR_USAGE,
				 "expected a number like 1000 or a range like 900-1100, found '%s'",
				 text);
	if (*min > *max)
		return diag_fail(why, ERR_USAGE, "the range %s ends before it starts", text);
	return OK;
}

void size_print(uint64_t size, char out[24])
{
	static const char *const names[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t rest = 0;
	size_t unit = 0;

	for (; size >= 1000; unit++) {
		rest = size % 1000 / 100;
		size /= 1000;
	}
	if (unit > 0)
		snprintf(out, 24, "%ju.%ju %s", (uintmax_t)size, (uintmax_t)rest, names[unit]);
	else
		snprintf(out, 24, "%ju %s", (uintmax_t)size, names[unit]);
}

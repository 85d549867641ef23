/*
 * Times since 1970 to milliseconds: the decimal point is moved in the text, so that no rounding can
 * change a digit. What lies below a millisecond is cut.
 */
#include "map/function_rows.h"

#include "base/calendar.h"
#include "compile/scan.h"
#include "map/blank.h"

struct unit {
	const char *name;
	int shift; /* decimal places from the unit to milliseconds */
	const char *wants;
};

static const struct unit units[] = {
	{ "s", 3, "seconds since 1970 like 1609410143" },
	{ "ms", 0, "milliseconds since 1970 like 1609410143659" },
	{ "us", -3, "microseconds since 1970 like 1609410143659000" },
};

enum {
	DIGITS_MAX = 15, /* of a time in milliseconds up to the year 9999 */
	EXPONENT_MAX =
		1 << 26, /* larger ones make no difference to any text that fits into memory */
};

enum status compile_epoch(const struct map_call *call, const void **state, struct diag *why)
{
	static const char wants[] = "\"s\", \"ms\" or \"us\"";
	struct str name;
	enum status status = function_text(call, call->argument, wants, &name, why);

	if (status != OK)
		return status;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_is(name, units[i].name))
			*state = &units[i];
	return *state ? OK : function_expected(call, call->argument, wants, why);
}

/* A decimal number, its digits in two runs. */
struct decimal {
	bool is_negative;
	struct str whole, fraction;
	int64_t exponent;
};

static bool read_exponent(struct str *text, int64_t *exponent)
{
	bool is_negative = scan_peek(text) == '-';

	scan_one_of(text, "+-");
	struct str digits = scan_while(text, is_digit);
	for (size_t i = 0; i < digits.len && *exponent < EXPONENT_MAX; i++)
		*exponent = *exponent * 10 + (digits.at[i] - '0');
	if (is_negative)
		*exponent = -*exponent;
	return digits.len > 0;
}

static bool read_decimal(struct str text, struct decimal *out)
{
	*out = (struct decimal){ .is_negative = scan_peek(&text) == '-' };
	scan_one_of(&text, "+-");
	out->whole = scan_while(&text, is_digit);
	if (scan_char(&text, '.')) {
		out->fraction = scan_while(&text, is_digit);
		if (out->fraction.len == 0)
			return false;
	}
	if (out->whole.len == 0)
		return false;
	if (scan_one_of(&text, "eE") && !read_exponent(&text, &out->exponent))
		return false;
	return text.len == 0;
}

static char digit_at(const struct decimal *decimal, size_t i)
{
	if (i < decimal->whole.len)
		return decimal->whole.at[i];
	i -= decimal->whole.len;
	return i < decimal->fraction.len ? decimal->fraction.at[i] : '0';
}

/* The digits before the point once it has moved; false: more than any time has. */
static bool shift(const struct decimal *decimal, int places, int64_t *out)
{
	int64_t end = (int64_t)decimal->whole.len + decimal->exponent + places;
	size_t count = decimal->whole.len + decimal->fraction.len, i = 0;

	*out = 0;
	while (i < count && digit_at(decimal, i) == '0')
		i++;
	if (i == count) /* nothing but zeros, whatever the exponent */
		return true;
	if (end - (int64_t)i > DIGITS_MAX)
		return false;
	for (; (int64_t)i < end; i++)
		*out = *out * 10 + (digit_at(decimal, i) - '0');
	if (decimal->is_negative)
		*out = -*out;
	return true;
}

bool run_epoch(const void *state, struct map_runner *runner, struct map_value *value,
	       struct map_fault *fault)
{
	const int64_t first = calendar_days(1, 1, 1) * CALENDAR_DAY * 1000;
	const int64_t last = calendar_days(10000, 1, 1) * CALENDAR_DAY * 1000 - 1;
	const struct unit *unit = state;
	struct decimal decimal;
	int64_t time;

	if (!read_decimal(blank_trim(value->text), &decimal))
		return function_fault(runner, fault, "expected %s", unit->wants);
	if (!shift(&decimal, unit->shift, &time) || time < first || time > last)
		return function_fault(runner, fault,
				      "expected %s; this lies outside the years 1 to 9999",
				      unit->wants);
	function_set_integer(runner, value, time);
	return true;
}

/*
 * Dates to milliseconds since 1970. A format that says no offset reads the time that a clock of the
 * zone showed; where it showed that time never, or twice, nobody guesses which moment was meant.
 */
#include "map/function_rows.h"

#include "map/date.h"
#include "map/zone.h"

struct dates {
	const struct date_format **formats;
	size_t count;
	const char *wanted;      /* the formats in words */
	const struct zone *zone; /* NULL: no format needs one */
	const char *zone_name;
};

enum { WANTED_MAX_BYTES = 200 };

static enum status read_format(const struct map_call *call, const struct node *node,
			       struct dates *dates, bool *needs_zone, struct diag *why)
{
	struct str text, problem;
	enum status status =
		function_text(call, node, "a format, or an array of formats", &text, why);

	if (status != OK)
		return status;
	const struct date_format *format = date_compile(text, call->file->arena, &problem);
	if (!format)
		return function_fail(call, node, why, "%.*s", (int)problem.len, problem.at);
	*needs_zone |= !date_is_absolute(format);
	dates->formats[dates->count++] = format;
	return OK;
}

static enum status read_formats(const struct map_call *call, struct dates *dates, bool *needs_zone,
				struct diag *why)
{
	const struct node *argument = call->argument;
	bool is_array = argument && argument->type == NODE_ARRAY && argument->count > 0;
	size_t count = is_array ? argument->count : 1;
	enum status status = OK;

	dates->formats = arena_array(call->file->arena, count, sizeof(*dates->formats));
	if (!is_array)
		return read_format(call, argument, dates, needs_zone, why);
	for (const struct node *at = argument->child; at && status == OK; at = at->next)
		status = read_format(call, at, dates, needs_zone, why);
	return status;
}

static enum status read_zone(const struct map_call *call, struct dates *dates, bool needs_zone,
			     struct diag *why)
{
	struct str name, problem;

	if (!call->option && !needs_zone)
		return OK;
	if (!call->option)
		return function_expected(
			call, NULL,
			"a \"zone\", since the format has no %z; \"UTC\" if the times "
			"are of UTC",
			why);
	if (!needs_zone)
		return function_fail(
			call, call->option, why,
			"a \"zone\" contradicts the format, which says itself how far the "
			"time is from UTC");
	enum status status = function_text(call, call->option, "the name of a zone", &name, why);
	if (status != OK)
		return status;
	dates->zone_name = arena_copy(call->file->arena, name).at;
	dates->zone = zone_read(name, call->file->arena, &problem);
	if (!dates->zone)
		return function_fail(call, call->option, why, "zone: %.*s", (int)problem.len,
				     problem.at);
	return OK;
}

static const char *wanted_of(const struct map_call *call)
{
	struct buf text = { 0 };

	buf_puts(&text, call->argument->type == NODE_ARRAY ? "a date in one of the forms "
							   : "a date in the form ");
	node_render(call->argument, &text);
	struct str wanted =
		arena_copy(call->file->arena, str_cut(buf_str(&text), WANTED_MAX_BYTES));
	buf_release(&text);
	return wanted.at;
}

enum status compile_date(const struct map_call *call, const void **state, struct diag *why)
{
	struct dates *dates = arena_zalloc(call->file->arena, sizeof(*dates));
	bool needs_zone = false;
	enum status status = read_formats(call, dates, &needs_zone, why);

	if (status == OK)
		status = read_zone(call, dates, needs_zone, why);
	if (status != OK)
		return status;
	dates->wanted = wanted_of(call);
	*state = dates;
	return OK;
}

/* A time on the clocks of the zone becomes one of UTC. */
static bool find_moment(const struct dates *dates, const struct date_format *format,
			struct date *date, struct map_runner *runner, struct map_fault *fault)
{
	bool is_day = !date_has_hour(format);

	switch (is_day ? zone_day_to_utc(dates->zone, date->seconds, &date->seconds)
		       : zone_to_utc(dates->zone, date->seconds, &date->seconds)) {
	case ZONE_ONCE:
		return true;
	case ZONE_NEVER:
		if (is_day)
			return function_fault(runner, fault,
					      "this day does not exist in %s, whose calendar "
					      "skipped it", dates->zone_name);
		return function_fault(runner, fault,
				      "this time does not exist on that day in %s: the clock was "
				      "put forward over it", dates->zone_name);
	case ZONE_TWICE:
		return function_fault(runner, fault,
				      "this time exists twice on that day in %s: the clock was put "
				      "back over it; only an offset (%%z) can tell which is meant",
				      dates->zone_name);
	case ZONE_UNKNOWN:
		break;
	}
	return function_fault(runner, fault, "the time zone data of %s ends before this time",
			      dates->zone_name);
}

static bool fault_misfit(const struct dates *dates, const struct date_miss *miss,
			 struct map_runner *runner, struct map_fault *fault)
{
	if (dates->count > 1)
		return function_fault(runner, fault, "expected %s", dates->wanted);
	if (!miss->wants)
		return function_fault(runner, fault, "expected %s: \"%.*s\" is missing",
				      dates->wanted, (int)miss->part.len, miss->part.at);
	if (!miss->part.at)
		return function_fault(runner, fault, "expected %s, with %s", dates->wanted,
				      miss->wants);
	return function_fault(runner, fault, "expected %s, with %s for %.*s", dates->wanted,
			      miss->wants, (int)miss->part.len, miss->part.at);
}

bool run_date(const void *state, struct map_runner *runner, struct map_value *value,
	      struct map_fault *fault)
{
	const struct dates *dates = state;
	struct date_miss miss = { 0 };
	struct date date;
	size_t i = 0;

	while (i < dates->count && !date_read(dates->formats[i], value->text, &date, &miss))
		i++;
	if (i == dates->count)
		return fault_misfit(dates, &miss, runner, fault);
	if (!date_is_absolute(dates->formats[i]) &&
	    !find_moment(dates, dates->formats[i], &date, runner, fault))
		return false;
	function_set_integer(runner, value, date.seconds * 1000 + date.millisecond);
	return true;
}

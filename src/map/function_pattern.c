/*
 * Patterns: parts of a text put in another form, or one of them taken out. Patterns are those of
 * the rules; what stands in place of a match is a template as ECMA-262 has it, but for a $ that
 * means nothing, which is refused here.
 */
#include "map/function_rows.h"

#include "compile/scan.h"
#include "ext/regex.h"

struct piece {           /* of a template */
	struct str text; /* .at NULL: a group */
	unsigned group;  /* 0: the whole match */
};

struct pattern {
	struct regex *regex;
	struct piece *pieces;
	size_t count, cap;
};

static enum status compile_pattern(const struct map_call *call, struct pattern **out,
				   struct diag *why)
{
	struct pattern *pattern = arena_zalloc(call->file->arena, sizeof(*pattern));
	char message[160];
	size_t at;
	struct str text;
	enum status status = function_text(call, call->argument, "a pattern", &text, why);

	if (status != OK)
		return status;
	pattern->regex = regex_compile_groups(text, message, &at);
	if (!pattern->regex)
		return function_fail(call, call->argument, why,
				     "not a pattern of ECMA-262, at its byte %zu: %s", at + 1,
				     message);
	*out = pattern;
	return OK;
}

static void add_piece(struct pattern *pattern, struct str text, unsigned group, struct arena *arena)
{
	pattern->pieces = arena_room(arena, pattern->pieces, pattern->count, &pattern->cap,
				     sizeof(*pattern->pieces));
	pattern->pieces[pattern->count++] = (struct piece){ text, group };
}

/* One digit, or two where there are that many groups; 0: there is no such group. */
static unsigned take_number(const struct pattern *pattern, struct str *text)
{
	unsigned one = (unsigned)(text->at[0] - '0'), groups = regex_groups(pattern->regex);

	scan_skip(text, 1);
	if (is_digit(scan_peek(text))) {
		unsigned two = one * 10 + (unsigned)(text->at[0] - '0');
		if (two <= groups && two > 0) {
			scan_skip(text, 1);
			return two;
		}
	}
	return one <= groups ? one : 0;
}

/* Behind a $. */
static enum status read_reference(const struct map_call *call, struct pattern *pattern,
				  struct str *text, struct diag *why)
{
	struct arena *arena = call->file->arena;
	struct str name;
	unsigned group = 0;

	if (scan_char(text, '$')) {
		add_piece(pattern, STR("$"), 0, arena);
		return OK;
	}
	if (scan_char(text, '&')) {
		add_piece(pattern, (struct str){ 0 }, 0, arena);
		return OK;
	}
	if (is_digit(scan_peek(text)))
		group = take_number(pattern, text);
	else if (scan_char(text, '<') && scan_until(text, '>', &name))
		group = regex_group_number(call->argument->text, name);
	else
		return function_fail(call, call->option, why,
				     "a $ by itself must be written $$; others are $&, $1 and "
				     "$<name>");
	if (group == 0)
		return function_fail(call, call->option, why,
				     "the pattern has no group that \"with\" refers to");
	add_piece(pattern, (struct str){ 0 }, group, arena);
	return OK;
}

static enum status read_template(const struct map_call *call, struct pattern *pattern,
				 struct str text, struct diag *why)
{
	struct str before;

	while (scan_until(&text, '$', &before)) {
		if (before.len > 0)
			add_piece(pattern, before, 0, call->file->arena);
		enum status status = read_reference(call, pattern, &text, why);
		if (status != OK)
			return status;
	}
	if (text.len > 0)
		add_piece(pattern, text, 0, call->file->arena);
	return OK;
}

enum status compile_replace(const struct map_call *call, const void **state, struct diag *why)
{
	struct pattern *pattern;
	struct str with;
	enum status status = function_text(call, call->option, "a text \"with\"", &with, why);

	if (status == OK)
		status = compile_pattern(call, &pattern, why);
	if (status != OK)
		return status;
	status = read_template(call, pattern, with, why);
	if (status != OK)
		regex_free(pattern->regex);
	else
		*state = pattern;
	return status;
}

enum status compile_extract(const struct map_call *call, const void **state, struct diag *why)
{
	struct pattern *pattern;
	enum status status = compile_pattern(call, &pattern, why);

	if (status == OK)
		*state = pattern;
	return status;
}

static bool fault_costly(struct map_runner *runner, struct map_fault *fault)
{
	fault->code = runner->too_costly;
	return function_fault(runner, fault,
			      "the pattern of the map needs too long for this value");
}

static void put_template(const struct pattern *pattern, struct map_runner *runner)
{
	for (size_t i = 0; i < pattern->count; i++) {
		const struct piece *piece = &pattern->pieces[i];
		buf_put(&runner->text,
			piece->text.at ? piece->text : regex_group(runner->match, piece->group));
	}
}

bool run_replace(const void *state, struct map_runner *runner, struct map_value *value,
		 struct map_fault *fault)
{
	const struct pattern *pattern = state;
	struct str text = value->text;
	struct buf *out = &runner->text;
	size_t done = 0;
	enum regex_result result;

	regex_walk(pattern->regex, runner->match, text);
	while ((result = regex_next(runner->match)) == REGEX_YES) {
		struct str found = regex_group(runner->match, 0);
		size_t at = (size_t)(found.at - text.at);
		buf_put(out, (struct str){ text.at + done, at - done });
		put_template(pattern, runner);
		done = at + found.len;
		if (out->len > MAP_MADE_BYTES)
			break; /* there will be no room for it */
	}
	if (result == REGEX_TOO_COSTLY)
		return fault_costly(runner, fault);
	buf_put(out, (struct str){ text.at + done, text.len - done });
	return function_set_built(runner, value, fault);
}

bool run_extract(const void *state, struct map_runner *runner, struct map_value *value,
		 struct map_fault *fault)
{
	const struct pattern *pattern = state;
	struct str found = STR("");

	regex_walk(pattern->regex, runner->match, value->text);
	enum regex_result result = regex_next(runner->match);
	if (result == REGEX_TOO_COSTLY)
		return fault_costly(runner, fault);
	if (result == REGEX_YES)
		found = regex_group(runner->match, regex_groups(pattern->regex) > 0);
	function_set_text(value, found.at ? found : STR(""));
	return true;
}

void release_pattern(const void *state)
{
	const struct pattern *pattern = state;
	regex_free(pattern->regex);
}

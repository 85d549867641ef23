/*
 * For the tests of the map's functions: one or several elements of `apply` as text, run on a value
 * as JSON text, with ' for " in both. Included by one .c each, so everything is static.
 */
#ifndef TESTS_APPLY_H
#define TESTS_APPLY_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "flow/finding.h"
#include "map/function.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { STEPS_MAX = 16 };

static struct apply {
	struct map_runner *runner;
	struct json_parser *parser;
	struct arena arena, scratch;
	struct map_step steps[STEPS_MAX];
	size_t nsteps;
	struct diag why;
	struct buf out;
} apply;

static int apply_open(void **state)
{
	(void)state;
	apply = (struct apply){ 0 };
	apply.runner = map_runner_new(NULL, 128);
	apply.parser = json_parser_new();
	return 0;
}

static void apply_forget(void)
{
	while (apply.nsteps > 0)
		map_step_release(&apply.steps[--apply.nsteps]);
	arena_clear(&apply.arena);
	arena_clear(&apply.scratch);
}

static int apply_close(void **state)
{
	(void)state;
	apply_forget();
	map_runner_free(apply.runner);
	json_parser_free(apply.parser);
	arena_release(&apply.arena);
	arena_release(&apply.scratch);
	buf_release(&apply.out);
	return 0;
}

static struct str apply_quoted(const char *text)
{
	struct str copy = arena_copy(&apply.arena, str_of(text));
	for (char *c = (char *)copy.at; *c; c++)
		if (*c == '\'')
			*c = '"';
	return copy;
}

/* The steps that the text says, instead of those before. */
static enum status apply_compile_text(struct str text)
{
	struct map_file file = { "map.json", text, &apply.arena };
	struct node *root;
	enum status status =
		json_parse_file(file.name, text, true, &apply.arena, &root, &apply.why);

	if (status != OK)
		fail_msg("%s", apply.why.text);
	struct node *element = root->type == NODE_ARRAY ? root->child : root;
	for (; element && status == OK; element = root->type == NODE_ARRAY ? element->next : NULL) {
		assert_true(apply.nsteps < STEPS_MAX);
		status = map_step_compile(&file, element, &apply.steps[apply.nsteps], &apply.why);
		apply.nsteps += status == OK;
	}
	return status;
}

__attribute__((unused)) static void apply_compile(const char *text)
{
	apply_forget();
	if (apply_compile_text(apply_quoted(text)) != OK)
		fail_msg("%s: %s", text, apply.why.text);
}

/* "LINE:COLUMN: TEXT" of an element that is refused; "fine" if it is not. */
__attribute__((unused)) static const char *apply_refusal(const char *text)
{
	apply_forget();
	if (apply_compile_text(apply_quoted(text)) == OK)
		return "fine";
	assert_int_equal(apply.why.status, ERR_USAGE);
	assert_string_equal(apply.why.file, "map.json");
	return arena_printf(&apply.arena, "%u:%u: %s", (unsigned)apply.why.line, apply.why.column,
			    apply.why.text)
		.at;
}

/* Runs the steps as the map does; false: `fault` says why. */
static bool apply_run(struct map_value *value, struct map_fault *fault)
{
	map_runner_start(apply.runner, &apply.scratch);
	for (size_t i = 0; i < apply.nsteps; i++) {
		const struct map_step *step = &apply.steps[i];
		if (map_value_is_empty(value) == map_step_takes_empty(step) &&
		    !map_step_run(step, apply.runner, value, fault))
			return false;
	}
	return true;
}

/* The value as JSON; of a fault "CODE: MESSAGE", without the code if it is map-value. */
static const char *apply_told(struct map_value value)
{
	struct map_fault fault = { 0 };
	struct buf *out = &apply.out;

	buf_clear(out, SIZE_MAX);
	if (!apply_run(&value, &fault)) {
		if (fault.code)
			buf_printf(out, "%s: ", fault.code->name);
		buf_put(out, fault.message);
	} else if (value.node) {
		node_render(value.node, out);
	} else {
		buf_put_json(out, value.text);
	}
	buf_putc(out, '\0');
	return out->at;
}

__attribute__((unused)) static const char *apply_to_text(const char *text)
{
	return apply_told((struct map_value){ .text = str_of(text) });
}

/* To a JSON value, with ' for ". */
__attribute__((unused)) static const char *apply_to(const char *json)
{
	struct json_result result;

	json_parse(apply.parser, apply_quoted(json), NULL, 128, &apply.scratch, &result);
	if (result.fault != JSON_OK)
		fail_msg("%s: %s", json, result.message);
	if (result.root->type == NODE_STRING)
		return apply_told((struct map_value){ .text = result.root->text });
	return apply_told((struct map_value){ .node = result.root });
}

/* What an element makes of values: of text as it stands, or of JSON in parentheses: ([1]). */
struct apply_row {
	const char *value, *result; /* ' for " in the result */
};

__attribute__((unused)) static void apply_rows(const char *element, const struct apply_row *rows,
					       size_t count)
{
	apply_compile(element);
	for (size_t i = 0; i < count; i++) {
		const char *value = rows[i].value;
		size_t len = strlen(value);
		bool is_json = len > 1 && value[0] == '(' && value[len - 1] == ')';
		const char *told = is_json ? apply_to(arena_copy(&apply.arena,
								 (struct str){ value + 1, len - 2 })
							      .at)
					   : apply_to_text(value);
		const char *wanted = apply_quoted(rows[i].result).at;
		if (strcmp(told, wanted) != 0)
			fail_msg("%s on %s: %s, not %s", element, value, told, wanted);
	}
}

#define APPLY(element, ...)                                                                        \
	do {                                                                                       \
		static const struct apply_row _rows[] = { __VA_ARGS__ };                           \
		apply_rows(element, _rows, COUNT(_rows));                                          \
	} while (0)

#define APPLY_RUN(tests) cmocka_run_group_tests(tests, apply_open, apply_close)

#endif

/* flow/finding.c and flow/codes.c: noting findings, and the table of codes. */
#include "flow/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "flow/batch.h"
#include "input/input.h"

static struct str columns[] = { { "id", 2 }, { "name", 4 } };
static const struct input input = { .name = "a.csv", .columns = columns, .ncolumns = 2 };

static int setup(void **state)
{
	struct batch *batch = memory_alloc(sizeof(*batch));

	batch_init(batch);
	batch->input = &input;
	batch_add_record(batch);
	batch_add_record(batch);
	*state = batch;
	return 0;
}

static int teardown(void **state)
{
	batch_release(*state);
	free(*state);
	return 0;
}

static const struct code *code(void)
{
	return code_find("json-syntax");
}

static void an_error_rejects_and_a_warning_does_not(void **state)
{
	struct batch *batch = *state;
	struct record *bad = &batch->records[0], *odd = &batch->records[1];

	assert_non_null(finding_note(batch, bad, SEVERITY_ERROR, code(), "found %d", 3));
	assert_non_null(finding_note(batch, odd, SEVERITY_WARNING, code(), "odd"));
	assert_true(bad->rejected);
	assert_false(bad->warned);
	assert_int_equal(bad->nerrors, 1);
	assert_false(odd->rejected);
	assert_true(odd->warned);
	assert_int_equal(odd->nerrors, 0);
	assert_true(str_is(batch->findings[0].message, "found 3"));
	assert_int_equal(batch->findings[1].record, 1);
	assert_int_equal(odd->first_finding, 1);
}

static void long_messages_stay_whole(void **state)
{
	struct batch *batch = *state;
	char text[1000];

	memset(text, 'x', sizeof(text));
	for (int len = 250; len < 260; len++) {
		struct finding *finding = finding_note(batch, &batch->records[0], SEVERITY_ERROR,
						       code(), "%.*s", len, text);
		assert_int_equal(finding->message.len, len);
		assert_memory_equal(finding->message.at, text, (size_t)len);
	}
}

static void errors_past_the_cap_are_counted_only(void **state)
{
	struct batch *batch = *state;
	struct record *record = &batch->records[0];

	for (int i = 0; i < FINDING_ERRORS_PER_RECORD; i++)
		assert_non_null(finding_note(batch, record, SEVERITY_ERROR, code(), "no %d", i));
	assert_null(finding_note(batch, record, SEVERITY_ERROR, code(), "one more"));
	assert_int_equal(record->nerrors, FINDING_ERRORS_PER_RECORD + 1);
	assert_int_equal(record->nfindings, FINDING_ERRORS_PER_RECORD);
	/* What comes after it still has its place. */
	assert_non_null(finding_note(batch, record, SEVERITY_WARNING, code(), "odd"));
	assert_int_equal(record->nfindings, FINDING_ERRORS_PER_RECORD + 1);
}

static void warnings_of_one_record_are_capped(void **state)
{
	struct batch *batch = *state;
	struct record *record = &batch->records[0];

	for (int i = 0; i < FINDING_WARNINGS_PER_RECORD; i++)
		assert_non_null(finding_note(batch, record, SEVERITY_WARNING, code(), "odd"));
	assert_null(finding_note(batch, record, SEVERITY_WARNING, code(), "odd"));
	assert_non_null(finding_note(batch, record, SEVERITY_ERROR, code(), "bad"));
	assert_int_equal(record->nfindings, FINDING_WARNINGS_PER_RECORD + 1);
}

static struct finding *about(struct batch *batch, const struct node *node)
{
	struct finding *finding =
		finding_note(batch, &batch->records[0], SEVERITY_ERROR, code(), "bad");

	finding_about(batch, finding, node);
	return finding;
}

static void a_value_is_text_or_json(void **state)
{
	struct batch *batch = *state;
	struct arena arena = { 0 };
	struct node *object = node_new(&arena, NODE_OBJECT), *list = node_new(&arena, NODE_ARRAY);
	struct node *text = node_string(&arena, STR("a\"b")),
		    *number = node_new(&arena, NODE_NUMBER);

	number->text = STR("1.50");
	number->key = STR("n");
	list->key = STR("l");
	node_append(list, text);
	node_append(object, number);
	node_append(object, list);
	assert_true(str_is(about(batch, text)->value, "a\"b"));
	assert_true(str_is(about(batch, number)->value, "1.50"));
	assert_true(str_is(about(batch, object)->value, "{\"n\":1.50,\"l\":[\"a\\\"b\"]}"));

	/* Untouched text stands as it was read; changed text does not. */
	object->raw = STR("{ \"n\": 1.50 }");
	assert_true(str_is(about(batch, object)->value, "{ \"n\": 1.50 }"));
	object->flags = NODE_CHANGED;
	assert_true(str_is(about(batch, object)->value, "{\"n\":1.50,\"l\":[\"a\\\"b\"]}"));
	arena_release(&arena);
}

static void values_are_copied_and_cut_on_a_character(void **state)
{
	struct batch *batch = *state;
	struct arena arena = { 0 };
	char text[2 * FINDING_VALUE_BYTES + 1] = "x";
	struct node *node = node_string(&arena, (struct str){ text, sizeof(text) });
	struct node *list = node_new(&arena, NODE_ARRAY);

	for (size_t i = 1; i < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	struct str value = about(batch, node)->value;
	assert_int_equal(value.len, FINDING_VALUE_BYTES - 1);
	assert_memory_equal(value.at, text, value.len);
	assert_ptr_not_equal(value.at, text);

	/* A container is cut the same way, however much of it there is. */
	node_append(list, node);
	for (int i = 0; i < 1000; i++)
		node_append(list, node_string(&arena, STR("more")));
	value = about(batch, list)->value;
	assert_true(value.len <= FINDING_VALUE_BYTES && value.len >= FINDING_VALUE_BYTES - 1);
	assert_memory_equal(value.at, "[\"x\xc3\xa9", 5);
	arena_release(&arena);
}

static void places_come_from_the_node(void **state)
{
	struct batch *batch = *state;
	struct arena arena = { 0 };
	struct node *node = node_string(&arena, STR("v"));

	node->at = 17;
	node->column = 2;
	struct finding *finding = about(batch, node);
	assert_int_equal(finding->column, 17);
	assert_true(str_is(finding->field, "name"));
	node->column = 3; /* no such column: nothing is said */
	assert_null(about(batch, node)->field.at);
	finding_about(batch, NULL, node);
	arena_release(&arena);
}

static void every_code_is_explained_once(void **state)
{
	static const char *const promised[] = {
		"encoding-invalid", "record-too-large", "json-syntax", "json-depth",
		"json-duplicate-key", "json-array", "csv-quote", "csv-columns", "csv-header",
		"input-empty", "identifier-missing", "identifier-many", "identifier-empty",
		"identifier-repeated", "email-not-hashed", "hash-of-nothing", "hash-format",
		"agent-prefix", "field-unknown", "timestamp-in-seconds", "compartment-alone",
		"pattern-too-costly", "coerce", "map-missing-column", "map-value", "already-hashed",
		"id-scientific", "group-size", "group-split",
	};
	size_t count;
	const struct code *rows = code_table(&count);

	(void)state;
	for (size_t i = 0; i < sizeof(promised) / sizeof(promised[0]); i++) {
		if (!code_find(promised[i]))
			fail_msg("%s has no row", promised[i]);
	}
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(code_find(rows[i].name), &rows[i]);
		assert_true(strlen(rows[i].meaning) > 0 && strlen(rows[i].meaning) <= 72);
		assert_null(strchr(rows[i].meaning, '\n'));
		/* The advice is laid out for 80 columns. */
		for (const char *line = rows[i].advice; *line;) {
			size_t len = strcspn(line, "\n");
			if (len > 82) /* bytes; some characters have three */
				fail_msg("%s: '%.*s' is too long", rows[i].name, (int)len, line);
			line += len + (line[len] == '\n');
		}
	}
	assert_null(code_find("no-such-code"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_error_rejects_and_a_warning_does_not, setup,
						teardown),
		cmocka_unit_test_setup_teardown(long_messages_stay_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(errors_past_the_cap_are_counted_only, setup,
						teardown),
		cmocka_unit_test_setup_teardown(warnings_of_one_record_are_capped, setup, teardown),
		cmocka_unit_test_setup_teardown(a_value_is_text_or_json, setup, teardown),
		cmocka_unit_test_setup_teardown(values_are_copied_and_cut_on_a_character, setup,
						teardown),
		cmocka_unit_test_setup_teardown(places_come_from_the_node, setup, teardown),
		cmocka_unit_test(every_code_is_explained_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

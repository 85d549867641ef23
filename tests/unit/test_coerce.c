/* judge/coerce: text becomes a value only where it spells one exactly. */
#include "test.h"

#include "base/buf.h"
#include "compile/schema.h"
#include "ext/json.h"
#include "judge/coerce.h"

static struct json_parser *parser;
static struct arena arena;

/* The value as JSON, or "no". */
static const char *coerced(const char *text, unsigned types)
{
	struct node *node = node_string(&arena, str_of(text));
	struct buf out = { 0 };
	if (!coerce_text(node, types, parser, NULL, 8, &arena))
		return "no";
	node_render(node, &out);
	const char *result = arena_copy(&arena, buf_str(&out)).at;
	buf_release(&out);
	return result;
}

static void takes_the_first_type_that_the_text_spells(void **state)
{
	enum { NUMBER = TYPE_NUMBER | TYPE_INTEGER };
	static const struct { const char *text; unsigned types; const char *json; } rows[] = {
		{ "12", TYPE_STRING | NUMBER, "\"12\"" }, { "12", TYPE_ANY, "\"12\"" }, { "12", 0, "\"12\"" },
		{ "12", TYPE_INTEGER, "12" }, { "-0", TYPE_INTEGER, "-0" }, { "007", TYPE_INTEGER, "no" },
		{ "+1", TYPE_INTEGER, "no" }, { " 1", TYPE_INTEGER, "no" }, { "1.5", TYPE_INTEGER, "no" },
		{ "1.0", TYPE_INTEGER, "1.0" }, { "1e3", TYPE_INTEGER, "1e3" },
		{ "1.50", NUMBER, "1.50" }, { "1.", NUMBER, "no" }, { ".5", NUMBER, "no" }, { "-", NUMBER, "no" },
		{ "1e", NUMBER, "no" }, { "1,5", NUMBER, "no" }, { "NaN", NUMBER, "no" },
		{ "123456789012345678901234567890", TYPE_INTEGER, "123456789012345678901234567890" },
		{ "true", TYPE_BOOLEAN, "true" }, { "TRUE", TYPE_BOOLEAN, "no" }, { "1", TYPE_BOOLEAN, "no" },
		{ "true", TYPE_BOOLEAN | NUMBER, "true" }, { "1", TYPE_BOOLEAN | NUMBER, "1" },
		{ "{\"a\":1.0}", TYPE_OBJECT, "{\"a\":1.0}" }, { "[1]", TYPE_OBJECT, "no" },
		{ "[1,\n2]", TYPE_ARRAY, "[1,2]" }, { "{", TYPE_OBJECT, "no" }, { "x", TYPE_OBJECT, "no" },
		{ "[[[[[[[[[1]]]]]]]]]", TYPE_ARRAY, "no" }, { "", TYPE_INTEGER, "no" }, { "null", TYPE_NULL, "no" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(coerced(rows[i].text, rows[i].types), rows[i].json);
}

static void knows_ids_that_a_spreadsheet_spoilt(void **state)
{
	(void)state;
	assert_true(coerce_is_scientific(STR("1.23E+09")));
	assert_true(coerce_is_scientific(STR("1,23457E+12")));
	assert_true(coerce_is_scientific(STR("1E+10")));
	assert_false(coerce_is_scientific(STR("1E10"))); /* a hexadecimal id may look so */
	assert_false(coerce_is_scientific(STR("12345")));
	assert_false(coerce_is_scientific(STR("1.5")));
	assert_false(coerce_is_scientific(STR("E+10")));
	assert_false(coerce_is_scientific(STR("1E+10x")));
	assert_false(coerce_is_scientific(STR("1E+")));
	assert_false(coerce_is_scientific(STR("")));
}

static void says_what_was_wanted(void **state)
{
	(void)state;
	assert_str(coerce_wanted(TYPE_INTEGER, &arena), "an integer");
	assert_str(coerce_wanted(TYPE_INTEGER | TYPE_NUMBER | TYPE_BOOLEAN, &arena), "a number, true or false");
	assert_str(coerce_wanted(TYPE_OBJECT | TYPE_NULL, &arena), "a JSON object or nothing");
}

static int setup(void **state)
{
	(void)state;
	parser = json_parser_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	json_parser_free(parser);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_the_first_type_that_the_text_spells), TEST(knows_ids_that_a_spreadsheet_spoilt),
		TEST(says_what_was_wanted),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

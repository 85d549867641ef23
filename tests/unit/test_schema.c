/* compile/: schemas that are refused, where and why; codes that rules bring along. */
#include "rules_each.h"

#include "compile/keywords.h"
#include "flow/finding.h"

/* ---- mistakes ---- */

static void a_mistake_is_told_with_its_place(void **state)
{
	static const struct {
		const char *schema;
		uint64_t line;
		unsigned column;
		const char *says;
	} rows[] = {
		{ "7", 1, 1, "expected a schema" },
		{ "{'type': 1}", 1, 10, "type: expected" },
		{ "{\n 'type': ['string',\n 'text']}", 3, 2, "did you mean string?" },
		{ "{'type': 'int'}", 1, 10, "did you mean integer?" },
		{ "{'type': 'String'}", 1, 10, "did you mean string?" },
		{ "{'type': 'date'}", 1, 10, "did you mean string, with \"format\": \"date\"?" },
		{ "{'errorMessage': {'patern': 'x'}}", 1, 19, "did you mean pattern?" },
		{ "{'$ref': 1}", 1, 10, "$ref: expected a string, found a number" },
		{ "{'enum': 1}", 1, 10, "enum: expected an array, found a number" },
		{ "{'minimum': '1'}", 1, 13, "minimum: expected a number, found a string" },
		{ "{'multipleOf': 0}", 1, 16, "above 0" },
		{ "{'multipleOf': -2}", 1, 16, "above 0" },
		{ "{'minLength': -1}", 1, 15, "whole number of at least 0" },
		{ "{'minLength': 1.5}", 1, 15, "whole number of at least 0" },
		{ "{'maxItems': true}", 1, 14, "whole number of at least 0" },
		{ "{'pattern': 'a('}", 1, 13, "pattern: " },
		{ "{'pattern': '\xc3\xa9\\\\Z'}", 1, 13, "no escape in ECMA-262, at character 2" },
		{ "{'pattern': 1}", 1, 13, "expected a string" },
		{ "{'patternProperties': {'a': true, '[': true}}", 1, 35, "pattern: " },
		{ "{'patternProperties': {'\\'(': true}}", 1, 24, "pattern: " },
		{ "{'format': 1}", 1, 12, "expected a string" },
		{ "{'uniqueItems': 1}", 1, 17, "true or false" },
		{ "{'required': 'a'}", 1, 14, "array of member names" },
		{ "{'required': ['a', 1]}", 1, 20, "a member name" },
		{ "{'required': ['a', 'a']}", 1, 20, "twice" },
		{ "{'properties': []}", 1, 16, "an object of schemas" },
		{ "{'properties': {'a': 1}}", 1, 22, "a: expected a schema" },
		{ "{'items': [true]}", 1, 11, "stand in prefixItems" },
		{ "{'prefixItems': {}}", 1, 17, "at least one schema" },
		{ "{'allOf': []}", 1, 11, "at least one schema" },
		{ "{'anyOf': [true, 1]}", 1, 18, "expected a schema" },
		{ "{'not': null}", 1, 9, "not: expected a schema" },
		{ "{'if': 1}", 1, 8, "if: expected a schema" },
		{ "{'then': 1}", 1, 10, "then: expected a schema" },
		{ "{'$defs': {'a': 3}}", 1, 17, "a: expected a schema" },
		{ "{'$defs': {'a': {'type': 0}}}", 1, 26, "type: expected" },
		{ "{'dependentRequired': {'a': 1}}", 1, 29, "array of member names" },
		{ "{'title': 1}", 1, 11, "expected a string" },
		{ "{'$id': 1}", 1, 9, "$id: expected a string" },
		{ "{'$id': 'x#y'}", 1, 9, "no fragment" },
		{ "{'$anchor': ''}", 1, 13, "expected a name" },
		{ "{'$defs': {'a': {'$anchor': 'x'}, 'b': {'$anchor': 'x'}}}", 1, 52,
		  "already taken" },
		{ "{'$ref': 1}", 1, 10, "$ref: expected a string" },
		{ "{'$ref': '#/$defs/none'}", 1, 10, "there is no schema for #/$defs/none" },
		{ "{'allOf': [true, {'$ref': '#/allOf/00'}]}", 1, 27, "there is no schema for" },
		{ "{'$ref': '#none'}", 1, 10, "there is no $anchor for #none" },
		{ "{'$ref': '#/%4'}", 1, 10, "hexadecimal" },
		{ "{'$ref': 'none.json'}", 1, 10, "none.json: there is no file " },
		{ "{'$ref': 'https://example.com/x'}", 1, 10, "nothing is ever fetched" },
		{ "{'$ref': 'bulkpipe:nonsense'}", 1, 10, "there are no built-in rules of this name" },
		{ "{'$ref': '#/title', 'title': 't'}", 1, 30, "expected a schema" },
		{ "{'$ref': '#'}", 1, 1, "without end" },
		{ "{'anyOf': [{'$ref': '#'}]}", 1, 1, "without end" },
		{ "{'$defs': {'a': {'not': {'$ref': '#/$defs/b'}},\n"
		  "'b': {'if': {'$ref': '#/$defs/a'}}}}", 1, 17, "without end" },
		{ "{'$schema': 'http://json-schema.org/draft-04/schema#'}", 1, 13, "2020-12" },
		{ "{'x-code': 'no code'}", 1, 12, "x-code: " },
		{ "{'x-code': 1}", 1, 12, "x-code: " },
		{ "{'x-severity': 'error'}", 1, 16, "expected \"warning\"" },
		{ "{'x-json': 'yes'}", 1, 12, "true or false" },
		{ "{'x-coerce': 1}", 1, 14, "true or false" },
		{ "{'errorMessage': 1}", 1, 18, "keyed by keyword" },
		{ "{'errorMessage': {'type': 1}}", 1, 27, "expected a string" },
		{ "{'errorMessage': {'tpye': 'x'}}", 1, 19, "name of a keyword" },
		{ "{'errorMessage': {'type': 'x'}}", 1, 27, "no type in this schema" },
		{ "{'type': 'string', 'type': 'string'}", 1, 20, "JSON" },
		{ "{'type': }", 1, 10, "JSON" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rules_compile(&rules, rows[i].schema) != ERR_USAGE)
			fail_msg("compiled: %s", rows[i].schema);
		if (rules.why.line != rows[i].line || rules.why.column != rows[i].column ||
		    !strstr(rules.why.text, rows[i].says))
			fail_msg("%s\nsays %u:%u: %s", rows[i].schema, (unsigned)rules.why.line,
				 rules.why.column, rules.why.text);
		assert_null(rules.program);
		assert_true(strstr(rules.why.file, "a.json") != NULL);
		rules_forget(&rules);
	}
}

static void patterns_that_are_not_run_as_written_are_noted(void **state)
{
	size_t count;

	(void)state;
	rules_need(&rules, "{'pattern': '^(a)+$',\n 'patternProperties': {'\u00e9(a*)*\\\\1':\n  true}}");
	const struct schema_note *notes = schema_notes(rules.program, &count);

	assert_int_equal(count, 1);
	assert_int_equal(notes[0].line, 2);
	assert_int_equal(notes[0].column, 24);
	assert_non_null(strstr(notes[0].file, "a.json"));
	assert_non_null(strstr(notes[0].text, "pattern: ECMA-262 forgets"));
	assert_non_null(strstr(notes[0].text, "at character 7"));
	rules_forget(&rules);

	rules_need(&rules, "{'allOf': [{'pattern': '(a*)*\\\\1'}, {'pattern': '(a*)*\\\\1'}]}");
	notes = schema_notes(rules.program, &count);
	assert_int_equal(count, 2); /* each place of it */
	assert_int_equal(notes[0].column + 25, notes[1].column);
}

static void a_warning_is_refused_where_a_verdict_is_wanted(void **state)
{
	static const char *const wanted[] = {
		"{'not': %s}",
		"{'if': %s}",
		"{'anyOf': [%s]}",
		"{'oneOf': [true, %s]}",
		"{'contains': %s}",
		"{'not': {'properties': {'a': {'items': %s}}}}",
		"{'anyOf': [{'$ref': '#/$defs/w'}], '$defs': {'w': {'allOf': [%s]}}}",
	};
	static const char *const fine[] = {
		"{'allOf': [%s]}",
		"{'if': true, 'then': %s, 'else': %s}",
		"{'properties': {'a': %s}, 'additionalProperties': %s}",
	};
	static const char warning[] = "{'minLength': 3, 'x-severity': 'warning'}";
	char text[400];

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++) {
		snprintf(text, sizeof(text), wanted[i], warning);
		if (rules_compile(&rules, text) != ERR_USAGE ||
		    !strstr(rules.why.text, "x-severity"))
			fail_msg("%s", text);
		rules_forget(&rules);
	}
	for (size_t i = 0; i < COUNT(fine); i++) {
		snprintf(text, sizeof(text), fine[i], warning, warning);
		rules_need(&rules, text);
		rules_forget(&rules);
	}
}

static void loops_that_descend_are_fine(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'properties': {'a': {'$ref': '#'}}, 'items': {'$ref': '#'},"
		   " 'propertyNames': {'$ref': '#/$defs/n'}, '$defs': {'n': {}}}");
}

static void a_file_that_is_not_there_is_a_usage_error(void **state)
{
	struct program *program;
	struct diag why = { 0 };

	(void)state;
	assert_int_equal(schema_compile("/nonexistent/x.json", NULL, &rules.options, &rules.arena,
					&program, &why), ERR_USAGE);
	assert_int_equal(why.status, ERR_USAGE);
	assert_null(program);
	assert_int_equal(schema_compile(NULL, "nonsense", &rules.options, &rules.arena, &program,
					&why), ERR_USAGE);
}

/* ---- codes ---- */

static void codes_of_the_rules_become_rows(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'allOf': [{'x-code': 'odd-shoe', 'errorMessage': 'left only'},"
		   "{'x-code': 'odd-shoe'}, {'x-code': 'identifier-many'}]}");
	const struct code *code = schema_code(rules.program, "odd-shoe");
	assert_non_null(code);
	assert_string_equal(code->meaning, "left only");
	assert_ptr_equal(schema_code(rules.program, "identifier-many"),
			 code_find("identifier-many"));
	assert_ptr_equal(schema_code(rules.program, "minLength"), keyword_code("minLength"));
	assert_null(schema_code(rules.program, "no-such-code"));
}

static void every_keyword_that_fails_has_a_row(void **state)
{
	size_t count;
	const struct code *codes = keyword_codes(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_non_null(codes[i].name);
		assert_true(strlen(codes[i].meaning) > 10);
		assert_true(strlen(codes[i].advice) > 10);
		assert_ptr_equal(keyword_code(codes[i].name), &codes[i]);
		assert_string_equal(codes[i].name, keyword_row((enum keyword)i)->name);
	}
	assert_null(keyword_code("$ref"));
	assert_int_equal(keyword_find(STR("nonsense")), KEYWORD_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mistake_is_told_with_its_place),
		TEST(patterns_that_are_not_run_as_written_are_noted),
		TEST(a_warning_is_refused_where_a_verdict_is_wanted),
		TEST(loops_that_descend_are_fine),
		TEST(a_file_that_is_not_there_is_a_usage_error),
		TEST(codes_of_the_rules_become_rows),
		TEST(every_keyword_that_fails_has_a_row),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = rules_setup;
		each[i].teardown_func = rules_teardown;
	}
	return RUN(each);
}

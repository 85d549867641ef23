/* compile/read*: the metaschema of 2020-12, keyword by keyword: what a schema may say. */
#include "rules_each.h"

#include "base/buf.h"

/* Each keyword of the metaschema of 2020-12, with what it does not allow; "%s" is the mistake. */
static void a_schema_that_its_metaschema_refuses_is_refused(void **state)
{
	static const struct {
		const char *schema, *mistakes[12], *says;
	} rows[] = {
		/* core */
		{ "{'$id': %s}", { "1", "null", "{}", "'#a'", "'b#a'", "'a b'", "'http://[a'", "'%'" },
		  "$id: expected" },
		{ "{'$schema': %s}", { "1", "[]", "'draft-04'", "'https://json-schema.org/'" },
		  "$schema: expected" },
		{ "{'$anchor': %s}", { "1", "''", "'a b'", "'1a'", "'a/b'", "'#a'", "'-a'", "'\xc3\xa9'",
		  "'a:b'", "'a\\u0000'" }, "$anchor: expected a name" },
		{ "{'$dynamicAnchor': %s}", { "true", "''", "'.'", "'a$'" },
		  "$dynamicAnchor: expected a name" },
		{ "{'$ref': %s}", { "1", "null", "['#']" }, "$ref: expected a string" },
		{ "{'$dynamicRef': %s}", { "1", "{}" }, "$dynamicRef: expected a string" },
		{ "{'$vocabulary': %s}", { "1", "[]", "'x'" }, "$vocabulary: expected an object" },
		{ "{'$vocabulary': {'a:b': %s}}", { "1", "null" }, "a:b: expected true or false" },
		{ "{'$comment': %s}", { "1", "[]" }, "$comment: expected a string" },
		{ "{'$defs': %s}", { "1", "[]", "true" }, "$defs: expected an object of schemas" },
		{ "{'$defs': {'a': %s}}", { "1", "[]", "'x'", "null" }, "a: expected a schema" },
		/* applicator */
		{ "{'prefixItems': %s}", { "1", "{}", "true", "[]" },
		  "prefixItems: expected an array of at least one schema" },
		{ "{'prefixItems': [true, %s]}", { "1", "[]" }, "expected a schema" },
		{ "{'items': %s}", { "1", "[true]", "[]", "null" }, "items: expected a schema" },
		{ "{'contains': %s}", { "1", "[true]" }, "contains: expected a schema" },
		{ "{'additionalProperties': %s}", { "'false'", "[]" },
		  "additionalProperties: expected a schema" },
		{ "{'properties': %s}", { "1", "[]" }, "properties: expected an object of schemas" },
		{ "{'properties': {'a': %s}}", { "1", "[]" }, "a: expected a schema" },
		{ "{'patternProperties': %s}", { "1", "[]" },
		  "patternProperties: expected an object of schemas" },
		{ "{'patternProperties': {'a': %s}}", { "1", "[]" }, "a: expected a schema" },
		{ "{'patternProperties': {'%s': true}}", { "(", "a**", "\\\\Z", "(?<a" }, "pattern: " },
		{ "{'dependentSchemas': %s}", { "1", "[]" },
		  "dependentSchemas: expected an object of schemas" },
		{ "{'dependentSchemas': {'a': %s}}", { "['b']", "1" }, "a: expected a schema" },
		{ "{'propertyNames': %s}", { "1", "[]" }, "propertyNames: expected a schema" },
		{ "{'if': %s}", { "1", "[]" }, "if: expected a schema" },
		{ "{'then': %s}", { "1", "[]" }, "then: expected a schema" },
		{ "{'else': %s}", { "1", "[]" }, "else: expected a schema" },
		{ "{'allOf': %s}", { "1", "{}", "[]" }, "allOf: expected an array of at least one" },
		{ "{'anyOf': %s}", { "1", "{}", "[]" }, "anyOf: expected an array of at least one" },
		{ "{'oneOf': %s}", { "1", "{}", "[]" }, "oneOf: expected an array of at least one" },
		{ "{'oneOf': [%s]}", { "1", "[]", "null" }, "expected a schema" },
		{ "{'not': %s}", { "1", "[]" }, "not: expected a schema" },
		/* unevaluated */
		{ "{'unevaluatedItems': %s}", { "1", "[]" }, "unevaluatedItems: expected a schema" },
		{ "{'unevaluatedProperties': %s}", { "1", "[]" },
		  "unevaluatedProperties: expected a schema" },
		/* validation */
		{ "{'type': %s}", { "1", "null", "{}", "'text'", "'String'", "'any'", "['null', 'x']" },
		  "type: expected null, boolean, object, array, number, integer or string" },
		{ "{'type': %s}", { "[]" }, "at least one type" },
		{ "{'type': %s}", { "['null', 'null']" }, "stands twice" },
		{ "{'enum': %s}", { "1", "{}", "'a'" }, "enum: expected an array" },
		{ "{'multipleOf': %s}", { "'2'", "null" }, "multipleOf: expected a number" },
		{ "{'multipleOf': %s}", { "0", "-1", "0.0", "-0", "0e400", "-1e-400" },
		  "multipleOf: expected a number above 0" },
		{ "{'maximum': %s}", { "'2'", "true" }, "maximum: expected a number" },
		{ "{'exclusiveMaximum': %s}", { "'2'", "true" },
		  "exclusiveMaximum: expected a number" },
		{ "{'minimum': %s}", { "'2'", "true" }, "minimum: expected a number" },
		{ "{'exclusiveMinimum': %s}", { "'2'", "true" },
		  "exclusiveMinimum: expected a number" },
		{ "{'maxLength': %s}", { "-1", "1.5", "'1'", "1e-400", "-1e400" }, "maxLength: expected a whole" },
		{ "{'minLength': %s}", { "-1", "0.5", "'1'" }, "minLength: expected a whole" },
		{ "{'pattern': %s}", { "1", "null" }, "pattern: expected a string" },
		{ "{'pattern': '%s'}", { "(", "a**", "\\\\Z", "\\\\a" }, "pattern: " },
		{ "{'maxItems': %s}", { "-1", "1.5", "'1'" }, "maxItems: expected a whole" },
		{ "{'minItems': %s}", { "-1", "1.5", "'1'" }, "minItems: expected a whole" },
		{ "{'uniqueItems': %s}", { "1", "'true'", "null" },
		  "uniqueItems: expected true or false" },
		{ "{'maxContains': %s}", { "-1", "1.5", "'1'" }, "maxContains: expected a whole" },
		{ "{'minContains': %s}", { "-1", "1.5", "'1'" }, "minContains: expected a whole" },
		{ "{'maxProperties': %s}", { "-1", "1.5", "'1'" }, "maxProperties: expected a whole" },
		{ "{'minProperties': %s}", { "-1", "1.5", "'1'" }, "minProperties: expected a whole" },
		{ "{'required': %s}", { "1", "{}", "'a'", "true" }, "required: expected an array" },
		{ "{'required': [%s]}", { "1", "null", "'a', 2" }, "expected a member name" },
		{ "{'required': %s}", { "['a', 'b', 'a']" }, "required: this name stands twice" },
		{ "{'dependentRequired': %s}", { "1", "[]" },
		  "dependentRequired: expected an object of arrays of names" },
		{ "{'dependentRequired': {'a': %s}}", { "1", "'b'", "true" },
		  "a: expected an array of member names" },
		{ "{'dependentRequired': {'a': [%s]}}", { "1", "'a', 2" }, "expected a member name" },
		{ "{'dependentRequired': {'a': [%s]}}", { "'b', 'b'" }, "stands twice" },
		/* meta-data, format-annotation, content */
		{ "{'title': %s}", { "1" }, "title: expected a string" },
		{ "{'description': %s}", { "[]" }, "description: expected a string" },
		{ "{'deprecated': %s}", { "1", "'yes'" }, "deprecated: expected true or false" },
		{ "{'readOnly': %s}", { "1", "null" }, "readOnly: expected true or false" },
		{ "{'writeOnly': %s}", { "1", "null" }, "writeOnly: expected true or false" },
		{ "{'examples': %s}", { "1", "{}", "'a'" }, "examples: expected an array" },
		{ "{'format': %s}", { "1", "[]" }, "format: expected a string" },
		{ "{'contentEncoding': %s}", { "1" }, "contentEncoding: expected a string" },
		{ "{'contentMediaType': %s}", { "1" }, "contentMediaType: expected a string" },
		{ "{'contentSchema': %s}", { "1", "'a'" }, "contentSchema: expected a schema" },
		/* what older drafts had */
		{ "{'definitions': %s}", { "1", "[]" }, "definitions: expected an object of schemas" },
		{ "{'dependencies': %s}", { "1", "[]" }, "dependencies: expected an object" },
		{ "{'dependencies': {'a': %s}}", { "1", "'b'" }, "a: expected a schema" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t k = 0; k < COUNT(rows[i].mistakes) && rows[i].mistakes[k]; k++) {
			snprintf(text, sizeof(text), rows[i].schema, rows[i].mistakes[k]);
			if (rules_compile(&rules, text) != ERR_USAGE)
				fail_msg("compiled: %s", text);
			if (!strstr(rules.why.text, rows[i].says) || rules.why.line != 1 ||
			    rules.why.column < 8)
				fail_msg("%s\nsays 1:%u: %s", text, rules.why.column,
					 rules.why.text);
			rules_forget(&rules);
		}
	}
}

/* What looks odd and is allowed. */
static void a_schema_that_its_metaschema_allows_is_taken(void **state)
{
	static const char *const rows[] = {
		"{'$id': '#', '$anchor': '_a-b.c9', '$comment': ''}",
		"{'$id': 'urn:uuid:deadbeef-1234-0000-0000-4321feebdaed#'}",
		"{'$anchor': 'a', '$dynamicAnchor': 'a'}",
		"{'$schema': 'https://json-schema.org/draft/2020-12/schema#', '$vocabulary': {}}",
		"{'enum': []}", "{'enum': [1, 1.0]}", "{'required': [], 'dependentRequired': {}}",
		"{'minLength': 2.0, 'maxLength': 1e400, 'minItems': 1e1, 'maxItems': -0}",
		"{'minContains': 3, 'maxContains': 1}", "{'then': false}", "{'properties': {}}",
		"{'multipleOf': 1e-1000000000000000000000}", "{'default': [], 'examples': []}",
		"{'unknown': {'type': 7, '$ref': 1, '$id': []}}", "{'const': {'$ref': 1, '$id': 1}}",
		"{'enum': [{'$anchor': 'x y'}], 'default': {'$id': 0}, 'examples': [{'type': 1}]}",
		"{'format': 'no-such-format', 'contentMediaType': 'x', 'contentEncoding': 'y'}",
		"{'$recursiveRef': '#', '$recursiveAnchor': 'x'}", "{'additionalItems': 7}",
		"{'properties': {'$id': {'type': 'string'}, '$ref': true, '$anchor': {}}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_need(&rules, rows[i]);
		rules_forget(&rules);
	}
}

/* Ten thousand schemas in one another, and other shapes of too much. */
static void a_schema_too_deep_is_refused(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_puts(&text, "{'not':");
	buf_puts(&text, "{}");
	for (int i = 0; i < 10000; i++)
		buf_putc(&text, '}');
	buf_putc(&text, '\0');
	assert_int_equal(rules_compile(&rules, text.at), ERR_USAGE);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_schema_that_its_metaschema_refuses_is_refused),
		TEST(a_schema_that_its_metaschema_allows_is_taken),
		TEST(a_schema_too_deep_is_refused),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = rules_setup;
		each[i].teardown_func = rules_teardown;
	}
	return RUN(each);
}

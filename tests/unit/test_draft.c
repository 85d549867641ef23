/* Drafts before 2020-12, vocabularies, and formats as an assertion or none. */
#include "verdicts.h"

#include "compile/format.h"

/* ---- drafts before this one ---- */

#define OF_2019 "'$schema': 'https://json-schema.org/draft/2019-09/schema'"
#define OF_07 "'$schema': 'http://json-schema.org/draft-07/schema#'"
#define OF_06 "'$schema': 'http://json-schema.org/draft-06/schema#'"

static void an_older_draft_means_what_it_meant(void **state)
{
	static const struct row rows[] = {
		/* tuples */
		{ "{" OF_2019 ", 'items': [{'type': 'null'}], 'additionalItems': {'type': 'string'}}",
		  { "[null, 'a']", "[]", "1" }, { "[1]", "[null, 1]" } },
		{ "{" OF_07 ", 'items': [{'type': 'null'}], 'additionalItems': false}",
		  { "[null]" }, { "[null, 1]" } },
		{ "{" OF_06 ", 'items': {'type': 'null'}, 'additionalItems': false}",
		  { "[null, null]" }, { "[1]" } },
		{ "{" OF_2019 ", 'items': [true], 'unevaluatedItems': false}", { "[1]" }, { "[1, 2]" } },
		/* keywords that came later are none */
		{ "{" OF_2019 ", 'prefixItems': [false], '$dynamicRef': 1, '$dynamicAnchor': 7}",
		  { "[1]" }, { NULL } },
		{ "{" OF_07 ", 'dependentRequired': 1, 'unevaluatedItems': false, 'minContains': 'x',"
		  " 'contains': true, 'prefixItems': 1, '$anchor': 1, '$defs': 1}", { "[1]" }, { "[]" } },
		{ "{" OF_06 ", 'if': true, 'then': false, 'else': false}", { "1" }, { NULL } },
		{ "{" OF_07 ", 'if': true, 'then': {'type': 'null'}}", { "null" }, { "1" } },
		{ "{" OF_07 ", 'dependencies': {'a': ['b'], 'c': {'maxProperties': 1}}}",
		  { "{'a': 1, 'b': 1}", "{'c': 1}" }, { "{'a': 1}", "{'c': 1, 'd': 1}" } },
		/* contains evaluates nothing yet */
		{ "{" OF_2019 ", 'contains': {'const': 1}, 'unevaluatedItems': false}", { "2" }, { "[1]" } },
		/* beside a $ref nothing counts, no $id either */
		{ "{" OF_07 ", 'properties': {'a': {'$ref': '#/definitions/a', 'maxLength': 1}},"
		  " 'definitions': {'a': {'type': 'string'}}}", { "{'a': 'xyz'}" }, { "{'a': 1}" } },
		{ "{" OF_07 ", '$id': 'http://example.com/a/', 'allOf': [{'$id': 'b/', '$ref': 'c'}],"
		  " 'definitions': {'c': {'$id': 'c', 'type': 'null'}, 'd': {'$id': 'b/c'}}}",
		  { "null" }, { "1" } },
		{ "{" OF_07 ", '$ref': '#/definitions/a', 'type': 'null', 'definitions': {'a': {"
		  "'type': 'string'}}}", { "'a'" }, { "null" } },
		{ "{" OF_2019 ", '$ref': '#/$defs/a', 'maxLength': 1, '$defs': {'a': {'type': 'string'}}}",
		  { "'a'" }, { "'ab'", "1" } },
		/* names of places */
		{ "{" OF_07 ", '$ref': '#here', 'definitions': {'a': {'$id': '#here', 'type': 'null'}}}",
		  { "null" }, { "1" } },
		{ "{" OF_2019 ", '$ref': '#a:b', '$defs': {'a': {'$anchor': 'a:b', 'type': 'null'}}}",
		  { "null" }, { "1" } },
		/* recursion that is extended from outside */
		{ "{" OF_2019 ", '$id': 'https://example.com/strict', '$recursiveAnchor': true,"
		  " '$ref': 'tree', 'unevaluatedProperties': false, '$defs': {'tree': {'$id': 'tree',"
		  " '$recursiveAnchor': true, 'properties': {'data': true, 'child': {"
		  "'$recursiveRef': '#'}}}}}",
		  { "{'child': {'data': 1}}" }, { "{'child': {'daat': 1}}" } },
		{ "{" OF_2019 ", '$id': 'https://example.com/strict', '$recursiveAnchor': true,"
		  " '$ref': 'tree', 'unevaluatedProperties': false, '$defs': {'tree': {'$id': 'tree',"
		  " '$recursiveAnchor': false, 'properties': {'data': true, 'child': {"
		  "'$recursiveRef': '#'}}}}}",
		  { "{'child': {'data': 1}}", "{'child': {'daat': 1}}" }, { "{'daat': 1}" } },
		{ "{" OF_2019 ", 'properties': {'a': {'$recursiveRef': '#'}}, 'type': 'object'}",
		  { "{'a': {}}" }, { "{'a': 1}" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void each_resource_is_of_its_own_draft(void **state)
{
	static const struct row rows[] = {
		{ "{'$ref': 'b.json', 'prefixItems': [{'type': 'number'}]}",
		  { "[1, 'a']" }, { "['a', 'a']", "[1, 1]" } },
		{ "{" OF_07 ", 'allOf': [{'$ref': 'b.json'}, {'items': [{'type': 'number'}]}]}",
		  { "[1, 'a']" }, { "['a', 'a']", "[1, 1]" } },
		/* in one document */
		{ "{'allOf': [{'$ref': 'https://example.com/o'}, {'prefixItems': [{'type': 'number'}]}],"
		  " '$defs': {'o': {" OF_2019 ", '$id': 'https://example.com/o', 'prefixItems': [false],"
		  " 'items': [true, {'type': 'string'}]}}}",
		  { "[1, 'a']" }, { "['a', 'a']", "[1, 1]" } },
		/* what has no $schema of its own is of the draft around it */
		{ "{" OF_2019 ", '$id': 'https://example.com/a', '$ref': 'o', '$defs': {"
		  "'o': {'$id': 'o', 'prefixItems': [false], 'items': [{'type': 'null'}]}}}",
		  { "[null, 1]" }, { "[1]" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_write(&rules, "b.json", "{" OF_07 ", 'items': [true, {'type': 'string'}],"
					      " 'prefixItems': [false]}");
		judge_rows(&rows[i], 1);
	}
}

/* ---- vocabularies ---- */

#define VOCABULARY "https://json-schema.org/draft/2020-12/vocab/"

static void a_metaschema_says_which_keywords_count(void **state)
{
	static const struct {
		const char *metaschema;
		struct row row;
	} rows[] = {
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "applicator': true}}",
		  { "{'$schema': 'meta.json', 'properties': {'a': false}, 'type': 'object',"
		    " 'minProperties': 2}", { "{}", "1", "{'b': 1}" }, { "{'a': 1}" } } },
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "validation': true}}",
		  { "{'$schema': 'meta.json', 'properties': {'a': false}, 'minProperties': 1,"
		    " 'unevaluatedProperties': false, '$ref': '#/$defs/x', '$defs': {'x': {'type':"
		    " 'object'}}}", { "{'a': 1}" }, { "{}", "1" } } },
		/* one that need not be known */
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "validation': false,"
		  " 'https://example.com/vocab/x': false}}",
		  { "{'$schema': 'meta.json', 'type': 'object'}", { "{}" }, { "1" } } },
		/* formats: asserted, whatever the word beside it; else only noted */
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "format-assertion': true}}",
		  { "{'$schema': 'meta.json', 'format': 'ipv4'}", { "'1.2.3.4'", "1" }, { "'x'" } } },
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "format-assertion': false}}",
		  { "{'$schema': 'meta.json', 'format': 'ipv4'}", { "'1.2.3.4'", "1" }, { "'x'" } } },
		{ "{'$vocabulary': {'" VOCABULARY "core': true, '" VOCABULARY "format-annotation': true}}",
		  { "{'$schema': 'meta.json', 'format': 'ipv4'}", { "'x'", "1" }, { NULL } } },
		/* none named: all of them */
		{ "{'type': 'object'}",
		  { "{'$schema': 'meta.json', 'type': 'null'}", { "null" }, { "1" } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_write(&rules, "meta.json", rows[i].metaschema);
		judge_rows(&rows[i].row, 1);
	}
}

static void a_vocabulary_that_must_be_known_is_refused(void **state)
{
	static const struct {
		const char *metaschema, *says;
	} rows[] = {
		{ "{'$vocabulary': {'https://example.com/vocab/x': true}}", "is not known here" },
		{ "{'$vocabulary': {'https://example.com/vocab/x': 1}}", "true or false" },
		{ "{'$vocabulary': []}", "expected an object" },
		{ "{" OF_2019 ", '$vocabulary': {}}", "draft 2020-12" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_write(&rules, "meta.json", rows[i].metaschema);
		assert_int_equal(rules_compile(&rules, "{'$schema': 'meta.json'}"), ERR_USAGE);
		if (!strstr(rules.why.text, rows[i].says) || !strstr(rules.why.file, "meta.json"))
			fail_msg("%s: %s: %s", rows[i].metaschema, rules.why.file, rules.why.text);
		rules_forget(&rules);
	}
}

/* ---- formats ---- */

static void formats_concern_strings_only_and_unknown_ones_nothing(void **state)
{
	size_t count;
	const struct format_check *formats = format_table(&count);
	struct row row = { .yes = { "12", "13.7", "{}", "[]", "false", "null" } };
	char text[80];

	(void)state;
	rules.options.assert_formats = true;
	row.schema = text;
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "{'format': '%s'}", formats[i].name);
		judge_rows(&row, 1);
	}
	static const struct row unknown[] = {
		{ "{'format': 'unknown'}", { "'#'", "1" }, { NULL } },
		{ "{'format': ''}", { "'#'" }, { NULL } },
		{ "{'format': 'IPv4'}", { "'#'" }, { NULL } },
		{ "{'format': 'ipv4'}", { "'1.2.3.4'" }, { "'#'" } },
	};
	judge_rows(unknown, COUNT(unknown));
	rules.options.assert_formats = false;
	judge_rows(&(struct row){ "{'format': 'ipv4'}", { "'#'" }, { NULL } }, 1);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		TEST(an_older_draft_means_what_it_meant),
		TEST(each_resource_is_of_its_own_draft),
		TEST(a_metaschema_says_which_keywords_count),
		TEST(a_vocabulary_that_must_be_known_is_refused),
		TEST(formats_concern_strings_only_and_unknown_ones_nothing),
	};

	for (size_t i = 0; i < COUNT(tests); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return RUN(tests);
}

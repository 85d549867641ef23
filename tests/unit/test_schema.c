/* compile/: what is refused and where, what references mean, what the shape says. */
#include "rules.h"

#include <sys/stat.h>

#include "compile/keywords.h"
#include "compile/uri.h"
#include "flow/finding.h"

static struct rules rules;

static int setup(void **state)
{
	(void)state;
	rules_open(&rules);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rules_close(&rules);
	return 0;
}

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
		{ "{\n 'type': ['string',\n 'text']}", 3, 2, "type: expected" },
		{ "{'enum': 1}", 1, 10, "enum: expected an array, found a number" },
		{ "{'minimum': '1'}", 1, 13, "minimum: expected a number, found a string" },
		{ "{'multipleOf': 0}", 1, 16, "above 0" },
		{ "{'multipleOf': -2}", 1, 16, "above 0" },
		{ "{'minLength': -1}", 1, 15, "whole number of at least 0" },
		{ "{'minLength': 1.5}", 1, 15, "whole number of at least 0" },
		{ "{'maxItems': true}", 1, 14, "whole number of at least 0" },
		{ "{'pattern': 'a('}", 1, 13, "pattern: " },
		{ "{'pattern': 1}", 1, 13, "expected a string" },
		{ "{'patternProperties': {'[': true}}", 1, 29, "pattern: " },
		{ "{'format': 1}", 1, 12, "expected a string" },
		{ "{'uniqueItems': 1}", 1, 17, "true or false" },
		{ "{'required': 'a'}", 1, 14, "array of member names" },
		{ "{'required': ['a', 1]}", 1, 20, "a member name" },
		{ "{'required': ['a', 'a']}", 1, 20, "twice" },
		{ "{'properties': []}", 1, 16, "an object of schemas" },
		{ "{'properties': {'a': 1}}", 1, 22, "a: expected a schema" },
		{ "{'items': [true]}", 1, 11, "items: expected a schema" },
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
		{ "{'$ref': 'none.json'}", 1, 10, "nothing is ever fetched" },
		{ "{'$ref': 'https://example.com/x'}", 1, 10, "nothing is ever fetched" },
		{ "{'$ref': 'bulkpipe:nonsense'}", 1, 10, "nothing is ever fetched" },
		{ "{'$ref': '#/title', 'title': 't'}", 1, 30, "expected a schema" },
		{ "{'$ref': '#'}", 1, 1, "without end" },
		{ "{'anyOf': [{'$ref': '#'}]}", 1, 1, "without end" },
		{ "{'$defs': {'a': {'not': {'$ref': '#/$defs/b'}},\n"
		  "'b': {'if': {'$ref': '#/$defs/a'}}}}", 1, 17, "without end" },
		{ "{'$schema': 'http://json-schema.org/draft-07/schema#'}", 1, 13, "2020-12" },
		{ "{'x-code': 'no code'}", 1, 12, "x-code: " },
		{ "{'x-code': 1}", 1, 12, "x-code: " },
		{ "{'x-severity': 'error'}", 1, 16, "expected \"warning\"" },
		{ "{'x-json': 'yes'}", 1, 12, "true or false" },
		{ "{'x-coerce': 1}", 1, 14, "true or false" },
		{ "{'errorMessage': 1}", 1, 18, "keyed by keyword" },
		{ "{'errorMessage': {'type': 1}}", 1, 27, "expected a string" },
		{ "{'errorMessage': {'tpye': 'x'}}", 1, 27, "name of a keyword" },
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

/* ---- references ---- */

static void built_in_rules_are_found_in_any_spelling(void **state)
{
	static const char *const spellings[] = { "USER_PROFILE", "user-profile", "user_profile",
						 "user_profile.json" };
	char text[100];

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		snprintf(text, sizeof(text), "{'$ref': 'bulkpipe:%s'}", spellings[i]);
		rules_need(&rules, text);
		uint32_t hash = hash_of(STR("user_account_id"));
		assert_true(map_find(schema_symbols(rules.program), STR("user_account_id"), hash,
				     0) > 0);
		rules_forget(&rules);
	}
}

static void every_built_in_rule_file_compiles(void **state)
{
	static const char *const names[] = {
		"user_activity", "user_segment", "user_profile", "user_choice",
		"user_identifiers_deletion", "user_identifiers_association_declarations",
		"user_points_deletion", "user_device_points_deletion",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		if (schema_compile(NULL, names[i], &rules.options, &rules.arena, &rules.program,
				   &rules.why) != OK)
			fail_msg("%s:%u: %s", names[i], (unsigned)rules.why.line, rules.why.text);
		assert_int_equal(strlen(schema_sha256(rules.program)), 64);
		rules_forget(&rules);
	}
	assert_null(schema_builtin("nonsense").at);
	assert_true(schema_builtin("user_profile").len > 100);
}

static void files_beside_the_schema_and_below_ref_are_read(void **state)
{
	struct ref_dir refs[] = { { "https://example.com/", "/nonexistent" },
				  { "https://example.com/s/", rules.dir } };

	(void)state;
	rules.options.refs = refs;
	rules.options.nrefs = 2;
	rules_write(&rules, "b.json", "{'$defs': {'x y': {'required': ['from_b']}}}");
	rules_write(&rules, "c.json", "{'$id': 'https://example.com/s/sub/c', 'required': "
				      "['from_c'], 'allOf': [{'$ref': '../d'}]}");
	rules_write(&rules, "d.json", "{'required': ['from_d']}");
	/* the relative one is found beside the file, whatever the $id says */
	rules_need(&rules, "{'$id': 'https://example.org/a', 'allOf': ["
			   "{'$ref': 'b.json#/$defs/x%20y'},{'$ref': 'https://example.com/s/c'}]}");
	static const struct str names[] = { { "from_b", 6 }, { "from_c", 6 }, { "from_d", 6 } };
	for (size_t i = 0; i < COUNT(names); i++)
		assert_true(map_find(schema_symbols(rules.program), names[i], hash_of(names[i]),
				     0) > 0);
	rules.options.nrefs = 0;
}

static void a_ref_below_a_folder_cannot_leave_it(void **state)
{
	struct ref_dir refs[] = { { "x:", rules.dir } };
	char sub[80];

	(void)state;
	snprintf(sub, sizeof(sub), "%s/sub", rules.dir);
	assert_int_equal(mkdir(sub, 0700), 0);
	refs[0].dir = sub;
	rules.options.refs = refs;
	rules.options.nrefs = 1;
	rules_write(&rules, "b.json", "true");
	assert_int_equal(rules_compile(&rules, "{'$ref': 'x:../b.json'}"), ERR_USAGE);
	assert_int_equal(rules_compile(&rules, "{'$ref': 'x:%2e%2e/b.json'}"), ERR_USAGE);
	rules.options.nrefs = 0;
	rmdir(sub);
}

static void mistakes_in_other_files_name_those(void **state)
{
	(void)state;
	rules_write(&rules, "b.json", "{'$defs': {\n'x': {'type': 1}}}");
	assert_int_equal(rules_compile(&rules, "{'$ref': 'b.json#/$defs/x'}"), ERR_USAGE);
	assert_non_null(strstr(rules.why.file, "b.json"));
	assert_int_equal(rules.why.line, 2);
}

static void the_digest_is_over_every_file(void **state)
{
	char first[65];

	(void)state;
	rules_write(&rules, "b.json", "true");
	rules_need(&rules, "{'$ref': 'b.json'}");
	snprintf(first, sizeof(first), "%s", schema_sha256(rules.program));
	rules_forget(&rules);
	rules_write(&rules, "b.json", "{}");
	rules_need(&rules, "{'$ref': 'b.json'}");
	assert_string_not_equal(schema_sha256(rules.program), first);
}

static void uris_resolve_as_rfc_3986_shows(void **state)
{
	static const struct {
		const char *reference, *expected;
	} rows[] = {
		/* its section 5.4, but for fragments */
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ ";x", "http://a/b/c/;x" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "http:g", "http:g" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str got = uri_resolve(&rules.arena, STR("http://a/b/c/d;p?q"),
					     str_of(rows[i].reference));
		if (!str_is(got, rows[i].expected))
			fail_msg("%s: %.*s", rows[i].reference, (int)got.len, got.at);
	}
	assert_str(uri_resolve(&rules.arena, STR("bulkpipe:user_profile"), STR("identifiers.json")),
		   "bulkpipe:identifiers.json");
	assert_str(uri_of_path(&rules.arena, "/a/./b/../c%#.json"), "file:/a/c%25%23.json");
	struct str path;
	assert_true(uri_to_path(&rules.arena, STR("file:///a/c%25%23.json"), &path));
	assert_str(path, "/a/c%#.json");
	assert_false(uri_to_path(&rules.arena, STR("file://host/a"), &path));
	assert_false(uri_decode(&rules.arena, STR("a%2"), &path));
	assert_true(uri_decode(&rules.arena, STR("%41"), &path));
	assert_str(path, "A");
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

/* ---- shapes ---- */

static const struct shape *member(const struct shape *shape, const char *name)
{
	struct str key = str_of(name);
	return shape_of(shape, key, map_find(schema_symbols(rules.program), key, hash_of(key), 0));
}

static void types_meet_over_all_and_join_over_branches(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'properties': { 'meet': {'type': ['string', 'integer'], 'allOf': [{'type': "
		   "'number'}]}, 'join': {'anyOf': [{'type': 'integer'}, {'type': 'null'}]},"
		   " 'any': {'oneOf': [{'type': 'integer'}, {'minLength': 2}]},"
		   " 'ref': {'$ref': '#/$defs/n'}, 'not': {'not': {'type': 'string'}},"
		   " 'warn': {'allOf': [{'type': 'string', 'x-severity': 'warning'}]}, 'free': {}},"
		   " '$defs': {'n': {'type': 'number', 'x-coerce': true}}}");
	const struct shape *root = schema_shape(rules.program);

	assert_int_equal(member(root, "meet")->types, TYPE_INTEGER);
	assert_int_equal(member(root, "join")->types, TYPE_INTEGER | TYPE_NULL);
	assert_int_equal(member(root, "any")->types, TYPE_ANY);
	assert_int_equal(member(root, "ref")->types, TYPE_NUMBER | TYPE_INTEGER);
	assert_true(member(root, "ref")->coerce);
	assert_false(member(root, "join")->coerce);
	assert_int_equal(member(root, "not")->types, TYPE_ANY);
	assert_null(member(root, "warn"));
	assert_null(member(root, "free"));
	assert_null(member(root, "unheard"));
}

static void members_are_those_of_all_branches(void **state)
{
	(void)state;
	rules_need(&rules, "{'properties': {'kind': {'type': 'string'}, 'both': "
			   "{'type': 'integer'},  'deep': {'type': 'object'}},"
			   " 'if': {'properties': {'kind': {'const': 'a'}, 'no': "
			   "{'type': 'null'}}}, 'then': {'properties': {'one': {'type': 'boolean'},"
			   "  'both': {'type': 'string'},"
			   "  'deep': {'properties': {'x': {'type': 'integer'}}}}},"
			   " 'else': {'properties': {'two': {'type': 'integer'},"
			   "  'deep': {'properties': {'x': {'type': 'null'}}}}},"
			   " 'dependentSchemas': {'kind': {'properties': {'three': "
			   "{'type': 'null'}}}}}");
	const struct shape *root = schema_shape(rules.program);

	assert_int_equal(member(root, "one")->types, TYPE_BOOLEAN);
	assert_int_equal(member(root, "two")->types, TYPE_INTEGER);
	assert_int_equal(member(root, "three")->types, TYPE_NULL);
	/* what holds always is not changed by what holds sometimes */
	assert_int_equal(member(root, "both")->types, TYPE_INTEGER);
	assert_int_equal(member(root, "deep")->types, TYPE_OBJECT);
	assert_int_equal(member(member(root, "deep"), "x")->types, TYPE_INTEGER | TYPE_NULL);
	assert_null(member(root, "no"));
	assert_int_equal(root->nmembers, 6);
}

static void a_closed_shape_knows_its_members(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'properties': {'a': true, 'open': {'properties': {'b': true}}},"
		   " 'patternProperties': {'^p': true},"
		   " 'additionalProperties': {'not': {}, 'x-code': 'field-unknown'}}");
	const struct shape *root = schema_shape(rules.program);

	assert_true(root->closed);
	assert_true(shape_knows(rules.program, root, STR("a")));
	assert_true(shape_knows(rules.program, root, STR("pink")));
	assert_false(shape_knows(rules.program, root, STR("b")));
	assert_false(shape_knows(rules.program, root, STR("zzz")));
	const struct shape *open = member(root, "open");
	assert_false(open->closed);
	assert_true(shape_knows(rules.program, open, STR("zzz")));
	assert_true(shape_knows(rules.program, NULL, STR("zzz")));
}

static void rules_that_contain_themselves_have_a_shape(void **state)
{
	(void)state;
	rules_need(&rules, "{'type': 'object', 'properties': {'next': {'$ref': '#'},"
			   " 'value': {'type': 'integer'}}, 'allOf': [{'properties': "
			   "{'next': {'properties': {'next': {'$ref': '#'}}}}}],"
			   " 'additionalProperties': {'items': {'$ref': '#'}}}");
	const struct shape *at = schema_shape(rules.program);

	for (int i = 0; i < 100; i++) {
		assert_int_equal(member(at, "value")->types, TYPE_INTEGER);
		at = member(at, i % 3 ? "next" : "other");
		if (i % 3 == 0)
			at = at->items;
	}
}

static void a_shape_has_each_pattern_once(void **state)
{
	(void)state;
	rules_need(&rules, "{'items': {'oneOf': [{'items': {'$ref': '#'}, 'patternProperties': "
			   "{'^a': true}}, {'dependentSchemas': {'b': {'$ref': '#'}}}]}}");
	const struct shape *at = schema_shape(rules.program);

	for (int i = 0; i < 100; i++, at = at->items)
		assert_true(at->npatterns <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mistake_is_told_with_its_place),
		TEST(a_warning_is_refused_where_a_verdict_is_wanted),
		TEST(loops_that_descend_are_fine),
		TEST(a_file_that_is_not_there_is_a_usage_error),
		TEST(built_in_rules_are_found_in_any_spelling),
		TEST(every_built_in_rule_file_compiles),
		TEST(files_beside_the_schema_and_below_ref_are_read),
		TEST(a_ref_below_a_folder_cannot_leave_it),
		TEST(mistakes_in_other_files_name_those),
		TEST(the_digest_is_over_every_file),
		TEST(uris_resolve_as_rfc_3986_shows),
		TEST(codes_of_the_rules_become_rows),
		TEST(every_keyword_that_fails_has_a_row),
		TEST(types_meet_over_all_and_join_over_branches),
		TEST(members_are_those_of_all_branches),
		TEST(a_closed_shape_knows_its_members),
		TEST(rules_that_contain_themselves_have_a_shape),
		TEST(a_shape_has_each_pattern_once),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = setup;
		each[i].teardown_func = teardown;
	}
	return RUN(each);
}

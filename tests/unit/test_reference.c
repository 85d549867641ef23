/* compile/reference, library, uri: what references lead to, and from which files. */
#include "rules_each.h"

#include <sys/stat.h>

#include "compile/uri.h"

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
	char digest[DIGEST_HEX];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		if (schema_compile(NULL, names[i], &rules.options, &rules.arena, &rules.program,
				   &rules.why) != OK)
			fail_msg("%s:%u: %s", names[i], (unsigned)rules.why.line, rules.why.text);
		schema_sha256(rules.program, digest);
		assert_int_equal(strlen(digest), DIGEST_HEX - 1);
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

static void a_reference_that_leads_nowhere_says_why_and_what_was_meant(void **state)
{
	static const struct {
		const char *schema, *says;
	} rows[] = {
		{ "{'$ref': 'b'}", "did you mean b.json?" },
		{ "{'$ref': 'c.json'}", "$ref: c.json: there is no file" },
		{ "{'$ref': 'USER_PROFILE'}", "did you mean bulkpipe:USER_PROFILE?" },
		{ "{'$ref': 'bulkpipe:USER_PROFIL'}", "did you mean bulkpipe:USER_PROFILE?" },
		{ "{'$ref': 'bulkpipe:identifier'}", "did you mean bulkpipe:identifiers?" },
		{ "{'$ref': 'bulkpipe:xyz'}", "bulkpipe rules list names them" },
		{ "{'$ref': 'name', '$defs': {'name': true}}", "did you mean #/$defs/name?" },
		{ "{'$ref': '#/$defs/nam', '$defs': {'name': true}}", "did you mean #/$defs/name?" },
		{ "{'$ref': 'https://example.com/a.json'}", "nothing is ever fetched; say --ref" },
		{ "{'$ref': 'x:d.json'}", "sub/d.json, where --ref x:=sub leads" },
	};
	struct ref_dir ref = { "x:", "sub" };

	(void)state;
	rules_write(&rules, "b.json", "true");
	rules.options.refs = &ref;
	rules.options.nrefs = 1;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(rules_compile(&rules, rows[i].schema), ERR_USAGE);
		if (!strstr(rules.why.text, rows[i].says))
			fail_msg("%s: %s", rows[i].schema, rules.why.text);
		rules_forget(&rules);
	}
	rules.options.nrefs = 0;
}

static void two_files_with_one_id_are_refused(void **state)
{
	(void)state;
	rules_write(&rules, "b.json", "{'$id': 'https://example.com/a', 'type': 'null'}");
	assert_int_equal(rules_compile(&rules, "{'$id': 'https://example.com/a',"
					       " 'items': {'$ref': 'b.json'}}"), ERR_USAGE);
	assert_non_null(strstr(rules.why.file, "b.json"));
	assert_non_null(strstr(rules.why.text, "$id: https://example.com/a is already taken, by "));
	assert_non_null(strstr(rules.why.text, "a.json"));
}

static void the_digest_is_over_every_file(void **state)
{
	char first[DIGEST_HEX], second[DIGEST_HEX];

	(void)state;
	rules_write(&rules, "b.json", "true");
	rules_need(&rules, "{'$ref': 'b.json'}");
	schema_sha256(rules.program, first);
	rules_forget(&rules);
	rules_write(&rules, "b.json", "{}");
	rules_need(&rules, "{'$ref': 'b.json'}");
	schema_sha256(rules.program, second);
	assert_string_not_equal(first, second);
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
		{ "file:///a/b/../c", "file:/a/c" },
		{ "file://host/a", "file://host/a" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(built_in_rules_are_found_in_any_spelling),
		TEST(every_built_in_rule_file_compiles),
		TEST(files_beside_the_schema_and_below_ref_are_read),
		TEST(a_ref_below_a_folder_cannot_leave_it),
		TEST(mistakes_in_other_files_name_those),
		TEST(a_reference_that_leads_nowhere_says_why_and_what_was_meant),
		TEST(two_files_with_one_id_are_refused),
		TEST(the_digest_is_over_every_file),
		TEST(uris_resolve_as_rfc_3986_shows),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = rules_setup;
		each[i].teardown_func = rules_teardown;
	}
	return RUN(each);
}

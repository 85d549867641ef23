/* compile/shape*: what the rules want at each path, over references and branches. */
#include "rules_each.h"

static const struct shape *member(const struct shape *shape, const char *name)
{
	struct str key = str_of(name);
	return shape_of(shape, map_find(schema_symbols(rules.program), key, hash_of(key), 0));
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

static void a_dynamic_reference_wants_what_any_of_its_anchors_wants(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'$id': 'https://example.com/a', '$dynamicRef': 'b#n', '$defs': {"
		   " 'n': {'$dynamicAnchor': 'n', 'type': 'array'},"
		   " 'b': {'$id': 'b', '$dynamicAnchor': 'n', 'type': 'string'}}}");
	assert_int_equal(schema_shape(rules.program)->types, TYPE_ARRAY | TYPE_STRING);
}

static void patterns_that_are_met_again_are_kept_once(void **state)
{
	(void)state;
	rules_need(&rules,
		   "{'patternProperties': {'^a': {'minLength': 1}, '^b': true},"
		   " 'allOf': [{'$ref': '#/$defs/p'}, {'allOf': [{'$ref': '#/$defs/p'}]}],"
		   " '$defs': {'p': {'patternProperties': {'^b': true, '^c': true}}}}");
	assert_int_equal(schema_shape(rules.program)->npatterns, 3);
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
		TEST(types_meet_over_all_and_join_over_branches),
		TEST(members_are_those_of_all_branches),
		TEST(a_closed_shape_knows_its_members),
		TEST(a_dynamic_reference_wants_what_any_of_its_anchors_wants),
		TEST(patterns_that_are_met_again_are_kept_once),
		TEST(rules_that_contain_themselves_have_a_shape),
		TEST(a_shape_has_each_pattern_once),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = rules_setup;
		each[i].teardown_func = rules_teardown;
	}
	return RUN(each);
}

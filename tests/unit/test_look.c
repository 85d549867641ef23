/* compile/look: which values of a record the rules may read, by whatever keyword they do. */
#include "rules.h"

#include "base/buf.h"
#include "compile/look.h"
#include "compile/program.h"

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

static struct str name_of(uint32_t symbol)
{
	const struct map *symbols = schema_symbols(rules.program);

	for (size_t i = 0; i <= symbols->mask; i++)
		if (symbols->slots[i].name.at && symbols->slots[i].value == symbol)
			return symbols->slots[i].name;
	return STR("?");
}

/* {a{b} *{c} [d]}: members with what is looked at in them, any member, elements; - is nothing. */
static void put_look(const struct look *look, unsigned depth, struct buf *out)
{
	if (!look) {
		buf_putc(out, '-');
		return;
	}
	if (look == &look_all || depth == 0) {
		buf_puts(out, look == &look_all ? "ALL" : "...");
		return;
	}
	buf_putc(out, '{');
	for (size_t i = 0; i < look->nmembers; i++) {
		buf_put(out, name_of(look->members[i].symbol));
		put_look(look->members[i].inner, depth - 1, out);
	}
	if (look->others) {
		buf_putc(out, '*');
		put_look(look->other, depth - 1, out);
	}
	if (look->items) {
		buf_putc(out, '[');
		put_look(look->item, depth - 1, out);
		buf_putc(out, ']');
	}
	buf_putc(out, '}');
}

static void a_look_has_all_that_a_rule_may_read(void **state)
{
	static const struct { const char *schema, *look; } rows[] = {
		/* nothing is read inside */
		{ "true", "-" }, { "{}", "-" }, { "{'type':'object','minProperties':1,'maxItems':3}", "-" },
		{ "{'title':'x','enum':[1,'a',null]}", "-" }, { "{'additionalProperties':true}", "-" },
		{ "{'items':{}}", "-" },
		/* members */
		{ "{'properties':{'a':{'type':'string'}}}", "{a-}" },
		{ "{'properties':{'a':{'properties':{'b':{'type':'null'}}},'c':{'type':'object'}}}",
		  "{a{b-}c-}" },
		{ "{'required':['a']}", "{a-}" },
		{ "{'dependentRequired':{'a':['b']}}", "{a-b-}" },
		{ "{'dependentSchemas':{'a':{'properties':{'b':{'required':['c']}}}}}", "{a-b{c-}}" },
		{ "{'additionalProperties':false}", "{*-}" },
		{ "{'additionalProperties':{'required':['a']}}", "{*{a-}}" },
		{ "{'properties':{'a':{'type':'null'}},'additionalProperties':{'required':['b']}}",
		  "{a{b-}*{b-}}" },
		{ "{'patternProperties':{'^x':{'required':['a']}}}", "{*{a-}}" },
		{ "{'propertyNames':{'maxLength':3}}", "{*-}" },
		{ "{'unevaluatedProperties':false}", "{*-}" },
		{ "{'properties':{'a':{'x-coerce':true,'type':'string'}}}", "{a-}" },
		{ "{'additionalProperties':{'x-coerce':true}}", "{*-}" },
		/* elements */
		{ "{'items':{'type':'null'}}", "{[-]}" }, { "{'items':false}", "{[-]}" },
		{ "{'prefixItems':[{'required':['a']},{'required':['b']}]}", "{[{a-b-}]}" },
		{ "{'contains':{'required':['a']}}", "{[{a-}]}" },
		{ "{'unevaluatedItems':{'required':['a']}}", "{[{a-}]}" },
		/* whole values */
		{ "{'uniqueItems':true}", "ALL" }, { "{'const':{'a':1}}", "ALL" }, { "{'enum':[1,[]]}", "ALL" },
		{ "{'properties':{'a':{'const':[1]}}}", "{aALL}" },
		/* rules about the same value, those that only test or warn among them */
		{ "{'allOf':[{'required':['a']},{'properties':{'a':{'required':['b']}}}]}", "{a{b-}}" },
		{ "{'anyOf':[{'required':['a']},{'required':['b']}]}", "{a-b-}" },
		{ "{'oneOf':[{'items':{'type':'null'}},{'required':['b']}]}", "{b-[-]}" },
		{ "{'not':{'properties':{'a':{'const':1}}}}", "{a-}" },
		{ "{'if':{'required':['a']},'then':{'required':['b']},'else':{'required':['c']}}",
		  "{a-b-c-}" },
		{ "{'x-severity':'warning','required':['a']}", "{a-}" },
		{ "{'$ref':'#/$defs/x','$defs':{'x':{'required':['a']}}}", "{a-}" },
		/* rules that contain themselves */
		{ "{'properties':{'a':{'$ref':'#'}}}", "{a{a{a...}}}" },
		{ "{'items':{'$ref':'#'}}", "{[{[{[...]}]}]}" },
		/* what depends on the way that led here */
		{ "{'$dynamicAnchor':'x','properties':{'a':{'$dynamicRef':'#x'}}}", "ALL" },
	};
	struct buf told = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_need(&rules, rows[i].schema);
		buf_clear(&told, SIZE_MAX);
		put_look(schema_look(rules.program), 3, &told);
		buf_putc(&told, '\0');
		if (strcmp(told.at, rows[i].look) != 0)
			fail_msg("%s: %s, expected %s", rows[i].schema, told.at, rows[i].look);
		rules_forget(&rules);
	}
	buf_release(&told);
}

static void what_is_too_much_is_looked_at_all(void **state)
{
	struct buf schema = { 0 };

	(void)state;
	buf_puts(&schema, "{'properties':{'z':{'required':['a']}");
	for (int i = 0; i < 2500; i++)
		buf_printf(&schema, ",'m%d':{'required':['n%d']}", i, i);
	buf_putc(&schema, '}');
	buf_putc(&schema, '}');
	buf_putc(&schema, '\0');
	rules_need(&rules, schema.at);
	const struct look *look = schema_look(rules.program), *inner;
	size_t all = 0;
	for (size_t i = 0; i < look->nmembers; i++) {
		assert_true(look_at_member(look, look->members[i].symbol, &inner));
		assert_non_null(inner);
		all += inner == &look_all;
	}
	assert_int_equal(look->nmembers, 2501);
	assert_in_range(all, 500, 503);
	rules_forget(&rules);
	buf_release(&schema);
}

static void members_are_found_by_their_number(void **state)
{
	const struct look *inner;

	(void)state;
	rules_need(&rules, "{'properties':{'a':{'required':['b']},'c':{'type':'null'}}}");
	const struct look *look = schema_look(rules.program);
	const struct map *symbols = schema_symbols(rules.program);
	uint32_t a = map_find(symbols, STR("a"), hash_of(STR("a")), 0);
	uint32_t b = map_find(symbols, STR("b"), hash_of(STR("b")), 0);
	uint32_t c = map_find(symbols, STR("c"), hash_of(STR("c")), 0);
	assert_true(look_at_member(look, a, &inner));
	assert_true(look_at_member(inner, b, &inner));
	assert_null(inner);
	assert_true(look_at_member(look, c, &inner));
	assert_null(inner);
	assert_false(look_at_member(look, b, &inner)); /* known, but not here */
	assert_false(look_at_member(look, 0, &inner));
	assert_false(look_at_member(NULL, a, &inner));
	assert_true(look_at_member(&look_all, 0, &inner));
	assert_ptr_equal(inner, &look_all);
	rules_forget(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_look_has_all_that_a_rule_may_read),
		TEST(what_is_too_much_is_looked_at_all),
		TEST(members_are_found_by_their_number),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

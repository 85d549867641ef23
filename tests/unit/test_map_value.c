/* map/function_table, _number, _epoch, _json: functions from text to values of other types. */
#include "apply.h"

static void table_gives_what_stands_beside_the_word(void **state)
{
	(void)state;
	APPLY("{'table':{'M':'male','F':'female','':'x','1':2,'n':null,'o':{'a':[1]},'b':true}}",
	      { "M", "'male'" }, { "1", "2" }, { "(1)", "2" }, { "n", "''" }, { "o", "{'a':[1]}" },
	      { "b", "true" }, { "", "''" },
	      { "m", "expected one of the 7 words of the table, which has no 'else'" },
	      { "M ", "expected one of the 7 words of the table, which has no 'else'" },
	      { "(['M','n','1','F'])", "['male',2,'female']" },
	      { "(['M','x'])",
		"element 2: expected one of the 7 words of the table, which has no 'else'" });
	APPLY("{'table':{'M':'male'},'else':null}", { "M", "'male'" }, { "x", "''" });
	APPLY("{'table':{},'else':'unknown'}", { "x", "'unknown'" }, { "(false)", "'unknown'" });
	APPLY("{'table':{'a':{'b':/* no */1}}}", { "a", "{'b':1}" });
	assert_string_equal(
		apply_refusal("{'table':['M']}"),
		"1:10: table: expected an object from words to values, as in { \"table\": { "
		"\"M\": \"male\", \"F\": \"female\" }, \"else\": null }");
}

static void a_table_may_have_a_hundred_thousand_entries(void **state)
{
	enum { ENTRIES = 100000 };
	struct buf text = { 0 };

	(void)state;
	buf_puts(&text, "{\"table\":{");
	for (int i = 0; i < ENTRIES; i++)
		buf_printf(&text, "%s\"k%d\":\"v%d\"", i ? "," : "", i, i);
	buf_puts(&text, "}}");
	apply_forget();
	assert_int_equal(apply_compile_text(arena_copy(&apply.arena, buf_str(&text))), OK);
	assert_str(apply.steps[0].words, "table {\u2026}");
	for (int i = 0; i < ENTRIES; i++) {
		char word[16], value[16];
		snprintf(word, sizeof(word), "k%d", i);
		snprintf(value, sizeof(value), "\"v%d\"", i);
		assert_string_equal(apply_to_text(word), value);
		arena_clear(&apply.scratch);
	}
	buf_release(&text);
}

/* What comes behind may change a value: number members, mark them, hang them elsewhere. */
static void values_of_the_map_are_copied(void **state)
{
	struct map_value values[2] = { { .text = STR("a") }, { .text = STR("a") } };
	struct map_fault fault;

	(void)state;
	apply_compile("{'table':{'a':{'b':[1]}}}");
	assert_true(apply_run(&values[0], &fault));
	assert_true(apply_run(&values[1], &fault));
	assert_ptr_not_equal(values[0].node, values[1].node);
	assert_ptr_not_equal(values[0].node->child, values[1].node->child);
	assert_ptr_not_equal(values[0].node->child->child, values[1].node->child->child);
}

static void default_stands_in_for_what_is_empty(void **state)
{
	(void)state;
	APPLY("{'default':'x'}", { "", "'x'" }, { "a", "'a'" }, { "([])", "'x'" }, { "(0)", "0" },
	      { "({})", "{}" }, { "(null)", "null" });
	APPLY("{'default':{'a':[null]}}", { "", "{'a':[null]}" });
	APPLY("{'default':null}", { "", "null" });
	APPLY("{'default':true}", { "", "true" });
	APPLY("['trim',{'default':'x'},'upper']", { " ", "'X'" }, { " a", "'A'" });
	assert_string_equal(apply_refusal("'default'"),
			    "1:1: default: expected a value, as in { \"default\": \"unknown\" }");
}

static void boolean_knows_the_usual_words(void **state)
{
	static const char told[] =
		"expected a word like true, yes, on, oui, 1, or false, no, off, non, 0";
	(void)state;
	APPLY("'boolean'", { "true", "true" }, { "FALSE", "false" }, { "Yes", "true" },
	      { "no", "false" }, { "y", "true" }, { "N", "false" }, { "t", "true" },
	      { "f", "false" }, { "1", "true" }, { "0", "false" }, { "on", "true" },
	      { "OFF", "false" }, { "Oui", "true" }, { "non", "false" }, { "vrai", "true" },
	      { "FAUX", "false" }, { "o", "true" }, { "(1)", "true" }, { "(false)", "false" },
	      { "maybe", told }, { "2", told }, { " true\t", "true" }, { "tr ue", told },
	      { "(['1',0])", "[true,false]" });
	APPLY("{'boolean':true}", { "1", "true" });
}

static void boolean_takes_the_words_of_the_map(void **state)
{
	(void)state;
	APPLY("{'boolean':{'true':['Ja','\u00c9s'],'false':'Nein'}}", { "JA", "true" },
	      { "\u00e9S", "true" }, { "nein", "false" }, { "(true)", "true" },
	      { "yes", "expected a word that the map lists for true or for false" });
	assert_string_equal(apply_refusal("{'boolean':{'true':['a','b'],'false':['A']}}"),
			    "1:39: boolean: the word stands for true and for false");
	assert_string_equal(
		apply_refusal("{'boolean':{'true':'a'}}"),
		"1:12: boolean: expected words for \"true\" and words for \"false\", as in { "
		"\"boolean\": { \"true\": [\"J\"], \"false\": [\"N\"] } }");
	assert_string_equal(
		apply_refusal("{'boolean':{'true':'a','false':[1]}}"),
		"1:33: boolean: expected a word, as in { \"boolean\": { \"true\": [\"J\"], "
		"\"false\": [\"N\"] } }");
	assert_string_equal(
		apply_refusal("{'boolean':{'true':'a','false':'b','x':1}}"),
		"1:12: boolean: expected \"true\" and \"false\" and nothing else, as in { "
		"\"boolean\": { \"true\": [\"J\"], \"false\": [\"N\"] } }");
}

static void number_reads_plain_numbers(void **state)
{
	static const char told[] = "expected a number like 1234.50";
	(void)state;
	APPLY("'number'", { "0", "0" }, { "42", "42" }, { "-1.50", "-1.50" }, { "+5", "5" },
	      { ".5", "0.5" }, { "-.5", "-0.5" }, { "007", "7" }, { "000", "0" },
	      { "00.10", "0.10" }, { "-0", "-0" }, { " 12\u00a0", "12" }, { "\u22123", "-3" },
	      { "1e5", "1e5" }, { "1.5E-07", "1.5E-07" },
	      { "123456789012345678901234567890.123456789012345678901234567890",
		"123456789012345678901234567890.123456789012345678901234567890" },
	      { "(1.50)", "1.50" }, { "(['1','-2',3])", "[1,-2,3]" }, { "", "''" }, { "5.", told },
	      { ".", told }, { "-", told }, { "+-5", told }, { "1,5", told }, { "1 2", told },
	      { "1e", told }, { "e5", told }, { "NaN", told }, { "0x10", told }, { "1.2.3", told },
	      { "5-", told }, { "12\u20ac", told }, { " ", told }, { "(true)", told });
}

static void number_reads_the_marks_of_the_map(void **state)
{
	static const char grouped[] =
		"expected a number like 1 234,50, with digits in groups of three";
	(void)state;
	APPLY("{'number':',','grouping':' '}", { "1 234,50", "1234.50" }, { "-0,5", "-0.5" },
	      { ",5", "0.5" }, { "1\u00a0234\u202f567", "1234567" }, { "1\u2009000", "1000" },
	      { "1234567", "1234567" }, { "12 345,6e2", "12345.6e2" }, { "1 23", grouped },
	      { "1 2345", "expected a number like 1 234,50, with digits in groups of three" },
	      { "1234 567", grouped }, { "1  234", grouped },
	      { "0 123", "expected a number like 1 234,50, with no zero before its groups" },
	      { "1,234 567", "expected a number like 1 234,50" },
	      { "1.5", "expected a number like 1 234,50" });
	APPLY("{'number':',','grouping':'.'}", { "1.234.567,89", "1234567.89" },
	      { "1.5", "expected a number like 1.234,50, with digits in groups of three" },
	      { "(1.234)", "1.234" });
	APPLY("{'number':'.','grouping':[',',' ']}", { "1,234", "1234" }, { "1 234", "1234" },
	      { "1,234 567", "expected a number like 1,234.50" });
	APPLY("{'number':true,'grouping':'_'}", { "1_000", "1000" });
	APPLY("{'number':'\u066b'}", { "1\u066b5", "1.5" });
}

static void number_takes_an_apostrophe_of_either_kind(void **state)
{
	struct str text = STR("{\"number\":\".\",\"grouping\":\"'\"}");
	(void)state;
	apply_forget();
	assert_int_equal(apply_compile_text(text), OK);
	assert_string_equal(apply_to_text("1'234.5"), "1234.5");
	assert_string_equal(apply_to_text("1\u2019234"), "1234");
}

static void marks_of_numbers_must_be_marks(void **state)
{
	static const char usage[] = ", as in { \"number\": \",\", \"grouping\": \".\" }";
	static const struct {
		const char *element, *refusal;
	} rows[] = {
		{ "{'number':1}", "1:11: number: expected a decimal mark" },
		{ "{'number':''}", "1:11: number: expected one character as decimal mark" },
		{ "{'number':'1'}", "1:11: number: expected one character as decimal mark" },
		{ "{'number':'-'}", "1:11: number: expected one character as decimal mark" },
		{ "{'number':' '}", "1:11: number: expected one character as decimal mark" },
		{ "{'number':',,'}", "1:11: number: expected one character as decimal mark" },
		{ "{'number':',','grouping':'e'}",
		  "1:26: number: expected one character as grouping mark" },
		{ "{'number':',','grouping':[]}",
		  "1:26: number: expected a grouping mark, or an array of them" },
		{ "{'number':',','grouping':['.',1]}",
		  "1:31: number: expected a grouping mark, or an array of them" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *told = apply_refusal(rows[i].element);
		struct str wanted = arena_printf(&apply.arena, "%s%s", rows[i].refusal, usage);
		assert_string_equal(told, wanted.at);
	}
	assert_string_equal(apply_refusal("{'number':true,'grouping':'.'}"),
			    "1:27: number: \".\" cannot be the decimal mark and a grouping mark");
}

static void epoch_moves_the_point_and_rounds_nothing(void **state)
{
	static const char told[] = "expected seconds since 1970 like 1609410143";
	static const char beyond[] =
		"expected seconds since 1970 like 1609410143; this lies outside the years "
		"1 to 9999";
	(void)state;
	APPLY("{'epoch':'s'}", { "1609410143", "1609410143000" },
	      { "1609410143.659", "1609410143659" }, { "1609410143.6599999", "1609410143659" },
	      { "1609410143.6", "1609410143600" }, { "(1609410143)", "1609410143000" },
	      { "(1.609410143E9)", "1609410143000" }, { "1609410143659e-3", "1609410143659" },
	      { "0", "0" }, { "-0", "0" }, { "-1", "-1000" }, { "-0.5", "-500" },
	      { "-0.0001", "0" }, { "+1", "1000" }, { " 1 ", "1000" }, { "0001", "1000" },
	      { "0e99999999999999999999", "0" }, { "1e-99999999999999999999", "0" },
	      { "253402300799.999", "253402300799999" }, { "253402300800", beyond },
	      { "-62135596800", "-62135596800000" }, { "-62135596800.001", beyond },
	      { "1609410143659", beyond }, { "1e99999999999999999999", beyond }, { "x", told },
	      { "1,5", told }, { ".5", told }, { "1.", told }, { "1e", told }, { "1 2", told },
	      { "--1", told }, { "(true)", told }, { "(['1',2])", "[1000,2000]" });
	APPLY("{'epoch':'ms'}", { "1609410143659", "1609410143659" },
	      { "1609410143659.9", "1609410143659" },
	      { "9007199254740993", "expected milliseconds since 1970 like 1609410143659; this "
				    "lies outside the years 1 to 9999" });
	APPLY("{'epoch':'us'}", { "1609410143659999", "1609410143659" }, { "999", "0" },
	      { "-999", "0" }, { "-1000", "-1" }, { "12", "0" });
	assert_string_equal(
		apply_refusal("{'epoch':'ns'}"),
		"1:10: epoch: expected \"s\", \"ms\" or \"us\", as in { \"epoch\": \"s\" }");
	assert_string_equal(
		apply_refusal("'epoch'"),
		"1:1: epoch: expected \"s\", \"ms\" or \"us\", as in { \"epoch\": \"s\" }");
}

static void json_reads_the_value_that_a_text_spells(void **state)
{
	(void)state;
	APPLY("'json'", { "{\"a\":[1.0,null]}", "{'a':[1.0,null]}" }, { "12", "12" },
	      { "null", "null" }, { "\"x\"", "'x'" }, { "\"\"", "''" }, { " true ", "true" },
	      { "(7)", "7" }, { "(['1','[2]',''])", "[1,[2]]" }, { "[1,\n2]", "[1,2]" },
	      { "{\"a\":1,\"a\":2}", "expected JSON: a name that this object already has" },
	      { "{", "expected JSON: the text ends before the value does" },
	      { "1 2", "expected JSON: something stands behind the end of the value" },
	      { "('a\\u0000b')", "expected JSON: there is a NUL in the text" });
	char deep[300];
	memset(deep, '[', 129);
	memset(deep + 129, ']', 129);
	deep[258] = '\0';
	assert_string_equal(apply_to_text(deep), "expected JSON: nested deeper than the limit");
	deep[257] = '\0';
	assert_string_not_equal(apply_to_text(deep + 1),
				"expected JSON: nested deeper than the limit");
}

static void json_numbers_the_members_that_the_rules_know(void **state)
{
	struct map symbols = { 0 };
	struct map_runner *runner;
	struct map_value value = { .text = STR("{\"b\":{\"a\":1}}") };
	struct map_fault fault;

	(void)state;
	map_add(&symbols, STR("a"), hash_of(STR("a")), 7);
	runner = map_runner_new(&symbols, 128);
	apply_compile("['json',{'table':{'x':{'a':1}}}]");
	map_runner_start(runner, &apply.scratch);
	assert_true(map_step_run(&apply.steps[0], runner, &value, &fault));
	assert_int_equal(value.node->child->symbol, 0);
	assert_int_equal(value.node->child->child->symbol, 7);
	assert_int_equal(value.node->child->child->at, 0);
	value = (struct map_value){ .text = STR("x") };
	assert_true(map_step_run(&apply.steps[1], runner, &value, &fault));
	assert_int_equal(value.node->child->symbol, 7);
	assert_int_equal(value.node->child->at, 0);
	map_runner_free(runner);
	map_release(&symbols);
}

static void stringify_writes_any_value_as_json(void **state)
{
	(void)state;
	APPLY("'stringify'", { "a", "'\\\"a\\\"'" }, { "(1.50)", "'1.50'" }, { "(null)", "'null'" },
	      { "({'a': [1, true]})", "'{\\\"a\\\": [1, true]}'" }, { "(['a'])", "'[\\\"a\\\"]'" });
	APPLY("['stringify','json']", { "({'a':[1.0,'x']})", "{'a':[1.0,'x']}" },
	      { "a\tb", "'a\\tb'" });
	APPLY("[{'default':{'a':/* no */1}},'stringify']", { "", "'{\\\"a\\\":1}'" });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(table_gives_what_stands_beside_the_word),
		TEST(a_table_may_have_a_hundred_thousand_entries),
		TEST(values_of_the_map_are_copied),
		TEST(default_stands_in_for_what_is_empty),
		TEST(boolean_knows_the_usual_words),
		TEST(boolean_takes_the_words_of_the_map),
		TEST(number_reads_plain_numbers),
		TEST(number_reads_the_marks_of_the_map),
		TEST(number_takes_an_apostrophe_of_either_kind),
		TEST(marks_of_numbers_must_be_marks),
		TEST(epoch_moves_the_point_and_rounds_nothing),
		TEST(json_reads_the_value_that_a_text_spells),
		TEST(json_numbers_the_members_that_the_rules_know),
		TEST(stringify_writes_any_value_as_json),
	};
	return APPLY_RUN(tests);
}

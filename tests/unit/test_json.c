/* ext/json: what is a value, where the fault stands, what the tree says. */
#include "test.h"

#include "base/buf.h"
#include "ext/json.h"

#include <stdio.h>
#include <string.h>

static struct json_parser *parser;
static struct arena arena;

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

static struct json_result parse(const char *text)
{
	struct json_result result;
	json_parse(parser, str_of(text), NULL, 128, &arena, &result);
	return result;
}

static void tells_faults_and_their_places(void **state)
{
	static const struct { const char *text; enum json_fault fault; size_t at; } rows[] = {
		{ "{}", JSON_OK, 0 }, { " [1, 2] ", JSON_OK, 0 }, { "12", JSON_OK, 0 },
		{ "-0.5e+3", JSON_OK, 0 }, { "true", JSON_OK, 0 }, { "\"x\"", JSON_OK, 0 },
		{ "{\"a\":1}x", JSON_SYNTAX, 7 }, { "{\"a\":1} \"x", JSON_SYNTAX, 8 }, { "null\"", JSON_SYNTAX, 4 },
		{ "1 \"", JSON_SYNTAX, 2 }, { "{\"a\":1,}", JSON_SYNTAX, 7 },
		{ "", JSON_SYNTAX, 0 }, { "  ", JSON_SYNTAX, 2 }, { "{\"a\":", JSON_SYNTAX, 5 },
		{ "[1 2]", JSON_SYNTAX, 3 }, { "{\"a\":01}", JSON_SYNTAX, 6 },
		{ "[\f1]", JSON_SYNTAX, 1 }, { "[1,\v2]", JSON_SYNTAX, 3 }, { "[1]\f", JSON_SYNTAX, 3 },
		{ "// c\n1", JSON_SYNTAX, 0 }, { "{\"a\":1,\"a\":2}", JSON_DUPLICATE, 7 },
		{ "{\"a\":{\"b\":1},\"c\":{\"b\":1}}", JSON_OK, 0 },
		{ "{\"a\":1,\"\\u0061\":2}", JSON_DUPLICATE, 7 },
		{ "[\"\\ud83d\\ude00\"]", JSON_OK, 0 }, { "[\"x\\ud83d\"]", JSON_SURROGATE, 3 },
		{ "[\"\\ude00\"]", JSON_SURROGATE, 2 }, { "[\"\\ud83dx\\ude00\"]", JSON_SURROGATE, 2 },
		{ "{\"\\ud800\":1}", JSON_SURROGATE, 2 }, { "\"\\u0000\"", JSON_OK, 0 },
		{ "\"\\\\ud800\"", JSON_OK, 0 }, { "nul", JSON_SYNTAX, 3 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json_result result = parse(rows[i].text);
		if (result.fault != rows[i].fault ||
		    (result.fault != JSON_OK && result.at != rows[i].at))
			fail_msg("%s: fault %d at %zu, expected %d at %zu", rows[i].text, result.fault,
				 result.at, rows[i].fault, rows[i].at);
		assert_true((result.root != NULL) == (result.fault == JSON_OK));
	}
}

static void says_what_was_most_likely_done_wrong(void **state)
{
	static const struct { const char *text, *says; } rows[] = {
		{ "{\"a\":1,}", "a comma before } is one too many" },
		{ "[1,2, ]", "a comma before ] is one too many" },
		{ "[1,,2]", "a comma where a value must stand" },
		{ "{,}", "a member's name must be text in double quotes" },
		{ "{\"a\":}", "a value is missing behind the colon" },
		{ "{\"a\" 1}", "a colon is missing between a member's name and its value" },
		{ "{\"a\":1 \"b\":2}", "a comma or } is missing behind a member" },
		{ "[1 2]", "a comma or ] is missing behind an element" },
		{ "{'a':1}", "a single quote; JSON wants double quotes" },
		{ "{a:1}", "a word that is no value; expected true, false, null, or text in double quotes" },
		{ "[True]", "a word that is no value; expected true, false, null, or text in double quotes" },
		{ "[nul]", "a word that is no value; expected true, false, null, or text in double quotes" },
		{ "[NaN]", "a word that is no value; expected true, false, null, or text in double quotes" },
		{ "[.5]", "a number must start with a digit or a minus sign" },
		{ "[5.]", "a number needs a digit behind its decimal point" },
		{ "[1e]", "a number needs a digit in its exponent" },
		{ "[-]", "a number needs a digit behind its minus sign" },
		{ "{\"a\":01}", "a number must not start with a zero" },
		{ "[\"\\d\"]", "a backslash in a string, before a character that it cannot escape; a "
			      "backslash itself is written \\\\" },
		{ "[\"a\tb\"]", "a control character in a string; a line break is written \\n, a tab \\t" },
		{ "[\"\\u00g0\"]", "four hexadecimal digits must follow \\u" },
		{ "/* */ 1", "a comment, which JSON does not have" },
		{ "[;]", "a character that starts no value" },
		{ "1 2", "something stands behind the end of the value" },
		{ "[1", "the text ends before the value does" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json_result result = parse(rows[i].text);
		if (strcmp(result.message, rows[i].says) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", rows[i].text, result.message,
				 rows[i].says);
	}
}

static void slices_stand_where_the_text_stood(void **state)
{
	const char *text = "{ \"a\" : \"x\\ny\", \"n\":-1.50E+3,\"o\":{ \"k\": [ ] },\"t\":true }";
	struct json_result result = parse(text);
	(void)state;
	struct node *a = node_member(result.root, "a"), *n = node_member(result.root, "n");
	struct node *o = node_member(result.root, "o"), *t = node_member(result.root, "t");
	assert_str(a->text, "x\ny");
	assert_str(a->raw, "\"x\\ny\"");
	assert_int_equal(a->at, 9);
	assert_str(n->raw, "-1.50E+3");
	assert_str(n->text, "-1.50E+3");
	assert_str(o->raw, "{ \"k\": [ ] }");
	assert_str(t->raw, "true");
	assert_ptr_equal(o->raw.at, strchr(text, 'o') + 3);
	assert_int_equal(result.root->count, 4);
	assert_int_equal(result.root->raw.len, strlen(text));
}

static void a_number_alone_keeps_its_digits(void **state)
{
	(void)state;
	assert_str(parse("123456789012345678901234567890").root->raw, "123456789012345678901234567890");
	assert_str(parse(" 1.10 ").root->text, "1.10");
}

static void depth_counts_containers(void **state)
{
	struct json_result result;
	(void)state;
	json_parse(parser, STR("[[1]]"), NULL, 2, &arena, &result);
	assert_int_equal(result.fault, JSON_OK);
	json_parse(parser, STR("[[[1]]]"), NULL, 2, &arena, &result);
	assert_int_equal(result.fault, JSON_DEPTH);
	assert_int_equal(result.at, 2);
}

static void finds_a_duplicate_among_thousands(void **state)
{
	struct buf text = { 0 };
	struct json_result result;
	(void)state;
	buf_putc(&text, '{');
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "\"k%d\":%d,", i, i);
	size_t at = text.len;
	buf_puts(&text, "\"k77\":1}");
	json_parse(parser, buf_str(&text), NULL, 128, &arena, &result);
	assert_int_equal(result.fault, JSON_DUPLICATE);
	assert_int_equal(result.at, at);
	assert_str(result.name, "k77");
	buf_release(&text);
}

static void a_parser_recovers_after_any_fault(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(parse("{\"a\":[{\"b\":").fault, JSON_SYNTAX);
		assert_int_equal(parse("{\"a\":[1]}").fault, JSON_OK);
	}
}

static void renders_on_one_line(void **state)
{
	struct buf out = { 0 };
	struct json_result result = parse("{\n \"a\": [1.0,\n{\"b\" : \"\\u00e9\"}]\n}");
	(void)state;
	node_render(result.root, &out);
	assert_str(buf_str(&out), "{\"a\":[1.0,{\"b\" : \"\\u00e9\"}]}");
	buf_release(&out);
}

static void files_may_have_comments_and_faults_have_lines(void **state)
{
	struct diag why;
	struct node *root;
	(void)state;
	assert_int_equal(json_parse_file("f", STR("{ // c\n \"a\": 1 }"), true, &arena, &root, &why), OK);
	assert_non_null(node_member(root, "a"));
	assert_int_equal(json_parse_file("f", STR("{\n  \"a\" 1\n}"), false, &arena, &root, &why), ERR_USAGE);
	assert_int_equal(why.line, 2);
	assert_int_equal(why.column, 7);
	/* json_read_file has dropped the one that may be there, so that places are right. */
	assert_int_equal(json_parse_file("f", STR("\xef\xbb\xbf{}"), false, &arena, &root, &why), ERR_USAGE);
	assert_int_equal(why.line, 1);
	assert_int_equal(why.column, 1);
}

/* What stands in the place of a value in a file: from its column on, `raw` of it. */
static void comments_are_blanks_between_tokens(void **state)
{
	static const struct { const char *text, *raw; } rows[] = {
		{ "{ \"a\": /* \" */ \"\\u0041\" }", "\"\\u0041\"" },
		{ "{ \"a\": // , \\ud800\n \"\" }", "\"\"" },
		{ "{ /* x */ \"\\u0061\" /* y */ : /**/ 1.0 // z\n }", "1.0" },
		{ "{ \"a\": [] } // the end", "[]" },
	};
	struct diag why;
	struct node *root;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str text = str_of(rows[i].text);
		assert_int_equal(json_parse_file("f", text, true, &arena, &root, &why), OK);
		const struct node *value = node_member(root, "a");
		assert_str(value->raw, rows[i].raw);
		assert_ptr_equal(value->raw.at, text.at + value->at - 1);
	}
}

static void comments_are_not_rendered(void **state)
{
	struct buf out = { 0 };
	struct diag why;
	struct node *root;

	(void)state;
	assert_int_equal(json_parse_file("f", STR("[1, /* two */ {\"/\": 3}]"), true, &arena, &root,
					 &why),
			 OK);
	node_render(root, &out);
	assert_str(buf_str(&out), "[1,{\"/\":3}]");
	buf_release(&out);
}

static void nothing_is_left_open_behind_the_value_of_a_file(void **state)
{
	static const struct { const char *text; unsigned column; } rows[] = {
		{ "{} \"abc", 4 }, { "1 /* x */ \"", 11 }, { "[] /* x", 4 }, { "{} // x\n/*/", 1 },
		{ "{} x", 4 },
	};
	struct diag why;
	struct node *root;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(json_parse_file("f", str_of(rows[i].text), true, &arena, &root,
						 &why),
				 ERR_USAGE);
		assert_int_equal(why.column, rows[i].column);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tells_faults_and_their_places),
		TEST(says_what_was_most_likely_done_wrong), TEST(slices_stand_where_the_text_stood),
		TEST(a_number_alone_keeps_its_digits), TEST(depth_counts_containers),
		TEST(finds_a_duplicate_among_thousands), TEST(a_parser_recovers_after_any_fault),
		TEST(renders_on_one_line), TEST(files_may_have_comments_and_faults_have_lines),
		TEST(comments_are_blanks_between_tokens), TEST(comments_are_not_rendered),
		TEST(nothing_is_left_open_behind_the_value_of_a_file),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

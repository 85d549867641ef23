/*
 * map/function, function_read: elements of `apply` read and refused, and what holds for all
 * functions alike: arrays, threads, any text, long texts.
 */
#include "apply.h"

#include "base/thread.h"
#include "base/utf8.h"

/* One or two of every function. */
static const char *const elements[] = {
	"'trim'",
	"'collapse'",
	"'lower'",
	"'upper'",
	"'md5'",
	"'sha1'",
	"{'sha256':{'hashed':'keep'}}",
	"{'sha384':{'hashed':'again'}}",
	"'sha512'",
	"{'replace':'[a-z]+|(?<n>[0-9])','with':'<$<n>>'}",
	"{'replace':'\\\\s*','with':'-'}",
	"{'extract':'([0-9]{1,9})[.,]'}",
	"{'table':{'a':1},'else':[2]}",
	"{'table':{'a':1}}",
	"{'date':'%d/%m/%Y','zone':'UTC'}",
	"{'date':['%F%z','%s','%B %e %Y %I %p'],'zone':'UTC'}",
	"{'epoch':'s'}",
	"{'epoch':'us'}",
	"'number'",
	"{'number':',','grouping':['.',' ']}",
	"'boolean'",
	"'json'",
	"'stringify'",
	"{'split':','}",
	"{'split':'a'}",
	"{'concat':', '}",
	"{'prefix':'a'}",
	"{'suffix':'\u00e9'}",
	"{'default':{'a':[1]}}",
};

static void every_function_is_tried_here(void **state)
{
	const char *name;

	(void)state;
	for (size_t i = 0; (name = map_function_name(i)); i++) {
		bool is_there = false;
		for (size_t k = 0; k < COUNT(elements); k++) {
			const char *at = elements[k] + (elements[k][0] == '{') + 1;
			is_there |=
				strncmp(at, name, strlen(name)) == 0 && at[strlen(name)] == '\'';
		}
		if (!is_there)
			fail_msg("%s has no row above", name);
	}
}

static void elements_that_are_no_function_are_told_with_their_place(void **state)
{
	static const struct {
		const char *element, *refusal;
	} rows[] = {
		{ "\n 'tirm'", "2:2: there is no function \"tirm\"; did you mean \"trim\"?" },
		{ "'sha3'", "1:1: there is no function \"sha3\"; did you mean \"sha1\"?" },
		{ "'frobnicate'",
		  "1:1: there is no function \"frobnicate\"; bulkpipe help map lists them" },
		{ "{'upcase':true}",
		  "1:11: there is no function \"upcase\"; bulkpipe help map lists them" },
		{ "'lowercase'",
		  "1:1: there is no function \"lowercase\"; did you mean \"lower\"?" },
		{ "'sha256sum'",
		  "1:1: there is no function \"sha256sum\"; did you mean \"sha256\"?" },
		{ "'bool'", "1:1: there is no function \"bool\"; did you mean \"boolean\"?" },
		{ "{\n  'dat': '%F', 'zone': 'UTC'}",
		  "2:10: there is no function \"dat\"; did you mean \"date\"?" },
		{ "{'zone':'UTC'}",
		  "1:9: \"zone\" stands beside \"date\", as in { \"date\": \"%d/%m/%Y\", \"zone\": "
		  "\"Europe/Paris\" }" },
		{ "{'with':''}", "1:9: \"with\" stands beside \"replace\", as in { \"replace\": "
				 "\"[^0-9+]\", \"with\": "
				 "\"\" }" },
		{ "{'trim':true,'lower':true}", "1:22: \"trim\" and \"lower\" are two functions; "
						"write each as an element of its own" },
		{ "{}", "1:1: expected a function, as in \"trim\" or { \"split\": \",\" }" },
		{ "7", "1:1: expected a function, as in \"trim\" or { \"split\": \",\" }" },
		{ "[['trim']]",
		  "1:2: expected a function, as in \"trim\" or { \"split\": \",\" }" },
		{ "{'trim':'x'}", "1:9: trim: it has no argument; write \"trim\" alone" },
		{ "{'json':false}", "1:9: json: it has no argument; write \"json\" alone" },
		{ "{'split':',','trim':true}", "1:21: \"split\" and \"trim\" are two functions; "
					       "write each as an element of its own" },
		{ "{'split':',','keep':true}", "1:21: split: unknown key \"keep\": it has none" },
		{ "{'table':{},'els':1}",
		  "1:19: table: unknown key \"els\"; did you mean \"else\"?" },
		{ "['trim',{'split':1}]",
		  "1:18: split: expected a text, as in { \"split\": \",\" }" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(apply_refusal(rows[i].element), rows[i].refusal);
}

static void steps_say_what_stands_in_the_map(void **state)
{
	static const struct {
		const char *element, *words;
	} rows[] = {
		{ "'trim'", "trim" },
		{ "{'trim':true}", "trim true" },
		{ "{'date':'%F','zone':'UTC'}", "date \"%F\" zone \"UTC\"" },
		{ "{'zone':'UTC','date':['%F','%s']}", "date [\"%F\",\"%s\"] zone \"UTC\"" },
		{ "{'table':{'a':1},'else':null}", "table {\"a\":1} else null" },
		{ "{'table':{'a':'0123456789012345678901234567890123456789012345678901234567'}}",
		  "table {\u2026}" },
		{ "{'prefix':'0123456789012345678901234567890123456789012345678901234567890'}",
		  "prefix \"\u2026\"" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		apply_compile(rows[i].element);
		assert_str(apply.steps[0].words, apply_quoted(rows[i].words).at);
	}
}

static void comments_move_no_place(void **state)
{
	struct str text = STR("// a map\n  \"tirm\"");
	(void)state;
	apply_forget();
	assert_int_equal(apply_compile_text(text), ERR_USAGE);
	assert_int_equal(apply.why.line, 2);
	assert_int_equal(apply.why.column, 3);
}

static void chains_end_where_a_value_becomes_empty(void **state)
{
	(void)state;
	APPLY("['trim','sha256']", { " ", "''" });
	APPLY("['trim',{'default':'a'},'upper']", { " ", "'A'" }, { "b", "'B'" });
	APPLY("[{'split':';'},'trim',{'table':{'x':null,'y':'z'}},{'concat':'+'}]",
	      { "x;y; y", "'z+z'" }, { "x", "[]" });
}

static void elements_keep_their_place_in_the_record(void **state)
{
	struct json_result result;
	struct map_value value;
	struct map_fault fault;

	(void)state;
	apply_compile("'trim'");
	json_parse(apply.parser, STR("[\"a\", \" b\"]"), NULL, 8, &apply.scratch, &result);
	value = (struct map_value){ .node = result.root };
	assert_true(apply_run(&value, &fault));
	assert_int_equal(value.node->child->at, 2);
	assert_int_equal(value.node->child->next->at, 7);
	assert_str(value.node->child->next->text, "b");
	assert_str(result.root->child->next->text, " b"); /* what was read stays as it was */
}

static void frees_nothing_gladly(void **state)
{
	struct map_step step = { 0 };
	(void)state;
	map_step_release(&step);
	map_runner_free(NULL);
}

/* ---- any text ---- */

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t bound)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % bound;
}

/* Valid UTF-8, not empty, of what functions look for and what they do not. */
static struct str random_text(void)
{
	static const char *const parts[] = {
		"a",
		"B",
		"\u00e9",
		"\u03a3",
		"\u00df",
		"\U00010400",
		"0",
		"1",
		"12",
		"2020",
		"/",
		"-",
		"+",
		".",
		",",
		" ",
		"\u00a0",
		"\u200b",
		"\ufeff",
		"\t",
		"\n",
		"e",
		"E5",
		"\"",
		"{",
		"}",
		"[",
		"]",
		":",
		"\\",
		"true",
		"null",
		"Z",
		"January",
		"AM",
		"$1",
		"\x01",
		"\u2212",
		"01/01/2020",
		"1.234",
		"d41d8cd98f00b204e9800998ecf8427e",
	};
	struct buf out = { 0 };
	uint32_t count = 1 + random_below(8);

	for (uint32_t i = 0; i < count; i++)
		buf_puts(&out, parts[random_below(COUNT(parts))]);
	char *exact = arena_bytes(&apply.scratch, out.len); /* no NUL behind it */
	memcpy(exact, out.at, out.len);
	struct str text = { exact, out.len };
	buf_release(&out);
	return text;
}

static bool is_json(struct str text)
{
	struct json_result result;
	json_parse(apply.parser, text, NULL, 128, &apply.scratch, &result);
	return result.fault == JSON_OK;
}

static void look_at_result(const char *element, const struct map_value *value)
{
	struct buf out = { 0 };

	if (value->node)
		node_render(value->node, &out);
	else
		buf_put_json(&out, value->text);
	if (utf8_check(buf_str(&out)) != out.len || !is_json(buf_str(&out)))
		fail_msg("%s made %.*s", element, (int)out.len, out.at);
	buf_release(&out);
}

static void look_at_fault(const char *element, const struct map_fault *fault, struct str value)
{
	if (fault->message.len == 0 || utf8_check(fault->message) != fault->message.len)
		fail_msg("%s says nothing", element);
	if (value.len > 8 && memmem(fault->message.at, fault->message.len, value.at, value.len))
		fail_msg("%s tells the value: %.*s", element, (int)fault->message.len,
			 fault->message.at);
}

static void any_text_gives_a_value_or_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(elements); i++) {
		apply_compile(elements[i]);
		for (int turn = 0; turn < 2000; turn++) {
			struct map_fault fault = { 0 };
			struct str text = random_text();
			struct map_value value = { .text = text };
			if (turn % 4 == 0) { /* an array */
				struct node *array = node_new(&apply.scratch, NODE_ARRAY);
				node_append(array, node_string(&apply.scratch, text));
				node_append(array, node_string(&apply.scratch, random_text()));
				node_append(array, node_string(&apply.scratch, STR("")));
				value = (struct map_value){ .node = array };
			}
			if (apply_run(&value, &fault))
				look_at_result(elements[i], &value);
			else
				look_at_fault(elements[i], &fault, text);
			arena_clear(&apply.scratch);
		}
	}
}

/* What would take hours if anything were done again for every byte. */
static void long_texts_pass_through_every_function(void **state)
{
	static const char *const parts[] = { "a",      " ",       ",",   "7", "\u00e9",
					     "\u00a0", "\u03a3,", "a1 ", "[" };
	enum { LEN = 1 << 19 };
	char *text = memory_alloc(LEN);

	(void)state;
	for (size_t i = 0; i < COUNT(elements); i++) {
		for (size_t k = 0; k < COUNT(parts); k++) {
			size_t len = 0, size = strlen(parts[k]);
			for (; len + size <= LEN; len += size)
				memcpy(text + len, parts[k], size);
			struct map_value value = { .text = { text, len } };
			struct map_fault fault = { 0 };
			apply_compile(elements[i]);
			if (!apply_run(&value, &fault)) {
				look_at_fault(elements[i], &fault, (struct str){ text, len });
				assert_true(fault.message.len < 300);
				assert_false(fault.code &&
					     strcmp(fault.code->name, "pattern-too-costly") == 0);
			}
		}
	}
	free(text);
}

static void a_number_of_a_million_digits_stays_exact(void **state)
{
	enum { LEN = 1000000 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < LEN; i++)
		buf_putc(&text, (char)('1' + i % 9));
	buf_putc(&text, '\0');
	apply_compile("'number'");
	assert_string_equal(apply_to_text(text.at), text.at);
	apply_compile("{'epoch':'s'}");
	assert_non_null(strstr(apply_to_text(text.at), "outside the years"));
	buf_release(&text);
}

/* ---- threads ---- */

static const char *const chain =
	"['trim',{'replace':'[0-9]','with':'($&)'},'lower','sha256',{'prefix':'x'},{'split':'f'},"
	"{'concat':''},{'table':{},'else':{'a':[1]}},'stringify']";

static void *run_chain(void *self)
{
	struct map_runner *runner = map_runner_new(NULL, 128);
	struct arena scratch = { 0 };
	unsigned *wrong = self;

	for (int turn = 0; turn < 2000; turn++) {
		struct map_value value = { .text = STR(" aBc1 ") };
		struct map_fault fault;
		map_runner_start(runner, &scratch);
		for (size_t i = 0; i < apply.nsteps; i++)
			*wrong += !map_step_run(&apply.steps[i], runner, &value, &fault);
		*wrong += !str_is(value.text, "{\"a\":[1]}");
		arena_clear(&scratch);
	}
	arena_release(&scratch);
	map_runner_free(runner);
	return NULL;
}

static void threads_share_steps(void **state)
{
	enum { THREADS = 4 };
	pthread_t threads[THREADS];
	unsigned wrong[THREADS] = { 0 };

	(void)state;
	apply_compile(chain);
	for (size_t i = 0; i < THREADS; i++)
		assert_true(thread_start(&threads[i], run_chain, &wrong[i]));
	for (size_t i = 0; i < THREADS; i++) {
		thread_join(threads[i]);
		assert_int_equal(wrong[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_function_is_tried_here),
		TEST(elements_that_are_no_function_are_told_with_their_place),
		TEST(steps_say_what_stands_in_the_map),
		TEST(comments_move_no_place),
		TEST(chains_end_where_a_value_becomes_empty),
		TEST(elements_keep_their_place_in_the_record),
		TEST(frees_nothing_gladly),
		TEST(any_text_gives_a_value_or_a_reason),
		TEST(long_texts_pass_through_every_function),
		TEST(a_number_of_a_million_digits_stays_exact),
		TEST(threads_share_steps),
	};
	return APPLY_RUN(tests);
}

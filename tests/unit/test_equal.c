/* compile/equal: values that JSON Schema calls equal, and their hashes. */
#include "compile/equal.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "ext/json.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* More members than are searched one by one, in the one order and in the other. */
#define MANY "'a':1,'b':2,'c':3,'d':4,'e':5,'f':6,'g':7,'h':8,'i':9,'j':10,'k':11,'l':12"
#define YNAM "'l':12,'k':11,'j':10,'i':9,'h':8,'g':7,'f':6,'e':5,'d':4,'c':3,'b':2,'a':1"

static struct node *parse(const char *quoted, struct arena *arena)
{
	struct str text = arena_copy(arena, str_of(quoted));
	struct node *root;
	struct diag why;

	for (char *c = (char *)text.at; *c; c++)
		if (*c == '\'')
			*c = '"';
	assert_int_equal(json_parse_file("values", text, false, arena, &root, &why), OK);
	return root;
}

static void values_of_one_row_are_equal_and_have_one_hash(void **state)
{
	static const char *const rows[][3] = {
		{ "null" }, { "true" }, { "false" }, { "''" }, { "'1'" }, { "1", "1.0", "10e-1" },
		{ "[]" }, { "{}" }, { "[1,[]]", "[1e0,[]]" }, { "[[],1]" }, { "[null]" }, { "[1]" },
		{ "{'a':1,'b':[2]}", "{'b':[2.0],'a':1}" }, { "{'a':[2],'b':1}" }, { "{'a':1}" },
		{ "{'a':null}" }, { "{'b':null}" }, { "{" MANY "}", "{" YNAM "}" },
		{ "{" MANY ",'z':0}", "{'z':0," YNAM "}" }, { "{" MANY ",'y':0}" },
		{ "{" MANY ",'y':1}" }, { "['\\u00e9']", "['\u00e9']" },
	};
	struct arena arena = { 0 };
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct node *first = parse(rows[i][0], &arena);
		for (size_t j = 0; j < COUNT(rows[i]) && rows[i][j]; j++) {
			const struct node *like = parse(rows[i][j], &arena);
			assert_true(node_equal(first, like, &arena));
			assert_int_equal(node_hash(first), node_hash(like));
		}
		for (size_t j = 0; j < i; j++)
			assert_false(node_equal(first, parse(rows[j][0], &arena), &arena));
	}
	arena_release(&arena);
}

/* So that a table of them is no list: of 200 values, no two share all 32 bits but by bad luck. */
static void hashes_of_other_values_differ(void **state)
{
	static const char *const shapes[][2] = {
		{ "[", "]" }, { "{'a':", "}" }, { "{'a", "':1}" }, { "[[", "],[]]" }
	};
	uint32_t hashes[COUNT(shapes) * 50];
	size_t count = 0, same = 0;
	struct arena arena = { 0 };
	(void)state;

	for (size_t i = 0; i < COUNT(shapes); i++)
		for (int n = 0; n < 50; n++) {
			char text[32];
			snprintf(text, sizeof(text), "%s%d%s", shapes[i][0], n, shapes[i][1]);
			hashes[count++] = node_hash(parse(text, &arena));
		}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			same += hashes[i] == hashes[j];
	assert_in_range(same, 0, 1);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_of_one_row_are_equal_and_have_one_hash),
		TEST(hashes_of_other_values_differ),
	};
	return RUN(tests);
}

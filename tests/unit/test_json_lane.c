/*
 * input/json_lane: what it takes, with the tree of the reference lane to the last byte, and what it leaves.
 * Whether somebody looks at a value, and how many names it has met, must not change what it says of it.
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "input/json_lane.h"

enum { DEPTH = 5 };

static struct json_parser *parser;
static struct json_lane *lanes[2]; /* each version of the scan has one */
static struct arena arena;
static struct map symbols;

static int setup(void **state)
{
	(void)state;
	parser = json_parser_new();
	map_add(&symbols, STR("a"), hash_of(STR("a")), 1);
	map_add(&symbols, STR("name"), hash_of(STR("name")), 2);
	lanes[0] = json_lane_new(&symbols, DEPTH, json_scan_words);
	lanes[1] = json_lane_new(&symbols, DEPTH, json_scan_best());
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	json_parser_free(parser);
	for (size_t i = 0; i < 2; i++)
		json_lane_free(lanes[i]);
	map_release(&symbols);
	arena_release(&arena);
	return 0;
}

static void assert_same_nodes(struct str text, const struct node *a, const struct node *b)
{
	for (; a && b; a = a->next, b = b->next) {
		assert_int_equal(a->type, b->type);
		assert_int_equal(a->flags, b->flags);
		assert_int_equal(a->at, b->at);
		assert_int_equal(a->column, 0);
		assert_int_equal(a->symbol, b->symbol);
		assert_int_equal(a->key_hash, b->key_hash);
		assert_true(!a->key.at == !b->key.at && str_eq(a->key, b->key));
		assert_ptr_equal(a->raw.at, b->raw.at);
		assert_int_equal(a->raw.len, b->raw.len);
		if (node_is_container(a)) {
			assert_int_equal(a->count, b->count);
			assert_same_nodes(text, a->child, b->child);
			continue;
		}
		assert_true(str_eq(a->text, b->text));
		/* A slice of the text where it could be one. */
		if (b->text.at >= text.at && b->text.at < text.at + text.len)
			assert_ptr_equal(a->text.at, b->text.at);
	}
	assert_true(!a && !b);
}

/* By every lane, with a tree and without; *root: the tree, all of it. */
static bool is_taken(struct str text, struct node **root)
{
	bool taken[6];

	arena_clear(&arena);
	for (size_t i = 0; i < 2; i++) {
		struct node *part;
		taken[3 * i] = json_lane_parse(lanes[i], text, text.len, NULL, &arena, &part);
		taken[3 * i + 1] = json_lane_holds(lanes[i], text, &arena);
		taken[3 * i + 2] =
			json_lane_parse(lanes[i], text, text.len, &look_all, &arena, root);
	}
	for (size_t i = 1; i < 6; i++)
		assert_int_equal(taken[i], taken[0]);
	return taken[0];
}

static void assert_taken(struct str text)
{
	struct json_result result;
	struct node *root;

	if (!is_taken(text, &root))
		fail_msg("left: %.*s", (int)text.len, text.at);
	json_parse(parser, text, &symbols, DEPTH, &arena, &result);
	assert_int_equal(result.fault, JSON_OK);
	assert_same_nodes(text, root, result.root);
}

static void assert_left(struct str text)
{
	struct node *root;

	if (is_taken(text, &root))
		fail_msg("taken: %.*s", (int)text.len, text.at);
}

static void ordinary_objects_are_taken_with_the_same_tree(void **state)
{
	static const char *const rows[] = {
		"{}", " { } ", "{\"a\":1}", "{\"a\":{},\"b\":[]}", "{\"a\":\"\",\"\":\"x\"}",
		"{\"name\":\"Zo\xc3\xa9\",\"a\":[1,2.50,-0,1e9,-0.5E-10,true,false,null]}",
		"\t{ \"a\" : [ 1 , { \"name\" : { \"a\" : [ ] } } ] }  ",
		"{\"a\":12345678901234567890,\"b\":0.1234567890123456789e+12}",
		"{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
		/* the same names again, others in between, in another order */
		"{\"a\":1,\"name\":2}", "{\"name\":2,\"a\":1}", "{\"x\":1}", "{\"a\":1,\"name\":2,\"x\":3}",
		"{\"a\":[{\"a\":1,\"b\":2},{\"a\":1},{\"b\":2,\"a\":{\"a\":1}},{}]}",
		"{\"a\":1,\"the name is longer than a vector, which has 32 bytes\":1}",
		"{\"a\":1,\"the name is longer than a vector, which has 33 bytes\":1}",
		"{\"\xe2\x82\xac\":\"\xf0\x9f\x98\x80\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_taken(str_of(rows[i]));
}

static void escapes_are_decoded_in_names_and_values(void **state)
{
	static const char *const taken[] = {
		"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "{\"a\":\"x\\u00e9y\\u20AC\\ud83d\\ude00z\"}",
		"{\"a\":\"\\u0000\",\"\\u0061b\":\"\\\\u12\"}", "{\"\\n\":{\"\\n\":[\"\\n\",\"x\"]}}",
		"{\"n\\u0061me\":1}", "{\"a\":\"\\\\\\\\\\\\\",\"b\":\"\\\\\\\"\"}",
	};
	static const char *const left[] = {
		"{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\\ud800x\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}",
		"{\"\\udfff\":1}", "{\"a\":\"\\", "{\"a\\\":1}", "{\\\"a\":1}", "{\"a\":\\n1}",
		"{\"a\":\"\\ud800\\ud800\\udc00\"}", "{\"a\":\"\\u\"}", "{\"a\":\"\\'\"}",
		"{\"a\":[\"\\ud83d\\n\"]}", "{\"x\":{\"y\":\"\\ud83d\\\\de00\"}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		assert_taken(str_of(taken[i]));
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		assert_left(str_of(left[i]));
}

static void whatever_is_no_plain_object_is_left(void **state)
{
	static const char *const rows[] = {
		"", " ", "1", "\"x\"", "[{}]", "null", "{", "}", "{}{}", "{} x", "{}]", "{},", "{\"a\"}",
		"{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{'a':1}", "{1:1}",
		"{\"a\":1 \"b\":2}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":[1 2]}", "{\"a\":[1}", "{\"a\":{]",
		"{\"a\":[}]", "{\"a\":[1,{]}}", "{\"a\":tru}", "{\"a\":truex}", "{\"a\":true x}", "{\"a\":True}",
		"{\"a\":nul}", "{\"a\":nullnull}", "{\"a\":01}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":1.}",
		"{\"a\":.5}", "{\"a\":1e}", "{\"a\":1e+}", "{\"a\":1x}", "{\"a\":1.5.5}", "{\"a\":--1}",
		"{\"a\":-01}", "{\"a\":0x1}", "{\"a\":1_000}", "{\"a\":NaN}", "{\"a\":\"x}", "{\"a\":\"x\"y\"}",
		"{\"a\":\"x\"\"y\"}", "{\"a\":\"\x01\"}", "{\"a\":\"\t\"}", "{\"a\":1\v}", "{\"a\":\f1}",
		"{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":1}\x80", "\xef\xbb\xbf{}",
		"{\"a\":1}//", "{\"a\":/**/1}", "{\"a\":[[[[[]]]]]}", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}",
		"{\"a\":[1", "{\"a\":[1,", "{\"a\":{", "{\"a\":", "{\"a", "{\"a\":[{\"b\":1}", "{\"a\":[{\"b\":1}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_left(str_of(rows[i]));
	assert_left(STR("{\"a\":\"\0\"}"));
	assert_left(STR("{\"a\":1}\0"));
}

static void all_prefixes_of_an_object_are_left(void **state)
{
	struct str text = STR("{\"a\":[1,{\"b\":\"\\u00e9\xc3\xa9\"},true],\"c\":{\"d\":-1.5e3}}");

	(void)state;
	for (size_t len = 0; len < text.len; len++)
		assert_left((struct str){ text.at, len });
	assert_taken(text);
}

/* Records stand in a batch one after another; the names are known by then, and stand behind the text. */
static void what_stands_behind_a_text_has_no_say(void **state)
{
	struct str text = STR("{\"a\":{\"name\":1,\"e\\n\":2},\"name\":[{\"x\":\"y\"}]}\n{\"a\":{\"name\":1,\"e");
	size_t whole = (size_t)(strchr(text.at, '\n') - text.at);
	struct node *root;

	(void)state;
	for (size_t len = 0; len < text.len; len++) {
		bool is_whole = len == whole || len == whole + 1; /* a line break is a blank, too */
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(json_lane_parse(lanes[i], (struct str){ text.at, len }, text.len,
							 &look_all, &arena, &root),
					 is_whole);
	}
}

static void bytes_that_no_text_has_are_no_name(void **state)
{
	static const char odd[][40] = { "{\"x\":1,\xff\xff\xff\xff\xff\xff\xff\xff\xff\":2}", "{\"x\":1,        :2}" };
	char nul[40] = "{\"x\":1,nnnnnnnnnnnnnnnn:2}";
	struct str zeros = { nul, strlen(nul) };

	(void)state;
	memset(nul + 7, '\0', 16);
	/* What comes behind x is known, but never stands as it is called. */
	assert_taken(STR("{\"x\":1,\"a\\\"b\":2}"));
	for (size_t i = 0; i < 2; i++)
		assert_left(str_of(odd[i]));
	assert_left(zeros);
	assert_taken(STR("{\"x\":1,\"a\\\"b\":2}"));
}

static void a_name_twice_is_left_at_every_size_and_place(void **state)
{
	struct buf text = { 0 };

	(void)state;
	/* Sizes on both sides of what is remembered of an object, and of what is compared pairwise. */
	static const size_t sizes[] = { 1, 2, 7, 8, 9, 10, 200, 255, 256, 257, 258, 300, 5000 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		for (size_t twice = 0; twice <= sizes[i]; twice += sizes[i] / 3 + 1) {
			buf_clear(&text, SIZE_MAX);
			buf_puts(&text, "{\"u\":[{");
			for (size_t k = 0; k < sizes[i]; k++)
				buf_printf(&text, "\"n%zu-%zu\":{\"x\":1},", sizes[i], k);
			size_t without = text.len - 1;
			buf_printf(&text, "\"n%zu-\\u00%zx\":1}]}", sizes[i], 0x30 + twice % 10);
			bool has_it = sizes[i] > twice % 10;
			if (has_it)
				assert_left(buf_str(&text));
			else
				assert_taken(buf_str(&text));
			text.len = without;
			buf_puts(&text, "}]}");
			assert_taken(buf_str(&text));
		}
	}
	assert_left(STR("{\"a\":1,\"\\u0061\":1}"));
	assert_left(STR("{\"x\":{\"b\":1,\"b\":1}}"));
	assert_left(STR("{\"\":1,\"\":1}"));
	buf_release(&text);
}

/* More different names than are remembered, in records of one shape and of many. */
static void names_without_end_change_nothing(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		buf_clear(&text, SIZE_MAX);
		buf_printf(&text, "{\"a\":1,\"k%zu\":{\"id%zu\":[{\"name\":%zu,\"z%zu\":{}}]},\"name\":2}", i,
			   i, i, i % 50);
		assert_taken(buf_str(&text));
		text.len--;
		buf_printf(&text, ",\"k%zu\":1}", i);
		assert_left(buf_str(&text));
	}
	buf_release(&text);
}

static void a_name_may_be_of_any_length(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (size_t len = 0; len < 70; len++) {
		for (size_t other = 0; other <= len; other += 7) {
			buf_clear(&text, SIZE_MAX);
			buf_puts(&text, "{\"x\":1,\"");
			for (size_t i = 0; i < len; i++)
				buf_putc(&text, i == other ? 'y' : 'n');
			buf_puts(&text, "\":1}");
			assert_taken(buf_str(&text));
		}
	}
	buf_clear(&text, SIZE_MAX);
	buf_puts(&text, "{\"");
	for (size_t i = 0; i < 5000; i++)
		buf_putc(&text, 'n');
	buf_puts(&text, "\":1}");
	assert_taken(buf_str(&text));
	buf_release(&text);
}

static void line_breaks_in_a_container_are_noted(void **state)
{
	struct str text = STR("{\n\"a\": [1,\r\n2], \"b\": [\t1], \"c\": {}\n}");
	struct node *root;

	(void)state;
	assert_taken(text);
	/* All of it is there then, whoever looks, for it is written anew. */
	assert_true(json_lane_parse(lanes[1], text, text.len, NULL, &arena, &root));
	assert_int_equal(root->flags, NODE_BROKEN);
	assert_int_equal(root->child->flags, NODE_BROKEN);
	assert_int_equal(root->child->next->flags, 0);
	assert_non_null(root->child->next->child);
}

/* ---- what nobody looks at ---- */

static void put_tree(const struct node *node, struct buf *out)
{
	for (; node; node = node->next) {
		buf_put(out, node->key);
		if (node_is_container(node)) {
			buf_printf(out, "%s%u(", node->flags & NODE_PARTIAL ? "~" : "", node->count);
			put_tree(node->child, out);
			buf_putc(out, ')');
		}
		if (node->next)
			buf_putc(out, ' ');
	}
}

static void values_that_nobody_looks_at_have_no_node(void **state)
{
	static const struct look_member inner[] = { { 2, NULL } };
	static const struct look only_name = { .members = inner, .nmembers = 1 };
	static const struct look items = { .items = true, .item = &only_name };
	static const struct look others = { .others = true };
	static const struct look_member a_only_name[] = { { 1, &only_name } };
	static const struct look_member a_items[] = { { 1, &items } };
	static const struct look_member a_others[] = { { 1, &others } };
	const struct {
		struct look look;
		const char *text, *tree;
	} rows[] = {
		{ { 0 }, "{\"a\":{\"name\":1,\"x\":[1,2]},\"x\":[1,[2]]}", "2(a~2() x~2())" },
		{ { 0 }, "{\"a\":{},\"x\":[]}", "2(a0() x0())" },
		{ { .members = a_only_name, .nmembers = 1 },
		  "{\"a\":{\"x\":[1,2],\"name\":[3],\"y\":1},\"x\":{\"name\":1}}", "2(a~3(name~1()) x~1())" },
		{ { .members = a_only_name, .nmembers = 1 }, "{\"a\":{\"name\":1}}", "1(a1(name))" },
		{ { .members = a_only_name, .nmembers = 1 }, "{\"a\":[1,{\"name\":1}]}", "1(a~2())" },
		{ { .members = a_items, .nmembers = 1 },
		  "{\"a\":[1,{\"name\":1,\"x\":{}},[2]],\"x\":[1]}", "2(a3( ~2(name) ~1()) x~1())" },
		{ { .members = a_others, .nmembers = 1 }, "{\"a\":{\"x\":[1],\"y\":2}}", "1(a2(x~1() y))" },
	};
	struct buf tree = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t k = 0; k < 2; k++) {
			struct str text = str_of(rows[i].text);
			struct node *root;
			buf_clear(&tree, SIZE_MAX);
			assert_true(json_lane_parse(lanes[k], text, text.len, &rows[i].look, &arena,
						    &root));
			put_tree(root, &tree);
			buf_putc(&tree, '\0');
			assert_string_equal(tree.at, rows[i].tree);
		}
	}
	buf_release(&tree);
}

static void nothing_is_left_of_what_is_not_taken(void **state)
{
	struct node *root;
	struct arena_mark before;

	(void)state;
	before = arena_save(&arena);
	assert_false(json_lane_parse(lanes[1], STR("{\"a\":[{\"b\":\"\\n\"},1],\"x\":tru}"), 33, &look_all,
				     &arena, &root));
	struct arena_mark after = arena_save(&arena);
	assert_ptr_equal(before.at, after.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ordinary_objects_are_taken_with_the_same_tree),
		TEST(escapes_are_decoded_in_names_and_values),
		TEST(whatever_is_no_plain_object_is_left),
		TEST(all_prefixes_of_an_object_are_left),
		TEST(what_stands_behind_a_text_has_no_say),
		TEST(bytes_that_no_text_has_are_no_name),
		TEST(a_name_twice_is_left_at_every_size_and_place),
		TEST(names_without_end_change_nothing),
		TEST(a_name_may_be_of_any_length),
		TEST(line_breaks_in_a_container_are_noted),
		TEST(values_that_nobody_looks_at_have_no_node),
		TEST(nothing_is_left_of_what_is_not_taken),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

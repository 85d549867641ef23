/* output/tally: numbers of paths in a batch, and their counts over all batches. */
#include "test.h"

#include "ext/json.h"
#include "flow/batch.h"
#include "output/tally.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct json_parser *parser;
static struct arena scratch;

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
	arena_release(&scratch);
	return 0;
}

/* Adds a record, rendered and counted as the worker does. */
static struct record *add(struct batch *batch, const char *json)
{
	struct json_result result;
	struct record *record = batch_add_record(batch);

	json_parse(parser, str_of(json), NULL, 128, &scratch, &result);
	if (!result.root)
		fail_msg("%s: %s", json, result.message);
	record->root = result.root;
	/* For these tests: what is called c… was coerced. */
	for (struct node *member = node_is_container(record->root) ? record->root->child : NULL;
	     member; member = member->next)
		if (member->key.len && member->key.at[0] == 'c')
			member->flags |= NODE_COERCED;
	tally_record(batch, record);
	return record;
}

static void numbers_paths_in_order_of_appearance(void **state)
{
	static const struct {
		const char *json;
		uint32_t paths[8];
		uint32_t count;
	} rows[] = {
		{ "{\"a\":1,\"b\":{\"e\":[1,2]}}", { 0, 1, 2, 3, 3 }, 5 },
		{ "{\"b\":{\"d\":1},\"a\":2}", { 1, 4, 0 }, 3 },
		{ "{\"a\":{\"e\":[]},\"e\":0}", { 0, 5, 6 }, 3 }, /* another e for each place */
		{ "{\"b\":{\"e\":[{\"x\":1},[2],{\"x\":3}]}}", { 1, 2, 3, 7, 3, 8, 3, 7 }, 8 },
		{ "{}", { 0 }, 0 },
		{ "5", { 0 }, 0 },
		{ "[7]", { 9 }, 1 },
		{ "{\"c\":1,\"a\":2}", { 10 | TALLY_COERCED, 0 }, 2 },
	};
	struct batch batch;
	uint32_t first = 0;

	(void)state;
	batch_init(&batch);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct record *record = add(&batch, rows[i].json);
		assert_int_equal(record->first_path, first);
		assert_int_equal(record->npaths, rows[i].count);
		for (uint32_t k = 0; k < rows[i].count; k++)
			assert_int_equal(batch.paths[first + k], rows[i].paths[k]);
		first += record->npaths;
	}
	assert_int_equal(batch.npaths, first);
	batch_release(&batch);
}

/* Cuts the records into batches of `size` and merges those that have no "bad" in them. */
static struct tally_merge *merged(const char *const *records, size_t count, size_t size,
				  struct totals *totals)
{
	struct tally_merge *merge = tally_merge_new();
	struct batch batch;

	batch_init(&batch);
	for (size_t from = 0; from < count; from += size) {
		batch_clear(&batch);
		for (size_t i = from; i < count && i < from + size; i++)
			add(&batch, records[i]);
		for (size_t i = 0; i < batch.nrecords; i++)
			batch.records[i].rejected = strstr(records[from + i], "bad");
		tally_merge_batch(merge, &batch, batch.nrecords);
	}
	batch_release(&batch);
	*totals = (struct totals){ 0 };
	tally_merge_done(merge, totals);
	return merge;
}

/* "POINTER SEEN" and "/COERCED" where some were, one after the other. */
static void assert_counts(const char *const *records, size_t count, size_t size,
			  const char *expected)
{
	struct totals totals;
	struct tally_merge *merge = merged(records, count, size, &totals);
	struct buf text = { 0 };

	assert_false(totals.paths_cut);
	for (size_t i = 0; i < totals.npaths; i++) {
		const struct path_totals *path = &totals.paths[i];
		buf_printf(&text, "%s%.*s %d", i ? ", " : "", (int)path->pointer.len,
			   path->pointer.at, (int)path->seen);
		if (path->coerced)
			buf_printf(&text, "/%d", (int)path->coerced);
	}
	buf_putc(&text, '\0');
	assert_string_equal(text.at, expected);
	buf_release(&text);
	tally_merge_free(merge);
}

static void counts_do_not_depend_on_where_batches_were_cut(void **state)
{
	static const char *const records[] = {
		"{\"b\":1,\"a\":{\"x\":1}}", "{\"bad\":1,\"z\":2}",
		"{\"a\":{\"y\":[1,2]}}",     "{\"c\":1,\"b\":2}",
		"{\"z\":1,\"c\":0}",         "{\"a\":{\"y\":[3],\"x\":null}}",
		"{\"bad\":0,\"c\":5}",
	};

	(void)state;
	for (size_t size = 1; size <= COUNT(records) + 1; size++)
		assert_counts(records, COUNT(records), size,
			      "/b 2, /a 3, /a/x 2, /a/y 2, /a/y/* 3, /c 2/2, /z 1");
}

static void pointers_are_escaped(void **state)
{
	static const struct {
		const char *json, *counts;
	} rows[] = {
		{ "{\"a/b\":1,\"~\":2,\"~1/\":3}", "/a~1b 1, /~0 1, /~01~1 1" },
		{ "{\"\":{\"\":1}}", "/ 1, // 1" },
		{ "{\"a\\u002fb\":{\"\\u00e9\":1}}", "/a~1b 1, /a~1b/\xc3\xa9 1" },
		{ "[[1,2],[3]]", "/* 2, /*/* 3" },
		{ "{}", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_counts(&rows[i].json, 1, 1, rows[i].counts);
}

/* {"k0":{"v":0}} and so on: two paths each. */
static const char *numbered(size_t number)
{
	return arena_printf(&scratch, "{\"k%zu\":{\"v\":%zu}}", number, number).at;
}

static void keeps_so_many_paths_and_says_that_there_were_more(void **state)
{
	enum { KEYS = TALLY_PATHS / 2 };
	static const size_t sizes[] = { 1, 1000, 2 * TALLY_PATHS };
	const char *records[KEYS + 4];
	struct totals totals;

	(void)state;
	for (size_t i = 0; i < KEYS + 2; i++)
		records[i] = numbered(i);
	records[KEYS + 2] = numbered(7); /* known ones count on when the table is full … */
	records[KEYS + 3] = "{\"k8\":{\"v\":1,\"w\":2}}"; /* … new ones below them do not */
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct tally_merge *merge = merged(records, KEYS + 4, sizes[i], &totals);
		assert_true(totals.paths_cut);
		assert_int_equal(totals.npaths, TALLY_PATHS);
		assert_str(totals.paths[TALLY_PATHS - 1].pointer,
			   arena_printf(&scratch, "/k%d/v", KEYS - 1).at);
		assert_int_equal(totals.paths[2 * 7].seen, 2);
		assert_int_equal(totals.paths[2 * 7 + 1].seen, 2);
		assert_int_equal(totals.paths[2 * 8 + 1].seen, 2);
		assert_int_equal(totals.paths[2 * 9].seen, 1);
		tally_merge_free(merge);
		/* Just as many as there is room for. */
		merge = merged(records, KEYS, sizes[i], &totals);
		assert_false(totals.paths_cut);
		assert_int_equal(totals.npaths, TALLY_PATHS);
		tally_merge_free(merge);
	}
}

static void nothing_merged_is_no_path(void **state)
{
	struct totals totals;

	(void)state;
	tally_merge_free(merged(NULL, 0, 1, &totals));
	assert_int_equal(totals.npaths, 0);
	assert_false(totals.paths_cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_paths_in_order_of_appearance),
		TEST(counts_do_not_depend_on_where_batches_were_cut),
		TEST(pointers_are_escaped),
		TEST(keeps_so_many_paths_and_says_that_there_were_more),
		TEST(nothing_merged_is_no_path),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

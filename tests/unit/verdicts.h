/*
 * For the tests of what schemas say of values: rows of a schema and of values that it accepts and
 * refuses, each judged for the verdict alone and as a record. Included by one .c each, so everything
 * is static.
 */
#ifndef TESTS_VERDICTS_H
#define TESTS_VERDICTS_H

#include "rules.h"

#include "ext/json.h"
#include "flow/batch.h"
#include "input/input.h"
#include "judge/check.h"

static struct rules rules;
static struct batch batch;
static struct arena scratch;
static const struct input input = { .name = "a.ndjson" };

static int setup(void **state)
{
	(void)state;
	rules_open(&rules);
	batch_init(&batch);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	batch_release(&batch);
	arena_release(&scratch);
	rules_close(&rules);
	return 0;
}

struct row {
	const char *schema;
	const char *yes[8], *no[8];
};

static void judge_value(struct judge *judge, struct json_parser *parser, const char *schema,
			const char *data, bool is_valid)
{
	struct json_result result;
	struct str text = str_of(rules_quote(&rules, data));

	json_parse(parser, text, schema_symbols(rules.program), 128, &scratch, &result);
	if (!result.root)
		fail_msg("%s: %s", data, result.message);
	struct record *record = batch_add_record(&batch);
	batch.input = &input;
	batch.scratch = &scratch;
	record->root = result.root;
	bool is_passed = judge_tree(judge, result.root, &scratch);
	judge_record(judge, &batch, record);
	if (is_passed != is_valid || record->rejected == is_valid)
		fail_msg("%s\nof %s: verdict %d, record %d", schema, data, is_passed,
			 !record->rejected);
	batch_clear(&batch);
	arena_clear(&scratch);
}

static void judge_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		rules_need(&rules, rows[i].schema);
		struct judge *judge = judge_new(rules.program, 128);
		struct json_parser *parser = json_parser_new();
		for (size_t k = 0; k < COUNT(rows[i].yes) && rows[i].yes[k]; k++)
			judge_value(judge, parser, rows[i].schema, rows[i].yes[k], true);
		for (size_t k = 0; k < COUNT(rows[i].no) && rows[i].no[k]; k++)
			judge_value(judge, parser, rows[i].schema, rows[i].no[k], false);
		json_parser_free(parser);
		judge_free(judge);
		rules_forget(&rules);
	}
}

#endif

/*
 * For the tests of the way from the bytes of an input to a line of output: a job with rules from
 * text (rules.h) or built in, inputs that are real files or made by hand, and one batch. Included
 * by one .c each, so everything is static.
 */
#ifndef TESTS_CHAIN_H
#define TESTS_CHAIN_H

#include "rules.h"

#include "flow/job.h"
#include "flow/stage.h"
#include "input/columns.h"
#include "input/header.h"
#include "input/input.h"
#include "input/probe.h"

struct chain {
	struct rules rules;
	struct job job;
	struct input inputs[3];
	struct batch batch;
	struct arena scratch;
	const struct step *const *steps; /* open ones: trees may point into what they own */
	size_t nsteps;
	void *selves[5];
	struct buf told;
	struct diag why;
};

static struct chain chain;

/* For the next row of a table, too: chain_forget comes before. */
static void chain_start(void)
{
	chain.job = (struct job){
		.command = COMMAND_RUN,
		.inputs = chain.inputs,
		.max_record = 16 << 20,
		.max_depth = 128,
		.limit = UINT64_MAX,
		.coerce = true,
		.part_size = UINT64_MAX,
		.part_records = UINT64_MAX,
	};
	for (size_t i = 0; i < COUNT(chain.inputs); i++)
		chain.inputs[i] = (struct input){ 0 };
}

static int chain_open(void **state)
{
	(void)state;
	chain = (struct chain){ 0 };
	rules_open(&chain.rules);
	batch_init(&chain.batch);
	chain_start();
	return 0;
}

static void chain_stop(void)
{
	while (chain.nsteps > 0) {
		chain.nsteps--;
		chain.steps[chain.nsteps]->close(chain.selves[chain.nsteps]);
	}
}

static void chain_forget(void)
{
	chain_stop();
	input_release_all(&chain.job);
	batch_release(&chain.batch);
	arena_release(&chain.job.arena);
	arena_clear(&chain.scratch);
	buf_clear(&chain.told, SIZE_MAX);
	rules_forget(&chain.rules);
	chain_start();
}

static int chain_close(void **state)
{
	(void)state;
	chain_forget();
	arena_release(&chain.scratch);
	buf_release(&chain.told);
	rules_close(&chain.rules);
	return 0;
}

/* A test with a chain of its own. */
#define CHAIN_TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, chain_close)

/* Rules from text, ' for ". */
__attribute__((unused)) static void chain_rules(const char *text)
{
	rules_need(&chain.rules, text);
	chain.job.program = chain.rules.program;
}

/* The built-in rules of a document type. */
__attribute__((unused)) static void chain_type(const char *type)
{
	struct rules *rules = &chain.rules;

	chain.job.doctype = doctype_find(type);
	assert_non_null(chain.job.doctype);
	assert_int_equal(schema_compile(NULL, chain.job.doctype->rules, &rules->options,
					&rules->arena, &rules->program, &rules->why),
			 OK);
	chain.job.program = rules->program;
}

/* ---- inputs ---- */

/* Adds an input that is a file of these bytes; gives its name. */
__attribute__((unused)) static const char *chain_file(const char *name, struct str bytes)
{
	struct rules *rules = &chain.rules;
	struct str path = arena_printf(&chain.job.arena, "%s/%s", rules->dir, name);

	assert_true(chain.job.ninputs < COUNT(chain.inputs));
	assert_true(rules->nmade < COUNT(rules->made));
	snprintf(rules->made[rules->nmade++], sizeof(rules->made[0]), "%s", path.at);
	FILE *file = fopen(path.at, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
	chain.inputs[chain.job.ninputs++].name = path.at;
	return path.at;
}

/* Looks at all inputs as the program does before any thread starts. */
__attribute__((unused)) static enum status chain_probe(void)
{
	if (!chain.job.program)
		chain_rules("{}");
	enum status status = input_probe_all(&chain.job, &chain.why);
	return status == OK ? columns_plan(&chain.job, &chain.why) : status;
}

/* An input by hand, fed record by record; `header` NULL: NDJSON, else CSV with these columns. */
__attribute__((unused)) static struct input *chain_input(const char *header)
{
	struct input *input = &chain.inputs[0];

	chain.job.ninputs = 1;
	*input = (struct input){
		.name = "a",
		.format = header ? FORMAT_CSV : FORMAT_NDJSON,
		.dialect = { .delimiter = ',', .quote = '"', .has_header = true },
		.encoding = "UTF-8",
		.charset = chain.job.charset,
		.data_line = 1,
	};
	enum status status = OK;
	if (header)
		status = header_read(input, str_of(header), &chain.job.arena, &chain.why);
	if (status == OK)
		status = columns_plan(&chain.job, &chain.why);
	if (status != OK)
		fail_msg("%s", chain.why.text);
	return input;
}

/* ---- records ---- */

/* The only record of the batch. `raw` must outlive it. */
__attribute__((unused)) static struct record *chain_record(struct str raw)
{
	struct batch *batch = &chain.batch;

	batch_clear(batch);
	batch->input = &chain.inputs[0];
	batch->scratch = &chain.scratch;
	batch->has_blank = batch->has_cr = true; /* no hints */
	struct record *record = batch_add_record(batch);
	record->raw = raw;
	record->line = 1;
	return record;
}

/* Opens steps and runs them on a record as a worker does, up to the one that rejects it. */
__attribute__((unused)) static void chain_run(struct record *record,
					      const struct step *const *steps, size_t count)
{
	chain_stop();
	assert_true(count <= COUNT(chain.selves));
	chain.steps = steps;
	for (; chain.nsteps < count; chain.nsteps++)
		assert_int_equal(steps[chain.nsteps]->open(&chain.selves[chain.nsteps], &chain.job,
							   &chain.why),
				 OK);
	for (size_t i = 0; i < count && !record->rejected; i++)
		assert_int_equal(steps[i]->run(chain.selves[i], &chain.batch, record, &chain.why),
				 OK);
}

/* Stands in for a map that makes lines: each element of an array is one. */
static enum status chain_split_run(void *self, struct batch *batch, struct record *record,
				   struct diag *why)
{
	(void)self;
	(void)batch;
	(void)why;
	if (record->root->type == NODE_ARRAY)
		record->root = record->root->child;
	return OK;
}

static enum status chain_split_open(void **self, const struct job *job, struct diag *why)
{
	(void)job;
	(void)why;
	*self = NULL;
	return OK;
}

static void chain_split_close(void *self)
{
	(void)self;
}

__attribute__((unused)) static const struct step chain_split = {
	"split", chain_split_open, chain_split_run, chain_split_close,
};

/* The record's tree as JSON text, one NUL behind it; "-" if it has none. In scratch. */
__attribute__((unused)) static const char *chain_tree(const struct record *record)
{
	struct buf text = { 0 };

	if (!record->root)
		return "-";
	node_render(record->root, &text);
	const char *at = arena_copy(&chain.scratch, buf_str(&text)).at;
	buf_release(&text);
	return at;
}

/*
 * The findings of the batch, a line each: "CODE @COLUMN FIELD POINTER =VALUE: MESSAGE", "~" in
 * front of warnings, what is not there left out. Good until the next call.
 */
__attribute__((unused)) static const char *chain_findings(void)
{
	struct buf *told = &chain.told;

	buf_clear(told, SIZE_MAX);
	for (size_t i = 0; i < chain.batch.nfindings; i++) {
		const struct finding *finding = &chain.batch.findings[i];
		buf_printf(told, "%s%s%s", i ? "\n" : "",
			   finding->severity == SEVERITY_WARNING ? "~" : "", finding->code->name);
		if (finding->column)
			buf_printf(told, " @%u", finding->column);
		const struct {
			const char *sign;
			struct str text;
		} parts[] = {
			{ " ", finding->field },
			{ " ", finding->pointer },
			{ " =", finding->value },
			{ ": ", finding->message },
		};
		for (size_t k = 0; k < COUNT(parts); k++) {
			if (!parts[k].text.at)
				continue;
			buf_puts(told, parts[k].sign);
			buf_put(told, parts[k].text);
		}
	}
	buf_putc(told, '\0');
	return told->at;
}

#endif

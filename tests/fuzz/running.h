/*
 * A whole run in memory: a job as the command line makes it, the chain of cli/chain.c in one thread, and
 * what came out of it. Included by one .c each, so everything is static.
 */
#ifndef FUZZ_RUNNING_H
#define FUZZ_RUNNING_H

#include "fuzz.h"

#include "base/utf8.h"
#include "cli/cmdline.h"
#include "cli/take_map.h"
#include "ext/json.h"
#include "flow/stage.h"
#include "input/parse.h"
#include "input/probe.h"
#include "input/source.h"
#include "judge/check.h"
#include "judge/constants.h"
#include "judge/rewrite.h"
#include "map/mapping.h"
#include "output/render.h"

/* ---- rules, compiled once a type ---- */

/* NULL: anything goes. */
static struct program *rules_of(const struct doctype *type)
{
	enum { TYPES_MAX = 32 };
	static struct arena arena;
	static struct program *programs[TYPES_MAX];
	static const struct schema_options options = { .unknown = UNKNOWN_WARN };
	size_t count, number = 0;
	struct diag why;

	if (type)
		number = (size_t)(type - doctype_table(&count)) + 1;
	FUZZ_NEED(number < TYPES_MAX);
	struct program **program = &programs[number];
	const char *path = type ? NULL : fuzz_file(1, STR("{}"));
	if (!*program &&
	    schema_compile(path, type ? type->rules : NULL, &options, &arena, program, &why) != OK)
		fuzz_fail("%s", why.text);
	return *program;
}

/* ---- one run ---- */

/* What came of it. */
struct outcome {
	struct cmdline cmdline;
	struct input input;
	enum status status;
	struct diag why;
	struct buf lines, findings, keys;
	uint64_t read, valid, rejected, skipped, nlines;
};

static void put_finding(struct buf *out, const struct finding *finding)
{
	const struct str texts[] = { finding->message, finding->pointer, finding->field,
				     finding->value };

	buf_printf(out, "%s %d %u %u", finding->code->name, finding->severity, finding->record,
		   finding->column);
	for (size_t i = 0; i < COUNT(texts); i++) {
		FUZZ_NEED(utf8_check(texts[i]) == texts[i].len);
		buf_putc(out, ' ');
		buf_put(out, texts[i]);
	}
	buf_putc(out, '\n');
}

/* Who it is about, as far as the steps have asked. */
static void put_keys(struct buf *out, const struct batch *batch, const struct record *record)
{
	for (uint32_t i = 0; i < record->nkeys; i++) {
		const struct key *key = &batch->keys[record->first_key + i];
		buf_printf(out, "%jx %u %u %u %u\n", (uintmax_t)key->digest.low, key->element, key->at, key->column,
			   key->member);
	}
}

static void count_record(struct outcome *outcome, const struct batch *batch,
			 const struct record *record)
{
	struct str lines = { record->out_len ? batch->out.at + record->out_at : "", record->out_len };

	outcome->read++;
	outcome->rejected += record->rejected;
	outcome->skipped += record->skipped && !record->rejected;
	outcome->valid += !record->skipped && !record->rejected;
	FUZZ_NEED(!record->rejected || record->nerrors > 0);
	FUZZ_NEED(!(record->rejected || record->skipped) || record->out_len == 0);
	bool is_written = outcome->cmdline.job.command != COMMAND_CHECK;
	FUZZ_NEED(record->rejected || record->skipped || is_written == (record->out_records > 0));
	for (uint32_t i = 0; i < record->out_records; i++, outcome->nlines++)
		FUZZ_NEED(fuzz_take_until(&lines, "\n").len > 0);
	FUZZ_NEED(lines.len == 0);
}

static enum status take(void *self, struct batch *batch, struct diag *why)
{
	struct outcome *outcome = self;

	(void)why;
	for (size_t i = 0; i < batch->nrecords; i++) {
		count_record(outcome, batch, &batch->records[i]);
		put_keys(&outcome->keys, batch, &batch->records[i]);
	}
	for (size_t i = 0; i < batch->nfindings; i++)
		put_finding(&outcome->findings, &batch->findings[i]);
	buf_put(&outcome->lines, buf_str(&batch->out));
	FUZZ_NEED(batch->told.len == 0 || outcome->cmdline.job.explain_map);
	FUZZ_NEED(utf8_check(buf_str(&batch->told)) == batch->told.len);
	return OK;
}

static enum status run_steps(struct outcome *outcome, const struct step *const *steps, size_t nsteps)
{
	const struct sink sink = { .take = take, .self = outcome };
	const struct flow flow = {
		.job = &outcome->cmdline.job,
		.source = &input_source,
		.steps = steps,
		.nsteps = nsteps,
		.sink = &sink,
	};

	return flow_run(&flow, &outcome->why);
}

__attribute__((unused)) static enum status run_flow(struct outcome *outcome)
{
	static const struct step *const steps[] = {
		&input_parse, &map_apply, &judge_rewrite, &judge_check, &output_render,
	};

	return run_steps(outcome, steps, COUNT(steps));
}

/* job->map_path: the way of cli/chain.c up to the run. */
static enum status prepare_map(struct outcome *outcome)
{
	struct job *job = &outcome->cmdline.job;
	struct diag *why = &outcome->why;
	enum status status = take_map(&outcome->cmdline, why);

	/* A map that names no type is for --rules. */
	bool has_no_type = status != OK && job->mapping && !job->doctype && why->line == 0;
	if (status != OK && !has_no_type)
		return status;
	job->program = rules_of(job->doctype);
	status = mapping_compile(job->mapping, job, why);
	if (status == OK)
		status = input_probe_all(job, why);
	if (status == OK)
		status = mapping_plan(job->mapping, job, why);
	if (status == OK)
		status = constants_plan(job, why);
	return status;
}

__attribute__((unused)) static void run_map(struct outcome *outcome)
{
	outcome->status = prepare_map(outcome);
	if (outcome->status == OK)
		outcome->status = run_flow(outcome);
}

static void outcome_init(struct outcome *outcome, const char *input)
{
	*outcome = (struct outcome){ .input = { .name = input } };
	outcome->cmdline.job = (struct job){
		.command = COMMAND_RUN,
		.inputs = &outcome->input,
		.ninputs = 1,
		.max_record = 1 << 20,
		.max_depth = 64,
		.limit = UINT64_MAX,
		.coerce = true,
		.part_size = UINT64_MAX,
		.part_records = UINT64_MAX,
	};
}

static void outcome_release(struct outcome *outcome)
{
	struct job *job = &outcome->cmdline.job;

	input_release_all(job);
	if (job->mapping)
		mapping_release(job->mapping);
	buf_release(&outcome->lines);
	buf_release(&outcome->findings);
	buf_release(&outcome->keys);
	arena_release(&job->arena);
}

/* How it may end, and that what was written is JSON, line by line. */
static void outcome_need_right(const struct outcome *outcome)
{
	struct json_parser *parser = json_parser_new();
	struct str lines = buf_str(&outcome->lines);
	struct arena arena = { 0 };
	struct json_result result;

	FUZZ_NEED(outcome->status == OK || outcome->status == ERR_USAGE ||
		  outcome->status == ERR_IO);
	FUZZ_NEED(outcome->status == OK || outcome->why.text[0]);
	FUZZ_NEED(outcome->read == outcome->valid + outcome->rejected + outcome->skipped);
	while (lines.len > 0) {
		struct str line = fuzz_take_until(&lines, "\n");
		FUZZ_NEED(utf8_check(line) == line.len);
		json_parse(parser, line, NULL, UINT32_MAX, &arena, &result);
		if (result.fault != JSON_OK)
			fuzz_fail("a line that is no JSON: %s", result.message);
		arena_clear(&arena);
	}
	arena_release(&arena);
	json_parser_free(parser);
}

#endif

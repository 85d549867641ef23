/*
 * An input in memory, read as the program reads it: probed, planned, cut into batches, parsed record by
 * record. Included by one .c each, so everything is static.
 */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include "fuzz.h"

#include "compile/schema.h"
#include "flow/job.h"
#include "flow/stage.h"
#include "input/columns.h"
#include "input/input.h"
#include "input/parse.h"
#include "input/probe.h"
#include "input/source.h"

struct reading {
	struct job job;
	struct input input;
	struct batch batch;
	struct arena scratch;
	void *source, *parser;
	struct diag why;
};

/* Rules that anything keeps, compiled once. */
static struct program *reading_rules(void)
{
	static struct arena arena;
	static struct program *program;
	static const struct schema_options options;
	struct diag why;

	if (!program && schema_compile(fuzz_file(1, STR("{}")), NULL, &options, &arena, &program,
				       &why) != OK)
		fuzz_fail("%s", why.text);
	return program;
}

static void reading_init(struct reading *reading, struct str bytes)
{
	*reading = (struct reading){ 0 };
	batch_init(&reading->batch);
	reading->input.name = fuzz_file(0, bytes);
	reading->job = (struct job){
		.command = COMMAND_RUN,
		.program = reading_rules(),
		.inputs = &reading->input,
		.ninputs = 1,
		.max_record = 16 << 20,
		.max_depth = 128,
		.limit = UINT64_MAX,
		.part_size = UINT64_MAX,
		.part_records = UINT64_MAX,
		.unknown = UNKNOWN_WARN,
	};
}

/* The job may be changed before this, and the input, by a map, between this and reading_start. */
static enum status reading_probe(struct reading *reading)
{
	enum status status = input_probe_all(&reading->job, &reading->why);

	return status == OK ? columns_plan(&reading->job, &reading->why) : status;
}

static void reading_start(struct reading *reading)
{
	if (input_source.open(&reading->source, &reading->job, &reading->why) != OK ||
	    input_parse.open(&reading->parser, &reading->job, &reading->why) != OK)
		fuzz_fail("%s", reading->why.text);
}

/* The next batch; END: there is none. */
static enum status reading_fill(struct reading *reading)
{
	batch_clear(&reading->batch);
	return input_source.fill(reading->source, &reading->batch, &reading->why);
}

/* Gives a record its tree, or findings. */
static void reading_parse(struct reading *reading, struct record *record)
{
	arena_clear(&reading->scratch);
	reading->batch.scratch = &reading->scratch;
	if (input_parse.run(reading->parser, &reading->batch, record, &reading->why) != OK)
		fuzz_fail("%s", reading->why.text);
	FUZZ_NEED(record->root || record->rejected);
}

/* The first error of a record must have this code and, unless 0, this column. */
__attribute__((unused)) static void reading_need_error(const struct reading *reading,
						       const struct record *record, const char *code,
						       size_t column)
{
	const struct batch *batch = &reading->batch;

	for (size_t i = 0; i < batch->nfindings; i++) {
		const struct finding *finding = &batch->findings[i];
		if (finding->record == FINDING_OF_INPUT ||
		    &batch->records[finding->record] != record ||
		    finding->severity != SEVERITY_ERROR)
			continue;
		if (strcmp(finding->code->name, code) != 0 || (column && finding->column != column))
			fuzz_fail("%s at %u, not %s at %zu", finding->code->name, finding->column,
				  code, column);
		return;
	}
	fuzz_fail("a record is rejected and nobody says why");
}

static void reading_end(struct reading *reading)
{
	if (reading->source)
		input_source.close(reading->source);
	if (reading->parser)
		input_parse.close(reading->parser);
	input_release_all(&reading->job);
	batch_release(&reading->batch);
	arena_release(&reading->scratch);
	arena_release(&reading->job.arena);
}

#endif

/*
 * For the tests of output/: a directory of their own, a job with real (empty) rules, and batches
 * made by hand. Included by one .c each, so everything is static.
 */
#ifndef TESTS_OUTPUTS_H
#define TESTS_OUTPUTS_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "flow/batch.h"
#include "flow/job.h"
#include "output/sink.h"

struct outputs {
	char dir[256];
	struct arena arena;
	struct job job;
	struct input inputs[3];
	struct diag why;
};

struct row {
	const char *raw; /* as read, with its line end */
	const char *out; /* rendered, a line or several; NULL: rejected */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

__attribute__((unused)) static const char *path_in(struct outputs *outputs, const char *name)
{
	return arena_printf(&outputs->arena, "%s/%s", outputs->dir, name).at;
}

__attribute__((unused)) static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The file's text, or NULL if there is none. */
__attribute__((unused)) static const char *text_of(struct outputs *outputs, const char *path)
{
	struct str text;

	if (access(path, F_OK) != 0)
		return NULL;
	assert_int_equal(file_read_all(path, 1 << 28, &outputs->arena, &text, &outputs->why), OK);
	return text.at;
}

__attribute__((unused)) static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
	(void)info;
	(void)flag;
	(void)walk;
	return remove(path);
}

__attribute__((unused)) static int set_up(void **state)
{
	static const struct schema_options none;
	struct outputs *outputs = calloc(1, sizeof(*outputs));
	struct job *job = &outputs->job;
	const char *base = getenv("TMPDIR");

	snprintf(outputs->dir, sizeof(outputs->dir), "%s/bulkpipe-test-XXXXXX",
		 base ? base : P_tmpdir);
	assert_non_null(mkdtemp(outputs->dir));
	write_file(path_in(outputs, "rules.json"), "{}");
	assert_int_equal(schema_compile(path_in(outputs, "rules.json"), NULL, &none, &job->arena,
					&job->program, &outputs->why),
			 OK);
	job->command = COMMAND_RUN;
	job->doctype = doctype_find("USER_PROFILE");
	job->inputs = outputs->inputs;
	job->ninputs = 1;
	job->max_record = 16 << 20;
	job->max_depth = 128;
	job->limit = UINT64_MAX;
	job->part_size = 100 * 1000 * 1000;
	job->part_records = UINT64_MAX;
	job->coerce = true;
	for (uint32_t i = 0; i < COUNT(outputs->inputs); i++) {
		char name[] = "a.ndjson";
		name[0] = (char)('a' + i);
		outputs->inputs[i] = (struct input){
			.name = path_in(outputs, name),
			.number = i,
			.is_regular = true,
			.size = 100 + i,
			.mtime_ns = 1000 + i,
			.format = FORMAT_NDJSON,
			.data_line = 1,
		};
		write_file(outputs->inputs[i].name, "input\n");
	}
	*state = outputs;
	return 0;
}

__attribute__((unused)) static int tear_down(void **state)
{
	struct outputs *outputs = *state;

	nftw(outputs->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	schema_free(outputs->job.program);
	arena_release(&outputs->job.arena);
	arena_release(&outputs->arena);
	free(outputs);
	return 0;
}

/* Line ends that do not stand in a quoted cell. */
__attribute__((unused)) static uint32_t count_out(const char *out)
{
	uint32_t lines = 0;
	bool is_quoted = false;

	for (; *out; out++) {
		is_quoted ^= *out == '"';
		lines += *out == '\n' && !is_quoted;
	}
	return lines;
}

/* Appends a record; raw ends in its line end, if it has one. Slices are set by batch_seal. */
__attribute__((unused)) static void batch_put(struct batch *batch, struct row row)
{
	struct record *record = batch_add_record(batch);
	size_t len = strlen(row.raw), eol = 0;

	if (len && row.raw[len - 1] == '\n')
		eol = len > 1 && row.raw[len - 2] == '\r' ? 2 : 1;
	record->offset = batch->raw.len;
	record->raw.len = len - eol;
	record->eol = (uint8_t)eol;
	buf_puts(&batch->raw, row.raw);
	if (row.out) {
		record->out_at = batch->out.len;
		record->out_len = strlen(row.out);
		record->out_records = count_out(row.out);
		buf_puts(&batch->out, row.out);
	}
	for (size_t i = 0; i < record->raw.len; i++)
		record->nlines += row.raw[i] == '\n';
}

/* Lines, slices, and a finding for each record that was not rendered. */
__attribute__((unused)) static void batch_seal(struct batch *batch, uint64_t line)
{
	for (size_t i = 0; i < batch->nrecords; i++) {
		struct record *record = &batch->records[i];
		record->raw.at = batch->raw.at + record->offset;
		record->line = line;
		line += record->nlines + 1;
		if (record->out_len == 0 && !record->skipped)
			finding_note(batch, record, SEVERITY_ERROR, code_find("json-syntax"),
				     "broken on purpose");
	}
	batch->end_offset = batch->raw.len;
}

/* A whole batch of rows; release it. */
__attribute__((unused)) static struct batch batch_of(const struct input *input,
						     uint64_t first_record, uint64_t line,
						     const struct row *rows, size_t count)
{
	struct batch batch;

	batch_init(&batch);
	batch.input = input;
	batch.first_record = first_record;
	for (size_t i = 0; i < count; i++)
		batch_put(&batch, rows[i]);
	batch_seal(&batch, line);
	return batch;
}

/* ---- a whole run ---- */

struct run {
	struct sink_options options;
	struct sink_state *sink;
	struct sink stage;
	bool already;
	uint64_t next_record;
};

__attribute__((unused)) static enum status run_open(struct run *run, struct outputs *outputs)
{
	run->next_record = 1;
	enum status status =
		sink_open(&run->sink, &outputs->job, &run->options, &run->already, &outputs->why);
	run->stage = sink_stage(run->sink);
	return status;
}

/* What the sink says to a batch of these rows. */
__attribute__((unused)) static enum status run_take(struct run *run, struct outputs *outputs,
						    const struct input *input,
						    const struct row *rows, size_t count)
{
	struct batch batch = batch_of(input, run->next_record, 1, rows, count);
	enum status status = run->stage.take(run->stage.self, &batch, &outputs->why);

	run->next_record += count;
	batch_release(&batch);
	return status;
}

/* Judges and publishes; the judgement is returned, publishing must succeed. */
__attribute__((unused)) static enum status run_end(struct run *run, struct outputs *outputs)
{
	enum status status = sink_judge(run->sink, &outputs->why);

	assert_int_equal(sink_finish(run->sink, status,
				     status == ERR_BUDGET ? 3 : status == REJECTED, &outputs->why),
			 OK);
	return status;
}

/* All of it for one batch; the run must be opened. */
__attribute__((unused)) static enum status run_whole(struct outputs *outputs,
						     struct sink_options options,
						     const struct row *rows, size_t count)
{
	struct run run = { .options = options };

	assert_int_equal(run_open(&run, outputs), OK);
	assert_false(run.already);
	enum status status = run_take(&run, outputs, &outputs->inputs[0], rows, count);
	assert_true(status == OK || status == END); /* END: the budget is broken */
	status = run_end(&run, outputs);
	sink_free(run.sink);
	return status;
}

#endif

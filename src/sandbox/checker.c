/*
 * One body: a window of what has arrived and is no whole record yet, framed as source.c frames
 * files, each batch of whole records judged by the very steps of the chain. What differs from the
 * chain: JSON is taken as it stands, since the platform converts nothing, and a column or member
 * that the type does not know is no failure.
 */
#include "sandbox/checker.h"

#include <stdlib.h>

#include "base/arena.h"
#include "flow/job.h"
#include "flow/stage.h"
#include "input/columns.h"
#include "input/frame.h"
#include "input/header.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/rewrite.h"
#include "sandbox/dice.h"
#include "sandbox/repeats.h"

enum {
	RECORD_BYTES = 16 << 20, /* as --max-record-size */
	DEPTH = 128,             /* as --max-depth */
	SAVED_ERRORS = 20,       /* told in error.message */
	SCRATCH_BYTES = 4 << 20, /* kept between records */
	WINDOW_BYTES = 1 << 20,  /* kept between pieces */
};

static const struct step *const steps[] = { &input_parse, &judge_rewrite, &judge_check };

enum { NSTEPS = sizeof(steps) / sizeof(steps[0]) };

struct checker {
	struct job job;
	struct input input;
	uint64_t serial;
	void *selves[NSTEPS];
	size_t nopen; /* steps; 0: lines are only counted */
	bool has_text; /* counting: the line at hand is not blank */
	struct batch batch;
	struct arena scratch;

	struct buf window; /* no whole record yet */
	size_t need;       /* do not look again before so many bytes are there */
	uint64_t line;     /* of the window's first byte */
	bool is_begun;     /* the byte order mark is behind us, or there is none */
	bool has_header;   /* CSV: the header is behind us */
	bool in_rest;      /* what comes next belongs to a record past the limit */
	struct diag header_fault; /* status OK: none */

	struct outcome outcome;
	struct repeats repeats;
};

static void open_steps(struct checker *checker)
{
	struct diag why;

	for (; checker->nopen < NSTEPS; checker->nopen++) {
		/* These steps need nothing but memory. */
		if (steps[checker->nopen]->open(&checker->selves[checker->nopen], &checker->job,
						&why) != OK)
			abort();
	}
}

struct checker *checker_new(const struct checker_plan *plan)
{
	struct checker *checker = memory_alloc(sizeof(*checker));

	*checker = (struct checker){
		.serial = plan->serial,
		.line = 1,
		.has_header = !plan->csv,
		.scratch = { .keep = SCRATCH_BYTES },
	};
	checker->input = (struct input){
		.name = "body",
		.format = plan->csv ? FORMAT_CSV : FORMAT_NDJSON,
		.dialect = { .delimiter = ',', .quote = '"', .has_header = true },
		.encoding = "UTF-8",
		.data_line = 1,
	};
	checker->job = (struct job){
		.command = COMMAND_CHECK,
		.doctype = plan->doctype,
		.program = plan->program,
		.inputs = &checker->input,
		.ninputs = 1,
		.max_record = RECORD_BYTES,
		.max_depth = DEPTH,
		.coerce = plan->csv,
		.unknown = UNKNOWN_WARN,
		.want_findings = true,
	};
	batch_init(&checker->batch);
	buf_puts(&checker->outcome.error_file, "line,field,code,message,error_id\n");
	if (plan->program)
		open_steps(checker);
	return checker;
}

void checker_free(struct checker *checker)
{
	if (!checker)
		return;
	while (checker->nopen > 0) {
		checker->nopen--;
		steps[checker->nopen]->close(checker->selves[checker->nopen]);
	}
	batch_release(&checker->batch);
	arena_release(&checker->scratch);
	arena_release(&checker->job.arena);
	buf_release(&checker->window);
	outcome_release(&checker->outcome);
	free(checker);
}

/* ---- a record that fails ---- */

static void put_cell(struct buf *out, struct str text)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, text.at[i]);
	}
	buf_puts(out, "\",");
}

/* Its first error; where it stands is a column of CSV or a JSON Pointer. */
static void save_failure(struct checker *checker, uint64_t line, struct str field, const char *code,
			 struct str message)
{
	struct outcome *outcome = &checker->outcome;
	char error_id[DICE_UUID];

	outcome->failure++;
	dice_uuid(checker->serial, DICE_LINE, line, error_id);
	if (outcome->error_file.len < ERROR_FILE_BYTES) {
		buf_printf(&outcome->error_file, "%ju,", (uintmax_t)line);
		put_cell(&outcome->error_file, field);
		buf_printf(&outcome->error_file, "%s,", code);
		put_cell(&outcome->error_file, message);
		buf_printf(&outcome->error_file, "%s\n", error_id);
	}
	if (outcome->failure > SAVED_ERRORS)
		return;
	buf_printf(&outcome->saved, "Line %ju: ", (uintmax_t)line);
	buf_put(&outcome->saved, field);
	buf_printf(&outcome->saved, "%s%.*s [%s] Error id = %s.\n", field.len ? ": " : "",
		   (int)message.len, message.at, code, error_id);
}

static void take_rejected(struct checker *checker, const struct record *record)
{
	const struct finding *finding = &checker->batch.findings[record->first_finding];

	while (finding->severity != SEVERITY_ERROR)
		finding++;
	save_failure(checker, record->line, finding->field.at ? finding->field : finding->pointer,
		     finding->code->name, finding->message);
}

/* ---- the records of a batch ---- */

/* As a worker of flow.c has it: all steps on one record, then the next. */
static void judge(struct checker *checker, struct record *record)
{
	struct diag why;

	for (size_t i = 0; i < NSTEPS; i++) {
		/* What is wrong with a record is a finding; there is nothing else that could fail. */
		if (steps[i]->run(checker->selves[i], &checker->batch, record, &why) != OK)
			abort();
		if (!record->root)
			break;
	}
	if (record->rejected)
		take_rejected(checker, record);
	else
		repeats_line(&checker->repeats, record->root);
	record->root = NULL;
	arena_clear(&checker->scratch);
}

static void judge_batch(struct checker *checker)
{
	struct batch *batch = &checker->batch;

	checker->outcome.lines += batch->nrecords;
	batch->scratch = &checker->scratch;
	/* Nobody reads the words of failures that are not saved. */
	batch->is_terse = checker->outcome.error_file.len >= ERROR_FILE_BYTES;
	for (size_t i = 0; i < batch->nrecords; i++) {
		struct record *record = &batch->records[i];
		if (checker->header_fault.status != OK)
			save_failure(checker, record->line, (struct str){ 0 },
				     checker->header_fault.code,
				     str_of(checker->header_fault.text));
		else
			judge(checker, record);
	}
	batch->scratch = NULL;
}

/* ---- bytes to records ---- */

static enum framed frame_next(const struct checker *checker, struct str sight, bool is_last,
			      struct frame *frame)
{
	if (checker->input.format == FORMAT_CSV)
		return frame_csv(sight, is_last, RECORD_BYTES, &checker->input.dialect, frame);
	return frame_line(sight, is_last, RECORD_BYTES, frame);
}

/* Columns that nobody can tell: every row fails by them, as the header cannot fail itself. */
static void take_header(struct checker *checker, struct str raw)
{
	struct diag *why = &checker->header_fault;

	checker->has_header = true;
	checker->input.data_line = checker->line;
	if (header_read(&checker->input, raw, &checker->job.arena, why) == OK &&
	    columns_plan(&checker->job, why) == OK)
		*why = (struct diag){ 0 };
}

static void add_record(struct checker *checker, struct str raw, const struct frame *frame,
		       bool is_unfinished)
{
	struct record *record = batch_add_record(&checker->batch);
	record->raw = raw;
	record->line = checker->line;
	record->nlines = frame->nlines;
	record->eol = frame->eol;
	record->plain = frame->plain;
	record->broken = frame->broken;
	record->unfinished = is_unfinished;
}

/* The start of a record past the limit: one failure, and the rest of its line is passed over. */
static size_t take_large(struct checker *checker, struct str sight, const struct frame *frame)
{
	if (checker->has_header) {
		add_record(checker, (struct str){ sight.at, RECORD_BYTES }, frame, true);
	} else {
		checker->has_header = true;
		diag_fail_code(&checker->header_fault, "csv-header", checker->input.name, 1, 0,
			       "the header has no end");
	}
	checker->in_rest = true;
	return RECORD_BYTES;
}

/* The next stretch of the window from `at` on; its end, or `at` itself when more is needed. */
static size_t take_next(struct checker *checker, size_t at, bool is_last)
{
	struct str sight = { checker->window.at + at, checker->window.len - at };
	struct frame frame;

	if (checker->in_rest) {
		struct frame_rest rest = { 0 };
		size_t len = frame_rest_line(&rest, sight);
		checker->in_rest = !rest.done;
		checker->line += rest.done;
		return at + len;
	}
	switch (frame_next(checker, sight, is_last, &frame)) {
	case FRAME_RECORD:
		if (checker->has_header)
			add_record(checker, (struct str){ sight.at, frame.len }, &frame, false);
		else
			take_header(checker, (struct str){ sight.at, frame.len });
		break;
	case FRAME_LARGE:
		return at + take_large(checker, sight, &frame);
	case FRAME_MORE:
		checker->need = 2 * sight.len;
		return at;
	default:
		break; /* a blank line */
	}
	checker->line += frame.nlines + (frame.eol > 0);
	return at + frame.len + frame.eol;
}

static void take_records(struct checker *checker, bool is_last)
{
	struct buf *window = &checker->window;
	size_t at = 0;

	if (!checker->is_begun) {
		if (window->len < 3 && !is_last)
			return;
		at = str_starts(buf_str(window), STR("\xef\xbb\xbf")) ? 3 : 0;
		checker->is_begun = true;
	}
	batch_clear(&checker->batch);
	checker->batch.input = &checker->input;
	checker->batch.has_blank = checker->batch.has_cr = true; /* no hints */
	checker->need = 0;
	while (at < window->len) {
		size_t next = take_next(checker, at, is_last);
		if (next == at)
			break;
		at = next;
	}
	judge_batch(checker);
	memmove(window->at, window->at + at, window->len - at);
	window->len -= at;
}

/* Without rules: as fast as bytes come, and no memory. */
static void count_lines(struct checker *checker, struct str bytes)
{
	while (bytes.len > 0) {
		const char *end = memchr(bytes.at, '\n', bytes.len);
		struct str line = { bytes.at, end ? (size_t)(end - bytes.at) : bytes.len };
		if (!checker->has_text)
			checker->has_text = str_trim(line).len > 0;
		if (!end)
			return;
		checker->outcome.lines += checker->has_text;
		checker->has_text = false;
		bytes = (struct str){ end + 1, bytes.len - line.len - 1 };
	}
}

static void finish_counting(struct checker *checker)
{
	uint64_t *lines = &checker->outcome.lines;

	*lines += checker->has_text;
	if (checker->input.format == FORMAT_CSV && *lines > 0)
		(*lines)--; /* the header */
}

void checker_take(struct checker *checker, struct str bytes)
{
	if (checker->nopen == 0) {
		count_lines(checker, bytes);
		return;
	}
	/* What is left may be a long record's start; its memory goes when it is done. */
	if (checker->window.len == 0)
		buf_clear(&checker->window, WINDOW_BYTES);
	buf_put(&checker->window, bytes);
	if (checker->window.len >= checker->need)
		take_records(checker, false);
}

void checker_finish(struct checker *checker, struct outcome *out)
{
	if (checker->nopen == 0)
		finish_counting(checker);
	else if (checker->window.len > 0)
		take_records(checker, true);
	struct outcome *outcome = &checker->outcome;
	outcome->success = outcome->lines - outcome->failure;
	repeats_render(&checker->repeats, outcome->lines, &outcome->top_identifiers);
	*out = *outcome;
	*outcome = (struct outcome){ 0 };
}

void outcome_release(struct outcome *outcome)
{
	buf_release(&outcome->saved);
	buf_release(&outcome->error_file);
	buf_release(&outcome->top_identifiers);
}

/*
 * Reads into a window, frames records in it, and hands each batch the stretch that holds whole records. A record past
 * the size limit goes out as its first piece, marked unfinished, and further batches without records that continue
 * it, so that it reaches the rejects whole without ever being held. Groups of rows go the same ways; whether a key
 * came before is told here, in input order.
 */
#include "input/source.h"

#include "flow/job.h"
#include "input/bytes.h"
#include "input/copy.h"
#include "input/csv_lines.h"
#include "input/frame.h"
#include "input/group.h"
#include "input/header.h"
#include "input/lines.h"
#include "input/seen.h"
#include "input/utf16.h"
#include "input/window.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
	ALONE_BYTES = 4 * BATCH_BYTES, /* a record over this travels alone */
};

struct reader {
	const struct job *job;
	size_t next;               /* the input to open next */
	const struct input *input; /* the open one; NULL: none */
	struct window window;
	uint64_t line, offset;  /* of the first byte in sight */
	uint64_t record;        /* the next record's number, over all inputs */
	uint64_t input_records; /* of this input so far */
	struct csv_lines lines;
	struct frame_json json;
	struct frame_rest rest;
	bool in_rest;           /* what comes next continues a record past the limit */
	struct grouper *grouper; /* of the open input; NULL: it has no groups */
	struct seen seen;       /* their keys, over all inputs */
	bool has_told;          /* … that some of them were forgotten */
	bool has_enough;        /* --limit */
	atomic_bool unwanted;   /* nobody else wants more, either */
};

static enum status reader_open(void **self, const struct job *job, struct diag *why)
{
	(void)why;
	struct reader *reader = memory_alloc(sizeof(*reader));
	*reader = (struct reader){ .job = job, .record = 1 };
	reader->window.unwanted = &reader->unwanted;
	*self = reader;
	return OK;
}

static void reader_stop(void *self)
{
	struct reader *reader = self;
	reader->unwanted = true;
}

static void reader_close(void *self)
{
	struct reader *reader = self;
	window_release(&reader->window);
	csv_lines_release(&reader->lines);
	grouper_free(reader->grouper);
	seen_release(&reader->seen);
	free(reader);
}

/* Steps over bytes in sight, keeping the place in the input. */
static void advance(struct reader *reader, size_t len, uint64_t lines)
{
	struct str passed = { window_sight(&reader->window).at, len };
	reader->offset += reader->input->utf16 ? utf16_size(passed) : len;
	reader->line += lines;
	reader->window.start += len;
}

/* END: there is none. */
static enum status open_next(struct reader *reader, struct diag *why)
{
	const struct job *job = reader->job;

	if (reader->next == job->ninputs || reader->has_enough)
		return END;
	const struct input *input = &job->inputs[reader->next++];
	enum status status = window_open(&reader->window, input, why);
	if (status != OK)
		return status;
	reader->input = input;
	csv_lines_start(&reader->lines, &input->dialect, csv_scan_for(job));
	reader->json = (struct frame_json){ .started = job->json_values };
	reader->grouper = input->group ? grouper_new(input, job->max_record) : NULL;
	reader->input_records = 0;
	reader->offset = input->data_offset;
	reader->line = input->data_line;
	return OK;
}

static enum framed frame_next(struct reader *reader, struct frame *frame)
{
	const struct job *job = reader->job;
	struct str sight = window_sight(&reader->window);
	bool is_last = reader->window.is_last;
	enum framed framed;

	switch (reader->input->format) {
	case FORMAT_JSON:
		return frame_json(sight, is_last, job->max_record, &reader->json, frame);
	case FORMAT_CSV:
	case FORMAT_TSV:
		if (reader->grouper)
			return grouper_frame(reader->grouper, sight, is_last, frame);
		if (csv_lines_next(&reader->lines, sight, job->max_record, frame, &framed))
			return framed;
		return frame_csv(sight, is_last, job->max_record, &reader->input->dialect, frame);
	default:
		return frame_line(sight, is_last, job->max_record, frame);
	}
}

/* What is framed, or goes on past the limit, is a group and not a row without key. */
static bool is_in_group(const struct reader *reader)
{
	return reader->grouper && grouper_key(reader->grouper).at;
}

static bool is_json(const struct reader *reader)
{
	return reader->input->format == FORMAT_JSON;
}

/* What a group has beyond other records. Has its key come before? */
static void note_group(struct reader *reader, struct batch *batch, struct record *record)
{
	struct str key = grouper_key(reader->grouper);

	batch->blank_lines += record->nblank;
	if (key.at)
		record->split = seen_add(&reader->seen, hash128_of(key));
	grouper_step(reader->grouper);
	if (!reader->seen.has_forgotten || reader->has_told)
		return;
	reader->has_told = true;
	finding_note(batch, NULL, SEVERITY_WARNING, code_find("group-split"),
		     "so many groups that only the last %d are remembered: a key that comes back "
		     "after them is not noticed", SEEN_KEYS);
}

/* Adds the record at the window's start; its slice points into the window, whose memory the batch gets. */
static void add_record(struct reader *reader, struct batch *batch, const struct frame *frame)
{
	if (frame->skip)
		advance(reader, frame->skip, frame->skip_lines);
	struct record *record = batch_add_record(batch);
	record->raw = (struct str){ window_sight(&reader->window).at, frame->len };
	record->line = reader->line;
	record->offset = reader->offset;
	record->nlines = frame->nlines;
	record->nblank = frame->nblank;
	record->nblank_before = (uint32_t)batch->blank_lines;
	record->eol = frame->eol;
	record->plain = frame->plain;
	record->broken = frame->broken;
	record->is_cut = frame->is_cut;
	record->is_bare = frame->is_bare;
	record->first_cut = frame->first_cut;
	record->ncuts = frame->ncuts;
	reader->record++;
	reader->input_records++;
	advance(reader, frame->len + frame->eol, frame->nlines + (frame->eol > 0));
	if (reader->grouper)
		note_group(reader, batch, record);
	if (reader->record > reader->job->limit)
		reader->has_enough = true;
}

/*
 * The records behind the one that was added, as far as they are lines or known to csv_lines: all at once, which saves
 * two thirds of their framing. `from`: where the batch begins in the window.
 */
static void add_lines(struct reader *reader, struct batch *batch, size_t from)
{
	struct frame_place place = { reader->line, reader->offset, reader->record };
	size_t limit = reader->job->max_record < ALONE_BYTES ? reader->job->max_record : ALONE_BYTES;
	struct str sight = window_sight(&reader->window);
	size_t done = reader->window.start - from, len;

	if (done >= BATCH_BYTES || reader->has_enough || reader->input->utf16)
		return;
	if (reader->input->format == FORMAT_NDJSON)
		len = lines_take(batch, sight, BATCH_BYTES - done, limit, reader->job->limit, &place);
	else
		len = csv_lines_take(&reader->lines, sight, limit, reader->job->limit, &place);
	advance(reader, len, place.line - reader->line);
	reader->input_records += place.record - reader->record;
	reader->record = place.record;
	reader->has_enough = reader->record > reader->job->limit;
}

/* A group past the limit: its rows within it, all of them with their line ends. */
static void add_large_group(struct reader *reader, struct batch *batch, const struct frame *frame)
{
	struct frame piece = *frame;

	piece.len += piece.eol;
	piece.nlines += piece.eol > 0;
	piece.eol = 0;
	add_record(reader, batch, &piece);
	batch->records[batch->nrecords - 1].unfinished = true;
	reader->in_rest = true;
}

/* A record past the limit: its first piece as a record, the rest in batches that continue it. */
static void add_large(struct reader *reader, struct batch *batch, const struct frame *frame)
{
	struct frame piece = *frame;
	size_t limit = reader->job->max_record;

	if (is_in_group(reader)) {
		add_large_group(reader, batch, frame);
		return;
	}
	advance(reader, piece.skip, piece.skip_lines);
	piece.skip = piece.skip_lines = 0;
	if (piece.len > limit)
		piece.len = limit;
	piece.eol = 0;
	piece.nlines = 0;
	reader->rest = (struct frame_rest){ 0 };
	struct str bytes = { window_sight(&reader->window).at, piece.len };
	if (is_json(reader)) {
		frame_rest_json(&reader->rest, bytes);
		piece.nlines = (uint32_t)str_count(bytes, '\n');
	}
	add_record(reader, batch, &piece);
	batch->records[batch->nrecords - 1].unfinished = true;
	reader->in_rest = !reader->rest.done;
}

/* Bytes in sight that continue a record past the limit. */
static void hand_on_rest(struct reader *reader, struct batch *batch, size_t len)
{
	struct str bytes = { window_sight(&reader->window).at, len };

	buf_put(&batch->raw, bytes);
	batch->continues = true;
	advance(reader, len, str_count(bytes, '\n'));
}

/* The next rows of a group past the limit. */
static enum status fill_rows(struct reader *reader, struct batch *batch, struct diag *why)
{
	struct window *window = &reader->window;
	struct group_rest rest;

	for (;;) {
		enum status status = window_refill(window, why);
		if (status != OK)
			return status;
		rest = grouper_rest(reader->grouper, window_sight(window), window->is_last);
		if (rest.len || rest.done)
			break;
		window->need = 2 * window_sight(window).len;
	}
	window->need = 0;
	batch->blank_lines += rest.nblank;
	hand_on_rest(reader, batch, rest.len);
	reader->in_rest = !rest.done;
	return OK;
}

/* JSON that cannot be framed: behind `len` more bytes, the input is of no use. */
static enum status lose(const struct reader *reader, size_t len, const char *lost, struct diag *why)
{
	uint64_t nlines = str_count((struct str){ window_sight(&reader->window).at, len }, '\n');

	return diag_fail_at(why, ERR_IO, reader->input->name, reader->line + nlines, 0,
			    "not a sequence of JSON values: %s", lost);
}

/* The next piece of a record past the limit. */
static enum status fill_rest(struct reader *reader, struct batch *batch, struct diag *why)
{
	enum status status = window_refill(&reader->window, why);
	if (status != OK)
		return status;
	struct str bytes = window_sight(&reader->window);
	if (bytes.len > BATCH_BYTES)
		bytes.len = BATCH_BYTES;
	size_t len = is_json(reader) ? frame_rest_json(&reader->rest, bytes)
				     : frame_rest_line(&reader->rest, bytes);
	hand_on_rest(reader, batch, len);
	bool is_dry = window_is_dry(&reader->window);
	if (is_dry && is_json(reader) && !reader->rest.done && !reader->rest.in_scalar)
		return lose(reader, 0, "a value is not closed", why);
	if (reader->rest.done || is_dry)
		reader->in_rest = false;
	return OK;
}

static void finish_input(struct reader *reader, struct batch *batch)
{
	batch->last_of_input = true;
	if (reader->input_records == 0 && !reader->has_enough)
		finding_note(batch, NULL, SEVERITY_WARNING, code_find("input-empty"),
			     "no record in this input");
	window_close(&reader->window);
	grouper_free(reader->grouper);
	reader->grouper = NULL;
	reader->input = NULL;
}

/* Whole records up to a batch's worth. */
static enum status fill_records(struct reader *reader, struct batch *batch, struct diag *why)
{
	struct window *window = &reader->window;
	struct frame frame;
	enum status status;
	bool is_full = false, is_dry = false;
	size_t from;

again:
	status = window_refill(&reader->window, why);
	if (status != OK)
		return status;
	from = window->start;
	csv_lines_begin(&reader->lines, batch, window->at + from);
	while (!is_full && !reader->has_enough) {
		enum framed framed = window_is_dry(window) && !is_json(reader) ?
					     FRAME_END : frame_next(reader, &frame);
		switch (framed) {
		case FRAME_RECORD:
			if (frame.len > ALONE_BYTES && batch->nrecords) {
				is_full = true;
				break;
			}
			add_record(reader, batch, &frame);
			add_lines(reader, batch, from);
			is_full = window->start - from >= BATCH_BYTES;
			break;
		case FRAME_BLANK:
			batch->blank_lines++;
			advance(reader, frame.len + frame.eol, frame.eol > 0);
			is_full = window->start - from >= BATCH_BYTES;
			break;
		case FRAME_SKIP: /* without end, maybe: handed on, or else it would be held */
			advance(reader, frame.skip, frame.skip_lines);
			break;
		case FRAME_MORE:
			if (batch->nrecords || batch->blank_lines) {
				is_full = true;
				break;
			}
			window->need = 2 * (window->end - window->start);
			goto again;
		case FRAME_LARGE:
			is_full = true;
			if (batch->nrecords == 0)
				add_large(reader, batch, &frame);
			break;
		case FRAME_END:
			advance(reader, window->end - window->start, 0);
			is_full = is_dry = true;
			break;
		case FRAME_LOST:
			if (batch->nrecords) {
				is_full = true;
				break;
			}
			return lose(reader, frame.len, frame.lost, why);
		}
	}
	window->need = 0;
	copy_records(batch, window, from);
	/* A record past the size limit goes to the rejects whole, also if it is the last one wanted. */
	if (is_dry || (reader->has_enough && !reader->in_rest))
		finish_input(reader, batch);
	return OK;
}

static enum status reader_fill(void *self, struct batch *batch, struct diag *why)
{
	struct reader *reader = self;
	enum status status = OK;

	bool is_first = !reader->input;
	if (is_first)
		status = open_next(reader, why);
	if (status != OK)
		return status;
	batch->input = reader->input;
	batch->first_record = reader->record;
	if (is_first)
		header_note(reader->input, batch);
	if (!reader->in_rest)
		status = fill_records(reader, batch, why);
	else if (is_in_group(reader))
		status = fill_rows(reader, batch, why);
	else
		status = fill_rest(reader, batch, why);
	batch->end_offset = reader->offset;
	batch->disk_bytes = reader->window.bytes ? bytes_consumed(reader->window.bytes)
						 : batch->input->size;
	return status;
}

const struct source input_source = { reader_open, reader_fill, reader_close, reader_stop };

/*
 * CSV: what frame_csv cuts, whatever the dialect and however the bytes come in sight, what libcsv makes
 * of it, and what the source and the parser hand on, against oracle_csv.h. The first line of the bytes
 * is the dialect (oracle_settings).
 */
#include "oracle_csv.h"

#include "base/utf8.h"
#include "ext/csv.h"
#include "input/frame.h"

enum { COLUMNS = 2 };

/* A quote or an escape, where the dialect has such. */
static bool has_sign(struct str text, unsigned char c)
{
	return c && fuzz_has_byte(text, c);
}

/* ---- framing, piece by piece ---- */

/* What is in sight stands in memory of its own, which ends where the sight does. */
static enum framed frame_in_sight(const struct oracle *oracle, size_t at, size_t sight,
				  struct frame *frame)
{
	bool is_last = at + sight == oracle->text.len;
	char *copy = memory_alloc(sight + 1);

	memcpy(copy + 1, oracle->text.at + at, sight);
	enum framed framed = frame_csv((struct str){ copy + 1, sight }, is_last, oracle->limit,
				       &oracle->dialect, frame);
	free(copy);
	return framed;
}

/* Shows more and more of what stands at `at` until the framing is sure. */
static enum framed frame_at(const struct oracle *oracle, size_t at, size_t chunk,
			    struct frame *frame)
{
	size_t left = oracle->text.len - at;

	for (size_t sight = left < chunk ? left : chunk;;) {
		enum framed framed = frame_in_sight(oracle, at, sight, frame);
		if (framed != FRAME_MORE)
			return framed;
		FUZZ_NEED(sight < left);
		sight = left - sight < chunk ? left : sight + chunk;
	}
}

static void need_same_frame(const struct oracle *oracle, const struct oracle_row *row,
			    enum framed framed, const struct frame *frame)
{
	struct str raw = oracle_raw(oracle, row);
	bool is_plain = !has_sign(raw, oracle->dialect.quote) &&
			!has_sign(raw, oracle->dialect.escape);

	if (row->is_large) {
		FUZZ_NEED(framed == FRAME_LARGE);
		FUZZ_NEED(frame->len > oracle->limit && frame->len <= row->len + 1);
		return;
	}
	FUZZ_NEED(framed == (row->is_blank ? FRAME_BLANK : FRAME_RECORD));
	FUZZ_NEED(frame->len == row->len && frame->eol == row->eol);
	FUZZ_NEED(frame->nlines == row->nlines);
	FUZZ_NEED(frame->broken == row->is_broken);
	FUZZ_NEED(frame->skip == 0 && frame->skip_lines == 0);
	FUZZ_NEED(row->is_blank || frame->plain == is_plain);
}

static void try_frames(const struct oracle *oracle, size_t chunk)
{
	struct frame frame;

	for (size_t i = 0; i < oracle->nrows; i++) {
		const struct oracle_row *row = &oracle->rows[i];
		enum framed framed = frame_at(oracle, row->at, chunk, &frame);
		need_same_frame(oracle, row, framed, &frame);
	}
}

/* ---- cells ---- */

static void need_same_cells(const struct oracle *oracle, const struct oracle_row *row,
			    const struct csv_row *cells)
{
	FUZZ_NEED(cells->count == row->ncells);
	for (size_t i = 0; i < row->ncells; i++) {
		const struct oracle_cell *cell = &oracle->cells[row->cell + i];
		FUZZ_NEED(str_eq(cells->cells[i].text, oracle_text(oracle, cell)));
		FUZZ_NEED(cells->cells[i].at == cell->at - row->at);
	}
}

static void try_cells(const struct oracle *oracle)
{
	const struct dialect *dialect = &oracle->dialect;
	struct csv_splitter *splitter =
		csv_splitter_new(dialect->delimiter, dialect->quote, dialect->escape);
	struct arena arena = { 0 };
	struct csv_row cells;

	for (size_t i = 0; i < oracle->nrows; i++) {
		const struct oracle_row *row = &oracle->rows[i];
		struct str raw = oracle_raw(oracle, row);
		if (row->is_blank || row->is_large || fuzz_has_byte(raw, '\0'))
			continue;
		bool is_split = csv_split(splitter, raw, CSV_NO_HINTS, &arena, &cells);
		FUZZ_NEED(is_split == !row->is_broken);
		if (is_split)
			need_same_cells(oracle, row, &cells);
		else
			FUZZ_NEED(cells.fault && cells.fault_at == row->fault - row->at);
		arena_clear(&arena);
	}
	arena_release(&arena);
	csv_splitter_free(splitter);
}

/* ---- source and parser ---- */

static void need_same_record(struct reading *reading, const struct oracle *oracle,
			     const struct oracle_row *row, struct record *record)
{
	struct str raw = oracle_raw(oracle, row);
	size_t good = utf8_check(raw);

	FUZZ_NEED(str_eq(record->raw, raw) && record->eol == row->eol);
	FUZZ_NEED(record->nlines == row->nlines);
	reading_parse(reading, record);
	if (good < raw.len)
		reading_need_error(reading, record, "encoding-invalid", good + 1);
	else if (row->is_broken)
		reading_need_error(reading, record, "csv-quote", row->fault - row->at + 1);
	else if (row->ncells > COLUMNS)
		reading_need_error(reading, record, "csv-columns",
				   oracle->cells[row->cell + COLUMNS].at - row->at + 1);
	else if (row->ncells < COLUMNS)
		reading_need_error(reading, record, "csv-columns", 0);
	else
		oracle_need_tree(oracle, row, COLUMNS, row->at, record->root);
}

static void need_same_large(struct reading *reading, const struct oracle *oracle,
			    const struct oracle_row *row, struct record *record)
{
	FUZZ_NEED(record->raw.len == oracle->limit);
	reading_parse(reading, record);
	reading_need_error(reading, record, "record-too-large", 0);
	oracle_need_pieces(reading, record,
			   (struct str){ oracle->text.at + row->at, row->len + row->eol });
}

static size_t next_row(const struct oracle *oracle, size_t i)
{
	while (i < oracle->nrows && oracle->rows[i].is_blank)
		i++;
	return i;
}

static void need_same_records(struct reading *reading, const struct oracle *oracle, size_t header)
{
	uint64_t number = 0;
	size_t next = 0;

	while (reading_fill(reading) == OK) {
		struct batch *batch = &reading->batch;
		FUZZ_NEED(!batch->continues && batch->first_record == number + 1);
		size_t count = batch->nrecords;
		for (size_t i = 0; i < count; i++) {
			struct record *record = &batch->records[i];
			next = next_row(oracle, next);
			FUZZ_NEED(next < oracle->nrows);
			const struct oracle_row *row = &oracle->rows[next++];
			FUZZ_NEED(record->offset == header + row->at);
			FUZZ_NEED(record->line == row->line + 1);
			if (row->is_large)
				need_same_large(reading, oracle, row, record);
			else
				need_same_record(reading, oracle, row, record);
		}
		number += count;
	}
	FUZZ_NEED(next_row(oracle, next) == oracle->nrows);
}

static void try_chain(const struct oracle *oracle)
{
	struct reading reading;

	if (!oracle_takes_header(oracle))
		return;
	size_t header = oracle_open(oracle, &reading);
	reading_start(&reading);
	need_same_records(&reading, oracle, header);
	reading_end(&reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct oracle oracle = { .text = { (const char *)data, size } };
	struct oracle_settings settings;

	if (!oracle_settings_read(&oracle.text, &settings))
		return 0;
	oracle.dialect = settings.dialect;
	oracle.limit = settings.limit;
	oracle_read(&oracle);
	try_frames(&oracle, settings.chunk);
	try_cells(&oracle);
	try_chain(&oracle);
	oracle_release(&oracle);
	return 0;
}

/*
 * The fast lane of framing: where records of CSV end, and their cells, for many at a time. What it is not
 * certain of, frame_csv decides: a record whose quoting is broken, one without line end, one that is long,
 * all of them in a dialect with an escape byte.
 */
#ifndef INPUT_CSV_LINES_H
#define INPUT_CSV_LINES_H

#include "flow/batch.h"
#include "input/csv_scan.h"
#include "input/frame.h"

/* In the source's thread, for one input at a time. */
struct csv_lines {
	csv_scan_fn *find; /* NULL: the reference lane frames */
	struct csv_scan scan;
	struct batch *batch; /* gets the ends of cells */
	const char *from;    /* where its first byte is in sight … */
	const char *at;      /* … and the first of the next record, of those that were found … */
	size_t next;         /* … to end with scan.lines[next] … */
	size_t first_end;    /* … its cells from scan.ends[first_end] on … */
	size_t first_cut;    /* … of which scan.ends[0] is this one of the batch */
};

/* For the next input. `find`: csv_scan_best(), or NULL. */
void csv_lines_start(struct csv_lines *lines, const struct dialect *dialect, csv_scan_fn *find);
/* For the next batch: its records are in sight from `from` on. */
void csv_lines_begin(struct csv_lines *lines, struct batch *batch, const char *from);
void csv_lines_release(struct csv_lines *lines);

/*
 * As frame_csv; false: ask that one. `frame->plain` is not told, but the record's cells are: its
 * `frame->ncuts` ends in batch->cuts.
 */
bool csv_lines_next(struct csv_lines *lines, struct str bytes, size_t limit, struct frame *frame,
		    enum framed *framed);

/*
 * The records behind one that was told, as many as are known already: all at once to the batch, until it holds
 * BATCH_BYTES, up to the one with number `last`. Blank lines and those of more than `limit` bytes are left to
 * csv_lines_next. `place`: of the first, then of what comes behind. Gives how many bytes they take.
 */
size_t csv_lines_take(struct csv_lines *lines, struct str bytes, size_t limit, uint64_t last,
		      struct frame_place *place);

#endif

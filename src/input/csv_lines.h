/*
 * The fast lane of framing: where records of CSV end, for many at a time. What it is not certain of, frame_csv
 * decides: a record whose quoting is broken, one without line end, one that is long, all of them in a
 * dialect with an escape byte.
 */
#ifndef INPUT_CSV_LINES_H
#define INPUT_CSV_LINES_H

#include "input/csv_scan.h"
#include "input/frame.h"

/* In the source's thread, for one input at a time. */
struct csv_lines {
	csv_scan_fn *find; /* NULL: the reference lane frames */
	struct csv_scan scan;
	const char *from;  /* where the scan began … */
	const char *at;    /* … and the next record does, of those that were found … */
	size_t next;       /* … to end at scan.ends[next] */
};

/* For the next input. `find`: csv_scan_best(), or NULL. */
void csv_lines_start(struct csv_lines *lines, const struct dialect *dialect, csv_scan_fn *find);
/* What is in sight has moved, or was filled up. */
void csv_lines_forget(struct csv_lines *lines);
void csv_lines_release(struct csv_lines *lines);

/* As frame_csv; false: ask that one. `frame->plain` is not told. */
bool csv_lines_next(struct csv_lines *lines, struct str bytes, size_t limit, struct frame *frame,
		    enum framed *framed);

#endif

/*
 * The fast lane of CSV: where the cells of a record end, or nothing. It takes what it is certain of, a
 * well-quoted record of as many cells as the header has columns; all else is for the reference lane, which
 * decides, and words what is wrong. What bytes the cells hold it does not ask.
 */
#ifndef INPUT_CSV_LANE_H
#define INPUT_CSV_LANE_H

#include "base/arena.h"
#include "input/csv_scan.h"

struct input;

/* One a thread and input. */
struct csv_lane;

/* `scan`: csv_scan_best(), or a version to be tested. NULL: the input's dialect is for the reference lane. */
struct csv_lane *csv_lane_new(const struct input *input, csv_scan_fn *scan);
void csv_lane_free(struct csv_lane *lane);

/* The cells of a record: slices of it, some of them in quotes. */
struct csv_cuts {
	const char *text;     /* what `ends` and the rest count from */
	const uint32_t *ends; /* of its cells: the delimiters behind them, and what comes behind the last */
	size_t count;         /* one less than there are cells */
	uint32_t at;          /* the record */
};

/*
 * Finds the cells of `record`, which has no line end. Bytes up to `readable` (at least record.len) may be
 * looked at. False: step aside. What is found is good until the next call.
 */
bool csv_lane_cut(struct csv_lane *lane, struct str record, size_t readable, struct csv_cuts *cuts);

/* A cell in quotes without them: a slice of it, or in the arena where doubled quotes were undone. */
struct str csv_unquote(struct str cell, struct arena *arena);

#endif

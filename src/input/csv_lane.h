/*
 * The fast lane of CSV: a record to the cells that ext/csv.c would make of it, or nothing. It takes what it
 * is certain of, a well-quoted record of as many cells as the header has columns; all else is for the
 * reference lane, which decides, and words what is wrong. The lane writes nothing but into `arena`.
 */
#ifndef INPUT_CSV_LANE_H
#define INPUT_CSV_LANE_H

#include "base/arena.h"
#include "ext/csv.h"
#include "input/csv_scan.h"

struct input;

/* One a thread and input. */
struct csv_lane;

/* `scan`: csv_scan_best(), or a version to be tested. NULL: the input's dialect is for the reference lane. */
struct csv_lane *csv_lane_new(const struct input *input, csv_scan_fn *scan);
void csv_lane_free(struct csv_lane *lane);

/*
 * Cuts `record`, which has no line end, into cells: slices of it, and in the arena where doubled quotes were
 * undone. Bytes up to `readable` (at least record.len) may be looked at. False: step aside. The cells are
 * good until the next call. The record may hold anything: bytes that are no UTF-8, NUL.
 */
bool csv_lane_split(struct csv_lane *lane, struct str record, size_t readable, struct arena *arena,
		    struct csv_row *row);

/*
 * The same of a record whose cells were found before (csv_lines.h): `ends` are the ends of all but the last.
 * `at`: where the record begins, as they count.
 */
bool csv_lane_take(struct csv_lane *lane, struct str record, const uint32_t *ends, size_t nends, uint32_t at,
		   struct arena *arena, struct csv_row *row);

#endif

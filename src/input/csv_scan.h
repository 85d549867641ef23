/*
 * The scan of the fast lane of CSV: where lines end, or the cells of a record, found by whole blocks of 64
 * bytes. What stands between quotes ends nothing; and since a quote means that only where it opens or closes
 * a cell, the scan tells how far the quoting of the text holds, too. What comes behind that place, and all
 * dialects with an escape byte, are for the reference lane.
 *
 * There are two versions with the same results: AVX2 where the processor has it, and words of 64 bits
 * for all others. What they do with a block's bytes once these are bits is shared, in csv_block.h.
 */
#ifndef INPUT_CSV_SCAN_H
#define INPUT_CSV_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct job;

enum csv_cut {
	CUT_LINES, /* a text of any number of records: the LF of each */
	CUT_CELLS, /* one record without line end: the delimiter behind each cell but the last */
};

/* Of one dialect; one thread. Made by csv_scan_init, used for any number of texts. */
struct csv_scan {
	unsigned char delimiter, quote; /* quote 0: none */
	uint8_t classes[256];           /* by byte, see csv_block.h */

	/* of the last text */
	uint32_t *ends;   /* in order */
	size_t nends, ends_cap;
	bool has_quotes;  /* there is one, in what was looked at */
	bool has_breaks;  /* CUT_LINES: a LF stands between quotes */
	bool has_odd;     /* CUT_CELLS: bytes that are not ASCII, or NUL */
};

enum {
	CSV_SCAN_MAX = 1 << 20, /* bytes of a text: the list takes four times as many at most */
};

/*
 * Scans `text`, of at most CSV_SCAN_MAX bytes, which begins with a record; those up to `readable` (at
 * least text.len) may be looked at, and have no say. Gives how many bytes hold: the ends in them are
 * listed, and no others. CUT_CELLS: less than all, the record is not well quoted.
 */
typedef size_t csv_scan_fn(struct csv_scan *scan, struct str text, size_t readable, enum csv_cut cut);

csv_scan_fn csv_scan_words;
#if defined(__x86_64__)
csv_scan_fn csv_scan_avx2;
#endif
/* The fastest version that this processor runs. */
csv_scan_fn *csv_scan_best(void);
/* The version that the job wants; NULL: the reference lane alone. */
csv_scan_fn *csv_scan_for(const struct job *job);

void csv_scan_init(struct csv_scan *scan, unsigned char delimiter, unsigned char quote);
void csv_scan_release(struct csv_scan *scan);

/* For the versions: room for the ends of `len` bytes, and an empty list. */
void csv_scan_start(struct csv_scan *scan, size_t len);

#endif

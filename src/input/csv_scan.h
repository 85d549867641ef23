/*
 * The scan of the fast lane of CSV: where cells and lines end, found by whole blocks of 64 bytes. What stands
 * between quotes ends nothing; and since a quote means that only where it opens or closes a cell, the scan
 * tells how far the quoting of the text holds, too. What comes behind that place, and all dialects with an
 * escape byte, are for the reference lane.
 *
 * There are three versions with the same results: AVX-512 and AVX2 where the processor has them, and words of
 * 64 bits for all others. What they do with a block's bytes once these are bits is shared, in csv_block.h.
 */
#ifndef INPUT_CSV_SCAN_H
#define INPUT_CSV_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct job;

/* Of one dialect; one thread. Made by csv_scan_init, used for any number of texts. */
struct csv_scan {
	unsigned char delimiter, quote; /* quote 0: none */
	uint8_t classes[256];           /* by byte, see csv_block.h */
	uint32_t base;                  /* where texts begin in something larger: added to all ends */

	/* of the last text */
	uint32_t *ends;   /* the delimiters and LF that end a cell, in order; there is room for one more */
	uint32_t *lines;  /* which of them end a line, by index */
	size_t nends, nlines, cap;
	bool has_quotes;  /* there is one, in what was looked at */
	bool has_breaks;  /* a LF stands between quotes */
	bool has_odd;     /* bytes that are not ASCII, or NUL */
	bool has_escapes; /* a cell without quotes may hold a byte that JSON escapes */
	bool is_open;     /* the text ends between quotes, or in a line end behind one */
};

enum {
	CSV_SCAN_MAX = 1 << 20, /* bytes of a text: each list takes four times as many at most */
};

/*
 * Scans `text`, of at most CSV_SCAN_MAX bytes, which begins with a record; those up to `readable` (at
 * least text.len) may be looked at, and have no say. Gives how many bytes hold: the ends in them are
 * listed, and no others.
 */
typedef size_t csv_scan_fn(struct csv_scan *scan, struct str text, size_t readable);

csv_scan_fn csv_scan_words;
/* The versions that this processor runs, from csv_scan_words on, each faster than those before; NULL: no more. */
csv_scan_fn *csv_scan_version(size_t number);
/* The fastest of them. */
csv_scan_fn *csv_scan_best(void);
/* The version that the job wants; NULL: the reference lane alone. */
csv_scan_fn *csv_scan_for(const struct job *job);

void csv_scan_init(struct csv_scan *scan, unsigned char delimiter, unsigned char quote);
void csv_scan_release(struct csv_scan *scan);

/* For the versions: room for the ends of `len` bytes, and empty lists. */
void csv_scan_start(struct csv_scan *scan, size_t len);

#if defined(__x86_64__)
csv_scan_fn csv_scan_avx2, csv_scan_avx512;
#endif

#endif

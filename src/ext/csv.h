/*
 * libcsv: one framed record to its cells. The reference lane: it decides what is valid CSV.
 */
#ifndef EXT_CSV_H
#define EXT_CSV_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct csv_cell {
	struct str text; /* unquoted; in the record, or in the arena where quotes were undone */
	uint32_t at;     /* where the cell starts in the record, 0-based byte, its quote included */
};

struct csv_row {
	const struct csv_cell *cells; /* valid until the next csv_split */
	size_t count;
	size_t fault_at;   /* where the quoting broke, 0-based byte in the record */
	const char *fault; /* what is broken there; NULL: nothing */
};

/* One per thread and dialect. quote 0: none. */
struct csv_splitter;
struct csv_splitter *csv_splitter_new(unsigned char delimiter, unsigned char quote,
				      unsigned char escape);
void csv_splitter_free(struct csv_splitter *splitter);

/* What the caller knows of the record; CSV_NO_HINTS: nothing. Wrong hints give wrong cells. */
struct csv_hints {
	bool no_quote; /* neither quote nor escape is in it */
	bool no_blank; /* no space, no TAB */
	bool no_cr;
};

#define CSV_NO_HINTS ((struct csv_hints){ false, false, false })

/*
 * Splits `record`, which has no line end and no NUL. With an escape byte (which libcsv does not know)
 * the record is first rewritten to doubled quotes. False: row->fault says why.
 */
bool csv_split(struct csv_splitter *splitter, struct str record, struct csv_hints hints,
	       struct arena *arena, struct csv_row *row);

#endif

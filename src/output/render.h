/*
 * Records to bytes: NDJSON, or CSV for USER_SEGMENT. An untouched record is copied; a changed one is
 * built from its tree, where untouched values are copied. Number text is never re-formatted.
 */
#ifndef OUTPUT_RENDER_H
#define OUTPUT_RENDER_H

#include "flow/stage.h"

/* Appends the record's lines to batch->out. A line that no part can hold rejects the record. */
extern const struct step output_render;

/* The columns of --to csv, in order. */
struct csv_columns {
	struct str *names;
	size_t count;
	struct str header; /* the header line, LF included */
};

/* From the inputs' headers (contract.md 3), or all that the type knows. */
const struct csv_columns *csv_columns_new(struct job *job);

#endif

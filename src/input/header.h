/* The header of a CSV input: its delimiter and its names. Used by probe.c, and source.c. */
#ifndef INPUT_HEADER_H
#define INPUT_HEADER_H

#include "base/arena.h"
#include "base/diag.h"
#include "flow/batch.h"
#include "input/input.h"

/*
 * The delimiter of the first record among , ; TAB | : the one that stands there most often outside
 * quotes, the first of them in this order; a comma where there is none. *is_whole: the record ends in
 * sight.
 */
unsigned char header_delimiter(struct str bytes, const struct dialect *dialect, bool *is_whole);

/*
 * Names the columns of `input` from its header record. Broken quoting, bytes that are no text and a
 * name that stands twice are ERR_USAGE; an empty name is a column without one (warned of and dropped
 * later).
 */
enum status header_read(struct input *input, struct str raw, struct arena *arena, struct diag *why);

/* What the header gives rise to, told with the input's first batch. */
void header_note(const struct input *input, struct batch *batch);

#endif

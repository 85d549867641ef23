/*
 * Which output fields there are and how often: the paths of each record (flow/paths.h), merged in input
 * order by the sink. Array indices count as "*".
 */
#ifndef OUTPUT_TALLY_H
#define OUTPUT_TALLY_H

#include "flow/batch.h"
#include "output/totals.h"

enum {
	TALLY_PATHS = 4096,             /* pointers kept for the report, in order of first appearance */
};

/* A bit in the entries of batch->paths: this value was coerced. */
#define TALLY_COERCED 0x80000000u

/*
 * Worker: every member and every element of each of the record's lines is listed once in batch->paths, from
 * first_path on; unless the walk over its bytes did so, and the record is what it was then.
 */
void tally_record(struct batch *batch, struct record *record);

/* Sink: the merged table. */
struct tally_merge;
struct tally_merge *tally_merge_new(void);
/* Adds the paths of the first `count` records of the batch, as far as they are written. */
void tally_merge_batch(struct tally_merge *merge, const struct batch *batch, size_t count);
/* Fills totals->paths; the strings live as long as `merge`. */
void tally_merge_done(struct tally_merge *merge, struct totals *totals);
void tally_merge_free(struct tally_merge *merge);

#endif

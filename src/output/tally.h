/*
 * Which output fields there are and how often: one path table a batch (filled by the worker that
 * renders), merged in input order by the sink. Array indices count as "*".
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

/* Worker: appends the path numbers of the record's values (not its containers' containers: every
 * member, every element of each of its lines once) to batch->paths and sets first_path, npaths. */
void tally_record(struct batch *batch, struct record *record);

/* Sink: the merged table. */
struct tally_merge;
struct tally_merge *tally_merge_new(void);
/* Adds the paths of one record (valid ones only). Same batch until tally_merge_batch is called again. */
void tally_merge_batch(struct tally_merge *merge, const struct batch *batch);
void tally_merge_record(struct tally_merge *merge, const struct batch *batch,
			const struct record *record);
/* Fills totals->paths; the strings live as long as `merge`. */
void tally_merge_done(struct tally_merge *merge, struct totals *totals);
void tally_merge_free(struct tally_merge *merge);

#endif

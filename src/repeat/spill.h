/*
 * Sorted runs of claims in one temporary file. Written run by run; when there are SPILL_FAN of about one
 * size, they are merged into one, so that there are never many to look into. What a merge leaves behind
 * is given back to the file system. No claim is in two runs. Not for several threads.
 */
#ifndef REPEAT_SPILL_H
#define REPEAT_SPILL_H

#include "repeat/claim.h"
#include "repeat/tempfile.h"

#include <stddef.h>

enum { SPILL_FAN = 8 };

struct spill_run {
	uint64_t offset; /* bytes */
	uint64_t count;  /* claims */
	unsigned level;  /* how often its claims were merged */
};

struct spill_writer {
	struct claim *claims;
	size_t count; /* not written yet */
	uint64_t at;  /* where they go */
};

struct spill {
	struct tempfile file;
	struct spill_run *runs; /* the oldest first: levels fall */
	size_t nruns, runs_cap;
	struct spill_writer writer; /* of the last run, while it is written */
};

/* `dir`: of the file; must outlive diags. */
void spill_init(struct spill *spill, const char *dir);
/* A new run: begin, its claims in ascending order, end. */
void spill_begin(struct spill *spill);
enum status spill_put(struct spill *spill, const struct claim *claim, struct diag *why);
enum status spill_end(struct spill *spill, struct diag *why);
/* The claim of the digest; record 0 if there is none. */
enum status spill_find(struct spill *spill, struct hash128 digest, struct claim *out,
		       struct diag *why);
void spill_release(struct spill *spill);

#endif

/*
 * --unique: of the records that make the same statement (statement.h) one stays. The sink asks of each
 * record that is fit to be sent, in input order, and so the first one of a statement is known at once.
 *
 * Which is the last one is known when all were read. With `last` a look at the whole input comes before
 * the run: unique_see notes what each record states on a pile, unique_decide takes the records down from
 * it, the last one first, and notes on another pile which of them lose against one that it has met. The
 * run meets these in its own order, and reads the same records again, or fails.
 *
 * A record of several lines loses if one of these was stated elsewhere; the others then count as not
 * stated. Memory is bounded by CLAIM_SET_BYTES; the rest is in temporary files in `dir`.
 */
#ifndef REPEAT_UNIQUE_H
#define REPEAT_UNIQUE_H

#include "flow/batch.h"
#include "flow/job.h"
#include "repeat/claim_set.h"
#include "repeat/pile.h"

struct unique_holder {
	uint64_t record; /* the one that stays; 0: the one that was asked for */
	uint64_t line;
	const char *input;
	const struct key *key; /* the statement that both make */
};

struct unique_work {
	const struct job *job;
	struct claim_set set;
	uint64_t *starts;    /* of inputs: the number of their first record */
	size_t nstarts;
	/* last: */
	struct pile seen;    /* struct claim, of each statement */
	struct pile losers;  /* struct unique_loser, the last record at the bottom */
	struct hash128 trace, traced; /* what the look saw, and the run sees */
	struct unique_loser { uint64_t record, statement, kept, kept_line; } next;
	bool has_next;
};

/* `dir` must outlive diags. */
void unique_open(struct unique_work *work, const struct job *job, const char *dir);
void unique_close(struct unique_work *work);

/* `last`: the look ahead, then what follows from it. */
enum status unique_see(struct unique_work *work, const struct batch *batch,
		       const struct record *record, struct diag *why);
enum status unique_decide(struct unique_work *work, struct diag *why);

/* Does another record stand for this one? The run asks in input order. */
enum status unique_find(struct unique_work *work, const struct batch *batch,
			const struct record *record, struct unique_holder *out, struct diag *why);
/* `first`: the record is sent, it holds what it states. */
enum status unique_claim(struct unique_work *work, const struct batch *batch,
			 const struct record *record, struct diag *why);
/* The whole run asked: `last` checks that it read what the look saw. ERR_IO: it did not. */
enum status unique_end(const struct unique_work *work, struct diag *why);

#endif

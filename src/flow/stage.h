/*
 * The three shapes of the chain. A source fills batches, steps work on one record after another, a
 * sink takes batches in input order. Each file that has one exports one:
 *
 *     extern const struct step judge_check;
 *
 * A worker runs ALL steps on one record before the next record, so that a record's tree is made,
 * judged, rendered and forgotten while it is in the processor's cache.
 */
#ifndef FLOW_STAGE_H
#define FLOW_STAGE_H

#include "base/diag.h"
#include "flow/batch.h"

struct job;

struct source {
	enum status (*open)(void **self, const struct job *job, struct diag *why);
	/* Fills a cleared batch; END (and an empty batch) when dry. */
	enum status (*fill)(void *self, struct batch *batch, struct diag *why);
	void (*close)(void *self);
	/* From another thread: nobody wants more, a fill that waits must come back. May be NULL. */
	void (*stop)(void *self);
};

struct step {
	const char *name;
	enum status (*open)(void **self, const struct job *job, struct diag *why); /* once a worker */
	/*
	 * Changes the record in place. Not called for records without a tree, such as skipped ones; for
	 * those with errors it is, so that all that is wrong with them is found.
	 */
	enum status (*run)(void *self, struct batch *batch, struct record *record, struct diag *why);
	void (*close)(void *self);
};

struct sink {
	/* In input order. END: enough, stop reading (budget broken; the sink knows why). */
	enum status (*take)(void *self, struct batch *batch, struct diag *why);
	/* About ten times a second, also while nothing arrives: progress. May be NULL. */
	void (*tick)(void *self);
	void *self;
};

struct flow {
	const struct job *job; /* read-only once flow_run is called */
	const struct source *source;
	const struct step *const *steps;
	size_t nsteps;
	const struct sink *sink; /* called in the thread that called flow_run */
	unsigned nworkers;       /* 0: the same calls, no threads */
};

/*
 * Runs the chain to its end. The first failure stops everything; all threads are joined before it
 * returns. A stop signal (base/stop.h) is ERR_SIGNAL. The output of the sink is the same for any
 * number of workers.
 */
enum status flow_run(const struct flow *flow, struct diag *why);

#endif

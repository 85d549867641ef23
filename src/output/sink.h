/*
 * The end of the chain: takes batches in input order, judges the budget record by record, writes
 * parts or stdout, rejects, findings and sources, counts totals. Used by check, convert and run.
 */
#ifndef OUTPUT_SINK_H
#define OUTPUT_SINK_H

#include "flow/job.h"
#include "flow/stage.h"
#include "output/totals.h"

struct sink_options {
	/* NULL: not wanted. "-": stdout. Regular files appear by rename at sink_finish. */
	const char *rejects, *findings, *report;
	const char *dir;          /* run: -o; the three above default into it */
	const char *prefix;       /* run: names of parts, PREFIX-00001.ndjson */
	bool force;
	/* Called for each of the first 20 findings, in order (check prints them to stdout, others to stderr). */
	void (*show)(void *context, const struct batch *batch, const struct finding *finding);
	/* About ten times a second. */
	void (*progress)(void *context, const struct totals *totals);
	void *context;
};

struct sink_state;

/*
 * Opens everything that will be written, under temporary names; locks DIR. *already: DIR holds a whole
 * export with this run key, so that there is nothing to build (run only).
 */
enum status sink_open(struct sink_state **out, const struct job *job,
		      const struct sink_options *options, bool *already, struct diag *why);

/* For flow_run. */
struct sink sink_stage(struct sink_state *state);

const struct totals *sink_totals(const struct sink_state *state);

/*
 * Publishes. `status` is what flow_run returned, `exit` the exit status that the report shall name.
 * OK and REJECTED: everything, manifest last. ERR_BUDGET: rejects, findings and report, no part, no
 * manifest. Others: nothing, temporary files are removed.
 */
enum status sink_finish(struct sink_state *state, enum status status, int exit, struct diag *why);

void sink_free(struct sink_state *state);

#endif

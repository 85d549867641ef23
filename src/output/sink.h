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
	const char *dir;    /* run: -o; rejects and findings default into it, report.json is
			     * always there, and in `report` as well */
	const char *prefix; /* run: names of parts, PREFIX-00001.ndjson; NULL: from the type */
	bool force;
	/*
	 * Called for each of the first 20 findings, in order (check prints them to stdout, others
	 * to stderr). finding->record may be FINDING_OF_INPUT.
	 */
	void (*show)(void *context, const struct batch *batch, const struct finding *finding);
	/* About ten times a second. */
	void (*progress)(void *context, const struct totals *totals);
	void *context;
};

struct sink_state;

/*
 * Opens everything that will be written, under temporary names; locks DIR. *already: DIR holds a
 * whole export with this run key, so that there is nothing to build (run only). *out is set in any
 * case, failure too, because `why` may point into it: sink_free it once that was told.
 */
enum status sink_open(struct sink_state **out, const struct job *job,
		      const struct sink_options *options, bool *already, struct diag *why);

/* For flow_run. */
struct sink sink_stage(struct sink_state *state);

/*
 * Where the job says --unique=last: what is to see the whole input before the run does, and what follows
 * from it, once that flow_run returned OK.
 */
struct sink sink_look(struct sink_state *state);
enum status sink_look_end(struct sink_state *state, struct diag *why);

const struct totals *sink_totals(const struct sink_state *state);

/* The parts of a run that are whole so far; all of them after sink_judge. */
struct part;
const struct part *sink_parts(const struct sink_state *state, size_t *count);

/*
 * To be called once flow_run returned OK: what is judged at the end only (--max-rejects P%,
 * --expect-records). OK, REJECTED (within the budget), or ERR_BUDGET with `why` saying which.
 */
enum status sink_judge(struct sink_state *state, struct diag *why);

/*
 * Publishes. `status` is what sink_judge returned (or flow_run, where that failed), `exit_status`
 * the one that the report shall name. OK and REJECTED: everything, manifest last. ERR_BUDGET:
 * rejects, findings and report, no part, no manifest. Others: nothing, temporary files are removed.
 * Returns OK unless publishing itself failed: then nothing is published either.
 */
enum status sink_finish(struct sink_state *state, enum status status, int exit_status,
			struct diag *why);

/* Removes what is still temporary, and unlocks DIR. NULL is fine. */
void sink_free(struct sink_state *state);

#endif

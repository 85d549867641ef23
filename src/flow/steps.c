/* The steps of a worker, or of a run without any, on one batch after the other. */
#include "flow/steps.h"

#include "flow/job.h"

enum status steps_open(const struct flow *flow, void **selves, struct diag *why)
{
	for (size_t i = 0; i < flow->nsteps; i++) {
		selves[i] = NULL;
		if (!flow->steps[i]->open)
			continue;
		enum status status = flow->steps[i]->open(&selves[i], flow->job, why);
		if (status == OK)
			continue;
		while (i-- > 0)
			if (flow->steps[i]->close)
				flow->steps[i]->close(selves[i]);
		return status;
	}
	return OK;
}

void steps_close(const struct flow *flow, void **selves)
{
	for (size_t i = flow->nsteps; i-- > 0;)
		if (flow->steps[i]->close)
			flow->steps[i]->close(selves[i]);
}

enum status steps_run(const struct flow *flow, void **selves, struct batch *batch,
		      struct arena *scratch, struct diag *why)
{
	const struct step *const *steps = flow->steps;
	size_t nsteps = flow->nsteps;
	const char *clear = NULL; /* where the scratch memory begins, when it was cleared last */
	enum status status = OK;

	batch->scratch = scratch;
	batch->is_terse = !flow->job->want_findings;
	batch->is_masked = flow->job->mask;
	for (size_t r = 0; r < batch->nrecords && status == OK; r++) {
		struct record *record = &batch->records[r];
		for (size_t i = 0; i < nsteps; i++) {
			status = steps[i]->run(selves[i], batch, record, why);
			if (status != OK || !record->root)
				break;
		}
		if (!record->root && !record->rejected)
			record->skipped = true;
		record->root = NULL;
		if (scratch->at != clear) { /* most rows of CSV need none of it */
			arena_clear(scratch);
			clear = scratch->at;
		}
	}
	batch->scratch = NULL;
	return status;
}

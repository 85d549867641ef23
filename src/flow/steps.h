/*
 * What a worker does with a batch: all steps on one record, then the next. flow.c says which batch, in which
 * thread, and with what memory.
 */
#ifndef FLOW_STEPS_H
#define FLOW_STEPS_H

#include "flow/stage.h"

/* Opens one instance of each step, into `selves`; on failure none is left open. */
enum status steps_open(const struct flow *flow, void **selves, struct diag *why);
void steps_close(const struct flow *flow, void **selves);

/*
 * All steps on all records of a batch, as long as these have a tree, which the first step makes. What
 * loses it without an error has no line to write.
 */
enum status steps_run(const struct flow *flow, void **selves, struct batch *batch,
		      struct arena *scratch, struct diag *why);

#endif

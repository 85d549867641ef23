/*
 * report.json (contract.md 5): what was asked, what was read, what came of it. No data value ever
 * stands in it. Beside the contract's members it has what --replay needs: `rules`, `refs` and, per
 * file of rejects, its format and dialect (`rejects`), and `limited`, `examples`, `dropped`, `repeated`.
 */
#ifndef OUTPUT_REPORT_H
#define OUTPUT_REPORT_H

#include "flow/job.h"
#include "output/reject.h"
#include "output/totals.h"

struct part;

struct report {
	const struct job *job;
	const struct totals *totals;
	const struct reject_writer *rejects;
	const char *prefix; /* NULL: not `run` */
	const char *started_at, *finished_at;
	int exit_status;
	bool complete; /* everything was read, the budget held */
	bool limited;  /* a preview, or a replay of one */
	const struct part *parts;
	size_t nparts;
};

void report_render(const struct report *report, struct buf *out);

#endif

/*
 * What a run came to: counted by the sink in input order, read by the summary, the report and the
 * exit status. Always read = valid + rejected + skipped.
 */
#ifndef OUTPUT_TOTALS_H
#define OUTPUT_TOTALS_H

#include "base/str.h"
#include "flow/finding.h"

#include <stdbool.h>
#include <stdint.h>

struct input_totals {
	uint64_t bytes; /* decompressed bytes read */
	uint64_t records, valid, rejected, skipped;
};

struct code_totals {
	const struct code *code;
	uint64_t errors, warnings;
	uint64_t written_warnings; /* against the cap of 1,000 */
	/* the first place it was found */
	const char *input;
	uint64_t line;
	uint32_t column;
	char message[200];
};

struct path_totals { /* one output pointer, array indices as * */
	struct str pointer;
	uint64_t seen, coerced;
};

struct totals {
	uint64_t read, valid, rejected, skipped, warned, written, blank_lines;
	uint64_t errors, warnings, omitted;
	struct input_totals *inputs; /* one per input of the job */
	struct code_totals *codes;   /* in the order in which they first came */
	size_t ncodes;
	uint64_t *dropped;           /* one per job->reasons: what was left out on purpose */
	struct path_totals *paths;   /* in the order in which they first came */
	size_t npaths;
	bool paths_cut;              /* there were more */
	bool limited;                /* --limit ended the run */
	bool over_budget;            /* --max-rejects was broken; read stops at that record */
};

#endif

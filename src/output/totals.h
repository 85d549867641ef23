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

struct role_row;

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

enum { TOTALS_REPEATED = 20 };

/* An identifier that several lines name, by the first of them; the value is not known. */
struct repeated_totals {
	const char *input;
	uint64_t record, line;
	const struct role_row *row; /* which member of the line it is: repeat/roles.h */
	uint32_t element;
	uint64_t lines, at_most; /* that name it: so many certainly, no more than these */
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
	struct repeated_totals repeated[TOTALS_REPEATED]; /* those that most lines name */
	size_t nrepeated;
	uint64_t repeated_missed;    /* so many lines at most are missed of any identifier */
	uint64_t repeats;            /* of the rejected: those that --unique keeps another for */
	const char *reject_lines;    /* the only file of rejects, if each record is a line of it … */
	uint64_t reject_lines_before; /* … behind so many of its header; NULL: it is not so */
	bool limited;                /* --limit ended the run */
	bool over_budget;            /* --max-rejects was broken; read stops at that record */
};

#endif

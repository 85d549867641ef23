/*
 * A body, line by line as it arrives, against the rules of its document type. The parts that judge a
 * line are those of the main program: input/frame.h, input/parse.h, judge/. Memory does not grow with
 * the body, but with its longest line, up to a limit.
 */
#ifndef SANDBOX_CHECKER_H
#define SANDBOX_CHECKER_H

#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

struct doctype;
struct program;
struct checker;

/* What a body came to. A zeroed one is empty; owned by whoever has it. */
struct outcome {
	uint64_t lines; /* not counted: blank lines, the header of a CSV */
	uint64_t success, failure;
	struct buf saved;      /* a sentence for each of the first failures, for error.message */
	struct buf error_file; /* CSV: a row for each failure, up to ERROR_FILE_BYTES */
	struct buf top_identifiers; /* a JSON object */
};

enum { ERROR_FILE_BYTES = 1 << 20 };

struct checker_plan {
	const struct doctype *doctype;
	struct program *program; /* NULL: lines are counted, not judged */
	bool csv;
	uint64_t serial; /* of the execution: error_ids come of it */
};

struct checker *checker_new(const struct checker_plan *plan);
void checker_take(struct checker *checker, struct str bytes);
/* The body is whole. */
void checker_finish(struct checker *checker, struct outcome *out);
void checker_free(struct checker *checker);

void outcome_release(struct outcome *outcome);

#endif

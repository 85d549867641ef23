/* Findings and inputs as lines for people, or with --log json as objects. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "base/buf.h"
#include "flow/batch.h"
#include "flow/job.h"

#include <stdbool.h>

/*
 * "input:line:column: error: field: message [code]"; what is not known is left out. Names of fields
 * are shown where they are the input's columns or the rules' own.
 */
void show_finding(struct buf *out, bool color, const struct job *job, const struct batch *batch,
		  const struct finding *finding);
/* {"event":"finding",…} */
void show_finding_json(struct buf *out, const struct job *job, const struct batch *batch,
		       const struct finding *finding);

/* "input:line:column" */
void show_place(struct buf *out, const char *input, uint64_t line, uint32_t column);

/* How an input was understood, for --verbose: "a.csv: csv, delimiter ;, windows-1252, 12
 * columns". */
void show_input(struct buf *out, const struct input *input);

#endif

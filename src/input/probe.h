/*
 * Looking at every input before any thread starts: is it there, how is it compressed and encoded,
 * what format and dialect has it, what columns. The same for a file and a pipe.
 */
#ifndef INPUT_PROBE_H
#define INPUT_PROBE_H

#include "flow/job.h"

enum {
	PROBE_BYTES = 1 << 20, /* a header must end within these */
};

/*
 * Fills job->inputs[i] from its name and the job's settings. A missing or unreadable input is ERR_IO,
 * a bad header or encoding ERR_USAGE; the latter comes first, so all inputs are looked at, and those
 * that could be read may be planned (columns.h) even after ERR_IO.
 */
enum status input_probe_all(struct job *job, struct diag *why);

/* Closes what is still open and frees what is not memory of the job; after the run, however it went. */
void input_release_all(struct job *job);

#endif

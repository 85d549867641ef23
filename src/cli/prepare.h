/* The job of check, convert and run, made ready: nothing is read but rules and the start of each input. */
#ifndef CLI_PREPARE_H
#define CLI_PREPARE_H

#include "base/diag.h"

struct cmdline;

/* Once the options are known to go together. What it opens is released with the job, failure or not. */
enum status prepare(struct cmdline *cmdline, struct diag *why);

#endif

/* Called by cli/chain.c before rules are compiled. */
#ifndef CLI_TAKE_MAP_H
#define CLI_TAKE_MAP_H

#include "base/diag.h"

struct cmdline;

/* --map FILE: reads it into job->mapping, and takes its document type and dialect where the command
 * line does not say otherwise. */
enum status take_map(struct cmdline *cmdline, struct diag *why);

#endif

/* --replay DIR: the settings and the rejects of an earlier run, taken up again. */
#ifndef CLI_TAKE_UP_H
#define CLI_TAKE_UP_H

#include "base/diag.h"

struct cmdline;
struct talk;

/*
 * Fills what the command line left open (type, rules, format, dialect, encoding) from the report in
 * DIR, and names DIR's files of rejects as inputs unless inputs are given. What was typed wins.
 */
enum status take_up(struct cmdline *cmdline, struct diag *why);

/* Once the inputs were looked at: are files of rejects that differ in dialect read as they were? */
enum status take_up_check(const struct cmdline *cmdline, struct diag *why);

/* Once rules and map are compiled: warns of those of the earlier run that are no longer what they were. */
void take_up_tell(const struct cmdline *cmdline, const struct talk *talk);

#endif

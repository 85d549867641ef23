/* The command line: getopt_long, fed from the option table. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/diag.h"

struct cmdline;

/*
 * Reads the options and operands of cmdline->verb. argv[0] is the word before the first of them.
 * Options may stand behind operands; "--" ends them. ERR_USAGE: an unknown option, a missing or a
 * wrong argument, too few or too many operands (not looked at when --help was typed).
 */
enum status args_parse(struct cmdline *cmdline, int argc, char **argv, struct diag *why);

#endif

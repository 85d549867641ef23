/*
 * The options: one row each, from which getopt_long, --help, shell completion and "did you mean"
 * are all made. A new option is a row and, unless it only sets a flag or a text, a parse function.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct cmdline;

enum option_group {
	GROUP_RULES,
	GROUP_INPUT,
	GROUP_REWRITE,
	GROUP_OUTPUT,
	GROUP_REPORT,
	GROUP_LIMITS,
	GROUP_PLATFORM,
	GROUP_UPLOAD,
	GROUP_DOUBT,
	GROUP_RESOURCE,
	GROUP_COMMON,
	NGROUPS,
};

struct option_row {
	const char *name;     /* long name, without the dashes */
	char letter;          /* 0: none */
	const char *argument; /* "FILE"; NULL: it takes none; "[=N]": it may be left out */
	unsigned verbs;       /* FOR_… of command.h */
	enum option_group group;
	const char *help;     /* for --help; wrapped there */
	/* Takes the argument in; `why` gets the reason alone, without the option's name. NULL: */
	enum status (*parse)(struct cmdline *cmdline, const char *value, struct diag *why);
	size_t target;        /* where in struct cmdline a flag (bool) or a text (char *) stands */
};

const struct option_row *option_table(size_t *count);
bool option_may_lack_argument(const struct option_row *row);
const char *option_group_title(enum option_group group);

#endif

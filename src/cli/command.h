/* The commands: one row each in command.c, one function each in a file of its own. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/diag.h"

#include <stddef.h>

struct cmdline;

/* Which commands an option belongs to. */
enum {
	FOR_CHECK = 1 << 0,
	FOR_CONVERT = 1 << 1,
	FOR_RUN = 1 << 2,
	FOR_CHAIN = FOR_CHECK | FOR_CONVERT | FOR_RUN,
	FOR_LOCATE = 1 << 3,
	FOR_EXPLAIN = 1 << 4,
	FOR_HELP = 1 << 5,
	FOR_VERSION = 1 << 6,
	FOR_COMPLETION = 1 << 7,
	FOR_RULES = 1 << 8,
	FOR_GUESS = 1 << 9,
	FOR_UPLOAD = 1 << 10,
	FOR_IMPORTS = 1 << 11,
	FOR_EXECUTIONS = 1 << 12,
	FOR_CONFIG = 1 << 13,
	FOR_SENDING = FOR_RUN | FOR_UPLOAD,
	FOR_PLATFORM = FOR_SENDING | FOR_IMPORTS | FOR_EXECUTIONS,
	FOR_ALL = (1 << 14) - 1,
};

struct verb {
	const char *name;
	unsigned bit;         /* FOR_… */
	size_t min_operands, max_operands;
	const char *operands; /* "[INPUT...]" */
	const char *summary;  /* one line for the list of commands */
	const char *about;    /* the paragraph that --help starts with */
	/* What is left to do is decided by the status: the caller prints `why` unless it is OK or
	 * REJECTED, and turns the status into the exit status. */
	enum status (*run)(struct cmdline *cmdline, struct diag *why);
};

/* NULL: there is none; *near is then the one that was most likely meant, or NULL. */
const struct verb *verb_find(const char *name, const struct verb **near);
const struct verb *verb_table(size_t *count);

enum status chain_command(struct cmdline *cmdline, struct diag *why); /* check, convert, run */
enum status guess_command(struct cmdline *cmdline, struct diag *why);
enum status rules_command(struct cmdline *cmdline, struct diag *why);
enum status locate_command(struct cmdline *cmdline, struct diag *why);
enum status explain_command(struct cmdline *cmdline, struct diag *why);
enum status help_command(struct cmdline *cmdline, struct diag *why);
enum status version_command(struct cmdline *cmdline, struct diag *why);
enum status completion_command(struct cmdline *cmdline, struct diag *why);
enum status upload_command(struct cmdline *cmdline, struct diag *why);
enum status imports_command(struct cmdline *cmdline, struct diag *why);
enum status executions_command(struct cmdline *cmdline, struct diag *why);
enum status config_command(struct cmdline *cmdline, struct diag *why);

/* The whole program: reads the command line, runs the command, says what went wrong. Returns
 * the exit status; does not return where the process has to end by a signal. */
int cli_main(int argc, char **argv);

#endif

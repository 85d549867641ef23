/*
 * One table from what happened to the exit status, in order of precedence. cli_main ends the
 * process by it, `help` prints it, the report names it.
 */
#include "cli/exit.h"

static const struct exit_row rows[] = {
	{ ERR_SIGNAL, -1, "stopped by a signal (130, 143), or by a closed pipe (141)" },
	{ ERR_USAGE, 2, "usage, or a bad rule, header or configuration; no data was read" },
	{ ERR_IO, 4, "input or output failed; nothing was published" },
	{ ERR_BUDGET, 3, "--max-rejects or --expect-records not met; no part, no manifest" },
	{ ERR_UPLOAD_FINAL, 6, "upload: refused for good (token, datamart, import, request)" },
	{ ERR_UPLOAD_DOUBT, 8, "upload: a part is in doubt, a person must decide" },
	{ ERR_UPLOAD_RETRY, 5, "upload: not finished; `bulkpipe upload DIR` goes on" },
	{ ERR_UPLOAD_FAILED, 7, "uploaded, but the platform reports failures" },
	{ REJECTED, 1, "finished; some records were rejected" },
	{ OK, 0, "every record is valid; warnings are allowed" },
};

const struct exit_row *exit_table(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

/* END is how a source says that all went well. */
static size_t rank(enum status status)
{
	size_t i = 0;

	if (status == END)
		status = OK;
	while (rows[i].status != status)
		i++;
	return i;
}

int exit_status(enum status status, int signal)
{
	int exit = rows[rank(status)].exit;

	return exit < 0 ? 128 + signal : exit;
}

enum status exit_worse(enum status a, enum status b)
{
	return rank(a) <= rank(b) ? a : b;
}

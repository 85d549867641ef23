/* Exit statuses: contract.md section 4, decided here and nowhere else. */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "base/diag.h"

#include <stddef.h>

struct exit_row {
	enum status status;
	int exit;            /* -1: the process ends by the signal */
	const char *meaning; /* for `help` and the man page */
};

/* In the order of precedence: an earlier row wins over a later one. */
const struct exit_row *exit_table(size_t *count);

/* What the shell will see. A signal's is 128 and its number; `signal` matters for ERR_SIGNAL
 * only. */
int exit_status(enum status status, int signal);

/* Of two things that came to pass, the one that decides. */
enum status exit_worse(enum status a, enum status b);

#endif

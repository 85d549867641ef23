/* Commands that are several: `imports create`, `executions list`. The first operand says which. */
#ifndef CLI_ACTION_H
#define CLI_ACTION_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct cmdline;
struct remote;

struct action {
	const char *name;
	size_t min, max;      /* operands behind the name … */
	size_t ids;           /* … of which the first are ids … */
	const char *operands; /* … in words */
	const char *options;  /* beside those of GROUP_PLATFORM and GROUP_COMMON: " all json " */
	enum status (*run)(struct remote *remote, struct diag *why);
	bool is_offline;      /* it needs no configuration that is complete: the session is not open */
};

/* Runs the one that is asked for, with its name taken away from the operands. */
enum status action_run(struct cmdline *cmdline, const struct action *actions, size_t count,
		       struct diag *why);

#endif

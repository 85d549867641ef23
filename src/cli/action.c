/* Finding an action, and refusing what does not go with it. */
#include "cli/action.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/remote.h"

enum { ACTIONS_MAX = 8 };

static enum status find(const struct cmdline *cmdline, const struct action *actions, size_t count,
			const struct action **out, struct diag *why)
{
	struct str names[ACTIONS_MAX], near;
	char list[128] = "";
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		names[i] = str_of(actions[i].name);
		if (strcmp(actions[i].name, cmdline->operands[0]) == 0) {
			*out = &actions[i];
			return OK;
		}
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					actions[i].name);
	}
	near = str_nearest(str_of(cmdline->operands[0]), names, count);
	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "%s has no action '%s'; did you mean %.*s?",
				 cmdline->verb->name, cmdline->operands[0], (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE, "%s has no action '%s'; there are %s", cmdline->verb->name,
			 cmdline->operands[0], list);
}

static bool knows(const struct action *action, const struct option_row *row)
{
	char word[40];

	if (row->group == GROUP_COMMON || row->group == GROUP_PLATFORM)
		return true;
	snprintf(word, sizeof(word), " %s ", row->name);
	return strstr(action->options, word) != NULL;
}

static enum status check(const struct cmdline *cmdline, const struct action *action,
			 struct diag *why)
{
	const char *verb = cmdline->verb->name;

	for (size_t i = 0; i < cmdline->ntyped; i++) {
		if (!knows(action, cmdline->typed[i].row))
			return diag_fail(why, ERR_USAGE, "%s %s has no option --%s", verb,
					 action->name, cmdline->typed[i].row->name);
	}
	if (cmdline->noperands < action->min)
		return diag_fail(why, ERR_USAGE, "%s %s needs %s", verb, action->name,
				 action->operands);
	if (cmdline->noperands > action->max)
		return diag_fail(why, ERR_USAGE, "%s %s takes %s and nothing more, found '%s'", verb,
				 action->name, action->operands[0] ? action->operands : "no operand",
				 cmdline->operands[action->max]);
	for (size_t i = 0; i < action->ids && i < cmdline->noperands; i++) {
		if (!is_id(cmdline->operands[i]))
			return diag_fail(why, ERR_USAGE, "%s %s: expected an id, found '%s'", verb,
					 action->name, cmdline->operands[i]);
	}
	return OK;
}

enum status action_run(struct cmdline *cmdline, const struct action *actions, size_t count,
		       struct diag *why)
{
	const struct action *action = NULL;
	enum status status = find(cmdline, actions, count, &action, why);

	if (status != OK)
		return status;
	cmdline->operands++;
	cmdline->noperands--;
	status = check(cmdline, action, why);
	if (status != OK)
		return status;
	struct remote remote = { .cmdline = cmdline };
	if (!action->is_offline)
		status = remote_open(&remote, cmdline, why);
	if (status == OK)
		status = action->run(&remote, why);
	/* What the reason names may belong to what is released here. */
	if (status != OK && why->file)
		why->file = arena_copy(&cmdline->job.arena, str_of(why->file)).at;
	remote_close(&remote);
	return status;
}

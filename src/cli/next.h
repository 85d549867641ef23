/* What to type next, as commands that can be pasted into a shell. */
#ifndef CLI_NEXT_H
#define CLI_NEXT_H

#include "base/arena.h"
#include "cli/cmdline.h"
#include "output/totals.h"

enum { NEXT_MAX = 3 };

struct next_step {
	const char *why, *command;
};

struct next {
	struct next_step steps[NEXT_MAX];
	size_t count;
	struct arena arena; /* of the commands */
};

/* `next` is zeroed. */
void next_steps(struct next *next, const struct cmdline *cmdline, const struct totals *totals,
		enum status status);
/* The command that sends DIR, or goes on with that, with what was typed for an upload; in `arena`. */
const char *next_upload(const struct cmdline *cmdline, const char *dir, struct arena *arena);
void next_release(struct next *next);

#endif

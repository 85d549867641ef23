/*
 * The state file: imports and executions as JSON, written anew at each change under another name and
 * renamed. Bodies are not kept, their digests are.
 */
#ifndef SANDBOX_STORE_H
#define SANDBOX_STORE_H

#include "sandbox/sandbox.h"

/*
 * Keeps the state file for this process: what two of them write in turn would be what neither has seen.
 * ERR_USAGE: somebody else has it. To be given back even on failure.
 */
enum status store_lock(struct sandbox *sandbox, struct diag *why);
void store_unlock(struct sandbox *sandbox);

/* Reads settings.state into an empty sandbox. No such file: nothing has been yet. */
enum status store_load(struct sandbox *sandbox, struct diag *why);
/* Does nothing without settings.state. The mutex is held. */
enum status store_save(struct sandbox *sandbox, struct diag *why);

#endif

/*
 * The state file: imports and executions as JSON, written anew at each change under another name and
 * renamed. Bodies are not kept, their digests are.
 */
#ifndef SANDBOX_STORE_H
#define SANDBOX_STORE_H

#include "sandbox/sandbox.h"

/* Reads settings.state into an empty sandbox. No such file: nothing has been yet. */
enum status store_load(struct sandbox *sandbox, struct diag *why);
/* Does nothing without settings.state. The mutex is held. */
enum status store_save(struct sandbox *sandbox, struct diag *why);

#endif

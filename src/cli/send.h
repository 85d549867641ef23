/* Uploading a directory, for `upload` and for `run --upload`. */
#ifndef CLI_SEND_H
#define CLI_SEND_H

#include "cli/remote.h"

/* Options of uploads that do not go together; reads no file. */
enum status send_check(const struct cmdline *cmdline, struct diag *why);

/* Sends, or describes, or tells the status of, the export in `dir`. `remote` is open. */
enum status send_dir(struct remote *remote, const char *dir, struct diag *why);

/* --status: from the journals in `dir` alone. */
enum status send_status(struct cmdline *cmdline, const char *dir, struct diag *why);

#endif

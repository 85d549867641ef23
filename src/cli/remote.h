/* What all commands that talk to the platform share: configuration, session, output. */
#ifndef CLI_REMOTE_H
#define CLI_REMOTE_H

#include "cli/cmdline.h"
#include "cli/table.h"
#include "cli/talk.h"
#include "upload/resources.h"

struct remote {
	struct cmdline *cmdline;
	struct talk talk;
	struct config config;
	struct session session;
	bool has_session;
	struct api api;
};

/* Reads the configuration; nothing is connected to. To be closed even on failure. */
enum status remote_open(struct remote *remote, struct cmdline *cmdline, struct diag *why);
void remote_close(struct remote *remote);

/* A note, in whose text anything may stand. */
void remote_say(const struct remote *remote, const char *event, const char *text);

/* Before the first request. */
enum status remote_connect(struct remote *remote, struct diag *why);

/* --dry-run: what would be sent, to stdout. */
enum status remote_describe(const struct remote *remote, const struct api_call *call,
			    struct diag *why);

/*
 * A list, by --first-result, --max-results and --all: as it came with --json, else as a table, to whose row
 * `add` gives the cells of an element. With --dry-run its first request is described. Says how many there are
 * if these are not all.
 */
typedef enum status remote_row(struct table *table, const struct node *element, struct diag *why);
enum status remote_list(struct remote *remote, const char *path, const struct table_column *columns,
			size_t ncolumns, remote_row *add, struct diag *why);

/* To stdout; `text` is released. */
enum status remote_print(struct buf *text, struct diag *why);

/* A resource: with --json as it came, on one line; else a member a line, id and status first, and
 * without those that are null. */
void remote_put(const struct remote *remote, const struct node *object, struct buf *out);

#endif

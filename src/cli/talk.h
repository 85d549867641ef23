/*
 * What the program says to people, on stderr or, for `check`, on stdout: in text, coloured on a
 * terminal, or with --log json as one JSON object a line on stderr.
 */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include "base/buf.h"
#include "base/diag.h"
#include "cli/cmdline.h"

#include <stdbool.h>

struct talk {
	int fd;            /* where findings and totals go */
	const char *name;  /* of that, for messages */
	bool color;        /* on fd */
	bool color_stderr;
	bool json, quiet, verbose;
};

void talk_init(struct talk *talk, const struct cmdline *cmdline);

/* Terminal colours around text; nothing where `color` is false. */
enum paint { PAINT_ERROR, PAINT_WARNING, PAINT_GOOD, PAINT_STRONG, PAINT_NONE };
void talk_paint(struct buf *out, bool color, enum paint paint, const char *text);

/* The start of a line of --log json: {"time":…,"event":EVENT and no more. */
void talk_event(struct buf *out, const char *event);

/* Writes what was built. stderr is best effort; on stdout a failure is one. */
enum status talk_write(const struct talk *talk, const struct buf *text, struct diag *why);

/* "bulkpipe: file:line:column: text [code]", on stderr. */
void talk_failure(const struct talk *talk, const struct diag *why);

/* "file:line:column: warning: text", on stderr; `event` names it in JSON. */
void talk_warning(const struct talk *talk, const char *event, const struct diag *why);

/* A line on stderr unless --quiet; `event` names it in JSON. */
void talk_note(const struct talk *talk, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

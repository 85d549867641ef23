/* An upload for people: its line of progress, its table, what --status tells. */
#ifndef CLI_UPLOAD_SHOW_H
#define CLI_UPLOAD_SHOW_H

#include "base/buf.h"
#include "cli/progress.h"
#include "upload/upload.h"

/* A line without its end, as progress_render. */
void upload_show_progress(const struct upload_progress *progress, uint64_t now_ns, size_t width,
			  struct buf *out);
/* Draws it if it is time. */
void upload_tick(struct progress *line, const struct upload_progress *progress);

/* Part, execution, status, success, failure; then the sums. */
void upload_show_table(const struct ledger *ledger, struct buf *out);
/* Lines that failed, with the records they were made of. */
void upload_show_failed(const struct upload *upload, struct buf *out);
/* The same as JSON lines: one "part" each, one "upload". */
void upload_show_json(const struct ledger *ledger, int exit, struct buf *out);

#endif

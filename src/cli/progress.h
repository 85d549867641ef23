/*
 * The progress of a long run: a line that redraws itself on a terminal, plain lines now and then
 * where --progress always is said and stderr is none.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/buf.h"
#include "cli/talk.h"
#include "flow/batch.h"
#include "output/totals.h"

struct progress_view { /* what there is to tell */
	uint64_t done, size; /* bytes of the inputs as they lie on disk; size 0: not known */
	uint64_t read;       /* bytes, decompressed */
	uint64_t records, rejected;
	uint64_t elapsed_ns;
	bool is_ahead;       /* the run itself comes behind this */
};

/* "0:42", "1:02:03" */
void progress_put_duration(struct buf *out, uint64_t seconds);
/* " 42%" and, if `width` has room for one beside `rest` more bytes, a bar. */
void progress_put_share(struct buf *out, unsigned percent, size_t width, size_t rest);

/* One line without its end, at most `width` columns, with a bar if there is room; 0: as long as it
 * gets, without a bar. */
void progress_render(const struct progress_view *view, size_t width, struct buf *out);

struct progress {
	const struct job *job;
	uint64_t *done;     /* per input: bytes on disk */
	bool on;            /* something is to be drawn at all */
	bool is_terminal;
	bool json;
	bool is_ahead;      /* the inputs are read once before the run, and that is now */
	bool is_drawn;      /* a line stands on the terminal */
	uint64_t started_ns, last_ns;
};

/* Once the inputs are known. */
void progress_init(struct progress *progress, struct cmdline *cmdline, const struct talk *talk);
/* A look at the inputs before the run begins, or has ended. */
void progress_ahead(struct progress *progress, bool is_ahead);
/* A batch has reached the sink. */
void progress_batch(struct progress *progress, const struct batch *batch);
/* About ten times a second, from the sink's thread. */
void progress_tick(struct progress *progress, const struct totals *totals);
/* Is it time to show something? Then it is to be shown. */
bool progress_is_due(struct progress *progress);
/* The columns of a line; 0: no limit. */
size_t progress_width(const struct progress *progress);
/* A line without its end, or with --log json an object with it. */
void progress_show(struct progress *progress, struct str line);
/* Takes the line away, so that something else can be said there. */
void progress_clear(struct progress *progress);

#endif

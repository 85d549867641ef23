/* What a run came to: totals, each code with its count, meaning and first place, and what to
 * type next. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "base/buf.h"
#include "cli/cmdline.h"
#include "output/totals.h"

#include <stdbool.h>

struct summary {
	const struct cmdline *cmdline;
	const struct totals *totals;
	uint64_t elapsed_ns;
	size_t nparts;      /* run */
	uint64_t shown;     /* findings that were shown one by one */
	enum status status; /* as the run ended */
	int exit;
};

/* For 80 columns. */
void summary_render(const struct summary *summary, bool color, struct buf *out);
/* The same as JSON lines: one "totals", one "code" each, one "dropped" each, one "next" each. */
void summary_render_json(const struct summary *summary, struct buf *out);

#endif

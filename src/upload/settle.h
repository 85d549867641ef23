/*
 * What became of the parts in doubt: those whose request may have made an execution, and may not.
 * Judged by the executions that the platform lists and the journal does not know, the strangers.
 * Pure: listings and clocks come from outside, and nothing is sent here.
 */
#ifndef UPLOAD_SETTLE_H
#define UPLOAD_SETTLE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct stranger {
	const char *id;
	bool has_lines; /* the platform fills number_of_lines when it takes the execution up */
	uint64_t lines;
	int64_t created; /* milliseconds since 1970, by the server; -1: not told */
};

struct doubt {
	size_t part;    /* whatever the caller numbers parts by */
	uint64_t lines;
	int64_t after;  /* the server's time before the request, seconds; -1: not known */
	bool was_resent; /* this is not its first request: it may have several executions */
};

enum settle_verdict {
	SETTLE_WAIT,  /* it cannot be told yet: look again */
	SETTLE_SENT,  /* one of the strangers is this part */
	SETTLE_AGAIN, /* it did not arrive: send it again */
	SETTLE_OPEN,  /* it cannot be told at all */
};

struct settled {
	enum settle_verdict verdict;
	const struct stranger *stranger; /* SETTLE_SENT: which one … */
	bool is_sure;                    /* … or one of several that cannot be told apart */
};

struct settle_case {
	const struct doubt *doubts;
	size_t ndoubts;
	const struct stranger *strangers;
	size_t nstrangers;
	/* Lines of each part that is not in doubt any more, but was sent again after a doubt: the
	 * execution of its first request may show up at any time. */
	const uint64_t *resent;
	size_t nresent;
	bool own;       /* the journal created the import: nobody else is expected in it */
	bool is_late;   /* a second listing, --settle seconds after the first */
	bool is_last;   /* nobody will look again */
	unsigned extra; /* lines that a stranger may have more than its part: the header of CSV, of which
			 * nobody says whether it counts */
	int64_t began;  /* the server's time before the first request to this import, seconds */
	int64_t now;    /* … and at this listing; -1: not known */
};

/* May the stranger have been made since an upload began, however wrong the platform's clocks are? */
bool settle_is_recent(const struct stranger *stranger, int64_t began);

/* `out`: one for each doubt. */
void settle_judge(const struct settle_case *it, struct settled *out);

/* Once nothing is to be waited for: is the stranger one of somebody else, that is not to count any more? */
bool settle_is_foreign(const struct settle_case *it, const struct settled *out,
		       const struct stranger *stranger);

/* May the stranger be a part with so many lines, whatever it tells and whoever counts a header? */
bool settle_may_be(const struct stranger *stranger, uint64_t lines);

/* Once all parts are sent: may the stranger be what a part that was sent again came to the first time?
 * *wait becomes true where that is not told yet. */
bool settle_is_twice(const struct settle_case *it, const struct stranger *stranger, bool *wait);

#endif

/* Where a decoder gets its compressed bytes: the seam between input/ and the outside libraries. */
#ifndef EXT_FEED_H
#define EXT_FEED_H

#include "base/diag.h"
#include "base/str.h"

struct feed {
	/*
	 * The next stretch of bytes, good until the next one has come, and to the end if there are no
	 * more: END. OK with an empty stretch: nothing has come in the time that the reader was ready
	 * to wait.
	 */
	enum status (*next)(void *context, struct str *chunk, struct diag *why);
	void *context;
};

#endif

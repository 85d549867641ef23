/* Answers in the envelopes of the API: what stands around a resource, a list, an error. */
#ifndef SANDBOX_REPLY_H
#define SANDBOX_REPLY_H

#include "base/buf.h"

#include <stdbool.h>

struct reply {
	unsigned status;  /* of HTTP; 0: there is no answer yet */
	const char *type; /* of the body */
	const char *allow; /* 405 */
	struct buf body;
};

/* Which stretch of a list was asked for. */
struct page {
	uint64_t first; /* from 0 */
	uint64_t max;
};

enum { PAGE_DEFAULT = 50 };

/* {"status":"ok","data": … } around one value, or null: put it into reply->body in between. */
void reply_open(struct reply *reply);
void reply_close(struct reply *reply);

/*
 * The same around a list. reply_next says whether element number `at` (from 0, of those that pass
 * the filters) is on the page, and puts the comma before it.
 */
void reply_open_list(struct reply *reply);
bool reply_next(struct reply *reply, const struct page *page, uint64_t at);
void reply_close_list(struct reply *reply, const struct page *page, uint64_t total);

/* An error body with a number of its own, `error_id`; replaces what was there. */
void reply_error(struct reply *reply, unsigned status, const char *error_id, const char *text);

void reply_release(struct reply *reply);

#endif

/*
 * What an attempt came to, and when to make the next one. Pure: a table of cases, chance and clock
 * from outside.
 */
#ifndef UPLOAD_RETRY_H
#define UPLOAD_RETRY_H

#include "ext/http.h"

enum retry_verdict {
	RETRY_DONE,
	RETRY_AGAIN,   /* nothing can have been made by it: the same request may be sent at once */
	RETRY_UNKNOWN, /* something may have been made: it must not be sent again before that is known */
	RETRY_FINAL,   /* refused for good */
};

struct retry_case {
	bool creates; /* the request makes or changes something: a GET does not */
	enum http_reach reach;
	enum http_fault fault;
	unsigned status;
	bool all_sent;
	bool is_valid; /* the answer's body is what it should be */
};

enum retry_verdict retry_judge(const struct retry_case *it);

/*
 * Milliseconds to wait before attempt number `next` (the first one that is a repetition is 1):
 * exponential, with full jitter; `chance` is any number, evenly drawn.
 */
uint64_t retry_pause_ms(unsigned next, uint32_t chance);

/* A Date header: "Wed, 25 Nov 2026 23:01:02 GMT", to seconds since 1970. */
bool retry_date(const char *text, int64_t *out);
/* A Retry-After header, seconds or a date; `now` is the server's time. */
bool retry_after(const char *text, int64_t now, uint64_t *seconds);

#endif

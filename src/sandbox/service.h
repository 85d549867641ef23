/*
 * What the calls of the API do, HTTP left out: from what was asked to a reply. Any thread; the mutex
 * is taken in here.
 */
#ifndef SANDBOX_SERVICE_H
#define SANDBOX_SERVICE_H

#include "sandbox/sandbox.h"

struct ask {
	struct route route;
	struct str body; /* not of an upload */
	/* from the query; .at NULL: not sent */
	struct import_filter filter;
	struct str first_result, max_results, uri;
	uint64_t largest_page; /* 0: there is none */
};

/* Every call but an upload. */
void service_answer(struct sandbox *sandbox, const struct ask *ask, struct reply *reply);

/* Is this datamart there, and may it be asked for? Else the reply is made. */
bool service_admits(struct sandbox *sandbox, const struct route *route, struct reply *reply);

#endif

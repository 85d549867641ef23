/*
 * The executions: one for each body that was uploaded. Where one stands is a function of the clock:
 * nothing runs while it is PENDING or RUNNING, since its body was checked as it arrived.
 * Nothing here locks; service.c does.
 */
#ifndef SANDBOX_EXECUTIONS_H
#define SANDBOX_EXECUTIONS_H

#include "base/buf.h"
#include "compile/doctype.h"
#include "ext/digest.h"
#include "sandbox/checker.h"
#include "sandbox/faults.h"
#include "sandbox/reply.h"

struct execution {
	uint64_t id, datamart, import;
	uint64_t serial;      /* its names are drawn with it */
	const struct doctype *doctype;
	bool csv;
	uint64_t created;     /* milliseconds since 1970 */
	uint64_t pending, running, hidden; /* milliseconds that it is so */
	bool is_canceled;
	char end[STATUS_BYTES]; /* "": SUCCEEDED */
	uint64_t bytes;
	char sha256[DIGEST_HEX]; /* "": not computed */
	struct outcome outcome;
};

struct executions {
	struct execution *rows; /* by id, which is the order of their arrival */
	size_t count, cap;
};

enum phase { PHASE_PENDING, PHASE_RUNNING, PHASE_ENDED, PHASE_CANCELED };

enum phase execution_phase(const struct execution *execution, uint64_t now);

/* Takes over what the execution owns. `id` is larger than all that are there. */
struct execution *executions_add(struct executions *executions, const struct execution *execution);
/* Hidden ones are not found. */
struct execution *executions_find(const struct executions *executions, uint64_t import, uint64_t id,
				  uint64_t now);
void executions_release(struct executions *executions);

/* The object as the API gives it at `now`; with PHASE_PENDING as the upload is answered. */
void execution_render(const struct execution *execution, enum phase phase, struct buf *out);
/* The shape that the answer to a cancellation has. */
void execution_render_canceled(const struct execution *execution, struct buf *out);
/* The page of an import's executions, newest first. */
void executions_list(const struct executions *executions, uint64_t import, uint64_t now,
		     const struct page *page, struct reply *reply);

/* Where its error file is; SUCCEEDED has one even if nothing failed. */
void execution_put_error_uri(const struct execution *execution, struct buf *out);
bool execution_has_result(const struct execution *execution, uint64_t now);

/* The one whose error file is at this URI and can be had at `now`, or NULL. */
const struct execution *executions_by_uri(const struct executions *executions, struct str uri,
					  uint64_t now);

/* All of them in the order of arrival, with what was received: for tests to look at. */
void executions_render_uploads(const struct executions *executions, uint64_t now,
			       struct reply *reply);

#endif

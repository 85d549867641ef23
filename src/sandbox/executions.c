/* Executions: where they stand, and finding them. How they are shown is in execution_render.c. */
#include "sandbox/executions.h"

#include <stdlib.h>

#include "base/arena.h"

enum phase execution_phase(const struct execution *execution, uint64_t now)
{
	uint64_t start = execution->created + execution->pending;

	if (execution->is_canceled)
		return PHASE_CANCELED;
	if (now < start)
		return PHASE_PENDING;
	return now < start + execution->running ? PHASE_RUNNING : PHASE_ENDED;
}

struct execution *executions_add(struct executions *executions, const struct execution *execution)
{
	if (executions->count == executions->cap) {
		executions->cap = executions->cap ? executions->cap * 2 : 16;
		executions->rows = memory_resize(executions->rows,
						 executions->cap * sizeof(*executions->rows));
	}
	executions->rows[executions->count] = *execution;
	return &executions->rows[executions->count++];
}

static bool is_shown(const struct execution *execution, uint64_t now)
{
	return now >= execution->created + execution->hidden;
}

struct execution *executions_find(const struct executions *executions, uint64_t import, uint64_t id,
				  uint64_t now)
{
	for (size_t i = 0; i < executions->count; i++) {
		struct execution *execution = &executions->rows[i];
		if (execution->id == id && execution->import == import && is_shown(execution, now))
			return execution;
	}
	return NULL;
}

void executions_release(struct executions *executions)
{
	for (size_t i = 0; i < executions->count; i++)
		outcome_release(&executions->rows[i].outcome);
	free(executions->rows);
	*executions = (struct executions){ 0 };
}

void executions_list(const struct executions *executions, uint64_t import, uint64_t now,
		     const struct page *page, struct reply *reply)
{
	uint64_t total = 0;

	reply_open_list(reply);
	for (size_t i = executions->count; i-- > 0;) {
		const struct execution *execution = &executions->rows[i];
		if (execution->import != import || !is_shown(execution, now))
			continue;
		if (reply_next(reply, page, total++))
			execution_render(execution, execution_phase(execution, now), &reply->body);
	}
	reply_close_list(reply, page, total);
}

const struct execution *executions_by_uri(const struct executions *executions, struct str uri,
					  uint64_t now)
{
	const struct execution *found = NULL;
	struct buf own = { 0 };

	for (size_t i = 0; i < executions->count && !found; i++) {
		const struct execution *execution = &executions->rows[i];
		own.len = 0;
		execution_put_error_uri(execution, &own);
		if (str_eq(buf_str(&own), uri) && execution_has_result(execution, now))
			found = execution;
	}
	buf_release(&own);
	return found;
}

/* `executions create|list|get|cancel|wait|errors`: the executions of one import, call by call. */
#include "cli/executions.h"

#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "cli/action.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/remote.h"

#define SECOND UINT64_C(1000000000)

enum {
	FIRST_MS = 1000, /* between two looks */
	LAST_MS = 30000,
};

const char *execution_import(const struct remote *remote)
{
	return remote->cmdline->upload.import_id;
}

void execution_put_path(const struct remote *remote, const char *execution, struct buf *path)
{
	path_execution(path, &remote->session, execution_import(remote), execution);
}

enum status execution_get(struct remote *remote, const char *id, struct api_answer *answer,
			  struct execution *execution, struct diag *why)
{
	struct arena *arena = &remote->cmdline->job.arena;
	struct buf path = { 0 };

	execution_put_path(remote, id, &path);
	enum status status = resource_get(&remote->api, path.at, arena, answer, why);
	if (status == OK && !execution_read(answer->data, arena, execution))
		status = diag_fail(why, ERR_UPLOAD_RETRY,
				   "execution %s has no id or no status in the platform's answer", id);
	buf_release(&path);
	return status;
}

enum status execution_print(const struct remote *remote, const struct node *object,
			    struct diag *why)
{
	struct buf out = { 0 };

	remote_put(remote, object, &out);
	return remote_print(&out, why);
}

enum status execution_show(struct remote *remote, struct diag *why)
{
	const char *id = remote->cmdline->operands[0];
	struct api_answer answer;
	struct execution execution;
	struct buf path = { 0 };
	enum status status;

	execution_put_path(remote, id, &path);
	if (remote->cmdline->dry_run) {
		const struct api_call call = { .method = "GET", .path = path.at };
		status = remote_describe(remote, &call, why);
	} else {
		status = remote_connect(remote, why);
		if (status == OK)
			status = execution_get(remote, id, &answer, &execution, why);
		if (status == OK)
			status = execution_print(remote, answer.data, why);
	}
	buf_release(&path);
	return status;
}

/* ---- list ---- */

static enum status add_row(struct table *table, const struct node *element, struct diag *why)
{
	struct execution execution;
	char created[24] = "";

	if (!execution_read(element, &table->arena, &execution))
		return diag_fail(why, ERR_UPLOAD_RETRY,
				 "an execution in the platform's list has no id or no status");
	if (execution.created >= 0)
		table_time(execution.created, created);
	table_add(table, str_of(execution.id));
	table_add(table, str_of(execution.status));
	table_add_number(table, execution.has_lines, execution.lines);
	table_add_number(table, execution.has_result, execution.success);
	table_add_number(table, execution.has_result, execution.failure);
	table_add(table, str_of(created));
	return OK;
}

static enum status list(struct remote *remote, struct diag *why)
{
	static const struct table_column columns[] = {
		{ "id", true },      { "status", false }, { "lines", true },
		{ "success", true }, { "failure", true }, { "created", false },
	};
	struct buf path = { 0 };

	execution_put_path(remote, NULL, &path);
	enum status status = remote_list(remote, path.at, columns, 6, add_row, why);
	buf_release(&path);
	return status;
}

/* ---- cancel ---- */

/* Why it did not work, as far as the execution shows it. */
static enum status tell_late(struct remote *remote, const char *id, struct diag *why)
{
	struct api_answer answer;
	struct execution execution;
	struct diag refused = *why, ignored;

	if (execution_get(remote, id, &answer, &execution, &ignored) != OK ||
	    strcmp(execution.status, "PENDING") == 0) {
		*why = refused;
		return why->status;
	}
	return diag_fail(why, ERR_UPLOAD_FINAL,
			 "too late to cancel execution %s: it is %s, and only one that is PENDING can be "
			 "canceled", id, execution.status);
}

static enum status cancel(struct remote *remote, struct diag *why)
{
	static const char body[] = "{\"action\":\"CANCEL\"}";
	const char *id = remote->cmdline->operands[0];
	struct api_answer answer = { 0 };
	struct buf path = { 0 };

	execution_put_path(remote, id, &path);
	path.len--;
	buf_puts(&path, "/action");
	buf_putc(&path, '\0');
	const struct api_call call = {
		.method = "POST",
		.path = path.at,
		.wants = API_OBJECT,
		.changes = true,
		.type = "application/json",
		.text = body,
		.size = sizeof(body) - 1,
	};
	enum status status = OK;
	if (remote->cmdline->dry_run) {
		status = remote_describe(remote, &call, why);
	} else {
		status = remote_connect(remote, why);
		if (status == OK)
			status = api_call(&remote->api, &call, &remote->cmdline->job.arena, &answer,
					  why);
		if (status == OK)
			status = execution_print(remote, answer.data, why);
		else if (status == ERR_UPLOAD_FINAL && answer.status >= 400 &&
			 answer.status != 401 && answer.status != 403 && answer.status != 404)
			status = tell_late(remote, id, why);
	}
	buf_release(&path);
	return status;
}

/* ---- wait ---- */

static enum status judge(const struct execution *execution, struct diag *why)
{
	if (!execution_has_succeeded(execution->status))
		return diag_fail(why, ERR_UPLOAD_FAILED, "execution %s has ended: %s", execution->id,
				 execution->status);
	if (!execution->has_result)
		return diag_fail(why, ERR_UPLOAD_FAILED, "execution %s has ended without a result",
				 execution->id);
	if (execution->failure > 0)
		return diag_fail(why, ERR_UPLOAD_FAILED,
				 "%ju lines of execution %s have failed; bulkpipe executions errors "
				 "--import-id ID %s fetches what the platform says",
				 (uintmax_t)execution->failure, execution->id, execution->id);
	return OK;
}

enum status execution_follow(struct remote *remote, const char *id, uint64_t started_ns,
			  struct diag *why)
{
	uint64_t limit_ns = remote->cmdline->upload.wait_seconds * SECOND, ms = FIRST_MS;
	struct arena *arena = &remote->cmdline->job.arena;
	struct arena_mark mark = arena_save(arena);
	struct api_answer answer;
	struct execution execution;

	for (;;) {
		arena_restore(arena, mark);
		enum status status = execution_get(remote, id, &answer, &execution, why);
		if (status != OK)
			return status;
		if (execution_has_ended(execution.status)) {
			status = execution_print(remote, answer.data, why);
			return status == OK ? judge(&execution, why) : status;
		}
		uint64_t gone = clock_monotonic_ns() - started_ns;
		if (gone >= limit_ns)
			return diag_fail(why, ERR_UPLOAD_RETRY, "execution %s is still %s", id,
					 execution.status);
		uint64_t pause = ms * (SECOND / 1000);
		if (!stop_pause(pause < limit_ns - gone ? pause : limit_ns - gone))
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		ms = ms * 3 / 2 < LAST_MS ? ms * 3 / 2 : LAST_MS;
	}
}

static enum status wait_all(struct remote *remote, struct diag *why)
{
	const struct cmdline *cmdline = remote->cmdline;
	uint64_t started_ns = clock_monotonic_ns();
	enum status failed = OK;
	struct diag failed_why;

	enum status status = remote_connect(remote, why);
	for (size_t i = 0; i < cmdline->noperands && status == OK; i++) {
		status = execution_follow(remote, cmdline->operands[i], started_ns, why);
		if (status == ERR_UPLOAD_FAILED) {
			failed = status;
			failed_why = *why;
			status = OK;
		}
	}
	if (status == OK && failed != OK) {
		*why = failed_why;
		return failed;
	}
	return status;
}

/* ---- the command ---- */

enum status executions_command(struct cmdline *cmdline, struct diag *why)
{
	static const struct action actions[] = {
		{ "create", 1, 1, 0, "FILE", " import-id wait json ", execution_create, false },
		{ "list", 0, 0, 0, "", " import-id first-result max-results all json ", list,
		  false },
		{ "get", 1, 1, 1, "EXECUTION", " import-id json ", execution_show, false },
		{ "cancel", 1, 1, 1, "EXECUTION", " import-id json ", cancel, false },
		{ "wait", 1, SIZE_MAX - 1, SIZE_MAX, "EXECUTION...", " import-id wait json ",
		  wait_all, false },
		{ "errors", 1, 1, 1, "EXECUTION", " import-id ", execution_errors, false },
	};

	if (!cmdline->upload.import_id)
		return diag_fail(why, ERR_USAGE,
				 "executions belong to an import: say --import-id ID");
	return action_run(cmdline, actions, sizeof(actions) / sizeof(actions[0]), why);
}

/* `imports create|list|get|update|delete`: the document imports of a datamart, call by call. */
#include "cli/action.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "output/member.h"

static struct import_fields typed_fields(const struct cmdline *cmdline)
{
	return (struct import_fields){
		.document_type = cmdline->job.doctype ? cmdline->job.doctype->name : NULL,
		.mime_type = cmdline->mime_type,
		.encoding = cmdline->job.encoding,
		.name = cmdline->upload.name,
		.priority = cmdline->upload.priority,
	};
}

/* The call that makes or replaces an import; `path` and `body` keep their text. */
static struct api_call body_call(const char *method, const struct buf *path,
				 const struct import_fields *fields, struct buf *body)
{
	import_fields_render(fields, body);
	return (struct api_call){
		.method = method,
		.path = path->at,
		.wants = API_MADE,
		.changes = true,
		.type = "application/json",
		.text = body->at,
		.size = body->len,
	};
}

/* Performs a call whose answer is one import, and prints that. */
static enum status perform(struct remote *remote, const struct api_call *call, struct diag *why)
{
	struct api_answer answer;
	struct buf out = { 0 };

	enum status status = api_call(&remote->api, call, &remote->cmdline->job.arena, &answer, why);
	if (status != OK)
		return status;
	if (answer.data && answer.data->type == NODE_OBJECT)
		remote_put(remote, answer.data, &out);
	return remote_print(&out, why);
}

static enum status perform_or_describe(struct remote *remote, const struct api_call *call,
				       struct diag *why)
{
	if (remote->cmdline->dry_run)
		return remote_describe(remote, call, why);
	enum status status = remote_connect(remote, why);
	return status == OK ? perform(remote, call, why) : status;
}

static enum status create(struct remote *remote, struct diag *why)
{
	struct import_fields fields = typed_fields(remote->cmdline);
	struct buf path = { 0 }, body = { 0 };

	if (!fields.document_type)
		return diag_fail(why, ERR_USAGE, "imports create needs -t TYPE");
	if (!fields.name)
		return diag_fail(why, ERR_USAGE, "imports create needs --name NAME");
	if (!fields.mime_type)
		fields.mime_type = "APPLICATION_X_NDJSON";
	if (!fields.encoding)
		fields.encoding = "utf-8";
	path_import(&path, &remote->session, NULL);
	const struct api_call call = body_call("POST", &path, &fields, &body);
	enum status status = perform_or_describe(remote, &call, why);
	buf_release(&path);
	buf_release(&body);
	return status;
}

static enum status get(struct remote *remote, struct diag *why)
{
	struct buf path = { 0 };

	path_import(&path, &remote->session, remote->cmdline->operands[0]);
	const struct api_call call = { .method = "GET", .path = path.at, .wants = API_OBJECT };
	enum status status = perform_or_describe(remote, &call, why);
	buf_release(&path);
	return status;
}

/* PUT replaces the whole object, so what is not typed is taken from the one that is there. */
static void fill(struct import_fields *fields, const struct node *import, struct arena *arena)
{
	const struct {
		const char *name, **value;
	} rows[] = { { "document_type", &fields->document_type },
		     { "mime_type", &fields->mime_type },
		     { "encoding", &fields->encoding },
		     { "name", &fields->name },
		     { "priority", &fields->priority } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!*rows[i].value)
			*rows[i].value = resource_text(import, rows[i].name, arena);
	}
}

static enum status update(struct remote *remote, struct diag *why)
{
	struct cmdline *cmdline = remote->cmdline;
	struct import_fields fields = typed_fields(cmdline);
	struct buf path = { 0 }, body = { 0 };
	struct api_answer answer;
	enum status status;

	path_import(&path, &remote->session, cmdline->operands[0]);
	if (cmdline->dry_run) {
		struct api_call call = body_call("PUT", &path, &fields, &body);
		call.size = API_SIZE_OPEN;
		status = get(remote, why);
		if (status == OK)
			status = remote_describe(remote, &call, why);
	} else {
		status = remote_connect(remote, why);
		if (status == OK)
			status = resource_get(&remote->api, path.at, &cmdline->job.arena, &answer,
					      why);
		if (status == OK) {
			fill(&fields, answer.data, &cmdline->job.arena);
			const struct api_call call = body_call("PUT", &path, &fields, &body);
			status = perform(remote, &call, why);
		}
	}
	buf_release(&path);
	buf_release(&body);
	return status;
}

static enum status delete(struct remote *remote, struct diag *why)
{
	const char *id = remote->cmdline->operands[0];
	struct buf path = { 0 };

	if (!remote->cmdline->yes && !remote->cmdline->dry_run)
		return diag_fail(why, ERR_USAGE,
				 "imports delete takes its executions and their files along; if that "
				 "is meant, say --yes");
	path_import(&path, &remote->session, id);
	const struct api_call call = {
		.method = "DELETE", .path = path.at, .wants = API_ANY, .changes = true
	};
	enum status status = perform_or_describe(remote, &call, why);
	buf_release(&path);
	return status;
}

/* ---- list ---- */

static const struct table_column columns[] = {
	{ "id", true }, { "document_type", false }, { "mime_type", false },
	{ "priority", false }, { "name", false },
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static enum status add_row(struct table *table, const struct node *element, struct diag *why)
{
	(void)why;
	for (size_t i = 0; i < COLUMNS; i++)
		table_add(table, str_of(resource_text(element, columns[i].title, &table->arena)));
	return OK;
}

static enum status list(struct remote *remote, struct diag *why)
{
	const struct cmdline *cmdline = remote->cmdline;
	struct buf path = { 0 };

	path_import(&path, &remote->session, NULL);
	path_add(&path, "keywords", cmdline->keywords);
	path_add(&path, "mime_type", cmdline->mime_type);
	path_add(&path, "document_types", cmdline->document_types);
	path_add(&path, "order_by", cmdline->order_by);
	enum status status = remote_list(remote, path.at, columns, COLUMNS, add_row, why);
	buf_release(&path);
	return status;
}

/* ---- the command ---- */

enum status imports_command(struct cmdline *cmdline, struct diag *why)
{
	static const struct action actions[] = {
		{ "create", 0, 0, 0, "", " type mime-type encoding name priority json ", create, false },
		{ "list", 0, 0, 0, "",
		  " keywords mime-type document-types order-by first-result max-results all json ",
		  list, false },
		{ "get", 1, 1, 1, "ID", " json ", get, false },
		{ "update", 1, 1, 1, "ID", " type mime-type encoding name priority json ", update, false },
		{ "delete", 1, 1, 1, "ID", " yes json ", delete, false },
	};

	return action_run(cmdline, actions, sizeof(actions) / sizeof(actions[0]), why);
}

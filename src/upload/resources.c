/* Paths, bodies and members of the two resources. */
#include "upload/resources.h"

#include <stdio.h>

#include "output/member.h"
#include "output/text.h"

enum {
	PAGES_MAX = 100000, /* a list that never ends is none */
};

static void end(struct buf *out)
{
	buf_putc(out, '\0');
}

static void put_imports(struct buf *out, const struct session *session)
{
	buf_printf(out, "/v1/datamarts/%s/document_imports", session->datamart);
}

void path_import(struct buf *out, const struct session *session, const char *import)
{
	out->len = 0;
	put_imports(out, session);
	if (import)
		buf_printf(out, "/%s", import);
	end(out);
}

void path_execution(struct buf *out, const struct session *session, const char *import,
		    const char *execution)
{
	out->len = 0;
	put_imports(out, session);
	buf_printf(out, "/%s/executions", import);
	if (execution)
		buf_printf(out, "/%s", execution);
	end(out);
}

void path_add(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	out->len--;
	bool is_first = !memchr(out->at, '?', out->len);
	buf_printf(out, "%c%s=", is_first ? '?' : '&', name);
	address_escape(out, str_of(value));
	end(out);
}

void import_fields_render(const struct import_fields *fields, struct buf *out)
{
	const struct {
		const char *name, *value;
	} rows[] = { { "document_type", fields->document_type },
		     { "mime_type", fields->mime_type },
		     { "encoding", fields->encoding },
		     { "name", fields->name },
		     { "priority", fields->priority } };
	char before = '{';

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].value)
			continue;
		buf_printf(out, "%c\"%s\":", before, rows[i].name);
		text_put(out, str_of(rows[i].value));
		before = ',';
	}
	buf_putc(out, '}');
}

const char *mime_content_type(const char *mime_type)
{
	if (strcmp(mime_type, "APPLICATION_X_NDJSON") == 0)
		return "application/x-ndjson";
	return strcmp(mime_type, "TEXT_CSV") == 0 ? "text/csv" : NULL;
}

const char *resource_text(const struct node *object, const char *name, struct arena *arena)
{
	const struct node *member = node_member(object, name);
	bool is_text = member && (member->type == NODE_STRING || member->type == NODE_NUMBER);

	if (!is_text || (member->text.len > 0 && memchr(member->text.at, '\0', member->text.len)))
		return NULL;
	return arena_copy(arena, member->text).at;
}

enum status resource_get(struct api *api, const char *path, struct arena *arena,
			 struct api_answer *answer, struct diag *why)
{
	const struct api_call call = { .method = "GET", .path = path, .wants = API_OBJECT };

	return api_call(api, &call, arena, answer, why);
}

/* ---- lists ---- */

void pages_put(struct buf *out, const char *path, const struct pages *pages, uint64_t first)
{
	char number[24];

	out->len = 0;
	buf_puts(out, path);
	end(out);
	snprintf(number, sizeof(number), "%ju", (uintmax_t)first);
	path_add(out, "first_result", number);
	snprintf(number, sizeof(number), "%ju", (uintmax_t)pages->size);
	path_add(out, "max_results", number);
}

enum status resource_pages(struct api *api, const char *path, struct pages *pages,
			   struct diag *why)
{
	struct arena arena = { 0 };
	struct buf page = { 0 };
	struct api_answer answer;
	uint64_t first = pages->first;
	enum status status = OK;

	for (unsigned n = 0; status == OK && n < PAGES_MAX; n++) {
		pages_put(&page, path, pages, first);
		const struct api_call call = { .method = "GET", .path = page.at, .wants = API_LIST };
		arena_clear(&arena);
		status = api_call(api, &call, &arena, &answer, why);
		if (status != OK)
			break;
		for (const struct node *at = answer.data->child; at && status == OK; at = at->next)
			status = pages->take(pages->context, at, why);
		/* A page may be smaller than what was asked for. */
		first += answer.data->count;
		pages->total = UINT64_MAX;
		member_number(answer.root, "total", &pages->total);
		if (!pages->all || answer.data->count == 0 || first >= pages->total)
			break;
	}
	buf_release(&page);
	arena_release(&arena);
	return status;
}

/* ---- executions ---- */

bool execution_read(const struct node *object, struct arena *arena, struct execution *out)
{
	const struct node *parameters = node_member(object, "parameters");
	const struct node *result = node_member(object, "result");
	uint64_t created;

	*out = (struct execution){
		.id = resource_text(object, "id", arena),
		.status = resource_text(object, "status", arena),
		.created = -1,
	};
	if (!out->id || !is_id(out->id) || !out->status)
		return false;
	if (member_number(object, "creation_date", &created) && created < INT64_MAX)
		out->created = (int64_t)created;
	out->has_lines = member_number(parameters, "number_of_lines", &out->lines);
	out->has_result = member_number(result, "total_success", &out->success) &&
			  member_number(result, "total_failure", &out->failure);
	member_boolean(result, "possible_issue_on_identifiers", &out->is_suspicious);
	out->error_file = resource_text(result, "error_file_uri", arena);
	return true;
}

/* SUCCESS stands in the platform's own list of statuses beside SUCCEEDED. */
bool execution_has_succeeded(const char *status)
{
	return strcmp(status, "SUCCEEDED") == 0 || strcmp(status, "SUCCESS") == 0;
}

bool execution_has_ended(const char *status)
{
	static const char *const others[] = { "FAILED", "CANCELED", "LOST" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(status, others[i]) == 0)
			return true;
	}
	return execution_has_succeeded(status);
}

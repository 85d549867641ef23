/*
 * The document import that the parts go to: the one that the user names, the one that the journal
 * knows, or a new one. A new one whose making nobody answered is looked for by its exact name; where
 * none is found, or several are, another one is made: an import without files does no harm.
 */
#include "upload/upload.h"

#include <string.h>

#include "base/stop.h"
#include "output/part.h"
#include "upload/listing.h"

#define SECOND UINT64_C(1000000000)

enum {
	PAGE = 50,
};

/* "user-profile-00001.ndjson" without its number. */
static struct str prefix_of(const char *file)
{
	struct str name = str_of(file);

	while (name.len > 0 && name.at[name.len - 1] != '-')
		name.len--;
	return name.len > 1 ? (struct str){ name.at, name.len - 1 } : str_of(file);
}

const char *upload_import_name(struct upload *upload)
{
	const struct manifest *manifest = &upload->manifest;
	struct str prefix = prefix_of(manifest->parts[0].file);

	/* Where there may be an import already, it is looked for by the name that it was given. */
	if (upload->options->name && upload->ledger.import_state == IMPORT_NONE)
		return upload->options->name;
	if (upload->ledger.name)
		return upload->ledger.name;
	return arena_printf(&upload->arena, "%s %.*s %s", manifest->document_type, (int)prefix.len,
			    prefix.at, upload->started_at).at;
}

struct api_call upload_create_call(const struct upload *upload, const char *name, struct buf *path,
				   struct buf *body)
{
	const struct import_fields fields = {
		.document_type = upload->manifest.document_type,
		.mime_type = upload->manifest.mime_type,
		.encoding = upload->manifest.encoding,
		.name = name,
		.priority = upload->options->priority,
	};

	path_import(path, upload->session, NULL);
	body->len = 0;
	import_fields_render(&fields, body);
	return (struct api_call){
		.method = "POST",
		.path = path->at,
		.wants = API_MADE,
		.changes = true,
		.type = "application/json",
		.text = body->at,
		.size = body->len,
	};
}

/* ---- imports of a name ---- */

struct search {
	const struct upload *upload;
	const char *name;
	struct ledger_list found; /* ids, in `arena` */
	struct arena *arena;
};

static bool says(const struct node *object, const char *name, const char *wanted)
{
	const struct node *member = node_member(object, name);

	return member && member->type == NODE_STRING && str_is(member->text, wanted);
}

static enum status take(void *context, const struct node *element, struct diag *why)
{
	struct search *search = context;
	const struct manifest *manifest = &search->upload->manifest;
	const char *id = resource_text(element, "id", search->arena);

	(void)why;
	/* `keywords` finds more than the exact name. */
	if (id && is_id(id) && says(element, "name", search->name) &&
	    says(element, "document_type", manifest->document_type) &&
	    says(element, "mime_type", manifest->mime_type) &&
	    !ledger_list_has(&search->found, id))
		ledger_list_add(&search->found, id);
	return OK;
}

/* The imports that have the name now; the list is to be released. */
static enum status find_imports(struct upload *upload, const char *name, struct ledger_list *found,
				struct diag *why)
{
	struct search search = { .upload = upload, .name = name, .arena = &upload->arena };
	struct pages pages = { .size = PAGE, .all = true, .take = take, .context = &search };
	struct buf path = { 0 };

	path_import(&path, upload->session, NULL);
	path_add(&path, "keywords", name);
	enum status status = resource_pages(&upload->api, path.at, &pages, why);
	buf_release(&path);
	*found = search.found;
	return status;
}

/* The only one that was not there before ours was made; NULL: none, or several. */
static enum status find_ours(struct upload *upload, const char **import, size_t *count,
			     struct diag *why)
{
	struct ledger_list found;
	enum status status = find_imports(upload, upload->ledger.name, &found, why);

	*import = NULL;
	*count = 0;
	for (size_t i = 0; i < found.count; i++) {
		if (ledger_list_has(&upload->ledger.before, found.at[i]))
			continue;
		*import = found.at[i];
		(*count)++;
	}
	ledger_list_release(&found);
	return status;
}

/* Nobody answered when the import was made. */
static enum status look_up(struct upload *upload, struct diag *why)
{
	struct ledger *ledger = &upload->ledger;
	const char *import;
	size_t count;

	session_say(upload->session, "doubt",
		    "whether the import was made is not known; looking for its name");
	enum status status = find_ours(upload, &import, &count, why);
	if (status == OK && count == 0) {
		if (!stop_pause(upload->options->settle * SECOND))
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		status = find_ours(upload, &import, &count, why);
	}
	if (status != OK)
		return status;
	if (count == 1)
		return ledger_created(ledger, import, session_date(upload->session), why);
	return ledger_not_created(ledger, 0, why);
}

/* ---- making one ---- */

/* One attempt; *answer says what came of it. */
static enum status try_once(struct upload *upload, const char *name,
			    const struct ledger_list *before, struct api_answer *answer,
			    struct diag *why)
{
	struct ledger *ledger = &upload->ledger;
	struct buf path = { 0 }, body = { 0 };
	const struct api_call call = upload_create_call(upload, name, &path, &body);

	enum status status = ledger_create(ledger, name, before, why);
	if (status == OK) {
		api_once(&upload->api, &call, &upload->arena, answer);
		if (answer->verdict == RETRY_DONE)
			status = ledger_created(
				ledger, resource_text(answer->data, "id", &upload->arena),
				session_date(upload->session), why);
		else if (answer->verdict != RETRY_UNKNOWN)
			status = ledger_not_created(ledger, answer->status, why);
	}
	if (status == OK)
		status = api_local_fault(answer, why);
	buf_release(&path);
	buf_release(&body);
	return status;
}

/* After an attempt that did not make it: OK where another one may follow, now. */
static enum status go_on(struct upload *upload, const struct api_answer *answer, unsigned next,
			 struct diag *why)
{
	uint64_t pause_ns = 0;
	/* Where it is not known what became of the attempt, looking it up is pause enough. */
	bool may = answer->verdict == RETRY_UNKNOWN
			   ? next <= upload->session->retries
			   : answer->verdict == RETRY_AGAIN &&
				     api_may_repeat(&upload->api, answer, next, &pause_ns);

	*why = answer->why;
	if (!may)
		return why->status;
	if (!stop_pause(pause_ns))
		return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	return OK;
}

static enum status make(struct upload *upload, struct diag *why)
{
	const struct ledger *ledger = &upload->ledger;
	struct ledger_list before = { 0 };
	bool has_looked = false;
	struct api_answer answer;
	enum status status = OK;

	for (unsigned next = 1; status == OK && ledger->import_state != IMPORT_KNOWN; next++) {
		if (ledger->import_state == IMPORT_IN_DOUBT) {
			status = look_up(upload, why);
			continue;
		}
		const char *name = upload_import_name(upload);
		/* A name that the user gave, now or the last time, may be that of last night's import too. */
		if (!has_looked && (upload->options->name || ledger->name))
			status = find_imports(upload, name, &before, why);
		has_looked = true;
		if (status == OK)
			status = try_once(upload, name, &before, &answer, why);
		if (status == OK && answer.verdict != RETRY_DONE)
			status = go_on(upload, &answer, next, why);
	}
	ledger_list_release(&before);
	return status;
}

/* ---- one that the user names ---- */

static enum status check_given(const struct upload *upload, const struct node *import,
			       struct diag *why)
{
	const struct manifest *manifest = &upload->manifest;
	const char *id = upload->options->import_id;
	const struct node *type = node_member(import, "document_type");

	if (manifest->document_type && !says(import, "document_type", manifest->document_type))
		return diag_fail(why, ERR_USAGE,
				 "import %s is not one of %s, which the parts are", id,
				 manifest->document_type);
	if (!says(import, "mime_type", manifest->mime_type))
		return diag_fail(why, ERR_USAGE, "import %s is not one of %s, which the parts are",
				 id, manifest->mime_type);
	if (!type || type->type != NODE_STRING)
		return diag_fail(why, ERR_UPLOAD_RETRY, "import %s has no document type", id);
	char name[64] = "";
	if (type->text.len > 0 && type->text.len < sizeof(name))
		memcpy(name, type->text.at, type->text.len);
	return guard_type(&upload->options->guard, name, manifest->records, why);
}

/* No request with a part has ever left that may have made something. */
static bool is_untouched(const struct upload *upload)
{
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		const struct ledger_part *part = &upload->ledger.parts[i];
		if (part->state != PART_TO_SEND || part->was_resent)
			return false;
	}
	return true;
}

/* What stands in the import before the first part is sent is none of ours, by whatever clock. */
static enum status set_aside(struct upload *upload, struct diag *why)
{
	struct ledger *ledger = &upload->ledger;
	struct ledger_list old = { 0 };
	struct listing listing;

	enum status status = listing_read(&listing, &upload->api, ledger, why);
	for (size_t i = 0; i < listing.count && status == OK; i++) {
		if (settle_is_recent(&listing.at[i], ledger->began))
			ledger_list_add(&old, listing.at[i].id);
	}
	if (status == OK && old.count > 0)
		status = ledger_aside(ledger, &old, why);
	ledger_list_release(&old);
	listing_release(&listing);
	return status;
}

static enum status use_given(struct upload *upload, struct diag *why)
{
	const char *id = upload->options->import_id;
	struct api_answer answer;
	struct buf path = { 0 };

	path_import(&path, upload->session, id);
	enum status status = resource_get(&upload->api, path.at, &upload->arena, &answer, why);
	if (status == OK)
		status = check_given(upload, answer.data, why);
	if (status == OK)
		status = ledger_use(&upload->ledger, id,
				    resource_text(answer.data, "name", &upload->arena),
				    session_date(upload->session), why);
	if (status == OK)
		status = set_aside(upload, why);
	buf_release(&path);
	return status;
}

enum status upload_intake(struct upload *upload, struct diag *why)
{
	const struct ledger *ledger = &upload->ledger;
	const char *given = upload->options->import_id;

	if (given && ledger->import_state == IMPORT_KNOWN && strcmp(given, ledger->import) != 0)
		return diag_fail(why, ERR_USAGE,
				 "--import-id %s: this export goes to import %s already, as %s says",
				 given, ledger->import, ledger->journal.path);
	/* A process before this one may have ended between the two. */
	if (ledger->import_state == IMPORT_KNOWN)
		return ledger->own || !is_untouched(upload) ? OK : set_aside(upload, why);
	return given ? use_given(upload, why) : make(upload, why);
}

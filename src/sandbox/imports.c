/* The import resource. What may be said of one is in import_parse; how one is shown in
 * import_render. */
#include "sandbox/imports.h"

#include <stdlib.h>

#include "base/arena.h"
#include "output/text.h"
#include "sandbox/amount.h"

static const char *const priorities[NPRIORITIES] = { "LOW", "MEDIUM", "HIGH" };

const char *import_mime(bool csv)
{
	return csv ? "TEXT_CSV" : "APPLICATION_X_NDJSON";
}

/* ---- from a client ---- */

static enum status take_text(const struct node *root, const char *name, struct str *out,
			     struct diag *why)
{
	const struct node *member = node_member(root, name);

	if (!member)
		return diag_fail(why, ERR_USAGE, "%s is missing", name);
	if (member->type != NODE_STRING || member->text.len == 0)
		return diag_fail(why, ERR_USAGE, "%s must be a string that is not empty", name);
	if (memchr(member->text.at, '\0', member->text.len))
		return diag_fail(why, ERR_USAGE, "%s must not hold a NUL", name);
	*out = member->text;
	return OK;
}

/* By its exact name: what the platform's page lists, and the deletions beside it. */
static const struct doctype *doctype_of(struct str name)
{
	size_t count;
	const struct doctype *types = doctype_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (str_is(name, types[i].name))
			return &types[i];
	}
	return NULL;
}

static enum status take_mime(struct str text, bool *csv, struct diag *why)
{
	*csv = str_is(text, import_mime(true));
	if (!*csv && !str_is(text, import_mime(false)))
		return diag_fail(why, ERR_USAGE, "mime_type must be %s or %s", import_mime(false),
				 import_mime(true));
	return OK;
}

static enum status take_priority(const struct node *root, enum priority *out, struct diag *why)
{
	const struct node *member = node_member(root, "priority");

	*out = PRIORITY_MEDIUM;
	if (!member)
		return OK;
	for (unsigned i = 0; i < NPRIORITIES; i++) {
		if (member->type == NODE_STRING && str_is(member->text, priorities[i])) {
			*out = (enum priority)i;
			return OK;
		}
	}
	return diag_fail(why, ERR_USAGE, "priority must be LOW, MEDIUM or HIGH");
}

enum status import_parse(const struct node *root, struct import_fields *out, struct diag *why)
{
	struct str type, mime;

	if (root->type != NODE_OBJECT)
		return diag_fail(why, ERR_USAGE, "a document import must be an object");
	if (!node_member(root, "document_type") && node_member(root, "data"))
		return diag_fail(why, ERR_USAGE,
				 "document_type is missing: the object is sent bare, not in data");
	enum status status = take_text(root, "document_type", &type, why);
	if (status == OK)
		status = take_text(root, "mime_type", &mime, why);
	if (status == OK)
		status = take_text(root, "encoding", &out->encoding, why);
	if (status == OK)
		status = take_text(root, "name", &out->name, why);
	if (status == OK)
		status = take_mime(mime, &out->csv, why);
	if (status == OK)
		status = take_priority(root, &out->priority, why);
	if (status != OK)
		return status;
	out->doctype = doctype_of(type);
	if (!out->doctype)
		return diag_fail(why, ERR_USAGE, "document_type is not one of the platform's");
	if (out->csv && !out->doctype->csv)
		return diag_fail(why, ERR_USAGE, "mime_type TEXT_CSV is for USER_SEGMENT only");
	return OK;
}

/* ---- the table ---- */

static struct str copied(struct str text)
{
	char *at = memory_alloc(text.len);

	memcpy(at, text.at, text.len);
	return (struct str){ at, text.len };
}

static void fields_release(struct import_fields *fields)
{
	free((char *)fields->encoding.at);
	free((char *)fields->name.at);
}

void import_update(struct import *import, const struct import_fields *fields)
{
	struct import_fields fresh = *fields;

	fresh.encoding = copied(fields->encoding);
	fresh.name = copied(fields->name);
	fields_release(&import->fields);
	import->fields = fresh;
}

struct import *imports_add(struct imports *imports, uint64_t id, uint64_t datamart,
			   const struct import_fields *fields)
{
	if (imports->count == imports->cap) {
		imports->cap = imports->cap ? imports->cap * 2 : 16;
		imports->rows =
			memory_resize(imports->rows, imports->cap * sizeof(*imports->rows));
	}
	struct import *import = &imports->rows[imports->count++];
	*import = (struct import){ .id = id, .datamart = datamart };
	import_update(import, fields);
	return import;
}

struct import *imports_find(const struct imports *imports, uint64_t datamart, uint64_t id)
{
	for (size_t i = 0; i < imports->count; i++) {
		struct import *import = &imports->rows[i];
		if (import->id == id && import->datamart == datamart)
			return import;
	}
	return NULL;
}

void imports_remove(struct imports *imports, struct import *import)
{
	size_t at = (size_t)(import - imports->rows);

	fields_release(&import->fields);
	imports->count--;
	memmove(import, import + 1, (imports->count - at) * sizeof(*import));
}

void imports_release(struct imports *imports)
{
	for (size_t i = 0; i < imports->count; i++)
		fields_release(&imports->rows[i].fields);
	free(imports->rows);
	*imports = (struct imports){ 0 };
}

/* ---- to a client ---- */

void import_render(const struct import *import, struct buf *out)
{
	const struct import_fields *fields = &import->fields;

	buf_printf(out, "{\"id\":\"%ju\"", (uintmax_t)import->id);
	text_string(out, "datafarm_key", STR("DF_SANDBOX"));
	text_member(out, "datamart_id");
	buf_printf(out, "\"%ju\"", (uintmax_t)import->datamart);
	text_string(out, "document_type", str_of(fields->doctype->name));
	text_string(out, "mime_type", str_of(import_mime(fields->csv)));
	text_string(out, "encoding", fields->encoding);
	text_string(out, "name", fields->name);
	text_string(out, "priority", str_of(priorities[fields->priority]));
	buf_putc(out, '}');
}

static enum status check_filter(const struct import_filter *filter, struct diag *why)
{
	struct str types = filter->document_types, order = filter->order_by;
	bool csv;

	if (filter->mime_type.at && take_mime(filter->mime_type, &csv, why) != OK)
		return ERR_USAGE;
	do {
		if (types.at && !doctype_of(amount_cut(&types, ',')))
			return diag_fail(why, ERR_USAGE,
					 "document_types must be document types parted by commas");
	} while (types.len > 0);
	if (order.at && !str_is(order, "name") && !str_eq_nocase(order, STR("id")))
		return diag_fail(why, ERR_USAGE, "order_by must be id or name");
	return OK;
}

static bool is_listed(struct str list, const char *word)
{
	while (list.len > 0) {
		if (str_is(amount_cut(&list, ','), word))
			return true;
	}
	return false;
}

static bool passes(const struct import *import, const struct import_filter *filter)
{
	const struct import_fields *fields = &import->fields;
	struct str keywords = filter->keywords;

	if (filter->mime_type.at && !str_is(filter->mime_type, import_mime(fields->csv)))
		return false;
	if (filter->document_types.at && !is_listed(filter->document_types, fields->doctype->name))
		return false;
	return !keywords.at ||
	       memmem(fields->name.at, fields->name.len, keywords.at, keywords.len) != NULL;
}

/* Equal names stay in the order of their ids. */
static int compare_names(const void *a, const void *b)
{
	const struct import *const *left = a, *const *right = b;
	int order = str_cmp((*left)->fields.name, (*right)->fields.name);

	if (order != 0)
		return order;
	return (*left)->id < (*right)->id ? -1 : 1;
}

enum status imports_list(const struct imports *imports, uint64_t datamart,
			 const struct import_filter *filter, const struct page *page,
			 struct reply *reply, struct diag *why)
{
	enum status status = check_filter(filter, why);

	if (status != OK)
		return status;
	const struct import **found = memory_alloc((imports->count + 1) * sizeof(*found));
	size_t count = 0;
	for (size_t i = 0; i < imports->count; i++) {
		const struct import *import = &imports->rows[i];
		if (import->datamart == datamart && passes(import, filter))
			found[count++] = import;
	}
	if (str_is(filter->order_by, "name"))
		qsort(found, count, sizeof(*found), compare_names);
	reply_open_list(reply);
	for (size_t i = 0; i < count; i++) {
		if (reply_next(reply, page, i))
			import_render(found[i], &reply->body);
	}
	reply_close_list(reply, page, count);
	free(found);
	return OK;
}

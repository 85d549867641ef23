/*
 * The state out and in again. What is read back may have been written by anyone, so that nothing of
 * it is believed unchecked; what is there twice (an id) or belongs to nobody does no harm.
 */
#include "sandbox/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "ext/json.h"
#include "output/lock.h"
#include "output/member.h"
#include "output/text.h"
#include "sandbox/amount.h"

enum {
	STORE_VERSION = 1,
	STORE_BYTES = 1 << 30, /* larger files are none of ours */
};

/* ---- out ---- */

static void put_execution(const struct execution *execution, struct buf *out)
{
	const struct outcome *outcome = &execution->outcome;

	buf_printf(out, "{\"id\":%ju", (uintmax_t)execution->id);
	text_number(out, "datamart", execution->datamart);
	text_number(out, "import", execution->import);
	text_number(out, "serial", execution->serial);
	text_string(out, "document_type", str_of(execution->doctype->name));
	text_boolean(out, "csv", execution->csv);
	text_number(out, "created", execution->created);
	text_number(out, "pending", execution->pending);
	text_number(out, "running", execution->running);
	text_number(out, "hidden", execution->hidden);
	text_boolean(out, "canceled", execution->is_canceled);
	text_string(out, "end", str_of(execution->end));
	text_number(out, "bytes", execution->bytes);
	text_string(out, "sha256", str_of(execution->sha256));
	text_number(out, "lines", outcome->lines);
	text_number(out, "success", outcome->success);
	text_number(out, "failure", outcome->failure);
	text_string(out, "saved", buf_str(&outcome->saved));
	text_string(out, "error_file", buf_str(&outcome->error_file));
	text_member(out, "top_identifiers");
	buf_put(out, buf_str(&outcome->top_identifiers));
	buf_putc(out, '}');
}

static void render(const struct sandbox *sandbox, struct buf *out)
{
	const struct imports *imports = &sandbox->imports;
	const struct executions *executions = &sandbox->executions;

	buf_printf(out, "{\"sandbox\":%d", STORE_VERSION);
	text_number(out, "last_id", sandbox->last_id);
	text_number(out, "uploads", sandbox->nuploads);
	buf_puts(out, ",\n\"imports\":[");
	for (size_t i = 0; i < imports->count; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		import_render(&imports->rows[i], out);
	}
	buf_puts(out, "],\n\"executions\":[");
	for (size_t i = 0; i < executions->count; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		put_execution(&executions->rows[i], out);
	}
	buf_puts(out, "]}\n");
}

static enum status write_file(const char *path, const char *temporary, struct str text,
			      struct diag *why)
{
	int fd = file_create(temporary, why);

	if (fd < 0)
		return why->status;
	enum status status = file_write(fd, text, path, why);
	/* Network file systems tell of a full disk here. */
	if (close(fd) != 0 && status == OK)
		status = diag_errno(why, path, "write");
	if (status == OK && rename(temporary, path) != 0)
		status = diag_errno(why, path, "replace");
	if (status != OK)
		unlink(temporary);
	return status;
}

/* "DIR/.FILE" and the suffix. */
static const char *beside(const char *path, const char *suffix, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	return arena_printf(arena, "%.*s.%s%s", (int)(base - path), path, base, suffix).at;
}

enum status store_save(struct sandbox *sandbox, struct diag *why)
{
	const char *path = sandbox->settings.state;
	struct buf text = { 0 };
	struct arena arena = { 0 };

	if (!path)
		return OK;
	render(sandbox, &text);
	const char *temporary = beside(path, ".bulkpipe", &arena);
	enum status status = write_file(path, temporary, buf_str(&text), why);
	arena_release(&arena);
	buf_release(&text);
	return status;
}

/* ---- in ---- */

static enum status damaged(const struct sandbox *sandbox, struct diag *why)
{
	return diag_fail_at(why, ERR_USAGE, sandbox->settings.state, 0, 0,
			    "is not a state that a sandbox of this version has written");
}

/* The ids of an import are strings, as the API has them. */
static bool id_of(const struct node *root, const char *name, uint64_t *out)
{
	const struct node *member = node_member(root, name);

	return member && member->type == NODE_STRING &&
	       amount_number(member->text, UINT64_MAX, out);
}

static bool load_import(struct sandbox *sandbox, const struct node *root)
{
	struct import_fields fields;
	struct diag ignored;
	uint64_t id, datamart;

	if (root->type != NODE_OBJECT || !id_of(root, "id", &id) ||
	    !id_of(root, "datamart_id", &datamart) || import_parse(root, &fields, &ignored) != OK)
		return false;
	imports_add(&sandbox->imports, id, datamart, &fields);
	return true;
}

/* The text of a member goes behind what is in `out`; false: there is none. */
static bool load_text(const struct node *root, const char *name, struct buf *out)
{
	const struct node *member = node_member(root, name);

	if (!member || member->type != NODE_STRING)
		return false;
	buf_put(out, member->text);
	return true;
}

/* The same into a fixed place, with its NUL. */
static bool load_word(const struct node *root, const char *name, char *out, size_t size)
{
	const struct node *member = node_member(root, name);

	if (!member || member->type != NODE_STRING || member->text.len >= size)
		return false;
	if (member->text.len > 0)
		memcpy(out, member->text.at, member->text.len);
	out[member->text.len] = '\0';
	return true;
}

static bool load_outcome(const struct node *root, struct outcome *outcome)
{
	const struct node *top = node_member(root, "top_identifiers");

	if (!top || top->type != NODE_OBJECT ||
	    !member_number(root, "lines", &outcome->lines) ||
	    !member_number(root, "success", &outcome->success) ||
	    !member_number(root, "failure", &outcome->failure) ||
	    !load_text(root, "saved", &outcome->saved) ||
	    !load_text(root, "error_file", &outcome->error_file))
		return false;
	node_render(top, &outcome->top_identifiers);
	return true;
}

static bool load_execution(struct sandbox *sandbox, const struct node *root)
{
	struct execution execution = { 0 };
	char type[64];

	if (root->type != NODE_OBJECT || !member_number(root, "id", &execution.id) ||
	    !member_number(root, "datamart", &execution.datamart) ||
	    !member_number(root, "import", &execution.import) ||
	    !member_number(root, "serial", &execution.serial) ||
	    !load_word(root, "document_type", type, sizeof(type)) ||
	    !member_boolean(root, "csv", &execution.csv) ||
	    !member_number(root, "created", &execution.created) ||
	    !member_number(root, "pending", &execution.pending) ||
	    !member_number(root, "running", &execution.running) ||
	    !member_number(root, "hidden", &execution.hidden) ||
	    !member_boolean(root, "canceled", &execution.is_canceled) ||
	    !load_word(root, "end", execution.end, sizeof(execution.end)) ||
	    !member_number(root, "bytes", &execution.bytes) ||
	    !load_word(root, "sha256", execution.sha256, sizeof(execution.sha256)))
		return false;
	execution.doctype = doctype_find(type);
	if (!execution.doctype || !load_outcome(root, &execution.outcome)) {
		outcome_release(&execution.outcome);
		return false;
	}
	executions_add(&sandbox->executions, &execution);
	return true;
}

static bool load_all(struct sandbox *sandbox, const struct node *list,
		     bool (*load)(struct sandbox *sandbox, const struct node *root))
{
	if (!list || list->type != NODE_ARRAY)
		return false;
	for (const struct node *at = list->child; at; at = at->next) {
		if (!load(sandbox, at))
			return false;
	}
	return true;
}

static enum status load(struct sandbox *sandbox, struct arena *arena, struct diag *why)
{
	const char *path = sandbox->settings.state;
	uint64_t version = 0;
	struct node *root;
	struct str text;

	enum status status = file_read_all(path, STORE_BYTES, arena, &text, why);
	if (status != OK)
		return status;
	status = json_parse_file(path, text, false, arena, &root, why);
	if (status != OK)
		return status;
	if (root->type != NODE_OBJECT || !member_number(root, "sandbox", &version) ||
	    version != STORE_VERSION || !member_number(root, "last_id", &sandbox->last_id) ||
	    !member_number(root, "uploads", &sandbox->nuploads) ||
	    !load_all(sandbox, node_member(root, "imports"), load_import) ||
	    !load_all(sandbox, node_member(root, "executions"), load_execution))
		return damaged(sandbox, why);
	return OK;
}

enum status store_load(struct sandbox *sandbox, struct diag *why)
{
	const char *path = sandbox->settings.state;
	struct arena arena = { 0 };

	if (!path || (access(path, F_OK) != 0 && errno == ENOENT))
		return OK;
	enum status status = load(sandbox, &arena, why);
	arena_release(&arena);
	return status;
}

/* ---- whose it is ---- */

enum status store_lock(struct sandbox *sandbox, struct diag *why)
{
	const char *path = sandbox->settings.state;

	if (!path)
		return OK;
	sandbox->lock_path = beside(path, ".lock.bulkpipe", &sandbox->arena);
	enum status status = lock_take(sandbox->lock_path, &sandbox->lock, why);
	if (status == ERR_USAGE)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "another sandbox is at work with this state");
	return status;
}

void store_unlock(struct sandbox *sandbox)
{
	if (sandbox->lock_path)
		lock_drop(sandbox->lock_path, sandbox->lock);
}

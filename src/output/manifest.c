/*
 * Writing and reading manifest.json. sink.c writes it, folder.c reads what an earlier run left,
 * upload reads it. A manifest comes from a directory that anyone may have written to, so
 * nothing in it is believed before it was checked.
 */
#include "output/manifest.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "ext/json.h"
#include "output/member.h"
#include "output/part.h"
#include "output/text.h"

enum {
	MANIFEST_BYTES_MAX = 64 << 20,
};

void manifest_render_part(const struct part *part, struct buf *out)
{
	buf_put(out, STR("{\"file\":"));
	text_put(out, str_of(part->file));
	text_number(out, "bytes", part->bytes);
	text_number(out, "records", part->records);
	text_string(out, "sha256", str_of(part->sha256));
	buf_putc(out, '}');
}

void manifest_render(const struct manifest *manifest, struct buf *out)
{
	buf_put(out, STR("{\"version\":"));
	text_put(out, str_of(manifest->version));
	text_string(out, "run_key", str_of(manifest->run_key));
	text_member(out, "document_type");
	text_put_or_null(out, manifest->document_type);
	text_string(out, "mime_type", str_of(manifest->mime_type));
	text_string(out, "encoding", str_of(manifest->encoding));
	text_number(out, "records", manifest->records);
	text_number(out, "rejected", manifest->rejected);
	text_boolean(out, "limited", manifest->limited);
	buf_put(out, STR(",\"parts\":["));
	for (size_t i = 0; i < manifest->nparts; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		manifest_render_part(&manifest->parts[i], out);
	}
	buf_put(out, STR("]}\n"));
}

/* ---- reading ---- */

/* A name that stays in its directory and is no dot file. */
static bool is_plain_name(const char *name)
{
	return name[0] && name[0] != '.' && !strchr(name, '/');
}

static bool get_part(const struct node *node, struct arena *arena, struct part *part)
{
	const char *sha256;

	if (node->type != NODE_OBJECT || !member_string(node, "file", arena, &part->file) ||
	    !is_plain_name(part->file) || !member_number(node, "bytes", &part->bytes) ||
	    !member_number(node, "records", &part->records) ||
	    !member_string(node, "sha256", arena, &sha256) ||
	    strlen(sha256) != sizeof(part->sha256) - 1)
		return false;
	memcpy(part->sha256, sha256, sizeof(part->sha256));
	return true;
}

static bool get_parts(const struct node *root, struct arena *arena, struct manifest *out)
{
	const struct node *list = node_member(root, "parts");

	if (!list || list->type != NODE_ARRAY)
		return false;
	struct part *parts = arena_array(arena, list->count ? list->count : 1, sizeof(*parts));
	for (const struct node *node = list->child; node; node = node->next) {
		if (!get_part(node, arena, &parts[out->nparts++]))
			return false;
	}
	out->parts = parts;
	return true;
}

static bool get_manifest(const struct node *root, struct arena *arena, struct manifest *out)
{
	if (root->type != NODE_OBJECT || !member_string(root, "version", arena, &out->version) ||
	    !member_string(root, "run_key", arena, &out->run_key) ||
	    !member_string(root, "mime_type", arena, &out->mime_type) ||
	    !member_string(root, "encoding", arena, &out->encoding) ||
	    !member_number(root, "records", &out->records) ||
	    !member_number(root, "rejected", &out->rejected) ||
	    !member_boolean(root, "limited", &out->limited) || !get_parts(root, arena, out))
		return false;
	const struct node *type = node_member(root, "document_type");
	return type && (type->type == NODE_NULL ||
			member_string(root, "document_type", arena, &out->document_type));
}

enum status manifest_read(const char *path, struct arena *arena, struct manifest *out,
			  struct diag *why)
{
	struct stat info;
	struct str text;
	struct node *root;

	*out = (struct manifest){ 0 };
	if (lstat(path, &info) != 0)
		return errno == ENOENT ? END : diag_errno(why, path, "read");
	enum status status = file_read_all(path, MANIFEST_BYTES_MAX, arena, &text, why);
	if (status != OK)
		return status;
	status = json_parse_file(path, text, false, arena, &root, why);
	if (status == OK && !get_manifest(root, arena, out))
		status = diag_fail_at(why, ERR_USAGE, path, 0, 0, "is not a manifest of bulkpipe");
	return status == OK ? OK : ERR_USAGE;
}

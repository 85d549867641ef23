/*
 * Reading report.json back for --replay. cli/ calls this and fills the job with what it finds,
 * where the command line did not say otherwise. The writing side is report.c (put_replay) and
 * settings.c.
 */
#include "output/replay.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "ext/json.h"
#include "output/member.h"
#include "output/names.h"
#include "output/settings.h"

enum {
	REPORT_BYTES_MAX = 64 << 20,
	EXIT_OVER_BUDGET = 3, /* in a report: cli/exit.c */
};

/* The number of the name in a list, or of its first entry. */
static unsigned choose(const struct node *object, const char *member, const char *const *names,
		       unsigned count, struct arena *arena)
{
	const char *name = "";

	member_string(object, member, arena, &name);
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return 0;
}

static enum format read_format(const struct node *object, struct arena *arena)
{
	const char *names[FORMAT_JSON + 1];

	for (int i = 0; i <= FORMAT_JSON; i++)
		names[i] = settings_format_name(i);
	return (enum format)choose(object, "from", names, FORMAT_JSON + 1, arena);
}

/* One character of ASCII that ends no line, or none: what the options take. */
static bool read_byte(const struct node *object, const char *member, struct arena *arena,
		      unsigned char *out)
{
	const char *text = "";

	member_string(object, member, arena, &text);
	*out = (unsigned char)text[0];
	return *out == 0 || (text[1] == '\0' && *out < 0x7f && *out != '\n' && *out != '\r');
}

static const struct node *member_array(const struct node *object, const char *name, size_t *count)
{
	const struct node *member =
		object && object->type == NODE_OBJECT ? node_member(object, name) : NULL;

	if (member && member->type != NODE_ARRAY)
		member = NULL;
	*count = member ? member->count : 0;
	return member ? member->child : NULL;
}

static bool read_columns(const struct node *node, struct arena *arena, struct replay_file *file)
{
	const struct node *column = member_array(node, "columns", &file->ncolumns);

	file->dialect.has_header = file->ncolumns == 0;
	file->columns = arena_array(arena, file->ncolumns, sizeof(*file->columns));
	for (size_t i = 0; column; column = column->next) {
		if (column->type != NODE_STRING)
			return false;
		file->columns[i++] = arena_copy(arena, column->text);
	}
	return true;
}

static bool read_file(const struct node *node, const char *dir, struct arena *arena,
		      struct replay_file *file)
{
	const char *name;

	if (member_string(node, "path", arena, &name))
		file->path = name;
	else if (member_string(node, "file", arena, &name) && name[0] && !strchr(name, '/'))
		file->path = arena_printf(arena, "%s/%s", dir, name).at;
	else
		return false;
	if (!member_number(node, "records", &file->records) ||
	    !member_string(node, "encoding", arena, &file->encoding))
		return false;
	file->from = read_format(node, arena);
	member_boolean(node, "begins_with_array", &file->begins_with_array);
	return read_byte(node, "delimiter", arena, &file->dialect.delimiter) &&
	       read_byte(node, "quote", arena, &file->dialect.quote) &&
	       read_byte(node, "escape", arena, &file->dialect.escape) &&
	       read_columns(node, arena, file);
}

static bool read_files(const struct node *root, const char *dir, struct arena *arena,
		       struct replay *out)
{
	const struct node *node = member_array(root, "rejects", &out->nfiles);

	out->files = arena_array(arena, out->nfiles, sizeof(*out->files));
	for (size_t i = 0; node; node = node->next) {
		if (!read_file(node, dir, arena, &out->files[i++]))
			return false;
	}
	return true;
}

static bool same_dialect(const struct replay_file *a, const struct replay_file *b)
{
	if (a->from != b->from || a->dialect.delimiter != b->dialect.delimiter ||
	    a->dialect.quote != b->dialect.quote || a->dialect.escape != b->dialect.escape ||
	    a->begins_with_array != b->begins_with_array ||
	    strcmp(a->encoding, b->encoding) != 0 || a->ncolumns != b->ncolumns)
		return false;
	for (size_t i = 0; i < a->ncolumns; i++) {
		if (!str_eq(a->columns[i], b->columns[i]))
			return false;
	}
	return true;
}

static bool read_settings(const struct node *options, struct arena *arena, struct replay *out)
{
	static const char *const unknown[] = { "default", "error", "warn", "drop" };
	const char *uniques[UNIQUE_LAST + 1];
	const struct node *node = member_array(options, "set", &out->nconstants);

	out->constants = arena_array(arena, out->nconstants, sizeof(*out->constants));
	for (size_t i = 0; node; node = node->next, i++) {
		if (!member_string(node, "field", arena, &out->constants[i].field) ||
		    !member_string(node, "value", arena, &out->constants[i].value))
			return false;
	}
	node = member_array(options, "vars", &out->nvariables);
	out->variables = arena_array(arena, out->nvariables, sizeof(*out->variables));
	for (size_t i = 0; node; node = node->next, i++) {
		if (!member_string(node, "name", arena, &out->variables[i].name) ||
		    !member_string(node, "value", arena, &out->variables[i].value))
			return false;
	}
	for (int i = 0; i <= UNIQUE_LAST; i++)
		uniques[i] = settings_unique_name(i);
	out->unique = (enum unique)choose(options, "unique", uniques, UNIQUE_LAST + 1, arena);
	out->unknown = (enum unknown)choose(options, "unknown", unknown, 4, arena);
	return member_boolean(options, "coerce", &out->coerce) &&
	       member_boolean(options, "strict", &out->strict) &&
	       member_boolean(options, "assert_formats", &out->assert_formats);
}

static bool read_refs(const struct node *root, struct arena *arena, struct replay *out)
{
	const struct node *node = member_array(root, "refs", &out->nrefs);

	out->refs = arena_array(arena, out->nrefs, sizeof(*out->refs));
	for (size_t i = 0; node; node = node->next, i++) {
		if (!member_string(node, "prefix", arena, &out->refs[i].prefix) ||
		    !member_string(node, "dir", arena, &out->refs[i].dir))
			return false;
	}
	return true;
}

/*
 * A run that ended over its budget has published no part: what was valid there is nowhere. One that was
 * limited is not complete either, but what it read is all there.
 */
static bool read_ending(const struct node *root, struct replay *out)
{
	uint64_t exit;

	if (!member_boolean(root, "complete", &out->is_whole) || !member_number(root, "exit", &exit))
		return false;
	member_boolean(root, "limited", &out->is_preview);
	if (out->is_preview)
		out->is_whole = exit != EXIT_OVER_BUDGET;
	return true;
}

static bool read_report(const struct node *root, const char *dir, struct arena *arena,
			struct replay *out)
{
	const char *command;

	if (!member_string(root, "command", arena, &command) || strcmp(command, "run") != 0)
		return false;
	member_string(root, "document_type", arena, &out->document_type);
	member_string(root, "rules", arena, &out->rules);
	member_string(root, "rules_sha256", arena, &out->rules_sha256);
	member_string(root, "map", arena, &out->map);
	member_string(root, "map_sha256", arena, &out->map_sha256);
	if (!read_ending(root, out) || !read_refs(root, arena, out) ||
	    !read_settings(node_member(root, "options"), arena, out) ||
	    !read_files(root, dir, arena, out))
		return false;
	out->same_dialect = true;
	for (size_t i = 1; i < out->nfiles; i++)
		out->same_dialect =
			out->same_dialect && same_dialect(&out->files[0], &out->files[i]);
	return true;
}

enum status replay_read(const char *dir, struct arena *arena, struct replay *out, struct diag *why)
{
	const char *path = arena_printf(arena, "%s/%s", dir, NAME_REPORT).at;
	struct str text;
	struct node *root;

	*out = (struct replay){ 0 };
	if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is missing: --replay wants the directory that `run` wrote");
	enum status status = file_read_all(path, REPORT_BYTES_MAX, arena, &text, why);
	if (status != OK)
		return status;
	if (json_parse_file(path, text, false, arena, &root, why) != OK)
		return ERR_USAGE;
	if (!read_report(root, dir, arena, out))
		return diag_fail_at(why, ERR_USAGE, path, 0, 0, "is not the report of a `run`");
	return OK;
}

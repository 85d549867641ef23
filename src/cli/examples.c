/*
 * Reads files of examples for `rules test`: finds them beside a schema, or the schema that they name,
 * and refuses what no example can be. Running them is rules_test.c.
 */
#include "cli/examples.h"

#include <sys/stat.h>

#include "compile/doctype.h"
#include "ext/json.h"

enum {
	FILE_BYTES = 256 << 20,
	MEMBERS = EXAMPLE_KINDS + 3, /* names that a file may have */
};

const char *const example_lists[EXAMPLE_KINDS] = { "valid", "invalid", "warn", "rewritten" };

static enum status fail_at(const struct examples *examples, const struct node *node,
			   struct diag *why, const char *text)
{
	uint64_t line;
	unsigned column;

	json_place(examples->text, (size_t)(node->raw.at - examples->text.at), &line, &column);
	return diag_fail_at(why, ERR_USAGE, examples->name, line, column, "%s", text);
}

void example_place(const struct examples *examples, const struct example *example, uint64_t *line,
		   unsigned *column)
{
	json_place(examples->text, (size_t)(example->data->raw.at - examples->text.at), line,
		   column);
}

static const char *const head_members[] = { "schema", "document_type", "comment" };

/* What a file of examples may have, lists first. */
static size_t member_names(struct str *names)
{
	size_t count = 0;

	for (int i = 0; i < EXAMPLE_KINDS; i++)
		names[count++] = str_of(example_lists[i]);
	for (size_t i = 0; i < sizeof(head_members) / sizeof(head_members[0]); i++)
		names[count++] = str_of(head_members[i]);
	return count;
}

static bool is_examples(const struct node *root)
{
	if (root->type != NODE_OBJECT)
		return false;
	for (int i = 0; i < EXAMPLE_KINDS; i++)
		if (node_member(root, example_lists[i]))
			return true;
	return false;
}

/* A list that is spelled wrong would not be run, and all would seem to hold. */
static enum status refuse_unknown(const struct examples *examples, const struct node *root,
				  struct diag *why)
{
	struct str names[MEMBERS];
	size_t count = member_names(names);

	for (const struct node *at = root->child; at; at = at->next) {
		size_t i = 0;
		while (i < count && !str_eq(names[i], at->key))
			i++;
		if (i < count || at->key.at[0] == '$')
			continue;
		struct str near = str_nearest(at->key, names, count);
		uint64_t line;
		unsigned column;
		json_place(examples->text, (size_t)(at->raw.at - examples->text.at), &line, &column);
		return diag_fail_at(why, ERR_USAGE, examples->name, line, column,
				    "%.*s: a file of examples has no such member%s%.*s%s",
				    (int)at->key.len, at->key.at, near.len ? "; did you mean " : "",
				    (int)near.len, near.len ? near.at : "", near.len ? "?" : "");
	}
	return OK;
}

static bool is_file(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

static enum status read_file(const char *name, struct arena *arena, struct examples *out,
			     struct node **root, struct diag *why)
{
	out->name = name;
	enum status status = json_read_file(name, FILE_BYTES, arena, &out->text, why);
	if (status != OK)
		return status;
	return json_parse_file(name, out->text, true, arena, root, why);
}

/* ---- rows ---- */

static bool is_row_key(struct str key)
{
	static const char *const keys[] = { "data", "rule",    "description", "code",
					    "also", "pointer", "line",	      "comment" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

/* A bare record is an example as well; a row is an object with "data" and nothing foreign. */
static bool is_row(const struct node *node)
{
	if (node->type != NODE_OBJECT || !node_member(node, "data"))
		return false;
	for (const struct node *at = node->child; at; at = at->next)
		if (!is_row_key(at->key))
			return false;
	return true;
}

static enum status take_text(const struct examples *examples, const struct node *row,
			     const char *key, struct str *out, struct diag *why)
{
	const struct node *value = node_member(row, key);

	if (!value)
		return OK;
	if (value->type != NODE_STRING)
		return fail_at(examples, value, why, "expected a string");
	*out = value->text;
	return OK;
}

static enum status read_row(const struct examples *examples, const struct node *node,
			    struct example *example, struct diag *why)
{
	if (!is_row(node)) {
		example->data = node;
		if (example->kind != EXAMPLE_VALID)
			return fail_at(examples, node, why,
				       "expected an object with \"data\", and beside it only "
				       "rule, description, code, also, pointer, line, comment");
		return OK;
	}
	example->data = node_member(node, "data");
	enum status status = take_text(examples, node, "description", &example->rule, why);
	if (status == OK)
		status = take_text(examples, node, "rule", &example->rule, why);
	if (status == OK)
		status = take_text(examples, node, "code", &example->code, why);
	if (status == OK)
		status = take_text(examples, node, "pointer", &example->pointer, why);
	if (status != OK)
		return status;
	example->also = node_member(node, "also");
	if (example->also && example->also->type != NODE_ARRAY)
		return fail_at(examples, example->also, why, "expected a list of codes");
	example->line = node_member(node, "line");
	if (example->kind == EXAMPLE_REWRITTEN && !example->line)
		return fail_at(examples, node, why, "expected \"line\", what becomes of \"data\"");
	return OK;
}

static enum status read_lists(const struct node *root, struct arena *arena, struct examples *out,
			      struct diag *why)
{
	size_t room = 0;

	for (int i = 0; i < EXAMPLE_KINDS; i++) {
		const struct node *list = node_member(root, example_lists[i]);
		if (list && list->type != NODE_ARRAY)
			return fail_at(out, list, why, "expected a list of examples");
		room += list ? list->count : 0;
	}
	out->at = arena_array(arena, room, sizeof(*out->at));
	for (int i = 0; i < EXAMPLE_KINDS; i++) {
		const struct node *list = node_member(root, example_lists[i]);
		size_t number = 0;
		for (const struct node *at = list ? list->child : NULL; at; at = at->next) {
			struct example *example = &out->at[out->count++];
			*example = (struct example){ .kind = (enum example_kind)i };
			example->number = ++number;
			enum status status = read_row(out, at, example, why);
			if (status != OK)
				return status;
		}
	}
	return OK;
}

/* ---- which rules ---- */

/* "zip.json" of "tests/zip.test.json" is "tests/zip.json". */
static const char *beside(const char *name, struct str path, struct arena *arena)
{
	const char *slash = strrchr(name, '/');
	int folder = slash ? (int)(slash + 1 - name) : 0;

	if (path.len > 0 && path.at[0] == '/')
		folder = 0;
	return arena_printf(arena, "%.*s%.*s", folder, name, (int)path.len, path.at).at;
}

static enum status read_schema(const struct node *schema, struct arena *arena, struct examples *out,
			       struct diag *why)
{
	static const struct str ours = { "bulkpipe:", 9 };

	if (schema->type == NODE_OBJECT || schema->type == NODE_BOOLEAN) {
		out->schema = out->name;
		out->member = "schema";
		return OK;
	}
	if (schema->type != NODE_STRING)
		return fail_at(out, schema, why,
			       "expected a schema, or the name of a file that holds one");
	if (!str_starts(schema->text, ours)) {
		out->schema = beside(out->name, schema->text, arena);
		return OK;
	}
	const char *name = arena_copy(arena, schema->text).at + ours.len;
	const struct doctype *type = doctype_find(name);
	out->builtin = type ? type->rules : name;
	return schema_builtin(out->builtin).at
		       ? OK
		       : fail_at(out, schema, why, "there are no built-in rules of this name");
}

static const struct str suffix = { ".test.json", 10 };

/* x.test.json: x.json, if it is there. */
static void find_schema(struct arena *arena, struct examples *out)
{
	struct str name = str_of(out->name);

	if (name.len <= suffix.len ||
	    !str_eq((struct str){ name.at + name.len - suffix.len, suffix.len }, suffix))
		return;
	const char *path =
		arena_printf(arena, "%.*s.json", (int)(name.len - suffix.len), name.at).at;
	if (is_file(path))
		out->schema = path;
}

static enum status unknown_type(const struct examples *out, const struct node *type,
				struct arena *arena, struct diag *why)
{
	struct str near = { 0 };

	if (type->type == NODE_STRING)
		near = doctype_nearest(arena_copy(arena, type->text).at);
	if (near.len == 0)
		return fail_at(out, type, why, "expected a document type; bulkpipe rules list names "
			       "them");
	return fail_at(out, type, why, arena_printf(arena, "expected a document type; did you mean "
						    "%.*s?", (int)near.len, near.at).at);
}

static enum status read_heads(const struct node *root, struct arena *arena, struct examples *out,
			      struct diag *why)
{
	const struct node *type = node_member(root, "document_type");
	const struct node *schema = node_member(root, "schema");

	if (type) {
		out->doctype = type->type == NODE_STRING
				       ? doctype_find(arena_copy(arena, type->text).at)
				       : NULL;
		if (!out->doctype)
			return unknown_type(out, type, arena, why);
	}
	if (schema)
		return read_schema(schema, arena, out, why);
	find_schema(arena, out);
	if (!out->schema && out->doctype)
		out->builtin = out->doctype->rules;
	return OK;
}

/* x.json: the examples in x.test.json. */
static enum status open_beside(const char *name, struct arena *arena, struct examples *out,
			       struct node **root, struct diag *why)
{
	struct str stem = str_of(name);
	static const struct str json = { ".json", 5 };

	if (stem.len > json.len && str_eq((struct str){ stem.at + stem.len - 5, 5 }, json))
		stem.len -= json.len;
	const char *path =
		arena_printf(arena, "%.*s%.*s", (int)stem.len, stem.at, (int)suffix.len, suffix.at)
			.at;
	if (!is_file(path))
		return diag_fail(why, ERR_USAGE,
				 "%s holds no examples (\"valid\", \"invalid\", ...), and there is "
				 "no %s beside it", name, path);
	enum status status = read_file(path, arena, out, root, why);
	if (status == OK && !is_examples(*root))
		return diag_fail_at(why, ERR_USAGE, path, 1, 1,
				    "expected an object with \"valid\", \"invalid\", \"warn\" or "
				    "\"rewritten\"");
	out->schema = name;
	return status;
}

enum status examples_read(const char *name, struct arena *arena, struct examples *out,
			  struct diag *why)
{
	struct node *root;

	*out = (struct examples){ 0 };
	enum status status = read_file(name, arena, out, &root, why);
	if (status == OK && !is_examples(root))
		status = open_beside(name, arena, out, &root, why);
	if (status == OK)
		status = refuse_unknown(out, root, why);
	if (status == OK)
		status = read_heads(root, arena, out, why);
	return status == OK ? read_lists(root, arena, out, why) : status;
}

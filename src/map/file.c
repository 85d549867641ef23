/*
 * The map file before anything is made of it: read, checked against its own schema (rules/map.json),
 * its settings taken. compile.c does the rest.
 */
#include <stdarg.h>
#include <stdio.h>

#include "compile/doctype.h"
#include "ext/json.h"
#include "judge/check.h"
#include "map/limits.h"
#include "map/program.h"

enum {
	MAP_DEPTH = 64,
};

/* The node that a JSON Pointer of a finding leads to. */
static const struct node *node_at(const struct node *root, struct str pointer, struct arena *arena)
{
	const struct node *node = root;

	while (pointer.len > 0 && node) {
		const char *end = memchr(pointer.at + 1, '/', pointer.len - 1);
		size_t len = end ? (size_t)(end - pointer.at) : pointer.len;
		struct buf step = { 0 };
		const struct node *child = node_is_container(node) ? node->child : NULL;
		for (size_t index = 0; child; child = child->next, index++) {
			step.len = 0;
			if (node->type == NODE_OBJECT) {
				buf_put_step(&step, child->key);
			} else {
				buf_putc(&step, '/');
				buf_put_number(&step, index);
			}
			if (str_eq(buf_str(&step), (struct str){ pointer.at, len }))
				break;
		}
		buf_release(&step);
		node = child;
		pointer = (struct str){ pointer.at + len, pointer.len - len };
	}
	(void)arena;
	return node ? node : root;
}

/* Member names are numbered by the rules they are checked against. */
static void number_names(struct node *node, const struct map *symbols)
{
	if (!node_is_container(node))
		return;
	for (struct node *at = node->child; at; at = at->next) {
		if (at->key.at)
			at->symbol = map_find(symbols, at->key, at->key_hash, 0);
		number_names(at, symbols);
	}
}

/* The first thing that its schema finds wrong, in the words of the rules. */
static enum status check_form(struct mapping *mapping, struct node *root, struct diag *why)
{
	static const struct schema_options options = { .unknown = UNKNOWN_ERROR };
	struct arena arena = { 0 }, scratch = { 0 };
	struct program *program;
	struct batch batch;

	enum status status = schema_compile(NULL, "map", &options, &arena, &program, why);
	if (status != OK)
		return status;
	struct judge *judge = judge_new(program, MAP_DEPTH);
	batch_init(&batch);
	batch.scratch = &scratch;
	struct record *record = batch_add_record(&batch);
	number_names(root, schema_symbols(program));
	record->root = root;
	judge_record(judge, &batch, record);
	if (record->rejected && batch.nfindings > 0) {
		const struct finding *finding = &batch.findings[0];
		const struct node *node = node_at(root, finding->pointer, &scratch);
		bool is_unknown = strcmp(finding->code->name, "additionalProperties") == 0;
		status = is_unknown ? map_fail(&mapping->file, node, why, "%.*s: %.*s",
					       (int)node->key.len, node->key.at,
					       (int)finding->message.len, finding->message.at)
				    : map_fail(&mapping->file, node, why, "%.*s%s%.*s",
					       (int)node->key.len, node->key.at ? node->key.at : "",
					       node->key.at ? ": " : "",
					       (int)finding->message.len, finding->message.at);
	}
	judge_free(judge);
	batch_release(&batch);
	schema_free(program);
	arena_release(&arena);
	arena_release(&scratch);
	return status;
}

static enum status read_type(struct mapping *mapping, struct diag *why)
{
	const struct node *type = node_member(mapping->root, "document_type");

	if (!type)
		return OK;
	const char *name = arena_copy(mapping->file.arena, type->text).at;
	mapping->doctype = doctype_find(name);
	if (mapping->doctype)
		return OK;
	struct str near = doctype_nearest(name);
	return map_fail(&mapping->file, type, why, "unknown document type %s%s%.*s%s", name,
			near.len ? "; did you mean " : "", (int)near.len, near.len ? near.at : "",
			near.len ? "?" : "");
}

static void read_nulls(struct mapping *mapping)
{
	const struct node *input = node_member(mapping->root, "input");
	const struct node *nulls = input ? node_member(input, "null") : NULL;

	if (!nulls)
		return;
	mapping->nulls = arena_array(mapping->file.arena, nulls->count, sizeof(*mapping->nulls));
	for (const struct node *at = nulls->child; at; at = at->next)
		mapping->nulls[mapping->nnulls++] = at->text;
}

enum status mapping_read(const struct job *job, struct arena *arena, struct mapping **out,
			 struct diag *why)
{
	struct mapping *mapping = arena_zalloc(arena, sizeof(*mapping));
	struct map_file *file = &mapping->file;
	struct node *root;

	*out = mapping;
	*file = (struct map_file){ .name = job->map_path, .arena = arena };
	enum status status = json_read_file(file->name, MAP_FILE_BYTES, arena, &file->text, why);
	if (status != OK)
		return status;
	digest_sha256_hex(file->text, mapping->sha256);
	status = json_parse_file(file->name, file->text, true, arena, &root, why);
	if (status != OK)
		return status;
	mapping->root = root;
	if (root->type != NODE_OBJECT)
		return map_fail(file, root, why, "a map is an object with \"fields\", not %s",
				node_type_name((enum node_type)root->type));
	status = map_check_decided(file, root, why);
	if (status == OK)
		status = check_form(mapping, root, why);
	if (status == OK)
		status = read_type(mapping, why);
	if (status == OK)
		read_nulls(mapping);
	return status;
}

const char *mapping_sha256(const struct mapping *mapping)
{
	return mapping->sha256;
}

const struct doctype *mapping_doctype(const struct mapping *mapping)
{
	return mapping->doctype;
}

const struct node *mapping_setting(const struct mapping *mapping, const char *name)
{
	const struct node *input = node_member(mapping->root, "input");

	return input ? node_member(input, name) : NULL;
}

enum status mapping_fail(const struct mapping *mapping, const struct node *setting,
			 struct diag *why, const char *text)
{
	return map_fail(&mapping->file, setting, why, "%s", text);
}

/*
 * `set`: values that all lines have. Variables are put in, texts take the type that the rules want at
 * their target, and what the rules refuse is told, once and before any data.
 */
#include "ext/json.h"
#include "judge/check.h"
#include "judge/coerce.h"
#include "map/program.h"

static const char *variable(struct map_compiler *compiler, struct str name)
{
	const struct job *job = compiler->job;

	for (size_t i = 0; i < job->nvariables; i++)
		if (str_is(name, job->variables[i].name)) {
			compiler->is_used[i] = true;
			return job->variables[i].value;
		}
	return NULL;
}

static enum status put_variable(struct map_compiler *compiler, const struct node *node,
				struct str name, struct buf *out)
{
	const char *value = variable(compiler, name);

	if (!value)
		return MAP_FAIL(compiler, node, "${%.*s} has no value: say --var %.*s=VALUE",
				(int)name.len, name.at, (int)name.len, name.at);
	buf_puts(out, value);
	return OK;
}

/* ${NAME} is replaced, $${ is a plain ${. */
static enum status expand(struct map_compiler *compiler, const struct node *node, struct str *text)
{
	struct str rest = *text;
	struct buf out = { 0 };
	enum status status = OK;

	while (rest.len > 0 && status == OK) {
		size_t skip = 1;
		bool is_variable = str_starts(rest, STR("${"));
		const char *end = is_variable ? memchr(rest.at, '}', rest.len) : NULL;
		if (str_starts(rest, STR("$${"))) {
			buf_puts(&out, "${");
			skip = 3;
		} else if (end) {
			struct str name = { rest.at + 2, (size_t)(end - rest.at) - 2 };
			status = put_variable(compiler, node, name, &out);
			skip = name.len + 3;
		} else if (is_variable) {
			status = MAP_FAIL(compiler, node,
					  "${ has no }: write ${NAME}, or $${ for a plain ${");
		} else {
			buf_putc(&out, rest.at[0]);
		}
		rest = (struct str){ rest.at + skip, rest.len - skip };
	}
	*text = arena_copy(compiler->arena, buf_str(&out));
	buf_release(&out);
	return status;
}

/* A value of the file as one of a record: variables put in, names numbered, laid out anew. */
static enum status copy_value(struct map_compiler *compiler, const struct node *node,
			      struct node **out)
{
	struct node *copy = node_new(compiler->arena, (enum node_type)node->type);
	enum status status = OK;

	*out = copy;
	copy->flags = NODE_CHANGED;
	if (!node_is_container(node)) {
		copy->text = node->text;
		return node->type == NODE_STRING ? expand(compiler, node, &copy->text) : OK;
	}
	for (const struct node *at = node->child; at && status == OK; at = at->next) {
		struct node *child;
		status = copy_value(compiler, at, &child);
		child->key = at->key;
		child->key_hash = at->key_hash;
		if (at->key.at)
			child->symbol = map_find(schema_symbols(compiler->job->program), at->key,
						 at->key_hash, 0);
		node_append(copy, child);
	}
	return status;
}

/* A text takes the type that the rules want. */
static enum status coerce(struct map_compiler *compiler, const struct node *place,
			  const struct shape *shape, struct node *value)
{
	const struct job *job = compiler->job;

	if (value->type != NODE_STRING || !job->coerce || !shape)
		return OK;
	struct json_parser *parser = json_parser_new();
	bool fits = coerce_text(value, shape->types, parser, schema_symbols(job->program),
				job->max_depth, compiler->arena);
	json_parser_free(parser);
	return fits ? OK
		    : MAP_FAIL(compiler, place, "set %.*s: the value must be %s",
			       (int)place->key.len, place->key.at,
			       coerce_wanted(shape->types & ~(unsigned)TYPE_NULL, compiler->arena).at);
}

/*
 * What would be wrong with every line is told once. Not of objects, which `keep` may complete, nor of
 * what the rewrite converts or leaves out.
 */
static enum status judge(struct map_compiler *compiler, const struct node *place,
			 const struct map_target *target, const struct node *value)
{
	const struct map_path *path = &target->path;
	struct field_key *keys = arena_array(compiler->arena, path->nkeys, sizeof(*keys));
	bool is_rewritten = compiler->job->coerce && target->shape && target->shape->coerce &&
			    value->type != NODE_STRING;

	if (node_is_container(value) || value->type == NODE_NULL || is_rewritten)
		return OK;
	for (size_t i = 0; i < path->nkeys; i++)
		if (path->keys[i].kind == KEY_NAME)
			keys[i] = (struct field_key){ path->keys[i].name, path->keys[i].hash,
						      path->keys[i].symbol };
	struct str message =
		judge_at(compiler->judge, keys, path->nkeys, value, compiler->arena);
	return message.at ? MAP_FAIL(compiler, place, "set %.*s: %.*s", (int)place->key.len,
				     place->key.at, (int)message.len, message.at)
			  : OK;
}

enum status map_constant_compile(struct map_compiler *compiler, const struct node *node,
				 struct map_constant *constant)
{
	struct node *value;

	enum status status = map_target_compile(compiler, node, &constant->target);
	if (status == OK)
		status = copy_value(compiler, node, &value);
	if (status != OK)
		return status;
	constant->value = value;
	for (uint32_t c = constant->target.container; c > 0 && constant->element == 0;
	     c = compiler->line->containers[c].parent)
		if (compiler->line->containers[c].is_element)
			constant->element = c;
	status = coerce(compiler, node, constant->target.shape, value);
	return status == OK ? judge(compiler, node, &constant->target, value) : status;
}

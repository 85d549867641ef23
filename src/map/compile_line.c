/*
 * A line of output: its fields and constants, those of the map itself and those of an element of
 * `lines`, and the choice that `one_of` makes.
 */
#include "ext/hash.h"
#include "map/program.h"

/* ---- fields ---- */

static void compile_sources(struct map_compiler *compiler, const struct node *from,
			    bool is_optional, struct map_field *field)
{
	const struct node *at = from->type == NODE_ARRAY ? from->child : from;
	size_t count = from->type == NODE_ARRAY ? from->count : 1;

	field->sources = arena_array(compiler->arena, count, sizeof(*field->sources));
	for (; field->nsources < count; at = at->next) {
		struct map_source *source = map_source_find(compiler, at);
		source->is_optional = source->is_optional && is_optional;
		field->sources[field->nsources++] = source;
	}
}

static enum on_empty read_empty(const struct node *node)
{
	const struct node *empty = node_member(node, "empty");

	if (!empty)
		return EMPTY_OMIT;
	return str_is(empty->text, "null")     ? EMPTY_NULL
	       : str_is(empty->text, "reject") ? EMPTY_REJECT
					       : EMPTY_OMIT;
}

/* "source", or { "from": …, "apply": … } */
static enum status compile_field(struct map_compiler *compiler, const struct node *node,
				 struct map_field *field)
{
	const struct node *from = node, *apply = NULL, *optional = NULL;

	if (node->type == NODE_OBJECT) {
		from = node_member(node, "from");
		apply = node_member(node, "apply");
		optional = node_member(node, "optional");
		field->empty = read_empty(node);
	}
	compile_sources(compiler, from, optional && str_is(optional->text, "true"), field);
	enum status status = map_chain_compile(compiler, apply, &field->chain);
	if (status == OK)
		status = map_target_compile(compiler, node, &field->target);
	/* Elements that a field goes into are there only with it. */
	for (uint32_t c = field->target.container; status == OK && c > 0;
	     c = compiler->line->containers[c].parent)
		compiler->line->containers[c].is_filled = true;
	return status;
}
/* ---- lines ---- */

static const struct node *named(const struct node *object, struct str name)
{
	const struct node *at = object ? object->child : NULL;

	while (at && !str_eq(at->key, name))
		at = at->next;
	return at;
}

/* Is a member of the map's own `set` or `fields` given anew by the line? */
static bool is_overridden(const struct node *line, struct str name)
{
	return line && (named(node_member(line, "set"), name) ||
			named(node_member(line, "fields"), name));
}

static size_t count_of(const struct node *object)
{
	return object ? object->count : 0;
}

static enum status compile_constants(struct map_compiler *compiler, const struct node *set,
				     const struct node *line)
{
	struct map_line *out = compiler->line;
	enum status status = OK;

	for (const struct node *at = set ? set->child : NULL; at && status == OK; at = at->next)
		if (!is_overridden(line, at->key))
			status = map_constant_compile(compiler, at, &out->constants[out->nconstants++]);
	return status;
}

static enum status compile_fields(struct map_compiler *compiler, const struct node *fields,
				  const struct node *line)
{
	struct map_line *out = compiler->line;
	enum status status = OK;

	for (const struct node *at = fields ? fields->child : NULL; at && status == OK;
	     at = at->next)
		if (!is_overridden(line, at->key)) {
			struct map_field *field = &out->fields[out->nfields++];
			field->is_shared = line != NULL;
			status = compile_field(compiler, at, field);
		}
	return status;
}

bool map_field_has_list(const struct map_field *field)
{
	const struct map_path *path = &field->sources[0]->path;

	return field->nsources == 1 && path->each < path->nkeys;
}

/* ---- one_of ---- */

/* Does the path begin with all keys of another? */
static bool is_below(const struct map_path *path, const struct map_path *above)
{
	if (path->nkeys < above->nkeys)
		return false;
	for (size_t i = 0; i < above->nkeys; i++)
		if (path->keys[i].kind != KEY_NAME ||
		    !str_eq(path->keys[i].name, above->keys[i].name))
			return false;
	return true;
}

static bool is_related(const struct map_path *a, const struct map_path *b)
{
	return is_below(a, b) || is_below(b, a);
}

static bool has_field_below(const struct map_line *line, const struct map_path *path)
{
	for (size_t i = 0; i < line->nfields; i++)
		if (is_below(&line->fields[i].target.path, path))
			return true;
	return false;
}

/* Of two of which one is always there, or holds the other, both would go. */
static enum status check_choice(struct map_compiler *compiler, const struct node *place,
				const struct map_path *path)
{
	const struct map_line *line = compiler->line;
	struct str text = path->text;

	for (size_t i = 0; i < path->nkeys; i++)
		if (path->keys[i].kind != KEY_NAME)
			return MAP_FAIL(compiler, place,
					"one_of: %.*s: only members can be chosen, without [ ]",
					(int)text.len, text.at);
	if (!has_field_below(line, path) && compiler->mapping->keep.count == 0)
		return MAP_FAIL(compiler, place, "one_of: %.*s is not among the fields of this map",
				(int)text.len, text.at);
	for (size_t i = 0; i < line->nconstants; i++)
		if (is_related(&line->constants[i].target.path, path))
			return MAP_FAIL(compiler, place,
					"one_of: \"set\" writes %.*s on every line, so that it is "
					"always there",
					(int)text.len, text.at);
	for (size_t i = 0; i < line->none_of; i++)
		if (is_related(path, &line->one_of[i].path))
			return MAP_FAIL(compiler, place, "one_of: %.*s is named twice",
					(int)text.len, text.at);
	return OK;
}

static uint32_t add_reason(struct map_compiler *compiler, struct str name)
{
	int len = (int)name.len;
	const struct reason reason = {
		.name = arena_printf(compiler->arena, "one_of: %.*s", len, name.at),
		.words = arena_printf(compiler->arena,
				      "%.*s removed: another of \"one_of\" came first", len,
				      name.at),
	};

	return map_reason_add(compiler, &reason);
}

static enum status compile_one_of(struct map_compiler *compiler, const struct node *names)
{
	struct map_line *line = compiler->line;
	enum status status = OK;

	if (!names)
		return OK;
	line->one_of = arena_array(compiler->arena, names->count, sizeof(*line->one_of));
	for (const struct node *at = names->child; at && status == OK; at = at->next) {
		struct map_choice *choice = &line->one_of[line->none_of];
		status = map_path_parse(&compiler->mapping->file, at, at->text, &choice->path,
					compiler->why);
		if (status == OK)
			status = check_choice(compiler, at, &choice->path);
		choice->reason = add_reason(compiler, at->text);
		line->none_of++;
	}
	return status;
}

/* ---- lines, put together ---- */

/* `node`: an element of `lines`; NULL: the map makes one line a record. */
static enum status compile_line(struct map_compiler *compiler, const struct node *node,
				struct map_line *line)
{
	const struct node *root = compiler->mapping->root;
	const struct node *set = node_member(root, "set"), *fields = node_member(root, "fields");
	const struct node *own_set = node ? node_member(node, "set") : NULL;
	const struct node *own_fields = node ? node_member(node, "fields") : NULL;
	const struct node *where = node ? node_member(node, "where") : NULL;
	const struct node *one_of = node ? node_member(node, "one_of") : NULL;
	enum status status = OK;

	compiler->line = line;
	compiler->containers_cap = 0;
	line->containers = arena_room(compiler->arena, NULL, 0, &compiler->containers_cap,
				      sizeof(*line->containers));
	line->ncontainers = 1;
	line->constants = arena_array(compiler->arena, count_of(set) + count_of(own_set),
				      sizeof(*line->constants));
	line->fields = arena_array(compiler->arena, count_of(fields) + count_of(own_fields),
				   sizeof(*line->fields));
	if (where)
		status = map_condition_compile(compiler, where, &line->where);
	if (status == OK)
		status = compile_constants(compiler, set, node);
	if (status == OK)
		status = compile_constants(compiler, own_set, NULL);
	if (status == OK)
		status = compile_fields(compiler, fields, node);
	if (status == OK)
		status = compile_fields(compiler, own_fields, NULL);
	if (status == OK)
		status = compile_one_of(compiler, one_of ? one_of : node_member(root, "one_of"));
	map_release(&compiler->places);
	return status;
}

enum status map_lines_compile(struct map_compiler *compiler)
{
	struct mapping *mapping = compiler->mapping;
	const struct node *lines = node_member(mapping->root, "lines");
	const struct node *at = lines ? lines->child : NULL;
	enum status status = OK;

	mapping->nlines = lines ? lines->count : 1;
	mapping->lines = arena_array(compiler->arena, mapping->nlines, sizeof(*mapping->lines));
	for (size_t i = 0; i < mapping->nlines && status == OK; i++) {
		status = compile_line(compiler, at, &mapping->lines[i]);
		at = at ? at->next : NULL;
	}
	return status;
}

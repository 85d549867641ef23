/*
 * Map file to mapping: sources, fields and constants of each line, what is kept, how rows are grouped.
 * Targets are compile_target.c, chains of functions compile_chain.c, conditions compile_where.c.
 */
#include <stdlib.h>

#include "ext/hash.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "judge/coerce.h"
#include "map/program.h"

/* "a" and ["a"] are one field. */
static bool is_same_path(const struct map_path *a, const struct map_path *b)
{
	if (str_eq(a->text, b->text))
		return true;
	return a->nkeys == 1 && b->nkeys == 1 && a->keys[0].kind == KEY_NAME &&
	       b->keys[0].kind == KEY_NAME && str_eq(a->keys[0].name, b->keys[0].name);
}

enum status map_source_find(struct map_compiler *compiler, const struct node *place,
			    struct str text, struct map_source **out)
{
	struct mapping *mapping = compiler->mapping;

	struct map_path path;
	enum status status = map_path_parse(&mapping->file, place, text, &path, compiler->why);

	if (status != OK)
		return status;
	for (size_t i = 0; i < mapping->nsources; i++)
		if (is_same_path(&mapping->sources[i]->path, &path)) {
			*out = mapping->sources[i];
			return OK;
		}
	struct map_source *source = arena_zalloc(compiler->arena, sizeof(*source));
	mapping->sources = arena_room(compiler->arena, mapping->sources, mapping->nsources,
				      &mapping->sources_cap, sizeof(*mapping->sources));
	source->path = path;
	source->number = (uint32_t)mapping->nsources;
	source->place = place;
	source->is_optional = true; /* until somebody asks for it without saying so */
	mapping->sources[mapping->nsources++] = source;
	*out = source;
	return OK;
}

/* ---- fields ---- */

static enum status compile_sources(struct map_compiler *compiler, const struct node *from,
				   bool is_optional, struct map_field *field)
{
	const struct node *at = from->type == NODE_ARRAY ? from->child : from;
	size_t count = from->type == NODE_ARRAY ? from->count : 1;

	field->sources = arena_array(compiler->arena, count, sizeof(*field->sources));
	for (; field->nsources < count; at = at->next) {
		struct map_source *source;
		enum status status = map_source_find(compiler, at, at->text, &source);
		if (status != OK)
			return status;
		source->is_optional = source->is_optional && is_optional;
		field->sources[field->nsources++] = source;
	}
	return OK;
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
	enum status status = compile_sources(
		compiler, from, optional && str_is(optional->text, "true"), field);
	if (status == OK)
		status = map_chain_compile(compiler, apply, &field->chain);
	if (status == OK)
		status = map_target_compile(compiler, node, &field->target);
	/* Elements that a field goes into are there only with it. */
	for (uint32_t c = field->target.container; status == OK && c > 0;
	     c = compiler->line->containers[c].parent)
		compiler->line->containers[c].is_filled = true;
	return status;
}

/* ---- constants ---- */

static const char *variable(const struct job *job, struct str name)
{
	for (size_t i = 0; i < job->nvariables; i++)
		if (str_is(name, job->variables[i].name))
			return job->variables[i].value;
	return NULL;
}

/* ${NAME} is replaced, $${ is a plain ${. */
static enum status expand(struct map_compiler *compiler, const struct node *node, struct str *text)
{
	struct str rest = *text;
	struct buf out = { 0 };
	enum status status = OK;

	while (rest.len > 0 && status == OK) {
		size_t skip = 1;
		const char *end = str_starts(rest, STR("${"))
					  ? memchr(rest.at, '}', rest.len)
					  : NULL;
		if (str_starts(rest, STR("$${"))) {
			buf_puts(&out, "${");
			skip = 3;
		} else if (end) {
			struct str name = { rest.at + 2, (size_t)(end - rest.at) - 2 };
			const char *value = variable(compiler->job, name);
			if (value)
				buf_puts(&out, value);
			else
				status = MAP_FAIL(compiler, node,
						  "${%.*s} has no value: say --var %.*s=VALUE",
						  (int)name.len, name.at, (int)name.len, name.at);
			skip = name.len + 3;
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

static enum status compile_constant(struct map_compiler *compiler, const struct node *node,
				    struct map_constant *constant)
{
	const struct job *job = compiler->job;
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
	const struct shape *shape = constant->target.shape;
	if (value->type != NODE_STRING || !job->coerce || !shape)
		return OK;
	struct json_parser *parser = json_parser_new();
	bool fits = coerce_text(value, shape->types, parser, schema_symbols(job->program),
				job->max_depth, compiler->arena);
	json_parser_free(parser);
	return fits ? OK
		    : MAP_FAIL(compiler, node, "set %.*s: the value must be %s",
			       (int)node->key.len, node->key.at,
			       coerce_wanted(shape->types & ~(unsigned)TYPE_NULL, compiler->arena).at);
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
			status = compile_constant(compiler, at, &out->constants[out->nconstants++]);
	return status;
}

static enum status compile_fields(struct map_compiler *compiler, const struct node *fields,
				  const struct node *line)
{
	struct map_line *out = compiler->line;
	enum status status = OK;

	for (const struct node *at = fields ? fields->child : NULL; at && status == OK;
	     at = at->next)
		if (!is_overridden(line, at->key))
			status = compile_field(compiler, at, &out->fields[out->nfields++]);
	return status;
}

static uint32_t add_reason(struct map_compiler *compiler, struct str words)
{
	struct mapping *mapping = compiler->mapping;

	for (size_t i = 0; i < mapping->nreasons; i++)
		if (str_eq(mapping->reasons[i], words))
			return (uint32_t)i;
	mapping->reasons = arena_room(compiler->arena, mapping->reasons, mapping->nreasons,
				      &mapping->reasons_cap, sizeof(*mapping->reasons));
	mapping->reasons[mapping->nreasons] = words;
	return (uint32_t)mapping->nreasons++;
}

static enum status compile_one_of(struct map_compiler *compiler, const struct node *names)
{
	struct map_line *line = compiler->line;

	if (!names)
		return OK;
	line->one_of = arena_array(compiler->arena, names->count, sizeof(*line->one_of));
	line->one_of_reasons =
		arena_array(compiler->arena, names->count, sizeof(*line->one_of_reasons));
	for (const struct node *at = names->child; at; at = at->next) {
		struct field_key *key = &line->one_of[line->none_of];
		bool is_target = false;
		line->one_of_reasons[line->none_of++] =
			add_reason(compiler, arena_printf(compiler->arena, "one_of: %.*s",
							  (int)at->text.len, at->text.at));
		key->name = at->text;
		key->hash = hash_of(key->name);
		for (size_t i = 0; i < line->nfields; i++)
			is_target = is_target ||
				    str_eq(line->fields[i].target.path.text, at->text);
		if (!is_target && compiler->mapping->keep.count == 0)
			return MAP_FAIL(compiler, at,
					"one_of: %.*s is not among the fields of this map",
					(int)at->text.len, at->text.at);
	}
	return OK;
}

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

static enum status compile_lines(struct map_compiler *compiler)
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

/* ---- the rest ---- */

static void read_patterns(const struct mapping *mapping, const char *member,
			  struct map_patterns *out)
{
	const struct node *list = node_member(mapping->root, member);

	if (!list)
		return;
	out->at = arena_array(mapping->file.arena, list->count, sizeof(*out->at));
	for (const struct node *at = list->child; at; at = at->next)
		out->at[out->count++] = at->text;
}

static enum status compile_group(struct map_compiler *compiler)
{
	struct mapping *mapping = compiler->mapping;
	const struct node *node = node_member(mapping->root, "group");

	if (!node)
		return OK;
	const struct node *by = node_member(node, "by"), *into = node_member(node, "into");
	const struct node *max = node_member(node, "max");
	struct map_group *group = arena_zalloc(compiler->arena, sizeof(*group));
	enum status status = OK;

	mapping->group = group;
	group->place = node;
	group->max = UINT64_MAX;
	if (max)
		group->max = strtoull(arena_copy(compiler->arena, max->text).at, NULL, 10);
	group->by = arena_array(compiler->arena, by->count, sizeof(*group->by));
	for (const struct node *at = by->child; at && status == OK; at = at->next) {
		struct map_source *source;
		status = map_source_find(compiler, at, at->text, &source);
		if (status == OK) {
			source->is_optional = false;
			group->by[group->nby++] = source;
		}
	}
	if (status == OK)
		status = map_path_parse(&mapping->file, into, into->text, &group->into,
					compiler->why);
	if (status == OK && group->into.each < group->into.nkeys)
		status = MAP_FAIL(compiler, into, "into is the list itself, without [*]");
	return status;
}

/* Recipes are compiled where they are used; here so that mistakes in unused ones are told too. */
static enum status check_recipes(struct map_compiler *compiler)
{
	const struct node *recipes = node_member(compiler->mapping->root, "recipes");
	struct map_chain ignored;
	enum status status = OK;

	for (const struct node *at = recipes ? recipes->child : NULL; at && status == OK;
	     at = at->next)
		status = map_chain_compile(compiler, at, &ignored);
	return status;
}

/* What nothing reads: a map without a field makes empty lines only. */
static enum status check_purpose(struct map_compiler *compiler)
{
	const struct mapping *mapping = compiler->mapping;

	for (size_t i = 0; i < mapping->nlines; i++)
		if (mapping->lines[i].nfields > 0)
			return OK;
	if (mapping->keep.count > 0)
		return OK;
	return MAP_FAIL(compiler, mapping->root,
			"the map has neither \"fields\" nor \"keep\", so nothing of a record is left");
}

enum status mapping_compile(struct mapping *mapping, const struct job *job, struct diag *why)
{
	struct map_compiler compiler = {
		.mapping = mapping, .job = job, .arena = mapping->file.arena, .why = why
	};
	const struct node *where = node_member(mapping->root, "where");
	enum status status = check_recipes(&compiler);

	add_reason(&compiler, STR("where"));
	add_reason(&compiler, STR("lines: none was made"));
	read_patterns(mapping, "keep", &mapping->keep);
	read_patterns(mapping, "drop", &mapping->drop);
	if (status == OK && where)
		status = map_condition_compile(&compiler, where, &mapping->where);
	if (status == OK)
		status = compile_group(&compiler);
	if (status == OK)
		status = compile_lines(&compiler);
	map_release(&compiler.places);
	return status == OK ? check_purpose(&compiler) : status;
}

void mapping_release(struct mapping *mapping)
{
	if (!mapping)
		return;
	for (size_t i = 0; i < mapping->nsteps; i++)
		map_step_release(mapping->steps[i]);
	for (size_t i = 0; i < mapping->nregexes; i++)
		regex_free(mapping->regexes[i]);
	for (size_t i = 0; i < mapping->ntables; i++)
		map_release(mapping->tables[i]);
}

size_t mapping_nsources(const struct mapping *mapping)
{
	return mapping->nsources;
}

struct str mapping_source(const struct mapping *mapping, size_t number)
{
	return mapping->sources[number]->path.text;
}

size_t mapping_columns(const struct mapping *mapping, struct arena *arena, struct str **out)
{
	struct map names = { 0 };
	size_t room = 0, count = 0;

	for (size_t i = 0; i < mapping->nlines; i++)
		room += mapping->lines[i].nconstants + mapping->lines[i].nfields;
	*out = arena_array(arena, room, sizeof(**out));
	for (size_t i = 0; i < mapping->nlines; i++) {
		const struct map_line *line = &mapping->lines[i];
		for (size_t k = 0; k < line->nconstants + line->nfields; k++) {
			const struct map_target *target =
				k < line->nconstants ? &line->constants[k].target
						     : &line->fields[k - line->nconstants].target;
			struct str name = target->path.keys[0].name;
			size_t before = names.count;
			map_add(&names, name, hash_of(name), 1);
			if (names.count > before)
				(*out)[count++] = name;
		}
	}
	map_release(&names);
	return count;
}

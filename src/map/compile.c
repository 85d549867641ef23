/*
 * Map file to mapping: sources, what is kept, how rows are grouped. Lines are compile_line.c, constants
 * compile_constant.c, targets compile_target.c, chains of functions compile_chain.c, conditions
 * compile_where.c.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "ext/hash.h"
#include "ext/regex.h"
#include "judge/check.h"
#include "map/program.h"

/* "a" and ["a"] are one field. */
static bool is_same_path(const struct map_path *a, const struct map_path *b)
{
	if (str_eq(a->text, b->text))
		return true;
	return a->nkeys == 1 && b->nkeys == 1 && a->keys[0].kind == KEY_NAME &&
	       b->keys[0].kind == KEY_NAME && str_eq(a->keys[0].name, b->keys[0].name);
}

struct map_source *map_source_find(struct map_compiler *compiler, const struct node *place)
{
	struct mapping *mapping = compiler->mapping;
	struct map_path path;
	struct diag no_path;

	/* "Price [EUR]" is no path, and may be a column all the same. */
	bool is_name =
		map_path_parse(&mapping->file, place, place->text, &path, &no_path) != OK;
	if (is_name)
		map_path_name(&mapping->file, place->text, &path);
	for (size_t i = 0; i < mapping->nsources; i++)
		if (is_same_path(&mapping->sources[i]->path, &path))
			return mapping->sources[i];
	struct map_source *source = arena_zalloc(compiler->arena, sizeof(*source));
	mapping->sources = arena_room(compiler->arena, mapping->sources, mapping->nsources,
				      &mapping->sources_cap, sizeof(*mapping->sources));
	source->path = path;
	source->number = (uint32_t)mapping->nsources;
	source->place = place;
	source->is_name = is_name;
	source->is_optional = true; /* until somebody asks for it without saying so */
	mapping->sources[mapping->nsources++] = source;
	return source;
}

uint32_t map_reason_add(struct map_compiler *compiler, const struct reason *reason)
{
	struct mapping *mapping = compiler->mapping;

	for (size_t i = 0; i < mapping->nreasons; i++)
		if (str_eq(mapping->reasons[i].name, reason->name))
			return (uint32_t)i;
	mapping->reasons = arena_room(compiler->arena, mapping->reasons, mapping->nreasons,
				      &mapping->reasons_cap, sizeof(*mapping->reasons));
	mapping->reasons[mapping->nreasons] = *reason;
	return (uint32_t)mapping->nreasons++;
}

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

	mapping->group = group;
	group->place = node;
	group->max = UINT64_MAX;
	if (max)
		group->max = strtoull(arena_copy(compiler->arena, max->text).at, NULL, 10);
	group->by = arena_array(compiler->arena, by->count, sizeof(*group->by));
	for (const struct node *at = by->child; at; at = at->next) {
		struct map_source *source = map_source_find(compiler, at);
		source->is_optional = false;
		group->by[group->nby++] = source;
	}
	enum status status = map_path_parse(&mapping->file, into, into->text, &group->into,
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

/* Records that are left out, in the order of REASON_WHERE and REASON_NO_LINE. */
static void add_reasons(struct map_compiler *compiler)
{
	const struct reason where = { STR("where"), STR("that did not meet \"where\""), true };
	const struct reason no_line = {
		STR("lines: none was made"), STR("that met the \"where\" of no line"), true
	};

	map_reason_add(compiler, &where);
	map_reason_add(compiler, &no_line);
}

enum status mapping_compile(struct mapping *mapping, const struct job *job, struct diag *why)
{
	struct map_compiler compiler = {
		.mapping = mapping, .job = job, .arena = mapping->file.arena, .why = why
	};
	const struct node *where = node_member(mapping->root, "where");

	compiler.judge = judge_new(job->program, job->max_depth);
	compiler.is_used = arena_array(compiler.arena, job->nvariables, sizeof(*compiler.is_used));
	enum status status = check_recipes(&compiler);

	add_reasons(&compiler);
	read_patterns(mapping, "keep", &mapping->keep);
	read_patterns(mapping, "drop", &mapping->drop);
	if (status == OK && where)
		status = map_condition_compile(&compiler, where, &mapping->where);
	if (status == OK)
		status = compile_group(&compiler);
	if (status == OK)
		status = map_lines_compile(&compiler);
	map_release(&compiler.places);
	judge_free(compiler.judge);
	return status == OK ? map_check(&compiler) : status;
}

void map_warn(struct mapping *mapping, const struct node *place, const char *format, ...)
{
	va_list args;

	mapping->notes = arena_room(mapping->file.arena, mapping->notes, mapping->nnotes,
				    &mapping->notes_cap, sizeof(*mapping->notes));
	struct diag *note = &mapping->notes[mapping->nnotes++];
	va_start(args, format);
	struct str text = arena_vprintf(mapping->file.arena, format, args);
	va_end(args);
	if (place)
		map_fail(&mapping->file, place, note, "%s", text.at);
	else
		diag_fail_at(note, ERR_USAGE, mapping->file.name, 0, 0, "%s", text.at);
}

const struct diag *mapping_notes(const struct mapping *mapping, size_t *count)
{
	*count = mapping->nnotes;
	return mapping->notes;
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

void mapping_nothing_left(const struct mapping *mapping, const uint64_t *dropped, uint64_t read,
			  struct diag *why)
{
	bool is_where = dropped[REASON_WHERE] == read;
	const struct node *place = node_member(mapping->root, is_where ? "where" : "lines");

	map_fail(&mapping->file, place, why, "none of the %ju records meets %s; letter case counts",
		 (uintmax_t)read,
		 is_where ? "\"where\"" : "the \"where\" of one of the lines");
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

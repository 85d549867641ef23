/*
 * What is right in each part of a map and wrong in the whole: lists that nobody makes, rows that nobody
 * takes, what has no effect. Called when everything else is compiled.
 */
#include "map/program.h"

static bool is_open(const struct map_target *target)
{
	return target->path.each < target->path.nkeys;
}

/* ---- lists that [*] fills ---- */

/* Does a list of the source make the elements of the target's? */
static bool is_made(const struct map_line *line, const struct map_target *target)
{
	for (size_t i = 0; i < line->nfields; i++) {
		const struct map_field *field = &line->fields[i];
		if (is_open(&field->target) && field->target.container == target->container &&
		    map_field_has_list(field))
			return true;
	}
	return false;
}

/* Is it the list that the rows of a group go into? */
static bool is_of_group(const struct map_group *group, const struct map_target *target)
{
	const struct map_path *into = &group->into, *path = &target->path;

	if (!is_open(target) || path->each != into->nkeys)
		return false;
	for (size_t i = 0; i < into->nkeys; i++)
		if (into->keys[i].kind != path->keys[i].kind ||
		    into->keys[i].index != path->keys[i].index ||
		    !str_eq(into->keys[i].name, path->keys[i].name))
			return false;
	return true;
}

enum status map_list_fail(const struct mapping *mapping, const struct map_target *target,
			  struct str maker, const char *what, struct diag *why)
{
	struct str path = target->path.text;
	const char *each = memmem(path.at, path.len, "[*]", 3);
	struct str behind = { each + 3, path.len - (size_t)(each + 3 - path.at) };

	return map_fail(&mapping->file, target->place, why,
			"%.*s: %.*s%s; write %.*s[0]%.*s, or make one record of several rows with "
			"\"group\"",
			(int)path.len, path.at, (int)maker.len, maker.at, what,
			(int)(each - path.at), path.at, (int)behind.len, behind.at);
}

static enum status check_group_list(struct map_compiler *compiler, const struct map_target *target)
{
	const struct map_path *into = &compiler->mapping->group->into;

	if (!is_open(target) || is_of_group(compiler->mapping->group, target))
		return OK;
	return MAP_FAIL(compiler, target->place,
			"%.*s: the rows of a group go into %.*s[*] only, as \"into\" says",
			(int)target->path.text.len, target->path.text.at, (int)into->text.len,
			into->text.at);
}

static enum status check_lists(struct map_compiler *compiler, const struct map_line *line)
{
	const struct mapping *mapping = compiler->mapping;
	enum status status = OK;

	for (size_t i = 0; i < line->nfields && status == OK; i++) {
		const struct map_field *field = &line->fields[i];
		if (mapping->group)
			status = check_group_list(compiler, &field->target);
		else if (is_open(&field->target) && !is_made(line, &field->target))
			status = map_list_fail(mapping, &field->target,
					       field->sources[0]->path.text,
					       " is no list, and no other field makes one",
					       compiler->why);
	}
	for (size_t i = 0; i < line->nconstants && status == OK; i++) {
		const struct map_target *target = &line->constants[i].target;
		if (mapping->group)
			status = check_group_list(compiler, target);
		else if (is_open(target) && !is_made(line, target))
			status = map_list_fail(mapping, target, STR(""),
					       "no field makes the elements of this list",
					       compiler->why);
	}
	return status;
}

/* Rows that go into no list would be lost, all but the first. */
static enum status check_group(struct map_compiler *compiler)
{
	const struct mapping *mapping = compiler->mapping;
	const struct map_group *group = mapping->group;

	for (size_t i = 0; group && i < mapping->nlines; i++)
		for (size_t k = 0; k < mapping->lines[i].nfields; k++)
			if (is_of_group(group, &mapping->lines[i].fields[k].target))
				return OK;
	if (!group)
		return OK;
	return MAP_FAIL(compiler, group->place,
			"group: into: no target of \"fields\" starts with %.*s[*], so that all rows "
			"but the first would be lost",
			(int)group->into.text.len, group->into.text.at);
}

/* ---- what has no effect ---- */

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

static enum status check_drop(struct map_compiler *compiler)
{
	const struct mapping *mapping = compiler->mapping;

	if (mapping->drop.count == 0 || mapping->keep.count > 0)
		return OK;
	return MAP_FAIL(compiler, node_member(mapping->root, "drop"),
			"drop leaves out of what \"keep\" keeps, and there is no \"keep\"; source "
			"fields that the map does not name are left out anyway");
}

static void note_variables(struct map_compiler *compiler)
{
	const struct job *job = compiler->job;

	for (size_t i = 0; i < job->nvariables; i++)
		if (!compiler->is_used[i])
			map_warn(compiler->mapping, NULL,
				 "no constant of \"set\" has ${%s}: --var %s has no effect",
				 job->variables[i].name, job->variables[i].name);
}

enum status map_check(struct map_compiler *compiler)
{
	const struct mapping *mapping = compiler->mapping;
	enum status status = check_purpose(compiler);

	for (size_t i = 0; i < mapping->nlines && status == OK; i++)
		status = check_lists(compiler, &mapping->lines[i]);
	if (status == OK)
		status = check_group(compiler);
	if (status == OK)
		status = check_drop(compiler);
	note_variables(compiler);
	return status;
}

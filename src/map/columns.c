/*
 * The columns of each CSV input against the map: which of them it reads, which it keeps, and which it
 * names and the header lacks. Decided once an input, before any data.
 */
#include "map/columns.h"

#include "ext/hash.h"
#include "input/columns.h"
#include "map/run.h"

struct planner {
	struct mapping *mapping;
	struct job *job;
	struct input *input;
	struct diag *why;
};

/* A column is named by its whole text, dots and all, or as a name in quotes. */
static bool is_column(const struct map_source *source, struct str column)
{
	const struct map_path *path = &source->path;

	return str_eq(path->text, column) ||
	       (path->nkeys == 1 && path->keys[0].kind == KEY_NAME &&
		str_eq(path->keys[0].name, column));
}

static enum status check_source(const struct planner *planner, const struct map_source *source)
{
	const struct input *input = planner->input;

	for (size_t i = 0; i < input->ncolumns; i++)
		if (is_column(source, input->columns[i]))
			return OK;
	if (source->is_optional || input->ncolumns == 0) /* an empty input has no header */
		return OK;
	struct str near = str_nearest(source->path.text, input->columns, input->ncolumns);
	enum status status = map_fail(
		&planner->mapping->file, source->place, planner->why,
		"column %.*s is not in the header of %s%s%.*s%s", (int)source->path.text.len,
		source->path.text.at, input->name, near.len ? "; did you mean " : "", (int)near.len,
		near.len ? near.at : "", near.len ? "?" : "");
	planner->why->code = "map-missing-column";
	return status;
}

static bool is_kept(const struct mapping *mapping, struct str column)
{
	return map_patterns_match(&mapping->keep, column) &&
	       !map_patterns_match(&mapping->drop, column);
}

/* A kept column is a field of its own name, which the type must know. */
static enum status keep_column(const struct planner *planner, size_t column,
			       const struct field **out)
{
	struct job *job = planner->job;
	struct str name = planner->input->columns[column];
	struct field *field = arena_zalloc(&job->arena, sizeof(*field));

	field_resolve(job->program, name, job->doctype && job->doctype->csv, &job->arena, field);
	*out = field;
	if (field->is_known || job->unknown == UNKNOWN_WARN)
		return OK;
	if (job->unknown == UNKNOWN_DROP) {
		*out = NULL;
		return OK;
	}
	return diag_fail_code(planner->why, "field-unknown", planner->input->name, 1, 0,
			      "column %zu, %.*s, is kept by the map and is no field of %s; \"drop\" "
			      "in the map or --unknown drop leaves it out",
			      column + 1, (int)name.len, name.at,
			      job->doctype ? job->doctype->name : "the rules");
}

/* a.b and ["a.b"] may both mean a column of that name. */
static void find_slots(const struct mapping *mapping, struct str name, uint32_t *slot,
		       uint32_t *others)
{
	for (size_t i = 0; i < mapping->nsources; i++) {
		if (!is_column(mapping->sources[i], name))
			continue;
		others[i] = *slot;
		*slot = (uint32_t)i + 1;
	}
}

static enum status plan_column(const struct planner *planner, size_t column,
			       struct column_target *target, uint32_t *slot, uint32_t *others,
			       const struct field **keep)
{
	const struct mapping *mapping = planner->mapping;
	struct str name = planner->input->columns[column];
	enum status status = OK;

	target->is_dropped = true;
	if (name.len == 0)
		return OK;
	find_slots(mapping, name, slot, others);
	if (is_kept(mapping, name))
		status = keep_column(planner, column, keep);
	target->is_dropped = *slot == 0 && !*keep;
	target->key = (struct field_key){ .name = name, .hash = hash_of(name) };
	return status;
}

static enum status plan_group(const struct planner *planner)
{
	const struct map_group *group = planner->mapping->group;
	const struct input *input = planner->input;
	struct group_plan *plan = arena_zalloc(&planner->job->arena, sizeof(*plan));
	size_t *columns = arena_array(&planner->job->arena, group->nby, sizeof(*columns));

	for (size_t i = 0; i < group->nby; i++)
		for (size_t k = 0; k < input->ncolumns; k++)
			if (is_column(group->by[i], input->columns[k]))
				columns[plan->ncolumns++] = k;
	plan->columns = columns;
	plan->max = group->max;
	planner->input->group = plan;
	return OK;
}

/* Cells are no lists, whatever the map says of the fields of JSON. */
static enum status check_lists(const struct planner *planner)
{
	const struct mapping *mapping = planner->mapping;

	for (size_t i = 0; i < mapping->nlines; i++)
		for (size_t k = 0; k < mapping->lines[i].nfields; k++) {
			const struct map_target *target = &mapping->lines[i].fields[k].target;
			if (target->path.each < target->path.nkeys)
				return map_list_fail(mapping, target,
						     str_of(planner->input->name),
						     " has cells and no lists", planner->why);
		}
	return OK;
}

static enum status plan_csv(struct planner *planner)
{
	struct input *input = planner->input;
	struct arena *arena = &planner->job->arena;
	struct column_map *map = arena_zalloc(arena, sizeof(*map));
	struct column_plan *plan = arena_zalloc(arena, sizeof(*plan));
	struct column_target *targets = arena_array(arena, input->ncolumns + 1, sizeof(*targets));
	uint32_t *slots = arena_array(arena, input->ncolumns + 1, sizeof(*slots));
	uint32_t *others = arena_array(arena, planner->mapping->nsources, sizeof(*others));
	const struct field **keeps = arena_array(arena, input->ncolumns + 1, sizeof(*keeps));
	enum status status = OK;

	if (input->ncolumns > COLUMNS_MAX)
		return diag_fail_code(planner->why, "csv-header", input->name, 1, 0,
				      "the header has %zu columns, at most %d are possible",
				      input->ncolumns, COLUMNS_MAX);
	for (size_t i = 0; i < planner->mapping->nsources && status == OK; i++)
		status = check_source(planner, planner->mapping->sources[i]);
	for (size_t i = 0; i < input->ncolumns && status == OK; i++)
		status = plan_column(planner, i, &targets[i], &slots[i], others, &keeps[i]);
	*map = (struct column_map){ slots, others, keeps };
	*plan = (struct column_plan){
		targets, arena_array(arena, 1, sizeof(struct column_container)), 1
	};
	input->plan = plan;
	input->columns_map = map;
	if (status != OK)
		return status;
	return planner->mapping->group ? plan_group(planner) : check_lists(planner);
}

/* ---- what no input has ---- */

static bool is_in_a_header(const struct job *job, const struct map_source *source)
{
	for (size_t i = 0; i < job->ninputs; i++)
		for (size_t k = 0; k < job->inputs[i].ncolumns; k++)
			if (is_column(source, job->inputs[i].columns[k]))
				return true;
	return false;
}

static bool keeps_a_column(const struct job *job, struct str pattern)
{
	const struct map_patterns keep = { &pattern, 1 };

	for (size_t i = 0; i < job->ninputs; i++)
		for (size_t k = 0; k < job->inputs[i].ncolumns; k++)
			if (map_patterns_match(&keep, job->inputs[i].columns[k]))
				return true;
	return false;
}

/* Of JSON it is known only at the end what there was. */
static void note_unread(struct mapping *mapping, const struct job *job)
{
	const struct node *keep = node_member(mapping->root, "keep");

	for (size_t i = 0; i < job->ninputs; i++)
		if (!job->inputs[i].columns_map || job->inputs[i].ncolumns == 0)
			return;
	for (size_t i = 0; i < mapping->nsources; i++) {
		const struct map_source *source = mapping->sources[i];
		struct str text = source->path.text;
		if (!is_in_a_header(job, source))
			map_warn(mapping, source->place,
				 "no input has the optional column %.*s", (int)text.len, text.at);
	}
	for (const struct node *at = keep ? keep->child : NULL; at; at = at->next)
		if (!keeps_a_column(job, at->text))
			map_warn(mapping, at, "keep: %.*s is the name of no column",
				 (int)at->text.len, at->text.at);
}

/* Members of JSON are found by paths. */
static enum status plan_json(const struct planner *planner)
{
	const struct mapping *mapping = planner->mapping;
	const char *format = planner->input->format == FORMAT_JSON ? "json" : "ndjson";
	struct map_path ignored;

	for (size_t i = 0; i < mapping->nsources; i++)
		if (mapping->sources[i]->is_name)
			return map_path_parse(&mapping->file, mapping->sources[i]->place,
					      mapping->sources[i]->path.text, &ignored,
					      planner->why);
	if (!mapping->group)
		return OK;
	return map_fail(&mapping->file, mapping->group->place, planner->why,
			"group is for rows of CSV, and %s is %s", planner->input->name, format);
}

enum status mapping_plan(struct mapping *mapping, struct job *job, struct diag *why)
{
	job->reasons = mapping->reasons;
	job->nreasons = mapping->nreasons;
	for (size_t i = 0; i < job->ninputs; i++) {
		struct input *input = &job->inputs[i];
		struct planner planner = { mapping, job, input, why };
		if (input->format == FORMAT_AUTO)
			continue; /* it could not be read, which is told when all others are planned */
		bool is_csv = input->format == FORMAT_CSV || input->format == FORMAT_TSV;
		enum status status = is_csv ? plan_csv(&planner) : plan_json(&planner);
		if (status != OK)
			return status;
	}
	note_unread(mapping, job);
	return OK;
}

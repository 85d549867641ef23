/*
 * The values of one field: that of a record, those of a list in it, those of the rows of a group, or
 * one for every element that other fields have made.
 */
#include "map/run.h"

/* Several sources are a list of those that have a value. */
static struct map_value list_of(struct map_run *run, const struct map_field *field, size_t row,
				const struct node **origin)
{
	struct node *list = node_new(run->scratch, NODE_ARRAY);

	list->flags = NODE_CHANGED;
	for (size_t i = 0; i < field->nsources; i++) {
		const struct node *node = map_value_at(run, field->sources[i], row);
		if (!node)
			continue;
		if (!*origin)
			*origin = node;
		node_append(list, map_copy_tree(run, node));
	}
	return (struct map_value){ .node = list };
}

static void carry_row(struct map_run *run, const struct map_field *field, size_t row, size_t index)
{
	const struct node *origin = NULL;

	if (field->nsources > 1) {
		struct map_value value = list_of(run, field, row, &origin);
		map_carry(run, field, value, origin, index);
		return;
	}
	origin = map_value_at(run, field->sources[0], row);
	map_carry(run, field, map_value_of(origin), origin, index);
}

/* Rows of one key that differ in a field that only the first one gives. */
static void compare_rows(struct map_run *run, const struct map_field *field)
{
	for (size_t i = 0; i < field->nsources; i++) {
		const struct node *first = map_value_at(run, field->sources[i], 0);
		for (size_t row = 1; row < run->nrows; row++) {
			const struct node *other = map_value_at(run, field->sources[i], row);
			if (first == other || (first && other && str_eq(first->text, other->text)))
				continue;
			map_note(run, SEVERITY_WARNING, run->group_differs, field, other, 0,
			     STR("the rows of one key differ here; the first one counts"));
			return;
		}
	}
}

static bool lengths_clash(struct map_run *run, const struct map_field *field,
			  const struct node *origin)
{
	map_note(run, SEVERITY_ERROR, run->bad_value, field, origin, 0,
	     STR("lists of different lengths would make the elements of one list"));
	return false;
}

/* An element of the target's list for each row of the group. */
static void carry_rows(struct map_run *run, const struct map_field *field)
{
	if (!map_line_open(run, &field->target, run->nrows)) {
		lengths_clash(run, field, NULL);
		return;
	}
	for (size_t row = 0; row < run->nrows; row++)
		carry_row(run, field, row, row);
}

/* A list of the source: an element of the target's list for each, or all of them as one list. */
static void carry_list(struct map_run *run, const struct map_field *field)
{
	const struct map_source *source = field->sources[0];
	const struct map_path *path = &source->path;
	const struct node *list =
		map_if_there(run, source, map_path_find(path, 0, path->each, run->rows));
	bool is_each = field->target.path.each < field->target.path.nkeys;
	struct node *all = node_new(run->scratch, NODE_ARRAY);
	size_t index = 0;

	if (list && list->type != NODE_ARRAY) {
		map_note(run, SEVERITY_ERROR, run->bad_value, field, list, 0,
		     STR("expected a list where the map says [*]"));
		return;
	}
	if (is_each && list && !map_line_open(run, &field->target, list->count)) {
		lengths_clash(run, field, list);
		return;
	}
	all->flags = NODE_CHANGED;
	for (const struct node *at = list ? list->child : NULL; at; at = at->next, index++) {
		const struct node *node =
			map_if_there(run, source, map_path_find(path, path->each + 1, path->nkeys, at));
		if (is_each)
			map_carry(run, field, map_value_of(node), node, index);
		else if (node)
			node_append(all, map_copy_tree(run, node));
	}
	if (!is_each)
		map_carry(run, field, (struct map_value){ .node = all }, list, 0);
}

/* One value for every element that other fields have made. */
static void carry_to_all(struct map_run *run, const struct map_field *field)
{
	const struct open_list *list = &run->lists[field->target.container];

	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i])
			carry_row(run, field, 0, i);
}

bool map_field_is_late(const struct map_run *run, const struct map_field *field)
{
	bool is_each = field->target.path.each < field->target.path.nkeys;
	return is_each && !run->mapping->group && !map_field_has_list(field);
}

void map_field_carry(struct map_run *run, const struct map_field *field)
{
	bool is_each = field->target.path.each < field->target.path.nkeys;

	if (!run->is_csv && map_field_has_list(field)) {
		carry_list(run, field);
	} else if (is_each && run->mapping->group) {
		carry_rows(run, field);
	} else if (is_each) {
		carry_to_all(run, field);
	} else {
		if (run->nrows > 1)
			compare_rows(run, field);
		carry_row(run, field, 0, 0);
	}
}

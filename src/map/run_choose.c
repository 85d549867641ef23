/* `one_of`: of several members of a line one stays, the first that has a value. */
#include "map/explain.h"
#include "map/run.h"

static struct node **find_link(struct node *object, struct str name)
{
	struct node **link = &object->child;

	while (*link && !str_eq((*link)->key, name))
		link = &(*link)->next;
	return link;
}

static void remove_member(struct node *object, struct str name)
{
	struct node **link = find_link(object, name);

	if (!*link)
		return;
	*link = (*link)->next;
	object->count--;
	object->flags |= NODE_CHANGED;
}

/* A compartment qualifies the account beside it; beside another identifier it names nobody. */
static void remove_qualifier(struct node *object, struct str name)
{
	if (str_is(name, "user_account_id"))
		remove_member(object, STR("compartment_id"));
	else if (str_is(name, "$user_account_id"))
		remove_member(object, STR("$compartment_id"));
}

/* The member at the end of the path, and the objects on the way that are empty without it. */
static void remove_path(struct node *object, const struct map_key *keys, size_t nkeys)
{
	if (nkeys == 1) {
		remove_member(object, keys[0].name);
		remove_qualifier(object, keys[0].name);
		return;
	}
	struct node *inner = *find_link(object, keys[0].name);
	if (!inner || inner->type != NODE_OBJECT)
		return;
	object->flags |= NODE_CHANGED;
	remove_path(inner, keys + 1, nkeys - 1);
	if (inner->count == 0)
		remove_member(object, keys[0].name);
}

/* Null is no value, nor is what holds nothing else. */
static bool has_value(const struct node *node)
{
	if (!node || node->type == NODE_NULL)
		return false;
	if (node->type != NODE_OBJECT)
		return true;
	for (const struct node *at = node->child; at; at = at->next)
		if (has_value(at))
			return true;
	return false;
}

static bool is_there(const struct map_choice *choice, const struct node *line)
{
	return has_value(map_path_find(&choice->path, 0, choice->path.nkeys, line));
}

void map_choose(struct map_run *run, struct node *line)
{
	const struct map_line *map_line = run->line;
	size_t first = 0;

	while (first < map_line->none_of && !is_there(&map_line->one_of[first], line))
		first++;
	for (size_t i = 0; i < map_line->none_of && first < map_line->none_of; i++) {
		const struct map_choice *choice = &map_line->one_of[i];
		if (i == first)
			continue;
		if (is_there(choice, line)) {
			batch_drop(run->batch, run->record, choice->reason);
			map_explain_choice(run, choice, &map_line->one_of[first]);
		}
		remove_path(line, choice->path.keys, choice->path.nkeys);
	}
}

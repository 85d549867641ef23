/*
 * One line of output while it is built. Containers (objects, lists, elements) are made when the first
 * value goes into them. Elements of lists are hung up at the end, in the order of their index: only
 * then is it known which of them there are.
 */
#include "map/explain.h"
#include "map/run.h"

void map_line_start(struct map_run *run, const struct map_line *line)
{
	run->line = line;
	memset(run->nodes, 0, line->ncontainers * sizeof(*run->nodes));
	memset(run->lists, 0, line->ncontainers * sizeof(*run->lists));
	run->nodes[0] = node_new(run->scratch, NODE_OBJECT);
	run->nodes[0]->flags = NODE_CHANGED;
	run->last[0] = NULL;
}

static void hang(struct map_run *run, uint32_t container, struct node *node)
{
	struct node *parent = run->nodes[container];

	node->next = NULL;
	if (run->last[container])
		run->last[container]->next = node;
	else
		parent->child = node;
	run->last[container] = node;
	parent->count++;
}

static void name_node(struct node *node, struct str name, uint32_t hash, uint32_t symbol)
{
	node->key = name;
	node->key_hash = hash;
	node->symbol = symbol;
	node->flags |= NODE_NAMED;
}

/* A container and those it stands in. Elements wait for the end; so do the lists that hold them. */
static void need(struct map_run *run, uint32_t number)
{
	const struct map_container *container = &run->line->containers[number];

	if (run->nodes[number])
		return;
	struct node *node = node_new(run->scratch, NODE_OBJECT);
	node->flags = NODE_CHANGED;
	run->nodes[number] = node;
	run->last[number] = NULL;
	if (container->is_element)
		return;
	name_node(node, container->key.name, container->key.hash, container->key.symbol);
	need(run, container->parent);
	hang(run, container->parent, node);
}

static struct node *member(struct map_run *run, struct node *object, const struct map_key *key)
{
	struct node *at = object->child, *last = NULL;

	for (; at; last = at, at = at->next)
		if (at->key_hash == key->hash && str_eq(at->key, key->name))
			return at;
	at = node_new(run->scratch, NODE_OBJECT);
	at->flags = NODE_CHANGED;
	name_node(at, key->name, key->hash, key->symbol);
	if (last)
		last->next = at;
	else
		object->child = at;
	object->count++;
	return at;
}

/* The rest of a path behind [*], below an element. */
static void put_below(struct map_run *run, const struct map_path *path, struct node *element,
		      const struct node *value)
{
	for (size_t i = path->each + 1; i < path->nkeys; i++)
		element = member(run, element, &path->keys[i]);
	struct str key = element->key;
	uint32_t hash = element->key_hash, symbol = element->symbol;
	struct node *next = element->next;
	*element = *value;
	element->next = next;
	name_node(element, key, hash, symbol);
}

bool map_line_open(struct map_run *run, const struct map_target *target, size_t count)
{
	struct open_list *list = &run->lists[target->container];

	if (list->elements)
		return list->count == count;
	list->elements = arena_array(run->scratch, count + 1, sizeof(struct node *));
	list->count = count;
	return true;
}

void map_line_put(struct map_run *run, const struct map_target *target, struct node *node,
		  size_t index)
{
	if (target->path.each < target->path.nkeys) {
		struct node **element = &run->lists[target->container].elements[index];
		if (!*element) {
			*element = node_new(run->scratch, NODE_OBJECT);
			(*element)->flags = NODE_CHANGED;
		}
		put_below(run, &target->path, *element, node);
	} else if (!target->key.name.at) {
		run->nodes[target->container] = node; /* an element that is a value */
	} else {
		need(run, target->container);
		name_node(node, target->key.name, target->key.hash, target->key.symbol);
		hang(run, target->container, node);
	}
}

/* ---- the end of a line ---- */

static bool is_open(const struct map_constant *constant)
{
	return constant->target.path.each < constant->target.path.nkeys;
}

static void put_constant(struct map_run *run, const struct map_constant *constant)
{
	struct node *copy = arena_alloc(run->scratch, sizeof(*copy));

	*copy = *constant->value;
	map_explain_constant(run, constant);
	map_line_put(run, &constant->target, copy, 0);
}

void map_line_constants(struct map_run *run)
{
	for (size_t i = 0; i < run->line->nconstants; i++)
		if (!is_open(&run->line->constants[i]) && run->line->constants[i].element == 0)
			put_constant(run, &run->line->constants[i]);
}

/* A constant alone makes no element that fields are to fill. */
static void put_in_elements(struct map_run *run)
{
	const struct map_line *line = run->line;

	for (size_t i = 0; i < line->nconstants; i++) {
		const struct map_constant *constant = &line->constants[i];
		const struct open_list *list = &run->lists[constant->target.container];
		uint32_t element = constant->element;
		if (!is_open(constant) && element > 0 &&
		    (run->nodes[element] || !line->containers[element].is_filled))
			put_constant(run, constant);
		if (is_open(constant) && list->count > 0)
			map_explain_constant(run, constant);
		for (size_t k = 0; is_open(constant) && k < list->count; k++)
			if (list->elements[k])
				put_below(run, &constant->target.path, list->elements[k],
					  constant->value);
	}
}

/* The elements that are there, in order; false: there is none. */
static bool collect(struct map_run *run, uint32_t number, struct node *list)
{
	const struct map_line *line = run->line;
	struct node *last = NULL;

	/* Few lists have more than some fixed elements; they are found by their index. */
	for (uint32_t index = 0, left = 1; left > 0; index++) {
		left = 0;
		for (uint32_t c = number + 1; c < line->ncontainers; c++) {
			const struct map_container *element = &line->containers[c];
			if (element->parent != number || !element->is_element ||
			    element->key.index < index)
				continue;
			left++;
			if (element->key.index > index || !run->nodes[c])
				continue;
			run->nodes[c]->next = NULL;
			map_explain_moved(run, number, index, list->count);
			if (last)
				last->next = run->nodes[c];
			else
				list->child = run->nodes[c];
			last = run->nodes[c];
			list->count++;
		}
	}
	return list->count > 0;
}

static bool collect_open(struct map_run *run, uint32_t number, struct node *list)
{
	const struct open_list *open = &run->lists[number];
	struct node *last = NULL;

	for (size_t i = 0; i < open->count; i++) {
		struct node *element = open->elements[i];
		if (!element)
			continue;
		element->next = NULL;
		map_explain_moved(run, number, i, list->count);
		if (last)
			last->next = element;
		else
			list->child = element;
		last = element;
		list->count++;
	}
	return list->count > 0;
}

/* Containers have larger numbers than those they stand in, so inner lists come first. */
static void hang_lists(struct map_run *run)
{
	const struct map_line *line = run->line;

	for (uint32_t number = (uint32_t)line->ncontainers - 1; number > 0; number--) {
		const struct map_container *container = &line->containers[number];
		if (!container->is_list)
			continue;
		struct node *list = node_new(run->scratch, NODE_ARRAY);
		list->flags = NODE_CHANGED;
		bool is_there = container->is_open ? collect_open(run, number, list)
						   : collect(run, number, list);
		if (!is_there)
			continue;
		if (container->is_element) {
			run->nodes[number] = list;
			continue;
		}
		name_node(list, container->key.name, container->key.hash, container->key.symbol);
		need(run, container->parent);
		hang(run, container->parent, list);
	}
}

struct node *map_line_finish(struct map_run *run)
{
	put_in_elements(run);
	hang_lists(run);
	return run->nodes[0];
}

/*
 * One value: from its source through a chain of functions to its target, with the type that the rules
 * want there. Which values a field has is run_field.c's.
 */
#include "map/run.h"

#include "ext/json.h"
#include "judge/coerce.h"
#include "map/explain.h"

bool map_is_null(const struct mapping *mapping, struct str text)
{
	if (text.len == 0)
		return true;
	for (size_t i = 0; i < mapping->nnulls; i++)
		if (str_eq(mapping->nulls[i], text))
			return true;
	return false;
}

const struct node *map_if_there(const struct map_run *run, const struct map_source *source,
				const struct node *node)
{
	if (!node)
		return NULL;
	run->batch->seen[source->number] = true;
	if (node->type == NODE_NULL)
		return NULL;
	return node->type == NODE_STRING && map_is_null(run->mapping, node->text) ? NULL : node;
}

const struct node *map_value_at(struct map_run *run, const struct map_source *source, size_t row)
{
	const struct map_path *path = &source->path;

	if (run->is_csv)
		return map_if_there(run, source,
				run->slots[row * run->mapping->nsources + source->number]);
	return map_if_there(run, source, map_path_find(path, 0, path->nkeys, run->rows));
}

struct map_value map_value_of(const struct node *node)
{
	if (!node)
		return (struct map_value){ .text = STR("") };
	if (node->type == NODE_STRING)
		return (struct map_value){ .text = node->text };
	return (struct map_value){ .node = node };
}

bool map_chain_run(struct map_run *run, const struct map_chain *chain, struct map_value *value,
		   struct map_fault *fault)
{
	for (size_t i = 0; i < chain->nsteps; i++) {
		const struct map_step *step = &chain->steps[i];
		if (map_step_takes_empty(step) != map_value_is_empty(value))
			continue;
		if (!map_step_run(step, run->runner, value, fault))
			return false;
		if (run->trace)
			map_explain_step(run, step, value);
	}
	return true;
}

/* ---- a value to its target ---- */

struct node *map_copy_tree(struct map_run *run, const struct node *node)
{
	struct node *copy = arena_alloc(run->scratch, sizeof(*copy));
	struct node **link = &copy->child;

	*copy = *node;
	copy->next = NULL;
	if (!node_is_container(node))
		return copy;
	copy->child = NULL;
	for (const struct node *at = node->child; at; at = at->next) {
		*link = map_copy_tree(run, at);
		link = &(*link)->next;
	}
	return copy;
}

bool map_coerce(struct map_run *run, const struct map_field *field, const struct shape *shape,
		struct node *node, size_t index)
{
	const struct job *job = run->job;

	if (!job->coerce || !shape)
		return true;
	if (shape->coerce && (shape->types & TYPE_STRING) && coerce_is_scientific(node->text)) {
		map_note(run, SEVERITY_ERROR, run->scientific, field, node, index,
		     STR("an id in scientific notation: its last digits are lost"));
		return false;
	}
	if (coerce_text(node, shape->types, run->json, schema_symbols(job->program),
			job->max_depth, run->scratch))
		return true;
	map_note(run, SEVERITY_ERROR, run->coerce, field, node, index,
		 coerce_complaint(node->text, shape->types, run->scratch));
	return false;
}

/* `origin`: the source's value, for places; NULL: there was none. */
static void put(struct map_run *run, const struct map_field *field, const struct map_value *value,
		const struct node *origin, size_t index)
{
	bool is_text = !value->node;
	bool is_untouched = is_text && origin && origin->type == NODE_STRING &&
			    origin->text.at == value->text.at && origin->text.len == value->text.len;
	struct node *node = is_untouched ? map_copy_tree(run, origin) /* written as it was read */
			    : is_text	 ? node_string(run->scratch, value->text)
					 : map_copy_tree(run, value->node);

	if (origin) {
		node->at = origin->at;
		node->column = origin->column;
	}
	/* JSON values keep their type unless a function made a text of them. */
	bool is_converted = is_text && (run->is_csv || field->chain.nsteps > 0);
	if (is_converted && !map_coerce(run, field, field->target.shape, node, index))
		node->flags |= NODE_REFUSED; /* there, but nothing more is said of it */
	map_line_put(run, &field->target, node, index);
	if (run->trace) /* asked here, for every value */
		map_explain_target(run, &field->target, node);
}

/* What was told to be wrong is there all the same, so that nobody misses it. */
static void put_refused(struct map_run *run, const struct map_field *field, size_t index)
{
	struct node *node = node_string(run->scratch, STR(""));

	node->flags |= NODE_REFUSED;
	map_line_put(run, &field->target, node, index);
}

/* JSON: not even there, which may be a slip in the map. */
static bool is_absent(const struct map_run *run, const struct map_field *field)
{
	const struct map_path *path = &field->sources[0]->path;

	return !run->is_csv && field->nsources == 1 && path->each == path->nkeys &&
	       !map_path_find(path, 0, path->nkeys, run->rows);
}

static void put_empty(struct map_run *run, const struct map_field *field, const struct node *origin,
		      size_t index)
{
	bool is_missing = field->empty == EMPTY_REJECT && is_absent(run, field);

	map_explain_empty(run, &field->target, field->empty);
	if (field->empty == EMPTY_NULL) {
		struct node *null = node_new(run->scratch, NODE_NULL);
		null->text = STR("null");
		map_line_put(run, &field->target, null, index);
	}
	if (field->empty != EMPTY_REJECT)
		return;
	map_note(run, SEVERITY_ERROR, is_missing ? run->missing : run->bad_value, field, origin, index,
	     is_missing ? STR("the record has no such field")
	     : origin   ? STR("nothing is left of the value, and the map wants one")
			: STR("there is no value, and the map wants one"));
	put_refused(run, field, index);
}

void map_carry(struct map_run *run, const struct map_field *field, struct map_value value,
	       const struct node *origin, size_t index)
{
	struct map_fault fault = { 0 };

	if (run->trace)
		map_explain_source(run, field, &value);
	if (!map_chain_run(run, &field->chain, &value, &fault)) {
		map_explain_fault(run, fault.message);
		map_note(run, SEVERITY_ERROR, fault.code ? fault.code : run->bad_value, field, origin,
		     index, fault.message);
		put_refused(run, field, index);
	} else if (map_value_is_empty(&value)) {
		put_empty(run, field, origin, index);
	} else {
		put(run, field, &value, origin, index);
	}
}

/* Does a record meet a condition? A value that the condition's functions cannot take meets none. */
#include "compile/equal.h"
#include "ext/hash.h"
#include "ext/regex.h"
#include "map/run.h"

static bool is_one_of(struct map_run *run, const struct map_condition *condition,
		      const struct map_value *value)
{
	if (value->node && node_is_container(value->node)) {
		for (const struct node *at = condition->values->child; at; at = at->next)
			if (node_equal(at, value->node, run->scratch))
				return true;
		return false;
	}
	/* Cells are texts, whatever the list of the map holds: 1 is found as "1". */
	struct str text = value->node ? value->node->text : value->text;
	if (map_value_is_empty(value) && condition->wants_empty)
		return true;
	return map_find(&condition->texts, text, hash_of(text), 0);
}

static bool ask(struct map_run *run, const struct map_condition *condition)
{
	const struct node *node = map_value_at(run, condition->source, 0);
	struct map_value value = map_value_of(node);
	struct map_fault fault = { 0 };

	if (!map_chain_run(run, &condition->chain, &value, &fault))
		return false;
	bool is_empty = map_value_is_empty(&value);
	if (condition->kind == COND_EMPTY)
		return is_empty == condition->wants_empty;
	if (condition->kind == COND_IN)
		return is_one_of(run, condition, &value);
	if (value.node && node_is_container(value.node))
		return false;
	struct str text = value.node ? value.node->text : value.text;
	return regex_search(condition->regex, run->match, text) == REGEX_YES;
}

bool map_condition_holds(struct map_run *run, const struct map_condition *condition)
{
	bool is_or = condition->kind == COND_OR;

	switch (condition->kind) {
	case COND_AND:
	case COND_OR:
		for (size_t i = 0; i < condition->nparts; i++)
			if (map_condition_holds(run, condition->parts[i]) == is_or)
				return is_or;
		return !is_or;
	case COND_NOT:
		return !map_condition_holds(run, condition->parts[0]);
	default:
		return ask(run, condition);
	}
}

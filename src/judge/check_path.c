/*
 * A value by itself, before any line is there to hold it: the rules that always apply at its path are
 * asked. What depends on other members (if, anyOf, oneOf, not) has to wait for the line.
 */
#include "flow/batch.h"
#include "judge/judge.h"

struct way {
	struct judge *judge;
	const struct field_key *keys;
	size_t nkeys;
	const struct place *at;
};

static const struct rule *step_down(const struct rule *rule, const struct field_key *key)
{
	if (!key->name.at)
		return rule->array && rule->array->nprefix == 0 ? rule->array->items : NULL;
	const struct property *property =
		rule->object && key->symbol ? object_property(rule->object, key->symbol) : NULL;
	return property ? property->rule : NULL;
}

/* `rule` is about what stands at the first `depth` keys. */
static void follow(const struct way *way, const struct rule *rule, size_t depth)
{
	if (!rule || (rule->flags & RULE_WARNING))
		return;
	if (depth == way->nkeys) {
		judge_rule(way->judge, rule, way->at, NULL);
		return;
	}
	follow(way, step_down(rule, &way->keys[depth]), depth + 1);
	for (size_t i = 0; i < rule->njoints; i++)
		for (size_t k = 0; rule->joints[i].kind == JOINT_ALL && k < rule->joints[i].nrules; k++)
			follow(way, rule->joints[i].rules[k], depth);
}

struct str judge_at(struct judge *judge, const struct field_key *keys, size_t nkeys,
		    const struct node *value, struct arena *arena)
{
	static const struct node object = { .type = NODE_OBJECT };
	const struct place line = { .node = &object }, at = { .up = &line, .node = value };
	const struct way way = { judge, keys, nkeys, &at };
	struct str message = { 0 };
	struct batch batch;

	batch_init(&batch);
	judge_begin(judge, &batch, batch_add_record(&batch), arena);
	follow(&way, judge->program->root, 0);
	for (size_t i = 0; i < batch.nfindings && !message.at; i++)
		if (batch.findings[i].severity == SEVERITY_ERROR)
			message = arena_copy(arena, batch.findings[i].message);
	batch_release(&batch);
	return message;
}

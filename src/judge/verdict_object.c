/*
 * Objects in verdicts: members get numbers, what must hold of a member whatever else is there is kept
 * with it, and the rest becomes tests about which members are present. For verdict_compile.c.
 */
#include "judge/verdict_compile.h"

enum { SYMBOLS_SPAN = 4096 }; /* how far apart the symbols of one object may be for its table */

/* The number of a member in its object, or -1 if there are too many. */
static int number_member(struct members *members, uint32_t symbol)
{
	for (size_t i = 0; i < members->count; i++)
		if (members->symbols[i] == symbol)
			return (int)i;
	if (members->count == VERDICT_MEMBERS)
		return -1;
	members->symbols[members->count] = symbol;
	members->always[members->count].count = members->asked[members->count].count = 0;
	return (int)members->count++;
}

bool verdict_object_fits(struct members *members, const struct object_rule *object)
{
	for (size_t i = 0; i < object->nproperties; i++)
		if (number_member(members, object->properties[i].symbol) < 0)
			return false;
	for (size_t i = 0; i < object->ndependents; i++) {
		const struct dependent *dependent = &object->dependents[i];
		if (number_member(members, dependent->symbol) < 0)
			return false;
		for (size_t k = 0; k < dependent->nwants; k++)
			if (number_member(members, dependent->wants[k].symbol) < 0)
				return false;
	}
	return true;
}

static uint64_t member_bit(struct members *members, uint32_t symbol)
{
	return (uint64_t)1 << number_member(members, symbol);
}

/* False: there is no room for one more. */
static bool add_below(struct below *list, const struct verdict *below)
{
	if (list->count == ALWAYS_MAX - 1)
		return false;
	list->list[list->count++] = below;
	return true;
}

static void add_member(struct compiler *compiler, struct list *list, const struct property *property)
{
	struct members *members = list->members;
	int index = number_member(members, property->symbol);
	const struct verdict *below = verdict_below(compiler, property->rule);

	if (members->depth == 0 && add_below(&members->always[index], below))
		return;
	if (!add_below(&members->asked[index], below))
		members->reads_all = true;
	struct test *test = verdict_add(compiler, list, TEST_MEMBER);
	test->index = (uint8_t)index;
	test->below = below;
}

static void add_others(struct members *members, const struct test *test)
{
	if (members->nothers == OTHERS_MAX)
		members->reads_all = true;
	else
		members->others[members->nothers++] = (struct others){ test->mask, test->below };
}

static void add_dependent(struct compiler *compiler, struct list *list,
			  const struct dependent *dependent)
{
	struct tests *branches = arena_array(compiler->arena, 3, sizeof(*branches));
	uint64_t wants = 0;

	struct list condition = verdict_branch(list);
	verdict_add(compiler, &condition, TEST_REQUIRED)->mask = member_bit(list->members, dependent->symbol);
	branches[0] = verdict_branch_done(&condition);
	struct list then = verdict_branch(list);
	for (size_t i = 0; i < dependent->nwants; i++)
		wants |= member_bit(list->members, dependent->wants[i].symbol);
	if (wants)
		verdict_add(compiler, &then, TEST_REQUIRED)->mask = wants;
	if (dependent->rule)
		verdict_add_rule(compiler, &then, dependent->rule);
	branches[1] = verdict_branch_done(&then);
	struct test *test = verdict_add(compiler, list, TEST_IF);
	test->branches = branches;
	test->nbranches = 3;
}

void verdict_add_object(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct object_rule *object = rule->object;
	uint64_t required = 0, named = 0;

	verdict_add_count(compiler, list, object->min, object->max);
	for (size_t i = 0; i < object->nproperties; i++) {
		const struct property *property = &object->properties[i];
		uint64_t bit = member_bit(list->members, property->symbol);
		if (property->is_required)
			required |= bit;
		if (!property->rule)
			continue;
		named |= bit;
		if (!(property->rule->flags & RULE_TRIVIAL))
			add_member(compiler, list, property);
	}
	if (required)
		verdict_add(compiler, list, TEST_REQUIRED)->mask = required;
	if (object->additional && !(object->additional->flags & RULE_TRIVIAL)) {
		struct test *test = verdict_add(compiler, list, TEST_OTHERS);
		test->mask = named;
		test->below = verdict_below(compiler, object->additional);
		add_others(list->members, test);
	}
	for (size_t i = 0; i < object->ndependents; i++)
		add_dependent(compiler, list, &object->dependents[i]);
}

/* A list of what is said of each member, by its index. */
static const struct verdict *const *const *lists_of(struct compiler *compiler, const struct below *lists,
						    size_t count)
{
	const struct verdict *const **all = arena_array(compiler->arena, count + 1, sizeof(*all));

	for (size_t i = 0; i < count; i++) {
		if (lists[i].count == 0)
			continue;
		const struct verdict **one =
			arena_array(compiler->arena, lists[i].count + 1, sizeof(*one));
		memcpy(one, lists[i].list, lists[i].count * sizeof(*one));
		all[i] = one;
	}
	return all;
}

const struct object_verdict *verdict_object_done(struct compiler *compiler, const struct list *list)
{
	const struct members *members = list->members;
	struct object_verdict *object = arena_zalloc(compiler->arena, sizeof(*object));
	uint32_t last = 0;

	object->first = UINT32_MAX;
	for (size_t i = 0; i < members->count; i++) {
		if (members->symbols[i] < object->first)
			object->first = members->symbols[i];
		if (members->symbols[i] > last)
			last = members->symbols[i];
	}
	object->span = members->count ? last - object->first + 1 : 0;
	if (object->span > SYMBOLS_SPAN)
		return NULL;
	uint8_t *slots = arena_array(compiler->arena, object->span + 1, sizeof(*slots));
	for (size_t i = 0; i < members->count; i++)
		slots[members->symbols[i] - object->first] = (uint8_t)(i + 1);
	object->slots = slots;
	object->always = lists_of(compiler, members->always, members->count);
	object->asked = lists_of(compiler, members->asked, members->count);
	struct others *others = arena_array(compiler->arena, members->nothers, sizeof(*others));
	if (members->nothers)
		memcpy(others, members->others, members->nothers * sizeof(*others));
	object->others = others;
	object->nothers = members->nothers;
	object->reads_all = members->reads_all;
	struct tests rest = verdict_finished(list);
	object->rest = verdict_chart(compiler, &rest);
	object->memo = arena_zalloc(compiler->arena, sizeof(*object->memo));
	return object;
}

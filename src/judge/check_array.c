/*
 * Assertions about arrays: size, elements, contains, uniqueItems; and what unevaluatedItems and
 * unevaluatedProperties find left over. Called by judge/check.c.
 */
#include "compile/equal.h"
#include "judge/judge.h"

enum {
	PAIRWISE = 8, /* up to this many elements each is compared with each */
};

static bool check_items(struct judge *judge, const struct rule *rule, const struct place *at,
			uint8_t *marks)
{
	const struct array_rule *array = rule->array;
	struct place below = { .up = at };
	bool ok = true;

	for (const struct node *node = at->node->child; node; node = node->next, below.index++) {
		bool in_prefix = below.index < array->nprefix;
		const struct rule *item = in_prefix ? array->prefix[below.index] : array->items;
		enum keyword keyword = in_prefix ? KEYWORD_PREFIX_ITEMS : KEYWORD_ITEMS;
		if (!item)
			break;
		if (marks)
			marks[below.index] = 1;
		if (item->flags & RULE_TRIVIAL)
			continue;
		below.node = node;
		ok = judge_below(judge, rule, keyword, item, &below) && ok;
		if (!ok && !judge->noisy)
			return false;
	}
	return ok;
}

static bool check_contains(struct judge *judge, const struct rule *rule, const struct place *at,
			   uint8_t *marks)
{
	const struct array_rule *array = rule->array;
	struct place below = { .up = at };
	struct detail detail = { 0 };
	unsigned refused = judge->refused;
	bool noisy = judge->noisy;

	judge->noisy = false;
	for (const struct node *node = at->node->child; node; node = node->next, below.index++) {
		below.node = node;
		if (!judge_below(judge, rule, KEYWORD_CONTAINS, array->contains, &below))
			continue;
		detail.found++;
		if (marks && array->contains_evaluates)
			marks[below.index] = 1;
	}
	judge->noisy = noisy;
	if (judge->refused > refused)
		return true; /* nobody can tell what the refused value would have been */
	if (detail.found < array->min_contains)
		return judge_fail(judge, rule,
				  array->has_min_contains ? KEYWORD_MIN_CONTAINS : KEYWORD_CONTAINS,
				  at, &detail);
	if (detail.found > array->max_contains)
		return judge_fail(judge, rule, KEYWORD_MAX_CONTAINS, at, &detail);
	return true;
}

static bool fail_unique(struct judge *judge, const struct rule *rule, const struct place *at,
			size_t first, size_t second)
{
	struct detail detail = { .found = first, .other = second };
	return judge_fail(judge, rule, KEYWORD_UNIQUE_ITEMS, at, &detail);
}

static bool check_unique_few(struct judge *judge, const struct rule *rule, const struct place *at)
{
	size_t i = 0;

	for (const struct node *a = at->node->child; a; a = a->next, i++) {
		size_t j = i + 1;
		for (const struct node *b = a->next; b; b = b->next, j++)
			if (node_equal(a, b, judge->scratch))
				return fail_unique(judge, rule, at, i, j);
	}
	return true;
}

/* A table with open addressing in scratch, at most half full. */
static bool check_unique_many(struct judge *judge, const struct rule *rule, const struct place *at)
{
	struct slot {
		const struct node *node;
		uint32_t hash, index;
	};
	size_t size = 16;
	while (size < 2 * (size_t)at->node->count)
		size *= 2;
	struct slot *slots = arena_array(judge->scratch, size, sizeof(*slots));
	uint32_t index = 0;

	for (const struct node *node = at->node->child; node; node = node->next, index++) {
		uint32_t hash = node_hash(node);
		size_t i = hash & (size - 1);
		for (; slots[i].node; i = (i + 1) & (size - 1))
			if (slots[i].hash == hash &&
			    node_equal(slots[i].node, node, judge->scratch))
				return fail_unique(judge, rule, at, slots[i].index, index);
		slots[i] = (struct slot){ node, hash, index };
	}
	return true;
}

static bool check_unique(struct judge *judge, const struct rule *rule, const struct place *at)
{
	return at->node->count <= PAIRWISE ? check_unique_few(judge, rule, at)
					   : check_unique_many(judge, rule, at);
}

bool check_array(struct judge *judge, const struct rule *rule, const struct place *at,
		 uint8_t *marks)
{
	const struct array_rule *array = rule->array;
	struct detail detail = { .found = at->node->count };
	bool ok = true;

	if (detail.found < array->min)
		ok = judge_fail(judge, rule, KEYWORD_MIN_ITEMS, at, &detail);
	if (detail.found > array->max)
		ok = judge_fail(judge, rule, KEYWORD_MAX_ITEMS, at, &detail);
	if ((array->nprefix || array->items) && (ok || judge->noisy))
		ok = check_items(judge, rule, at, marks) && ok;
	if (array->contains && (ok || judge->noisy))
		ok = check_contains(judge, rule, at, marks) && ok;
	if (array->unique && (ok || judge->noisy))
		ok = check_unique(judge, rule, at) && ok;
	return ok;
}

bool check_unevaluated(struct judge *judge, const struct rule *rule, const struct place *at,
		       const uint8_t *marks)
{
	bool is_object = at->node->type == NODE_OBJECT;
	const struct rule *rest = is_object ? rule->unevaluated_properties
					    : rule->unevaluated_items;
	enum keyword keyword = is_object ? KEYWORD_UNEVALUATED_PROPERTIES
					 : KEYWORD_UNEVALUATED_ITEMS;
	struct place below = { .up = at };
	bool ok = true;

	if (!rest)
		return true;
	if (is_object) {
		below.known = rule->known;
		below.nknown = (uint32_t)rule->nknown;
	}
	for (const struct node *node = at->node->child; node; node = node->next, below.index++) {
		if (marks[below.index])
			continue;
		below.node = node;
		ok = judge_below(judge, rule, keyword, rest, &below) && ok;
		if (!ok && !judge->noisy)
			return false;
	}
	return ok;
}

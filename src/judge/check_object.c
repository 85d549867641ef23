/*
 * Assertions about objects. One walk over the members does properties, patternProperties,
 * additionalProperties, propertyNames and counts what required wants. Called by judge/check.c.
 */
#include "ext/regex.h"
#include "judge/judge.h"

static bool has_member(const struct node *object, uint32_t symbol)
{
	const struct node *member = object->child;

	while (member && member->symbol != symbol)
		member = member->next;
	return member;
}

static bool fail_required(struct judge *judge, const struct rule *rule, const struct place *at)
{
	const struct object_rule *object = rule->object;

	if (!judge->noisy)
		return false;
	for (size_t i = 0; i < object->nproperties; i++) {
		const struct property *property = &object->properties[i];
		struct detail detail = { .name = property->name };
		if (property->is_required && !has_member(at->node, property->symbol))
			judge_fail(judge, rule, KEYWORD_REQUIRED, at, &detail);
	}
	return false;
}

/* propertyNames: the name as if it were a value; the place is the member's. */
static bool check_name(struct judge *judge, const struct rule *rule, const struct place *below)
{
	/* A failure that is held back keeps the node, so it must outlive this call. */
	struct node *name = node_string(judge->scratch, below->node->key);
	struct place at = *below;

	name->key = below->node->key;
	name->at = below->node->at;
	name->column = below->node->column;
	at.node = name;
	at.is_name = true;
	return judge_below(judge, rule, KEYWORD_PROPERTY_NAMES, rule->object->names, &at);
}

static bool check_patterns(struct judge *judge, const struct rule *rule, const struct place *below,
			   bool *matched)
{
	const struct object_rule *object = rule->object;
	bool ok = true;

	for (size_t i = 0; i < object->npatterns; i++) {
		const struct pattern_property *pattern = &object->patterns[i];
		enum regex_result result =
			regex_search(pattern->regex, judge->match, below->node->key);
		if (result == REGEX_NO)
			continue;
		*matched = true;
		struct detail detail = { .code = judge->too_costly };
		if (result == REGEX_TOO_COSTLY)
			ok = judge_fail(judge, rule, KEYWORD_PATTERN_PROPERTIES, below, &detail);
		else
			ok = judge_below(judge, rule, KEYWORD_PATTERN_PROPERTIES, pattern->rule,
					 below) &&
			     ok;
		if (!ok && !judge->noisy)
			return false;
	}
	return ok;
}

/* What no property was found for, or what more than properties is asked of. */
static bool check_member(struct judge *judge, const struct rule *rule, struct place *below,
			 bool *matched)
{
	const struct object_rule *object = rule->object;
	bool ok = true;

	if (object->names)
		ok = check_name(judge, rule, below);
	if (object->npatterns && (ok || judge->noisy))
		ok = check_patterns(judge, rule, below, matched) && ok;
	if (object->additional && !*matched && (ok || judge->noisy)) {
		*matched = true;
		below->known = object->known;
		below->nknown = (uint32_t)object->nknown;
		ok = judge_below(judge, rule, KEYWORD_ADDITIONAL_PROPERTIES, object->additional,
				 below) &&
		     ok;
		below->known = NULL;
		below->nknown = 0;
	}
	return ok;
}

static bool check_members(struct judge *judge, const struct rule *rule, const struct place *at,
			  uint8_t *marks)
{
	const struct object_rule *object = rule->object;
	bool asks_more = object->additional || object->npatterns || object->names;
	struct place below = { .up = at };
	size_t nrequired = 0;
	bool ok = true;

	for (const struct node *node = at->node->child; node; node = node->next, below.index++) {
		const struct property *property = object_property(object, node->symbol);
		bool matched = false;

		below.node = node;
		if (property) {
			nrequired += property->is_required;
			matched = property->rule != NULL;
			if (matched && !(property->rule->flags & RULE_TRIVIAL))
				ok = judge_below(judge, rule, KEYWORD_PROPERTIES, property->rule,
						 &below) && ok;
		}
		if (asks_more && (ok || judge->noisy))
			ok = check_member(judge, rule, &below, &matched) && ok;
		if (!ok && !judge->noisy)
			return false;
		if (marks && matched)
			marks[below.index] = 1;
	}
	return (nrequired == object->nrequired || fail_required(judge, rule, at)) && ok;
}

static bool check_dependent(struct judge *judge, const struct rule *rule,
			    const struct dependent *dependent, const struct place *at,
			    uint8_t *marks)
{
	bool ok = true;

	if (!has_member(at->node, dependent->symbol))
		return true;
	for (size_t i = 0; i < dependent->nwants; i++) {
		const struct property *want = &dependent->wants[i];
		struct detail detail = { .name = want->name, .whose = dependent->name };
		if (!has_member(at->node, want->symbol))
			ok = judge_fail(judge, rule, KEYWORD_DEPENDENT_REQUIRED, at, &detail);
	}
	if (dependent->rule && (ok || judge->noisy))
		ok = judge_same(judge, dependent->rule, at, marks) && ok;
	return ok;
}

static bool fail_size(struct judge *judge, const struct rule *rule, enum keyword keyword,
		      const struct place *at)
{
	struct detail detail = { .found = at->node->count };
	return judge_fail(judge, rule, keyword, at, &detail);
}

bool check_object(struct judge *judge, const struct rule *rule, const struct place *at,
		  uint8_t *marks)
{
	const struct object_rule *object = rule->object;
	bool ok = true;

	if (at->node->count < object->min)
		ok = fail_size(judge, rule, KEYWORD_MIN_PROPERTIES, at);
	if (at->node->count > object->max)
		ok = fail_size(judge, rule, KEYWORD_MAX_PROPERTIES, at);
	if (ok || judge->noisy)
		ok = check_members(judge, rule, at, marks) && ok;
	for (size_t i = 0; i < object->ndependents && (ok || judge->noisy); i++)
		ok = check_dependent(judge, rule, &object->dependents[i], at, marks) && ok;
	return ok;
}

/*
 * Branches of anyOf, oneOf and if that no value reaches, because what is asked of the value anyway
 * rules them out, or because another branch says the same. Told only where it is certain: types,
 * const, enum, and what members must be there. Called by lint.c.
 */
#include "compile/decimal.h"
#include "compile/equal.h"
#include "compile/linter.h"

enum {
	FACTS_MAX = 64,     /* rules about one value that are weighed; more only make it say less */
	FACTS_DEPTH = 4,    /* members of members of … that are weighed */
	STEPS_MAX = 200000, /* past it nothing more is told */
};

/* Rules that all hold of one value. */
struct facts {
	const struct rule *rules[FACTS_MAX];
	size_t count;
};

/* A branch, until somebody is found to reach it. */
struct suspect {
	const struct rule *owner;
	const struct rule *branch;
	enum joint_kind kind;
	bool is_reached;
};

struct lint_branches {
	struct linter *linter;
	struct suspect *suspects;
	size_t nsuspects, cap;
	size_t steps;
	struct arena scratch;
};

struct lint_branches *lint_branches_new(struct linter *linter)
{
	struct lint_branches *branches =
		arena_zalloc(linter->compiler->arena, sizeof(*branches));

	branches->linter = linter;
	return branches;
}

/* ---- what holds together ---- */

static void add_fact(struct facts *facts, const struct rule *rule)
{
	if (!rule || (rule->flags & (RULE_WARNING | RULE_TRIVIAL)))
		return;
	for (size_t i = 0; i < facts->count; i++)
		if (facts->rules[i] == rule)
			return;
	if (facts->count == FACTS_MAX)
		return;
	facts->rules[facts->count++] = rule;
	for (size_t i = 0; i < rule->njoints; i++)
		for (size_t k = 0; rule->joints[i].kind == JOINT_ALL && k < rule->joints[i].nrules; k++)
			add_fact(facts, rule->joints[i].rules[k]);
}

static unsigned types_of(const struct facts *facts)
{
	unsigned types = TYPE_ANY;

	for (size_t i = 0; i < facts->count; i++)
		types &= facts->rules[i]->flags & RULE_FALSE ? 0 : facts->rules[i]->types;
	return types;
}

static bool set_has(struct lint_branches *branches, const struct value_set *set,
		    const struct node *value)
{
	const struct node *at = set->first;

	for (size_t i = 0; i < set->count; i++, at = at->next)
		if (node_equal(at, value, &branches->scratch))
			return true;
	return false;
}

static bool all_have(struct lint_branches *branches, const struct facts *facts, unsigned types,
		     const struct node *value)
{
	bool is_whole = value->type == NODE_NUMBER && (types & TYPE_INTEGER) &&
			decimal_is_integer(value->text);

	if (!(types & (1u << value->type)) && !is_whole)
		return false;
	for (size_t i = 0; i < facts->count; i++) {
		const struct rule *rule = facts->rules[i];
		if ((rule->values && !set_has(branches, rule->values, value)) ||
		    (rule->constant && !set_has(branches, rule->constant, value)))
			return false;
	}
	return true;
}

/* Is there a const or enum, and none of its values is allowed by all the others? */
static bool values_conflict(struct lint_branches *branches, const struct facts *facts,
			    unsigned types)
{
	const struct value_set *set = NULL;

	for (size_t i = 0; i < facts->count && !set; i++)
		set = facts->rules[i]->constant ? facts->rules[i]->constant : facts->rules[i]->values;
	if (!set)
		return false;
	const struct node *at = set->first;
	for (size_t i = 0; i < set->count; i++, at = at->next)
		if (all_have(branches, facts, types, at))
			return false;
	return true;
}

static bool conflict(struct lint_branches *branches, const struct facts *facts, unsigned depth);

static bool member_conflicts(struct lint_branches *branches, const struct facts *facts,
			     uint32_t symbol, unsigned depth)
{
	struct facts below;

	below.count = 0;
	for (size_t i = 0; i < facts->count; i++) {
		const struct object_rule *object = facts->rules[i]->object;
		const struct property *property = object ? object_property(object, symbol) : NULL;
		if (property)
			add_fact(&below, property->rule);
	}
	return conflict(branches, &below, depth + 1);
}

/* Must a member be there that nothing can be? */
static bool members_conflict(struct lint_branches *branches, const struct facts *facts,
			     unsigned depth)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct object_rule *object = facts->rules[i]->object;
		for (size_t k = 0; object && k < object->nproperties; k++)
			if (object->properties[k].is_required &&
			    member_conflicts(branches, facts, object->properties[k].symbol, depth))
				return true;
	}
	return false;
}

/* Certainly no value keeps all of these. */
static bool conflict(struct lint_branches *branches, const struct facts *facts, unsigned depth)
{
	unsigned types = types_of(facts);

	branches->steps++;
	if (types == 0 || values_conflict(branches, facts, types))
		return true;
	return types == TYPE_OBJECT && depth < FACTS_DEPTH &&
	       members_conflict(branches, facts, depth);
}

/* ---- who reaches what ---- */

static void meet(struct lint_branches *branches, const struct rule *owner, enum joint_kind kind,
		 const struct rule *branch, bool is_reached)
{
	for (size_t i = 0; i < branches->nsuspects; i++) {
		struct suspect *suspect = &branches->suspects[i];
		if (suspect->owner == owner && suspect->branch == branch && suspect->kind == kind) {
			suspect->is_reached = suspect->is_reached || is_reached;
			return;
		}
	}
	branches->suspects = arena_room(branches->linter->compiler->arena, branches->suspects,
					branches->nsuspects, &branches->cap,
					sizeof(*branches->suspects));
	branches->suspects[branches->nsuspects++] =
		(struct suspect){ owner, branch, kind, is_reached };
}

static void walk(struct lint_branches *branches, const struct rule *rule, const struct facts *around);

static void try_branch(struct lint_branches *branches, const struct rule *owner,
		       enum joint_kind kind, const struct rule *branch, const struct facts *around)
{
	struct facts facts = *around;

	add_fact(&facts, branch);
	bool is_reached = !conflict(branches, &facts, 0);
	meet(branches, owner, kind, branch, is_reached);
	if (is_reached && kind != JOINT_IF)
		walk(branches, branch, &facts);
}

static void walk_joint(struct lint_branches *branches, const struct rule *rule,
		       const struct joint *joint, const struct facts *facts)
{
	switch (joint->kind) {
	case JOINT_ALL:
		for (size_t i = 0; i < joint->nrules; i++)
			walk(branches, joint->rules[i], facts);
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		for (size_t i = 0; i < joint->nrules; i++)
			try_branch(branches, rule, joint->kind, joint->rules[i], facts);
		break;
	case JOINT_IF:
		try_branch(branches, rule, JOINT_IF, joint->rules[0], facts);
		for (size_t i = 1; i < joint->nrules; i++)
			if (joint->rules[i])
				walk(branches, joint->rules[i], facts);
		break;
	case JOINT_DYNAMIC: /* who knows where that leads */
	case JOINT_NOT:
		break;
	}
}

static void walk(struct lint_branches *branches, const struct rule *rule, const struct facts *around)
{
	struct facts facts = *around;

	if (branches->steps > STEPS_MAX)
		return;
	add_fact(&facts, rule);
	if (conflict(branches, &facts, 0))
		return; /* nothing gets here at all, which somebody else is told */
	for (size_t i = 0; i < rule->njoints; i++)
		walk_joint(branches, rule, &rule->joints[i], &facts);
}

void lint_branches_see(struct lint_branches *branches, const struct value *value)
{
	struct facts facts;

	facts.count = 0;
	for (size_t i = 0; i < value->count; i++)
		add_fact(&facts, value->rules[i]);
	for (size_t i = 0; i < value->count; i++)
		walk(branches, value->rules[i], &facts);
}

/* ---- branches against each other ---- */

static void compare_branches(struct lint_branches *branches, const struct rule *rule,
			     const struct joint *joint, size_t i)
{
	const struct rule *branch = joint->rules[i];
	bool is_one = joint->kind == JOINT_ONE;

	for (size_t k = 0; k < i; k++) {
		const struct rule *other = joint->rules[k];
		if (!is_one && (other->flags & RULE_TRIVIAL)) {
			lint_at(branches->linter, rule, branch->source, "unreachable-branch",
				"branch %zu of anyOf counts for nothing: branch %zu takes everything",
				i + 1, k + 1);
			return;
		}
		if (other == branch || node_equal(other->source, branch->source, &branches->scratch)) {
			lint_at(branches->linter, rule, branch->source, "unreachable-branch",
				is_one ? "branch %zu of oneOf says the same as branch %zu, so neither "
					 "can be the only one that holds"
				       : "branch %zu of anyOf says the same as branch %zu", i + 1, k + 1);
			return;
		}
	}
}

void lint_branches_end(struct lint_branches *branches)
{
	static const char *const names[] = { [JOINT_ANY] = "anyOf", [JOINT_ONE] = "oneOf" };
	const struct program *program = branches->linter->compiler->program;

	for (size_t i = 0; i < branches->nsuspects && branches->steps <= STEPS_MAX; i++) {
		const struct suspect *suspect = &branches->suspects[i];
		if (suspect->is_reached)
			continue;
		if (suspect->kind == JOINT_IF)
			lint_at(branches->linter, suspect->owner, suspect->branch->source,
				"unreachable-branch", "this condition can never hold here, so then is "
				"never used");
		else
			lint_at(branches->linter, suspect->owner, suspect->branch->source,
				"unreachable-branch", "no value that is allowed here can be of this "
				"branch of %s", names[suspect->kind]);
	}
	for (size_t i = 0; i < program->nrules; i++) {
		const struct rule *rule = program->rules[i];
		for (size_t k = 0; k < rule->njoints; k++)
			if (rule->joints[k].kind == JOINT_ANY || rule->joints[k].kind == JOINT_ONE)
				for (size_t b = 1; b < rule->joints[k].nrules; b++)
					compare_branches(branches, rule, &rule->joints[k], b);
	}
	arena_release(&branches->scratch);
}

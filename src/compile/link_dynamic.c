/*
 * Loops that never get deeper into the value, where a $dynamicRef takes part: what that means depends
 * on the way that led to it, so every rule is looked at once for each dynamic scope in which it can
 * be reached. Of a scope only the outcome matters: the rule that each name of an anchor means, which
 * the outermost resource with such an anchor settled. Called by compile/link.c.
 */
#include "compile/compiler.h"

#include <stdlib.h>

enum {
	SCOPES_MAX = 256, /* beyond, the depth of the check ends what has no end */
};

/* A rule to begin at: one about members, elements or names. */
struct start {
	const struct rule *rule;
	size_t scope;
};

struct walk {
	struct compiler *compiler;
	size_t nnames;
	const struct rule **scopes[SCOPES_MAX]; /* by name - 1; NULL: not settled */
	uint8_t *states[SCOPES_MAX]; /* enum visit_state, by rule number */
	size_t nscopes;
	struct start *todo;
	size_t ntodo, todo_cap;
	struct start at; /* being looked at */
	unsigned depth;
	enum status status;
	struct diag *why;
};

/* The number of a scope, new or old; SCOPES_MAX: there are too many. */
static size_t number_scope(struct walk *walk, const struct rule **scope)
{
	size_t size = walk->nnames * sizeof(*scope), i = 0;

	while (i < walk->nscopes && memcmp(walk->scopes[i], scope, size) != 0)
		i++;
	if (i == walk->nscopes && i < SCOPES_MAX) {
		walk->scopes[i] = scope;
		walk->states[i] = arena_array(walk->compiler->arena,
					      walk->compiler->program->nrules, 1);
		walk->nscopes++;
	}
	return i;
}

/* The scope in which a rule is looked at that is reached in `scope`. */
static size_t enter(struct walk *walk, const struct rule *rule, size_t scope)
{
	const struct program *program = walk->compiler->program;
	const struct rule **entered = NULL;

	for (size_t i = 0; i < program->nanchors; i++) {
		const struct dynamic_anchor *anchor = &program->anchors[i];
		if (anchor->resource != rule->resource || walk->scopes[scope][anchor->name - 1])
			continue;
		if (!entered) {
			entered = arena_array(walk->compiler->arena, walk->nnames,
					      sizeof(*entered));
			memcpy(entered, walk->scopes[scope], walk->nnames * sizeof(*entered));
		}
		entered[anchor->name - 1] = anchor->rule;
	}
	return entered ? number_scope(walk, entered) : scope;
}

static void look_at(struct walk *walk, const struct rule *rule, size_t scope);

static void begin_later(struct walk *walk, const struct rule *rule)
{
	if (walk->ntodo == walk->todo_cap) {
		walk->todo_cap = walk->todo_cap ? walk->todo_cap * 2 : 64;
		walk->todo = memory_resize(walk->todo, walk->todo_cap * sizeof(*walk->todo));
	}
	walk->todo[walk->ntodo++] = (struct start){ rule, walk->at.scope };
}

/* What the $dynamicRef of the rule at hand means in the scope at hand; `rule` by itself. */
static const struct rule *dynamic_target(const struct walk *walk, const struct rule *rule)
{
	const struct rule **scope = walk->scopes[walk->at.scope];

	for (size_t i = 0; i < walk->at.rule->njoints; i++) {
		const struct joint *joint = &walk->at.rule->joints[i];
		if (joint->kind == JOINT_DYNAMIC && scope[joint->anchor - 1])
			return scope[joint->anchor - 1];
	}
	return rule;
}

static void see(void *context, const struct rule **below, enum edge edge)
{
	struct walk *walk = context;
	struct start at = walk->at;

	if (walk->status != OK)
		return;
	if (edge == EDGE_DYNAMIC)
		look_at(walk, dynamic_target(walk, *below), at.scope);
	else if (edge == EDGE_SAME || edge == EDGE_BRANCH || edge == EDGE_TEST)
		look_at(walk, *below, at.scope);
	else
		begin_later(walk, *below);
	walk->at = at;
}

static void look_at(struct walk *walk, const struct rule *rule, size_t scope)
{
	struct program *program = walk->compiler->program;

	scope = enter(walk, rule, scope);
	if (scope == SCOPES_MAX || walk->states[scope][rule->number] == DONE)
		return;
	if (walk->states[scope][rule->number] == OPEN || walk->depth == SAME_VALUE_DEPTH) {
		walk->status = refuse_loop(rule, walk->depth, walk->why);
		return;
	}
	walk->states[scope][rule->number] = OPEN;
	walk->at = (struct start){ rule, scope };
	walk->depth++;
	rule_visit(program->rules[rule->number], see, walk);
	walk->depth--;
	walk->states[scope][rule->number] = DONE;
}

enum status refuse_dynamic_loops(struct compiler *compiler, struct diag *why)
{
	struct walk walk = {
		.compiler = compiler,
		.nnames = compiler->dynamic.count,
		.why = why,
	};
	size_t scope = number_scope(&walk, arena_array(compiler->arena, walk.nnames,
						       sizeof(**walk.scopes)));

	look_at(&walk, compiler->program->root, scope);
	while (walk.ntodo > 0 && walk.status == OK) {
		struct start start = walk.todo[--walk.ntodo];
		look_at(&walk, start.rule, start.scope);
	}
	free(walk.todo);
	return walk.status;
}

/*
 * Rules to verdicts. A rule is taken apart for each type that a value may have: what does not concern
 * the type falls away, what the type alone decides is decided here, and rules about the same value
 * ($ref, allOf) become one list of tests. Members that any of these rules name get a number in their
 * object, so that presence is a bit. What is rare is asked of the rules themselves (TEST_ASK).
 */
#include "judge/verdict.h"

#include "judge/verdict_compile.h"

struct test *verdict_add(struct compiler *compiler, struct list *list, enum test_kind kind)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 8;
		struct test *at = arena_array(compiler->arena, cap, sizeof(*at));
		if (list->count)
			memcpy(at, list->at, list->count * sizeof(*at));
		list->at = at;
		list->cap = cap;
	}
	compiler->ntests++;
	struct test *test = &list->at[list->count++];
	test->kind = (uint8_t)kind;
	return test;
}

static void ask(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	verdict_add(compiler, list, TEST_ASK)->rule = rule;
	if (list->members)
		list->members->reads_all = true;
}

struct tests verdict_finished(const struct list *list)
{
	if (list->never)
		return (struct tests){ .never = true };
	return (struct tests){ .at = list->at, .count = (uint32_t)list->count };
}

static bool always_holds(const struct tests *tests)
{
	return tests->count == 0 && !tests->never;
}

const struct verdict *verdict_below(struct compiler *compiler, const struct rule *rule)
{
	struct verdict **at = &compiler->verdicts[rule->number];
	if (!*at) {
		*at = arena_zalloc(compiler->arena, sizeof(**at));
		compiler->todo[compiler->ntodo++] = rule;
	}
	return *at;
}

/* ---- elements ---- */

void verdict_add_count(struct compiler *compiler, struct list *list, uint64_t min, uint64_t max)
{
	if (min == 0 && max >= UINT32_MAX)
		return;
	struct test *test = verdict_add(compiler, list, TEST_COUNT);
	test->count.min = min;
	test->count.max = max;
}

static void add_array(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct array_rule *array = rule->array;

	verdict_add_count(compiler, list, array->min, array->max);
	if (array->items && !(array->items->flags & RULE_TRIVIAL))
		verdict_add(compiler, list, TEST_ITEMS)->below = verdict_below(compiler, array->items);
}

/* ---- rules about the same value ---- */

struct list verdict_branch(const struct list *list)
{
	if (list->members)
		list->members->depth++;
	return (struct list){ .type = list->type, .members = list->members };
}

struct tests verdict_branch_done(const struct list *branch)
{
	if (branch->members)
		branch->members->depth--;
	return verdict_finished(branch);
}

static struct tests compile_branch(struct compiler *compiler, struct list *list,
				   const struct rule *rule)
{
	struct list branch = verdict_branch(list);
	if (rule)
		verdict_add_rule(compiler, &branch, rule);
	return verdict_branch_done(&branch);
}

/* Branches that only ask for members are one test; false: these ask for more. */
static bool add_masks(struct compiler *compiler, struct list *list, const struct tests *branches,
		      uint32_t count)
{
	uint64_t *masks = arena_array(compiler->arena, count, sizeof(*masks));

	for (uint32_t i = 0; i < count; i++) {
		if (branches[i].count != 1 || branches[i].at[0].kind != TEST_REQUIRED)
			return false;
		masks[i] = branches[i].at[0].mask;
	}
	struct test *test = verdict_add(compiler, list, TEST_SOME);
	test->masks = masks;
	test->nmasks = count;
	return true;
}

static void add_branches(struct compiler *compiler, struct list *list, const struct joint *joint)
{
	struct tests *branches = arena_array(compiler->arena, joint->nrules, sizeof(*branches));
	uint32_t count = 0;
	bool is_any = joint->kind == JOINT_ANY;

	for (size_t i = 0; i < joint->nrules; i++) {
		struct tests branch = compile_branch(compiler, list, joint->rules[i]);
		if (is_any && always_holds(&branch))
			return;
		if (!branch.never)
			branches[count++] = branch;
	}
	if (count == 0) {
		list->never = true;
		return;
	}
	if (is_any && add_masks(compiler, list, branches, count))
		return;
	struct test *test = verdict_add(compiler, list, is_any ? TEST_ANY : TEST_ONE);
	test->branches = branches;
	test->nbranches = count;
}

static void add_not(struct compiler *compiler, struct list *list, const struct joint *joint)
{
	struct tests *branch = arena_array(compiler->arena, 1, sizeof(*branch));

	*branch = compile_branch(compiler, list, joint->rules[0]);
	if (branch->never)
		return;
	if (always_holds(branch)) {
		list->never = true;
		return;
	}
	struct test *test = verdict_add(compiler, list, TEST_NOT);
	test->branches = branch;
	test->nbranches = 1;
}

static void add_if(struct compiler *compiler, struct list *list, const struct joint *joint)
{
	struct tests *branches = arena_array(compiler->arena, 3, sizeof(*branches));

	branches[0] = compile_branch(compiler, list, joint->rules[0]);
	if (branches[0].never || always_holds(&branches[0])) {
		const struct rule *rule = joint->rules[branches[0].never ? 2 : 1];
		if (rule)
			verdict_add_rule(compiler, list, rule);
		return;
	}
	branches[1] = compile_branch(compiler, list, joint->rules[1]);
	branches[2] = compile_branch(compiler, list, joint->rules[2]);
	if (always_holds(&branches[1]) && always_holds(&branches[2]))
		return;
	struct test *test = verdict_add(compiler, list, TEST_IF);
	test->branches = branches;
	test->nbranches = 3;
}

static void add_joint(struct compiler *compiler, struct list *list, const struct joint *joint)
{
	switch (joint->kind) {
	case JOINT_ALL:
	case JOINT_DYNAMIC: /* without anchors in the program it is a $ref */
		for (size_t i = 0; i < joint->nrules; i++)
			verdict_add_rule(compiler, list, joint->rules[i]);
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		add_branches(compiler, list, joint);
		break;
	case JOINT_NOT:
		add_not(compiler, list, joint);
		break;
	case JOINT_IF:
		add_if(compiler, list, joint);
		break;
	}
}

/* What only the rules themselves can say, for a value of this type. */
static bool must_ask(const struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct array_rule *array = rule->array;
	const struct object_rule *object = rule->object;

	if (compiler->ntests > TESTS_MAX || rule->unevaluated_items || rule->unevaluated_properties)
		return true;
	if (list->type == NODE_ARRAY && array)
		return array->unique || array->nprefix || array->contains;
	if (list->type == NODE_OBJECT && object)
		return object->npatterns || object->names || !verdict_object_fits(list->members, object);
	return false;
}

void verdict_add_rule(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	if ((rule->flags & RULE_TRIVIAL) || list->never)
		return;
	if (rule->flags & RULE_FALSE) {
		list->never = true;
		return;
	}
	if (!(rule->types & 1u << list->type)) {
		if (list->type != NODE_NUMBER || !(rule->types & TYPE_INTEGER)) {
			list->never = true;
			return;
		}
		verdict_add(compiler, list, TEST_INTEGER);
	}
	if (must_ask(compiler, list, rule) ||
	    (rule->constant && !verdict_add_values(compiler, list, rule->constant)) ||
	    (rule->values && !verdict_add_values(compiler, list, rule->values))) {
		ask(compiler, list, rule);
		return;
	}
	if (list->type == NODE_STRING && rule->string)
		verdict_add_string(compiler, list, rule);
	if (list->type == NODE_NUMBER && rule->numeric)
		verdict_add_number(compiler, list, rule);
	if (list->type == NODE_ARRAY && rule->array)
		add_array(compiler, list, rule);
	if (list->type == NODE_OBJECT && rule->object)
		verdict_add_object(compiler, list, rule);
	for (size_t i = 0; i < rule->njoints; i++)
		add_joint(compiler, list, &rule->joints[i]);
}

/* ---- whole verdicts ---- */

static const struct test *compile_type(struct compiler *compiler, const struct rule *rule,
				       enum node_type type)
{
	struct members members;

	verdict_members_start(&members);
	struct list list = { .type = type, .members = type == NODE_OBJECT ? &members : NULL };

	verdict_add_rule(compiler, &list, rule);
	if (type == NODE_OBJECT && !list.never && (list.count > 0 || members.count > 0)) {
		const struct object_verdict *object = verdict_object_done(compiler, &list);
		list = (struct list){ .type = type };
		if (object)
			verdict_add(compiler, &list, TEST_OBJECT)->object = object;
		else
			ask(compiler, &list, rule);
	}
	struct tests tests = verdict_finished(&list);
	return verdict_chart(compiler, &tests);
}

static void compile(struct compiler *compiler, struct rule *const *rules, size_t count)
{
	compiler->todo = arena_array(compiler->arena, compiler->program->nrules, sizeof(*compiler->todo));
	for (size_t i = 0; i < count; i++)
		verdict_below(compiler, rules[i]);
	while (compiler->ntodo > 0) {
		const struct rule *rule = compiler->todo[--compiler->ntodo];
		const struct test **by_type = compiler->verdicts[rule->number]->by_type;
		for (int type = NODE_NULL; type <= NODE_OBJECT; type++)
			by_type[type] = compile_type(compiler, rule, (enum node_type)type);
	}
}

struct verdict **verdict_compile(const struct program *program, struct arena *arena)
{
	struct compiler compiler = { .program = program, .arena = arena };

	if (program->nanchors > 0)
		return NULL;
	compiler.verdicts = arena_array(arena, program->nrules, sizeof(*compiler.verdicts));
	compile(&compiler, &program->rules[program->root->number], 1);
	return compiler.verdicts;
}

void verdict_complete(const struct program *program, struct verdict **verdicts, struct arena *arena)
{
	compile(&(struct compiler){ .program = program, .arena = arena, .verdicts = verdicts }, program->rules,
		program->nrules);
}

/*
 * Rules to verdicts. A rule is taken apart for each type that a value may have: what does not concern
 * the type falls away, what the type alone decides is decided here, and rules about the same value
 * ($ref, allOf) become one list of tests. Members that any of these rules name get a number in their
 * object, so that presence is a bit. What is rare is asked of the rules themselves (TEST_ASK).
 */
#include "judge/verdict.h"

#include "compile/decimal.h"
#include "judge/verdict_program.h"

enum {
	TESTS_MAX = 20000, /* in all: rules that refer to each other may multiply */
	SYMBOLS_SPAN = 4096,
};

/* The members that the tests of one object are about. */
struct members {
	uint32_t symbols[VERDICT_MEMBERS];
	size_t count;
	struct {
		const struct verdict *list[8];
		size_t count;
	} always[VERDICT_MEMBERS];
	unsigned depth; /* > 0: inside a branch, nothing is for always */
};

struct compiler {
	const struct program *program;
	struct arena *arena;
	struct verdict **verdicts; /* by rule number; NULL: not asked for yet */
	const struct rule **todo;  /* asked for and not compiled */
	size_t ntodo;
	size_t ntests;
};

/* A list of tests being made. */
struct list {
	struct test *at;
	size_t count, cap;
	bool never;
	enum node_type type;
	struct members *members; /* of objects */
};

static void add_rule(struct compiler *compiler, struct list *list, const struct rule *rule);

static struct test *add(struct compiler *compiler, struct list *list, enum test_kind kind)
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
	test->kind = kind;
	return test;
}

static void ask(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	add(compiler, list, TEST_ASK)->rule = rule;
}

static struct tests finished(const struct list *list)
{
	if (list->never)
		return (struct tests){ .never = true };
	return (struct tests){ .at = list->at, .count = (uint32_t)list->count };
}

static bool always_holds(const struct tests *tests)
{
	return tests->count == 0 && !tests->never;
}

/* The verdict of a rule about members or elements; compiled later, so that rules may recur. */
static const struct verdict *verdict_of(struct compiler *compiler, const struct rule *rule)
{
	struct verdict **at = &compiler->verdicts[rule->number];
	if (!*at) {
		*at = arena_zalloc(compiler->arena, sizeof(**at));
		compiler->todo[compiler->ntodo++] = rule;
	}
	return *at;
}

/* ---- values ---- */

static const struct text_set *text_set_new(struct compiler *compiler, const struct value_set *values)
{
	struct text_set *set = arena_zalloc(compiler->arena, sizeof(*set));
	struct str *texts = arena_array(compiler->arena, values->count, sizeof(*texts));
	uint16_t count = 0;

	for (size_t length = 0; length <= SET_LENGTHS; length++) {
		const struct node *node = values->first;
		set->starts[length] = count;
		for (size_t i = 0; i < values->count; i++, node = node->next) {
			size_t class = node->text.len < SET_LENGTHS ? node->text.len : SET_LENGTHS;
			if (node->type == NODE_STRING && class == length)
				texts[count++] = node->text;
		}
	}
	set->starts[SET_LENGTHS + 1] = count;
	set->texts = texts;
	return set;
}

/* False: the rule must be asked. */
static bool add_values(struct compiler *compiler, struct list *list, const struct value_set *values)
{
	const struct node *node = values->first;
	bool has_type = false;

	for (size_t i = 0; i < values->count; i++, node = node->next)
		has_type |= node->type == list->type;
	if (!has_type) {
		list->never = true;
		return true;
	}
	if (list->type == NODE_ARRAY || list->type == NODE_OBJECT || values->count > UINT16_MAX)
		return false;
	if (list->type == NODE_STRING && values->strings.count > 64)
		return false; /* a long list is hashed already */
	if (list->type == NODE_STRING)
		add(compiler, list, TEST_SET)->set = text_set_new(compiler, values);
	else
		add(compiler, list, TEST_SCALAR)->values = values;
	return true;
}

static void add_string(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct string_rule *string = rule->string;

	if (string->min > 0 || string->max < SIZE_MAX)
		add(compiler, list, TEST_LENGTH)->rule = rule;
	if (string->regex)
		add(compiler, list, TEST_REGEX)->rule = rule;
	if (string->format)
		add(compiler, list, TEST_FORMAT)->rule = rule;
	if (string->is_json)
		add(compiler, list, TEST_JSON)->rule = rule;
}

/* A bound as an integer: `without` itself where the bound is exclusive. */
static bool plain_bound(struct str text, int64_t without, int64_t *bound)
{
	size_t i = text.at[0] == '-';
	int64_t value = 0;

	if (text.len - i > 15 || text.len == i)
		return false;
	for (size_t k = i; k < text.len; k++) {
		if (text.at[k] < '0' || text.at[k] > '9')
			return false;
		value = value * 10 + (text.at[k] - '0');
	}
	*bound = (i ? -value : value) + without;
	return true;
}

static void narrow(struct limits *limits, struct str text, int64_t without, bool is_min)
{
	int64_t bound;

	if (!text.at)
		return;
	if (!plain_bound(text, without, &bound))
		limits->is_plain = false;
	else if (is_min && bound > limits->min)
		limits->min = bound;
	else if (!is_min && bound < limits->max)
		limits->max = bound;
}

static void add_number(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct number_rule *numeric = rule->numeric;
	struct limits *limits = arena_zalloc(compiler->arena, sizeof(*limits));

	*limits = (struct limits){
		.is_plain = !numeric->step.at, .min = INT64_MIN, .max = INT64_MAX, .rule = rule
	};
	narrow(limits, numeric->minimum, 0, true);
	narrow(limits, numeric->above, 1, true);
	narrow(limits, numeric->maximum, 0, false);
	narrow(limits, numeric->below, -1, false);
	add(compiler, list, TEST_LIMITS)->limits = limits;
}

static void add_count(struct compiler *compiler, struct list *list, uint64_t min, uint64_t max)
{
	if (min == 0 && max >= UINT32_MAX)
		return;
	struct test *test = add(compiler, list, TEST_COUNT);
	test->count.min = min;
	test->count.max = max;
}

static void add_array(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct array_rule *array = rule->array;

	add_count(compiler, list, array->min, array->max);
	if (array->items && !(array->items->flags & RULE_TRIVIAL))
		add(compiler, list, TEST_ITEMS)->below = verdict_of(compiler, array->items);
}

/* ---- objects ---- */

/* The number of a member in its object, or -1 if there are too many. */
static int number_member(struct members *members, uint32_t symbol)
{
	for (size_t i = 0; i < members->count; i++)
		if (members->symbols[i] == symbol)
			return (int)i;
	if (members->count == VERDICT_MEMBERS)
		return -1;
	members->symbols[members->count] = symbol;
	return (int)members->count++;
}

static bool fits(struct members *members, const struct object_rule *object)
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

static void add_member(struct compiler *compiler, struct list *list, const struct property *property)
{
	struct members *members = list->members;
	int index = number_member(members, property->symbol);
	const struct verdict *below = verdict_of(compiler, property->rule);

	if (members->depth == 0 && members->always[index].count < 7) {
		members->always[index].list[members->always[index].count++] = below;
		return;
	}
	struct test *test = add(compiler, list, TEST_MEMBER);
	test->index = (uint32_t)index;
	test->below = below;
}

/* A list for a branch about the same value. */
static struct list branch_of(const struct list *list)
{
	if (list->members)
		list->members->depth++;
	return (struct list){ .type = list->type, .members = list->members };
}

static struct tests branch_done(const struct list *branch)
{
	if (branch->members)
		branch->members->depth--;
	return finished(branch);
}

static void add_dependent(struct compiler *compiler, struct list *list,
			  const struct dependent *dependent)
{
	struct tests *branches = arena_array(compiler->arena, 3, sizeof(*branches));
	uint64_t wants = 0;

	struct list condition = branch_of(list);
	add(compiler, &condition, TEST_REQUIRED)->mask = member_bit(list->members, dependent->symbol);
	branches[0] = branch_done(&condition);
	struct list then = branch_of(list);
	for (size_t i = 0; i < dependent->nwants; i++)
		wants |= member_bit(list->members, dependent->wants[i].symbol);
	if (wants)
		add(compiler, &then, TEST_REQUIRED)->mask = wants;
	if (dependent->rule)
		add_rule(compiler, &then, dependent->rule);
	branches[1] = branch_done(&then);
	struct test *test = add(compiler, list, TEST_IF);
	test->branches = branches;
	test->nbranches = 3;
}

static void add_object(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct object_rule *object = rule->object;
	uint64_t required = 0, named = 0;

	add_count(compiler, list, object->min, object->max);
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
		add(compiler, list, TEST_REQUIRED)->mask = required;
	if (object->additional && !(object->additional->flags & RULE_TRIVIAL)) {
		struct test *test = add(compiler, list, TEST_OTHERS);
		test->mask = named;
		test->below = verdict_of(compiler, object->additional);
	}
	for (size_t i = 0; i < object->ndependents; i++)
		add_dependent(compiler, list, &object->dependents[i]);
}

/* ---- rules about the same value ---- */

static struct tests compile_branch(struct compiler *compiler, struct list *list,
				   const struct rule *rule)
{
	struct list branch = branch_of(list);
	if (rule)
		add_rule(compiler, &branch, rule);
	return branch_done(&branch);
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
	struct test *test = add(compiler, list, TEST_SOME);
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
	struct test *test = add(compiler, list, is_any ? TEST_ANY : TEST_ONE);
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
	struct test *test = add(compiler, list, TEST_NOT);
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
			add_rule(compiler, list, rule);
		return;
	}
	branches[1] = compile_branch(compiler, list, joint->rules[1]);
	branches[2] = compile_branch(compiler, list, joint->rules[2]);
	if (always_holds(&branches[1]) && always_holds(&branches[2]))
		return;
	struct test *test = add(compiler, list, TEST_IF);
	test->branches = branches;
	test->nbranches = 3;
}

static void add_joint(struct compiler *compiler, struct list *list, const struct joint *joint)
{
	switch (joint->kind) {
	case JOINT_ALL:
	case JOINT_DYNAMIC: /* without anchors in the program it is a $ref */
		for (size_t i = 0; i < joint->nrules; i++)
			add_rule(compiler, list, joint->rules[i]);
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
		return object->npatterns || object->names || !fits(list->members, object);
	return false;
}

static void add_rule(struct compiler *compiler, struct list *list, const struct rule *rule)
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
		add(compiler, list, TEST_INTEGER);
	}
	if (must_ask(compiler, list, rule) ||
	    (rule->constant && !add_values(compiler, list, rule->constant)) ||
	    (rule->values && !add_values(compiler, list, rule->values))) {
		ask(compiler, list, rule);
		return;
	}
	if (list->type == NODE_STRING && rule->string)
		add_string(compiler, list, rule);
	if (list->type == NODE_NUMBER && rule->numeric)
		add_number(compiler, list, rule);
	if (list->type == NODE_ARRAY && rule->array)
		add_array(compiler, list, rule);
	if (list->type == NODE_OBJECT && rule->object)
		add_object(compiler, list, rule);
	for (size_t i = 0; i < rule->njoints; i++)
		add_joint(compiler, list, &rule->joints[i]);
}

/* ---- whole verdicts ---- */

/* The table from symbols to numbers, and the lists of what holds always. NULL: symbols too far apart. */
static const struct object_verdict *object_done(struct compiler *compiler, const struct list *list)
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
	const struct verdict *const **always =
		arena_array(compiler->arena, members->count + 1, sizeof(*always));
	for (size_t i = 0; i < members->count; i++) {
		slots[members->symbols[i] - object->first] = (uint8_t)(i + 1);
		size_t count = members->always[i].count;
		const struct verdict **below =
			arena_array(compiler->arena, count + 1, sizeof(*below));
		memcpy(below, members->always[i].list, count * sizeof(*below));
		always[i] = count ? below : NULL;
	}
	object->slots = slots;
	object->always = always;
	object->rest = finished(list);
	return object;
}

static struct tests compile_type(struct compiler *compiler, const struct rule *rule,
				 enum node_type type)
{
	struct members members = { .count = 0 };
	struct list list = { .type = type, .members = type == NODE_OBJECT ? &members : NULL };

	add_rule(compiler, &list, rule);
	if (type != NODE_OBJECT || list.never || (list.count == 0 && members.count == 0))
		return finished(&list);
	const struct object_verdict *object = object_done(compiler, &list);
	struct list whole = { .type = type };
	if (object)
		add(compiler, &whole, TEST_OBJECT)->object = object;
	else
		ask(compiler, &whole, rule);
	return finished(&whole);
}

const struct verdict *const *verdict_compile(const struct program *program, struct arena *arena)
{
	struct compiler compiler = { .program = program, .arena = arena };

	if (program->nanchors > 0)
		return NULL;
	compiler.verdicts = arena_array(arena, program->nrules, sizeof(*compiler.verdicts));
	compiler.todo = arena_array(arena, program->nrules, sizeof(*compiler.todo));
	verdict_of(&compiler, program->root);
	while (compiler.ntodo > 0) {
		const struct rule *rule = compiler.todo[--compiler.ntodo];
		struct verdict *verdict = compiler.verdicts[rule->number];
		for (int type = NODE_NULL; type <= NODE_OBJECT; type++)
			verdict->by_type[type] = compile_type(&compiler, rule, (enum node_type)type);
	}
	return (const struct verdict *const *)compiler.verdicts;
}

/*
 * The look at the rules as a whole, once all are read: loops that never get deeper into the value
 * and warnings where a verdict is needed are refused; detours over schemas that only hold a $ref
 * are cut; names for messages are gathered. Called by compile/schema.c.
 */
#include "compile/compiler.h"

static void see_list(const struct rule **rules, size_t count, enum edge edge,
		     void (*see)(void *, const struct rule **, enum edge), void *context)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i])
			see(context, &rules[i], edge);
}

static void visit_joint(const struct joint *joint,
			void (*see)(void *, const struct rule **, enum edge), void *context)
{
	switch (joint->kind) {
	case JOINT_ALL:
		see_list(joint->rules, joint->nrules, EDGE_SAME, see, context);
		break;
	case JOINT_DYNAMIC:
		see_list(joint->rules, joint->nrules, joint->anchor ? EDGE_DYNAMIC : EDGE_SAME, see,
			 context);
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		see_list(joint->rules, joint->nrules, EDGE_BRANCH, see, context);
		break;
	case JOINT_NOT:
		see_list(joint->rules, 1, EDGE_TEST, see, context);
		break;
	case JOINT_IF:
		see_list(joint->rules, 1, EDGE_TEST, see, context);
		see_list(joint->rules + 1, 2, EDGE_SAME, see, context);
		break;
	}
}

static void visit_object(struct object_rule *object,
			 void (*see)(void *, const struct rule **, enum edge), void *context)
{
	for (size_t i = 0; i < object->nproperties; i++)
		see_list(&object->properties[i].rule, 1, EDGE_BELOW, see, context);
	for (size_t i = 0; i < object->npatterns; i++)
		see_list(&object->patterns[i].rule, 1, EDGE_BELOW, see, context);
	for (size_t i = 0; i < object->ndependents; i++)
		see_list(&object->dependents[i].rule, 1, EDGE_SAME, see, context);
	see_list(&object->additional, 1, EDGE_BELOW, see, context);
	see_list(&object->names, 1, EDGE_NAME, see, context);
}

void rule_visit(struct rule *rule, void (*see)(void *, const struct rule **, enum edge),
		void *context)
{
	for (size_t i = 0; i < rule->njoints; i++)
		visit_joint(&rule->joints[i], see, context);
	if (rule->object)
		visit_object(rule->object, see, context);
	if (rule->array) {
		see_list(rule->array->prefix, rule->array->nprefix, EDGE_BELOW, see, context);
		see_list(&rule->array->items, 1, EDGE_BELOW, see, context);
		see_list(&rule->array->contains, 1, EDGE_COUNT, see, context);
	}
	see_list(&rule->unevaluated_properties, 1, EDGE_BELOW, see, context);
	see_list(&rule->unevaluated_items, 1, EDGE_BELOW, see, context);
}

static bool is_same_value(enum edge edge)
{
	return edge == EDGE_SAME || edge == EDGE_DYNAMIC || edge == EDGE_BRANCH ||
	       edge == EDGE_TEST;
}

/* ---- loops ---- */

struct walk {
	struct compiler *compiler;
	uint8_t *state; /* by rule number */
	unsigned depth;
	enum status status;
	struct diag *why;
};

enum status refuse_loop(const struct rule *rule, unsigned depth, struct diag *why)
{
	if (depth >= SAME_VALUE_DEPTH)
		return schema_fail(rule->home, rule->source, why,
				   "more than %d schemas in one another for the same value",
				   SAME_VALUE_DEPTH);
	return schema_fail(rule->home, rule->source, why,
			   "this schema applies itself to the same value again, without end");
}

static void walk_loops(struct walk *walk, const struct rule *rule);

static void see_loop(void *context, const struct rule **below, enum edge edge)
{
	struct walk *walk = context;

	if (walk->status != OK || !is_same_value(edge) || edge == EDGE_DYNAMIC)
		return;
	uint8_t state = walk->state[(*below)->number];
	if (state == UNSEEN)
		walk_loops(walk, *below);
	else if (state == OPEN)
		walk->status = refuse_loop(*below, walk->depth, walk->why);
}

static void walk_loops(struct walk *walk, const struct rule *rule)
{
	if (walk->depth == SAME_VALUE_DEPTH) {
		walk->status = refuse_loop(rule, walk->depth, walk->why);
		return;
	}
	walk->depth++;
	walk->state[rule->number] = OPEN;
	rule_visit(walk->compiler->program->rules[rule->number], see_loop, walk);
	walk->state[rule->number] = DONE;
	walk->depth--;
}

static enum status refuse_loops(struct compiler *compiler, struct diag *why)
{
	struct program *program = compiler->program;
	struct walk walk = {
		.compiler = compiler,
		.state = arena_array(compiler->arena, program->nrules, 1),
		.why = why,
	};

	for (size_t i = 0; i < program->nrules && walk.status == OK; i++)
		if (walk.state[i] == UNSEEN)
			walk_loops(&walk, program->rules[i]);
	if (walk.status == OK && program->nanchors > 0)
		return refuse_dynamic_loops(compiler, why);
	return walk.status;
}

/* ---- warnings ---- */

/* Marks what stands below a test; whatever is found there goes on a stack to be looked into. */
struct marking {
	struct program *program;
	struct rule **stack;
	size_t n;
	bool all; /* mark every edge, not only tests */
};

static void see_tested(void *context, const struct rule **below, enum edge edge)
{
	struct marking *marking = context;
	struct rule *rule = marking->program->rules[(*below)->number];
	bool is_test = edge == EDGE_TEST || edge == EDGE_BRANCH || edge == EDGE_COUNT;

	if ((!marking->all && !is_test) || rule->flags & RULE_TESTED)
		return;
	rule->flags |= RULE_TESTED;
	marking->stack[marking->n++] = rule;
}

static enum status refuse_warnings(struct compiler *compiler, struct diag *why)
{
	struct program *program = compiler->program;
	struct marking marking = {
		.program = program,
		.stack = arena_array(compiler->arena, program->nrules, sizeof(struct rule *)),
	};

	for (size_t i = 0; i < program->nrules; i++)
		rule_visit(program->rules[i], see_tested, &marking);
	marking.all = true;
	while (marking.n > 0)
		rule_visit(marking.stack[--marking.n], see_tested, &marking);

	for (size_t i = 0; i < program->nrules; i++) {
		struct rule *rule = program->rules[i];
		if (!(rule->flags & RULE_TESTED))
			continue;
		rule->flags &= (uint8_t)~RULE_WARNING; /* a field-unknown: here it must decide */
		if (node_member(rule->source, "x-severity"))
			return schema_fail(rule->home, node_member(rule->source, "x-severity"), why,
					   "x-severity: a schema below not, if, oneOf, anyOf or "
					   "contains must pass or fail, it cannot only warn");
	}
	return OK;
}

/* ---- detours ---- */

static bool is_detour(const struct rule *rule)
{
	return rule->types == TYPE_ANY && !(rule->flags & (RULE_WARNING | RULE_COERCE)) &&
	       !rule->values && !rule->constant && !rule->object && !rule->array &&
	       !rule->string && !rule->numeric && !rule->unevaluated_items &&
	       !rule->unevaluated_properties && rule->njoints == 1 &&
	       rule->joints[0].kind == JOINT_ALL && rule->joints[0].nrules == 1;
}

static void see_detour(void *context, const struct rule **below, enum edge edge)
{
	(void)context;
	(void)edge;
	while (is_detour(*below))
		*below = (*below)->joints[0].rules[0];
}

static void cut_detours(struct program *program)
{
	for (size_t i = 0; i < program->nrules; i++)
		rule_visit(program->rules[i], see_detour, NULL);
	see_detour(NULL, &program->root, EDGE_SAME);
}

/* ---- names ---- */

struct names {
	struct compiler *compiler;
	struct str *at;
	size_t count, cap;
	bool required; /* gather what required mentions, else what properties list */
	uint32_t *seen; /* by rule number: the gathering that met the rule last */
	uint32_t gathering;
};

static void add_name(struct names *names, struct str name)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_eq(names->at[i], name))
			return;
	names->at = arena_room(names->compiler->arena, names->at, names->count, &names->cap,
			       sizeof(*names->at));
	names->at[names->count++] = name;
}

static void gather_names(struct names *names, const struct rule *rule);

static void see_names(void *context, const struct rule **below, enum edge edge)
{
	struct names *names = context;

	if (!is_same_value(edge) || (edge == EDGE_TEST && !names->required))
		return;
	gather_names(names, *below);
}

static void gather_names(struct names *names, const struct rule *rule)
{
	const struct object_rule *object = rule->object;

	if (names->seen[rule->number] == names->gathering)
		return;
	names->seen[rule->number] = names->gathering;
	/* In the order of the text, not of the symbols: known is, required is in the source. */
	if (object && !names->required)
		for (size_t i = 0; i < object->nknown; i++)
			add_name(names, object->known[i]);
	const struct node *required =
		names->required ? node_member(rule->source, "required") : NULL;
	if (required && required->type == NODE_ARRAY)
		for (const struct node *at = required->child; at; at = at->next)
			add_name(names, at->text);
	rule_visit(names->compiler->program->rules[rule->number], see_names, names);
}

static bool mentions_names(struct str message)
{
	return message.len && (memmem(message.at, message.len, "{names}", 7) ||
			       memmem(message.at, message.len, "{count}", 7));
}

static bool voice_wants_names(const struct voice *voice)
{
	bool wants = mentions_names(voice->message);

	for (size_t i = 0; i < voice->nmessages; i++)
		wants = wants || mentions_names(voice->messages[i].message);
	return wants;
}

/* All names of one kind that a rule mentions, itself or in rules about the same value. */
static void begin_names(struct names *names, const struct rule *rule, bool required)
{
	names->at = NULL;
	names->count = names->cap = 0;
	names->required = required;
	names->gathering++;
	gather_names(names, rule);
}

static void link_names(struct compiler *compiler)
{
	struct program *program = compiler->program;
	struct names names = { .compiler = compiler };

	names.seen = arena_array(compiler->arena, program->nrules, sizeof(*names.seen));
	for (size_t i = 0; i < program->nrules; i++) {
		struct rule *rule = program->rules[i];
		if (rule->voice && voice_wants_names(rule->voice)) {
			begin_names(&names, rule, true);
			rule->voice->names = names.at;
			rule->voice->nnames = names.count;
		}
		if (rule->unevaluated_properties) {
			begin_names(&names, rule, false);
			rule->known = names.at;
			rule->nknown = names.count;
		}
	}
}

enum status program_link(struct compiler *compiler, struct diag *why)
{
	struct program *program = compiler->program;
	enum status status = refuse_loops(compiler, why);

	if (status == OK)
		status = refuse_warnings(compiler, why);
	if (status != OK)
		return status;
	link_names(compiler);
	/* The dynamic scope counts every schema on the way. */
	if (program->nanchors == 0 && !compiler->options->as_written)
		cut_detours(program);
	return OK;
}

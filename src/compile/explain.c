/*
 * Rules to a tree of fields. Every rule that is asked about a value adds to what is told of its field:
 * what it is, its form, notes; and to its members when they are required. What stands in then, else or
 * a branch is told with its condition, in a few words or by its name. Forms are explain_forms.c, the
 * tree explain_field.c, the phrases explain_words.c.
 */
#include "compile/explain_tell.h"
#include "compile/library.h"

enum {
	EXAMPLES = 2,        /* of a field */
	EXAMPLE_BYTES = 400, /* of one; half of one would be wrong */
	FIELD_DEPTH = 32,
	TOLD_RULES = 4000,   /* branches in branches are told each by each */
};

/* A rule that was told of a field already, and under which condition. */
struct told_rule {
	struct told_rule *next;
	const struct rule *rule;
	struct str when;
};

/* ---- one rule by itself ---- */

/* "expected a UUID" tells what must be; everything else what must not. */
static void tell_message(struct explainer *explainer, struct field_told *field,
			 const struct context *context, struct str message)
{
	static const struct str expected = { "expected ", 9 };
	bool is_wanted = str_starts(message, expected);

	if (is_wanted)
		message = (struct str){ message.at + expected.len, message.len - expected.len };
	if (is_wanted && context_is_plain(context)) {
		field->form = words_join(field->form, ", ", message, explainer->arena);
		return;
	}
	enum note_kind kind = is_wanted ? (context->is_warning ? NOTE_SHOULD : NOTE_MUST)
					: (context->is_warning ? NOTE_WARNED : NOTE_REFUSED);
	field_note(explainer, field, kind, context->when, message);
}

static void tell_demands(struct explainer *explainer, struct field_told *field,
			 const struct rule *rule, const struct context *context)
{
	struct arena *arena = explainer->arena;
	struct str words = words_of_rule(rule, arena);
	bool is_known = context->key.len > 0 && rule->types == TYPE_OBJECT;

	if (context_is_plain(context)) {
		field->form = words_join(field->form, ", ", words, arena);
		return;
	}
	if (!is_known)
		words = words_join(words_of_types(rule->types, arena), ", ", words, arena);
	if (words.len == 0)
		return;
	field_note(explainer, field, context->is_warning ? NOTE_SHOULD : NOTE_MUST,
		   context_when(explainer, context), words);
}

static void tell_examples(struct explainer *explainer, struct field_told *field,
			  const struct rule *rule)
{
	const struct node *examples = node_member(rule->source, "examples");

	if (examples && examples->type == NODE_ARRAY && field->examples.len == 0)
		field->examples = words_of_examples(examples, EXAMPLES, EXAMPLE_BYTES,
						    explainer->arena);
}

/* What the author says of failures, keyword by keyword or of all at once. */
static void tell_voice(struct explainer *explainer, struct field_told *field,
		       const struct rule *rule, const struct context *context)
{
	const struct voice *voice = rule->voice;

	if (!voice || only_requires(rule))
		return;
	if (voice->message.at)
		tell_message(explainer, field, context,
			     words_of_message(voice, voice->message, explainer->arena));
	for (size_t i = 0; i < voice->nmessages; i++)
		if (voice->messages[i].keyword != KEYWORD_TYPE &&
		    voice->messages[i].keyword != KEYWORD_REQUIRED)
			tell_message(explainer, field, context,
				     words_of_message(voice, voice->messages[i].message,
						      explainer->arena));
}

static void tell_itself(struct explainer *explainer, struct field_told *field,
			const struct rule *rule, const struct context *context)
{
	bool is_worded = rule->voice && rule->voice->message.at;

	if (field->what.len == 0 && context->when.len == 0 && field->up)
		field->what = words_of_annotation(rule, "description");
	if (context_is_plain(context))
		field->types &= rule->types;
	tell_examples(explainer, field, rule);
	tell_voice(explainer, field, rule, context);
	/* The author's words are all, but for sizes: below a condition these may be such that nothing
	 * meets them. */
	if (!is_worded || context_is_plain(context))
		tell_demands(explainer, field, rule, context);
}

/* ---- members and elements ---- */

static void tell_child(struct explainer *explainer, struct field_told *field, struct str name,
		       const struct rule *rule, const struct context *context)
{
	struct context below = *context;
	struct field_told *child = field_child(explainer, field, name);

	below.key = (struct str){ 0 };

	/* What is said of a field is said of one that is there. */
	if (str_eq(below.when, arena_printf(explainer->arena, "%.*s is there", STR_ARGS(name))))
		below.when = (struct str){ 0 };
	for (const struct field_told *up = field; up; up = up->up)
		for (const struct told_rule *told = up->rules; told; told = told->next)
			if (told->rule == rule) {
				if (child->form.len == 0)
					child->form = up->up ? arena_printf(explainer->arena,
						"of the same form as %.*s", STR_ARGS(up->name))
						: STR("of the same form as the whole record");
				return;
			}
	explain_rule(explainer, child, rule, &below);
}

/* Members in the order of the text; the table of the rule is sorted otherwise. */
static void tell_members(struct explainer *explainer, struct field_told *field,
			 const struct rule *rule, const struct context *context)
{
	const struct object_rule *object = rule->object;
	const struct node *required = node_member(rule->source, "required");

	for (size_t i = 0; i < object->nknown; i++)
		for (size_t k = 0; k < object->nproperties; k++)
			if (str_eq(object->properties[k].name, object->known[i]) &&
			    !str_eq(object->known[i], context->key))
				tell_child(explainer, field, object->known[i],
					   object->properties[k].rule, context);
	if (!required || required->type != NODE_ARRAY)
		return;
	for (const struct node *at = required->child; at; at = at->next)
		if (!str_eq(at->text, context->key))
			field_when(explainer, field_child(explainer, field, at->text),
				   context_when(explainer, context), context->is_warning);
}

/* Members of other names: none, or of a form. */
static void tell_others(struct explainer *explainer, struct field_told *field,
			const struct rule *others, const struct context *context)
{
	if (!others || (others->flags & RULE_TRIVIAL))
		return;
	if (others->flags & RULE_UNKNOWN)
		field_note(explainer, field, NOTE_WARNED, context->when,
			 STR("other fields, which in CSV are refused unless --unknown says otherwise"));
	else if (others->flags & RULE_FALSE)
		field_note(explainer, field, context->is_warning ? NOTE_WARNED : NOTE_REFUSED,
			 context_when(explainer, context), STR("other fields"));
	else
		tell_child(explainer, field, STR("*"), others, context);
}

static void tell_dependents(struct explainer *explainer, struct field_told *field,
			    const struct object_rule *object, const struct context *context)
{
	for (size_t i = 0; i < object->ndependents; i++) {
		const struct dependent *dependent = &object->dependents[i];
		struct context inner = context_narrowed(
			explainer, context,
						arena_printf(explainer->arena, "%.*s is there",
							     STR_ARGS(dependent->name)));
		for (size_t k = 0; k < dependent->nwants; k++)
			field_when(explainer,
				   field_child(explainer, field, dependent->wants[k].name),
				   context_when(explainer, &inner), inner.is_warning);
		if (dependent->rule)
			explain_rule(explainer, field, dependent->rule, &inner);
	}
}

static void tell_object(struct explainer *explainer, struct field_told *field,
			const struct rule *rule, const struct context *context)
{
	const struct object_rule *object = rule->object;

	tell_members(explainer, field, rule, context);
	for (size_t i = 0; i < object->npatterns; i++)
		tell_child(explainer, field,
			   arena_printf(explainer->arena, "/%.*s/",
					STR_ARGS(object->patterns[i].pattern)),
			   object->patterns[i].rule, context);
	tell_others(explainer, field, object->additional, context);
	tell_dependents(explainer, field, object, context);
}

static void tell_array(struct explainer *explainer, struct field_told *field,
		       const struct array_rule *array, const struct context *context)
{
	for (size_t i = 0; i < array->nprefix; i++)
		tell_child(explainer, field, arena_printf(explainer->arena, "[%zu]", i),
			   array->prefix[i], context);
	if (array->items && !(array->items->flags & (RULE_TRIVIAL | RULE_FALSE)))
		tell_child(explainer, field, STR("[]"), array->items, context);
}

/* ---- rules about the same value ---- */

static void tell_case(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		      const struct context *context, bool is_gate, struct str when)
{
	struct context inner = *context;

	if (is_gate && inner.gate.len == 0)
		inner.gate = when;
	else if (!is_gate)
		inner = context_narrowed(explainer, context, when);
	explain_rule(explainer, field, rule, &inner);
}

static void tell_if(struct explainer *explainer, struct field_told *field,
		    const struct joint *joint, const struct context *context)
{
	struct arena *arena = explainer->arena;
	struct str when = words_of_condition(joint->rules[0], arena);
	const struct rule *then = joint->rules[1], *otherwise = joint->rules[2];
	/* An if with else alone is a first question for ordinary values: what is below else would
	 * hold of them anyway. */
	bool is_gate = !then || !when.at;
	struct str not = when.at ? words_of_opposite(when, arena)
				 : STR("the value is of a certain other form");

	if (then)
		tell_case(explainer, field, then, context, is_gate,
			  when.at ? when : STR("the value is of a certain form"));
	if (otherwise)
		tell_case(explainer, field, otherwise, context, is_gate, not);
}

static void tell_joint(struct explainer *explainer, struct field_told *field,
		       const struct rule *rule, const struct joint *joint,
		       const struct context *context)
{
	bool is_worded = rule->voice && rule->voice->message.at;

	switch (joint->kind) {
	case JOINT_ALL:
	case JOINT_DYNAMIC:
		for (size_t i = 0; i < joint->nrules; i++)
			explain_rule(explainer, field, joint->rules[i], context);
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		explain_forms(explainer, field, joint, is_worded, context);
		break;
	case JOINT_IF:
		tell_if(explainer, field, joint, context);
		break;
	case JOINT_NOT:
		if (joint->rules[0]->types == TYPE_NULL && field->types != TYPE_ANY &&
		    context_when(explainer, context).len == 0)
			field->types &= ~(unsigned)TYPE_NULL;
		if (!is_worded && !(rule->flags & RULE_UNKNOWN))
			explain_excluded(explainer, field, joint->rules[0], context);
		break;
	}
}

static bool is_told(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		    const struct context *context)
{
	struct str when = context_when(explainer, context);

	for (const struct told_rule *told = field->rules; told; told = told->next)
		if (told->rule == rule && str_eq(told->when, when))
			return true;
	struct told_rule *told = arena_zalloc(explainer->arena, sizeof(*told));
	*told = (struct told_rule){ field->rules, rule, when };
	field->rules = told;
	return false;
}

void explain_rule(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		  const struct context *context)
{
	struct context inner = *context;

	if (explainer->depth == FIELD_DEPTH || explainer->told == TOLD_RULES)
		explainer->is_cut = true;
	if (rule->source->type != NODE_OBJECT || explainer->is_cut ||
	    is_told(explainer, field, rule, context))
		return;
	explainer->depth++;
	explainer->told++;
	if (rule->flags & RULE_WARNING)
		inner.is_warning = true;
	tell_itself(explainer, field, rule, &inner);
	if (rule->object)
		tell_object(explainer, field, rule, &inner);
	tell_others(explainer, field, rule->unevaluated_properties, &inner);
	if (rule->array)
		tell_array(explainer, field, rule->array, &inner);
	for (size_t i = 0; i < rule->njoints; i++)
		tell_joint(explainer, field, rule, &rule->joints[i], &inner);
	explainer->depth--;
}

/* What all rules together say of the types comes first. */
static void finish_forms(struct explainer *explainer, struct field_told *field)
{
	for (; field; field = field->next) {
		field->form = words_join(words_of_types(field->types, explainer->arena), ", ",
					 field->form, explainer->arena);
		finish_forms(explainer, field->child);
	}
}

struct field_told *schema_explain(const struct program *program, struct arena *arena)
{
	struct explainer explainer = { .arena = arena };
	struct context context = { 0 };
	struct field_told *record = arena_zalloc(arena, sizeof(*record));

	record->types = TYPE_ANY;
	record->title = words_of_annotation(program->root, "title");
	record->what = words_of_annotation(program->root, "description");
	explain_rule(&explainer, record, program->root, &context);
	finish_forms(&explainer, record);
	record->is_cut = explainer.is_cut;
	return record;
}

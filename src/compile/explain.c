/*
 * Rules to a tree of fields. Every rule that is asked about a value adds to what is told of its field:
 * what it is, its form, notes; and to its members when they are required. What stands in then, else or
 * a branch is told with its condition where that can be said in a few words. The phrases are made in
 * explain_words.c.
 */
#include "compile/explain.h"

#include "compile/explain_words.h"
#include "compile/library.h"

enum {
	EXAMPLES = 2, /* of a field */
	FIELD_DEPTH = 32,
};

/* A rule that was told of a field already, and under which condition. */
struct told_rule {
	struct told_rule *next;
	const struct rule *rule;
	struct str when;
};

struct explainer {
	struct arena *arena;
	unsigned depth;
};

/* Under what circumstances a rule is asked. */
struct context {
	struct str when; /* empty: always */
	bool is_warning;
	bool is_branch;  /* one of several forms: its types are not those of the field */
};

/* ---- the tree ---- */

static struct field_told *child_of(struct explainer *explainer, struct field_told *field,
				   struct str name)
{
	struct field_told **at = &field->child;

	while (*at && !str_eq((*at)->name, name))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_zalloc(explainer->arena, sizeof(**at));
		(*at)->name = name;
		(*at)->up = field;
		(*at)->types = TYPE_ANY;
	}
	return *at;
}

static void add_note(struct explainer *explainer, struct field_told *field, enum note_kind kind,
		     struct str text)
{
	for (size_t i = 0; i < field->nnotes; i++)
		if (str_eq(field->notes[i].text, text))
			return;
	field->notes = arena_room(explainer->arena, field->notes, field->nnotes, &field->notes_cap,
				  sizeof(*field->notes));
	field->notes[field->nnotes++] = (struct note){ kind, text };
}

static void add_when(struct explainer *explainer, struct field_told *field, struct str when,
		     bool is_warning)
{
	for (size_t i = 0; i < field->nwhens; i++)
		if (str_eq(field->whens[i].when, when) && field->whens[i].is_warning == is_warning)
			return;
	field->whens = arena_room(explainer->arena, field->whens, field->nwhens, &field->whens_cap,
				  sizeof(*field->whens));
	field->whens[field->nwhens++] = (struct field_when){ is_warning, when };
}

/* "operation is DELETE" says all that "operation is not UPSERT" did. */
static bool is_implied(struct str outer, struct str when)
{
	const char *is = outer.len > 0 ? memmem(outer.at, outer.len, " is not ", 8) : NULL;
	size_t len = is ? (size_t)(is - outer.at) + 4 : 0; /* "operation is " without the blank */

	return is && when.len > len && memcmp(outer.at, when.at, len - 1) == 0 &&
	       !memmem(outer.at, outer.len, " and ", 5) && !memmem(when.at, when.len, " not ", 5);
}

static struct context narrowed(struct explainer *explainer, const struct context *context,
			       struct str when)
{
	struct context inner = *context;

	inner.when = is_implied(context->when, when)
			     ? when
			     : words_join(context->when, " and ", when, explainer->arena);
	return inner;
}

/* ---- one rule by itself ---- */

static struct str conditional(struct explainer *explainer, const struct context *context,
			      struct str text)
{
	return words_join(context->when.len ? arena_printf(explainer->arena, "if %.*s",
							   STR_ARGS(context->when))
					    : (struct str){ 0 },
			  ": ", text, explainer->arena);
}

/* "expected a UUID" tells what must be; everything else what must not. */
static void tell_message(struct explainer *explainer, struct field_told *field,
			 const struct context *context, struct str message)
{
	static const struct str expected = { "expected ", 9 };
	bool is_wanted = str_starts(message, expected);

	if (is_wanted)
		message = (struct str){ message.at + expected.len, message.len - expected.len };
	if (is_wanted && !context->is_warning && !context->is_branch && context->when.len == 0) {
		field->form = words_join(field->form, ", ", message, explainer->arena);
		return;
	}
	enum note_kind kind = is_wanted ? (context->is_warning ? NOTE_SHOULD : NOTE_MUST)
					: (context->is_warning ? NOTE_WARNED : NOTE_REFUSED);
	add_note(explainer, field, kind, conditional(explainer, context, message));
}

static void tell_demands(struct explainer *explainer, struct field_told *field,
			 const struct rule *rule, const struct context *context)
{
	struct arena *arena = explainer->arena;
	struct str words = words_of_rule(rule, arena);
	bool is_plain = !context->is_warning && !context->is_branch && context->when.len == 0;

	if (!is_plain || context->is_branch)
		words = words_join(words_of_types(rule->types, arena), ", ", words, arena);
	if (words.len == 0)
		return;
	if (is_plain)
		field->form = words_join(field->form, ", ", words, arena);
	else
		add_note(explainer, field, context->is_warning ? NOTE_SHOULD : NOTE_MUST,
			 conditional(explainer, context, words));
}

static void tell_examples(struct explainer *explainer, struct field_told *field,
			  const struct rule *rule)
{
	const struct node *examples = node_member(rule->source, "examples");
	size_t count = 0;

	if (!examples || examples->type != NODE_ARRAY || field->examples.len > 0)
		return;
	for (const struct node *at = examples->child; at && count < EXAMPLES; at = at->next, count++)
		field->examples = words_join(field->examples, ", ",
					     words_of_value(at, explainer->arena),
					     explainer->arena);
}

static bool only_requires(const struct rule *rule);

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
	bool is_plain = !context->is_warning && !context->is_branch && context->when.len == 0;

	if (field->what.len == 0 && !context->is_branch && context->when.len == 0 && field->up)
		field->what = words_of_annotation(rule, "description");
	if (is_plain)
		field->types &= rule->types;
	tell_examples(explainer, field, rule);
	tell_voice(explainer, field, rule, context);
	if (!rule->voice || !rule->voice->message.at)
		tell_demands(explainer, field, rule, context);
}

/* ---- members and elements ---- */

static void tell(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		 const struct context *context);

static void tell_child(struct explainer *explainer, struct field_told *field, struct str name,
		       const struct rule *rule, const struct context *context)
{
	struct context below = { .when = context->when, .is_warning = context->is_warning };
	struct field_told *child = child_of(explainer, field, name);

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
	tell(explainer, child, rule, &below);
}

/* Members in the order of the text; the table of the rule is sorted otherwise. */
static void tell_members(struct explainer *explainer, struct field_told *field,
			 const struct rule *rule, const struct context *context)
{
	const struct object_rule *object = rule->object;
	const struct node *required = node_member(rule->source, "required");

	for (size_t i = 0; i < object->nknown; i++)
		for (size_t k = 0; k < object->nproperties; k++)
			if (str_eq(object->properties[k].name, object->known[i]))
				tell_child(explainer, field, object->known[i],
					   object->properties[k].rule, context);
	if (!required || required->type != NODE_ARRAY || context->is_branch)
		return;
	for (const struct node *at = required->child; at; at = at->next)
		add_when(explainer, child_of(explainer, field, at->text), context->when,
			 context->is_warning);
}

/* Members of other names: none, or of a form. */
static void tell_others(struct explainer *explainer, struct field_told *field,
			const struct rule *others, const struct context *context)
{
	if (!others || (others->flags & RULE_TRIVIAL))
		return;
	if (others->flags & RULE_UNKNOWN)
		add_note(explainer, field, NOTE_WARNED,
			 STR("other fields (in CSV: refused, see --unknown)"));
	else if (others->flags & RULE_FALSE)
		add_note(explainer, field, context->is_warning ? NOTE_WARNED : NOTE_REFUSED,
			 conditional(explainer, context, STR("other fields")));
	else
		tell_child(explainer, field, STR("*"), others, context);
}

static void tell_dependents(struct explainer *explainer, struct field_told *field,
			    const struct object_rule *object, const struct context *context)
{
	for (size_t i = 0; i < object->ndependents; i++) {
		const struct dependent *dependent = &object->dependents[i];
		struct context inner = narrowed(explainer, context,
						arena_printf(explainer->arena, "%.*s is there",
							     STR_ARGS(dependent->name)));
		for (size_t k = 0; k < dependent->nwants; k++)
			add_when(explainer, child_of(explainer, field, dependent->wants[k].name),
				 inner.when, inner.is_warning);
		if (dependent->rule)
			tell(explainer, field, dependent->rule, &inner);
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
	if (array->items && !(array->items->flags & RULE_TRIVIAL))
		tell_child(explainer, field, STR("[]"), array->items, context);
}

/* ---- rules about the same value ---- */

/* All that a branch asks for is that members are there (and perhaps what they are). */
static bool requires_members(const struct rule *rule)
{
	return rule->object && rule->object->nrequired > 0 && rule->njoints == 0 && !rule->values &&
	       !rule->constant && !rule->string && !rule->numeric && !rule->array;
}

static bool is_choice_of_members(const struct joint *joint)
{
	bool is_choice = joint->kind == JOINT_ANY || joint->kind == JOINT_ONE;

	for (size_t i = 0; i < joint->nrules && is_choice; i++)
		is_choice = requires_members(joint->rules[i]) ||
			    (joint->rules[i]->njoints == 1 &&
			     joint->rules[i]->joints[0].kind == JOINT_ALL &&
			     requires_members(joint->rules[i]->joints[0].rules[0]));
	return is_choice;
}

/* What such a rule has to say stands in the column of what is required. */
static bool only_requires(const struct rule *rule)
{
	bool has_joints = false;

	for (size_t i = 0; i < rule->njoints; i++) {
		if (!is_choice_of_members(&rule->joints[i]))
			return false;
		has_joints = true;
	}
	if (rule->values || rule->constant || rule->string || rule->numeric || rule->array)
		return false;
	return has_joints || (rule->object && (rule->object->nrequired > 0 ||
					       rule->object->ndependents > 0) &&
			      !rule->object->additional && rule->object->nknown == 0);
}

static const struct object_rule *object_of(const struct rule *rule)
{
	return rule->object ? rule->object : rule->joints[0].rules[0]->object;
}

static struct str names_of_choice(struct explainer *explainer, const struct joint *joint)
{
	struct str all = { 0 };

	for (size_t i = 0; i < joint->nrules; i++) {
		const struct object_rule *object = object_of(joint->rules[i]);
		struct str one = { 0 };
		for (size_t k = 0; k < object->nproperties; k++)
			if (object->properties[k].is_required)
				one = words_join(one, " with ", object->properties[k].name,
						 explainer->arena);
		all = words_join(all, i + 1 == joint->nrules ? " or " : ", ", one,
				 explainer->arena);
	}
	return all;
}

static void tell_choice_of_members(struct explainer *explainer, struct field_told *field,
				   const struct joint *joint, const struct context *context)
{
	struct str names = names_of_choice(explainer, joint);
	struct str words = arena_printf(explainer->arena, "%s %.*s",
					joint->kind == JOINT_ONE ? "exactly one of" : "one of",
					STR_ARGS(names));

	if (context->when.len)
		words = arena_printf(explainer->arena, "if %.*s: %.*s", STR_ARGS(context->when),
				     STR_ARGS(words));
	for (size_t i = 0; i < joint->nrules; i++) {
		const struct object_rule *object = object_of(joint->rules[i]);
		for (size_t k = 0; k < object->nproperties; k++)
			if (object->properties[k].is_required)
				add_when(explainer,
					 child_of(explainer, field, object->properties[k].name),
					 words, context->is_warning);
	}
}

static void tell_branches(struct explainer *explainer, struct field_told *field,
			  const struct joint *joint, const struct context *context)
{
	struct str all = { 0 };

	for (size_t i = 0; i < joint->nrules; i++) {
		struct str words = words_of_condition(joint->rules[i], explainer->arena);
		struct context inner = *context;
		if (words.len > 0)
			inner = narrowed(explainer, context, words);
		else
			words = words_join(words_of_types(joint->rules[i]->types, explainer->arena),
					   ", ", words_of_rule(joint->rules[i], explainer->arena),
					   explainer->arena);
		inner.is_branch = words.len == 0 || inner.when.len == context->when.len;
		all = words_join(all, i + 1 == joint->nrules ? ", or " : ", ", words,
				 explainer->arena);
		tell(explainer, field, joint->rules[i], &inner);
	}
	if (all.len && field->form.len == 0 && !context->is_warning)
		field->form = all;
}

static void tell_if(struct explainer *explainer, struct field_told *field,
		    const struct joint *joint, const struct context *context)
{
	struct str when = words_of_condition(joint->rules[0], explainer->arena);
	const struct rule *then = joint->rules[1], *otherwise = joint->rules[2];
	/* An if with else alone is a first question for ordinary values: what is below else would
	 * hold of them anyway. */
	bool is_gate = !then || !when.at;
	struct context inner;

	if (then) {
		inner = is_gate ? *context : narrowed(explainer, context, when);
		tell(explainer, field, then, &inner);
	}
	if (otherwise) {
		inner = is_gate ? *context
				: narrowed(explainer, context,
					   words_of_opposite(when, explainer->arena));
		tell(explainer, field, otherwise, &inner);
	}
}

static void tell_joint(struct explainer *explainer, struct field_told *field,
		       const struct rule *rule, const struct joint *joint,
		       const struct context *context)
{
	switch (joint->kind) {
	case JOINT_ALL:
	case JOINT_DYNAMIC:
		for (size_t i = 0; i < joint->nrules; i++)
			tell(explainer, field, joint->rules[i], context);
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		if (is_choice_of_members(joint))
			tell_choice_of_members(explainer, field, joint, context);
		else if (!rule->voice || !rule->voice->message.at)
			tell_branches(explainer, field, joint, context);
		break;
	case JOINT_IF:
		tell_if(explainer, field, joint, context);
		break;
	case JOINT_NOT: /* the author's words say it, or nobody */
		break;
	}
}

static bool is_told(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		    const struct context *context)
{
	for (const struct told_rule *told = field->rules; told; told = told->next)
		if (told->rule == rule && str_eq(told->when, context->when))
			return true;
	struct told_rule *told = arena_zalloc(explainer->arena, sizeof(*told));
	*told = (struct told_rule){ field->rules, rule, context->when };
	field->rules = told;
	return false;
}

static void tell(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		 const struct context *context)
{
	struct context inner = *context;

	if (rule->source->type != NODE_OBJECT || explainer->depth == FIELD_DEPTH ||
	    is_told(explainer, field, rule, context))
		return;
	explainer->depth++;
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
	tell(&explainer, record, program->root, &context);
	finish_forms(&explainer, record);
	return record;
}

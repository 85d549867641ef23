/*
 * Forms of which a value has one (anyOf, oneOf) or must not have one (not). Forms that one member tells
 * apart are told by what it is, forms of a few words are listed, all others are called by their title
 * or number. Called by explain.c.
 */
#include "compile/explain_tell.h"
#include "compile/library.h"

/* ---- forms that only ask for members ---- */

/* All that a branch asks for is that members are there; what they are too (is_worded), where the
 * author has words for it. */
static bool requires_members(const struct rule *rule, bool is_worded)
{
	if (!rule->object || rule->object->nrequired == 0 || rule->njoints > 0 || rule->values ||
	    rule->constant || rule->string || rule->numeric || rule->array)
		return false;
	for (size_t i = 0; i < rule->object->nproperties && !is_worded; i++) {
		const struct rule *member = rule->object->properties[i].rule;
		if (member && !(member->flags & RULE_TRIVIAL))
			return false;
	}
	return true;
}

static bool is_choice_of_members(const struct joint *joint, bool is_worded)
{
	bool is_choice = joint->kind == JOINT_ANY || joint->kind == JOINT_ONE;

	for (size_t i = 0; i < joint->nrules && is_choice; i++)
		is_choice = requires_members(joint->rules[i], is_worded) ||
			    (joint->rules[i]->njoints == 1 &&
			     joint->rules[i]->joints[0].kind == JOINT_ALL &&
			     requires_members(joint->rules[i]->joints[0].rules[0], is_worded));
	return is_choice;
}

bool only_requires(const struct rule *rule)
{
	bool is_worded = rule->voice && rule->voice->message.at;
	bool has_joints = false;

	for (size_t i = 0; i < rule->njoints; i++) {
		if (!is_choice_of_members(&rule->joints[i], is_worded))
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

static void choice_of_members(struct explainer *explainer, struct field_told *field,
			      const struct joint *joint, const struct context *context)
{
	struct str when = context_when(explainer, context);
	struct str names = names_of_choice(explainer, joint);
	struct str words = arena_printf(explainer->arena, "%s %.*s",
					joint->kind == JOINT_ONE ? "exactly one of" : "one of",
					STR_ARGS(names));

	if (when.len)
		words = arena_printf(explainer->arena, "if %.*s: %.*s", STR_ARGS(when),
				     STR_ARGS(words));
	for (size_t i = 0; i < joint->nrules; i++) {
		const struct object_rule *object = object_of(joint->rules[i]);
		for (size_t k = 0; k < object->nproperties; k++)
			if (object->properties[k].is_required)
				field_when(explainer,
					   field_child(explainer, field,
						       object->properties[k].name),
					   words, context->is_warning);
	}
}

/* ---- forms that a member tells apart ---- */

/* What the member may be in that branch, where it must be there. */
static const struct value_set *values_of(const struct rule *branch, struct str name)
{
	for (size_t i = 0; branch->object && i < branch->object->nproperties; i++) {
		const struct property *property = &branch->object->properties[i];
		if (str_eq(property->name, name) && property->is_required && property->rule)
			return property->rule->constant ? property->rule->constant
							: property->rule->values;
	}
	return NULL;
}

static bool is_disjoint(const struct value_set *a, const struct value_set *b)
{
	const struct node *left = a->first;

	for (size_t i = 0; i < a->count; i++, left = left->next) {
		const struct node *right = b->first;
		for (size_t k = 0; k < b->count; k++, right = right->next)
			if (left->type != NODE_STRING || right->type != NODE_STRING ||
			    str_eq(left->text, right->text))
				return false;
	}
	return true;
}

static bool tells_apart(const struct joint *joint, struct str name)
{
	for (size_t i = 0; i < joint->nrules; i++) {
		const struct value_set *values = values_of(joint->rules[i], name);
		if (!values)
			return false;
		for (size_t k = 0; k < i; k++)
			if (!is_disjoint(values, values_of(joint->rules[k], name)))
				return false;
	}
	return true;
}

/* Texts that no two branches share; empty: no member has them. */
static struct str key_of(const struct joint *joint)
{
	const struct object_rule *object = joint->rules[0]->object;

	for (size_t i = 0; object && joint->nrules > 1 && i < object->nproperties; i++)
		if (tells_apart(joint, object->properties[i].name))
			return object->properties[i].name;
	return (struct str){ 0 };
}

static void keyed_forms(struct explainer *explainer, struct field_told *field,
			const struct joint *joint, struct str key, const struct context *context)
{
	struct field_told *child = field_child(explainer, field, key);
	struct arena *arena = explainer->arena;
	struct str all = { 0 };
	unsigned types = 0;

	field_when(explainer, child, context_when(explainer, context), context->is_warning);
	for (size_t i = 0; i < joint->nrules; i++) {
		struct str values = words_of_set(values_of(joint->rules[i], key), arena);
		struct context inner = context_narrowed(
			explainer, context,
			arena_printf(arena, "%.*s is %.*s", STR_ARGS(key), STR_ARGS(values)));
		inner.key = key;
		all = words_join(all, i + 1 == joint->nrules ? " or " : ", ", values, arena);
		types |= joint->rules[i]->types;
		explain_rule(explainer, field, joint->rules[i], &inner);
	}
	if (context_is_plain(context)) {
		field->types &= types;
		child->form = words_join(child->form, ", ", all, arena);
	} else {
		field_note(explainer, child, context->is_warning ? NOTE_SHOULD : NOTE_MUST,
			   context_when(explainer, context), all);
	}
}

/* ---- all others ---- */

static struct str name_of_form(struct explainer *explainer, const struct joint *joint, size_t i)
{
	struct str name = words_of_annotation(joint->rules[i], "title");

	if (name.len == 0)
		name = words_of_annotation(joint->rules[i], "description");
	return name.len ? arena_printf(explainer->arena, "\"%.*s\"", STR_ARGS(name))
			: arena_printf(explainer->arena, "number %zu", i + 1);
}

/* Lists the forms in *all; false: some of them are told by themselves, under their name. */
static bool list_forms(struct explainer *explainer, struct field_told *field,
		       const struct joint *joint, const struct context *context, struct str *all)
{
	struct arena *arena = explainer->arena;
	bool is_simple = true;

	for (size_t i = 0; i < joint->nrules; i++) {
		const char *between = i + 1 == joint->nrules ? ", or " : ", ";
		struct str words = words_of_simple(joint->rules[i], arena);
		if (words.at) {
			*all = words_join(*all, between, words, arena);
			continue;
		}
		is_simple = false;
		words = name_of_form(explainer, joint, i);
		*all = words_join(*all, between,
				  arena_printf(arena, "of form %.*s", STR_ARGS(words)), arena);
		struct context inner = context_narrowed(
			explainer, context, arena_printf(arena, "it is of form %.*s",
							 STR_ARGS(words)));
		explain_rule(explainer, field, joint->rules[i], &inner);
	}
	return is_simple;
}

static void listed_forms(struct explainer *explainer, struct field_told *field,
			 const struct joint *joint, const struct context *context)
{
	struct str all = { 0 };
	bool is_simple = list_forms(explainer, field, joint, context, &all);

	if (joint->kind == JOINT_ONE && joint->nrules > 1)
		all = arena_printf(explainer->arena, "exactly one of these: %.*s", STR_ARGS(all));
	if (context_is_plain(context) && (is_simple || field->form.len == 0))
		field->form = words_join(field->form, ", ", all, explainer->arena);
	else
		field_note(explainer, field, context->is_warning ? NOTE_SHOULD : NOTE_MUST,
			   context_when(explainer, context), all);
}

void explain_forms(struct explainer *explainer, struct field_told *field,
		   const struct joint *joint, bool is_worded, const struct context *context)
{
	struct str key = key_of(joint);

	if (is_choice_of_members(joint, is_worded))
		choice_of_members(explainer, field, joint, context);
	else if (is_worded)
		return;
	else if (key.len > 0)
		keyed_forms(explainer, field, joint, key, context);
	else
		listed_forms(explainer, field, joint, context);
}

void explain_excluded(struct explainer *explainer, struct field_told *field,
		      const struct rule *excluded, const struct context *context)
{
	struct arena *arena = explainer->arena;
	struct str words = words_of_condition(excluded, arena);

	if (!words.at || words.len == 0)
		words = words_of_simple(excluded, arena);
	if (!words.at)
		words = STR("values of a form that has no name");
	field_note(explainer, field, context->is_warning ? NOTE_WARNED : NOTE_REFUSED,
		   context_when(explainer, context), words);
}

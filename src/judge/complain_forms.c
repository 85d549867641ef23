/*
 * The sentences about forms: a value should have had one of several (anyOf, oneOf) or must not have
 * this one (not). A form is called by its title, else by its number. Called by complain.c.
 */
#include <inttypes.h>

#include "judge/complain.h"

enum { LISTED_FORMS = 8 };

static struct str title_of(const struct rule *rule)
{
	const struct node *title = rule->source->type == NODE_OBJECT
					   ? node_member(rule->source, "title") : NULL;

	return title && title->type == NODE_STRING ? title->text : (struct str){ 0 };
}

void put_form(struct buf *out, const struct joint *joint, uint64_t number)
{
	struct str title = title_of(joint->rules[number - 1]);

	buf_printf(out, "number %" PRIu64, number);
	if (title.len == 0)
		return;
	buf_puts(out, " (");
	put_cut(out, title);
	buf_putc(out, ')');
}

static void say_none(struct buf *out, const struct joint *joint)
{
	bool has_title = false;

	for (size_t i = 0; i < joint->nrules; i++)
		has_title = has_title || title_of(joint->rules[i]).len > 0;
	if (joint->nrules == 1)
		buf_puts(out, "is not of the only form that is allowed");
	else
		buf_printf(out, "matches none of the %zu allowed forms", joint->nrules);
	if (!has_title)
		return;
	buf_puts(out, ": ");
	for (size_t i = 0; i < joint->nrules && i < LISTED_FORMS; i++) {
		buf_puts(out, i > 0 ? ", " : "");
		put_form(out, joint, i + 1);
	}
	if (joint->nrules > LISTED_FORMS)
		buf_printf(out, " and %zu more", joint->nrules - LISTED_FORMS);
}

/* Does the rule describe objects, and nothing that is none? */
static bool is_about_objects(const struct rule *rule)
{
	return rule->object && rule->types == TYPE_ANY && !rule->values && !rule->constant &&
	       !rule->string && !rule->numeric && !rule->array && rule->njoints == 0;
}

static void say_both(struct buf *out, const struct failure *failure)
{
	const struct detail *detail = &failure->detail;
	const struct rule **rules = detail->joint->rules;

	buf_puts(out, "matches two of the forms of which exactly one is allowed: ");
	put_form(out, detail->joint, detail->found);
	buf_puts(out, " and ");
	put_form(out, detail->joint, detail->other);
	if (failure->node->type == NODE_OBJECT || !is_about_objects(rules[detail->found - 1]) ||
	    !is_about_objects(rules[detail->other - 1]))
		return;
	buf_printf(out, "; both describe objects, and the value is %s, which neither of them refuses",
		   node_type_words((enum node_type)failure->node->type));
}

void say_forms(struct buf *out, const struct failure *failure)
{
	const struct detail *detail = &failure->detail;
	const struct joint *joint = detail->joint;

	if (detail->types) {
		say_type(out, failure, detail->types);
	} else if (detail->keys) {
		say_allowed(out, (const struct value_set *const *)detail->keys, joint->nrules,
			    failure->node);
		if (joint->nrules > 1)
			buf_printf(out, ", which tell the %zu allowed forms apart", joint->nrules);
	} else if (detail->found == 0) {
		say_none(out, joint);
	} else {
		say_both(out, failure);
	}
}

void say_excluded(struct buf *out, const struct failure *failure)
{
	const struct rule *rule = failure->rule;
	struct str title = { 0 };

	for (size_t i = 0; i < rule->njoints; i++)
		if (rule->joints[i].kind == JOINT_NOT)
			title = title_of(rule->joints[i].rules[0]);
	buf_puts(out, "is of a form that is not allowed");
	if (title.len == 0)
		return;
	buf_puts(out, ": ");
	put_cut(out, title);
}

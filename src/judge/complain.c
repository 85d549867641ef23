/*
 * The sentence for an assertion that failed: what was found, what was expected, never a value of
 * the data, never a member name that the rules do not list, or nearly. The rule's own errorMessage comes
 * first. Called by tell.c for failures that are told; sentences about forms are complain_forms.c,
 * shared words complain_words.c.
 */
#include "judge/complain.h"

#include <inttypes.h>

#include "compile/format.h"

static void say_size(struct buf *out, const char *bound, uint64_t limit, const char *noun,
		     uint64_t found)
{
	buf_printf(out, "expected %s %" PRIu64 " %s%s, found %" PRIu64, bound, limit, noun,
		   limit == 1 ? "" : "s", found);
}

static void say_kind(struct buf *out, const char *bound, uint64_t limit, uint64_t found)
{
	buf_printf(out,
		   "expected %s %" PRIu64
		   " element%s of the kind that the rules describe, found %" PRIu64,
		   bound, limit, limit == 1 ? "" : "s", found);
}

static void say_pattern(struct buf *out, const struct failure *failure)
{
	if (failure->detail.code)
		buf_puts(out, "takes too long to compare with the pattern ");
	else
		buf_puts(out, "does not look as it must: ");
	put_cut(out, failure->rule->string->pattern);
}

static void say_limit(struct buf *out, const char *words, struct str limit)
{
	buf_puts(out, "expected ");
	buf_puts(out, words);
	put_cut(out, limit);
}

static void say_unasked(struct buf *out, const struct failure *failure)
{
	if (failure->detail.code) {
		buf_puts(out, "the name takes too long to compare with a pattern of the rules");
		return;
	}
	buf_puts(out, failure->parent && failure->parent->type == NODE_ARRAY
			      ? "an element that is not allowed here"
			      : "a member that is not allowed here");
}

static void say_json(struct buf *out, const struct detail *detail)
{
	buf_puts(out, "expected JSON in this text: ");
	buf_puts(out, detail->words);
	if (detail->found)
		buf_printf(out, ", at byte %" PRIu64 " of it", detail->found);
}

static void say_string(struct buf *out, const struct failure *failure)
{
	const struct rule *rule = failure->rule;

	switch (failure->keyword) {
	case KEYWORD_MIN_LENGTH:
		say_size(out, "at least", rule->string->min, "character", failure->detail.found);
		break;
	case KEYWORD_MAX_LENGTH:
		say_size(out, "at most", rule->string->max, "character", failure->detail.found);
		break;
	case KEYWORD_PATTERN:
		say_pattern(out, failure);
		break;
	case KEYWORD_FORMAT:
		say_limit(out, "", str_of(rule->string->format->looks_like));
		break;
	default:
		say_json(out, &failure->detail);
		break;
	}
}

/* The limits of an array: those of its size and those of contains. */
static void say_array(struct buf *out, const struct failure *failure)
{
	const struct array_rule *array = failure->rule->array;
	const struct detail *detail = &failure->detail;

	switch (failure->keyword) {
	case KEYWORD_MIN_ITEMS:
		say_size(out, "at least", array->min, "element", detail->found);
		break;
	case KEYWORD_MAX_ITEMS:
		say_size(out, "at most", array->max, "element", detail->found);
		break;
	case KEYWORD_UNIQUE_ITEMS:
		buf_printf(out,
			   "elements [%" PRIu64 "] and [%" PRIu64 "] are equal; expected each once",
			   detail->found, detail->other);
		break;
	case KEYWORD_MAX_CONTAINS:
		say_kind(out, "at most", array->max_contains, detail->found);
		break;
	default:
		say_kind(out, "at least", array->min_contains, detail->found);
		break;
	}
}

static void say_number(struct buf *out, const struct failure *failure)
{
	const struct number_rule *limits = failure->rule->numeric;

	switch (failure->keyword) {
	case KEYWORD_MINIMUM:
		say_limit(out, "a number of at least ", limits->minimum);
		break;
	case KEYWORD_MAXIMUM:
		say_limit(out, "a number of at most ", limits->maximum);
		break;
	case KEYWORD_EXCLUSIVE_MINIMUM:
		say_limit(out, "a number above ", limits->above);
		break;
	case KEYWORD_EXCLUSIVE_MAXIMUM:
		say_limit(out, "a number below ", limits->below);
		break;
	default:
		say_limit(out, "a multiple of ", limits->step);
		break;
	}
}

static void say_object(struct buf *out, const struct failure *failure)
{
	const struct object_rule *object = failure->rule->object;
	const struct detail *detail = &failure->detail;

	switch (failure->keyword) {
	case KEYWORD_MIN_PROPERTIES:
		say_size(out, "at least", object->min, "member", detail->found);
		break;
	case KEYWORD_MAX_PROPERTIES:
		say_size(out, "at most", object->max, "member", detail->found);
		break;
	case KEYWORD_REQUIRED:
		buf_puts(out, "required member ");
		buf_put(out, detail->name);
		buf_puts(out, " is missing");
		break;
	default:
		buf_puts(out, "member ");
		buf_put(out, detail->name);
		buf_puts(out, " is missing, which ");
		buf_put(out, detail->whose);
		buf_puts(out, " wants beside it");
		break;
	}
}

static void say_keyword(struct buf *out, const struct failure *failure)
{
	const struct rule *rule = failure->rule;

	switch (failure->keyword) {
	case KEYWORD_TYPE:
		say_type(out, failure, rule->types);
		break;
	case KEYWORD_ENUM:
		say_allowed(out, (const struct value_set *const *)&rule->values, 1, failure->node);
		break;
	case KEYWORD_CONST:
		say_allowed(out, (const struct value_set *const *)&rule->constant, 1, failure->node);
		break;
	case KEYWORD_MIN_LENGTH:
	case KEYWORD_MAX_LENGTH:
	case KEYWORD_PATTERN:
	case KEYWORD_FORMAT:
	case KEYWORD_X_JSON:
		say_string(out, failure);
		break;
	case KEYWORD_MULTIPLE_OF:
	case KEYWORD_MINIMUM:
	case KEYWORD_MAXIMUM:
	case KEYWORD_EXCLUSIVE_MINIMUM:
	case KEYWORD_EXCLUSIVE_MAXIMUM:
		say_number(out, failure);
		break;
	case KEYWORD_MIN_ITEMS:
	case KEYWORD_MAX_ITEMS:
	case KEYWORD_UNIQUE_ITEMS:
	case KEYWORD_CONTAINS:
	case KEYWORD_MIN_CONTAINS:
	case KEYWORD_MAX_CONTAINS:
		say_array(out, failure);
		break;
	case KEYWORD_MIN_PROPERTIES:
	case KEYWORD_MAX_PROPERTIES:
	case KEYWORD_REQUIRED:
	case KEYWORD_DEPENDENT_REQUIRED:
		say_object(out, failure);
		break;
	case KEYWORD_ANY_OF:
	case KEYWORD_ONE_OF:
		say_forms(out, failure);
		break;
	case KEYWORD_NOT:
		say_excluded(out, failure);
		break;
	case KEYWORD_FALSE:
		buf_puts(out, failure->detail.code ? "nested too deep to be checked"
						   : "no value is allowed here");
		break;
	default:
		say_unasked(out, failure);
		break;
	}
}

/* ---- errorMessage ---- */

struct str voice_message(const struct voice *voice, enum keyword keyword)
{
	for (size_t i = 0; i < voice->nmessages; i++)
		if (voice->messages[i].keyword == keyword)
			return voice->messages[i].message;
	return voice->message;
}

static bool has_member(const struct node *object, struct str name)
{
	if (object->type != NODE_OBJECT)
		return false;
	for (const struct node *at = object->child; at; at = at->next)
		if (str_eq(at->key, name))
			return true;
	return false;
}

/* {names}, {count}: those of the names in the rule's `required` that the value has. */
static uint64_t put_names(struct buf *out, const struct failure *failure, bool want_names)
{
	const struct voice *voice = failure->rule->voice;
	uint64_t count = 0;

	for (size_t i = 0; i < voice->nnames; i++) {
		if (!has_member(failure->node, voice->names[i]))
			continue;
		if (want_names && count > 0)
			buf_puts(out, ", ");
		if (want_names)
			buf_put(out, voice->names[i]);
		count++;
	}
	return count;
}

static void put_message(struct buf *out, const struct failure *failure, struct str message)
{
	static const struct str names = { "{names}", 7 }, number = { "{count}", 7 };

	while (message.len) {
		size_t skip = 1;
		if (str_starts(message, names)) {
			put_names(out, failure, true);
			skip = names.len;
		} else if (str_starts(message, number)) {
			buf_put_number(out, put_names(out, failure, false));
			skip = number.len;
		} else {
			buf_putc(out, message.at[0]);
		}
		message = (struct str){ message.at + skip, message.len - skip };
	}
}

static bool is_unknown_field(const struct failure *failure)
{
	return failure->keyword == KEYWORD_ADDITIONAL_PROPERTIES ||
	       failure->keyword == KEYWORD_UNEVALUATED_PROPERTIES ||
	       (failure->rule->flags & RULE_UNKNOWN);
}

/* A name that is nearly one of the rules' is a name; of any other it is not known whether it is data. */
static void put_nearest(struct buf *out, const struct judge *judge, const struct failure *failure)
{
	struct str near = str_nearest(failure->node->key, failure->known, failure->nknown);

	if (near.len == 0)
		return;
	if (!finding_hides_name(judge->batch, failure->node)) {
		buf_puts(out, ": ");
		buf_put(out, failure->node->key);
	}
	buf_puts(out, "; did you mean ");
	buf_put(out, near);
	buf_putc(out, '?');
}

void complain(struct judge *judge, const struct failure *failure)
{
	struct buf *out = &judge->message;
	const struct voice *voice = failure->rule->voice;
	struct str message = { NULL, 0 };

	if (voice)
		message = voice_message(voice, failure->keyword);
	if (!message.at && failure->is_name && failure->keyword != KEYWORD_PROPERTY_NAMES)
		buf_puts(out, "the name of this member: ");
	if (message.at)
		put_message(out, failure, message);
	else
		say_keyword(out, failure);
	if (is_unknown_field(failure))
		put_nearest(out, judge, failure);
	if (failure->joint) {
		buf_printf(out, "; of the %zu allowed forms the closest is ",
			   failure->joint->nrules);
		put_form(out, failure->joint, failure->branch + 1);
	}
}

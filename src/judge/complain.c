/*
 * The sentence for an assertion that failed: what was found, what was expected, never a value of
 * the data, never a member name that the rules do not list. The rule's own errorMessage comes
 * first. Called by judge/check.c for failures that are told.
 */
#include <inttypes.h>

#include "compile/format.h"
#include "judge/judge.h"

enum {
	LISTED_VALUES = 12, /* of an enum */
	LISTED_BYTES = 80,  /* of one value of it, of a pattern */
};

static void put_article(struct buf *out, const char *noun)
{
	buf_puts(out, strcmp(noun, "null") == 0 ? "" : strchr("aio", noun[0]) ? "an " : "a ");
	buf_puts(out, noun);
}

/* "a string, a number or null" */
static void put_types(struct buf *out, uint8_t types)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
		{ TYPE_STRING, "string" }, { TYPE_NUMBER, "number" },   { TYPE_INTEGER, "integer" },
		{ TYPE_BOOLEAN, "boolean" }, { TYPE_OBJECT, "object" }, { TYPE_ARRAY, "array" },
		{ TYPE_NULL, "null" },
	};
	unsigned left = types;

	if (types & TYPE_NUMBER)
		left &= ~(unsigned)TYPE_INTEGER;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(left & names[i].bit))
			continue;
		put_article(out, names[i].name);
		left &= ~(unsigned)names[i].bit;
		if (left)
			buf_puts(out, left & (left - 1) ? ", " : " or ");
	}
}

static void put_cut(struct buf *out, struct str text)
{
	buf_put(out, str_cut(text, LISTED_BYTES));
	if (text.len > LISTED_BYTES)
		buf_puts(out, "...");
}

static void put_value(struct buf *out, const struct node *value)
{
	if (value->type == NODE_STRING && value->text.len > 0)
		put_cut(out, value->text);
	else
		put_cut(out, value->raw);
}

static void say_values(struct buf *out, const struct value_set *set)
{
	const struct node *at = set->first;

	if (set->count == 0) {
		buf_puts(out, "no value is allowed here");
		return;
	}
	buf_puts(out, set->count == 1 ? "expected " : "expected one of ");
	for (size_t i = 0; i < set->count && i < LISTED_VALUES; i++, at = at->next) {
		if (i > 0)
			buf_puts(out, ", ");
		put_value(out, at);
	}
	if (set->count > LISTED_VALUES)
		buf_printf(out, " and %zu more", set->count - LISTED_VALUES);
}

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

static void say_type(struct buf *out, const struct failure *failure, uint8_t types)
{
	const struct node *node = failure->node;

	buf_puts(out, "expected ");
	put_types(out, types);
	buf_puts(out, ", found ");
	put_article(out, node_type_name((enum node_type)node->type));
	if (node->type == NODE_NUMBER && (types & TYPE_INTEGER))
		buf_puts(out, " with a fraction");
	if (failure->detail.code) /* json-array */
		buf_puts(out, "; a file that is one array is read with --from json");
}

static void say_pattern(struct buf *out, const struct failure *failure)
{
	if (failure->detail.code)
		buf_puts(out, "takes too long to compare with the pattern ");
	else
		buf_puts(out, "does not look as it must: ");
	put_cut(out, failure->rule->string->pattern);
}

/* "number 2 (by card)", with the title that the schema gives a branch. */
static void put_branch(struct buf *out, const struct joint *joint, uint64_t number)
{
	const struct node *source = joint->rules[number - 1]->source;
	const struct node *title =
		source->type == NODE_OBJECT ? node_member(source, "title") : NULL;

	buf_printf(out, "number %" PRIu64, number);
	if (!title || title->type != NODE_STRING)
		return;
	buf_puts(out, " (");
	put_cut(out, title->text);
	buf_putc(out, ')');
}

/* "expected one of card, iban, which tell the 2 allowed forms apart" */
static void say_keys(struct buf *out, const struct detail *detail)
{
	size_t listed = 0;

	buf_puts(out, "expected one of ");
	for (size_t i = 0; i < detail->joint->nrules; i++) {
		const struct rule *rule = detail->keys[i];
		const struct value_set *set = rule->constant ? rule->constant : rule->values;
		const struct node *at = set->first;
		for (size_t k = 0; k < set->count; k++, at = at->next) {
			if (++listed > LISTED_VALUES)
				continue;
			if (listed > 1)
				buf_puts(out, ", ");
			put_value(out, at);
		}
	}
	if (listed > LISTED_VALUES)
		buf_printf(out, " and %zu more", listed - LISTED_VALUES);
	buf_printf(out, ", which tell the %zu allowed forms apart", detail->joint->nrules);
}

static void say_branches(struct buf *out, const struct failure *failure)
{
	const struct detail *detail = &failure->detail;

	if (detail->types) {
		say_type(out, failure, detail->types);
	} else if (detail->keys) {
		say_keys(out, detail);
	} else if (detail->found == 0) {
		buf_printf(out, "matches none of the %zu allowed forms", detail->joint->nrules);
	} else {
		buf_puts(out, "matches two of the forms of which exactly one is allowed: ");
		put_branch(out, detail->joint, detail->found);
		buf_puts(out, " and ");
		put_branch(out, detail->joint, detail->other);
	}
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
			   "elements %" PRIu64 " and %" PRIu64 " are equal; expected each once",
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
		say_values(out, rule->values);
		break;
	case KEYWORD_CONST:
		say_values(out, rule->constant);
		break;
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
	case KEYWORD_X_JSON:
		say_json(out, &failure->detail);
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
		say_branches(out, failure);
		break;
	case KEYWORD_NOT:
		buf_puts(out, "is of a form that is not allowed");
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

static void put_nearest(struct buf *out, const struct failure *failure)
{
	struct str near = str_nearest(failure->node->key, failure->known, failure->nknown);

	if (near.len == 0)
		return;
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
	if (message.at)
		put_message(out, failure, message);
	else
		say_keyword(out, failure);
	if (is_unknown_field(failure))
		put_nearest(out, failure);
	if (failure->joint) {
		buf_printf(out, "; of the %zu allowed forms the closest is ",
			   failure->joint->nrules);
		put_branch(out, failure->joint, failure->branch + 1);
	}
}

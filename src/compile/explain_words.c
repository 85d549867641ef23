/*
 * Rules as phrases: one rule's keywords, types, conditions, values. Which rules there are and where
 * their phrases belong is explain.c's business.
 */
#include "compile/explain_words.h"

#include <inttypes.h>

#include "base/buf.h"
#include "compile/format.h"
#include "compile/library.h"

enum {
	LISTED = 30,     /* values of an enum */
	VALUE_BYTES = 80 /* of one of them */
};

struct str words_join(struct str a, const char *between, struct str b, struct arena *arena)
{
	if (a.len == 0 || b.len == 0)
		return a.len ? a : b;
	return arena_printf(arena, "%.*s%s%.*s", STR_ARGS(a), between, STR_ARGS(b));
}

struct str words_of_annotation(const struct rule *rule, const char *keyword)
{
	const struct node *value =
		rule->source->type == NODE_OBJECT ? node_member(rule->source, keyword) : NULL;

	return value && value->type == NODE_STRING ? value->text : (struct str){ 0 };
}

struct str words_of_value(const struct node *value, struct arena *arena)
{
	struct buf text = { 0 };

	if (value->type == NODE_STRING && value->text.len > 0)
		buf_put(&text, value->text);
	else
		node_render(value, &text);
	struct str cut = str_cut(buf_str(&text), VALUE_BYTES);
	struct str words = arena_printf(arena, "%.*s%s", STR_ARGS(cut),
					cut.len < text.len ? "..." : "");
	buf_release(&text);
	return words;
}

struct str words_of_types(unsigned types, struct arena *arena)
{
	static const struct {
		unsigned bit;
		const char *words;
	} names[] = {
		{ TYPE_STRING, "text" },
		{ TYPE_INTEGER, "a whole number" },
		{ TYPE_NUMBER, "a number" },
		{ TYPE_BOOLEAN, "true or false" },
		{ TYPE_OBJECT, "an object" },
		{ TYPE_ARRAY, "a list" },
		{ TYPE_NULL, "null" },
	};
	struct str words = { 0 };

	if (types == TYPE_ANY)
		return words;
	if (types & TYPE_NUMBER)
		types &= ~(unsigned)TYPE_INTEGER;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(types & names[i].bit))
			continue;
		types &= ~names[i].bit;
		words = words_join(words, types ? ", " : " or ", str_of(names[i].words), arena);
	}
	return words;
}

static struct str put(struct str words, struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static struct str put(struct str words, struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct str more = arena_vprintf(arena, format, args);
	va_end(args);
	return words_join(words, ", ", more, arena);
}

/* "A", "A or B", "A, B or C" */
static struct str words_of_set(const struct value_set *set, struct arena *arena)
{
	const struct node *at = set->first;
	size_t left = set->count;
	struct str words = { 0 };

	for (; left > 0 && set->count - left < LISTED && at; at = at->next, left--) {
		if (at->type == NODE_NULL && set->count > 1)
			continue; /* as good as absent: types say more of it */
		words = words_join(words, left == 1 ? " or " : ", ", words_of_value(at, arena),
				   arena);
	}
	if (left > 0)
		words = put(words, arena, "and %zu more", left);
	return words;
}

static struct str words_of_range(struct str words, uint64_t min, uint64_t max, const char *one,
				 const char *many, struct arena *arena)
{
	if (min == max)
		return put(words, arena, "of exactly %" PRIu64 " %s", min, min == 1 ? one : many);
	if (min == 1)
		words = put(words, arena, "not empty");
	else if (min > 1)
		words = put(words, arena, "of at least %" PRIu64 " %s", min, many);
	if (max != UINT64_MAX)
		words = put(words, arena, "of at most %" PRIu64 " %s", max, max == 1 ? one : many);
	return words;
}

/* Has the author words of their own for this keyword? */
static bool is_worded(const struct rule *rule, enum keyword keyword)
{
	for (size_t i = 0; rule->voice && i < rule->voice->nmessages; i++)
		if (rule->voice->messages[i].keyword == keyword)
			return true;
	return false;
}

static struct str words_of_string(struct str words, const struct rule *owner, struct arena *arena)
{
	const struct string_rule *rule = owner->string;

	words = words_of_range(words, rule->min, rule->max, "character", "characters", arena);
	if (rule->regex && !is_worded(owner, KEYWORD_PATTERN))
		words = put(words, arena, "that matches %.*s", STR_ARGS(rule->pattern));
	if (rule->is_json)
		words = put(words, arena, "that holds JSON");
	return words;
}

static struct str words_of_number(struct str words, const struct number_rule *rule,
				  struct arena *arena)
{
	const struct {
		const char *words;
		struct str limit;
	} limits[] = {
		{ "at least ", rule->minimum },   { "more than ", rule->above },
		{ "at most ", rule->maximum },    { "less than ", rule->below },
		{ "a multiple of ", rule->step },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (limits[i].limit.at)
			words = put(words, arena, "%s%.*s", limits[i].words,
				    STR_ARGS(limits[i].limit));
	return words;
}

/* An annotation unless it is asserted, but it tells what the author wants. */
static struct str words_of_format(struct str words, const struct rule *rule, struct arena *arena)
{
	struct str name = words_of_annotation(rule, "format");
	const struct format_check *format = name.len ? format_find(name) : NULL;

	if (format)
		return put(words, arena, "%s", format->looks_like);
	return name.len ? put(words, arena, "%.*s", STR_ARGS(name)) : words;
}

struct str words_of_rule(const struct rule *rule, struct arena *arena)
{
	struct str words = { 0 };

	if (rule->constant)
		words = words_join(words, ", ", words_of_set(rule->constant, arena), arena);
	if (rule->values)
		words = words_join(words, ", ", words_of_set(rule->values, arena), arena);
	if (rule->string)
		words = words_of_string(words, rule, arena);
	words = words_of_format(words, rule, arena);
	if (rule->numeric)
		words = words_of_number(words, rule->numeric, arena);
	if (rule->array)
		words = words_of_range(words, rule->array->min, rule->array->max, "element",
				       "elements", arena);
	if (rule->array && rule->array->unique)
		words = put(words, arena, "each element once");
	if (rule->object)
		words = words_of_range(words, rule->object->min, rule->object->max, "member",
				       "members", arena);
	return words;
}

/* ---- conditions ---- */

/* "NAME is A or B", "NAME is there" */
static bool condition_of_member(const struct property *property, struct str *words,
				struct arena *arena)
{
	const struct rule *rule = property->rule;
	struct str name = property->name, one;

	if (!rule || (rule->flags & RULE_TRIVIAL)) {
		one = arena_printf(arena, "%.*s is there", STR_ARGS(name));
	} else if (rule->constant || rule->values) {
		struct str values = words_of_set(rule->constant ? rule->constant : rule->values,
						 arena);
		one = arena_printf(arena, "%.*s is %.*s%s", STR_ARGS(name), STR_ARGS(values),
				   property->is_required ? "" : " or absent");
	} else {
		return false;
	}
	*words = words_join(*words, " and ", one, arena);
	return true;
}

static bool is_plain_condition(const struct rule *rule)
{
	return !rule->string && !rule->numeric && !rule->array && !rule->values &&
	       !rule->constant && (rule->types & TYPE_OBJECT) && !rule->unevaluated_items &&
	       !rule->unevaluated_properties;
}

static bool condition_of_joint(const struct joint *joint, struct str *words, struct arena *arena)
{
	const char *between = joint->kind == JOINT_ALL ? " and " : " or ";
	struct str all = { 0 };

	if (joint->kind == JOINT_IF || joint->kind == JOINT_DYNAMIC)
		return false;
	for (size_t i = 0; i < joint->nrules; i++) {
		struct str one = words_of_condition(joint->rules[i], arena);
		if (!one.at)
			return false;
		all = words_join(all, between, one, arena);
	}
	if (joint->kind == JOINT_NOT)
		all = arena_printf(arena, "not (%.*s)", STR_ARGS(all));
	*words = words_join(*words, " and ", all, arena);
	return true;
}

struct str words_of_condition(const struct rule *rule, struct arena *arena)
{
	static const struct str none = { NULL, 0 };
	const struct object_rule *object = rule->object;
	struct str words = words_of_annotation(rule, "description");

	if (words.len == 0)
		words = words_of_annotation(rule, "title");
	if (words.len > 0)
		return words;
	if (!is_plain_condition(rule))
		return none;
	if (object && (object->npatterns || object->ndependents || object->additional ||
		       object->names || object->min > 0 || object->max != UINT64_MAX))
		return none;
	for (size_t i = 0; object && i < object->nproperties; i++)
		if (!condition_of_member(&object->properties[i], &words, arena))
			return none;
	for (size_t i = 0; i < rule->njoints; i++)
		if (!condition_of_joint(&rule->joints[i], &words, arena))
			return none;
	return words;
}

struct str words_of_opposite(struct str condition, struct arena *arena)
{
	static const char is[] = " is ";
	const char *at = memmem(condition.at, condition.len, is, 4);
	bool is_simple = at && !memmem(condition.at, condition.len, " and ", 5) &&
			 !memmem(condition.at, condition.len, " or ", 4);

	if (!is_simple)
		return arena_printf(arena, "it is not so that %.*s", STR_ARGS(condition));
	size_t before = (size_t)(at - condition.at) + 3; /* " is" */
	return arena_printf(arena, "%.*s not%.*s", (int)before, condition.at,
			    (int)(condition.len - before), condition.at + before);
}

/* ---- messages ---- */

static struct str joined_names(const struct voice *voice, struct arena *arena)
{
	struct str words = { 0 };

	for (size_t i = 0; i < voice->nnames; i++)
		words = words_join(words, i + 1 == voice->nnames ? " or " : ", ", voice->names[i],
				   arena);
	return words;
}

struct str words_of_message(const struct voice *voice, struct str message, struct arena *arena)
{
	static const struct str names = { "{names}", 7 }, count = { "{count}", 7 };
	struct buf text = { 0 };

	while (message.len) {
		size_t skip = 1;
		if (str_starts(message, names)) {
			buf_put(&text, joined_names(voice, arena));
			skip = names.len;
		} else if (str_starts(message, count)) {
			buf_puts(&text, "several");
			skip = count.len;
		} else {
			buf_putc(&text, message.at[0]);
		}
		message = (struct str){ message.at + skip, message.len - skip };
	}
	struct str words = arena_copy(arena, buf_str(&text));
	buf_release(&text);
	return words;
}

/*
 * Rules as phrases: one rule's keywords, types, values; conditions and messages are
 * explain_conditions.c. Which rules there are and where their phrases belong is explain.c's business.
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

/* Must texts stand in quotes, to be told from numbers? */
static bool wants_quotes(const struct node *first, size_t count)
{
	for (const struct node *at = first; count > 0 && at; at = at->next, count--)
		if (at->type == NODE_NUMBER || at->type == NODE_BOOLEAN)
			return true;
	return false;
}

static struct str words_of_value(const struct node *value, bool is_quoted, size_t limit,
				 struct arena *arena)
{
	struct buf text = { 0 };

	if (value->type == NODE_STRING && value->text.len > 0 && !is_quoted)
		buf_put(&text, value->text);
	else
		node_render(value, &text);
	struct str cut = str_cut(buf_str(&text), limit);
	struct str words = arena_printf(arena, "%.*s%s", STR_ARGS(cut),
					cut.len < text.len ? "..." : "");
	buf_release(&text);
	return words;
}

struct str words_of_examples(const struct node *examples, size_t count, size_t limit,
			     struct arena *arena)
{
	bool is_quoted = wants_quotes(examples->child, examples->count);
	struct str words = { 0 };

	for (const struct node *at = examples->child; at && count > 0; at = at->next) {
		struct str one = words_of_value(at, is_quoted, limit + 1, arena);
		if (one.len > limit)
			continue;
		words = words_join(words, ", ", one, arena);
		count--;
	}
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

struct str words_of_set(const struct value_set *set, struct arena *arena)
{
	bool is_quoted = wants_quotes(set->first, set->count);
	const struct node *at = set->first;
	size_t left = set->count;
	struct str words = { 0 };

	for (; left > 0 && set->count - left < LISTED && at; at = at->next, left--)
		words = words_join(words, left == 1 ? " or " : ", ",
				   words_of_value(at, is_quoted, VALUE_BYTES, arena), arena);
	if (set->count == 0)
		return STR("nothing at all");
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
	if (rule->voice && rule->voice->message.at)
		return true;
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
	if (rule->is_json && !is_worded(owner, KEYWORD_X_JSON))
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

	if (is_worded(rule, KEYWORD_FORMAT))
		return words;
	if (format)
		return put(words, arena, "%s", format->looks_like);
	return name.len ? put(words, arena, "%.*s", STR_ARGS(name)) : words;
}

/* "text that matches x", or what else can be said of one of several. */
static struct str words_of_one(const struct rule *rule, struct arena *arena)
{
	struct str words = words_of_condition(rule, arena);

	if (words.len == 0)
		words = words_of_simple(rule, arena);
	return words.len ? words : STR("of a certain form");
}

static struct str words_of_array(struct str words, const struct array_rule *rule, bool is_worded,
				 struct arena *arena)
{
	words = words_of_range(words, rule->min, rule->max, "element", "elements", arena);
	if (rule->items && (rule->items->flags & RULE_FALSE) && rule->nprefix == 0)
		words = put(words, arena, "empty");
	else if (rule->items && (rule->items->flags & RULE_FALSE))
		words = put(words, arena, "of at most %zu element%s", rule->nprefix,
			    rule->nprefix == 1 ? "" : "s");
	if (is_worded)
		return words;
	if (rule->unique)
		words = put(words, arena, "each element once");
	if (!rule->contains)
		return words;
	struct str one = words_of_one(rule->contains, arena);
	if (rule->min_contains > 0)
		words = put(words, arena, "with at least %" PRIu64 " of this kind: %.*s",
			    rule->min_contains, STR_ARGS(one));
	if (rule->max_contains != UINT64_MAX)
		words = put(words, arena, "with at most %" PRIu64 " of this kind: %.*s",
			    rule->max_contains, STR_ARGS(one));
	return words;
}

static struct str words_of_object(struct str words, const struct object_rule *rule, bool is_worded,
				  struct arena *arena)
{
	words = words_of_range(words, rule->min, rule->max, "member", "members", arena);
	if (!rule->names || (rule->names->flags & RULE_TRIVIAL) || is_worded)
		return words;
	if (rule->names->flags & RULE_FALSE)
		return put(words, arena, "without members");
	struct str name = words_of_one(rule->names, arena);
	return put(words, arena, "each member's name: %.*s", STR_ARGS(name));
}

struct str words_of_rule(const struct rule *rule, struct arena *arena)
{
	bool is_told = rule->voice && rule->voice->message.at;
	struct str words = { 0 };

	if (rule->constant && !is_told)
		words = words_join(words, ", ", words_of_set(rule->constant, arena), arena);
	if (rule->values && !is_told)
		words = words_join(words, ", ", words_of_set(rule->values, arena), arena);
	if (rule->string)
		words = words_of_string(words, rule, arena);
	words = words_of_format(words, rule, arena);
	if (rule->numeric)
		words = words_of_number(words, rule->numeric, arena);
	if (rule->array)
		words = words_of_array(words, rule->array, is_told, arena);
	if (rule->object)
		words = words_of_object(words, rule->object, is_told, arena);
	return words;
}

/* Nothing but a $ref? */
static bool only_refers(const struct rule *rule)
{
	return rule->njoints == 1 && rule->joints[0].kind == JOINT_ALL &&
	       rule->joints[0].nrules == 1 && rule->types == TYPE_ANY && !rule->values &&
	       !rule->constant && !rule->object && !rule->array && !rule->string &&
	       !rule->numeric && !rule->voice && !rule->unevaluated_items &&
	       !rule->unevaluated_properties;
}

struct str words_of_simple(const struct rule *rule, struct arena *arena)
{
	static const struct str none = { NULL, 0 };
	const struct object_rule *object = rule->object;
	const struct array_rule *array = rule->array;

	if (rule->flags & RULE_FALSE)
		return STR("nothing at all");
	if (only_refers(rule))
		return words_of_simple(rule->joints[0].rules[0], arena);
	if (rule->njoints > 0 || (rule->voice && rule->voice->message.at) ||
	    rule->unevaluated_items || rule->unevaluated_properties)
		return none;
	if (object && (object->nproperties || object->npatterns || object->ndependents ||
		       object->additional))
		return none;
	if (array && (array->nprefix || array->items))
		return none;
	struct str words = words_join(words_of_types(rule->types, arena), ", ",
				      words_of_rule(rule, arena), arena);
	return words.len ? words : STR("any value");
}

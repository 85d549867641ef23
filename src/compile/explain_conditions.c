/*
 * Phrases of what an `if` asks, of its opposite, and of an author's message. Called by explain.c and
 * explain_forms.c.
 */
#include "compile/explain_words.h"

#include "base/buf.h"
#include "compile/library.h"

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

/* "NAME is A or absent" */
static bool is_simple_absent(struct str condition)
{
	static const char tail[] = " or absent";
	size_t len = sizeof(tail) - 1;
	const char *is = memmem(condition.at, condition.len, " is ", 4);

	return is && condition.len > len + (size_t)(is - condition.at) &&
	       memcmp(condition.at + condition.len - len, tail, len) == 0 &&
	       !memmem(condition.at, condition.len, " and ", 5) &&
	       !memmem(condition.at, condition.len - len, " or ", 4);
}

struct str words_of_opposite(struct str condition, struct arena *arena)
{
	static const char is[] = " is ";
	const char *at = memmem(condition.at, condition.len, is, 4);
	bool is_simple = at && !memmem(condition.at, condition.len, " and ", 5) &&
			 !memmem(condition.at, condition.len, " or ", 4);

	static const struct str absent = { " or absent", 10 };
	if (is_simple_absent(condition)) {
		size_t head = (size_t)(at - condition.at);
		return arena_printf(arena, "%.*s is there and not %.*s", (int)head, condition.at,
				    (int)(condition.len - head - 4 - absent.len), at + 4);
	}
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

/*
 * Assertions about a value by itself: enum and const for any type, then strings and numbers. Called
 * by judge/check.c for the parts that a rule has.
 */
#include "base/utf8.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "compile/decimal.h"
#include "compile/equal.h"
#include "compile/format.h"
#include "judge/judge.h"

static bool set_has(const struct value_set *set, const struct node *node, struct arena *scratch)
{
	const struct node *at = set->first;

	if (node->type == NODE_STRING && set->strings.count > 0)
		return map_find(&set->strings, node->text, hash_of(node->text), 0) != 0;
	for (size_t i = 0; i < set->count; i++, at = at->next)
		if (at->type == node->type &&
		    (at->type == NODE_STRING ? str_eq(at->text, node->text)
					     : node_equal(at, node, scratch)))
			return true;
	return false;
}

bool check_value(struct judge *judge, const struct rule *rule, const struct place *at)
{
	bool ok = true;

	if (rule->constant && !set_has(rule->constant, at->node, judge->scratch))
		ok = judge_fail(judge, rule, KEYWORD_CONST, at, NULL);
	if (rule->values && !set_has(rule->values, at->node, judge->scratch))
		ok = judge_fail(judge, rule, KEYWORD_ENUM, at, NULL);
	return ok;
}

/* Characters are between a quarter and all of the bytes: mostly there is nothing to count. */
static bool check_length(struct judge *judge, const struct rule *rule, const struct place *at)
{
	const struct string_rule *string = rule->string;
	size_t bytes = at->node->text.len;

	if (bytes <= string->max && bytes / 4 >= string->min)
		return true;
	struct detail detail = { .found = utf8_count(at->node->text) };
	bool ok = true;
	if (detail.found < string->min)
		ok = judge_fail(judge, rule, KEYWORD_MIN_LENGTH, at, &detail);
	if (detail.found > string->max)
		ok = judge_fail(judge, rule, KEYWORD_MAX_LENGTH, at, &detail);
	return ok;
}

static bool check_pattern(struct judge *judge, const struct rule *rule, const struct place *at)
{
	struct detail detail = { 0 };

	switch (regex_search(rule->string->regex, judge->match, at->node->text)) {
	case REGEX_YES:
		return true;
	case REGEX_TOO_COSTLY:
		detail.code = judge->too_costly;
		break;
	case REGEX_NO:
		break;
	}
	return judge_fail(judge, rule, KEYWORD_PATTERN, at, &detail);
}

static bool check_json(struct judge *judge, const struct rule *rule, const struct place *at)
{
	struct str text = at->node->text;
	struct json_result result;
	struct detail detail = { .words = "a NUL in it" };

	if (memchr(text.at, '\0', text.len))
		return judge_fail(judge, rule, KEYWORD_X_JSON, at, &detail);
	struct arena_mark mark = arena_save(judge->scratch);
	json_parse(judge->parser, text, NULL, judge->max_depth, judge->scratch, &result);
	arena_restore(judge->scratch, mark);
	if (result.fault == JSON_OK)
		return true;
	detail.found = result.at + 1;
	if (judge->noisy) /* the words must outlive this call */
		detail.words = arena_copy(judge->scratch, str_of(result.message)).at;
	return judge_fail(judge, rule, KEYWORD_X_JSON, at, &detail);
}

bool check_string(struct judge *judge, const struct rule *rule, const struct place *at)
{
	const struct string_rule *string = rule->string;
	bool ok = check_length(judge, rule, at);

	if (string->regex && (ok || judge->noisy))
		ok = check_pattern(judge, rule, at) && ok;
	if (string->format && (ok || judge->noisy) && !string->format->valid(at->node->text))
		ok = judge_fail(judge, rule, KEYWORD_FORMAT, at, NULL);
	if (string->is_json && (ok || judge->noisy))
		ok = check_json(judge, rule, at) && ok;
	return ok;
}

bool check_number(struct judge *judge, const struct rule *rule, const struct place *at)
{
	const struct number_rule *limits = rule->numeric;
	struct str value = at->node->text;
	bool ok = true;

	if (limits->minimum.at && decimal_cmp(value, limits->minimum) < 0)
		ok = judge_fail(judge, rule, KEYWORD_MINIMUM, at, NULL);
	if (limits->above.at && decimal_cmp(value, limits->above) <= 0)
		ok = judge_fail(judge, rule, KEYWORD_EXCLUSIVE_MINIMUM, at, NULL);
	if (limits->maximum.at && decimal_cmp(value, limits->maximum) > 0)
		ok = judge_fail(judge, rule, KEYWORD_MAXIMUM, at, NULL);
	if (limits->below.at && decimal_cmp(value, limits->below) >= 0)
		ok = judge_fail(judge, rule, KEYWORD_EXCLUSIVE_MAXIMUM, at, NULL);
	if (limits->step.at && !decimal_is_multiple(value, limits->step))
		ok = judge_fail(judge, rule, KEYWORD_MULTIPLE_OF, at, NULL);
	return ok;
}

/*
 * Running a verdict. The hot path of the program: no message, no second look, no memory but
 * for what is met first: verdict_rest.c.
 */
#include "judge/verdict.h"

#include "base/utf8.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "compile/decimal.h"
#include "compile/equal.h"
#include "compile/format.h"
#include "compile/pattern.h"
#include "compile/scan.h"
#include "input/json_lane.h"
#include "judge/judge.h"
#include "judge/plain_json.h"
#include "judge/verdict_program.h"

/* For charts in which no test asks for members. */
static const struct walked not_walked;

/* Kept out of verdict_chart_holds(), whose frame is paid for by every chart. */
#define RARE __attribute__((noinline))

static inline bool below_holds(struct judge *judge, const struct verdict *verdict, const struct node *node)
{
	const struct test *first = verdict->by_type[node->type];
	return first->kind == TEST_HOLDS || verdict_chart_holds(judge, first, node, &not_walked);
}

static bool length_holds(const struct string_rule *rule, struct str text)
{
	/* Characters are between a quarter and all of the bytes: mostly there is nothing to count. */
	if (text.len <= rule->max && text.len / 4 >= rule->min)
		return true;
	size_t count = utf8_count(text);
	return count >= rule->min && count <= rule->max;
}

static RARE bool json_holds(struct judge *judge, struct str text)
{
	struct json_result result;

	if (judge->lane && plain_json(text))
		return true;
	struct arena_mark mark = arena_save(judge->scratch);
	if (judge->lane && json_lane_holds(judge->lane, text, judge->scratch))
		return true;
	if (memchr(text.at, '\0', text.len))
		return false;
	json_parse(judge->parser, text, NULL, judge->max_depth, judge->scratch, &result);
	arena_restore(judge->scratch, mark);
	return result.fault == JSON_OK;
}

static inline bool set_has(const struct text_set *set, struct str text)
{
	size_t length = text.len < SET_LENGTHS ? text.len : SET_LENGTHS;

	for (unsigned i = set->starts[length]; i < set->starts[length + 1]; i++)
		if (str_eq_short(set->texts[i], text))
			return true;
	return false;
}

static RARE bool table_has(const struct text_table *table, struct str text)
{
	return map_find(&table->values->strings, text, hash_of(text), 0) != 0;
}

static RARE bool scalar_is_one_of(struct judge *judge, const struct value_set *values,
			     const struct node *node)
{
	const struct node *at = values->first;

	for (size_t i = 0; i < values->count; i++, at = at->next)
		if (at->type == node->type && node_equal(at, node, judge->scratch))
			return true;
	return false;
}

/* Remembered: a number is asked for its type and then, one by one, for its bounds. */
static inline unsigned digits_of(struct judge *judge, const struct node *node)
{
	if (judge->number.at != node->text.at) {
		judge->number.at = node->text.at;
		bool is_plain = node->text.len <= DECIMAL_PLAIN && is_digits(node->text);
		judge->number.digits = is_plain ? (unsigned)node->text.len : 0;
	}
	return judge->number.digits;
}

static inline bool is_integer(struct judge *judge, const struct node *node)
{
	return digits_of(judge, node) > 0 || decimal_is_integer(node->text);
}

/* Where the number of digits does not tell. */
static RARE bool limits_read_hold(struct judge *judge, const struct limits *limits, const struct node *node)
{
	struct place at = { .node = node };
	bool noisy = judge->noisy;
	int64_t number;

	if (limits->is_plain && decimal_plain(node->text, &number))
		return number >= limits->min && number <= limits->max;
	judge->noisy = false;
	bool ok = check_number(judge, limits->rule, &at);
	judge->noisy = noisy;
	return ok;
}

static inline bool limits_hold(struct judge *judge, const struct limits *limits, const struct node *node)
{
	return (limits->lengths >> digits_of(judge, node) & 1) || limits_read_hold(judge, limits, node);
}

static RARE bool items_hold(struct judge *judge, const struct verdict *below, const struct node *node)
{
	for (const struct node *item = node->child; item; item = item->next)
		if (!below_holds(judge, below, item))
			return false;
	return true;
}

static RARE bool object_holds(struct judge *judge, const struct object_verdict *object,
			 const struct node *node)
{
	struct walked walked;

	walked.present = 0;
	walked.has_others = false;
	walked.object = object;
	for (const struct node *member = node->child; member; member = member->next) {
		int index = verdict_member(object, member->symbol);
		if (index < 0) {
			walked.has_others = true;
			continue;
		}
		walked.present |= (uint64_t)1 << index;
		walked.members[index] = member;
		const struct verdict *const *below = object->always[index];
		for (; below && *below; below++)
			if (!below_holds(judge, *below, member))
				return false;
	}
	const struct test *rest = object->rest;
	if (!walked.has_others) {
		rest = rest_known(object->memo, walked.present)->rest;
		if (!rest)
			rest = verdict_rest_new(judge, object, walked.present);
	}
	return rest->kind == TEST_HOLDS || verdict_chart_holds(judge, rest, node, &walked);
}

static RARE bool others_hold(struct judge *judge, const struct test *test, const struct node *node,
			     const struct walked *walked)
{
	for (const struct node *member = node->child; member; member = member->next) {
		int index = verdict_member(walked->object, member->symbol);
		if (index >= 0 && (test->mask >> index & 1))
			continue;
		if (!below_holds(judge, test->below, member))
			return false;
	}
	return true;
}

static RARE bool one_holds(struct judge *judge, const struct test *test, const struct node *node,
			   const struct walked *walked)
{
	unsigned passed = 0;

	for (uint32_t i = 0; i < test->ncharts && passed < 2; i++)
		passed += verdict_chart_holds(judge, test->charts[i], node, walked);
	return passed == 1;
}

static RARE bool asked(struct judge *judge, const struct rule *rule, const struct node *node)
{
	struct place at = { .node = node };
	return judge_silent(judge, rule, &at, NULL);
}

bool verdict_chart_holds(struct judge *judge, const struct test *test, const struct node *node,
			 const struct walked *walked)
{
	/* The ways out are no cases: a jump that is foreseen costs less than one by the table. */
	while (test->kind != TEST_HOLDS && test->kind != TEST_FAILS) {
		bool ok = false;
		switch ((enum test_kind)test->kind) {
		case TEST_REQUIRED:
			ok = (walked->present & test->mask) == test->mask;
			break;
		case TEST_SOME:
			ok = verdict_some_present(test, walked->present);
			break;
		case TEST_MEMBER:
			ok = !(walked->present >> test->index & 1) ||
			     below_holds(judge, test->below, walked->members[test->index]);
			break;
		case TEST_OTHERS:
			ok = (!walked->has_others && !(walked->present & ~test->mask)) ||
			     others_hold(judge, test, node, walked);
			break;
		case TEST_ONE:
			ok = one_holds(judge, test, node, walked);
			break;
		case TEST_SET:
			ok = set_has(test->set, node->text);
			break;
		case TEST_LENGTH:
			ok = length_holds(test->rule->string, node->text);
			break;
		case TEST_COUNT:
			ok = node->count >= test->count.min && node->count <= test->count.max;
			break;
		case TEST_PATTERN:
			ok = pattern_search(test->pattern, node->text);
			break;
		case TEST_REGEX:
			ok = regex_search(test->rule->string->regex, judge->match, node->text) ==
			     REGEX_YES;
			break;
		case TEST_FORMAT:
			ok = test->rule->string->format->valid(node->text);
			break;
		case TEST_JSON:
			ok = json_holds(judge, node->text);
			break;
		case TEST_TABLE:
			ok = text_may_be_in(test->table, node->text) && table_has(test->table, node->text);
			break;
		case TEST_SCALAR:
			ok = scalar_is_one_of(judge, test->values, node);
			break;
		case TEST_INTEGER:
			ok = is_integer(judge, node);
			break;
		case TEST_LIMITS:
			ok = limits_hold(judge, test->limits, node);
			break;
		case TEST_ITEMS:
			ok = items_hold(judge, test->below, node);
			break;
		case TEST_OBJECT:
			ok = object_holds(judge, test->object, node);
			break;
		case TEST_ASK:
			ok = asked(judge, test->rule, node);
			break;
		case TEST_NOT:
		case TEST_ANY:
		case TEST_IF: /* in no chart */
		case TEST_HOLDS:
		case TEST_FAILS:
			break;
		}
		test = ok ? test->yes : test->no;
	}
	return test->kind == TEST_HOLDS;
}

bool verdict_value_holds(struct judge *judge, const struct test *test, const struct node *node)
{
	bool ok;

	for (;; test = ok ? test->yes : test->no) {
		if (test->kind == TEST_HOLDS)
			return true;
		if (test->kind == TEST_SET)
			ok = set_has(test->set, node->text);
		else if (test->kind == TEST_PATTERN)
			ok = pattern_search(test->pattern, node->text);
		else if (test->kind == TEST_LIMITS)
			ok = limits_hold(judge, test->limits, node);
		else if (test->kind == TEST_INTEGER)
			ok = is_integer(judge, node);
		else if (test->kind == TEST_LENGTH)
			ok = length_holds(test->rule->string, node->text);
		else if (test->kind == TEST_TABLE)
			ok = text_may_be_in(test->table, node->text) && table_has(test->table, node->text);
		else if (test->kind == TEST_FAILS)
			return false;
		else
			return verdict_chart_holds(judge, test, node, &not_walked);
	}
}

bool verdict_holds(const struct verdict *verdict, struct judge *judge, const struct node *node)
{
	const struct test *first = verdict->by_type[node->type];

	/* Most records are objects, of which nothing else is asked. */
	if (first->kind == TEST_OBJECT && first->yes->kind == TEST_HOLDS && first->no->kind == TEST_FAILS)
		return object_holds(judge, first->object, node);
	return below_holds(judge, verdict, node);
}

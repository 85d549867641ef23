/* Scalars in verdicts: values that are listed, what is said of strings, the bounds of numbers. For verdict_compile.c. */
#include "compile/decimal.h"
#include "judge/verdict_compile.h"

static const struct text_set *text_set_new(struct compiler *compiler, const struct value_set *values)
{
	struct text_set *set = arena_zalloc(compiler->arena, sizeof(*set));
	struct str *texts = arena_array(compiler->arena, values->count, sizeof(*texts));
	uint16_t count = 0;

	for (size_t length = 0; length <= SET_LENGTHS; length++) {
		const struct node *node = values->first;
		set->starts[length] = count;
		for (size_t i = 0; i < values->count; i++, node = node->next) {
			size_t class = node->text.len < SET_LENGTHS ? node->text.len : SET_LENGTHS;
			if (node->type == NODE_STRING && class == length)
				texts[count++] = node->text;
		}
	}
	set->starts[SET_LENGTHS + 1] = count;
	set->texts = texts;
	return set;
}

static const struct text_table *text_table_new(struct compiler *compiler, const struct value_set *values)
{
	struct text_table *table = arena_zalloc(compiler->arena, sizeof(*table));
	const struct node *node = values->first;

	table->values = values;
	for (size_t i = 0; i < values->count; i++, node = node->next) {
		if (node->type != NODE_STRING || node->text.len < sizeof(uint64_t))
			continue;
		unsigned begin = text_begin(node->text.at);
		table->begins[begin / 64] |= (uint64_t)1 << begin % 64;
	}
	return table;
}

bool verdict_add_values(struct compiler *compiler, struct list *list, const struct value_set *values)
{
	const struct node *node = values->first;
	bool has_type = false;

	for (size_t i = 0; i < values->count; i++, node = node->next)
		has_type |= node->type == list->type;
	if (!has_type) {
		list->never = true;
		return true;
	}
	if (list->type == NODE_ARRAY || list->type == NODE_OBJECT || values->count > UINT16_MAX)
		return false;
	if (list->type == NODE_STRING && values->strings.count > 64) /* hashed already */
		verdict_add(compiler, list, TEST_TABLE)->table = text_table_new(compiler, values);
	else if (list->type == NODE_STRING)
		verdict_add(compiler, list, TEST_SET)->set = text_set_new(compiler, values);
	else
		verdict_add(compiler, list, TEST_SCALAR)->values = values;
	return true;
}

void verdict_add_string(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct string_rule *string = rule->string;

	if (string->min > 0 || string->max < SIZE_MAX)
		verdict_add(compiler, list, TEST_LENGTH)->rule = rule;
	if (string->plain)
		verdict_add(compiler, list, TEST_PATTERN)->pattern = string->plain;
	else if (string->regex)
		verdict_add(compiler, list, TEST_REGEX)->rule = rule;
	if (string->format)
		verdict_add(compiler, list, TEST_FORMAT)->rule = rule;
	if (string->is_json)
		verdict_add(compiler, list, TEST_JSON)->rule = rule;
}

/* A bound as an integer: `without` itself where the bound is exclusive. */
static bool plain_bound(struct str text, int64_t without, int64_t *bound)
{
	if (!decimal_plain(text, bound))
		return false;
	*bound += without;
	return true;
}

static void narrow(struct limits *limits, struct str text, int64_t without, bool is_min)
{
	int64_t bound;

	if (!text.at)
		return;
	if (!plain_bound(text, without, &bound))
		limits->is_plain = false;
	else if (is_min && bound > limits->min)
		limits->min = bound;
	else if (!is_min && bound < limits->max)
		limits->max = bound;
}

static uint32_t lengths_within(int64_t min, int64_t max)
{
	uint32_t lengths = 0;
	uint64_t least = 0, next = 10; /* numbers of `digits` digits are from the one to below the other */

	for (unsigned digits = 1; digits <= DECIMAL_PLAIN; digits++) {
		if (min <= (int64_t)least && max >= (int64_t)next - 1)
			lengths |= (uint32_t)1 << digits;
		least = next;
		next *= 10;
	}
	return lengths;
}

void verdict_add_number(struct compiler *compiler, struct list *list, const struct rule *rule)
{
	const struct number_rule *numeric = rule->numeric;
	struct limits *limits = arena_zalloc(compiler->arena, sizeof(*limits));

	*limits = (struct limits){
		.is_plain = !numeric->step.at, .min = INT64_MIN, .max = INT64_MAX, .rule = rule
	};
	narrow(limits, numeric->minimum, 0, true);
	narrow(limits, numeric->above, 1, true);
	narrow(limits, numeric->maximum, 0, false);
	narrow(limits, numeric->below, -1, false);
	if (limits->is_plain)
		limits->lengths = lengths_within(limits->min, limits->max);
	verdict_add(compiler, list, TEST_LIMITS)->limits = limits;
}

/*
 * What is left to be asked of an object once it is known which members it has: most tests of its chart are
 * about nothing else, and records of one export have few sets of members. So the chart without them is made
 * for a set when it comes, and remembered.
 */
#include "judge/judge.h"
#include "judge/verdict_program.h"

enum { TESTS_MAX = 32 }; /* that such a chart has of its own; behind them it goes on with those of the whole */

struct left {
	struct arena *arena;
	uint64_t present;
	struct {
		const struct test *of, *own;
	} tests[TESTS_MAX];
	size_t count;
};

/* Is a test of an object that has these members, and no others, answered by that? */
static bool is_answered(uint64_t present, const struct test *test, bool *ok)
{
	switch ((enum test_kind)test->kind) {
	case TEST_REQUIRED:
		*ok = (present & test->mask) == test->mask;
		return true;
	case TEST_SOME:
		*ok = verdict_some_present(test, present);
		return true;
	case TEST_MEMBER:
		*ok = true;
		return !(present >> test->index & 1);
	case TEST_OTHERS:
		*ok = true;
		return !(present & ~test->mask);
	default:
		return false;
	}
}

static const struct test *left_of(struct left *left, const struct test *test)
{
	bool ok;

	while (is_answered(left->present, test, &ok))
		test = ok ? test->yes : test->no;
	if (test->kind == TEST_HOLDS || test->kind == TEST_FAILS)
		return test;
	for (size_t i = 0; i < left->count; i++)
		if (left->tests[i].of == test)
			return left->tests[i].own;
	if (left->count == TESTS_MAX)
		return test;
	struct test *own = arena_alloc(left->arena, sizeof(*own));
	*own = *test;
	left->tests[left->count].of = test;
	left->tests[left->count++].own = own;
	own->yes = left_of(left, test->yes);
	own->no = left_of(left, test->no);
	return own;
}

const struct test *verdict_rest_of(const struct object_verdict *object, uint64_t present, struct arena *arena)
{
	struct left left = { .arena = arena, .present = present };

	return left_of(&left, object->rest);
}

const struct test *verdict_rest_new(struct judge *judge, const struct object_verdict *object, uint64_t present)
{
	struct rest_memo *memo = object->memo;

	if (memo->count == REST_MAX)
		return object->rest;
	memo->count++;
	const struct test *rest = verdict_rest_of(object, present, &judge->arena);
	*rest_known(memo, present) = (struct rest_known){ present, rest };
	return rest;
}

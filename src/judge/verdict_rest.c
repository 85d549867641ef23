/*
 * What is left to be asked once something is known: of an object, which members it has; of a text, that it is
 * not empty. Most tests of an object's chart are about nothing else, and records of one export have few sets of
 * members. So the chart without them is made for a set when it comes, and remembered.
 */
#include "judge/judge.h"
#include "judge/verdict_program.h"

enum { TESTS_MAX = 32 }; /* that such a chart has of its own; behind them it goes on with those of the whole */

struct left {
	struct arena *arena;
	uint64_t present;
	const uint8_t *types;     /* of the members that are present, by index; NULL: not known */
	const struct test *holds; /* what comes where the chart holds; NULL: that is all */
	struct {
		const struct test *of, *own;
	} tests[TESTS_MAX];
	size_t count;
	bool is_cut;              /* there was no room for all tests */
};

/* Is it answered by the member's type, if it is not by its absence? */
static bool is_member_answered(const struct left *left, const struct test *test, bool *ok)
{
	*ok = true;
	if (!(left->present >> test->index & 1))
		return true;
	if (!left->types)
		return false;
	enum test_kind kind = (enum test_kind)test->below->by_type[left->types[test->index]]->kind;
	*ok = kind == TEST_HOLDS;
	return kind == TEST_HOLDS || kind == TEST_FAILS;
}

/* Is a test of an object that has these members and no others, or of a text that is not empty, answered by that? */
static bool is_answered(const struct left *left, const struct test *test, bool *ok)
{
	switch ((enum test_kind)test->kind) {
	case TEST_REQUIRED:
		*ok = (left->present & test->mask) == test->mask;
		return true;
	case TEST_SOME:
		*ok = verdict_some_present(test, left->present);
		return true;
	case TEST_MEMBER:
		return is_member_answered(left, test, ok);
	case TEST_OTHERS:
		*ok = true;
		return !(left->present & ~test->mask);
	case TEST_LENGTH:
		*ok = true;
		return test->rule->string->min <= 1 && test->rule->string->max == SIZE_MAX;
	default:
		return false;
	}
}

static const struct test *left_of(struct left *left, const struct test *test)
{
	bool ok;

	while (is_answered(left, test, &ok))
		test = ok ? test->yes : test->no;
	if (test->kind == TEST_HOLDS && left->holds)
		return left->holds;
	if (test->kind == TEST_HOLDS || test->kind == TEST_FAILS)
		return test;
	for (size_t i = 0; i < left->count; i++)
		if (left->tests[i].of == test)
			return left->tests[i].own;
	if (left->count == TESTS_MAX) {
		left->is_cut = true;
		return test;
	}
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

const struct test *verdict_rest_typed(const struct object_verdict *object, uint64_t present, const uint8_t *types,
				      struct arena *arena)
{
	struct left left = { .arena = arena, .present = present, .types = types };

	return left_of(&left, object->rest);
}

const struct test *verdict_rest_text(const struct test *chart, const struct test *behind, struct arena *arena)
{
	struct left left = { .arena = arena, .holds = behind };
	const struct test *rest = left_of(&left, chart);

	return left.is_cut ? NULL : rest;
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

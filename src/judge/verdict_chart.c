/*
 * Lists of tests to charts. Tests are put down from the last to the first, so that where to go on is known
 * already: a test that holds leads to the next of its list, one that fails leads out; what NOT, ANY and
 * IF say is then all in where their lists lead to, and costs nothing when it is run.
 */
#include "judge/verdict_compile.h"

static const struct test holds = { .kind = TEST_HOLDS }, fails = { .kind = TEST_FAILS };

static const struct test *draw_list(struct compiler *compiler, const struct tests *tests,
				    const struct test *yes, const struct test *no);

/* Each branch by itself: how many of them hold must be counted. */
static void draw_charts(struct compiler *compiler, struct test *test)
{
	const struct tests *branches = test->branches;
	uint32_t count = test->nbranches;
	const struct test **charts = arena_array(compiler->arena, count, sizeof(*charts));

	for (uint32_t i = 0; i < count; i++)
		charts[i] = verdict_chart(compiler, &branches[i]);
	test->charts = charts;
	test->ncharts = count;
}

/* A test that is run. */
static const struct test *draw_leaf(struct compiler *compiler, const struct test *test,
				    const struct test *yes, const struct test *no)
{
	struct test *copy = arena_alloc(compiler->arena, sizeof(*copy));

	*copy = *test;
	copy->yes = yes;
	copy->no = no;
	if (test->kind == TEST_ONE)
		draw_charts(compiler, copy);
	return copy;
}

static const struct test *draw_test(struct compiler *compiler, const struct test *test,
				    const struct test *yes, const struct test *no)
{
	const struct tests *branches = test->branches;
	const struct test *then, *otherwise;

	switch ((enum test_kind)test->kind) {
	case TEST_NOT:
		return draw_list(compiler, &branches[0], no, yes);
	case TEST_ANY:
		for (uint32_t i = test->nbranches; i-- > 0;)
			no = draw_list(compiler, &branches[i], yes, no);
		return no;
	case TEST_IF:
		then = draw_list(compiler, &branches[1], yes, no);
		otherwise = draw_list(compiler, &branches[2], yes, no);
		return draw_list(compiler, &branches[0], then, otherwise);
	default:
		return draw_leaf(compiler, test, yes, no);
	}
}

/* Where the list begins; `yes` and `no`: where it leads to. */
static const struct test *draw_list(struct compiler *compiler, const struct tests *tests,
				    const struct test *yes, const struct test *no)
{
	if (tests->never)
		return no;
	for (uint32_t i = tests->count; i-- > 0;)
		yes = draw_test(compiler, &tests->at[i], yes, no);
	return yes;
}

const struct test *verdict_chart(struct compiler *compiler, const struct tests *tests)
{
	return draw_list(compiler, tests, &holds, &fails);
}

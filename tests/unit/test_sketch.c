/* repeat/sketch: which digests come most often, in bounded memory, and how wrong the counts may be. */
#include "test.h"

#include <stdlib.h>

#include "repeat/sketch.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Digests as a run with one seed would make them of the texts 0, 1, 2 … */
static uint64_t nth(uint64_t n, uint64_t seed)
{
	uint64_t z = (n + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ seed;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A stream in which text n is the more frequent the smaller n is, and most come once. */
static uint64_t text_at(uint64_t i, uint64_t texts)
{
	uint64_t random = nth(i, 12345);

	return i % 3 ? texts + i : (random % texts) * (random / texts % texts) / texts;
}

/* Adds it as late.c does. */
static void add(struct sketch *sketch, uint64_t digest, uint64_t record)
{
	struct sketch_counter *counter = sketch_add(sketch, digest);

	if (counter && sketch_lines(counter) == 1) {
		counter->record = record;
		counter->element = 0;
	}
}

static void counts_are_exact_while_each_has_its_counter(void **state)
{
	struct sketch sketch;

	(void)state;
	sketch_init(&sketch);
	for (uint64_t n = 0; n < SKETCH_COUNTERS; n++)
		for (uint64_t times = 0; times <= n % 3; times++)
			add(&sketch, nth(n, 0), n + 1);
	assert_int_equal(sketch.rounds, 0);
	for (uint64_t n = 0; n < SKETCH_COUNTERS; n++) {
		struct sketch_counter *counter = sketch_find(&sketch, nth(n, 0));
		assert_non_null(counter);
		assert_int_equal(sketch_lines(counter), 1 + n % 3);
		assert_int_equal(counter->missed, 0);
		assert_int_equal(counter->record, n + 1);
	}
	assert_null(sketch_find(&sketch, nth(SKETCH_COUNTERS, 0)));
	sketch_release(&sketch);
}

static void no_count_is_off_by_more_than_the_rounds(void **state)
{
	enum { TEXTS = 50000, ADDITIONS = 1500000 };
	struct sketch sketch;
	uint32_t *truth = calloc(TEXTS + ADDITIONS, sizeof(*truth));

	(void)state;
	sketch_init(&sketch);
	for (uint64_t i = 0; i < ADDITIONS; i++) {
		uint64_t text = text_at(i, TEXTS);
		truth[text]++;
		add(&sketch, nth(text, 0), i + 1);
	}
	assert_true(sketch.rounds > 5);
	assert_true(sketch.rounds <= ADDITIONS / SKETCH_COUNTERS);
	for (uint64_t text = 0; text < TEXTS + ADDITIONS; text++) {
		const struct sketch_counter *counter = sketch_find(&sketch, nth(text, 0));
		uint64_t lines = counter ? sketch_lines(counter) : 0;
		uint64_t missed = counter ? counter->missed : sketch.rounds;
		assert_true(lines <= truth[text]);
		assert_true(truth[text] <= lines + missed);
		assert_true(missed <= sketch.rounds);
	}
	free(truth);
	sketch_release(&sketch);
}

static void what_is_told_does_not_depend_on_the_digests(void **state)
{
	enum { TEXTS = 3000, ADDITIONS = 600000, TOP = 50 };
	struct sketch sketches[2];
	struct sketch_counter tops[2][TOP];

	(void)state;
	for (uint64_t seed = 0; seed < 2; seed++) {
		sketch_init(&sketches[seed]);
		for (uint64_t i = 0; i < ADDITIONS; i++)
			add(&sketches[seed], nth(text_at(i, TEXTS), seed * 77), i + 1);
		assert_int_equal(sketch_top(&sketches[seed], tops[seed], TOP), TOP);
	}
	assert_true(sketches[0].rounds > 0);
	assert_int_equal(sketches[0].rounds, sketches[1].rounds);
	assert_int_equal(sketches[0].count, sketches[1].count);
	for (size_t i = 0; i < TOP; i++) {
		assert_int_not_equal(tops[0][i].digest, tops[1][i].digest);
		assert_int_equal(tops[0][i].record, tops[1][i].record);
		assert_int_equal(tops[0][i].value, tops[1][i].value);
		assert_int_equal(tops[0][i].missed, tops[1][i].missed);
	}
	for (size_t i = 0; i < 2; i++)
		sketch_release(&sketches[i]);
}

static void a_counter_that_is_kept_is_never_forgotten(void **state)
{
	struct sketch sketch;

	(void)state;
	sketch_init(&sketch);
	for (uint64_t n = 0; n < 10; n++) {
		add(&sketch, nth(n, 0), n + 1);
		if (n % 2)
			sketch_keep(&sketch, sketch_find(&sketch, nth(n, 0)));
	}
	for (uint64_t n = 10; n < 10 * SKETCH_COUNTERS; n++)
		add(&sketch, nth(n, 0), n + 1);
	for (uint64_t n = 0; n < 10; n++) {
		const struct sketch_counter *counter = sketch_find(&sketch, nth(n, 0));
		assert_int_equal(counter != NULL, n % 2);
		assert_true(!counter || sketch_lines(counter) == 1);
	}
	sketch_release(&sketch);
}

static void no_more_than_half_of_the_counters_are_kept(void **state)
{
	struct sketch sketch;

	(void)state;
	sketch_init(&sketch);
	for (uint64_t n = 0; n < SKETCH_COUNTERS; n++) {
		add(&sketch, nth(n, 0), n + 1);
		sketch_keep(&sketch, sketch_find(&sketch, nth(n, 0)));
	}
	add(&sketch, nth(SKETCH_COUNTERS, 0), SKETCH_COUNTERS + 1);
	assert_int_equal(sketch.count, SKETCH_KEPT + 1);
	assert_non_null(sketch_find(&sketch, nth(SKETCH_KEPT - 1, 0)));
	assert_null(sketch_find(&sketch, nth(SKETCH_KEPT, 0)));
	sketch_release(&sketch);
}

static void a_full_table_may_have_no_room_for_a_new_one(void **state)
{
	struct sketch sketch;

	(void)state;
	sketch_init(&sketch);
	for (int twice = 0; twice < 2; twice++)
		for (uint64_t n = 0; n < SKETCH_COUNTERS; n++)
			add(&sketch, nth(n, 0), n + 1);
	/* All lose a line and have one left; the next round frees them. */
	assert_null(sketch_add(&sketch, nth(SKETCH_COUNTERS, 0)));
	assert_int_equal(sketch.rounds, 1);
	assert_int_equal(sketch.count, SKETCH_COUNTERS);
	assert_int_equal(sketch_lines(sketch_find(&sketch, nth(5, 0))), 2);
	assert_non_null(sketch_add(&sketch, nth(SKETCH_COUNTERS, 0)));
	assert_int_equal(sketch.rounds, 2);
	assert_int_equal(sketch.count, 1);
	assert_int_equal(sketch_find(&sketch, nth(SKETCH_COUNTERS, 0))->missed, 2);
	sketch_release(&sketch);
}

static void the_top_is_in_the_order_of_lines_then_of_records(void **state)
{
	static const unsigned lines[] = { 1, 4, 2, 9, 4, 1, 3, 4, 2 };
	static const uint64_t wanted[] = { 3, 1, 4, 7, 6, 2, 8 }; /* those of one line are not told */
	struct sketch_counter top[COUNT(lines)];
	struct sketch sketch;

	(void)state;
	sketch_init(&sketch);
	assert_int_equal(sketch_top(&sketch, top, COUNT(top)), 0);
	for (uint64_t n = 0; n < COUNT(lines); n++)
		for (unsigned i = 0; i < lines[n]; i++)
			add(&sketch, nth(n, 0), n);
	for (size_t most = 1; most <= COUNT(lines); most++) {
		size_t count = sketch_top(&sketch, top, most);
		assert_int_equal(count, most < COUNT(wanted) ? most : COUNT(wanted));
		for (size_t i = 0; i < count; i++)
			assert_int_equal(top[i].record, wanted[i]);
	}
	sketch_release(&sketch);
}

static void who_came_once_goes_with_the_round_and_who_came_again_stays(void **state)
{
	struct sketch sketch;

	(void)state;
	for (int again = 0; again < 2; again++) {
		uint64_t n = 0;
		sketch_init(&sketch);
		for (unsigned round = 1; round <= 3; round++) {
			for (; sketch.rounds < round; n++)
				add(&sketch, nth(n, 0), n + 1);
			assert_int_equal(n, round * SKETCH_COUNTERS + 1 - (again && round == 3));
			assert_int_equal(sketch.count, again && round == 2 ? 2 : 1);
			assert_non_null(sketch_find(&sketch, nth(n - 1, 0)));
			assert_null(sketch_find(&sketch, nth(n - 2, 0)));
			if (again && round == 1)
				add(&sketch, nth(n - 1, 0), n);
		}
		assert_null(sketch_find(&sketch, nth(SKETCH_COUNTERS, 0)));
		sketch_release(&sketch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts_are_exact_while_each_has_its_counter),
		TEST(no_count_is_off_by_more_than_the_rounds),
		TEST(what_is_told_does_not_depend_on_the_digests),
		TEST(a_counter_that_is_kept_is_never_forgotten),
		TEST(no_more_than_half_of_the_counters_are_kept),
		TEST(a_full_table_may_have_no_room_for_a_new_one),
		TEST(the_top_is_in_the_order_of_lines_then_of_records),
		TEST(who_came_once_goes_with_the_round_and_who_came_again_stays),
	};

	return RUN(tests);
}

/* input/seen: which keys came before, in bounded memory. */
#include "test.h"

#include "input/seen.h"

static struct hash128 nth(uint64_t n)
{
	return (struct hash128){ n * UINT64_C(0x9e3779b97f4a7c15), n };
}

static void the_last_keys_are_remembered_and_old_ones_forgotten(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	for (int twice = 0; twice < 2; twice++)
		for (uint64_t n = 0; n < 5000; n++)
			assert_int_equal(seen_add(&seen, nth(n)), twice);
	for (uint64_t n = 5000; n <= 2 * SEEN_KEYS; n++)
		assert_false(seen_add(&seen, nth(n)));
	assert_true(seen.has_forgotten);
	assert_true(seen.young.nslots <= SEEN_SLOTS && seen.old.nslots <= SEEN_SLOTS);
	for (uint64_t n = SEEN_KEYS + 1; n <= 2 * SEEN_KEYS; n++)
		assert_true(seen_add(&seen, nth(n)));
	assert_false(seen_add(&seen, nth(0)));
	seen_release(&seen);
}

static void what_is_met_again_is_remembered_longer(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	for (uint64_t n = 1; n <= SEEN_KEYS; n++)
		seen_add(&seen, nth(n));
	assert_true(seen_add(&seen, nth(1))); /* it is in the full table, and stays there */
	assert_false(seen.has_forgotten);
	for (uint64_t n = SEEN_KEYS + 1; n <= 2 * SEEN_KEYS; n++)
		seen_add(&seen, nth(n));
	/* For this key its own table is forgotten, which knows it still. */
	assert_true(seen_add(&seen, nth(1)));
	assert_true(seen.has_forgotten);
	assert_true(seen_add(&seen, nth(1)));
	assert_false(seen_add(&seen, nth(2)));
	seen_release(&seen);
}

static void the_digest_of_zeros_is_one_like_others(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	assert_false(seen_add(&seen, (struct hash128){ 0, 0 }));
	assert_true(seen_add(&seen, (struct hash128){ 0, 0 }));
	assert_false(seen_add(&seen, (struct hash128){ 0, 2 }));
	seen_release(&seen);
}

static void texts_are_told_apart_by_their_digests(void **state)
{
	struct hash128 a = hash128_of(STR("a")), b = hash128_of(STR("b"));

	(void)state;
	assert_true(a.low != b.low && a.high != b.high);
	struct hash128 again = hash128_of(STR("a"));
	assert_true(a.low == again.low && a.high == again.high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_last_keys_are_remembered_and_old_ones_forgotten),
		TEST(what_is_met_again_is_remembered_longer),
		TEST(the_digest_of_zeros_is_one_like_others),
		TEST(texts_are_told_apart_by_their_digests),
	};
	return RUN(tests);
}

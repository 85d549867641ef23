/* repeat/claim_set, with its filter and its runs on disk: every claim is found again, nothing else is. */
#include "spills.h"

#include "repeat/claim_set.h"

enum {
	BITS = 6, /* a table of 64 slots: 48 claims go to disk at a time */
	CLAIMS = 40000,
};

static struct claim nth(uint64_t n)
{
	return (struct claim){ nth_digest(n), n + 1, 3 * n };
}

static void add(struct claim_set *set, struct claim claim)
{
	struct diag why;

	if (claim_set_add(set, &claim, &why) != OK)
		fail_msg("%s: %s", why.file, why.text);
}

static bool find(struct claim_set *set, struct claim wanted)
{
	struct claim found;
	struct diag why;

	if (claim_set_find(set, wanted.digest, &found, &why) != OK)
		fail_msg("%s: %s", why.file, why.text);
	if (found.record == 0)
		return false;
	assert_true(digest_eq(found.digest, wanted.digest));
	assert_int_equal(found.record, wanted.record);
	assert_int_equal(found.line, wanted.line);
	return true;
}

static void claims_are_found_in_memory_and_on_disk(void **state)
{
	static const unsigned bits[] = { BITS, 9, 12, CLAIM_SET_BITS };
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(bits); i++) {
		struct claim_set set;
		claim_set_init(&set, spills->dir, bits[i]);
		for (uint64_t n = 0; n < CLAIMS; n++) {
			assert_false(find(&set, nth(n)));
			add(&set, nth(n));
			assert_true(find(&set, nth(n)));
			assert_true(find(&set, nth(n / 2)));
		}
		for (uint64_t n = 0; n < CLAIMS; n++) {
			assert_true(find(&set, nth(n)));
			assert_false(find(&set, nth(CLAIMS + n)));
		}
		assert_int_equal(set.filter != NULL, bits[i] < CLAIM_SET_BITS);
		assert_true(spills_is_empty(spills));
		claim_set_release(&set);
	}
}

static void there_are_never_many_runs(void **state)
{
	const struct spills *spills = *state;
	struct claim_set set;
	uint64_t claims = 0;

	claim_set_init(&set, spills->dir, BITS);
	for (uint64_t n = 0; n < CLAIMS; n++) {
		add(&set, nth(n));
		assert_true(set.spill.nruns < (size_t)SPILL_FAN * 4);
	}
	for (size_t i = 0; i < set.spill.nruns; i++) {
		claims += set.spill.runs[i].count;
		assert_true(i == 0 || set.spill.runs[i].level <= set.spill.runs[i - 1].level);
	}
	assert_int_equal(claims + set.table.count, CLAIMS);
	assert_int_equal(set.spill.runs[0].level, 3); /* 48 claims, 8 times 8 times 8 of them */
	claim_set_release(&set);
}

static void the_table_is_always_in_the_order_of_the_digests(void **state)
{
	const struct spills *spills = *state;
	struct claim_set set;

	claim_set_init(&set, spills->dir, CLAIM_SET_BITS);
	for (uint64_t n = 0; n < 5000; n++) {
		add(&set, nth(n));
		if (n % 97)
			continue;
		size_t end = ((size_t)1 << set.table.bits) + CLAIM_SET_SLACK, count = 0;
		const struct claim *last = NULL;
		for (size_t i = 0; i < end; i++) {
			const struct claim *claim = &set.table.slots[i];
			if (!claim->record)
				continue;
			assert_true(!last || digest_less(last->digest, claim->digest));
			last = claim;
			count++;
		}
		assert_int_equal(count, n + 1);
	}
	claim_set_release(&set);
}

static void digests_that_crowd_at_one_end_are_found_too(void **state)
{
	static const uint64_t bases[] = { 0, UINT64_MAX - 3000, UINT64_C(1) << 63 };
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(bases); i++) {
		struct claim_set set;
		claim_set_init(&set, spills->dir, 10);
		for (uint64_t n = 0; n < 6000; n++) {
			struct claim claim = { { n % 2, bases[i] + n / 2 }, n + 1, n };
			assert_false(find(&set, claim));
			add(&set, claim);
		}
		for (uint64_t n = 0; n < 6000; n++) {
			struct claim claim = { { n % 2, bases[i] + n / 2 }, n + 1, n };
			assert_true(find(&set, claim));
			claim.digest.low = 2;
			assert_false(find(&set, claim));
		}
		claim_set_release(&set);
	}
}

static void a_claim_is_kept_once(void **state)
{
	const struct spills *spills = *state;
	struct claim_set set;
	struct claim again = nth(7);

	claim_set_init(&set, spills->dir, BITS);
	add(&set, nth(7));
	again.line = 99;
	add(&set, again);
	assert_int_equal(set.table.count, 1);
	assert_true(find(&set, nth(7)));
	claim_set_release(&set);
}

static void a_missing_directory_is_told_when_it_is_needed(void **state)
{
	struct claim_set set;
	struct diag why;

	(void)state;
	claim_set_init(&set, "/nowhere/at-all", BITS);
	for (uint64_t n = 0; n < 48; n++)
		add(&set, nth(n));
	struct claim claim = nth(48);
	assert_int_equal(claim_set_add(&set, &claim, &why), ERR_IO);
	assert_string_equal(why.file, "/nowhere/at-all");
	assert_non_null(strstr(why.text, "temporary file"));
	claim_set_release(&set);
}

static void a_full_disk_is_a_failure_wherever_it_is_met(void **state)
{
	const struct spills *spills = *state;

	/* In the first run, in a later one, in a merge. */
	for (rlim_t bytes = 1000; bytes < 64 << 10; bytes += 3000) {
		struct claim_set set;
		enum status status = OK;
		struct diag why;
		spills_fill_disk(spills, bytes);
		claim_set_init(&set, spills->dir, BITS);
		for (uint64_t n = 0; n < CLAIMS && status == OK; n++) {
			struct claim claim = nth(n);
			status = claim_set_add(&set, &claim, &why);
		}
		assert_int_equal(status, ERR_IO);
		assert_string_equal(why.file, spills->dir);
		claim_set_release(&set);
	}
}

static void a_file_that_lost_its_end_is_a_failure(void **state)
{
	const struct spills *spills = *state;
	struct claim_set set;
	struct claim found;
	struct diag why;

	claim_set_init(&set, spills->dir, BITS);
	for (uint64_t n = 0; n < 1000; n++)
		add(&set, nth(n));
	assert_int_equal(ftruncate(set.spill.file.fd, 100), 0);
	assert_int_equal(claim_set_find(&set, nth(0).digest, &found, &why), ERR_IO);
	claim_set_release(&set);
}

static void the_filter_lets_few_strangers_through(void **state)
{
	enum { ADDED = 1000000, ASKED = 100000 };
	struct filter *filter = filter_new();
	size_t passed = 0;

	(void)state;
	for (uint64_t n = 0; n < ADDED; n++)
		filter_add(filter, nth_digest(n));
	for (uint64_t n = 0; n < ADDED; n++)
		assert_true(filter_has(filter, nth_digest(n)));
	for (uint64_t n = 0; n < ASKED; n++)
		passed += filter_has(filter, nth_digest(ADDED + n));
	assert_true(passed < ASKED / 10000);
	filter_free(filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPILL_TEST(claims_are_found_in_memory_and_on_disk),
		SPILL_TEST(there_are_never_many_runs),
		SPILL_TEST(the_table_is_always_in_the_order_of_the_digests),
		SPILL_TEST(digests_that_crowd_at_one_end_are_found_too),
		SPILL_TEST(a_claim_is_kept_once),
		SPILL_TEST(a_missing_directory_is_told_when_it_is_needed),
		SPILL_TEST(a_full_disk_is_a_failure_wherever_it_is_met),
		SPILL_TEST(a_file_that_lost_its_end_is_a_failure),
		TEST(the_filter_lets_few_strangers_through),
	};

	return RUN(tests);
}

/* repeat/ledger, with its filter and its runs on disk: every claim is found again, nothing else is. */
#include "spills.h"

#include "repeat/ledger.h"

enum {
	BITS = 6, /* a table of 64 slots: 48 claims go to disk at a time */
	CLAIMS = 40000,
};

static struct claim nth(uint64_t n)
{
	return (struct claim){ nth_digest(n), n + 1, 3 * n };
}

static void add(struct ledger *ledger, struct claim claim)
{
	struct diag why;

	if (ledger_add(ledger, &claim, &why) != OK)
		fail_msg("%s: %s", why.file, why.text);
}

static bool find(struct ledger *ledger, struct claim wanted)
{
	struct claim found;
	struct diag why;

	if (ledger_find(ledger, wanted.digest, &found, &why) != OK)
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
	static const unsigned bits[] = { BITS, 9, 12, LEDGER_BITS };
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(bits); i++) {
		struct ledger ledger;
		ledger_init(&ledger, spills->dir, bits[i]);
		for (uint64_t n = 0; n < CLAIMS; n++) {
			assert_false(find(&ledger, nth(n)));
			add(&ledger, nth(n));
			assert_true(find(&ledger, nth(n)));
			assert_true(find(&ledger, nth(n / 2)));
		}
		for (uint64_t n = 0; n < CLAIMS; n++) {
			assert_true(find(&ledger, nth(n)));
			assert_false(find(&ledger, nth(CLAIMS + n)));
		}
		assert_int_equal(ledger.filter != NULL, bits[i] < LEDGER_BITS);
		assert_true(spills_is_empty(spills));
		ledger_release(&ledger);
	}
}

static void there_are_never_many_runs(void **state)
{
	const struct spills *spills = *state;
	struct ledger ledger;
	uint64_t claims = 0;

	ledger_init(&ledger, spills->dir, BITS);
	for (uint64_t n = 0; n < CLAIMS; n++) {
		add(&ledger, nth(n));
		assert_true(ledger.spill.nruns < (size_t)SPILL_FAN * 4);
	}
	for (size_t i = 0; i < ledger.spill.nruns; i++) {
		claims += ledger.spill.runs[i].count;
		assert_true(i == 0 || ledger.spill.runs[i].level <= ledger.spill.runs[i - 1].level);
	}
	assert_int_equal(claims + ledger.table.count, CLAIMS);
	assert_int_equal(ledger.spill.runs[0].level, 3); /* 48 claims, 8 times 8 times 8 of them */
	ledger_release(&ledger);
}

static void the_table_is_always_in_the_order_of_the_digests(void **state)
{
	const struct spills *spills = *state;
	struct ledger ledger;

	ledger_init(&ledger, spills->dir, LEDGER_BITS);
	for (uint64_t n = 0; n < 5000; n++) {
		add(&ledger, nth(n));
		if (n % 97)
			continue;
		size_t end = ((size_t)1 << ledger.table.bits) + LEDGER_SLACK, count = 0;
		const struct claim *last = NULL;
		for (size_t i = 0; i < end; i++) {
			const struct claim *claim = &ledger.table.slots[i];
			if (!claim->record)
				continue;
			assert_true(!last || digest_less(last->digest, claim->digest));
			last = claim;
			count++;
		}
		assert_int_equal(count, n + 1);
	}
	ledger_release(&ledger);
}

static void digests_that_crowd_at_one_end_are_found_too(void **state)
{
	static const uint64_t bases[] = { 0, UINT64_MAX - 3000, UINT64_C(1) << 63 };
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(bases); i++) {
		struct ledger ledger;
		ledger_init(&ledger, spills->dir, 10);
		for (uint64_t n = 0; n < 6000; n++) {
			struct claim claim = { { n % 2, bases[i] + n / 2 }, n + 1, n };
			assert_false(find(&ledger, claim));
			add(&ledger, claim);
		}
		for (uint64_t n = 0; n < 6000; n++) {
			struct claim claim = { { n % 2, bases[i] + n / 2 }, n + 1, n };
			assert_true(find(&ledger, claim));
			claim.digest.low = 2;
			assert_false(find(&ledger, claim));
		}
		ledger_release(&ledger);
	}
}

static void a_claim_is_kept_once(void **state)
{
	const struct spills *spills = *state;
	struct ledger ledger;
	struct claim again = nth(7);

	ledger_init(&ledger, spills->dir, BITS);
	add(&ledger, nth(7));
	again.line = 99;
	add(&ledger, again);
	assert_int_equal(ledger.table.count, 1);
	assert_true(find(&ledger, nth(7)));
	ledger_release(&ledger);
}

static void a_missing_directory_is_told_when_it_is_needed(void **state)
{
	struct ledger ledger;
	struct diag why;

	(void)state;
	ledger_init(&ledger, "/nowhere/at-all", BITS);
	for (uint64_t n = 0; n < 48; n++)
		add(&ledger, nth(n));
	struct claim claim = nth(48);
	assert_int_equal(ledger_add(&ledger, &claim, &why), ERR_IO);
	assert_string_equal(why.file, "/nowhere/at-all");
	assert_non_null(strstr(why.text, "temporary file"));
	ledger_release(&ledger);
}

static void a_full_disk_is_a_failure_wherever_it_is_met(void **state)
{
	const struct spills *spills = *state;

	/* In the first run, in a later one, in a merge. */
	for (rlim_t bytes = 1000; bytes < 64 << 10; bytes += 3000) {
		struct ledger ledger;
		enum status status = OK;
		struct diag why;
		spills_fill_disk(spills, bytes);
		ledger_init(&ledger, spills->dir, BITS);
		for (uint64_t n = 0; n < CLAIMS && status == OK; n++) {
			struct claim claim = nth(n);
			status = ledger_add(&ledger, &claim, &why);
		}
		assert_int_equal(status, ERR_IO);
		assert_string_equal(why.file, spills->dir);
		ledger_release(&ledger);
	}
}

static void a_file_that_lost_its_end_is_a_failure(void **state)
{
	const struct spills *spills = *state;
	struct ledger ledger;
	struct claim found;
	struct diag why;

	ledger_init(&ledger, spills->dir, BITS);
	for (uint64_t n = 0; n < 1000; n++)
		add(&ledger, nth(n));
	assert_int_equal(ftruncate(ledger.spill.fd, 100), 0);
	assert_int_equal(ledger_find(&ledger, nth(0).digest, &found, &why), ERR_IO);
	ledger_release(&ledger);
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

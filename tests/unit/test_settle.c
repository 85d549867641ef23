/* upload/settle.c: the rules for parts in doubt. A case is a picture: parts, strangers, verdicts. */
#include "settlings.h"

static void no_stranger_after_a_second_listing_means_not_sent(void **state)
{
	static const struct row rows[] = {
		{ "5", "", EARLY, "W" },
		{ "5", "", LATE, "A" },
		{ "5", "", LAST, "A" },
		{ "55", "", LATE, "AA" },
		{ "576", "", EARLY, "WWW" },
	};

	(void)state;
	check(rows, COUNT(rows), true);
	check(rows, COUNT(rows), false);
}

static void as_many_strangers_as_doubts_on_an_import_of_ours_means_all_sent(void **state)
{
	static const struct row rows[] = {
		{ "5", "5", EARLY, "S" },
		{ "5", "?", EARLY, "S" },
		{ "57", "75", EARLY, "SS" },
		{ "57", "?5", EARLY, "ss" },
		{ "57", "??", EARLY, "ss" },
		{ "55", "55", EARLY, "ss" },
		{ "557", "755", EARLY, "ssS" },
		/* Unless the lines of one say that it is none of them: then a person looks. */
		{ "5", "6", EARLY, "W" },
		{ "5", "6", LATE, "O" },
		{ "57", "58", LATE, "SO" },
		{ "57", "?8", EARLY, "WW" },
		{ "57", "55", LATE, "OA" },
		{ "577", "55?", LAST, "OOO" },
	};

	(void)state;
	check(rows, COUNT(rows), true);
}

static void lines_tell_parts_apart_on_an_import_of_ours(void **state)
{
	static const struct row rows[] = {
		/* One of two arrived; the other may still show up until the second listing. */
		{ "57", "5", EARLY, "SW" },
		{ "57", "5", LATE, "SA" },
		{ "57", "7", LATE, "AS" },
		{ "567", "75", LATE, "SAS" },
		{ "557", "7", LATE, "AAS" },
		{ "557", "55", LATE, "ssA" },
		/* Two alike and one of them there: which? */
		{ "55", "5", EARLY, "WW" },
		{ "55", "5", LATE, "OO" },
		{ "557", "57", LATE, "OOS" },
		/* More than there should be: whose are they? */
		{ "5", "55", EARLY, "W" },
		{ "5", "55", LATE, "O" },
		{ "5", "58", LATE, "S" },
		{ "5", "89", LATE, "A" },
		{ "5", "89", EARLY, "W" },
		{ "57", "578", LATE, "SS" },
		{ "57", "557", LATE, "OS" },
	};

	(void)state;
	check(rows, COUNT(rows), true);
}

static void lines_that_are_not_told_yet_are_waited_for(void **state)
{
	static const struct row rows[] = {
		{ "57", "?", EARLY, "WW" },
		{ "57", "?", LATE, "WW" },
		{ "57", "?", LAST, "OO" },
		{ "5", "??", LATE, "W" },
		{ "5", "?5", LATE, "W" },
		{ "5", "?5", LAST, "O" },
	};

	(void)state;
	check(rows, COUNT(rows), true);
}

static void on_a_shared_import_strangers_must_match_in_lines(void **state)
{
	static const struct row rows[] = {
		{ "5", "5", EARLY, "S" },
		{ "57", "75", EARLY, "SS" },
		{ "55", "55", EARLY, "ss" },
		{ "57", "5", LATE, "SA" },
		{ "57", "5", EARLY, "SW" },
		/* As many strangers prove nothing there. */
		{ "5", "6", EARLY, "W" },
		{ "5", "6", LATE, "A" },
		{ "5", "?", EARLY, "W" },
		{ "5", "?", LATE, "W" },
		{ "5", "?", LAST, "O" },
		{ "55", "5", LATE, "OO" },
		{ "5", "55", LATE, "O" },
	};

	(void)state;
	check(rows, COUNT(rows), false);
}

static void while_others_use_a_shared_import_nothing_that_fits_is_believed(void **state)
{
	static const struct row rows[] = {
		{ "5", "58", EARLY, "W" },
		{ "5", "58", LATE, "O" },
		{ "57", "578", LATE, "OO" },
		/* What no stranger fits did not arrive, whoever else is there. */
		{ "57", "58", LATE, "OA" },
		{ "5", "889", LATE, "A" },
		{ "5", "8?", LATE, "W" },
		{ "5", "8?", LAST, "O" },
	};

	(void)state;
	check(rows, COUNT(rows), false);
}

/* One part of 5 lines, one stranger like it, made at this second. */
static void settle_at(int64_t created, const char *expected)
{
	static const struct row row = { "5", "5", LATE, NULL };
	struct world world;

	build(&world, &row, false);
	world.strangers[0].created = created;
	judge(&world, expected);
}

static void on_a_shared_import_strangers_must_lie_between_the_servers_dates(void **state)
{
	(void)state;
	settle_at(1002000, "S"); /* in the second of the date before … */
	settle_at(1010999, "S"); /* … and of the listing */
	/* Out of them it is not believed, but near them it might be ours by another clock. */
	settle_at(1001999, "O");
	settle_at(1011000, "O");
	settle_at(990000, "O");
	settle_at(-1, "O");
	/* Long before the upload began it is none of ours. */
	settle_at(939999, "A");
	settle_at(0, "A");
}

static void dates_that_are_not_known_prove_nothing(void **state)
{
	static const struct row row = { "5", "5", LATE, NULL };
	struct world world;

	(void)state;
	build(&world, &row, false);
	world.doubts[0].after = -1;
	judge(&world, "O");
	build(&world, &row, false);
	world.it.now = -1;
	judge(&world, "O");
	build(&world, &row, false);
	world.it.began = -1;
	world.strangers[0].created = 0;
	judge(&world, "O");
	/* Dates do not matter where nobody else is. */
	build(&world, &row, true);
	world.it.now = world.it.began = world.doubts[0].after = world.strangers[0].created = -1;
	judge(&world, "S");
}

static void the_header_of_csv_may_count_or_not(void **state)
{
	static const struct row rows[] = {
		{ "5", "6", LATE, "S" },
		{ "5", "5", LATE, "S" },
		{ "5", "7", LATE, "A" },
		{ "5", "4", LATE, "A" },
		{ "57", "86", LATE, "SS" },
		{ "58", "6", LATE, "SA" },
		{ "5", "56", LATE, "O" },
		/* It may be either, so it is neither. */
		{ "56", "6", LATE, "OO" },
	};
	/* All of them have arrived, whatever the header counts for. */
	static const struct row own = { "56", "67", EARLY, NULL };
	static const struct row strange = { "56", "69", LATE, NULL };
	struct world world;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		build(&world, &rows[i], false);
		world.it.extra = 1;
		judge(&world, rows[i].verdicts);
	}
	build(&world, &own, true);
	world.it.extra = 1;
	judge(&world, "ss");
	build(&world, &strange, true);
	world.it.extra = 1;
	judge(&world, "OO");
}

static void strangers_of_long_ago_do_not_count_on_a_shared_import(void **state)
{
	static const struct row row = { "57", "5758", LATE, NULL };
	struct world world;

	(void)state;
	build(&world, &row, false);
	world.strangers[2].created = world.strangers[3].created = 10;
	judge(&world, "SS");
	assert_string_equal(world.out[0].stranger->id, "a");
	assert_string_equal(world.out[1].stranger->id, "b");
	world.strangers[2].has_lines = false;
	judge(&world, "SS");
	build(&world, &row, false);
	world.strangers[0].created = world.strangers[1].created = 10;
	judge(&world, "OA");
}

/* Everything that few parts and few strangers can look like: nothing is ever both believed to have
 * arrived and sent, and nothing is decided against the listing. */
static void no_case_breaks_the_two_promises(void **state)
{
	static const char marks[] = "57?";

	(void)state;
	for (int n = 0; n < 2 * 2 * 3 * 27 * 4; n++) {
		int rest = n;
		bool own = rest % 2;
		rest /= 2;
		const char *parts = rest % 2 ? "57" : "55";
		rest /= 2;
		int when = rest % 3;
		rest /= 3;
		char strangers[4] = "";
		size_t count = (size_t)(rest / 27);
		for (size_t i = 0; i < count; i++, rest /= 3)
			strangers[i] = marks[rest % 3];
		const struct row row = { parts, strangers, when, NULL };
		struct world world;
		build(&world, &row, own);
		settle_judge(&world.it, world.out);
		for (size_t i = 0; i < 2; i++) {
			enum settle_verdict verdict = world.out[i].verdict;
			if (verdict == SETTLE_SENT)
				assert_non_null(world.out[i].stranger);
			/* Sent again only if no stranger is, or may be, this part. */
			if (verdict == SETTLE_AGAIN) {
				assert_int_not_equal(when, EARLY);
				assert_null(strchr(strangers, parts[i]));
				assert_null(strchr(strangers, '?'));
			}
			/* Believed on a shared import only if all strangers fit. */
			if (verdict == SETTLE_SENT && !own)
				assert_int_equal(strspn(strangers, parts), count);
			if (when == LAST)
				assert_int_not_equal(verdict, SETTLE_WAIT);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_stranger_after_a_second_listing_means_not_sent),
		TEST(as_many_strangers_as_doubts_on_an_import_of_ours_means_all_sent),
		TEST(lines_tell_parts_apart_on_an_import_of_ours),
		TEST(lines_that_are_not_told_yet_are_waited_for),
		TEST(on_a_shared_import_strangers_must_match_in_lines),
		TEST(while_others_use_a_shared_import_nothing_that_fits_is_believed),
		TEST(on_a_shared_import_strangers_must_lie_between_the_servers_dates),
		TEST(dates_that_are_not_known_prove_nothing),
		TEST(the_header_of_csv_may_count_or_not),
		TEST(strangers_of_long_ago_do_not_count_on_a_shared_import),
		TEST(no_case_breaks_the_two_promises),
	};

	return RUN(tests);
}

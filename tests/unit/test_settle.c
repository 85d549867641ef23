/* upload/settle.c: the rules for parts in doubt. A case is a picture: parts, strangers, verdicts. */
#include "test.h"

#include <string.h>

#include "upload/settle.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX = 6, NO_LINES = 0 };

enum { EARLY, LATE, LAST }; /* the first listing; one after --settle; one that nobody follows */

struct row {
	const char *parts;     /* a digit each: its lines */
	const char *strangers; /* a digit each: its lines, or ? where it does not tell */
	int when;
	const char *verdicts;  /* a letter for each part: Wait, Sent, Again, Open; small s: sent, not sure */
};

static const char letters[] = { [SETTLE_WAIT] = 'W', [SETTLE_SENT] = 'S', [SETTLE_AGAIN] = 'A',
				[SETTLE_OPEN] = 'O' };

struct world {
	struct settle_case it;
	struct doubt doubts[MAX];
	struct stranger strangers[MAX];
	struct settled out[MAX];
};

static const char *const ids[MAX] = { "a", "b", "c", "d", "e", "f" };

/* All strangers were made at 1005 s, between the dates of the requests and of the listing. */
static void build(struct world *world, const struct row *row, bool own)
{
	*world = (struct world){ .it = {
					 .doubts = world->doubts,
					 .ndoubts = strlen(row->parts),
					 .strangers = world->strangers,
					 .nstrangers = strlen(row->strangers),
					 .own = own,
					 .is_late = row->when != EARLY,
					 .is_last = row->when == LAST,
					 .began = 1000,
					 .now = 1010,
				 } };
	for (size_t i = 0; i < world->it.ndoubts; i++)
		world->doubts[i] = (struct doubt){ .part = i,
						   .lines = (uint64_t)(row->parts[i] - '0'),
						   .after = 1002 };
	for (size_t i = 0; i < world->it.nstrangers; i++)
		world->strangers[i] = (struct stranger){
			.id = ids[i],
			.has_lines = row->strangers[i] != '?',
			.lines = row->strangers[i] == '?' ? NO_LINES
							  : (uint64_t)(row->strangers[i] - '0'),
			.created = 1005000,
		};
}

static void judge(struct world *world, const char *expected)
{
	char got[MAX + 1] = "";

	settle_judge(&world->it, world->out);
	for (size_t i = 0; i < world->it.ndoubts; i++) {
		got[i] = letters[world->out[i].verdict];
		if (world->out[i].verdict == SETTLE_SENT && !world->out[i].is_sure)
			got[i] = 's';
		/* Nobody else has the stranger that this part has. */
		for (size_t k = 0; k < i && world->out[i].verdict == SETTLE_SENT; k++)
			assert_ptr_not_equal(world->out[i].stranger, world->out[k].stranger);
	}
	assert_string_equal(got, expected);
}

static void check(const struct row *rows, size_t count, bool own)
{
	for (size_t i = 0; i < count; i++) {
		struct world world;
		build(&world, &rows[i], own);
		judge(&world, rows[i].verdicts);
	}
}

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

/* Parts that were sent again: `resent` has a digit for each that is not in doubt now, its lines; `again`
 * an x for each part in doubt that was. */
static void a_stranger_that_a_part_sent_again_may_have_made_is_nobodys(void **state)
{
	static const struct {
		struct row row;
		const char *resent, *again;
	} rows[] = {
		/* The first copy of the part of 6 lines is not the part of 5, however many there are. */
		{ { "5", "6", EARLY, "W" }, "6", "-" },
		{ { "5", "6", LATE, "A" }, "6", "-" },
		{ { "5", "65", EARLY, "S" }, "6", "-" },
		{ { "5", "?", LATE, "W" }, "6", "-" },
		{ { "5", "?", LAST, "O" }, "6", "-" },
		{ { "57", "75", EARLY, "SS" }, "6", "--" },
		{ { "57", "76", LATE, "AS" }, "6", "--" },
		/* What has as many lines as either may be either. */
		{ { "5", "5", EARLY, "W" }, "5", "-" },
		{ { "5", "5", LATE, "O" }, "5", "-" },
		{ { "57", "57", LATE, "OS" }, "5", "--" },
		/* Both of two copies are of the part in doubt: it has arrived, once or twice. */
		{ { "5", "5", EARLY, "S" }, "", "x" },
		{ { "5", "?", EARLY, "S" }, "", "x" },
		{ { "5", "55", LATE, "O" }, "", "x" },
		{ { "57", "57", EARLY, "SS" }, "", "x-" },
		{ { "57", "55", LATE, "OA" }, "", "x-" },
		{ { "57", "??", LATE, "WW" }, "", "x-" },
		/* Two of one part, or one of each? */
		{ { "55", "55", LATE, "OO" }, "", "x-" },
		{ { "55", "55", LATE, "OO" }, "", "-x" },
		{ { "5", "", LATE, "A" }, "5", "x" },
	};

	(void)state;
	for (int own = 0; own < 2; own++) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct world world;
			uint64_t resent[MAX];
			if (!own && strpbrk(rows[i].row.strangers, "6?"))
				continue; /* others are at work there, it seems */
			build(&world, &rows[i].row, own);
			for (size_t k = 0; rows[i].resent[k]; k++)
				resent[world.it.nresent++] = (uint64_t)(rows[i].resent[k] - '0');
			world.it.resent = resent;
			for (size_t k = 0; k < world.it.ndoubts; k++)
				world.doubts[k].was_resent = rows[i].again[k] == 'x';
			judge(&world, rows[i].row.verdicts);
		}
	}
}

/* Is each stranger ("" where none is) foreign, once the parts are judged by a late listing? */
static void foreign(const char *parts, const char *strangers, const char *resent, bool own,
		    const char *expected)
{
	const struct row row = { parts, strangers, LATE, NULL };
	const uint64_t lines = (uint64_t)(resent[0] - '0');
	char got[MAX + 1] = "";
	struct world world;

	build(&world, &row, own);
	world.it.resent = &lines;
	world.it.nresent = strlen(resent);
	settle_judge(&world.it, world.out);
	for (size_t i = 0; i < world.it.nstrangers; i++)
		got[i] = settle_is_foreign(&world.it, world.out, &world.strangers[i]) ? 'f' : '-';
	assert_string_equal(got, expected);
}

static void a_stranger_that_may_be_ours_is_never_set_aside(void **state)
{
	(void)state;
	foreign("5", "58", "", true, "-f");
	foreign("5", "89", "", true, "ff");
	/* A line more may be a header. */
	foreign("5", "956", "", true, "f--");
	/* It will be told that the part of 8 lines is there twice. */
	foreign("5", "58", "8", true, "--");
	foreign("5", "59", "8", true, "--");
	/* As long as a person has to look, all is kept as it is. */
	foreign("5", "559", "", true, "---");
	foreign("5", "9", "", true, "-");
	foreign("5", "58", "", false, "--");
}

/* Letters of strangers, when all is sent but a part of 5 lines, sent again: Twice, no, Wait. */
static void twice(const char *strangers, int when, bool own, unsigned extra, const char *expected)
{
	const struct row row = { "", strangers, when, NULL };
	const uint64_t lines = 5;
	char got[MAX + 1] = "";
	struct world world;

	build(&world, &row, own);
	world.it.resent = &lines;
	world.it.nresent = 1;
	world.it.extra = extra;
	for (size_t i = 0; i < world.it.nstrangers; i++) {
		bool wait = false, is_twice = settle_is_twice(&world.it, &world.strangers[i], &wait);
		assert_false(wait && is_twice);
		got[i] = wait ? 'W' : is_twice ? 'T' : '-';
	}
	assert_string_equal(got, expected);
}

static void a_part_that_was_sent_again_may_be_there_twice(void **state)
{
	struct world world;
	bool wait = false;

	(void)state;
	twice("58?", EARLY, true, 0, "TTT");
	twice("568?", EARLY, false, 0, "T--W");
	twice("568?", LAST, false, 1, "TT-T");
	/* Where nothing was sent again, nothing is. */
	build(&world, &(struct row){ "", "5?", LAST, NULL }, true);
	assert_false(settle_is_twice(&world.it, &world.strangers[0], &wait));
	assert_false(settle_is_twice(&world.it, &world.strangers[1], &wait));
	assert_false(wait);
	/* What was there long before has nothing to do with it. */
	build(&world, &(struct row){ "", "5", LAST, NULL }, false);
	world.it.resent = &(uint64_t){ 5 };
	world.it.nresent = 1;
	world.strangers[0].created = 939999;
	assert_false(settle_is_twice(&world.it, &world.strangers[0], &wait));
	world.strangers[0].created = 940000;
	assert_true(settle_is_twice(&world.it, &world.strangers[0], &wait));
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
		TEST(a_stranger_that_a_part_sent_again_may_have_made_is_nobodys),
		TEST(a_stranger_that_may_be_ours_is_never_set_aside),
		TEST(a_part_that_was_sent_again_may_be_there_twice),
		TEST(strangers_of_long_ago_do_not_count_on_a_shared_import),
		TEST(no_case_breaks_the_two_promises),
	};

	return RUN(tests);
}

/* upload/settle.c: parts that were sent again, whose first request may have made an execution after all. */
#include "settlings.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stranger_that_a_part_sent_again_may_have_made_is_nobodys),
		TEST(a_stranger_that_may_be_ours_is_never_set_aside),
		TEST(a_part_that_was_sent_again_may_be_there_twice),
	};

	return RUN(tests);
}

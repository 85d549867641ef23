/* repeat/pile: the last that was put is the first to be taken, whatever lies on disk. */
#include "spills.h"

#include "repeat/pile.h"

struct entry {
	uint64_t number, more;
};

enum { IN_MEMORY = PILE_BYTES / sizeof(struct entry) };

static void put(struct pile *pile, uint64_t from, uint64_t to)
{
	struct diag why;

	for (uint64_t n = from; n < to; n++) {
		struct entry entry = { n, ~n };
		assert_int_equal(pile_put(pile, &entry, &why), OK);
	}
}

static void take(struct pile *pile, uint64_t from, uint64_t to)
{
	struct entry entry;
	struct diag why;

	for (uint64_t n = to; n > from; n--) {
		assert_int_equal(pile_take(pile, &entry, &why), OK);
		assert_int_equal(entry.number, n - 1);
		assert_int_equal(entry.more, ~(n - 1));
	}
}

static void entries_are_taken_in_the_reverse_order(void **state)
{
	static const uint64_t counts[] = { 0,	      1,	     IN_MEMORY - 1,    IN_MEMORY,
					   IN_MEMORY + 1, 2 * IN_MEMORY, 5 * IN_MEMORY + 7 };
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(counts); i++) {
		struct entry entry;
		struct diag why;
		struct pile pile;
		pile_init(&pile, spills->dir, sizeof(struct entry));
		put(&pile, 0, counts[i]);
		assert_int_equal(pile.below > 0, counts[i] > IN_MEMORY); /* nothing is written without need */
		assert_true(spills_is_empty(spills));
		take(&pile, 0, counts[i]);
		assert_int_equal(pile_take(&pile, &entry, &why), END);
		pile_release(&pile);
	}
}

static void a_pile_may_grow_again_where_it_shrank(void **state)
{
	const struct spills *spills = *state;
	struct pile pile;

	pile_init(&pile, spills->dir, sizeof(struct entry));
	put(&pile, 0, 3 * IN_MEMORY);
	take(&pile, IN_MEMORY + 5, 3 * IN_MEMORY);
	put(&pile, IN_MEMORY + 5, 4 * IN_MEMORY);
	take(&pile, 10, 4 * IN_MEMORY);
	put(&pile, 10, 20);
	take(&pile, 0, 20);
	pile_release(&pile);
}

static void a_missing_directory_and_a_full_disk_are_failures(void **state)
{
	const struct spills *spills = *state;
	const struct entry entry = { 0 };
	enum status status = OK;
	struct diag why;
	struct pile pile;

	pile_init(&pile, "/nowhere/at-all", sizeof(entry));
	for (size_t n = 0; n <= IN_MEMORY && status == OK; n++)
		status = pile_put(&pile, &entry, &why);
	assert_int_equal(status, ERR_IO);
	assert_string_equal(why.file, "/nowhere/at-all");
	pile_release(&pile);

	spills_fill_disk(spills, 2 * PILE_BYTES);
	pile_init(&pile, spills->dir, sizeof(entry));
	put(&pile, 0, 3 * IN_MEMORY);
	assert_int_equal(pile_put(&pile, &entry, &why), ERR_IO);
	assert_string_equal(why.file, spills->dir);
	pile_release(&pile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPILL_TEST(entries_are_taken_in_the_reverse_order),
		SPILL_TEST(a_pile_may_grow_again_where_it_shrank),
		SPILL_TEST(a_missing_directory_and_a_full_disk_are_failures),
	};

	return RUN(tests);
}

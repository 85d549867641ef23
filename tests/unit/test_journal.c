/* upload/journal.c: what was written is read back, whatever a crash leaves of the last line. */
#include "outputs.h"

#include "upload/journal.h"

struct seen {
	size_t count;
	uint64_t last; /* its member "x" */
};

static bool take(void *context, const struct node *record)
{
	struct seen *seen = context;
	const struct node *x = node_member(record, "x");

	seen->count++;
	seen->last = x ? strtoull(x->text.at, NULL, 10) : 0;
	return !x || seen->last != 13;
}

static enum status reread(struct outputs *outputs, struct journal *journal, struct seen *seen)
{
	*seen = (struct seen){ 0 };
	return journal_read(journal, path_in(outputs, "j"), take, seen, &outputs->why);
}

static void append(struct outputs *outputs, struct journal *journal, unsigned x)
{
	struct str members = arena_printf(&outputs->arena, ",\"event\":\"e\",\"x\":%u", x);

	assert_int_equal(journal_append(journal, members, &outputs->why), OK);
}

/* A journal with the records 1 to n; its text. */
static struct str make(struct outputs *outputs, unsigned n)
{
	struct journal journal;
	struct seen seen;
	struct str text;

	unlink(path_in(outputs, "j"));
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	for (unsigned i = 1; i <= n; i++)
		append(outputs, &journal, i);
	journal_close(&journal);
	assert_int_equal(file_read_all(path_in(outputs, "j"), 1 << 20, &outputs->arena, &text,
				       &outputs->why), OK);
	return text;
}

static void put(struct outputs *outputs, struct str text)
{
	FILE *file = fopen(path_in(outputs, "j"), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
}

static size_t whole_lines(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '\n';
	return count;
}

static void a_journal_that_is_not_there_is_empty_and_not_made_by_reading(void **state)
{
	struct outputs *outputs = *state;
	struct journal journal;
	struct seen seen;

	assert_int_equal(reread(outputs, &journal, &seen), OK);
	assert_int_equal(seen.count, 0);
	assert_false(is_there(path_in(outputs, "j")));
}

static void records_come_back_in_order_and_the_file_is_ones_own(void **state)
{
	struct outputs *outputs = *state;
	struct journal journal;
	struct seen seen;
	struct stat info;

	make(outputs, 3);
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.last, 3);
	assert_int_equal(stat(path_in(outputs, "j"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	append(outputs, &journal, 4);
	journal_close(&journal);
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	assert_int_equal(seen.last, 4);
}

static void whatever_a_crash_leaves_of_the_last_line_is_dropped(void **state)
{
	struct outputs *outputs = *state;
	struct str text = make(outputs, 4);

	for (size_t len = 0; len <= text.len; len++) {
		struct str left = { text.at, len };
		struct journal journal;
		struct seen seen;
		put(outputs, left);
		assert_int_equal(reread(outputs, &journal, &seen), OK);
		assert_int_equal(seen.count, whole_lines(left));
		/* And the next record stands on a line of its own. */
		append(outputs, &journal, 77);
		journal_close(&journal);
		assert_int_equal(reread(outputs, &journal, &seen), OK);
		assert_int_equal(seen.count, whole_lines(left) + 1);
		assert_int_equal(seen.last, 77);
	}
}

static void a_last_line_whose_first_block_was_lost_is_dropped(void **state)
{
	struct outputs *outputs = *state;
	struct str text = make(outputs, 2);
	char *copy = (char *)arena_copy(&outputs->arena, text).at;
	struct journal journal;
	struct seen seen;

	memset(strchr(copy, '\n') + 1, 0, 10);
	put(outputs, (struct str){ copy, text.len });
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	assert_int_equal(seen.count, 1);
}

static void any_other_damage_is_told_with_its_line(void **state)
{
	struct outputs *outputs = *state;
	struct str text = make(outputs, 3);
	struct journal journal;
	struct seen seen;

	for (size_t i = 0; i < text.len - 1; i++) {
		char *copy = (char *)arena_copy(&outputs->arena, text).at;
		copy[i] ^= 1;
		put(outputs, (struct str){ copy, text.len });
		assert_int_equal(reread(outputs, &journal, &seen), ERR_IO);
		assert_in_range(outputs->why.line, 1, 3);
	}
}

static void a_record_that_is_missing_repeated_or_refused_is_damage(void **state)
{
	struct outputs *outputs = *state;
	struct str text = make(outputs, 3);
	size_t first = (size_t)((char *)memchr(text.at, '\n', text.len) - text.at) + 1;
	struct journal journal;
	struct seen seen;

	put(outputs, (struct str){ text.at + first, text.len - first });
	assert_int_equal(reread(outputs, &journal, &seen), ERR_IO);
	assert_int_equal(outputs->why.line, 1);
	put(outputs, arena_printf(&outputs->arena, "%.*s%.*s", (int)first, text.at, (int)text.len,
				  text.at));
	assert_int_equal(reread(outputs, &journal, &seen), ERR_IO);
	assert_int_equal(outputs->why.line, 2);
	make(outputs, 13);
	assert_int_equal(reread(outputs, &journal, &seen), ERR_IO);
	assert_int_equal(outputs->why.line, 13);
}

static void a_write_that_fails_leaves_nothing_of_the_record(void **state)
{
	struct outputs *outputs = *state;
	struct journal journal;
	struct seen seen;

	make(outputs, 2);
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	append(outputs, &journal, 3);
	/* Nothing can be written to what is closed. */
	close(journal.fd);
	assert_int_equal(journal_append(&journal, STR(",\"x\":4"), &outputs->why), ERR_IO);
	assert_int_equal(journal.fd, -1);
	append(outputs, &journal, 5);
	journal_close(&journal);
	assert_int_equal(reread(outputs, &journal, &seen), OK);
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.last, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_journal_that_is_not_there_is_empty_and_not_made_by_reading, set_up, tear_down),
		cmocka_unit_test_setup_teardown(records_come_back_in_order_and_the_file_is_ones_own,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(whatever_a_crash_leaves_of_the_last_line_is_dropped,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_last_line_whose_first_block_was_lost_is_dropped,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_other_damage_is_told_with_its_line, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			a_record_that_is_missing_repeated_or_refused_is_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_nothing_of_the_record,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

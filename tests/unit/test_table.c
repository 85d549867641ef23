/* cli/table.c, and the line of progress in cli/upload_show.c: what people see, character by character. */
#include "test.h"

#include <string.h>

#include "cli/table.h"
#include "cli/upload_show.h"

static void columns_are_as_wide_as_their_cells_and_numbers_stand_to_the_right(void **state)
{
	static const struct table_column columns[] = { { "name", false }, { "n", true },
						       { "last", false } };
	struct table table;
	struct buf out = { 0 };

	(void)state;
	table_init(&table, columns, 3);
	table_add(&table, STR("caf\xc3\xa9"));
	table_add_number(&table, true, 7);
	table_add(&table, STR("x"));
	table_add(&table, STR("a"));
	table_add_number(&table, false, 0);
	table_add(&table, STR(""));
	table_add(&table, STR("longer\nthan\x1b"));
	table_add_number(&table, true, UINT64_MAX);
	table_add(&table, STR("end"));
	table_render(&table, &out);
	buf_putc(&out, '\0');
	assert_string_equal(out.at, "name                             n  last\n"
				    "caf\xc3\xa9                             7  x\n"
				    "a                                -  -\n"
				    "longer than   18446744073709551615  end\n");
	buf_release(&out);
	table_release(&table);
}

static void a_table_without_rows_is_its_titles(void **state)
{
	static const struct table_column columns[] = { { "a", true }, { "b", false } };
	struct table table;
	struct buf out = { 0 };

	(void)state;
	table_init(&table, columns, 2);
	table_render(&table, &out);
	assert_str(buf_str(&out), "a  b\n");
	buf_release(&out);
	table_release(&table);
}

static void times_are_shown_in_utc(void **state)
{
	char text[24];

	(void)state;
	table_time(1795647662999, text);
	assert_string_equal(text, "2026-11-25T23:01:02Z");
	table_time(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	/* A year of five digits has no place. */
	table_time(INT64_MAX, text);
	assert_string_equal(text, "");
}

static void progress_is(const struct upload_progress *progress, size_t width, const char *expected)
{
	struct buf out = { 0 };

	upload_show_progress(progress, 10000000000, width, &out);
	buf_putc(&out, '\0');
	assert_string_equal(out.at, expected);
	buf_release(&out);
}

static void an_upload_shows_its_share_its_rate_and_what_is_left(void **state)
{
	struct upload_progress progress = {
		.phase = PHASE_SEND,
		.done = 250000000,
		.total = 1000000000,
		.parts_done = 2,
		.parts_total = 10,
		.started_ns = 5000000000,
	};

	(void)state;
	progress_is(&progress, 0, " 25%  2 of 10 parts  50.0 MB/s  0:15 left");
	progress_is(&progress, 79,
		    " 25% [=======>                      ]  2 of 10 parts  50.0 MB/s  0:15 left");
	progress_is(&progress, 20, " 25%  2 of 10 parts ");
	progress.done = progress.total;
	progress_is(&progress, 0, "100%  2 of 10 parts  200.0 MB/s  0:00 left");
	progress.done = 0;
	progress_is(&progress, 0, "  0%  2 of 10 parts  0.0 MB/s  0:00 left");
	progress.phase = PHASE_WAIT;
	progress_is(&progress, 0, "waiting: 2 of 10 executions have ended  0:05");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(columns_are_as_wide_as_their_cells_and_numbers_stand_to_the_right),
		TEST(a_table_without_rows_is_its_titles),
		TEST(times_are_shown_in_utc),
		TEST(an_upload_shows_its_share_its_rate_and_what_is_left),
	};

	return RUN(tests);
}

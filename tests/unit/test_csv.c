/* ext/csv: one record to its cells, with their places. */
#include "test.h"

#include "ext/csv.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

/* "text@place|…", or "!place: what is broken". */
static void split_by(unsigned char delimiter, const char *record, struct csv_hints hints,
		     unsigned char quote, unsigned char escape, char *out)
{
	struct csv_splitter *splitter = csv_splitter_new(delimiter, quote, escape);
	struct csv_row row;
	*out = '\0';
	/* Twice: a splitter must be as new after any record. */
	csv_split(splitter, str_of(record), hints, &arena, &row);
	if (!csv_split(splitter, str_of(record), hints, &arena, &row)) {
		sprintf(out, "!%zu: %s", row.fault_at, row.fault);
	} else {
		for (size_t i = 0; i < row.count; i++)
			out += sprintf(out, "%.*s@%u|", (int)row.cells[i].text.len,
				       row.cells[i].text.at, row.cells[i].at);
	}
	csv_splitter_free(splitter);
}

static void split(const char *record, unsigned char quote, unsigned char escape, char *out)
{
	split_by(',', record, CSV_NO_HINTS, quote, escape, out);
}

static void splits_and_places_cells(void **state)
{
	static const struct { const char *record, *cells; } rows[] = {
		{ "a,b,c", "a@0|b@2|c@4|" }, { "a,,c,", "a@0|@2|c@3|@5|" }, { ",", "@0|@1|" },
		{ " a , b", " a @0| b@4|" }, { "\"a\",b", "a@0|b@4|" }, { "\"a,b\",c", "a,b@0|c@6|" },
		{ "\"a\"\"b\",\"\"", "a\"b@0|@7|" }, { "\"a\nb\",c", "a\nb@0|c@6|" },
		{ "a\rb,c", "a\rb@0|c@4|" },
		{ "a,b\"c", "!3: a quote inside a cell that is not quoted" },
		{ "\"a\"x,b", "!3: text after the closing quote of a cell" },
		{ "\"a\" ,b", "!3: text after the closing quote of a cell" },
		{ "a,\"b", "!2: a quoted cell that is not closed" },
		{ "a,\"b\"\"", "!2: a quoted cell that is not closed" },
		{ "\"", "!0: a quoted cell that is not closed" },
	};
	char out[300];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		split(rows[i].record, '"', 0, out);
		assert_string_equal(out, rows[i].cells);
	}
}

static void without_a_quote_every_byte_is_text(void **state)
{
	char out[300];
	(void)state;
	split("\"a\",b\"", 0, 0, out);
	assert_string_equal(out, "\"a\"@0|b\"@4|");
}

static void an_escape_makes_the_next_byte_plain(void **state)
{
	char out[300];
	(void)state;
	split("\"a\\\"b\",c\\,d,\"x\"\"y\"", '"', '\\', out);
	assert_string_equal(out, "a\"b@0|c,d@7|x\"y@12|");
	split("a,b", '"', '\\', out);
	assert_string_equal(out, "a@0|b@2|");
	split("a\\\\,b", 0, '\\', out);
	assert_string_equal(out, "a\\@0|b@4|");
	split("\\x\"y,b", '"', '\\', out);
	assert_int_equal(out[0], '!');
	split("\"a\\\",b", '"', '\\', out);
	assert_string_equal(out, "!0: a quoted cell that is not closed");
}

static void what_is_escaped_breaks_nothing(void **state)
{
	static const struct { const char *record, *told; } rows[] = {
		{ "a\\\"b\"c", "!4: a quote inside a cell that is not quoted" },
		{ "\\,\\\",\"b\"c", "!8: text after the closing quote of a cell" },
		{ "\"a\\\"b\"c", "!6: text after the closing quote of a cell" },
		{ "a\\,b,\"c\\", "!5: a quoted cell that is not closed" },
	};
	char out[300];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		split(rows[i].record, '"', '\\', out);
		assert_string_equal(out, rows[i].told);
	}
}

static void escapes_are_undone_in_any_dialect(void **state)
{
	const struct csv_hints no_blank = { .no_blank = true, .no_cr = true };
	char out[300];
	(void)state;
	split_by('"', "a\\\"b\"'c", CSV_NO_HINTS, 0, '\\', out);
	assert_string_equal(out, "a\"b@0|'c@5|");
	split("\\a,bx", 'x', '\\', out);
	assert_string_equal(out, "!4: a quote inside a cell that is not quoted");
	split_by(',', "\\a,b", no_blank, ' ', '\\', out);
	assert_string_equal(out, "a@0|b@3|");
}

static void plain_cells_are_slices_of_the_record(void **state)
{
	struct csv_splitter *splitter = csv_splitter_new(',', '"', 0);
	const char *record = "ab,cd";
	struct csv_row row;
	(void)state;
	assert_true(csv_split(splitter, str_of(record), CSV_NO_HINTS, &arena, &row));
	assert_ptr_equal(row.cells[1].text.at, record + 3);
	csv_splitter_free(splitter);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(splits_and_places_cells), TEST(without_a_quote_every_byte_is_text),
		TEST(an_escape_makes_the_next_byte_plain), TEST(what_is_escaped_breaks_nothing),
		TEST(escapes_are_undone_in_any_dialect), TEST(plain_cells_are_slices_of_the_record),
	};
	return RUN(tests);
}

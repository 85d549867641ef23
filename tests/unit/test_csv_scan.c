/*
 * input/csv_scan: where the lines and cells of a text end, by every version of it and by a reader that goes
 * byte by byte. Where a text begins and ends among blocks and vectors, and what stands behind it, must not
 * matter.
 */
#include "test.h"

#include <string.h>

#include "input/csv_lane.h"
#include "input/csv_scan.h"

enum { TEXT_MAX = 400 };

static csv_scan_fn *versions[4];
static size_t nversions;

static int setup(void **state)
{
	(void)state;
	while ((versions[nversions] = csv_scan_version(nversions)))
		nversions++;
	return 0;
}

/* ---- the plain reader ---- */

struct plain {
	uint32_t ends[TEXT_MAX], lines[TEXT_MAX];
	size_t nends, nlines, held;
	bool is_open;
};

enum place { CELL_START, BARE, QUOTED, BEHIND_QUOTE, BEHIND_CR };

/* The place behind byte `c`; *is_wrong: none. */
static enum place step(enum place place, char c, bool *is_wrong)
{
	bool is_end = c == ',' || c == '\n';

	*is_wrong = false;
	switch (place) {
	case QUOTED:
		return c == '"' ? BEHIND_QUOTE : QUOTED;
	case BEHIND_QUOTE:
		if (c == '"')
			return QUOTED;
		if (c == '\r')
			return BEHIND_CR;
		*is_wrong = !is_end;
		return CELL_START;
	case BEHIND_CR:
		*is_wrong = c != '\n';
		return CELL_START;
	case CELL_START:
		if (c == '"')
			return QUOTED;
		/* fall through */
	case BARE:
		*is_wrong = c == '"';
		return is_end ? CELL_START : BARE;
	}
	return place;
}

static struct plain read_plainly(struct str text)
{
	struct plain plain = { .held = text.len };
	enum place place = CELL_START;
	bool is_wrong = false;

	for (uint32_t i = 0; i < text.len; i++) {
		bool is_inside = place == QUOTED;
		place = step(place, text.at[i], &is_wrong);
		if (is_wrong) {
			plain.held = i;
			return plain;
		}
		if (is_inside || (text.at[i] != ',' && text.at[i] != '\n'))
			continue;
		if (text.at[i] == '\n')
			plain.lines[plain.nlines++] = (uint32_t)plain.nends;
		plain.ends[plain.nends++] = i;
	}
	plain.is_open = place == QUOTED || place == BEHIND_CR;
	return plain;
}

static void assert_same(struct csv_scan *scan, struct str text, size_t readable)
{
	struct plain plain = read_plainly(text);

	for (size_t v = 0; v < nversions; v++) {
		size_t held = versions[v](scan, text, readable);
		if (held != plain.held)
			fail_msg("%zu, not %zu, version %zu: %.*s", held, plain.held, v,
				 (int)text.len, text.at);
		assert_int_equal(scan->nends, plain.nends);
		assert_memory_equal(scan->ends, plain.ends, plain.nends * sizeof(uint32_t));
		assert_int_equal(scan->nlines, plain.nlines);
		assert_memory_equal(scan->lines, plain.lines, plain.nlines * sizeof(uint32_t));
		if (held == text.len)
			assert_int_equal(scan->is_open, plain.is_open);
	}
}

/* ---- texts ---- */

static uint32_t random_state;

static uint32_t below(uint32_t limit)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % limit;
}

/* Cells one after another, seldom something that is wrong. `ends`: what may stand between them. */
static struct str any_text(char *to, size_t len, const char *ends)
{
	static const char *const cells[] = {
		"", "a", "12", "\"\"", "\"a\"", "\"a,b\"", "\"a\nb\"", "\"a\"\"b\"", "\"\"\"\"", "a\rb",
		"long enough for a vector or two, were it not for the comma", "\"\"\"\",\"\"\"\"",
		"\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
		"0123456789012345678901234567890123456789012345678901234567890123456789",
	};
	static const char *const odd[] = { "\"", "a\"b", "\"a\"b", "\"a\" ", "\"a\"\rb", "\"\"\"" };
	size_t at = 0;
	bool is_odd = below(4) == 0;

	while (at < len) {
		const char *cell = is_odd && below(16) == 0 ? odd[below(6)] :
					   cells[below(sizeof(cells) / sizeof(*cells))];
		size_t n = strlen(cell) < len - at ? strlen(cell) : len - at;
		memcpy(to + at, cell, n);
		at += n;
		if (at < len && ends[0] != ',' && below(8) == 0)
			to[at++] = '\r';
		if (at < len)
			to[at++] = ends[below((uint32_t)strlen(ends))];
	}
	return (struct str){ to, len };
}

static void all_versions_find_the_same_ends_in_any_text(void **state)
{
	char bytes[TEXT_MAX];
	struct csv_scan scan;

	(void)state;
	csv_scan_init(&scan, ',', '"');
	random_state = 1;
	for (int i = 0; i < 30000; i++) {
		struct str text = any_text(bytes, below(TEXT_MAX), i % 2 ? "," : "\n,");
		assert_same(&scan, text, text.len);
	}
	csv_scan_release(&scan);
}

static void where_a_text_begins_and_ends_does_not_matter(void **state)
{
	_Alignas(64) char bytes[3 * 64 + TEXT_MAX];
	struct csv_scan scan;

	(void)state;
	csv_scan_init(&scan, ',', '"');
	for (size_t start = 0; start < 64; start++) {
		for (size_t len = 0; len <= 2 * 64 + 2; len++) {
			random_state = (uint32_t)(start * 1000 + len);
			memset(bytes, "\",\n\xc3"[len % 4], sizeof(bytes)); /* before and behind */
			struct str text = any_text(bytes + start, len, len % 2 ? "," : "\n,");
			assert_same(&scan, text, len);
			assert_same(&scan, text, len + 1);
			assert_same(&scan, text, len + 64);
		}
	}
	csv_scan_release(&scan);
}

static void a_quote_means_the_same_wherever_a_block_ends(void **state)
{
	static const char *const records[] = {
		"\"a\",b", "\"a\"b,c", "\"a\"\"b\",c", "\"a\"\r\nb", "\"a\"\rb", "b\"a\"", "\"\"\"\",\"\"", "\"a\n\"",
	};
	char bytes[TEXT_MAX];
	struct csv_scan scan;

	(void)state;
	csv_scan_init(&scan, ',', '"');
	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		for (size_t at = 50; at < 140; at++) {
			memset(bytes, 'x', sizeof(bytes));
			bytes[at - 1] = ',';
			memcpy(bytes + at, records[i], strlen(records[i]));
			assert_same(&scan, (struct str){ bytes, at + strlen(records[i]) }, sizeof(bytes));
		}
	}
	csv_scan_release(&scan);
}

static void ends_up_to_the_first_broken_quote_are_told(void **state)
{
	struct csv_scan scan;
	struct str text = STR("a,b\n\"c\nd\",e\r\nf\"g\nh\n");

	(void)state;
	csv_scan_init(&scan, ',', '"');
	for (size_t v = 0; v < nversions; v++) {
		assert_int_equal(versions[v](&scan, text, text.len), 14);
		assert_int_equal(scan.nends, 4);
		assert_int_equal(scan.nlines, 2);
		assert_int_equal(scan.ends[scan.lines[0]], 3);
		assert_int_equal(scan.ends[scan.lines[1]], 12);
		assert_true(scan.has_quotes && scan.has_breaks);
	}
	csv_scan_release(&scan);
}

static void ends_count_from_the_base(void **state)
{
	struct csv_scan scan;

	(void)state;
	csv_scan_init(&scan, ',', '"');
	scan.base = 1000;
	for (size_t v = 0; v < nversions; v++) {
		assert_int_equal(versions[v](&scan, STR("a,\n"), 3), 3);
		assert_int_equal(scan.ends[0], 1001);
		assert_int_equal(scan.ends[1], 1002);
		assert_int_equal(scan.lines[0], 1);
	}
	csv_scan_release(&scan);
}

static void what_is_not_ascii_is_told_of_the_text_alone(void **state)
{
	const struct { struct str text; size_t len; bool has_odd; } rows[] = {
		{ STR("abc,d"), 5, false }, { STR("ab\xc3\xa9"), 4, true }, { STR("ab\xc3\xa9"), 2, false },
		{ STR("a\0b"), 3, true }, { STR("a\x7f"), 2, false },
	};
	struct csv_scan scan;

	(void)state;
	csv_scan_init(&scan, ',', '"');
	for (size_t v = 0; v < nversions; v++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct str text = { rows[i].text.at, rows[i].len };
			versions[v](&scan, text, rows[i].text.len);
			assert_int_equal(scan.has_odd, rows[i].has_odd);
		}
	}
	csv_scan_release(&scan);
}

/* Where it stands in its block does not matter, nor what a dialect uses as a delimiter. */
static void what_json_escapes_is_told_of_cells_without_quotes(void **state)
{
	static const struct {
		const char *text;
		char delimiter, quote;
		bool has_escapes;
	} rows[] = {
		{ "a,b\n", ',', '"', false },	  { "a,b\r\n", ',', '"', false },
		{ "a\tb\r\n", '\t', '"', false }, { "a,\tb\n", ',', '"', true },
		{ "a\\,b\n", ',', '"', true },	  { "a,b\x7f\n", ',', '"', true },
		{ "a,\x01\n", ',', '"', true },	  { "a,b\rc\n", ',', '"', true },
		{ "a,b\r\r\n", ',', '"', true },  { "a,\"b\"\n", ',', '"', false },
		{ "a,\"b\"\n", ',', '\'', true },  { "a,\"b\"\n", ',', 0, true },
		{ "a,'b'\n", ',', '\'', false },	  { "a,\xc3\xa9\n", ',', '"', false },
		{ "a\\b\n", '\\', '"', false },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t before = 0; before < 140; before++) {
			size_t len = before + strlen(rows[i].text);
			struct csv_scan scan;
			memset(text, 'x', before);
			memcpy(text + before, rows[i].text, len - before);
			csv_scan_init(&scan, (unsigned char)rows[i].delimiter, (unsigned char)rows[i].quote);
			for (size_t v = 0; v < nversions; v++) {
				/* x before a quote is no beginning of a cell: nobody asks then */
				size_t held = versions[v](&scan, (struct str){ text, len }, len);
				if (held == len && scan.has_escapes != rows[i].has_escapes)
					fail_msg("row %zu, %zu bytes before it", i, before);
			}
			csv_scan_release(&scan);
		}
	}
}

static void without_a_quote_every_byte_is_text(void **state)
{
	struct csv_scan scan;
	struct str text = STR("\"a\t\"b\t");

	(void)state;
	csv_scan_init(&scan, '\t', 0);
	for (size_t v = 0; v < nversions; v++) {
		assert_int_equal(versions[v](&scan, text, text.len), text.len);
		assert_int_equal(scan.nends, 2);
	}
	csv_scan_release(&scan);
}

/* Up to two doubled quotes anywhere in a cell of any length: they are undone eight bytes at a time. */
static void doubled_quotes_are_undone_wherever_they_stand(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t len = 0; len < 30; len++) {
		for (size_t first = 0; first <= len; first++) {
			for (size_t second = first; second <= len; second++) {
				char cell[80], *to = cell, expected[40] = { 0 };
				*to++ = '"';
				for (size_t i = 0; i < len; i++) {
					bool is_quote = i == first || i == second;
					expected[i] = is_quote ? '"' : (char)('a' + i % 26);
					*to++ = expected[i];
					if (is_quote)
						*to++ = '"';
				}
				*to++ = '"';
				struct str text = { cell, (size_t)(to - cell) };
				assert_str(csv_unquote(text, &arena), expected);
			}
		}
		arena_clear(&arena);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_versions_find_the_same_ends_in_any_text),
		TEST(where_a_text_begins_and_ends_does_not_matter),
		TEST(a_quote_means_the_same_wherever_a_block_ends),
		TEST(ends_up_to_the_first_broken_quote_are_told),
		TEST(ends_count_from_the_base),
		TEST(what_is_not_ascii_is_told_of_the_text_alone),
		TEST(what_json_escapes_is_told_of_cells_without_quotes),
		TEST(without_a_quote_every_byte_is_text),
		TEST(doubled_quotes_are_undone_wherever_they_stand),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}

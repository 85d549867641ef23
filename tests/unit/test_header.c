/* input/header: the delimiter and the names of columns. */
#include "test.h"

#include "input/header.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void the_most_frequent_delimiter_outside_quotes_wins(void **state)
{
	static const struct {
		const char *text;
		unsigned char quote, delimiter;
	} rows[] = {
		{ "a,b", '"', ',' },
		{ "a;b", '"', ';' },
		{ "a\tb", '"', '\t' },
		{ "a|b", '"', '|' },
		{ "a", '"', ',' },
		{ "", '"', ',' },
		{ "a;b;c,d", '"', ';' },
		{ "a|b;c", '"', ';' },   /* as often: the first of , ; TAB | */
		{ "a|b\tc;d,e", '"', ',' },
		{ "\"a,b,c\";d", '"', ';' },
		{ "\"a\"\",,,\";d", '"', ';' },
		{ "\"a\n,,\";d", '"', ';' },
		{ "a;b\nc,d,e,f\n", '"', ';' }, /* the first record only */
		{ "'a,b,c';d", '\'', ';' },
		{ "\"a,b\";d", 0, ',' },
		{ "a:b:c d e", '"', ',' },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct dialect dialect = { .quote = rows[i].quote };
		bool is_whole;
		assert_int_equal(header_delimiter(str_of(rows[i].text), &dialect, &is_whole),
				 rows[i].delimiter);
	}
}

static void what_is_escaped_in_a_header_is_no_delimiter_and_no_quote(void **state)
{
	static const char *const headers[] = {
		"\"a\\\"b,,\";c;\"d\\\",,\"",
		"a\\,b\\,c;d",
		"a;b\\\n,,,\n", /* outside quotes a line end is one, escaped or not */
		"a;b\\",
	};
	const struct dialect dialect = { .quote = '"', .escape = '\\' };
	bool is_whole;

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++)
		assert_int_equal(header_delimiter(str_of(headers[i]), &dialect, &is_whole), ';');
}

static void the_delimiter_is_sure_once_the_first_record_ends(void **state)
{
	static const struct {
		const char *text;
		bool is_whole;
	} rows[] = {
		{ "", false }, { "a;b", false }, { "\"a\n", false }, { "\"a\nb\";c", false },
		{ "a;b\n", true }, { "\"a\nb\";c\n1", true }, { "\n", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct dialect dialect = { .quote = '"' };
		bool is_whole;
		header_delimiter(str_of(rows[i].text), &dialect, &is_whole);
		assert_int_equal(is_whole, rows[i].is_whole);
	}
}

/* The names, | between them; or "COLUMN: MESSAGE". */
static const char *read_header(struct input *input, struct str raw)
{
	struct diag why;
	struct buf told = { 0 };

	input->name = "in.csv";
	input->data_line = 3;
	enum status status = header_read(input, raw, &arena, &why);
	if (status != OK) {
		assert_int_equal(status, ERR_USAGE);
		assert_string_equal(why.file, "in.csv");
		assert_int_equal(why.line, 3);
		assert_string_equal(why.code, "csv-header");
		return arena_printf(&arena, "%u: %s", why.column, why.text).at;
	}
	for (size_t i = 0; i < input->ncolumns; i++) {
		buf_puts(&told, i ? "|" : "");
		buf_put(&told, input->columns[i]);
	}
	const char *names = arena_copy(&arena, buf_str(&told)).at;
	buf_release(&told);
	return names;
}

struct row {
	struct dialect dialect;
	struct str raw;
	const char *told;
};

static void assert_rows(const struct row *rows, size_t count, const struct charset *charset)
{
	for (size_t i = 0; i < count; i++) {
		struct input input = { .dialect = rows[i].dialect, .charset = charset };
		assert_string_equal(read_header(&input, rows[i].raw), rows[i].told);
	}
}

static const struct dialect comma = { .delimiter = ',', .quote = '"', .has_header = true };

static void names_are_cells(void **state)
{
	const struct dialect semicolon = { .delimiter = ';', .quote = '\'', .has_header = true };
	const struct dialect bare = { .delimiter = '\t', .has_header = true };
	const struct dialect escape = { .delimiter = ',', .quote = '"', .escape = '\\' };
	const struct row rows[] = {
		{ comma, STR("a,b"), "a|b" },
		{ comma, STR("a"), "a" },
		{ comma, STR("\"a\"\"\",\"b,\nc\""), "a\"|b,\nc" },
		{ comma, STR(" a ,b\t"), " a |b\t" }, /* blanks belong to the name */
		{ comma, STR("A,a"), "A|a" },
		{ comma, STR("\xc3\xa9,\xe2\x82\xac"), "\xc3\xa9|\xe2\x82\xac" },
		{ semicolon, STR("'a;b';\"c\""), "a;b|\"c\"" },
		{ bare, STR("\"a\tb\""), "\"a|b\"" },
		{ escape, STR("a\\,b,\"c\\\"\""), "a,b|c\"" },
		/* any number of columns may have no name */
		{ comma, STR("a,,\"\",b,"), "a|||b|" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), NULL);
}

static void a_name_that_stands_twice_is_refused_and_not_told(void **state)
{
	const struct row rows[] = {
		{ comma, STR("a,b,a"), "5: two columns have the same name: 1 and 3" },
		{ comma, STR("x,\"a\",b,a"), "9: two columns have the same name: 2 and 4" },
		{ comma, STR("a,a,a"), "3: two columns have the same name: 1 and 2" },
		{ comma, STR("\xc3\xa9,\xc3\xa9"), "4: two columns have the same name: 1 and 2" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), NULL);
}

static void broken_quoting_is_refused(void **state)
{
	const struct row rows[] = {
		{ comma, STR("a,b\"c"), "4: a quote inside a cell that is not quoted" },
		{ comma, STR("a,\"b\"c"), "6: text after the closing quote of a cell" },
		{ comma, STR("a,\"b"), "3: a quoted cell that is not closed" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), NULL);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	static const char not_utf8[] =
		"the header is not UTF-8; --encoding names another encoding, "
		"such as windows-1252";
	static const char nul[] =
		"the header holds a NUL byte; UTF-16 without a byte order mark is "
		"read with --encoding UTF-16LE or UTF-16BE";
	const struct row rows[] = {
		{ comma, STR("a,\xe9"), arena_printf(&arena, "3: %s", not_utf8).at },
		{ comma, STR("\xc3,b"), arena_printf(&arena, "1: %s", not_utf8).at },
		{ comma, STR("a\0,\0b\0"), arena_printf(&arena, "2: %s", nul).at },
		{ comma, STR("\0a\0,\0b"), arena_printf(&arena, "1: %s", nul).at },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), NULL);
}

static void names_of_a_single_byte_encoding_become_utf_8(void **state)
{
	const struct row rows[] = {
		{ comma, STR("\xe9,\x80"), "\xc3\xa9|\xe2\x82\xac" },
		{ comma, STR("\xe9\xe9,\"\xe9\""), "\xc3\xa9\xc3\xa9|\xc3\xa9" },
		{ comma, STR("a,\x81"), "3: a byte of the header is not of its encoding" },
	};
	const struct charset *charset;
	struct diag why;
	bool utf16;

	(void)state;
	assert_int_equal(charset_open("windows-1252", &charset, &utf16, &why), OK);
	assert_rows(rows, COUNT(rows), charset);
	charset_free(charset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_most_frequent_delimiter_outside_quotes_wins),
		TEST(what_is_escaped_in_a_header_is_no_delimiter_and_no_quote),
		TEST(the_delimiter_is_sure_once_the_first_record_ends),
		TEST(names_are_cells),
		TEST(a_name_that_stands_twice_is_refused_and_not_told),
		TEST(broken_quoting_is_refused),
		TEST(bytes_that_are_no_text_are_refused),
		TEST(names_of_a_single_byte_encoding_become_utf_8),
	};
	return cmocka_run_group_tests(tests, NULL, teardown);
}

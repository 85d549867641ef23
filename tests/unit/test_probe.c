/* input/probe: format, dialect, header and encoding of an input by its content (contract.md 2). */
#include "chain.h"

#include <unistd.h>

static const char *const format_names[] = { "auto", "csv", "tsv", "ndjson", "json" };

/*
 * "FORMAT", for CSV with the delimiter and the columns in brackets behind it, and "+SKIP:LINE" if
 * records do not start with the first byte.
 */
static const char *describe(const struct input *input)
{
	struct buf *told = &chain.told;

	buf_clear(told, SIZE_MAX);
	buf_puts(told, format_names[input->format]);
	if (input->format == FORMAT_CSV || input->format == FORMAT_TSV) {
		buf_printf(told, " %c [",
			   input->dialect.delimiter == '\t' ? 'T' : input->dialect.delimiter);
		for (size_t i = 0; i < input->ncolumns; i++)
			buf_printf(told, "%s%.*s", i ? "|" : "", (int)input->columns[i].len,
				   input->columns[i].at);
		buf_puts(told, "]");
	}
	if (input->skip)
		buf_printf(told, " +%d:%d", (int)input->skip, (int)input->data_line);
	buf_putc(told, '\0');
	return told->at;
}

struct row {
	const char *name;
	struct str bytes;
	const char *told;
};

static void assert_rows(const struct row *rows, size_t count, enum format from)
{
	for (size_t i = 0; i < count; i++) {
		chain.job.from = from;
		chain_file(rows[i].name, rows[i].bytes);
		if (chain_probe() != OK)
			fail_msg("row %zu: %s", i, chain.why.text);
		assert_string_equal(describe(&chain.inputs[0]), rows[i].told);
		chain_forget();
	}
}

static void the_content_says_what_format_it_is(void **state)
{
	const struct row rows[] = {
		{ "a", STR("[{\"a\":1}]"), "json" },
		{ "a", STR(" \n\t[\n"), "json" },
		{ "a.csv", STR("[a],b\n"), "json" }, /* the first byte alone */
		{ "a", STR("{\"a\":1}\n{\n"), "ndjson" },
		{ "a.csv", STR("\n\r\n {\"a\":1} \r\n"), "ndjson" },
		{ "a", STR("\"\\ud800\"\n"), "ndjson" }, /* what is wrong inside is told later */
		{ "a", STR("5\n"), "ndjson" },
		{ "a", STR("\"a\"\nb\n"), "ndjson" },
		{ "a", STR("null"), "ndjson" },
		{ "a.ndjson", STR("a,b\n1,2\n"), "csv , [a|b] +4:2" },
		{ "a", STR("\"a\",\"b\"\n"), "csv , [a|b] +8:2" },
		{ "a", STR("5,6\n"), "csv , [5|6] +4:2" },
		{ "a", STR("nul"), "csv , [nul] +3:1" },
		/* a brace opens no header: a value over several lines, or a broken first line */
		{ "a", STR("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n"), "json" },
		{ "a", STR("{\"a\": [\n1] } {}"), "json" },
		{ "a", STR("{\"a\":1,}\n{\"a\":2}\n"), "ndjson" },
		{ "a", STR("{\"a\":1\n{\"a\":2}\n"), "ndjson" },
		{ "a", STR("{a\n}\n"), "ndjson" },
		/* nothing at all */
		{ "a", STR(""), "csv , []" },
		{ "a", STR("\n\n"), "csv , [] +2:3" },
		{ "a.tsv", STR(""), "tsv T []" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), FORMAT_AUTO);
}

static void the_name_decides_between_csv_and_tsv(void **state)
{
	const struct row rows[] = {
		{ "a.tsv", STR("a,b\tc\n"), "tsv T [a,b|c] +6:2" },
		{ "a.TSV", STR("a,b\n"), "tsv T [a,b] +4:2" },
		{ "a.tsv.gz", STR("a\n"), "tsv T [a] +2:2" }, /* it need not be compressed */
		{ "a.tsv.zst", STR("a\n"), "tsv T [a] +2:2" },
		{ "a.tsv.txt", STR("a,b\tc\n"), "csv , [a|b\tc] +6:2" },
		{ "tsv", STR("a,b\n"), "csv , [a|b] +4:2" },
		{ "a.tsv", STR("{}\n"), "ndjson" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), FORMAT_AUTO);
}

static void from_is_not_questioned(void **state)
{
	const struct row csv = { "a.tsv", STR("[1;2\n"), "csv ; [[1|2] +5:2" };
	const struct row tsv = { "a.csv", STR("{},a\n"), "tsv T [{},a] +5:2" };
	const struct row ndjson = { "a", STR("[1]"), "ndjson" };
	const struct row json = { "a", STR("\xef\xbb\xbf" "a,b\n"), "json +3:1" };

	(void)state;
	assert_rows(&csv, 1, FORMAT_CSV);
	assert_rows(&tsv, 1, FORMAT_TSV);
	assert_rows(&ndjson, 1, FORMAT_NDJSON);
	assert_rows(&json, 1, FORMAT_JSON);
}

static void the_delimiter_comes_from_sep_or_the_header(void **state)
{
	const struct row rows[] = {
		{ "a", STR("a;b,c;d\n"), "csv ; [a|b,c|d] +8:2" },
		{ "a", STR("\n\na|b\n"), "csv | [a|b] +6:4" },
		{ "a", STR("sep=;\na,b,c;d\n"), "csv ; [a,b,c|d] +14:3" },
		{ "a", STR("SEP=|\r\n\r\na,b|c\r\n"), "csv | [a,b|c] +16:4" },
		{ "a", STR("sep=\t\na,b\tc"), "csv T [a,b|c] +11:2" },
		{ "a", STR("\xef\xbb\xbfsep=;\na;b\n"), "csv ; [a|b] +13:3" },
		{ "a", STR("sep=;\n"), "csv ; [] +6:2" },
		/* a line that only looks like it is a header */
		{ "a", STR("sep=;;\n"), "csv ; [sep=||] +7:2" },
		{ "a", STR("sep=\n"), "csv , [sep=] +5:2" },
		{ "a", STR("a\nsep=;\n"), "csv , [a] +2:2" },
		{ "a", STR("\nsep=;\n"), "csv ; [sep=|] +7:3" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), FORMAT_AUTO);
}

static void a_header_may_have_several_lines(void **state)
{
	const struct row row = { "a", STR("\"a\n\nb\",c\n1,2\n"), "csv , [a\n\nb|c] +9:4" };
	struct input *input = &chain.inputs[0];

	(void)state;
	assert_rows(&row, 1, FORMAT_AUTO);
	chain_file("a", STR("\xef\xbb\xbf\r\n\"a\nb\";c\r\n1;2\r\n"));
	assert_int_equal(chain_probe(), OK);
	assert_str(input->header, "\"a\nb\";c\r\n"); /* as it stands there: rejects repeat it */
	assert_int_equal(input->data_offset, 14);
	assert_int_equal(input->data_line, 4);
}

static void byte_order_marks_are_dropped(void **state)
{
	static const char utf16le[] = "\xff\xfe" "a\0,\0b\0\n\0" "1\0";
	const struct {
		struct str bytes;
		const char *encoding, *told, *named;
		uint64_t data_offset;
		bool utf16;
	} rows[] = {
		{ STR("\xef\xbb\xbf{}\n"), NULL, "ndjson +3:1", "UTF-8", 3, false },
		{ STR("\xef\xbb\xbf[]"), "UTF-8", "json +3:1", "UTF-8", 3, false },
		{ STR("\xef\xbb\xbf"), NULL, "csv , [] +3:1", "UTF-8", 3, false },
		{ { utf16le, sizeof(utf16le) - 1 }, NULL, "csv , [a|b] +7:2", "UTF-16", 10, true },
		{ STR("\xfe\xff\0{\0}"), NULL, "ndjson +3:1", "UTF-16", 2, true },
		{ STR("{\0}\0"), "UTF-16LE", "ndjson", "UTF-16LE", 0, true },
		{ STR("\0\xe9\0\n"), "utf-16", "csv , [\xc3\xa9] +3:2", "utf-16", 4, true },
		{ STR("\xe9\n"), "latin1", "csv , [\xc3\xa9] +2:2", "latin1", 2, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct input *input = &chain.inputs[0];
		chain.job.encoding = rows[i].encoding;
		chain_file("a", rows[i].bytes);
		assert_int_equal(chain_probe(), OK);
		assert_string_equal(describe(input), rows[i].told);
		assert_string_equal(input->encoding, rows[i].named);
		assert_int_equal(input->data_offset, rows[i].data_offset);
		assert_int_equal(input->utf16, rows[i].utf16);
		assert_int_equal(input->charset != NULL, i + 1 == COUNT(rows));
		chain_forget();
	}
}

static void what_was_typed_wins(void **state)
{
	struct str columns[] = { STR("x"), STR("y") };
	struct input *input = &chain.inputs[0];

	(void)state;
	chain.job.dialect.delimiter = ',';
	chain_file("a", STR("sep=;\na,b;c\n"));
	assert_int_equal(chain_probe(), OK);
	assert_string_equal(describe(input), "csv , [a|b;c] +12:3");
	assert_int_equal(input->dialect.quote, '"');
	assert_true(input->dialect.has_header);
	chain_forget();

	chain.job.dialect = (struct dialect){ .quote = '\'', .escape = '\\' };
	chain.job.dialect_has_quote = chain.job.dialect_has_escape = true;
	chain_file("a", STR("'a,b';c\\;d\n"));
	assert_int_equal(chain_probe(), OK);
	assert_string_equal(describe(input), "csv ; [a,b|c;d] +11:2");
	chain_forget();

	chain.job.dialect_has_quote = true; /* --quote '' */
	chain_file("a", STR("\"a,b\";c\n"));
	assert_int_equal(chain_probe(), OK);
	assert_string_equal(describe(input), "csv , [\"a|b\";c] +8:2");
	chain_forget();

	/* --columns: the first line is a record already */
	chain.job.columns = columns;
	chain.job.ncolumns = 2;
	chain_file("a", STR("1;2\n"));
	assert_int_equal(chain_probe(), OK);
	assert_string_equal(describe(input), "csv ; [x|y]");
	assert_false(input->dialect.has_header);
	assert_int_equal(input->header.len, 0);
}

static void an_encoding_is_found_where_that_was_asked_for(void **state)
{
	const struct {
		struct str bytes;
		bool finds;
		const char *typed, *named;
	} rows[] = {
		{ STR("id,Pr\xe9nom\n1,L\xe9" "a\n"), true, NULL, "windows-1252" },
		{ STR("id,name\n1,L\xe9" "a\n"), true, NULL, "windows-1252" },
		{ STR("id,name\n1,L\xe9" "a\n"), false, NULL, "UTF-8" },
		{ STR("id,name\n1,L\xe9" "a\n"), true, "latin1", "latin1" },
		{ STR("id,Pr\xc3\xa9nom\n"), true, NULL, "UTF-8" },
		{ STR("id,name\n1,\xe9\xe8\xea\n"), true, NULL, "UTF-8" }, /* another alphabet */
		{ STR("{\"a\":\"\xe9t\xe9\"}\n"), true, NULL, "windows-1252" },
		{ STR(""), true, NULL, "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain.job.finds_encoding = rows[i].finds;
		chain.job.encoding = rows[i].typed;
		chain_file("data", rows[i].bytes);
		assert_int_equal(chain_probe(), OK);
		assert_string_equal(chain.inputs[0].encoding, rows[i].named);
		assert_int_equal(!chain.inputs[0].charset, strcmp(rows[i].named, "UTF-8") == 0);
		chain_forget();
	}
}

static void looks_at_all_inputs_before_it_fails(void **state)
{
	const struct {
		struct str bytes; /* of the last input; the first is missing */
		enum status status;
		const char *text;
	} rows[] = {
		{ STR("a,b\n"), ERR_IO, "No such file" },
		{ STR("a,a\n"), ERR_USAGE, "two columns have the same name" }, /* tells more */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain_file("missing", STR(""));
		const char *missing = chain.inputs[0].name;
		assert_int_equal(unlink(missing), 0);
		const char *last = chain_file("a", rows[i].bytes);
		assert_int_equal(chain_probe(), rows[i].status);
		assert_non_null(strstr(chain.why.text, rows[i].text));
		assert_string_equal(chain.why.file, rows[i].status == ERR_IO ? missing : last);
		chain_forget();
	}
}

static void refuses_what_it_cannot_read(void **state)
{
	char *large = arena_bytes(&chain.job.arena, PROBE_BYTES + 2);

	(void)state;
	memset(large, 'a', PROBE_BYTES + 2);
	chain_file("a", (struct str){ large, PROBE_BYTES + 2 });
	assert_int_equal(chain_probe(), ERR_USAGE);
	assert_string_equal(chain.why.text, "the header is larger than 1048576 bytes");
	assert_string_equal(chain.why.code, "csv-header");
	chain_forget();

	chain.job.encoding = "EBCDIC-US";
	chain_file("a", STR("a"));
	assert_int_equal(chain_probe(), ERR_USAGE);
	assert_non_null(strstr(chain.why.text, "EBCDIC-US"));
}

/* A first line of more than PROBE_BYTES is judged by its first byte. */
static void a_long_first_line_is_json_if_it_starts_so(void **state)
{
	static const struct {
		char first;
		enum format format;
	} rows[] = { { '{', FORMAT_NDJSON }, { '[', FORMAT_JSON } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = PROBE_BYTES + 100;
		char *line = arena_bytes(&chain.job.arena, len);
		memset(line, ' ', len);
		line[0] = rows[i].first;
		chain_file("a", (struct str){ line, len });
		assert_int_equal(chain_probe(), OK);
		assert_int_equal(chain.inputs[0].format, rows[i].format);
		chain_forget();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(the_content_says_what_format_it_is),
		CHAIN_TEST(the_name_decides_between_csv_and_tsv),
		CHAIN_TEST(from_is_not_questioned),
		CHAIN_TEST(the_delimiter_comes_from_sep_or_the_header),
		CHAIN_TEST(a_header_may_have_several_lines),
		CHAIN_TEST(byte_order_marks_are_dropped),
		CHAIN_TEST(what_was_typed_wins),
		CHAIN_TEST(an_encoding_is_found_where_that_was_asked_for),
		CHAIN_TEST(looks_at_all_inputs_before_it_fails),
CHAIN_TEST(refuses_what_it_cannot_read),
		CHAIN_TEST(a_long_first_line_is_json_if_it_starts_so),
	};
	return RUN(tests);
}

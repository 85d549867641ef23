/* input/source over real files and a pipe: records with their places, batches, limits, warnings. */
#include "pipe.h"

#include "input/source.h"

enum { MANY = 8192 };

/* What a source gave, batch after batch. */
struct reading {
	void *self;
	struct batch batch;
	struct buf told;  /* what the test wants to know */
	uint64_t records; /* so far */
};

static void reading_start(struct reading *reading)
{
	if (chain_probe() != OK)
		fail_msg("%s", chain.why.text);
	*reading = (struct reading){ 0 };
	batch_init(&reading->batch);
	assert_int_equal(input_source.open(&reading->self, &chain.job, &chain.why), OK);
}

static enum status reading_next(struct reading *reading)
{
	batch_clear(&reading->batch);
	return input_source.fill(reading->self, &reading->batch, &chain.why);
}

static void reading_end(struct reading *reading)
{
	input_source.close(reading->self);
	batch_release(&reading->batch);
	buf_release(&reading->told);
	chain_forget();
}

/* Line ends as | (LF) and ^ (CR). */
static void put_shown(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_putc(out, text.at[i] == '\n' ? '|' : text.at[i] == '\r' ? '^' : text.at[i]);
}

/* "LINE@OFFSET RAW+EOL", and "/NLINES" where there are any inside. */
static void put_record(struct buf *out, const struct record *record)
{
	buf_printf(out, "%s%d@%d ", out->len ? "; " : "", (int)record->line, (int)record->offset);
	put_shown(out, record->raw);
	buf_printf(out, "+%u", record->eol);
	if (record->nlines)
		buf_printf(out, "/%u", record->nlines);
	buf_puts(out, record->unfinished ? "..." : "");
}

/* All batches up to the end; each record as put_record has it, what continues one as "…RAW". */
static enum status read_all(struct reading *reading)
{
	for (;;) {
		enum status status = reading_next(reading);
		const struct batch *batch = &reading->batch;
		if (status != OK)
			return status;
		assert_int_equal(batch->first_record, reading->records + 1);
		for (size_t i = 0; i < batch->nrecords; i++)
			put_record(&reading->told, &batch->records[i]);
		if (batch->continues) {
			assert_int_equal(batch->nrecords, 0);
			put_shown(&reading->told, buf_str(&batch->raw));
		}
		reading->records += batch->nrecords;
	}
}

struct row {
	enum format from;
	struct str text;
	const char *told;
};

static void assert_rows(const struct row *rows, size_t count, size_t limit)
{
	for (size_t i = 0; i < count; i++) {
		struct reading reading;
		chain.job.from = rows[i].from;
		chain.job.max_record = limit;
		chain_file("input", rows[i].text);
		reading_start(&reading);
		assert_int_equal(read_all(&reading), END);
		buf_putc(&reading.told, '\0');
		if (strcmp(reading.told.at, rows[i].told) != 0)
			fail_msg("row %zu says: %s\nexpected:  %s", i, reading.told.at,
				 rows[i].told);
		reading_end(&reading);
	}
}

static void says_where_each_record_starts(void **state)
{
	const struct row rows[] = {
		{ FORMAT_NDJSON, STR("{}\n[1]\r\n\n \t\n5"), "1@0 {}+1; 2@3 [1]+2; 5@12 5+0" },
		{ FORMAT_NDJSON, STR("\xef\xbb\xbf{}\n{}\n"), "1@3 {}+1; 2@6 {}+1" },
		{ FORMAT_NDJSON, STR("\n\n"), "" },
		{ FORMAT_NDJSON, STR(""), "" },
		{ FORMAT_NDJSON, STR("a\rb\n"), "1@0 a^b+1" },
		/* the header does not count as a record, but as lines */
		{ FORMAT_CSV, STR("a,b\n1,2\n3,4"), "2@4 1,2+1; 3@8 3,4+0" },
		{ FORMAT_CSV, STR("a,b\r\n1,\"x\r\ny\"\r\n\r\n3,4\r\n"),
		  "2@5 1,\"x^|y\"+2/1; 5@17 3,4+2" },
		{ FORMAT_CSV, STR("\xef\xbb\xbfsep=;\r\n\"a\n\";b\n1;2\n"), "4@17 1;2+1" },
		/* broken quoting costs its first physical line */
		{ FORMAT_CSV, STR("a,b\n1,\"x\n3,4\n5,6"), "2@4 1,\"x+1; 3@9 3,4+1; 4@13 5,6+0" },
		{ FORMAT_CSV, STR("a,b\n"), "" },
		{ FORMAT_CSV, STR("a\n\n \n"), "3@3  +1" }, /* a cell of one space */
		{ FORMAT_JSON, STR("[ {\n}, 2 ,\r\n[3]\n]\n"), "1@2 {|}+0/1; 2@7 2+0; 3@12 [3]+0" },
		{ FORMAT_JSON, STR("{} {\"a\":\n1}\n\n3"),
		  "1@0 {}+0; 1@3 {\"a\":|1}+0/1; 4@13 3+0" },
		{ FORMAT_JSON, STR("\xef\xbb\xbf[]"), "" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), 1000);
}

static void offsets_of_utf_16_count_its_own_bytes(void **state)
{
	const struct row rows[] = {
		{ FORMAT_NDJSON,
		  STR("\xff\xfe\x35\x00\x0a\x00\xe9\x00\x36\x00\x0d\x00\x0a\x00\x37\x00"),
		  "1@2 5+1; 2@6 \xc3\xa9" "6+2; 3@14 7+0" },
		/* a pair of surrogates is four bytes there and here */
		{ FORMAT_NDJSON, STR("\xfe\xff\xd8\x3d\xde\x00\x00\x0a\x00\x37"),
		  "1@2 \xf0\x9f\x98\x80+1; 2@8 7+0" },
		{ FORMAT_CSV, STR("\xff\xfe\xe9\x00\x0a\x00\x37\x00\x0a\x00"), "2@6 7+1" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), 1000);
}

static void hands_on_a_record_past_the_limit_in_pieces(void **state)
{
	const struct row rows[] = {
		{ FORMAT_NDJSON, STR("1\n12345\n123456\r\n2\n"),
		  "1@0 1+1; 2@2 12345+1; 3@8 12345+0...6^|; 4@16 2+1" },
		{ FORMAT_NDJSON, STR("1234567"), "1@0 12345+0...67" },
		/* the line end does not count */
		{ FORMAT_NDJSON, STR("12345\r\n123456\n"), "1@0 12345+2; 2@7 12345+0...6|" },
		{ FORMAT_CSV, STR("a,b\n1,2\n111,222\n3,4\n"),
		  "2@4 1,2+1; 3@8 111,2+0...22|; 4@16 3,4+1" },
		/* a quoted cell past it is a quote that never closes: the first line goes alone */
		{ FORMAT_CSV, STR("a,b\n1,\"\n222\"\n3,4\n"),
		  "2@4 1,\"+1; 3@8 222\"+1; 4@13 3,4+1" },
		{ FORMAT_JSON, STR("[1, {\"a\":\n\"]}\"\n} ,2]"),
		  "1@1 1+0; 1@4 {\"a\":+0...|\"]}\"|}; 3@18 2+0" },
		{ FORMAT_JSON, STR("[[1,\n2,\n3],4]"), "1@1 [1,|2+0/1...,|3]; 3@11 4+0" },
		{ FORMAT_JSON, STR("1234567 \"1234567\"8"),
		  "1@0 12345+0...67; 1@8 \"1234+0...567\"; 1@17 8+0" },
		/* the limit may cut a character */
		{ FORMAT_NDJSON, STR("1234\xc3\xa9\n2\n"), "1@0 1234\xc3+0...\xa9|; 2@7 2+1" },
		{ FORMAT_NDJSON,
		  STR("\xff\xfe\x31\x00\x32\x00\x33\x00\x34\x00\xe9\x00\x0a\x00\x37\x00"),
		  "1@2 1234\xc3+0...\xa9|; 2@14 7+0" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), 5);
}

/* `count` times `unit`, in the job's arena. */
static struct str repeated(const char *unit, size_t count)
{
	size_t len = strlen(unit);
	char *at = arena_bytes(&chain.job.arena, count * len + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(at + i * len, unit, len);
	return (struct str){ at, count * len };
}

static void pieces_of_a_huge_record_are_small(void **state)
{
	enum { LIMIT = 100, BYTES = 5 * BATCH_BYTES + 7 };
	struct reading reading;
	size_t pieces = 0;

	(void)state;
	chain.job.from = FORMAT_NDJSON;
	chain.job.max_record = LIMIT;
	struct str line = repeated("x", BYTES);
	chain_file("input",
		   arena_printf(&chain.job.arena, "1\n%s\n2\n",
				arena_copy(&chain.job.arena, line).at));
	reading_start(&reading);
	assert_int_equal(reading_next(&reading), OK); /* what stands before it */
	assert_int_equal(reading.batch.nrecords, 1);
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_true(reading.batch.records[0].unfinished);
	assert_int_equal(reading.batch.raw.len, LIMIT);
	size_t bytes = LIMIT;
	while (reading_next(&reading) == OK && reading.batch.continues) {
		assert_int_equal(reading.batch.nrecords, 0);
		assert_int_equal(reading.batch.first_record, 3);
		assert_true(reading.batch.raw.len <= BATCH_BYTES);
		bytes += reading.batch.raw.len;
		assert_int_equal(reading.batch.end_offset, 2 + bytes);
		pieces++;
	}
	assert_int_equal(bytes, BYTES + 1);
	assert_true(pieces >= 5);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_int_equal(reading.batch.records[0].line, 3);
	assert_int_equal(reading.batch.records[0].offset, 2 + BYTES + 1);
	reading_end(&reading);
}

static void batches_hold_some_hundred_kb(void **state)
{
	const char *line = "{\"what\":\"one of many records that go along in batches\"}\n";
	size_t len = strlen(line);
	struct reading reading;
	uint64_t records = 0;

	(void)state;
	chain_file("input", repeated(line, 3 * MANY));
	reading_start(&reading);
	while (reading_next(&reading) == OK) {
		const struct batch *batch = &reading.batch;
		assert_int_equal(batch->raw.len, batch->nrecords * len);
		assert_int_equal(batch->end_offset, (records + batch->nrecords) * len);
		assert_true(batch->last_of_input || batch->raw.len + len > BATCH_BYTES);
		assert_true(batch->raw.len < BATCH_BYTES + len);
		for (size_t i = 0; i < batch->nrecords; i++) {
			assert_ptr_equal(batch->records[i].raw.at, batch->raw.at + i * len);
			assert_int_equal(batch->records[i].line, records + i + 1);
		}
		records += batch->nrecords;
	}
	assert_int_equal(records, 3 * MANY);
	reading_end(&reading);
}

static void a_record_over_1_mib_travels_alone(void **state)
{
	struct reading reading;

	(void)state;
	struct str zeros = repeated("0,", 1 << 20);
	chain_file("input",
		   arena_printf(&chain.job.arena, "1\n[%.*s0]\n2\n", (int)zeros.len, zeros.at));
	chain.job.from = FORMAT_NDJSON;
	reading_start(&reading);
	for (uint64_t line = 1; line <= 3; line++) {
		assert_int_equal(reading_next(&reading), OK);
		assert_int_equal(reading.batch.nrecords, 1);
		assert_int_equal(reading.batch.records[0].line, line);
		/* A tree of a million numbers is far larger than its text. */
		assert_int_equal(reading.batch.is_dense, line == 2);
	}
	reading_end(&reading);
}

static void records_count_on_from_input_to_input(void **state)
{
	static const struct {
		size_t input, nrecords;
		uint64_t first_record, blank_lines, end_offset;
		const char *findings;
	} batches[] = {
		{ 0, 2, 1, 1, 7, "" },
		{ 1, 0, 3, 0, 0, "~input-empty: no record in this input" },
		{ 2, 1, 3, 2, 6, "" },
	};
	struct reading reading;

	(void)state;
	chain.job.from = FORMAT_NDJSON;
	chain_file("1", STR("{}\n\n{}\n"));
	chain_file("2", STR(""));
	chain_file("3", STR("\n \n{}\r\n"));
	reading_start(&reading);
	for (size_t i = 0; i < COUNT(batches); i++) {
		const struct batch *batch = &reading.batch;
		assert_int_equal(reading_next(&reading), OK);
		assert_ptr_equal(batch->input, &chain.inputs[batches[i].input]);
		assert_int_equal(batch->nrecords, batches[i].nrecords);
		assert_int_equal(batch->first_record, batches[i].first_record);
		assert_int_equal(batch->blank_lines, batches[i].blank_lines);
		assert_int_equal(batch->disk_bytes, batch->input->size);
		assert_true(batch->last_of_input);
		chain.batch = *batch;
		assert_string_equal(chain_findings(), batches[i].findings);
		chain.batch = (struct batch){ 0 };
	}
	assert_int_equal(reading_next(&reading), END);
	assert_int_equal(reading_next(&reading), END);
	reading_end(&reading);
}

static void warns_of_an_input_once_and_without_a_record(void **state)
{
	const struct {
		enum format from;
		struct str text;
		const char *findings;
	} rows[] = {
		{ FORMAT_CSV, STR("a,,b,\"\"\n1,2,3,4\n1,2,3,4\n"),
		  "~csv-header: column 2 has no name and is left out\n"
		  "~csv-header: column 4 has no name and is left out" },
		{ FORMAT_CSV, STR("a,\n"),
		  "~csv-header: column 2 has no name and is left out\n"
		  "~input-empty: no record in this input" },
		{ FORMAT_CSV, STR("a,b\n1,2\n"), "" },
		{ FORMAT_CSV, STR(""), "~input-empty: no record in this input" },
		{ FORMAT_NDJSON, STR("\n\n"), "~input-empty: no record in this input" },
		{ FORMAT_JSON, STR("[\n]"), "~input-empty: no record in this input" },
		{ FORMAT_JSON, STR("0"), "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading;
		chain.job.from = rows[i].from;
		chain_file("input", rows[i].text);
		reading_start(&reading);
		assert_int_equal(reading_next(&reading), OK);
		chain.batch = reading.batch;
		assert_string_equal(chain_findings(), rows[i].findings);
		chain.batch = (struct batch){ 0 };
		for (size_t k = 0; k < reading.batch.nfindings; k++)
			assert_int_equal(reading.batch.findings[k].record, FINDING_OF_INPUT);
		assert_int_equal(reading_next(&reading), END);
		reading_end(&reading);
	}
}

static void stops_at_the_limit(void **state)
{
	static const struct {
		uint64_t limit;
		const char *told;
		size_t batches;
	} rows[] = {
		{ 1, "1@0 11+1", 1 },
		{ 2, "1@0 11+1; 2@3 12+1", 1 },
		{ 3, "1@0 11+1; 2@3 12+1; 1@0 21+1", 2 },
		{ 4, "1@0 11+1; 2@3 12+1; 1@0 21+1; 2@3 22+1", 2 },
		{ 9, "1@0 11+1; 2@3 12+1; 1@0 21+1; 2@3 22+1", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading;
		chain.job.from = FORMAT_NDJSON;
		chain.job.limit = rows[i].limit;
		chain_file("1", STR("11\n12\n"));
		chain_file("2", STR("21\n22\n"));
		chain_file("3", STR("\n"));
		reading_start(&reading);
		size_t batches = 0;
		while (reading_next(&reading) == OK) {
			for (size_t k = 0; k < reading.batch.nrecords; k++)
				put_record(&reading.told, &reading.batch.records[k]);
			assert_true(reading.batch.last_of_input);
			/* An input that was not read to its end is not called empty. */
			assert_int_equal(reading.batch.nfindings, batches == 2);
			batches++;
		}
		buf_putc(&reading.told, '\0');
		assert_string_equal(reading.told.at, rows[i].told);
		assert_int_equal(batches, rows[i].batches);
		reading_end(&reading);
	}
}

static void a_broken_sequence_of_values_is_a_failure_behind_its_records(void **state)
{
	const struct {
		struct str text;
		const char *told;
		uint64_t line;
	} rows[] = {
		{ STR("[1,\n2,\n\n}]"), "1@1 1+0; 2@4 2+0", 4 },
		{ STR("{}\n]"), "1@0 {}+0", 2 },
		{ STR("[{}] {}"), "1@1 {}+0", 1 },
		{ STR("[1"), "1@1 1+0", 1 },
		{ STR("{\n"), "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading;
		chain.job.from = FORMAT_JSON;
		const char *name = chain_file("input", rows[i].text);
		reading_start(&reading);
		assert_int_equal(read_all(&reading), ERR_IO);
		buf_putc(&reading.told, '\0');
		assert_string_equal(reading.told.at, rows[i].told);
		assert_string_equal(chain.why.file, name);
		assert_int_equal(chain.why.line, rows[i].line);
		assert_ptr_equal(strstr(chain.why.text, "not a sequence of JSON values: "),
				 chain.why.text);
		reading_end(&reading);
	}
}

static void refuses_a_file_that_changed_since_it_was_looked_at(void **state)
{
	struct reading reading;

	(void)state;
	const char *name = chain_file("input", STR("{}\n"));
	reading_start(&reading);
	FILE *file = fopen(name, "a");
	assert_true(fputs("{}\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(reading_next(&reading), ERR_IO);
	assert_string_equal(chain.why.file, name);
	assert_string_equal(chain.why.text, "changed since it was opened first");
	reading_end(&reading);
}

/* ---- a pipe ---- */

static void add_stdin(void)
{
	chain.inputs[chain.job.ninputs++].name = "-";
}

static void hands_on_what_a_silent_pipe_gave(void **state)
{
	struct reading reading;

	(void)state;
	add_stdin();
	pipe_feed(STR("a,b\n1,2\n3,"));
	reading_start(&reading);
	assert_false(chain.inputs[0].is_regular);
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "1,2");
	assert_int_equal(reading.batch.end_offset, 8);
	assert_false(reading.batch.last_of_input);
	pipe_feed(STR("4\n5"));
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "3,4");
	assert_int_equal(reading.batch.records[0].line, 3);
	assert_int_equal(reading.batch.records[0].offset, 8);
	assert_int_equal(reading.batch.first_record, 2);
	pipe_feed(STR(",6"));
	pipe_close();
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "5,6");
	assert_int_equal(reading.batch.records[0].eol, 0);
	assert_true(reading.batch.last_of_input);
	assert_int_equal(reading_next(&reading), END);
	reading_end(&reading);
}

static void a_pipe_takes_its_turn_among_files(void **state)
{
	struct reading reading;

	(void)state;
	chain_file("1", STR("{\"a\":1}\n"));
	add_stdin();
	chain_file("3", STR("[3]"));
	pipe_feed(STR("\xef\xbb\xbf[2,\n 2]"));
	pipe_close();
	reading_start(&reading);
	assert_int_equal(read_all(&reading), END);
	buf_putc(&reading.told, '\0');
	assert_string_equal(reading.told.at, "1@0 {\"a\":1}+1; 1@4 2+0; 2@8 2+0; 1@1 3+0");
	reading_end(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(says_where_each_record_starts),
		CHAIN_TEST(offsets_of_utf_16_count_its_own_bytes),
		CHAIN_TEST(hands_on_a_record_past_the_limit_in_pieces),
		CHAIN_TEST(pieces_of_a_huge_record_are_small),
		CHAIN_TEST(batches_hold_some_hundred_kb),
		CHAIN_TEST(a_record_over_1_mib_travels_alone),
		CHAIN_TEST(records_count_on_from_input_to_input),
		CHAIN_TEST(warns_of_an_input_once_and_without_a_record),
		CHAIN_TEST(stops_at_the_limit),
		CHAIN_TEST(a_broken_sequence_of_values_is_a_failure_behind_its_records),
		CHAIN_TEST(refuses_a_file_that_changed_since_it_was_looked_at),
		cmocka_unit_test_setup_teardown(hands_on_what_a_silent_pipe_gave, pipe_setup,
						pipe_teardown),
		cmocka_unit_test_setup_teardown(a_pipe_takes_its_turn_among_files, pipe_setup,
						pipe_teardown),
	};
	return RUN(tests);
}

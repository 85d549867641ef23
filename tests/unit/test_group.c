/* input/group and what the source makes of it: rows of one key are one record, whatever is around. */
#include "pipe.h"

#include "base/thread.h"
#include "input/group.h"
#include "input/seen.h"
#include "input/source.h"

/* What a source gave, batch after batch. */
struct reading {
	void *self;
	struct batch batch;
	struct buf told;
	uint64_t records, blank_lines;
};

static const size_t first_column[] = { 0 };
static const struct group_plan by_first = { first_column, 1, UINT64_MAX };

static void reading_start(struct reading *reading, const struct group_plan *plan)
{
	if (chain_probe() != OK)
		fail_msg("%s", chain.why.text);
	for (size_t i = 0; i < chain.job.ninputs; i++)
		chain.inputs[i].group = plan;
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

/* Line ends as | (LF) and ^ (CR), NUL as 0. */
static void put_shown(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		buf_putc(out, c == '\n' ? '|' : c == '\r' ? '^' : c == '\0' ? '0' : c);
	}
}

/* "LINE@OFFSET RAW", "!" where the key came before, "..." where it goes on. */
static void put_record(struct buf *out, const struct record *record)
{
	uint32_t lines = 0;

	buf_printf(out, "%s%d@%d ", out->len ? "; " : "", (int)record->line, (int)record->offset);
	put_shown(out, record->raw);
	buf_puts(out, record->split ? "!" : "");
	buf_puts(out, record->unfinished ? "..." : "");
	for (size_t i = 0; i < record->raw.len; i++)
		lines += record->raw.at[i] == '\n';
	assert_int_equal(record->nlines, lines);
}

static void read_all(struct reading *reading)
{
	const struct batch *batch = &reading->batch;
	enum status status;

	while ((status = reading_next(reading)) == OK) {
		assert_int_equal(batch->first_record, reading->records + 1);
		for (size_t i = 0; i < batch->nrecords; i++)
			put_record(&reading->told, &batch->records[i]);
		if (batch->continues)
			put_shown(&reading->told, buf_str(&batch->raw));
		reading->records += batch->nrecords;
		reading->blank_lines += batch->blank_lines;
	}
	assert_int_equal(status, END);
	buf_putc(&reading->told, '\0');
}

struct row {
	struct str text;
	const char *told;
};

static void assert_rows(const struct row *rows, size_t count, const struct group_plan *plan)
{
	for (size_t i = 0; i < count; i++) {
		struct reading reading;
		chain_file("input.csv", rows[i].text);
		reading_start(&reading, plan);
		read_all(&reading);
		if (strcmp(reading.told.at, rows[i].told) != 0)
			fail_msg("row %zu says: %s\nexpected:  %s", i, reading.told.at,
				 rows[i].told);
		reading_end(&reading);
	}
}

static void rows_of_one_key_are_one_record(void **state)
{
	const struct row rows[] = {
		{ STR("k,v\na,1\na,2\nb,3\n"), "2@4 a,1|a,2; 4@12 b,3" },
		{ STR("k,v\na,1\nb,2\nc,3"), "2@4 a,1; 3@8 b,2; 4@12 c,3" },
		{ STR("k,v\na,1\na,2"), "2@4 a,1|a,2" },
		{ STR("k,v\r\na,1\r\na,2\r\nb,3\r\n"), "2@5 a,1^|a,2; 4@15 b,3" },
		{ STR("k,v\na,1\r\na,2\nb,3\n"), "2@4 a,1^|a,2; 4@13 b,3" },
		/* the text of the cell counts, not how it is written */
		{ STR("k,v\na,1\n\"a\",2\n\"a\"\"\",3\n"), "2@4 a,1|\"a\",2; 4@14 \"a\"\"\",3" },
		{ STR("k,v\na,1\nA,2\na ,3\n"), "2@4 a,1; 3@8 A,2; 4@12 a ,3" },
		{ STR("k,v\n,1\n\"\",2\n"), "2@4 ,1|\"\",2" },
		/* a line break in quotes is one of the cell */
		{ STR("k,v\na,\"1\n2\"\na,3\n\"b\n\",4\n\"b\n\",5\n"),
		  "2@4 a,\"1|2\"|a,3; 5@16 \"b|\",4|\"b|\",5" },
		{ STR("k;v\na;1\na;2\n"), "2@4 a;1|a;2" },
		{ STR("k,v\n"), "" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), &by_first);
}

static void several_columns_are_one_key(void **state)
{
	static const size_t columns[] = { 2, 0 };
	static const struct group_plan plan = { columns, 2, UINT64_MAX };
	const struct row rows[] = {
		{ STR("k,v,l\na,1,x\na,2,x\na,3,y\nb,3,y\n"),
		  "2@6 a,1,x|a,2,x; 4@18 a,3,y; 5@24 b,3,y" },
		/* the same letters, cut elsewhere */
		{ STR("k,v,l\nab,1,c\nb,1,ca\n"), "2@6 ab,1,c; 3@13 b,1,ca" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), &plan);
}

static void blank_lines_are_nothing_and_are_counted(void **state)
{
	struct reading reading;

	(void)state;
	chain_file("input.csv", STR("k,v\n\na,1\n\n\r\na,2\n\nb,3\n\n\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "3@5 a,1||^|a,2; 8@17 b,3");
	assert_int_equal(reading.blank_lines, 6);
	reading_end(&reading);
}

static void a_row_without_key_is_of_the_group_that_goes_on_behind_it(void **state)
{
	const struct row rows[] = {
		/* broken quoting */
		{ STR("k,v\na,1\na,\"x\"y\na,2\nb,3\n"), "2@4 a,1|a,\"x\"y|a,2; 5@19 b,3" },
		{ STR("k,v\na,1\na,\"x\"y\nb,3\n"), "2@4 a,1; 3@8 a,\"x\"y; 4@15 b,3" },
		{ STR("k,v\na,1\na,\"x\n"), "2@4 a,1; 3@8 a,\"x" },
		{ STR("k,v\na,\"x\na,1\n"), "2@4 a,\"x; 3@9 a,1" },
		{ STR("k,v\na,1\na,\"x\na,2\n"), "2@4 a,1|a,\"x|a,2" },
		/* too few cells, too many */
		{ STR("k,v\na,1\na\na,2\nb,3\n"), "2@4 a,1|a|a,2; 5@14 b,3" },
		{ STR("k,v\na,1\na,2,3\nb,3\n"), "2@4 a,1; 3@8 a,2,3; 4@14 b,3" },
		/* several of them, blank lines between */
		{ STR("k,v\na,1\n?\n\n??\na,2\n???\nb,3\n"),
		  "2@4 a,1|?||??|a,2; 7@18 ???; 8@22 b,3" },
		{ STR("k,v\na,1\n?\n\n??\nb,3\n"), "2@4 a,1; 3@8 ?; 5@11 ??; 6@14 b,3" },
		/* a NUL */
		{ STR("k,v\na,1\na,\0\na,2\n"), "2@4 a,1|a,0|a,2" },
		{ STR("k,v\na,1\na,\0\nb,2\n"), "2@4 a,1; 3@8 a,0; 4@12 b,2" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows), &by_first);
}

static void a_key_that_comes_back_is_told(void **state)
{
	const struct row rows[] = {
		{ STR("k,v\na,1\nb,2\na,3\na,4\nc,5\nb,6\n"),
		  "2@4 a,1; 3@8 b,2; 4@12 a,3|a,4!; 6@20 c,5; 7@24 b,6!" },
		/* between the rows of a key stands a row that may be anyone's: it was looked past */
		{ STR("k,v\na,1\n?\nb,2\n?\n?\na,3\n"),
		  "2@4 a,1; 3@8 ?; 4@10 b,2; 5@14 ?; 6@16 ?; 7@18 a,3!" },
	};
	struct reading reading;

	(void)state;
	assert_rows(rows, COUNT(rows), &by_first);
	/* Over all inputs: a group does not go on in the next one. */
	chain_file("1.csv", STR("k,v\na,1\nb,2\n"));
	chain_file("2.csv", STR("v,k\n"));
	chain_file("3.csv", STR("k,v\nb,3\nc,4\na,5\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 a,1; 3@8 b,2; 2@4 b,3!; 3@8 c,4; 4@12 a,5!");
	reading_end(&reading);
}

static void a_group_past_the_limit_goes_out_row_by_row(void **state)
{
	const struct row rows[] = {
		{ STR("k,v\na,1\na,2\nb,3\n"), "2@4 a,1|a,2; 4@12 b,3" }, /* seven bytes are fine */
		{ STR("k,v\na,1\na,22\nb,3\n"), "2@4 a,1|...a,22|; 4@13 b,3" },
		{ STR("k,v\na,1\na,2\na,3\na,4\nb,3\nb,4\n"), "2@4 a,1|a,2|...a,3|a,4|; 6@20 b,3|b,4" },
		{ STR("k,v\na,1\na,2\na,3"), "2@4 a,1|a,2|...a,3" },
		{ STR("k,v\nb,0\na,1\na,2\na,3\nb,4\n"), "2@4 b,0; 3@8 a,1|a,2|...a,3|; 6@20 b,4!" },
		{ STR("k,v\r\na,1\r\na,2\r\na,3\r\nb,4\r\n"), "2@5 a,1^|...a,2^|a,3^|; 5@20 b,4" },
		/* a row without key, a blank line */
		{ STR("k,v\na,1\na,2\n?\n\na,3\nb,4\n"), "2@4 a,1|a,2|...?||a,3|; 7@19 b,4" },
		{ STR("k,v\na,1\na,2\na,3\n?\n\nb,4\n"), "2@4 a,1|a,2|...a,3|; 5@16 ?; 7@19 b,4" },
		{ STR("k,v\na,1\n?\na,2\na,3\nb,4\n"), "2@4 a,1|...?|a,2|a,3|; 6@18 b,4" },
		/* a row past the limit has no key and is nobody's */
		{ STR("k,v\na,1\na,345678\na,2\n"), "2@4 a,1; 3@8 a,34567...8|; 4@17 a,2!" },
		{ STR("k,v\na,1\na,2\na,3\na,345678\na,4\n"),
		  "2@4 a,1|a,2|...a,3|; 5@16 a,34567...8|; 6@25 a,4!" },
		/* more bytes without a key than a record may have: nobody looks behind them */
		{ STR("k,v\na,1\n????\n??\na,2\n"), "2@4 a,1|...????|??|a,2|" },
		{ STR("k,v\na,1\n????\n???\na,2\n"), "2@4 a,1; 3@8 ????; 4@13 ???; 5@17 a,2!" },
	};

	(void)state;
	chain_forget();
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain.job.max_record = 7;
		assert_rows(&rows[i], 1, &by_first);
	}
}

static void blank_lines_of_a_group_past_the_limit_are_counted(void **state)
{
	struct reading reading;

	(void)state;
	chain.job.max_record = 7;
	chain_file("input.csv", STR("k,v\na,1\n\na,2\n\n\na,3\n\nb,4\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 a,1|...|a,2|||a,3|; 9@20 b,4");
	assert_int_equal(reading.blank_lines, 4);
	reading_end(&reading);
}

/* Trees of many short rows are far larger than their text: they are made one at a time. */
static void a_group_of_many_rows_is_dense(void **state)
{
	struct reading reading;
	struct buf text = { 0 };

	(void)state;
	buf_puts(&text, "k\nb\n");
	for (int i = 0; i < 120000; i++)
		buf_puts(&text, "a\n");
	chain_file("input.csv", buf_str(&text));
	buf_release(&text);
	reading_start(&reading, &by_first);
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 2);
	assert_true(reading.batch.is_dense);
	reading_end(&reading);
}

/* A group of a million rows: what is held of it is one record of the limit, and small pieces. */
static void a_huge_group_is_never_held(void **state)
{
	enum { ROWS = 1000000, ROW = 9, LIMIT = 100000 };
	struct reading reading;
	uint64_t rows = 0, batches = 0;

	(void)state;
	char *text = arena_bytes(&chain.job.arena, ROWS * ROW + 16);
	char *at = text + sprintf(text, "k,v\nx,1\n");
	for (int i = 0; i < ROWS; i++)
		at += sprintf(at, "a,%06d\n", i);
	at += sprintf(at, "b,2\n");
	chain.job.max_record = LIMIT;
	chain_file("input.csv", (struct str){ text, (size_t)(at - text) });
	reading_start(&reading, &by_first);
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_int_equal(reading_next(&reading), OK);
	assert_true(reading.batch.records[0].unfinished);
	assert_true(reading.batch.raw.len <= LIMIT + 1);
	rows += reading.batch.raw.len / ROW;
	while (reading_next(&reading) == OK && reading.batch.continues) {
		assert_int_equal(reading.batch.raw.len % ROW, 0);
		assert_true(reading.batch.raw.len <= BATCH_BYTES + ROW);
		assert_true(reading.batch.raw.cap <= 4 * BATCH_BYTES);
		rows += reading.batch.raw.len / ROW;
		batches++;
	}
	assert_int_equal(rows, ROWS);
	assert_true(batches < 2 * ROWS * ROW / BATCH_BYTES);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "b,2");
	assert_int_equal(reading.batch.records[0].line, ROWS + 3);
	reading_end(&reading);
}

static void limit_counts_groups(void **state)
{
	static const struct {
		uint64_t limit;
		size_t max_record;
		const char *told;
	} rows[] = {
		{ 1, 100, "2@4 a,1|a,2" },
		{ 2, 100, "2@4 a,1|a,2; 4@12 b,3" },
		{ 3, 100, "2@4 a,1|a,2; 4@12 b,3; 2@4 c,1|c,2" },
		{ 9, 100, "2@4 a,1|a,2; 4@12 b,3; 2@4 c,1|c,2; 4@12 d,3" },
		/* the last one goes out whole, however large */
		{ 3, 5, "2@4 a,1|...a,2|; 4@12 b,3; 2@4 c,1|...c,2|" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading reading;
		chain.job.limit = rows[i].limit;
		chain.job.max_record = rows[i].max_record;
		chain_file("1.csv", STR("k,v\na,1\na,2\nb,3\n"));
		chain_file("2.csv", STR("k,v\nc,1\nc,2\nd,3\n"));
		reading_start(&reading, &by_first);
		read_all(&reading);
		assert_string_equal(reading.told.at, rows[i].told);
		reading_end(&reading);
	}
}

static void every_dialect_and_encoding_has_groups(void **state)
{
	struct reading reading;

	(void)state;
	chain_file("utf-16.csv", STR("\xff\xfek\0,\0v\0\n\0\xe9\0,\0001\0\n\0\xe9\0,\0002\0\n\0x\0,\0003\0"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@10 \xc3\xa9,1|\xc3\xa9,2; 4@26 x,3");
	reading_end(&reading);

	chain.job.encoding = "windows-1252";
	chain_file("latin.csv", STR("k,v\n\xe9,1\n\"\xe9\",2\n\xe8,3\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 \xe9,1|\"\xe9\",2; 4@14 \xe8,3");
	reading_end(&reading);

	chain.job.from = FORMAT_TSV;
	chain_file("tabs", STR("k\tv\na\t1\na\t2,\nb\t3\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 a\t1|a\t2,; 4@13 b\t3");
	reading_end(&reading);

	chain.job.dialect_has_escape = true;
	chain.job.dialect.escape = '\\';
	chain_file("escaped.csv", STR("k,v\na\\,\\\"b,1\n\"a,\\\"b\",\"2\\\"\n\"\na\\,,3\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 a\\,\\\"b,1|\"a,\\\"b\",\"2\\\"|\"; 5@28 a\\,,3");
	reading_end(&reading);

	chain.job.dialect_has_quote = true;
	chain_file("unquoted.csv", STR("k,v\n\"a,1\n\"a,\"2\na,3\n"));
	reading_start(&reading, &by_first);
	read_all(&reading);
	assert_string_equal(reading.told.at, "2@4 \"a,1|\"a,\"2; 4@15 a,3");
	reading_end(&reading);
}

/* ---- a pipe ---- */

/* A silent pipe hands on whole groups: the last one may go on. */
static void silence_does_not_end_a_group(void **state)
{
	struct reading reading;

	(void)state;
	chain.inputs[chain.job.ninputs++].name = "-";
	pipe_feed(STR("k,v\na,1\na,2\nb,3\n"));
	reading_start(&reading, &by_first);
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "a,1\na,2");
	pipe_feed(STR("b,4\nc"));
	/* Nothing would come from here but b, which the next row ends. */
	pipe_feed(STR(",5\n"));
	assert_int_equal(reading_next(&reading), OK);
	assert_int_equal(reading.batch.nrecords, 1);
	assert_str(reading.batch.records[0].raw, "b,3\nb,4");
	pipe_feed(STR("?\n"));
	pipe_feed(STR("c,6\nd,7\n"));
	assert_int_equal(reading_next(&reading), OK);
	assert_str(reading.batch.records[0].raw, "c,5\n?\nc,6");
	pipe_close();
	assert_int_equal(reading_next(&reading), OK);
	assert_str(reading.batch.records[0].raw, "d,7");
	assert_true(reading.batch.last_of_input);
	assert_int_equal(reading_next(&reading), END);
	reading_end(&reading);
}

/* ---- against a model ---- */

/* A row of the text of a model. */
struct item {
	size_t at, len, eol;
	int key; /* -1: none; -2: a blank line */
};

struct model {
	char text[1 << 20];
	size_t len;
	struct item items[50000];
	size_t nitems;
	size_t limit;
};

/* A few keys, most rows short; broken in every way that ends with its line. */
static void make_row(struct model *model, struct item *item)
{
	static const char *const broken[] = { "%d,\"x\"y", "%d,x\"", "%d", "%d,1,2", "\"%d\"z,1", "x%d" };
	char *at = model->text + model->len;
	int what = rand() % 16, key = rand() % 3;

	*item = (struct item){ .at = model->len, .key = key };
	if (what == 0) {
		item->key = -2;
	} else if (what < 3) {
		item->key = -1;
		at += sprintf(at, broken[(size_t)rand() % COUNT(broken)], key);
	} else if (what < 5) {
		at += sprintf(at, "\"%d\",\"\n%d\n\"", key, rand() % 1000);
	} else {
		at += sprintf(at, rand() % 2 ? "%d,%0*d" : "\"%d\",%0*d", key, rand() % 9 + 1, 0);
	}
	item->len = (size_t)(at - model->text) - item->at;
	item->eol = rand() % 2 ? 1 : 2;
	at += sprintf(at, "%s", item->eol == 2 ? "\r\n" : "\n");
	model->len = (size_t)(at - model->text);
}

static void make_model(struct model *model, size_t nitems)
{
	model->len = 0;
	model->nitems = nitems;
	for (size_t i = 0; i < model->nitems; i++)
		make_row(model, &model->items[i]);
	struct item *last = &model->items[model->nitems - 1];
	if (last->key != -2 && rand() % 2) { /* no line end behind the last row */
		model->len -= last->eol;
		last->eol = 0;
	}
	model->limit = (size_t)(rand() % 3 ? 30 + rand() % 300 : 1 << 20);
}

/* The last item of the group that begins with item `first`, as the head of group.h has it. */
static size_t last_of_group(const struct model *model, size_t first)
{
	const struct item *items = model->items;
	size_t last = first;

	for (size_t i = first + 1; i < model->nitems && items[first].key >= 0; i++) {
		size_t behind = items[last].at + items[last].len + items[last].eol;
		if (items[i].key == items[first].key)
			last = i;
		else if (items[i].key >= 0 || items[i].at + items[i].len - behind > model->limit)
			break;
	}
	return last;
}

/* Each record's place and length, a line each; past the limit with the last line end, and "L". */
static void tell_model(const struct model *model, struct buf *out)
{
	for (size_t i = 0; i < model->nitems; i++) {
		const struct item *first = &model->items[i];
		if (first->key == -2)
			continue;
		i = last_of_group(model, i);
		const struct item *last = &model->items[i];
		size_t len = last->at + last->len - first->at;
		if (len > model->limit)
			buf_printf(out, "%zu+%zuL\n", first->at, len + last->eol);
		else
			buf_printf(out, "%zu+%zu\n", first->at, len);
	}
}

/* The bytes of the text that a source would have in sight: it reads a few at a time. */
struct view {
	const struct model *model;
	size_t start, end;
};

static struct str view_sight(const struct view *view)
{
	return (struct str){ view->model->text + view->start, view->end - view->start };
}

static void view_more(struct view *view)
{
	view->end += (size_t)(rand() % 100);
	if (view->end > view->model->len)
		view->end = view->model->len;
}

static void tell_rest(struct grouper *grouper, struct view *view)
{
	struct group_rest rest;

	do {
		rest = grouper_rest(grouper, view_sight(view), view->end == view->model->len);
		view->start += rest.len;
		if (!rest.done)
			view_more(view);
	} while (!rest.done);
}

/* The same by a grouper. Now and then it is asked twice, as by a source whose batch was full. */
static void tell_grouper(const struct model *model, const struct input *input, struct buf *out)
{
	struct grouper *grouper = grouper_new(input, model->limit);
	struct view view = { model, 0, 0 };
	struct frame frame;

	while (view.start < model->len) {
		bool is_last = view.end == model->len;
		size_t start = view.start;
		enum framed framed = grouper_frame(grouper, view_sight(&view), is_last, &frame);
		if (framed == FRAME_MORE) {
			assert_false(is_last);
			view_more(&view);
			continue;
		}
		if (rand() % 4 == 0)
			continue;
		view.start += frame.len + frame.eol;
		grouper_step(grouper);
		if (framed == FRAME_LARGE) {
			tell_rest(grouper, &view);
			buf_printf(out, "%zu+%zuL\n", start, view.start - start);
		} else if (framed == FRAME_RECORD) {
			buf_printf(out, "%zu+%zu\n", start, frame.len);
		}
	}
	grouper_free(grouper);
}

static void random_rows_make_the_groups_of_a_plain_model(void **state)
{
	struct model *model = memory_alloc(sizeof(*model));

	(void)state;
	chain_rules("{}");
	struct input *input = chain_input("k,v");
	input->group = &by_first;
	srand(11);
	for (int round = 0; round < 2000; round++) {
		struct buf expected = { 0 }, told = { 0 };
		make_model(model, (size_t)(rand() % 300) + 1);
		tell_model(model, &expected);
		for (int reads = 0; reads < 2; reads++) {
			buf_clear(&told, SIZE_MAX);
			tell_grouper(model, input, &told);
			if (!str_eq(buf_str(&told), buf_str(&expected)))
				fail_msg("round %d, limit %zu:\n%.*s\nsays:\n%.*s\nexpected:\n%.*s",
					 round, model->limit, (int)model->len, model->text,
					 (int)told.len, told.at, (int)expected.len, expected.at);
		}
		buf_release(&expected);
		buf_release(&told);
	}
	free(model);
}

/* Writes the model into the pipe, in pieces of all sizes, now and then after some silence. */
static void *feed_model(void *argument)
{
	const struct model *model = argument;
	unsigned random = 3;

	for (size_t at = 0; at < model->len;) {
		size_t len = (size_t)rand_r(&random) % (rand_r(&random) % 8 ? 200 : 100000) + 1;
		if (len > model->len - at)
			len = model->len - at;
		assert_int_equal(write(pipe_end, model->text + at, len), len);
		at += len;
		if (rand_r(&random) % 500 == 0)
			usleep(60000); /* longer than a source waits for more */
	}
	pipe_close();
	return NULL;
}

/* As tell_model has it, and whether lines and numbers are right. */
static void tell_source(struct reading *reading, const struct model *model, struct buf *out)
{
	const struct batch *batch = &reading->batch;
	uint64_t line = 2; /* behind "k,v\n", four bytes */
	size_t at = 0, len = 0; /* bytes of a record that goes on */

	while (reading_next(reading) == OK) {
		assert_int_equal(batch->first_record, reading->records + 1);
		len += batch->continues ? batch->raw.len : 0;
		if (len && !batch->continues) {
			buf_printf(out, "%zu+%zuL\n", at - 4, len);
			len = 0;
		}
		for (size_t i = 0; i < batch->nrecords; i++) {
			const struct record *record = &batch->records[i];
			for (; at < record->offset; at++)
				line += at >= 4 && model->text[at - 4] == '\n';
			assert_int_equal(record->line, line);
			if (record->unfinished)
				len = record->raw.len;
			else
				buf_printf(out, "%zu+%zu\n", at - 4, record->raw.len);
		}
		reading->records += batch->nrecords;
	}
}

static void a_source_cuts_a_pipe_into_the_groups_of_the_model(void **state)
{
	struct model *model = memory_alloc(sizeof(*model));
	struct buf expected = { 0 }, told = { 0 };
	struct reading reading;
	pthread_t feeder;

	(void)state;
	srand(17);
	make_model(model, 40000);
	model->limit = 40;
	tell_model(model, &expected);
	assert_non_null(memchr(expected.at, 'L', expected.len)); /* some groups are past it */
	chain.job.max_record = model->limit;
	chain.inputs[chain.job.ninputs++].name = "-";
	pipe_feed(STR("k,v\n"));
	assert_true(thread_start(&feeder, feed_model, model));
	reading_start(&reading, &by_first);
	tell_source(&reading, model, &told);
	thread_join(feeder);
	assert_true(str_eq(buf_str(&told), buf_str(&expected)));
	reading_end(&reading);
	buf_release(&expected);
	buf_release(&told);
	free(model);
}

static void that_keys_are_forgotten_is_told_once(void **state)
{
	enum { LINE = 9 };
	struct reading reading;
	size_t told = 0, count = 2 * (size_t)SEEN_KEYS + 10000;

	(void)state;
	char *text = memory_alloc(count * LINE + 16), *at = text;
	at += sprintf(at, "k,v\n");
	for (size_t i = 0; i < count; i++)
		at += sprintf(at, "%07zu\n", i);
	memcpy(text, "k\n\n\n", 4);
	chain_file("input.csv", (struct str){ text, (size_t)(at - text) });
	free(text);
	reading_start(&reading, &by_first);
	while (reading_next(&reading) == OK) {
		reading.records += reading.batch.nrecords;
		for (size_t i = 0; i < reading.batch.nfindings; i++) {
			const struct finding *finding = &reading.batch.findings[i];
			assert_string_equal(finding->code->name, "group-split");
			assert_int_equal(finding->severity, SEVERITY_WARNING);
			assert_int_equal(finding->record, FINDING_OF_INPUT);
			assert_true(reading.records > 2 * (uint64_t)SEEN_KEYS);
			told++;
		}
	}
	assert_int_equal(reading.records, count);
	assert_int_equal(told, 1);
	reading_end(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(rows_of_one_key_are_one_record),
		CHAIN_TEST(several_columns_are_one_key),
		CHAIN_TEST(blank_lines_are_nothing_and_are_counted),
		CHAIN_TEST(a_row_without_key_is_of_the_group_that_goes_on_behind_it),
		CHAIN_TEST(a_key_that_comes_back_is_told),
		CHAIN_TEST(a_group_past_the_limit_goes_out_row_by_row),
		CHAIN_TEST(blank_lines_of_a_group_past_the_limit_are_counted),
		CHAIN_TEST(a_group_of_many_rows_is_dense),
		CHAIN_TEST(a_huge_group_is_never_held),
		CHAIN_TEST(limit_counts_groups),
		CHAIN_TEST(every_dialect_and_encoding_has_groups),
		cmocka_unit_test_setup_teardown(silence_does_not_end_a_group, pipe_setup,
						pipe_teardown),
		CHAIN_TEST(random_rows_make_the_groups_of_a_plain_model),
		cmocka_unit_test_setup_teardown(a_source_cuts_a_pipe_into_the_groups_of_the_model,
						pipe_setup, pipe_teardown),
		CHAIN_TEST(that_keys_are_forgotten_is_told_once),
	};
	return RUN(tests);
}

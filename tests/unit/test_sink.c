/* The sink with batches made by hand: counting, the budget to the record, findings, report, stdout.
 */
#include "outputs.h"

#include <fcntl.h>

#include "ext/json.h"
#include "output/render.h"
#include "output/replay.h"

/* `pattern`: one record a letter, v valid, r rejected, s skipped. Release the batch. */
static struct batch batch_from(const struct input *input, uint64_t first_record,
			       const char *pattern)
{
	struct batch batch;

	batch_init(&batch);
	batch.input = input;
	batch.first_record = first_record;
	for (const char *at = pattern; *at; at++) {
		batch_put(&batch, (struct row){ *at == 'v' ? "good\n" : "bad\n",
						*at == 'v' ? "{\"out\":1}\n" : NULL });
		batch.records[batch.nrecords - 1].skipped = *at == 's';
	}
	batch_seal(&batch, first_record);
	return batch;
}

static enum status take_pattern(struct run *run, struct outputs *outputs, const char *pattern)
{
	struct batch batch = batch_from(&outputs->inputs[0], run->next_record, pattern);
	enum status status = run->stage.take(run->stage.self, &batch, &outputs->why);

	run->next_record += batch.nrecords;
	batch_release(&batch);
	return status;
}

/* `count` times the letter, on the heap. */
static const char *repeat(struct outputs *outputs, char letter, size_t count)
{
	char *text = arena_bytes(&outputs->arena, count + 1);

	memset(text, letter, count);
	text[count] = '\0';
	return text;
}

/* The report of the run, parsed. */
static const struct node *parse_report(struct outputs *outputs, const char *name)
{
	const char *text = text_of(outputs, path_in(outputs, name));
	struct node *root;

	assert_non_null(text);
	assert_int_equal(
		json_parse_file(name, str_of(text), false, &outputs->arena, &root, &outputs->why),
		OK);
	return root;
}

/* A number of the report by its path, "records.read". */
static uint64_t number_at(const struct node *node, const char *path)
{
	char name[64];

	while (*path) {
		size_t len = strcspn(path, ".");
		memcpy(name, path, len);
		name[len] = '\0';
		node = node_member(node, name);
		assert_non_null(node);
		path += len + (path[len] == '.');
	}
	assert_int_equal(node->type, NODE_NUMBER);
	return strtoull(node->text.at, NULL, 10);
}

static void stops_at_the_record_that_breaks_the_budget(void **state)
{
	static const struct {
		const char *first, *second; /* batches */
		uint64_t allowed;
		uint64_t read, rejected;
		enum status status;
	} rows[] = {
		{ "vvv", "vvv", 0, 6, 0, OK },         { "vrv", "vvv", 0, 2, 1, ERR_BUDGET },
		{ "vrv", "vvv", 1, 6, 1, REJECTED },   { "vrv", "rvv", 1, 4, 2, ERR_BUDGET },
		{ "rrr", "rrr", 5, 6, 6, ERR_BUDGET }, { "rrr", "rrr", 6, 6, 6, REJECTED },
		{ "rss", "ssr", 1, 6, 2, ERR_BUDGET },
	};
	struct outputs *outputs = *state;

	outputs->job.command = COMMAND_CHECK;
	outputs->job.has_budget = true;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run run = { .options = { .rejects = path_in(outputs, "bad") } };
		outputs->job.max_rejects = rows[i].allowed;
		assert_int_equal(run_open(&run, outputs), OK);
		enum status first = take_pattern(&run, outputs, rows[i].first);
		enum status second = take_pattern(&run, outputs, rows[i].second);
		const struct totals *totals = sink_totals(run.sink);
		assert_int_equal(totals->read, rows[i].read);
		assert_int_equal(totals->rejected, rows[i].rejected);
		assert_int_equal(totals->read, totals->valid + totals->rejected + totals->skipped);
		assert_int_equal(totals->over_budget, rows[i].status == ERR_BUDGET);
		assert_int_equal(second, totals->over_budget ? END : OK);
		if (rows[i].read < 4)
			assert_int_equal(first, END);
		assert_int_equal(run_end(&run, outputs), rows[i].status);
		assert_int_equal(strlen(text_of(outputs, path_in(outputs, "bad"))),
				 rows[i].rejected * strlen("bad\n"));
		sink_free(run.sink);
	}
}

static void judges_percents_from_record_1000_on_and_at_the_end(void **state)
{
	static const struct {
		size_t before, rejected, after; /* valid ones, rejected ones, valid ones */
		uint64_t read;
		enum status status;
	} rows[] = {
		{ 0, 10, 989, 999, ERR_BUDGET }, /* judged at the end only: 10 of 999 is over 1% */
		{ 0, 10, 990, 1000, REJECTED },  /* exactly 1% */
		{ 0, 11, 2000, 1000, ERR_BUDGET }, /* judged at record 1000, though that is valid */
		{ 1089, 11, 10, 1110, REJECTED },
		{ 1089, 12, 900, 1101, ERR_BUDGET }, /* 11 of 1100 passes, 12 of 1101 does not */
		{ 99, 1, 0, 100, REJECTED },
		{ 98, 1, 0, 99, ERR_BUDGET },
	};
	struct outputs *outputs = *state;

	outputs->job.command = COMMAND_CHECK;
	outputs->job.has_budget = true;
	outputs->job.budget_is_percent = true;
	outputs->job.max_rejects = 100; /* 1% */
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run run = { 0 };
		assert_int_equal(run_open(&run, outputs), OK);
		(void)take_pattern(&run, outputs, repeat(outputs, 'v', rows[i].before));
		(void)take_pattern(&run, outputs, repeat(outputs, 'r', rows[i].rejected));
		(void)take_pattern(&run, outputs, repeat(outputs, 'v', rows[i].after));
		assert_int_equal(run_end(&run, outputs), rows[i].status);
		assert_int_equal(sink_totals(run.sink)->read, rows[i].read);
		sink_free(run.sink);
	}
}

static void expects_as_many_records_as_it_was_told(void **state)
{
	static const struct {
		uint64_t min, max;
		enum status status;
	} rows[] = {
		{ 4, 4, OK }, { 3, 3, ERR_BUDGET }, { 5, 5, ERR_BUDGET }, { 1, 4, OK },
		{ 4, 9, OK }, { 5, 9, ERR_BUDGET }, { 0, 3, ERR_BUDGET },
	};
	struct outputs *outputs = *state;

	outputs->job.has_expect = true;
	outputs->job.command = COMMAND_CHECK;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run run = { 0 };
		outputs->job.expect_min = rows[i].min;
		outputs->job.expect_max = rows[i].max;
		assert_int_equal(run_open(&run, outputs), OK);
		assert_int_equal(take_pattern(&run, outputs, "vvsv"), OK);
		assert_int_equal(run_end(&run, outputs), rows[i].status);
		sink_free(run.sink);
	}
}

static void stops_at_the_limit_and_marks_the_manifest(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .dir = path_in(outputs, "out") } };

	outputs->job.limit = 3;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(take_pattern(&run, outputs, "vvvvv"), END);
	assert_int_equal(run_end(&run, outputs), OK);
	assert_int_equal(sink_totals(run.sink)->read, 3);
	assert_true(sink_totals(run.sink)->limited);
	sink_free(run.sink);
	assert_non_null(strstr(text_of(outputs, path_in(outputs, "out/manifest.json")),
			       "\"records\":3,\"rejected\":0,\"limited\":true"));
}

static void takes_the_rest_of_a_record_that_broke_the_budget(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .rejects = path_in(outputs, "bad") } };
	struct batch start = batch_from(&outputs->inputs[0], 1, "vr"), more;

	outputs->job.command = COMMAND_CHECK;
	outputs->job.has_budget = true;
	start.records[1].unfinished = true;
	start.records[1].eol = 0;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run.stage.take(run.stage.self, &start, &outputs->why), OK);
	batch_release(&start);
	batch_init(&more);
	more.input = &outputs->inputs[0];
	more.continues = true;
	buf_puts(&more.raw, " and more\n");
	assert_int_equal(run.stage.take(run.stage.self, &more, &outputs->why), OK);
	batch_release(&more);
	assert_int_equal(take_pattern(&run, outputs, "rrr"), END);
	assert_int_equal(run_end(&run, outputs), ERR_BUDGET);
	assert_int_equal(sink_totals(run.sink)->read, 2);
	assert_string_equal(text_of(outputs, path_in(outputs, "bad")), "bad and more\n");
	sink_free(run.sink);
}

/* ---- findings ---- */

static void count_shown(void *context, const struct batch *batch, const struct finding *finding)
{
	(void)batch;
	(void)finding;
	++*(unsigned *)context;
}

static void shows_the_first_20_findings_and_writes_1000_warnings_of_a_code(void **state)
{
	struct outputs *outputs = *state;
	unsigned shown = 0;
	struct run run = { .options = { .findings = path_in(outputs, "f"),
					.report = path_in(outputs, "r"),
					.show = count_shown,
					.context = &shown } };
	struct batch batch = batch_from(&outputs->inputs[0], 1, repeat(outputs, 'v', 1500));
	const char *text, *at;
	size_t lines = 0;

	outputs->job.command = COMMAND_CHECK;
	for (size_t i = 0; i < batch.nrecords; i++)
		finding_note(&batch, &batch.records[i], SEVERITY_WARNING, code_find("hash-format"),
			     "odd");
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run.stage.take(run.stage.self, &batch, &outputs->why), OK);
	assert_int_equal(run_end(&run, outputs), OK);
	sink_free(run.sink);
	batch_release(&batch);
	text = text_of(outputs, path_in(outputs, "f"));
	for (at = text; *at; at++)
		lines += *at == '\n';
	assert_int_equal(shown, 20);
	assert_int_equal(lines, 1000);
	const struct node *report = parse_report(outputs, "r");
	assert_int_equal(number_at(report, "findings.warnings"), 1500);
	assert_int_equal(number_at(report, "findings.omitted"), 500);
	assert_int_equal(number_at(report, "findings.by_code.hash-format"), 1500);
	assert_int_equal(number_at(report, "records.warned"), 1500);
}

static void counts_the_errors_past_the_cap_of_a_record(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .findings = path_in(outputs, "f") } };
	struct batch batch = batch_from(&outputs->inputs[0], 1, "v");

	outputs->job.command = COMMAND_CHECK;
	for (size_t i = 0; i < 150; i++)
		finding_note(&batch, &batch.records[0], SEVERITY_ERROR, code_find("json-syntax"),
			     "odd");
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run.stage.take(run.stage.self, &batch, &outputs->why), OK);
	assert_int_equal(sink_totals(run.sink)->errors, 150);
	assert_int_equal(sink_totals(run.sink)->omitted, 50);
	assert_int_equal(sink_totals(run.sink)->rejected, 1);
	sink_free(run.sink);
	batch_release(&batch);
}

static void writes_findings_with_their_places(void **state)
{
	struct outputs *outputs = *state;
	struct batch batch = batch_from(&outputs->inputs[0], 41, "vv");
	struct sink_options options = { .findings = path_in(outputs, "f") };
	struct finding *finding = finding_note(&batch, &batch.records[1], SEVERITY_ERROR,
					       code_find("json-syntax"), "a \"message\"");

	outputs->job.command = COMMAND_CHECK;
	finding->column = 7;
	finding->field = STR("col");
	finding->pointer = STR("/a/b");
	finding->value = STR("v\xff\tw");
	for (int mask = 0; mask <= 1; mask++) {
		struct run run = { .options = options };
		outputs->job.mask = mask;
		assert_int_equal(run_open(&run, outputs), OK);
		assert_int_equal(run.stage.take(run.stage.self, &batch, &outputs->why), OK);
		assert_int_equal(run_end(&run, outputs), REJECTED);
		sink_free(run.sink);
		const char *text = text_of(outputs, path_in(outputs, "f"));
		const char *tail =
			arena_printf(&outputs->arena,
				     "a.ndjson\",\"record\":42,\"line\":42,\"offset\":5,\"column\":"
				     "7,\"field\":\"col\","
				     "\"pointer\":\"/a/"
				     "b\",\"severity\":\"error\",\"code\":\"json-syntax\","
				     "\"message\":\"a \\\"message\\\"\",%s\"reject\":1}\n",
				     mask ? "" : "\"value\":\"v\xef\xbf\xbd\\tw\",")
				.at;
		assert_true(strlen(text) > strlen(tail));
		assert_string_equal(text + strlen(text) - strlen(tail), tail);
	}
	batch_release(&batch);
}

static void takes_findings_about_an_input_without_records(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .findings = path_in(outputs, "f") } };
	struct finding finding = {
		.code = code_find("input-empty"),
		.message = STR("no record in this input"),
		.record = FINDING_OF_INPUT,
		.severity = SEVERITY_WARNING,
	};
	struct batch batch = { .input = &outputs->inputs[0],
			       .first_record = 1,
			       .last_of_input = true,
			       .findings = &finding,
			       .nfindings = 1,
			       .blank_lines = 2 };

	outputs->job.command = COMMAND_CHECK;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run.stage.take(run.stage.self, &batch, &outputs->why), OK);
	assert_int_equal(run_end(&run, outputs), OK);
	assert_int_equal(sink_totals(run.sink)->warnings, 1);
	assert_int_equal(sink_totals(run.sink)->blank_lines, 2);
	sink_free(run.sink);
	assert_non_null(strstr(text_of(outputs, path_in(outputs, "f")),
			       "a.ndjson\",\"severity\":\"warning\",\"code\":\"input-empty\""));
}

/* ---- report and replay ---- */

static void keeps_the_accounts_in_the_report(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .dir = path_in(outputs, "out") } };

	outputs->job.part_records = 2;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(take_pattern(&run, outputs, "vrvsv"), OK);
	assert_int_equal(run_end(&run, outputs), REJECTED);
	sink_free(run.sink);
	const struct node *report = parse_report(outputs, "out/report.json");
	assert_int_equal(number_at(report, "exit"), 1);
	assert_int_equal(number_at(report, "records.read"), 5);
	assert_int_equal(number_at(report, "records.valid"), 3);
	assert_int_equal(number_at(report, "records.rejected"), 1);
	assert_int_equal(number_at(report, "records.skipped"), 1);
	assert_int_equal(number_at(report, "records.written"), 3);
	assert_int_equal(node_member(report, "parts")->count, 2);
	const struct node *input = node_member(report, "inputs")->child;
	assert_int_equal(number_at(input, "records"), 5);
	assert_int_equal(number_at(input, "valid"), 3);
	assert_int_equal(number_at(input, "bytes"), 3 * 5 + 2 * 4);
	static const char *const members[] = {
		"version",       "command", "started_at",   "finished_at", "exit",   "complete",
		"document_type", "options", "rules_sha256", "map_sha256",  "inputs", "records",
		"findings",      "coerced", "fields",       "parts",       "upload",
		"dropped",
	};
	for (size_t i = 0; i < COUNT(members); i++)
		assert_non_null(node_member(report, members[i]));
}

/*
 * Of each skipped record reason 0 is counted; of each other one reason 1 twice, and reason 2 of the
 * first.
 */
static enum status take_drops(struct run *run, struct outputs *outputs, const char *pattern)
{
	struct batch batch = batch_from(&outputs->inputs[0], run->next_record, pattern);

	for (size_t i = 0; i < batch.nrecords; i++) {
		struct record *record = &batch.records[i];
		if (record->skipped) {
			batch_skip(&batch, record, 0);
			continue;
		}
		batch_drop(&batch, record, 1);
		if (run->next_record + i == 1)
			batch_drop(&batch, record, 2);
		batch_drop(&batch, record, 1);
	}
	enum status status = run->stage.take(run->stage.self, &batch, &outputs->why);
	run->next_record += batch.nrecords;
	batch_release(&batch);
	return status;
}

static void counts_by_reason_what_was_left_out_up_to_the_last_record(void **state)
{
	const struct reason reasons[] = { { .name = STR("where") }, { .name = STR("a \"b\"") },
					{ .name = STR("c") }, { .name = STR("d") } };
	static const struct {
		uint64_t max_rejects;
		uint64_t where, b, c;
	} rows[] = {
		{ 9, 3, 8, 1 }, /* all: of two rejected records nothing was left out for good */
		{ 1, 2, 6, 1 }, /* up to the second of them */
		{ 0, 1, 2, 1 },
	};
	struct outputs *outputs = *state;

	outputs->job.reasons = reasons;
	outputs->job.nreasons = COUNT(reasons);
	outputs->job.has_budget = true;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *dir = i == 0 ? "all" : i == 1 ? "two" : "one";
		struct run run = { .options = { .dir = path_in(outputs, dir) } };
		outputs->job.max_rejects = rows[i].max_rejects;
		assert_int_equal(run_open(&run, outputs), OK);
		take_drops(&run, outputs, "vsr");
		take_drops(&run, outputs, "vvsrvs");
		run_end(&run, outputs);
		sink_free(run.sink);
		const struct node *report = parse_report(
			outputs, arena_printf(&outputs->arena, "%s/report.json", dir).at);
		const struct node *dropped = node_member(report, "dropped");
		assert_int_equal(number_at(dropped, "where"), rows[i].where);
		assert_int_equal(number_at(dropped, "a \"b\""), rows[i].b);
		assert_int_equal(number_at(dropped, "c"), rows[i].c);
		assert_null(node_member(dropped, "d"));
		assert_int_equal(number_at(report, "records.skipped"), rows[i].where);
	}
}

static void writes_and_counts_all_lines_of_a_record(void **state)
{
	static const struct row rows[] = {
		{ "1\n", "1\n" },
		{ "2\n", "21\n22\n23\n" },
		{ "3\n", NULL },
		{ "4\n", "41\n42\n" },
	};
	struct outputs *outputs = *state;

	outputs->job.part_records = 4;
	assert_int_equal(run_whole(outputs,
				   (struct sink_options){ .dir = path_in(outputs, "out") }, rows,
				   COUNT(rows)),
			 REJECTED);
	assert_string_equal(text_of(outputs, path_in(outputs, "out/user-profile-00001.ndjson")),
			    "1\n21\n22\n23\n");
	assert_string_equal(text_of(outputs, path_in(outputs, "out/user-profile-00002.ndjson")),
			    "41\n42\n");
	const struct node *report = parse_report(outputs, "out/report.json");
	assert_int_equal(number_at(report, "records.read"), 4);
	assert_int_equal(number_at(report, "records.valid"), 3);
	assert_int_equal(number_at(report, "records.written"), 6);
	const struct node *part = node_member(report, "parts")->child;
	assert_int_equal(number_at(part, "records"), 4);
	assert_int_equal(number_at(part->next, "records"), 2);
	assert_int_equal(number_at(parse_report(outputs, "out/manifest.json"), "records"), 6);
}

/*
 * Blank lines stand between and inside these groups, and behind the last one: where a batch ends must
 * not matter.
 */
static void counts_lines_and_bytes_up_to_the_last_record_that_counts(void **state)
{
	static const struct row rows[] = {
		{ "a\n\na\n", "1\n" }, { "b\n\n\nb\n", NULL }, { "c\n\nc\n", "3\n" }, { "d\n", "4\n" },
	};
	static const struct {
		uint64_t limit, blank_lines, bytes;
	} cases[] = { { 9, 7, 21 }, { 4, 6, 18 }, { 3, 4, 16 }, { 2, 3, 11 }, { 1, 1, 5 } };
	static const uint32_t inside[] = { 1, 2, 1, 0 }, before[] = { 0, 1, 3, 6 };
	struct outputs *outputs = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run run = { .options = { .report = path_in(outputs, "report") } };
		struct batch batch = batch_of(&outputs->inputs[0], 1, 1, rows, COUNT(rows));
		for (size_t k = 0; k < COUNT(rows); k++) {
			batch.records[k].nblank = inside[k];
			batch.records[k].nblank_before = before[k];
		}
		batch.blank_lines = 7;
		batch.end_offset = 21;
		outputs->job.command = COMMAND_CHECK;
		outputs->job.limit = cases[i].limit;
		assert_int_equal(run_open(&run, outputs), OK);
		run.stage.take(run.stage.self, &batch, &outputs->why);
		const struct totals *totals = sink_totals(run.sink);
		assert_int_equal(totals->blank_lines, cases[i].blank_lines);
		assert_int_equal(totals->inputs[0].bytes, cases[i].bytes);
		sink_free(run.sink);
		batch_release(&batch);
	}
}

static void counts_bytes_of_utf16_up_to_the_last_record_that_counts(void **state)
{
	/* A letter of two bytes and one of four, and the line end. */
	static const struct row row = { "e\xf0\x9f\x98\x80\r\n", "1\n" };
	struct outputs *outputs = *state;
	struct run run = { .options = { .report = path_in(outputs, "report") } };
	struct batch batch = batch_of(&outputs->inputs[0], 1, 1, &row, 1);

	outputs->inputs[0].utf16 = true;
	outputs->job.command = COMMAND_CHECK;
	outputs->job.limit = 1;
	batch.end_offset = 100;
	assert_int_equal(run_open(&run, outputs), OK);
	run.stage.take(run.stage.self, &batch, &outputs->why);
	assert_int_equal(sink_totals(run.sink)->inputs[0].bytes, 10);
	sink_free(run.sink);
	batch_release(&batch);
}

static void gives_replay_what_it_needs(void **state)
{
	static const struct constant constant = { "operation", "UPSERT" };
	static const struct ref_dir ref = { "https://x/", "/schemas" };
	static const struct charset latin = { .name = "ISO-8859-1" };
	struct outputs *outputs = *state;
	struct run run = { .options = { .dir = path_in(outputs, "out") } };
	struct input *input = &outputs->inputs[0];
	struct str columns[] = { STR("id"), STR("a,b") };
	struct replay replay;

	outputs->job.constants = &constant;
	outputs->job.nconstants = 1;
	outputs->job.schema.refs = &ref;
	outputs->job.schema.nrefs = 1;
	outputs->job.unknown = UNKNOWN_DROP;
	outputs->job.rules_path = "/rules/my.json";
	outputs->job.coerce = false;
	input->format = FORMAT_CSV;
	input->dialect = (struct dialect){ .delimiter = '\t', .quote = 0, .escape = '\\' };
	input->charset = &latin;
	input->columns = columns;
	input->ncolumns = 2;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(take_pattern(&run, outputs, "vrr"), OK);
	assert_int_equal(run_end(&run, outputs), REJECTED);
	sink_free(run.sink);

	assert_int_equal(
		replay_read(path_in(outputs, "out"), &outputs->arena, &replay, &outputs->why), OK);
	assert_string_equal(replay.document_type, "USER_PROFILE");
	assert_string_equal(replay.rules, "/rules/my.json");
	assert_int_equal(replay.nconstants, 1);
	assert_string_equal(replay.constants[0].value, "UPSERT");
	assert_int_equal(replay.nrefs, 1);
	assert_string_equal(replay.refs[0].dir, "/schemas");
	assert_int_equal(replay.unknown, UNKNOWN_DROP);
	assert_false(replay.coerce);
	assert_true(replay.same_dialect);
	assert_int_equal(replay.nfiles, 1);
	assert_string_equal(replay.files[0].path, path_in(outputs, "out/rejected.csv"));
	assert_int_equal(replay.files[0].records, 2);
	assert_int_equal(replay.files[0].from, FORMAT_CSV);
	assert_int_equal(replay.files[0].dialect.delimiter, '\t');
	assert_int_equal(replay.files[0].dialect.quote, 0);
	assert_int_equal(replay.files[0].dialect.escape, '\\');
	assert_false(replay.files[0].dialect.has_header);
	assert_string_equal(replay.files[0].encoding, "ISO-8859-1");
	assert_int_equal(replay.files[0].ncolumns, 2);
	assert_true(str_is(replay.files[0].columns[1], "a,b"));
}

static void replays_only_what_run_left(void **state)
{
	struct outputs *outputs = *state;
	struct replay replay;
	struct run run = { .options = { .report = path_in(outputs, "report.json") } };

	assert_int_equal(replay_read(outputs->dir, &outputs->arena, &replay, &outputs->why),
			 ERR_USAGE);
	outputs->job.command = COMMAND_CHECK;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run_end(&run, outputs), OK);
	sink_free(run.sink);
	assert_int_equal(replay_read(outputs->dir, &outputs->arena, &replay, &outputs->why),
			 ERR_USAGE);
	write_file(path_in(outputs, "report.json"), "{");
	assert_int_equal(replay_read(outputs->dir, &outputs->arena, &replay, &outputs->why),
			 ERR_USAGE);
}

/* ---- convert ---- */

/* Runs convert with stdout in a file; gives its text. */
static const char *convert(struct outputs *outputs, const char *first, const char *second)
{
	const char *path = path_in(outputs, "stdout");
	struct run run = { 0 };
	int kept = dup(STDOUT_FILENO);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	enum status status = run_open(&run, outputs);
	if (status == OK) {
		(void)take_pattern(&run, outputs, first);
		(void)take_pattern(&run, outputs, second);
		(void)run_end(&run, outputs);
	}
	sink_free(run.sink);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(fd);
	assert_int_equal(status, OK);
	return text_of(outputs, path);
}

static void converts_valid_records_only_in_order(void **state)
{
	struct outputs *outputs = *state;

	outputs->job.command = COMMAND_CONVERT;
	assert_string_equal(convert(outputs, "vrvs", "rv"),
			    "{\"out\":1}\n{\"out\":1}\n{\"out\":1}\n");
	/* The budget ends the output where it is broken. */
	outputs->job.has_budget = true;
	assert_string_equal(convert(outputs, "vvrv", "v"), "{\"out\":1}\n{\"out\":1}\n");
}

static void converts_no_record_to_a_csv_header(void **state)
{
	const struct csv_columns columns = { .header = STR("k,v\n") };
	struct outputs *outputs = *state;

	outputs->job.command = COMMAND_CONVERT;
	outputs->job.csv = &columns;
	assert_string_equal(convert(outputs, "", "r"), "k,v\n");
}

static void refuses_an_input_as_stdout(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { 0 };
	int kept = dup(STDOUT_FILENO);
	int fd = open(outputs->inputs[0].name, O_WRONLY | O_APPEND);

	outputs->job.command = COMMAND_CONVERT;
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	enum status status = run_open(&run, outputs);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(fd);
	assert_int_equal(status, ERR_USAGE);
	sink_free(run.sink);
}

static void tells_of_a_full_disk(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .rejects = "/dev/full" } };

	outputs->job.command = COMMAND_CHECK;
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(take_pattern(&run, outputs, "r"), ERR_IO);
	sink_free(run.sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stops_at_the_record_that_breaks_the_budget, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(judges_percents_from_record_1000_on_and_at_the_end,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(expects_as_many_records_as_it_was_told, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(stops_at_the_limit_and_marks_the_manifest, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(takes_the_rest_of_a_record_that_broke_the_budget,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			shows_the_first_20_findings_and_writes_1000_warnings_of_a_code, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(counts_the_errors_past_the_cap_of_a_record, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(writes_findings_with_their_places, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(takes_findings_about_an_input_without_records,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_the_accounts_in_the_report, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			counts_by_reason_what_was_left_out_up_to_the_last_record, set_up, tear_down),
		cmocka_unit_test_setup_teardown(writes_and_counts_all_lines_of_a_record, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			counts_lines_and_bytes_up_to_the_last_record_that_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			counts_bytes_of_utf16_up_to_the_last_record_that_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(gives_replay_what_it_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(replays_only_what_run_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(converts_valid_records_only_in_order, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(converts_no_record_to_a_csv_header, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(refuses_an_input_as_stdout, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tells_of_a_full_disk, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

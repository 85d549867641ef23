/* sources.ndjson: where stretches break, and that locate finds every line again. */
#include "outputs.h"

#include "output/manifest.h"
#include "output/part.h"
#include "output/render.h"

struct rig {
	struct publish publish;
	struct sources sources;
	struct part_writer writer;
};

static void rig_open(struct rig *rig, struct outputs *outputs)
{
	*rig = (struct rig){ 0 };
	publish_init(&rig->publish, &outputs->job, &outputs->arena);
	part_init(&rig->writer, &rig->publish, &rig->sources, outputs->dir, "p");
	assert_int_equal(publish_open_in(&rig->publish, &rig->sources.place, outputs->dir,
					 "sources.ndjson", true, &outputs->why),
			 OK);
}

static void rig_write(struct rig *rig, struct outputs *outputs, struct batch batch)
{
	assert_int_equal(part_write(&rig->writer, &batch, batch.nrecords, &outputs->why), OK);
	batch_release(&batch);
}

/* Everything appears, a manifest too; returns the text of sources.ndjson. */
static const char *rig_close(struct rig *rig, struct outputs *outputs)
{
	struct place place = { 0 };
	struct buf text = { 0 };

	assert_int_equal(part_end(&rig->writer, &outputs->why), OK);
	assert_int_equal(sources_end(&rig->sources, &outputs->why), OK);
	assert_int_equal(place_close(&rig->sources.place, &outputs->why), OK);
	const struct manifest manifest = {
		.version = "1",
		.run_key = "k",
		.mime_type = "m",
		.encoding = "utf-8",
		.parts = rig->writer.parts,
		.nparts = rig->writer.count,
	};
	manifest_render(&manifest, &text);
	assert_int_equal(publish_open_in(&rig->publish, &place, outputs->dir, "manifest.json", true,
					 &outputs->why),
			 OK);
	assert_int_equal(place_write(&place, buf_str(&text), &outputs->why), OK);
	assert_int_equal(place_close(&place, &outputs->why), OK);
	assert_int_equal(publish_rename(&rig->publish, true, &outputs->why), OK);
	buf_release(&text);
	part_release(&rig->writer);
	publish_release(&rig->publish);
	return text_of(outputs, path_in(outputs, "sources.ndjson"));
}

static void assert_at(struct outputs *outputs, const char *part, uint64_t line, const char *input,
		      uint64_t record, uint64_t source_line)
{
	struct location found = { 0 };
	enum status status =
		sources_locate(outputs->dir, part, line, &outputs->arena, &found, &outputs->why);

	assert_int_equal(status, OK);
	assert_string_equal(found.input, input);
	assert_int_equal(found.record, record);
	assert_int_equal(found.line, source_line);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static const struct row ten[] = {
	{ "1\n", "1\n" }, { "2\n", "2\n" }, { "3\n", "3\n" }, { "4\n", "4\n" }, { "5\n", "5\n" },
	{ "6\n", "6\n" }, { "7\n", "7\n" }, { "8\n", "8\n" }, { "9\n", "9\n" }, { "A\n", "A\n" },
};

static void writes_one_line_for_an_unbroken_part(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	rig_open(&rig, outputs);
	/* Batches do not break a stretch. */
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 2, ten, 4));
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 5, 6, ten + 4, 6));
	const char *text = rig_close(&rig, outputs);
	assert_int_equal(count_lines(text), 1);
	assert_non_null(
		strstr(text, "{\"part\":\"p-00001.ndjson\",\"first_line\":1,\"lines\":10,"));
	assert_non_null(strstr(text, "\"first_record\":1,\"records\":10,\"source_line\":2}\n"));
	assert_at(outputs, "p-00001.ndjson", 1, outputs->inputs[0].name, 1, 2);
	assert_at(outputs, "p-00001.ndjson", 10, outputs->inputs[0].name, 10, 11);
}

static void breaks_where_line_or_record_jumps(void **state)
{
	/* A rejected record, and one of two lines: the line of the next jumps. */
	static const struct row rows[] = {
		{ "1\n", "1\n" },         { "x\n", NULL },  { "3\n", "3\n" },
		{ "\"4\n5\"\n", "45\n" }, { "6\n", "6\n" }, { "7\n", "7\n" },
	};
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.ninputs = 2;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, rows, COUNT(rows)));
	/* Blank lines before the next batch: the record goes on, the line does not. */
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 7, 100, ten, 2));
	rig_write(&rig, outputs, batch_of(&outputs->inputs[1], 9, 1, ten, 2));
	const char *text = rig_close(&rig, outputs);
	assert_int_equal(count_lines(text), 5);
	assert_at(outputs, "p-00001.ndjson", 1, outputs->inputs[0].name, 1, 1);
	assert_at(outputs, "p-00001.ndjson", 2, outputs->inputs[0].name, 3, 3);
	assert_at(outputs, "p-00001.ndjson", 3, outputs->inputs[0].name, 4, 4);
	assert_at(outputs, "p-00001.ndjson", 4, outputs->inputs[0].name, 5, 6);
	assert_at(outputs, "p-00001.ndjson", 5, outputs->inputs[0].name, 6, 7);
	assert_at(outputs, "p-00001.ndjson", 6, outputs->inputs[0].name, 7, 100);
	assert_at(outputs, "p-00001.ndjson", 7, outputs->inputs[0].name, 8, 101);
	assert_at(outputs, "p-00001.ndjson", 8, outputs->inputs[1].name, 9, 1);
	assert_at(outputs, "p-00001.ndjson", 9, outputs->inputs[1].name, 10, 2);
}

static void finds_lines_in_every_part(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.part_records = 3;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, ten, COUNT(ten)));
	rig_close(&rig, outputs);
	for (uint64_t i = 0; i < COUNT(ten); i++) {
		char part[32];
		snprintf(part, sizeof(part), "p-%05u.ndjson", (unsigned)(i / 3 + 1));
		assert_at(outputs, part, i % 3 + 1, outputs->inputs[0].name, i + 1, i + 1);
	}
}

static void counts_the_header_and_line_breaks_of_csv_parts(void **state)
{
	const struct csv_columns columns = { .header = STR("k,v\n") };
	static const struct row rows[] = {
		{ "1\n", "a,1\n" },
		{ "2\n", "b,\"2\n2\n2\"\n" },
		{ "3\n", "c,3\n" },
		{ "4\n", "d,4\n" },
	};
	struct outputs *outputs = *state;
	struct location found;
	struct rig rig;

	outputs->job.csv = &columns;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 2, rows, COUNT(rows)));
	rig_close(&rig, outputs);
	assert_at(outputs, "p-00001.csv", 2, outputs->inputs[0].name, 1, 2);
	for (uint64_t line = 3; line <= 5; line++)
		assert_at(outputs, "p-00001.csv", line, outputs->inputs[0].name, 2, 3);
	assert_at(outputs, "p-00001.csv", 6, outputs->inputs[0].name, 3, 4);
	assert_at(outputs, "p-00001.csv", 7, outputs->inputs[0].name, 4, 5);
	assert_int_equal(sources_locate(outputs->dir, "p-00001.csv", 1, &outputs->arena, &found,
					&outputs->why),
			 ERR_USAGE);
	assert_non_null(strstr(outputs->why.text, "header"));
}

static void records_that_make_the_same_number_of_lines_are_one_stretch(void **state)
{
	static const struct row rows[] = {
		{ "1\n", "1\n" },           { "2\n", "2\n2\n2\n" }, { "3\n", "3\n3\n3\n" },
		{ "4\n", "4\n4\n4\n" }, { "x\n", NULL },           { "6\n", "6\n6\n" },
		{ "7\n", "7\n7\n" },     { "8\n", "8\n" },
	};
	static const char made[] = "1222333444" "66" "778"; /* the record behind each line */
	struct outputs *outputs = *state;
	struct rig rig;

	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, rows, COUNT(rows)));
	const char *text = rig_close(&rig, outputs);
	assert_int_equal(count_lines(text), 4);
	assert_non_null(strstr(text, "\"first_line\":2,\"lines\":9,"));
	assert_non_null(strstr(text, "\"first_record\":2,\"records\":3,\"source_line\":2}\n"));
	for (uint64_t i = 0; made[i]; i++) {
		uint64_t record = (uint64_t)(made[i] - '0');
		assert_at(outputs, "p-00001.ndjson", i + 1, outputs->inputs[0].name, record, record);
	}
}

static void a_record_that_was_cut_is_found_in_every_part(void **state)
{
	static const struct row rows[] = {
		{ "1\n", "1\n" },
		{ "2\n", "2\n2\n2\n2\n" },
		{ "3\n", "3\n" },
	};
	static const uint64_t made[] = { 1, 2, 2, 2, 2, 3 };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.part_records = 3;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, rows, COUNT(rows)));
	rig_close(&rig, outputs);
	for (uint64_t i = 0; i < COUNT(made); i++)
		assert_at(outputs, i / 3 ? "2" : "1", i % 3 + 1, outputs->inputs[0].name, made[i],
			  made[i]);
}

/* Thousands of records of 0 to 4 lines, some left out, in parts of all sizes, against plain lists. */
static void every_line_of_a_random_run_is_located(void **state)
{
	enum { RECORDS = 3000 };
	struct outputs *outputs = *state;

	srand(7);
	for (int round = 0; round < 8; round++) {
		uint64_t made[4 * RECORDS], nmade = 0; /* the record of each line, over all parts */
		struct rig rig;
		struct batch batch;
		outputs->job.part_records = round % 2 ? UINT64_MAX : (uint64_t)(rand() % 40 + 1);
		outputs->job.part_size = round % 3 ? 100000 : (uint64_t)(rand() % 200 + 16);
		rig_open(&rig, outputs);
		batch_init(&batch);
		batch.input = &outputs->inputs[0];
		batch.first_record = 1;
		int often = rand() % 5; /* so that there are stretches, too */
		for (uint64_t i = 1; i <= RECORDS; i++) {
			static const char *const outs[] = { NULL, "1\n", "1\n22\n", "1\n22\n333\n",
							    "1\n22\n333\n4444\n" };
			int lines = rand() % 4 ? often : rand() % 5;
			batch_put(&batch, (struct row){ "x\n", outs[lines] });
			for (int k = 0; k < lines; k++)
				made[nmade++] = i;
		}
		batch_seal(&batch, 1);
		rig_write(&rig, outputs, batch);
		size_t nparts = rig.writer.count;
		uint64_t line = 0, sizes[4 * RECORDS];
		for (size_t p = 0; p < nparts; p++)
			sizes[p] = rig.writer.parts[p].records;
		rig_close(&rig, outputs);
		for (size_t p = 0; p < nparts; p++) {
			char part[24];
			snprintf(part, sizeof(part), "%zu", p + 1);
			for (uint64_t k = 1; k <= sizes[p]; k++, line++)
				if (k == 1 || k == sizes[p] || rand() % 200 == 0)
					assert_at(outputs, part, k, outputs->inputs[0].name,
						  made[line], made[line]);
		}
		assert_int_equal(line, nmade);
	}
}

static void takes_a_part_by_name_path_or_number(void **state)
{
	static const struct {
		const char *part;
		uint64_t line;
		enum status status;
	} rows[] = {
		{ "p-00002.ndjson", 1, OK },
		{ "2", 1, OK },
		{ "00002", 1, OK },
		{ "some/where/p-00002.ndjson", 1, OK },
		{ "3", 1, ERR_USAGE },
		{ "0", 1, ERR_USAGE },
		{ "", 1, ERR_USAGE },
		{ "p-00002", 1, ERR_USAGE },
		{ "99999999999999999999999", 1, ERR_USAGE },
		{ "2", 6, ERR_USAGE },
		{ "2", 0, ERR_USAGE },
		{ "2", UINT64_MAX, ERR_USAGE },
	};
	struct outputs *outputs = *state;
	struct location found;
	struct rig rig;

	outputs->job.part_records = 5;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, ten, COUNT(ten)));
	rig_close(&rig, outputs);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(sources_locate(outputs->dir, rows[i].part, rows[i].line,
						&outputs->arena, &found, &outputs->why),
				 rows[i].status);
		if (rows[i].status == OK)
			assert_int_equal(found.record, 6);
	}
}

static void says_that_a_directory_without_manifest_is_no_export(void **state)
{
	struct outputs *outputs = *state;
	struct location found;

	assert_int_equal(
		sources_locate(outputs->dir, "1", 1, &outputs->arena, &found, &outputs->why),
		ERR_USAGE);
	assert_non_null(strstr(outputs->why.text, "no export"));
}

static void refuses_sources_that_were_damaged(void **state)
{
	static const char *const damages[] = {
		"{\"part\":\"p-00001.ndjson\",\"first_line\":1",
		"{\"part\":\"p-00001.ndjson\",\"first_line\":\"1\"}\n",
		"{\"part\":\"p-00001.ndjson\",\xff}\n",
		/* so many lines for so many records cannot be */
		"{\"part\":\"p-00001.ndjson\",\"first_line\":1,\"lines\":3,\"input\":\"a\","
		"\"first_record\":1,\"records\":2,\"source_line\":1}\n",
		"{\"part\":\"p-00001.ndjson\",\"first_line\":0,\"lines\":3,\"input\":\"a\","
		"\"first_record\":1,\"records\":3,\"source_line\":1}\n",
		/* more lines than can be counted */
		"{\"part\":\"p-00001.ndjson\",\"first_line\":1,\"lines\":3,\"input\":\"a\","
		"\"first_record\":18446744073709551614,\"records\":3,\"source_line\":1}\n",
		"{\"part\":\"p-00001.ndjson\",\"first_line\":1,\"lines\":0,\"input\":\"a\","
		"\"first_record\":1,\"records\":0,\"source_line\":1}\n",
	};
	struct outputs *outputs = *state;
	struct location found;
	struct rig rig;

	rig_open(&rig, outputs);
	rig_write(&rig, outputs, batch_of(&outputs->inputs[0], 1, 1, ten, COUNT(ten)));
	rig_close(&rig, outputs);
	for (size_t i = 0; i < COUNT(damages); i++) {
		write_file(path_in(outputs, "sources.ndjson"), damages[i]);
		assert_int_equal(sources_locate(outputs->dir, "1", 1, &outputs->arena, &found,
						&outputs->why),
				 ERR_IO);
		assert_int_equal(outputs->why.line, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_one_line_for_an_unbroken_part, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(breaks_where_line_or_record_jumps, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(finds_lines_in_every_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counts_the_header_and_line_breaks_of_csv_parts,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			records_that_make_the_same_number_of_lines_are_one_stretch, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(a_record_that_was_cut_is_found_in_every_part, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(every_line_of_a_random_run_is_located, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(takes_a_part_by_name_path_or_number, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(says_that_a_directory_without_manifest_is_no_export,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_sources_that_were_damaged, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

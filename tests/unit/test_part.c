/* Cutting into parts: sizes, records, headers, digests. */
#include "outputs.h"

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

static void rig_write(struct rig *rig, struct outputs *outputs, const struct row *rows,
		      size_t count)
{
	struct batch batch = batch_of(&outputs->inputs[0], 1, 1, rows, count);

	assert_int_equal(part_write(&rig->writer, &batch, count, &outputs->why), OK);
	batch_release(&batch);
}

static void rig_publish(struct rig *rig, struct outputs *outputs)
{
	assert_int_equal(part_end(&rig->writer, &outputs->why), OK);
	assert_int_equal(sources_end(&rig->sources, &outputs->why), OK);
	assert_int_equal(place_close(&rig->sources.place, &outputs->why), OK);
	assert_int_equal(publish_rename(&rig->publish, true, &outputs->why), OK);
}

static void rig_close(struct rig *rig)
{
	part_release(&rig->writer);
	publish_release(&rig->publish);
}

/* What the table says of each part must be what is on the disk. */
static void check_part(struct rig *rig, struct outputs *outputs, size_t i, const char *text)
{
	const struct part *part = &rig->writer.parts[i];
	const char *found = text_of(outputs, path_in(outputs, part->file));
	char sha256[DIGEST_HEX];

	assert_non_null(found);
	assert_string_equal(found, text);
	assert_int_equal(part->bytes, strlen(text));
	digest_sha256_hex(str_of(text), sha256);
	assert_string_equal(part->sha256, sha256);
	assert_true(part->bytes < outputs->job.part_size);
}

static const struct row letters[] = {
	{ "1\n", "aaaaaaaa1\n" }, { "2\n", "bbbbbbbb2\n" }, { "3\n", "cccccccc3\n" },
	{ "4\n", "dddddddd4\n" }, { "5\n", "eeeeeeee5\n" },
};

static void keeps_every_part_smaller_than_the_limit(void **state)
{
	static const struct {
		uint64_t part_size, part_records;
		size_t parts, first; /* how many, and the records of the first */
	} rows[] = {
		{ 100, UINT64_MAX, 1, 5 }, { 51, UINT64_MAX, 1, 5 }, { 50, UINT64_MAX, 2, 4 },
		{ 31, UINT64_MAX, 2, 3 },  { 30, UINT64_MAX, 3, 2 }, { 11, UINT64_MAX, 5, 1 },
		{ 100, 5, 1, 5 },          { 100, 4, 2, 4 },         { 100, 1, 5, 1 },
		{ 31, 2, 3, 2 },
	};
	struct outputs *outputs = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rig rig;
		uint64_t records = 0;
		outputs->job.part_size = rows[i].part_size;
		outputs->job.part_records = rows[i].part_records;
		rig_open(&rig, outputs);
		rig_write(&rig, outputs, letters, COUNT(letters));
		rig_publish(&rig, outputs);
		assert_int_equal(rig.writer.count, rows[i].parts);
		assert_int_equal(rig.writer.parts[0].records, rows[i].first);
		for (size_t p = 0; p < rig.writer.count; p++) {
			assert_true(rig.writer.parts[p].bytes < rows[i].part_size);
			records += rig.writer.parts[p].records;
		}
		assert_int_equal(records, 5);
		rig_close(&rig);
	}
}

static void hashes_what_is_on_the_disk(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.part_size = 31;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, letters, COUNT(letters));
	rig_publish(&rig, outputs);
	check_part(&rig, outputs, 0, "aaaaaaaa1\nbbbbbbbb2\ncccccccc3\n");
	check_part(&rig, outputs, 1, "dddddddd4\neeeeeeee5\n");
	assert_string_equal(rig.writer.parts[1].file, "p-00002.ndjson");
	rig_close(&rig);
}

static void cuts_in_the_same_places_whatever_the_batches(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.part_size = 31;
	rig_open(&rig, outputs);
	for (size_t i = 0; i < COUNT(letters); i++)
		rig_write(&rig, outputs, &letters[i], 1);
	rig_publish(&rig, outputs);
	assert_int_equal(rig.writer.count, 2);
	check_part(&rig, outputs, 0, "aaaaaaaa1\nbbbbbbbb2\ncccccccc3\n");
	check_part(&rig, outputs, 1, "dddddddd4\neeeeeeee5\n");
	rig_close(&rig);
}

static void repeats_the_csv_header_and_counts_it(void **state)
{
	const struct csv_columns columns = { .header = STR("k,v\n") };
	static const struct row rows[] = { { "1\n", "a,1\n" },
					   { "2\n", "b,2\n" },
					   { "3\n", "c,3\n" } };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.csv = &columns;
	outputs->job.part_size = 13;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, rows, COUNT(rows));
	rig_publish(&rig, outputs);
	assert_int_equal(rig.writer.count, 2);
	assert_string_equal(rig.writer.parts[0].file, "p-00001.csv");
	check_part(&rig, outputs, 0, "k,v\na,1\nb,2\n");
	check_part(&rig, outputs, 1, "k,v\nc,3\n");
	rig_close(&rig);
}

static void leaves_out_rejected_and_skipped_records(void **state)
{
	struct outputs *outputs = *state;
	struct batch batch = batch_of(&outputs->inputs[0], 1, 1, letters, COUNT(letters));
	struct rig rig;

	/* Their bytes may stand in batch->out all the same. */
	batch.records[1].rejected = true;
	batch.records[3].skipped = true;
	rig_open(&rig, outputs);
	assert_int_equal(part_write(&rig.writer, &batch, batch.nrecords, &outputs->why), OK);
	rig_publish(&rig, outputs);
	check_part(&rig, outputs, 0, "aaaaaaaa1\ncccccccc3\neeeeeeee5\n");
	assert_int_equal(rig.writer.parts[0].records, 3);
	rig_close(&rig);
	batch_release(&batch);
}

static void cuts_between_records_of_several_lines(void **state)
{
	static const struct row rows[] = {
		{ "1\n", "a1\n" },
		{ "2\n", "b1\nb2\nb3\n" },
		{ "3\n", "c1\nc2\n" },
		{ "4\n", "d1\n" },
	};
	static const struct {
		uint64_t part_size, part_records;
		const char *parts[6];
	} cases[] = {
		{ 100, UINT64_MAX, { "a1\nb1\nb2\nb3\nc1\nc2\nd1\n" } },
		{ 100, 5, { "a1\nb1\nb2\nb3\n", "c1\nc2\nd1\n" } },
		{ 100, 3, { "a1\n", "b1\nb2\nb3\n", "c1\nc2\nd1\n" } },
		{ 13, UINT64_MAX, { "a1\nb1\nb2\nb3\n", "c1\nc2\nd1\n" } },
		{ 10, UINT64_MAX, { "a1\n", "b1\nb2\nb3\n", "c1\nc2\nd1\n" } },
		/* b is more than a part can hold, its lines go where there is room; c is not */
		{ 100, 2, { "a1\nb1\n", "b2\nb3\n", "c1\nc2\n", "d1\n" } },
		{ 9, UINT64_MAX, { "a1\nb1\n", "b2\nb3\n", "c1\nc2\n", "d1\n" } },
		{ 7, UINT64_MAX, { "a1\nb1\n", "b2\nb3\n", "c1\nc2\n", "d1\n" } },
	};
	struct outputs *outputs = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rig rig;
		outputs->job.part_size = cases[i].part_size;
		outputs->job.part_records = cases[i].part_records;
		rig_open(&rig, outputs);
		rig_write(&rig, outputs, rows, COUNT(rows));
		rig_publish(&rig, outputs);
		for (size_t p = 0; p < rig.writer.count; p++) {
			assert_non_null(cases[i].parts[p]);
			check_part(&rig, outputs, p, cases[i].parts[p]);
			assert_int_equal(rig.writer.parts[p].records,
					 strlen(cases[i].parts[p]) / strlen("a1\n"));
		}
		assert_null(cases[i].parts[rig.writer.count]);
		rig_close(&rig);
	}
}

static void a_line_break_in_a_cell_is_no_place_to_cut(void **state)
{
	const struct csv_columns columns = { .header = STR("k\n") };
	static const struct row row = { "1\n", "\"1\n\"\"1\"\n2\n\"3\n\"\n" };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.csv = &columns;
	outputs->job.part_records = 1;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, &row, 1);
	rig_publish(&rig, outputs);
	assert_int_equal(rig.writer.count, 3);
	check_part(&rig, outputs, 0, "k\n\"1\n\"\"1\"\n");
	check_part(&rig, outputs, 1, "k\n2\n");
	check_part(&rig, outputs, 2, "k\n\"3\n\"\n");
	rig_close(&rig);
}

/* Two lines that would fill a part to the last byte, were it not for the header. */
static void the_header_counts_where_lines_may_stay_together(void **state)
{
	const struct csv_columns columns = { .header = STR("k\n") };
	static const struct row row = { "1\n", "11\n22\n" };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.csv = &columns;
	outputs->job.part_size = 8;
	rig_open(&rig, outputs);
	rig_write(&rig, outputs, &row, 1);
	rig_publish(&rig, outputs);
	assert_int_equal(rig.writer.count, 2);
	check_part(&rig, outputs, 0, "k\n11\n");
	check_part(&rig, outputs, 1, "k\n22\n");
	rig_close(&rig);
}

static void stops_at_the_last_record_that_counts(void **state)
{
	struct outputs *outputs = *state;
	struct batch batch = batch_of(&outputs->inputs[0], 1, 1, letters, COUNT(letters));
	struct rig rig;

	rig_open(&rig, outputs);
	assert_int_equal(part_write(&rig.writer, &batch, 2, &outputs->why), OK);
	rig_publish(&rig, outputs);
	check_part(&rig, outputs, 0, "aaaaaaaa1\nbbbbbbbb2\n");
	rig_close(&rig);
	batch_release(&batch);
}

static void makes_no_part_of_no_record(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	rig_open(&rig, outputs);
	rig_write(&rig, outputs, letters, 0);
	rig_publish(&rig, outputs);
	assert_int_equal(rig.writer.count, 0);
	assert_false(is_there(path_in(outputs, "p-00001.ndjson")));
	rig_close(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keeps_every_part_smaller_than_the_limit, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(hashes_what_is_on_the_disk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cuts_in_the_same_places_whatever_the_batches,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(repeats_the_csv_header_and_counts_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(leaves_out_rejected_and_skipped_records, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(cuts_between_records_of_several_lines, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_line_break_in_a_cell_is_no_place_to_cut, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_header_counts_where_lines_may_stay_together,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(stops_at_the_last_record_that_counts, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(makes_no_part_of_no_record, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

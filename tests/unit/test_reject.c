/* The rejects: bytes as read, which inputs share a file, what the files are called. */
#include "outputs.h"

#include <fcntl.h>

#include "output/reject.h"

struct rig {
	struct publish publish;
	struct reject_writer writer;
};

static enum status rig_open(struct rig *rig, struct outputs *outputs, const char *path)
{
	*rig = (struct rig){ 0 };
	publish_init(&rig->publish, &outputs->job, &outputs->arena);
	return reject_open(&rig->writer, &rig->publish, path, path ? NULL : outputs->dir,
			   &outputs->why);
}

/* Every row is a rejected record. */
static void rig_write(struct rig *rig, struct outputs *outputs, const struct input *input,
		      const struct row *rows, size_t count)
{
	struct batch batch = batch_of(input, 1, 1, rows, count);

	for (size_t i = 0; i < count; i++)
		assert_int_equal(
			reject_write(&rig->writer, &batch, &batch.records[i], &outputs->why), OK);
	batch_release(&batch);
}

static void rig_close(struct rig *rig, struct outputs *outputs)
{
	assert_int_equal(reject_end(&rig->writer, &outputs->why), OK);
	assert_int_equal(publish_rename(&rig->publish, true, &outputs->why), OK);
	reject_release(&rig->writer);
	publish_release(&rig->publish);
}

static void assert_file(struct outputs *outputs, const char *name, const char *text)
{
	const char *found = text_of(outputs, path_in(outputs, name));

	assert_non_null(found);
	assert_string_equal(found, text);
}

static void make_csv(struct input *input, struct str header, unsigned char delimiter)
{
	input->format = FORMAT_CSV;
	input->dialect =
		(struct dialect){ .delimiter = delimiter, .quote = '"', .has_header = true };
	input->header = header;
}

static void keeps_the_bytes_and_line_ends_as_read(void **state)
{
	static const struct row rows[] = { { "{\"a\":1}\r\n", 0 },
					   { " x \t\n", 0 },
					   { "\xff\x01\n", 0 } };
	struct outputs *outputs = *state;
	struct rig rig;

	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_write(&rig, outputs, &outputs->inputs[0], rows, COUNT(rows));
	rig_close(&rig, outputs);
	assert_file(outputs, "rejected.ndjson", "{\"a\":1}\r\n x \t\n\xff\x01\n");
}

static void adds_a_line_end_only_where_another_record_follows(void **state)
{
	static const struct row last_of_a[] = { { "1\n", 0 }, { "2", 0 } },
				last_of_b[] = { { "3", 0 } };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.ninputs = 2;
	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_write(&rig, outputs, &outputs->inputs[0], last_of_a, 2);
	rig_write(&rig, outputs, &outputs->inputs[1], last_of_b, 1);
	rig_close(&rig, outputs);
	assert_file(outputs, "rejected.ndjson", "1\n2\n3");
}

static void ends_each_json_value_with_a_line_end(void **state)
{
	static const struct row rows[] = { { "{\n \"a\": 1}", 0 }, { "[2]", 0 } };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->inputs[0].format = FORMAT_JSON;
	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_write(&rig, outputs, &outputs->inputs[0], rows, COUNT(rows));
	rig_close(&rig, outputs);
	assert_file(outputs, "rejected.json", "{\n \"a\": 1}\n[2]\n");
}

static void shares_a_file_among_inputs_of_one_header(void **state)
{
	static const struct row a[] = { { "1;x\n", 0 } }, b[] = { { "2;y\r\n", 0 } },
				c[] = { { "3;z\n", 0 } };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.ninputs = 3;
	make_csv(&outputs->inputs[0], STR("id;v\n"), ';');
	make_csv(&outputs->inputs[1], STR("v;id\n"), ';');
	make_csv(&outputs->inputs[2], STR("id;v\r\n"), ';'); /* the line end is not the header */
	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_write(&rig, outputs, &outputs->inputs[0], a, 1);
	rig_write(&rig, outputs, &outputs->inputs[1], b, 1);
	rig_write(&rig, outputs, &outputs->inputs[2], c, 1);
	rig_close(&rig, outputs);
	assert_file(outputs, "rejected.csv", "id;v\n1;x\n3;z\n");
	assert_file(outputs, "rejected-2.csv", "v;id\n2;y\r\n");
}

static void opens_another_file_for_another_dialect(void **state)
{
	static const struct row row[] = { { "1;x\n", 0 } };
	static const struct charset latin = { .name = "ISO-8859-1" };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.ninputs = 3;
	for (size_t i = 0; i < 3; i++)
		make_csv(&outputs->inputs[i], STR("id;v\n"), ';');
	outputs->inputs[1].dialect.quote = '\'';
	outputs->inputs[2].charset = &latin;
	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	for (size_t i = 0; i < 3; i++)
		rig_write(&rig, outputs, &outputs->inputs[i], row, 1);
	rig_close(&rig, outputs);
	assert_file(outputs, "rejected.csv", "id;v\n1;x\n");
	assert_file(outputs, "rejected-2.csv", "id;v\n1;x\n");
	assert_file(outputs, "rejected-3.csv", "id;v\n1;x\n");
}

static void puts_the_number_before_the_extension_of_a_named_file(void **state)
{
	static const struct row row[] = { { "1\n", 0 } };
	static const struct {
		const char *name, *second;
	} names[] = { { "bad.rows.csv", "bad.rows-2.csv" },
		      { "bad", "bad-2" },
		      { ".bad", ".bad-2" } };
	struct outputs *outputs = *state;
	struct rig rig;

	outputs->job.ninputs = 2;
	outputs->inputs[1].format = FORMAT_JSON;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(rig_open(&rig, outputs, path_in(outputs, names[i].name)), OK);
		rig_write(&rig, outputs, &outputs->inputs[0], row, 1);
		rig_write(&rig, outputs, &outputs->inputs[1], row, 1);
		rig_close(&rig, outputs);
		assert_file(outputs, names[i].name, "1\n");
		assert_file(outputs, names[i].second, "1\n");
	}
}

static void makes_a_named_file_even_if_nothing_is_rejected(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;

	assert_int_equal(rig_open(&rig, outputs, path_in(outputs, "bad.csv")), OK);
	rig_close(&rig, outputs);
	assert_file(outputs, "bad.csv", "");
	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_close(&rig, outputs);
	assert_false(is_there(path_in(outputs, "rejected.ndjson")));
}

static void keeps_a_record_past_the_limit_whole(void **state)
{
	static const struct row start[] = { { "{\"long\":\"aaa", 0 } }, next[] = { { "2\n", 0 } };
	struct outputs *outputs = *state;
	struct rig rig;
	struct batch more;

	assert_int_equal(rig_open(&rig, outputs, NULL), OK);
	rig_write(&rig, outputs, &outputs->inputs[0], start, 1);
	batch_init(&more);
	more.input = &outputs->inputs[0];
	more.continues = true;
	buf_puts(&more.raw, "bbb");
	assert_int_equal(reject_continue(&rig.writer, &more, &outputs->why), OK);
	buf_puts(&more.raw, "\"}\n");
	more.raw.at += 3;
	more.raw.len -= 3;
	assert_int_equal(reject_continue(&rig.writer, &more, &outputs->why), OK);
	more.raw.at -= 3;
	rig_write(&rig, outputs, &outputs->inputs[0], next, 1);
	rig_close(&rig, outputs);
	batch_release(&more);
	assert_file(outputs, "rejected.ndjson", "{\"long\":\"aaabbb\"}\n2\n");
}

static void refuses_two_headers_on_one_stream(void **state)
{
	struct outputs *outputs = *state;
	struct rig rig;
	const char *fifo = path_in(outputs, "fifo");
	int reader;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	reader = open(fifo, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	outputs->job.ninputs = 2;
	make_csv(&outputs->inputs[0], STR("id;v\n"), ';');
	make_csv(&outputs->inputs[1], STR("id;v\n"), ';');
	assert_int_equal(rig_open(&rig, outputs, fifo), OK);
	rig_close(&rig, outputs);
	make_csv(&outputs->inputs[1], STR("v;id\n"), ';');
	assert_int_equal(rig_open(&rig, outputs, fifo), ERR_USAGE);
	reject_release(&rig.writer);
	publish_release(&rig.publish);
	close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keeps_the_bytes_and_line_ends_as_read, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(adds_a_line_end_only_where_another_record_follows,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(ends_each_json_value_with_a_line_end, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(shares_a_file_among_inputs_of_one_header, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(opens_another_file_for_another_dialect, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			puts_the_number_before_the_extension_of_a_named_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(makes_a_named_file_even_if_nothing_is_rejected,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_a_record_past_the_limit_whole, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(refuses_two_headers_on_one_stream, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

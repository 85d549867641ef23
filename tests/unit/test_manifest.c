/* manifest.json out and in again, and what the run_key depends on. */
#include "outputs.h"

#include "output/manifest.h"
#include "output/part.h"
#include "output/run_key.h"

static const char sha256[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static void reads_back_what_it_wrote(void **state)
{
	struct outputs *outputs = *state;
	struct part parts[2] = { { .file = "p-00001.ndjson", .bytes = 99999999, .records = 7 },
				 { .file = "p-00002.ndjson", .bytes = 1, .records = UINT64_MAX } };
	const struct manifest written = {
		.version = "1.2",
		.run_key = "k\"ey",
		.mime_type = "TEXT_CSV",
		.encoding = "utf-8",
		.document_type = "USER_SEGMENT",
		.records = 8,
		.rejected = 3,
		.limited = true,
		.parts = parts,
		.nparts = 2,
	};
	struct manifest read;
	struct buf text = { 0 };

	memcpy(parts[0].sha256, sha256, sizeof(sha256));
	memcpy(parts[1].sha256, sha256, sizeof(sha256));
	manifest_render(&written, &text);
	buf_putc(&text, '\0');
	write_file(path_in(outputs, "m.json"), text.at);
	buf_release(&text);
	assert_int_equal(
		manifest_read(path_in(outputs, "m.json"), &outputs->arena, &read, &outputs->why),
		OK);
	assert_string_equal(read.version, "1.2");
	assert_string_equal(read.run_key, "k\"ey");
	assert_string_equal(read.mime_type, "TEXT_CSV");
	assert_string_equal(read.document_type, "USER_SEGMENT");
	assert_int_equal(read.records, 8);
	assert_int_equal(read.rejected, 3);
	assert_true(read.limited);
	assert_int_equal(read.nparts, 2);
	assert_string_equal(read.parts[0].file, "p-00001.ndjson");
	assert_int_equal(read.parts[0].bytes, 99999999);
	assert_true(read.parts[1].records == UINT64_MAX);
	assert_string_equal(read.parts[1].sha256, sha256);
}

/* A manifest around one part, or something that only looks like one. */
#define HEAD                                                                                       \
	"{\"version\":\"1\",\"run_key\":\"k\",\"document_type\":null,\"mime_type\":\"m\","         \
	"\"encoding\":\"utf-8\",\"records\":1,\"rejected\":0,\"limited\":false,"
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PART(file)                                                                                 \
	"\"parts\":[{\"file\":\"" file "\",\"bytes\":1,\"records\":1,\"sha256\":\"" SHA "\"}]}"

static void believes_nothing_that_it_did_not_check(void **state)
{
	static const struct {
		const char *text;
		enum status status;
	} rows[] = {
		{ HEAD PART("p-00001.ndjson"), OK },
		{ HEAD "\"parts\":[]}", OK },
		{ HEAD PART("../p"), ERR_USAGE },
		{ HEAD PART("/etc/p"), ERR_USAGE },
		{ HEAD PART(".p"), ERR_USAGE },
		{ HEAD PART(""), ERR_USAGE },
		{ HEAD PART("p\\u0000/x"), ERR_USAGE },
		{ HEAD PART("p\xff"), ERR_USAGE },
		{ HEAD "\"parts\":{}}", ERR_USAGE },
		{ HEAD "\"parts\":[1]}", ERR_USAGE },
		{ HEAD "\"parts\":[{\"file\":\"p\",\"bytes\":-1,\"records\":1,\"sha256\":\"" SHA
		       "\"}]}",
		  ERR_USAGE },
		{ HEAD "\"parts\":[{\"file\":\"p\",\"bytes\":1,\"records\":1,\"sha256\":\"abc\"}]}",
		  ERR_USAGE },
		{ HEAD "\"parts\":[{\"file\":\"p\",\"bytes\":99999999999999999999,\"records\":1,"
		       "\"sha256\":\"" SHA "\"}]}",
		  ERR_USAGE },
		{ "{\"name\":\"my web app\",\"version\":\"1\"}", ERR_USAGE },
		{ "[]", ERR_USAGE },
		{ "", ERR_USAGE },
		{ HEAD, ERR_USAGE },
	};
	struct outputs *outputs = *state;
	const char *path = path_in(outputs, "m.json");

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct manifest read;
		write_file(path, rows[i].text);
		assert_int_equal(manifest_read(path, &outputs->arena, &read, &outputs->why),
				 rows[i].status);
	}
}

static void tells_a_missing_manifest_from_a_broken_one(void **state)
{
	struct outputs *outputs = *state;
	struct manifest read;

	assert_int_equal(
		manifest_read(path_in(outputs, "none"), &outputs->arena, &read, &outputs->why),
		END);
	assert_int_equal(manifest_read(outputs->dir, &outputs->arena, &read, &outputs->why),
			 ERR_IO);
}

/* ---- the run_key ---- */

static const char *key_of(struct outputs *outputs, const char *prefix)
{
	struct run_key key;
	char *hex = arena_bytes(&outputs->arena, DIGEST_HEX);

	run_key_init(&key, &outputs->job, prefix);
	run_key_hex(&key, hex);
	run_key_release(&key);
	return hex;
}

static void makes_another_key_for_every_option_that_changes_the_output(void **state)
{
	static const struct constant set = { "operation", "UPSERT" };
	struct outputs *outputs = *state;
	struct job base = outputs->job;
	struct str column = STR("id");
	const char *keys[40];
	size_t n = 0;

#define KEY(change)                                                                                \
	do {                                                                                       \
		struct job *job = &outputs->job;                                                   \
		change;                                                                            \
		keys[n++] = key_of(outputs, "p");                                                  \
		*job = base;                                                                       \
	} while (0)
	KEY((void)job);
	KEY(job->doctype = doctype_find("USER_CHOICE"));
	KEY(job->from = FORMAT_CSV);
	KEY(job->dialect.delimiter = ';');
	KEY(job->dialect_has_quote = true);
	KEY((job->dialect_has_quote = true, job->dialect.quote = '\''));
	KEY(job->dialect_has_escape = true);
	KEY(job->encoding = "ISO-8859-1");
	KEY((job->columns = &column, job->ncolumns = 1));
	KEY(job->max_record = 1000);
	KEY(job->max_depth = 3);
	KEY(job->limit = 10);
	KEY(job->coerce = false);
	KEY(job->strict = true);
	KEY(job->unknown = UNKNOWN_DROP);
	KEY((job->constants = &set, job->nconstants = 1));
	KEY(job->schema.assert_formats = true);
	KEY(job->to = TO_CSV);
	KEY(job->header_upper = true);
	KEY(job->mask = true);
	KEY(job->part_size = 10);
	KEY(job->part_records = 10);
	KEY(job->has_budget = true);
	KEY((job->has_budget = true, job->max_rejects = 100));
	KEY((job->has_budget = true, job->max_rejects = 100, job->budget_is_percent = true));
	KEY(job->has_expect = true);
	KEY(job->ninputs = 2);
#undef KEY
	outputs->inputs[0].size++;
	keys[n++] = key_of(outputs, "p");
	outputs->inputs[0].size--;
	outputs->inputs[0].mtime_ns++;
	keys[n++] = key_of(outputs, "p");
	outputs->inputs[0].mtime_ns--;
	outputs->inputs[0].name = "other";
	keys[n++] = key_of(outputs, "p");
	keys[n++] = key_of(outputs, "q");
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(keys[i], keys[j]);
	}
}

static void keeps_the_key_whatever_threads_and_command_say(void **state)
{
	struct outputs *outputs = *state;
	const char *before = key_of(outputs, "p");

	outputs->job.threads = 7;
	outputs->job.want_findings = true;
	outputs->job.want_paths = true;
	assert_string_equal(before, key_of(outputs, "p"));
}

/* The key of a pipe that brings these rows, in batches of `step`. */
static const char *pipe_key(struct outputs *outputs, const struct row *rows, size_t count,
			    size_t step)
{
	char *hex = arena_bytes(&outputs->arena, DIGEST_HEX);
	struct run_key key;

	run_key_init(&key, &outputs->job, "p");
	for (size_t i = 0; i < count; i += step) {
		size_t n = count - i < step ? count - i : step;
		struct batch batch = batch_of(&outputs->inputs[0], 1 + i, 1 + i, rows + i, n);
		run_key_add(&key, &batch, n);
		batch_release(&batch);
	}
	run_key_hex(&key, hex);
	run_key_release(&key);
	return hex;
}

static void covers_what_a_pipe_brought_and_not_its_pace(void **state)
{
	static const struct row rows[] = { { "1\n", "1\n" }, { "2\n", "2\n" }, { "34\n", "34\n" } };
	static const struct row cut[] = { { "1\n", "1\n" }, { "23\n", "2\n" }, { "4\n", "34\n" } };
	struct outputs *outputs = *state;

	assert_true(run_key_is_known(&outputs->job));
	/* Regular files are known by size and mtime: their bytes do not count. */
	assert_string_equal(pipe_key(outputs, rows, 3, 1), pipe_key(outputs, cut, 3, 1));
	outputs->inputs[0].is_regular = false;
	assert_false(run_key_is_known(&outputs->job));
	assert_string_equal(pipe_key(outputs, rows, 3, 1), pipe_key(outputs, rows, 3, 3));
	assert_string_equal(pipe_key(outputs, rows, 3, 1), pipe_key(outputs, rows, 3, 2));
	assert_string_not_equal(pipe_key(outputs, rows, 3, 3), pipe_key(outputs, cut, 3, 3));
	assert_string_not_equal(pipe_key(outputs, rows, 3, 3), pipe_key(outputs, rows, 2, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_back_what_it_wrote, set_up, tear_down),
		cmocka_unit_test_setup_teardown(believes_nothing_that_it_did_not_check, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(tells_a_missing_manifest_from_a_broken_one, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			makes_another_key_for_every_option_that_changes_the_output, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(keeps_the_key_whatever_threads_and_command_say,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(covers_what_a_pipe_brought_and_not_its_pace, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* sandbox/store.c: the state out and in again, and files that are no state. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/store.h"

static char dir[128], path[160];
static struct arena arena;
static struct diag why;

static int open_dir(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/store-XXXXXX", tmp && strlen(tmp) < 80 ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/state", dir);
	return 0;
}

static int close_dir(void **state)
{
	(void)state;
	unlink(path);
	arena_release(&arena);
	return rmdir(dir);
}

static struct sandbox opened(void)
{
	const struct settings settings = { .state = path };
	struct sandbox sandbox;

	sandbox_init(&sandbox, &settings);
	return sandbox;
}

static struct str text_of_file(void)
{
	struct str text;

	assert_int_equal(file_read_all(path, 1 << 20, &arena, &text, &why), OK);
	return text;
}

static void write_text(struct str text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
}

/* Two imports and an execution, with text that wants escaping. */
static void fill(struct sandbox *sandbox)
{
	const struct import_fields fields = { .doctype = doctype_find("USER_SEGMENT"),
					      .csv = true,
					      .priority = PRIORITY_LOW,
					      .encoding = STR("utf-8"),
					      .name = STR("a \"b\"\t\xc3\xa9") };
	struct execution execution = {
		.id = 3,
		.datamart = 1509,
		.import = 1,
		.serial = UINT64_MAX,
		.doctype = doctype_find("USER_DEVICE_POINT_DELETION"),
		.created = 1609410143659,
		.pending = 1,
		.running = 2,
		.hidden = 3,
		.is_canceled = true,
		.end = "LOST",
		.bytes = 100,
		.sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		.outcome = { .lines = 9, .success = 5, .failure = 4 },
	};

	imports_add(&sandbox->imports, 1, 1509, &fields);
	imports_add(&sandbox->imports, 2, 7, &fields);
	buf_puts(&execution.outcome.saved, "Line 1: x\n");
	buf_puts(&execution.outcome.error_file, "line,field\n1,\"a\"\"b\"\n");
	buf_puts(&execution.outcome.top_identifiers, "{\"a\":5}");
	executions_add(&sandbox->executions, &execution);
	sandbox->last_id = 3;
	sandbox->nuploads = 8;
}

static void reads_back_what_it_wrote(void **state)
{
	struct sandbox before = opened(), after = opened();
	struct stat info;

	(void)state;
	fill(&before);
	assert_int_equal(store_save(&before, &why), OK);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(store_load(&after, &why), OK);
	assert_int_equal(after.last_id, 3);
	assert_int_equal(after.nuploads, 8);
	struct str first = text_of_file();
	assert_int_equal(store_save(&after, &why), OK);
	assert_true(str_eq(text_of_file(), first));
	assert_int_equal(after.executions.count, 1);
	assert_true(after.executions.rows[0].serial == UINT64_MAX);
	assert_string_equal(after.executions.rows[0].doctype->name, "USER_DEVICE_POINT_DELETION");
	assert_str(after.imports.rows[1].fields.name, "a \"b\"\t\xc3\xa9");
	sandbox_release(&before);
	sandbox_release(&after);
}

static void no_file_is_an_empty_state_and_no_name_keeps_nothing(void **state)
{
	struct sandbox sandbox = opened();

	(void)state;
	assert_int_equal(store_load(&sandbox, &why), OK);
	assert_int_equal(sandbox.imports.count, 0);
	sandbox.settings.state = NULL;
	assert_int_equal(store_save(&sandbox, &why), OK);
	assert_int_equal(access(path, F_OK), -1);
	sandbox_release(&sandbox);
}

/* Wherever a state is cut or a byte of it changed: refused, or read as something whole. */
static void believes_nothing_that_is_damaged(void **state)
{
	struct sandbox sandbox = opened();
	size_t refused = 0;

	(void)state;
	fill(&sandbox);
	assert_int_equal(store_save(&sandbox, &why), OK);
	sandbox_release(&sandbox);
	struct str whole = text_of_file();
	for (size_t len = 0; len + 1 < whole.len; len++) {
		write_text((struct str){ whole.at, len });
		sandbox = opened();
		assert_int_equal(store_load(&sandbox, &why), ERR_USAGE);
		sandbox_release(&sandbox);
	}
	for (size_t at = 0; at < whole.len; at++) {
		struct str copy = arena_copy(&arena, whole);
		((char *)copy.at)[at] = whole.at[at] == '9' ? 'x' : '9';
		write_text(copy);
		sandbox = opened();
		refused += store_load(&sandbox, &why) == ERR_USAGE;
		sandbox_release(&sandbox);
	}
	assert_true(refused > whole.len / 2);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
	struct sandbox sandbox = opened();
	struct str missing = arena_printf(&arena, "%s/missing/state", dir);

	(void)state;
	sandbox.settings.state = missing.at;
	assert_int_equal(store_save(&sandbox, &why), ERR_IO);
	sandbox.settings.state = dir;
	assert_int_equal(store_load(&sandbox, &why), ERR_IO);
	sandbox_release(&sandbox);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, open_dir, close_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(reads_back_what_it_wrote),
		STORE_TEST(no_file_is_an_empty_state_and_no_name_keeps_nothing),
		STORE_TEST(believes_nothing_that_is_damaged),
		STORE_TEST(a_place_that_cannot_be_written_is_told),
	};
	return RUN(tests);
}

/* sandbox/checker.c: the same verdict however a body is cut into pieces. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "compile/doctype.h"
#include "compile/schema.h"
#include "sandbox/checker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct arena arena;
static struct program *program; /* of USER_SEGMENT */

static int open_rules(void **state)
{
	const struct schema_options options = { .unknown = UNKNOWN_WARN };
	struct diag why;

	(void)state;
	return schema_compile(NULL, "user_segment", &options, &arena, &program, &why);
}

static int close_rules(void **state)
{
	(void)state;
	schema_free(program);
	arena_release(&arena);
	return 0;
}

static struct checker *begin(bool csv, bool judges)
{
	const struct checker_plan plan = {
		.doctype = doctype_find("USER_SEGMENT"),
		.program = judges ? program : NULL,
		.csv = csv,
		.serial = 1,
	};
	return checker_new(&plan);
}

#define BODY(array) ((struct str){ array, sizeof(array) - 1 })

/* A body in pieces of `step` bytes. */
static struct outcome check(bool csv, bool judges, struct str body, size_t step)
{
	struct checker *checker = begin(csv, judges);
	struct outcome outcome;

	for (size_t at = 0; at < body.len; at += step) {
		size_t len = body.len - at < step ? body.len - at : step;
		checker_take(checker, (struct str){ body.at + at, len });
	}
	checker_finish(checker, &outcome);
	checker_free(checker);
	return outcome;
}

#define GOOD "{\"operation\":\"UPDATE\",\"segment_id\":\"1\",\"expiration_duration\":0,\"user_account_id\":\"a\"}"

static const char ndjson[] = "\xef\xbb\xbf" GOOD "\r\n\n \t\n{\"operation\":\"UPDATE\"}\n" GOOD
			     "\n{\"operation\n\xff\n[" GOOD "]\n" GOOD;

static const char csv_body[] = "\n\"operation\",segment_id,expiration_duration,user_account_id,data_bag\r\n"
			       "UPDATE,1,0,a,\"{\"\"x\"\":\n\n1}\"\r\nUPDATE,1,never,a,\n"
			       "\nUPDATE,1,0\nUPDATE,1,0,\"a,\nDELETE,1,0,b,";

static void judges_each_line_however_the_body_is_cut(void **state)
{
	(void)state;
	struct outcome whole = check(false, true, BODY(ndjson), sizeof(ndjson));
	assert_int_equal(whole.lines, 7);
	assert_int_equal(whole.success, 3);
	assert_int_equal(whole.failure, 4);
	for (size_t step = 1; step < sizeof(ndjson); step++) {
		struct outcome cut = check(false, true, BODY(ndjson), step);
		assert_int_equal(cut.lines, 7);
		assert_true(str_eq(buf_str(&cut.error_file), buf_str(&whole.error_file)));
		assert_true(str_eq(buf_str(&cut.saved), buf_str(&whole.saved)));
		outcome_release(&cut);
	}
	buf_putc(&whole.error_file, '\0');
	assert_non_null(strstr(whole.error_file.at, "\n4,\"\",identifier-missing,"));
	assert_non_null(strstr(whole.error_file.at, "\n6,\"\",json-syntax,"));
	assert_non_null(strstr(whole.error_file.at, "\n7,\"\",encoding-invalid,"));
	assert_non_null(strstr(whole.error_file.at, "\n8,\"\",json-array,"));
	outcome_release(&whole);
}

static void a_csv_row_may_have_lines_and_a_broken_one_costs_one(void **state)
{
	(void)state;
	struct outcome whole = check(true, true, BODY(csv_body), sizeof(csv_body));
	assert_int_equal(whole.lines, 5);
	assert_int_equal(whole.failure, 3);
	for (size_t step = 1; step < sizeof(csv_body); step++) {
		struct outcome cut = check(true, true, BODY(csv_body), step);
		assert_int_equal(cut.lines, 5);
		assert_true(str_eq(buf_str(&cut.error_file), buf_str(&whole.error_file)));
		outcome_release(&cut);
	}
	buf_putc(&whole.error_file, '\0');
	assert_non_null(strstr(whole.error_file.at, "\n6,\"expiration_duration\",coerce,"));
	assert_non_null(strstr(whole.error_file.at, "\n8,\"\",csv-columns,"));
	assert_non_null(strstr(whole.error_file.at, "\n9,\"\",csv-quote,"));
	outcome_release(&whole);
}

static void rows_below_a_header_that_is_none_all_fail(void **state)
{
	static const char *const headers[] = {
		"operation,operation\n",
		"\"operation\n",
		"a\xff\n",
		"operation,OPERATION,segment_id\n",
	};
	static const char *const messages[] = {
		"two columns have the same name: 1 and 2",
		"a quoted cell that is not closed",
		"the header is not UTF-8; --encoding names another encoding, such as windows-1252",
		"column 2 fills the same field as another column",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct buf body = { 0 };
		buf_puts(&body, headers[i]);
		buf_puts(&body, "UPDATE,1\nDELETE,2\n");
		struct outcome outcome = check(true, true, buf_str(&body), 7);
		assert_int_equal(outcome.lines, 2);
		assert_int_equal(outcome.failure, 2);
		buf_putc(&outcome.error_file, '\0');
		struct str row = arena_printf(&arena, "\n3,\"\",csv-header,\"%s\",", messages[i]);
		assert_non_null(strstr(outcome.error_file.at, row.at));
		outcome_release(&outcome);
		buf_release(&body);
	}
}

static void counting_alone_finds_the_same_lines(void **state)
{
	static const char *const bodies[] = { "", "\n", "a", "a\n", "a\nb", "a\r\n\r\n \t\nb\n\n", " " };
	static const uint64_t lines[] = { 0, 0, 1, 1, 2, 2, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		for (size_t step = 1; step < 5; step++) {
			struct outcome counted = check(false, false, str_of(bodies[i]), step);
			struct outcome judged = check(false, true, str_of(bodies[i]), step);
			assert_int_equal(counted.lines, lines[i]);
			assert_int_equal(counted.success, lines[i]);
			assert_int_equal(judged.lines, lines[i]);
			outcome_release(&counted);
			outcome_release(&judged);
		}
	}
	struct outcome counted = check(true, false, STR("a,b\n1,2\n3,4"), 3);
	assert_int_equal(counted.lines, 2);
	outcome_release(&counted);
}

static void json_is_taken_as_it_stands_and_null_identifiers_as_absent(void **state)
{
	static const struct {
		const char *line;
		uint64_t failure;
	} rows[] = {
		{ GOOD, 0 },
		{ "{\"operation\":\"UPDATE\",\"segment_id\":1,\"expiration_duration\":0,"
		  "\"user_account_id\":\"a\"}", 1 },
		{ "{\"operation\":\"UPDATE\",\"segment_id\":\"1\",\"expiration_duration\":\"0\","
		  "\"user_account_id\":\"a\"}", 1 },
		{ "{\"operation\":\"UPDATE\",\"segment_id\":\"1\",\"expiration_duration\":0,"
		  "\"user_account_id\":\"a\",\"email_hash\":null}", 0 },
		{ "{\"operation\":\"UPDATE\",\"segment_id\":\"1\",\"expiration_duration\":0,"
		  "\"user_account_id\":\"a\",\"unknown\":1}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = check(false, true, str_of(rows[i].line), 1000);
		assert_int_equal(outcome.failure, rows[i].failure);
		outcome_release(&outcome);
	}
}

static void a_line_past_the_limit_fails_and_the_next_one_is_judged(void **state)
{
	struct checker *checker = begin(false, true);
	struct outcome outcome;
	char *piece = malloc(1 << 20);

	(void)state;
	memset(piece, 'x', 1 << 20);
	for (int i = 0; i < 20; i++)
		checker_take(checker, (struct str){ piece, 1 << 20 });
	checker_take(checker, STR("\n" GOOD "\n"));
	checker_finish(checker, &outcome);
	assert_int_equal(outcome.lines, 2);
	assert_int_equal(outcome.failure, 1);
	buf_putc(&outcome.error_file, '\0');
	assert_non_null(strstr(outcome.error_file.at, "\n1,\"\",record-too-large,"));
	outcome_release(&outcome);
	checker_free(checker);
	free(piece);
}

static void what_is_kept_of_failures_has_a_limit(void **state)
{
	struct checker *checker = begin(false, true);
	struct outcome outcome;

	(void)state;
	for (int i = 0; i < 30000; i++)
		checker_take(checker, STR("{\n"));
	checker_finish(checker, &outcome);
	assert_int_equal(outcome.failure, 30000);
	assert_in_range(outcome.error_file.len, ERROR_FILE_BYTES, ERROR_FILE_BYTES + 300);
	assert_in_range(outcome.saved.len, 20 * 80, 20 * 200);
	outcome_release(&outcome);
	checker_free(checker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(judges_each_line_however_the_body_is_cut),
		TEST(a_csv_row_may_have_lines_and_a_broken_one_costs_one),
		TEST(rows_below_a_header_that_is_none_all_fail),
		TEST(counting_alone_finds_the_same_lines),
		TEST(json_is_taken_as_it_stands_and_null_identifiers_as_absent),
		TEST(a_line_past_the_limit_fails_and_the_next_one_is_judged),
		TEST(what_is_kept_of_failures_has_a_limit),
	};
	return cmocka_run_group_tests(tests, open_rules, close_rules);
}

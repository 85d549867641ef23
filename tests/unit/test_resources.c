/* upload/resources.c: paths, bodies, and what is read from executions that may be anything. */
#include "test.h"

#include <string.h>

#include "ext/json.h"
#include "upload/resources.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct session session = { .datamart = "1509" };

static void paths_name_resources_and_their_queries(void **state)
{
	struct buf path = { 0 };

	(void)state;
	path_import(&path, &session, NULL);
	assert_string_equal(path.at, "/v1/datamarts/1509/document_imports");
	path_add(&path, "keywords", "a&b c/d");
	path_add(&path, "order_by", NULL);
	path_add(&path, "mime_type", "TEXT_CSV");
	assert_string_equal(path.at, "/v1/datamarts/1509/document_imports?keywords=a%26b%20c%2Fd"
				     "&mime_type=TEXT_CSV");
	path_import(&path, &session, "12");
	assert_string_equal(path.at, "/v1/datamarts/1509/document_imports/12");
	path_execution(&path, &session, "12", NULL);
	assert_string_equal(path.at, "/v1/datamarts/1509/document_imports/12/executions");
	path_execution(&path, &session, "12", "7");
	assert_string_equal(path.at, "/v1/datamarts/1509/document_imports/12/executions/7");
	buf_release(&path);
}

static void only_plain_words_are_ids(void **state)
{
	static const char *const good[] = { "1", "36271", "a-b_C", "00000000000000000000" };
	static const char *const bad[] = { "", "1/2", "..", "a b", "1?x", "1\n", "\xc3\xa9" };
	char longest[66];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(is_id(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(is_id(bad[i]));
	memset(longest, '1', sizeof(longest));
	longest[65] = '\0';
	assert_false(is_id(longest));
	longest[64] = '\0';
	assert_true(is_id(longest));
}

static void an_import_has_the_members_that_are_given(void **state)
{
	const struct import_fields all = { "USER_PROFILE", "TEXT_CSV", "utf-8", "a \"b\"", "LOW" };
	const struct import_fields few = { .name = "n" };
	struct buf out = { 0 };

	(void)state;
	import_fields_render(&all, &out);
	buf_putc(&out, '\0');
	assert_string_equal(out.at, "{\"document_type\":\"USER_PROFILE\",\"mime_type\":\"TEXT_CSV\","
				    "\"encoding\":\"utf-8\",\"name\":\"a \\\"b\\\"\",\"priority\":\"LOW\"}");
	out.len = 0;
	import_fields_render(&few, &out);
	buf_putc(&out, '\0');
	assert_string_equal(out.at, "{\"name\":\"n\"}");
	buf_release(&out);
}

static bool read(const char *text, struct arena *arena, struct execution *out)
{
	struct json_parser *parser = json_parser_new();
	struct json_result result;

	json_parse(parser, str_of(text), NULL, 32, arena, &result);
	json_parser_free(parser);
	assert_non_null(result.root);
	return execution_read(result.root, arena, out);
}

static void an_execution_tells_what_it_knows(void **state)
{
	struct arena arena = { 0 };
	struct execution execution;

	(void)state;
	assert_true(read("{\"parameters\":{\"number_of_lines\":4},\"result\":{\"total_success\":3,"
			 "\"total_failure\":1,\"error_file_uri\":\"mics://x\","
			 "\"possible_issue_on_identifiers\":true},\"id\":\"11597785\","
			 "\"status\":\"SUCCEEDED\",\"creation_date\":1609410143659}",
			 &arena, &execution));
	assert_string_equal(execution.id, "11597785");
	assert_string_equal(execution.status, "SUCCEEDED");
	assert_true(execution.created == 1609410143659);
	assert_true(execution.has_lines && execution.lines == 4);
	assert_true(execution.has_result && execution.success == 3 && execution.failure == 1);
	assert_true(execution.is_suspicious);
	assert_string_equal(execution.error_file, "mics://x");
	/* As it is answered when it was just made. */
	assert_true(read("{\"parameters\":null,\"result\":null,\"id\":7,\"status\":\"PENDING\","
			 "\"creation_date\":null}", &arena, &execution));
	assert_string_equal(execution.id, "7");
	assert_true(execution.created == -1);
	assert_false(execution.has_lines || execution.has_result || execution.is_suspicious);
	assert_null(execution.error_file);
	arena_release(&arena);
}

static void what_is_no_execution_is_not_taken_for_one(void **state)
{
	static const char *const wrong[] = {
		"{}",
		"{\"id\":\"1\"}",
		"{\"status\":\"PENDING\"}",
		"{\"id\":\"../1\",\"status\":\"PENDING\"}",
		"{\"id\":\"\",\"status\":\"PENDING\"}",
		"{\"id\":true,\"status\":\"PENDING\"}",
		"{\"id\":\"1\",\"status\":null}",
		"{\"id\":\"1\",\"status\":\"PEN\\u0000DING\"}",
		"[]",
		"1",
	};
	struct arena arena = { 0 };
	struct execution execution;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(read(wrong[i], &arena, &execution));
	/* Members of other types are not there. */
	assert_true(read("{\"id\":\"1\",\"status\":\"X\",\"parameters\":{\"number_of_lines\":\"4\"},"
			 "\"result\":{\"total_success\":-1,\"total_failure\":0},"
			 "\"creation_date\":1.5}", &arena, &execution));
	assert_false(execution.has_lines || execution.has_result);
	assert_true(execution.created == -1);
	arena_release(&arena);
}

static void statuses_that_are_not_known_go_on(void **state)
{
	static const char *const ends[] = { "SUCCEEDED", "SUCCESS", "FAILED", "CANCELED", "LOST" };
	static const char *const others[] = { "PENDING", "RUNNING", "SCHEDULED", "WHATEVER", "",
					      "EXECUTOR_NOT_RESPONDING", "succeeded" };

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_true(execution_has_ended(ends[i]));
		assert_int_equal(execution_has_succeeded(ends[i]), i < 2);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(execution_has_ended(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paths_name_resources_and_their_queries),
		TEST(only_plain_words_are_ids),
		TEST(an_import_has_the_members_that_are_given),
		TEST(an_execution_tells_what_it_knows),
		TEST(what_is_no_execution_is_not_taken_for_one),
		TEST(statuses_that_are_not_known_go_on),
	};

	return RUN(tests);
}

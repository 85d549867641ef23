/* upload/session.c and api_words.c: the token is in the header and nowhere else. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "upload/api_words.h"

#define SECRET "0123456789abcdef"

static void a_token_is_masked_wherever_it_stands(void **state)
{
	static const struct {
		const char *header, *text, *masked;
	} rows[] = {
		{ "api:" SECRET, SECRET, "****************" },
		{ "api:" SECRET, "is api:" SECRET " right", "is api:**************** right" },
		{ "Bearer " SECRET, SECRET SECRET "x", "********************************x" },
		{ "Bearer  " SECRET, SECRET, "****************" },
		{ "api:" SECRET, "0123456789abcde", "0123456789abcde" },
		{ "api:" SECRET, "", "" },
		{ "api:********", "x********y********", "x********y********" },
		/* no token of a platform, and a letter of any word */
		{ "api:t", "not that token", "not that token" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[64];
		snprintf(text, sizeof(text), "%s", rows[i].text);
		session_mask(rows[i].header, text, strlen(text));
		assert_string_equal(text, rows[i].masked);
	}
}

/* What is said of an answer with these members. */
static const char *said(struct arena *arena, const char *error, const char *id)
{
	const struct session session = { .address.base = "https://api.example.com" };
	const struct api_call call = { .method = "GET", .path = "/v1/x?a=b" };
	const struct http_answer http = { .status = 403, .reach = HTTP_WHOLE };
	struct api_answer answer = { .verdict = RETRY_FINAL };
	struct node *root = node_new(arena, NODE_OBJECT);
	const struct {
		const char *name, *text;
	} rows[] = { { "error", error }, { "error_id", id } };

	for (size_t i = 0; i < 2; i++) {
		struct node *member = node_string(arena, str_of(rows[i].text));
		member->key = str_of(rows[i].name);
		node_append(root, member);
	}
	answer.root = root;
	api_explain(&session, &call, "api:" SECRET, &http, &answer);
	return arena_copy(arena, str_of(answer.why.text)).at;
}

static void a_platform_that_quotes_the_token_is_not_quoted(void **state)
{
	static const char start[] = "GET https://api.example.com/v1/x: 403: the token may not do this";
	struct arena arena = { 0 };
	char error[400];

	(void)state;
	assert_string_equal(said(&arena, "no", "a-1"),
			    arena_printf(&arena, "%s: no, error_id a-1", start).at);
	assert_string_equal(said(&arena, "bad token " SECRET, SECRET),
			    arena_printf(&arena, "%s: bad token ****************", start).at);
	/* Nor is a piece of it, where the sentence is cut. */
	for (size_t at = 270; at < 310; at++) {
		snprintf(error, sizeof(error), "%*s%s", (int)at, "", SECRET);
		assert_null(strstr(said(&arena, error, "a-1"), "01"));
	}
	arena_release(&arena);
}

#define NOW INT64_C(1790000000)
#define FUTURE INT64_C(4100000000)
#define PAST INT64_C(1000000000)
#define UNKNOWN INT64_C(-1)

/* Dates as the answers of one second have them, and what is believed after each. */
static void a_single_wrong_date_spoils_nothing_after_it(void **state)
{
	static const struct {
		const char *what;
		int64_t dates[8], believed[8];
	} rows[] = {
		{ "agreeing clocks: the newest", { NOW, NOW + 2, NOW + 1, NOW + SESSION_SKEW },
		  { NOW, NOW + 2, NOW + 2, NOW + SESSION_SKEW } },
		{ "one in the future", { NOW, FUTURE, NOW + 1, NOW + 1 },
		  { NOW, UNKNOWN, UNKNOWN, NOW + 1 } },
		{ "one in the past", { NOW, PAST, NOW + 1, NOW + 1 },
		  { NOW, UNKNOWN, UNKNOWN, NOW + 1 } },
		{ "the first of all", { FUTURE, NOW, NOW }, { FUTURE, UNKNOWN, NOW } },
		{ "two in a row", { NOW, FUTURE, FUTURE, NOW, NOW },
		  { NOW, UNKNOWN, FUTURE, UNKNOWN, NOW } },
		{ "every other one", { NOW, FUTURE, NOW, FUTURE, NOW },
		  { NOW, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
		{ "past the skew", { NOW, NOW + SESSION_SKEW + 10 }, { NOW, UNKNOWN } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct session session = { .date = -1, .last_date = -1 };
		mutex_init(&session.mutex);
		assert_int_equal(session_date(&session), UNKNOWN);
		for (size_t k = 0; k < 8 && rows[i].dates[k]; k++) {
			session_see_date(&session, rows[i].dates[k]);
			if (session_date(&session) != rows[i].believed[k])
				fail_msg("%s: after date %zu", rows[i].what, k + 1);
		}
		mutex_destroy(&session.mutex);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_masked_wherever_it_stands),
		cmocka_unit_test(a_platform_that_quotes_the_token_is_not_quoted),
		cmocka_unit_test(a_single_wrong_date_spoils_nothing_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

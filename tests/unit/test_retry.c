/* upload/retry.c: every row of the policy, and the times in headers. */
#include "test.h"

#include <string.h>

#include "upload/retry.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	struct retry_case it;
	enum retry_verdict reads, creates; /* for a request that makes nothing, and one that does */
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct retry_case it = rows[i].it;
		it.creates = false;
		assert_int_equal(retry_judge(&it), rows[i].reads);
		it.creates = true;
		assert_int_equal(retry_judge(&it), rows[i].creates);
	}
}

static void a_request_that_never_left_is_sent_again(void **state)
{
	static const struct row rows[] = {
		{ { .reach = HTTP_NOT_SENT, .fault = HTTP_LOST }, RETRY_AGAIN, RETRY_AGAIN },
		{ { .reach = HTTP_NOT_SENT, .fault = HTTP_TIMEOUT }, RETRY_AGAIN, RETRY_AGAIN },
		{ { .reach = HTTP_NOT_SENT, .fault = HTTP_STOPPED }, RETRY_AGAIN, RETRY_AGAIN },
		{ { .reach = HTTP_NOT_SENT, .fault = HTTP_UNTRUSTED }, RETRY_FINAL, RETRY_FINAL },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_made_something_perhaps_is_not_sent_again(void **state)
{
	static const struct row rows[] = {
		{ { .reach = HTTP_SENT, .fault = HTTP_LOST }, RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_SENT, .fault = HTTP_LOST, .all_sent = true },
		  RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_SENT, .fault = HTTP_TIMEOUT }, RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_SENT, .fault = HTTP_STOPPED }, RETRY_AGAIN, RETRY_UNKNOWN },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void each_http_status_has_its_verdict(void **state)
{
	static const struct {
		unsigned status;
		enum retry_verdict reads, creates;
	} rows[] = {
		{ 300, RETRY_FINAL, RETRY_FINAL },  { 301, RETRY_FINAL, RETRY_FINAL },
		{ 302, RETRY_FINAL, RETRY_FINAL },  { 307, RETRY_FINAL, RETRY_FINAL },
		{ 400, RETRY_FINAL, RETRY_FINAL },  { 401, RETRY_FINAL, RETRY_FINAL },
		{ 403, RETRY_FINAL, RETRY_FINAL },  { 404, RETRY_FINAL, RETRY_FINAL },
		{ 405, RETRY_FINAL, RETRY_FINAL },  { 408, RETRY_AGAIN, RETRY_AGAIN },
		{ 409, RETRY_FINAL, RETRY_FINAL },  { 413, RETRY_FINAL, RETRY_FINAL },
		{ 415, RETRY_FINAL, RETRY_FINAL },  { 418, RETRY_FINAL, RETRY_FINAL },
		{ 422, RETRY_FINAL, RETRY_FINAL },  { 429, RETRY_AGAIN, RETRY_AGAIN },
		{ 499, RETRY_FINAL, RETRY_FINAL },  { 500, RETRY_AGAIN, RETRY_UNKNOWN },
		{ 501, RETRY_AGAIN, RETRY_UNKNOWN }, { 502, RETRY_AGAIN, RETRY_UNKNOWN },
		{ 503, RETRY_AGAIN, RETRY_AGAIN },  { 504, RETRY_AGAIN, RETRY_UNKNOWN },
		{ 520, RETRY_AGAIN, RETRY_UNKNOWN }, { 999, RETRY_AGAIN, RETRY_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* Neither a body that is broken off nor one that is no JSON changes a refusal. */
		const struct row whole = { { .reach = HTTP_WHOLE, .status = rows[i].status },
					   rows[i].reads, rows[i].creates };
		const struct row cut = { { .reach = HTTP_ANSWERED,
					   .fault = HTTP_LOST,
					   .status = rows[i].status },
					 rows[i].reads, rows[i].creates };
		check(&whole, 1);
		check(&cut, 1);
	}
}

static void only_a_whole_good_answer_to_a_whole_request_is_done(void **state)
{
	static const struct row rows[] = {
		{ { .reach = HTTP_WHOLE, .status = 200, .all_sent = true, .is_valid = true },
		  RETRY_DONE, RETRY_DONE },
		{ { .reach = HTTP_WHOLE, .status = 201, .all_sent = true, .is_valid = true },
		  RETRY_DONE, RETRY_DONE },
		{ { .reach = HTTP_WHOLE, .status = 200, .all_sent = true },
		  RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_WHOLE, .status = 200, .is_valid = true },
		  RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_ANSWERED, .status = 200, .all_sent = true, .is_valid = true },
		  RETRY_AGAIN, RETRY_UNKNOWN },
		{ { .reach = HTTP_ANSWERED, .fault = HTTP_TOO_LARGE, .status = 200,
		    .all_sent = true }, RETRY_AGAIN, RETRY_UNKNOWN },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void pauses_grow_to_half_a_minute_and_are_anything_below(void **state)
{
	static const uint64_t longest[] = { 0, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000 };

	(void)state;
	for (unsigned next = 1; next < COUNT(longest); next++) {
		assert_int_equal(retry_pause_ms(next, UINT32_MAX), longest[next]);
		assert_int_equal(retry_pause_ms(next, 0), 0);
		uint64_t half = retry_pause_ms(next, UINT32_MAX / 2);
		assert_in_range(half, longest[next] / 2 - 1, longest[next] / 2);
	}
	assert_int_equal(retry_pause_ms(1000000, UINT32_MAX), 30000);
}

static void dates_of_http_are_read(void **state)
{
	static const char *const wrong[] = {
		"",
		"Sun, 06 Nov 1994 08:49:37 UTC",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 06 Xxx 1994 08:49:37 GMT",
		"Sun, 32 Nov 1994 08:49:37 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov +994 08:49:37 GMT",
	};
	int64_t seconds;

	(void)state;
	assert_true(retry_date("Sun, 06 Nov 1994 08:49:37 GMT", &seconds));
	assert_int_equal(seconds, 784111777);
	assert_true(retry_date("Thu, 01 Jan 1970 00:00:00 GMT", &seconds));
	assert_int_equal(seconds, 0);
	assert_true(retry_date("Wed, 25 Nov 2026 23:01:02 GMT", &seconds));
	assert_int_equal(seconds, 1795647662);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(retry_date(wrong[i], &seconds));
}

static void retry_after_is_seconds_or_a_date(void **state)
{
	const int64_t now = 784111777;
	uint64_t seconds;

	(void)state;
	assert_true(retry_after("0", now, &seconds));
	assert_int_equal(seconds, 0);
	assert_true(retry_after("120", now, &seconds));
	assert_int_equal(seconds, 120);
	assert_true(retry_after("Sun, 06 Nov 1994 08:49:40 GMT", now, &seconds));
	assert_int_equal(seconds, 3);
	/* A moment that has gone by is no reason to wait. */
	assert_true(retry_after("Sun, 06 Nov 1994 08:49:36 GMT", now, &seconds));
	assert_int_equal(seconds, 0);
	assert_false(retry_after("", now, &seconds));
	assert_false(retry_after("-1", now, &seconds));
	assert_false(retry_after("1.5", now, &seconds));
	assert_false(retry_after("soon", now, &seconds));
	assert_false(retry_after("99999999999999999999", now, &seconds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_that_never_left_is_sent_again),
		TEST(what_made_something_perhaps_is_not_sent_again),
		TEST(each_http_status_has_its_verdict),
		TEST(only_a_whole_good_answer_to_a_whole_request_is_done),
		TEST(pauses_grow_to_half_a_minute_and_are_anything_below),
		TEST(dates_of_http_are_read),
		TEST(retry_after_is_seconds_or_a_date),
	};

	return RUN(tests);
}

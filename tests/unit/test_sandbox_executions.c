/* sandbox/executions.c, repeats.c: where an execution stands, who sees it; repeated identifiers. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ext/json.h"
#include "sandbox/executions.h"
#include "sandbox/repeats.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct execution plain = {
	.id = 7,
	.datamart = 1,
	.import = 2,
	.created = 1000,
	.pending = 100,
	.running = 50,
};

static void stands_where_the_clock_says(void **state)
{
	static const struct {
		uint64_t now;
		enum phase phase;
	} rows[] = {
		{ 0, PHASE_PENDING },	 { 1000, PHASE_PENDING }, { 1099, PHASE_PENDING },
		{ 1100, PHASE_RUNNING }, { 1149, PHASE_RUNNING }, { 1150, PHASE_ENDED },
		{ UINT64_MAX, PHASE_ENDED },
	};
	struct execution canceled = plain, instant = plain;

	(void)state;
	canceled.is_canceled = true;
	instant.pending = instant.running = 0;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(execution_phase(&plain, rows[i].now), rows[i].phase);
		assert_int_equal(execution_phase(&canceled, rows[i].now), PHASE_CANCELED);
	}
	assert_int_equal(execution_phase(&instant, 1000), PHASE_ENDED);
}

/* The text that an execution is shown as, parsed; the arena owns it. */
static const struct node *shown(const struct execution *execution, enum phase phase,
				struct arena *arena)
{
	struct buf text = { 0 };
	struct node *root;
	struct diag why;

	execution_render(execution, phase, &text);
	struct str copy = arena_copy(arena, buf_str(&text));
	buf_release(&text);
	if (json_parse_file("execution", copy, false, arena, &root, &why) != OK)
		fail_msg("%s", why.text);
	return root;
}

static void has_parameters_from_running_on_and_a_result_when_it_has_succeeded(void **state)
{
	static const struct {
		enum phase phase;
		const char *end, *status;
		bool parameters, result, error;
	} rows[] = {
		{ PHASE_PENDING, "", "PENDING", false, false, false },
		{ PHASE_RUNNING, "", "RUNNING", true, false, false },
		{ PHASE_ENDED, "", "SUCCEEDED", true, true, true },
		{ PHASE_ENDED, "SUCCESS", "SUCCESS", true, true, true },
		{ PHASE_ENDED, "LOST", "LOST", true, false, true },
		{ PHASE_CANCELED, "", "CANCELED", false, false, false },
	};
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct execution execution = plain;
		execution.doctype = doctype_find("USER_SEGMENT");
		snprintf(execution.end, sizeof(execution.end), "%s", rows[i].end);
		execution.outcome.failure = 1;
		buf_puts(&execution.outcome.top_identifiers, "{}");
		const struct node *root = shown(&execution, rows[i].phase, &arena);
		assert_str(node_member(root, "status")->text, rows[i].status);
		assert_int_equal(node_member(root, "parameters")->type == NODE_OBJECT,
				 rows[i].parameters);
		assert_int_equal(node_member(root, "result")->type == NODE_OBJECT, rows[i].result);
		assert_int_equal(node_member(root, "error")->type == NODE_OBJECT, rows[i].error);
		assert_int_equal(node_member(root, "end_date") != NULL,
				 rows[i].phase == PHASE_ENDED);
		outcome_release(&execution.outcome);
	}
	arena_release(&arena);
}

static void is_hidden_from_lists_and_look_ups_for_its_time(void **state)
{
	struct executions executions = { 0 };
	struct execution hidden = plain;
	const struct page page = { 0, 10 };
	struct reply reply = { 0 };

	(void)state;
	executions_add(&executions, &plain);
	hidden.id = 8;
	hidden.hidden = 500;
	hidden.doctype = doctype_find("USER_SEGMENT");
	executions_add(&executions, &hidden);
	assert_non_null(executions_find(&executions, 2, 7, 1000));
	assert_null(executions_find(&executions, 3, 7, 1000));
	assert_null(executions_find(&executions, 2, 8, 1499));
	assert_non_null(executions_find(&executions, 2, 8, 1500));
	executions_list(&executions, 2, 1099, &page, &reply);
	buf_putc(&reply.body, '\0');
	assert_non_null(strstr(reply.body.at, "\"count\":1,\"total\":1,"));
	reply_release(&reply);
	executions_release(&executions);
}

static void is_found_by_the_uri_of_its_error_file_once_it_has_one(void **state)
{
	struct executions executions = { 0 };
	struct execution lost = plain;
	struct buf uri = { 0 };

	(void)state;
	executions_add(&executions, &plain);
	execution_put_error_uri(&plain, &uri);
	assert_null(executions_by_uri(&executions, buf_str(&uri), 1149));
	assert_non_null(executions_by_uri(&executions, buf_str(&uri), 1150));
	uri.len--;
	assert_null(executions_by_uri(&executions, buf_str(&uri), 1150));
	uri.len = 0;
	lost.id = 9;
	strcpy(lost.end, "LOST");
	executions_add(&executions, &lost);
	execution_put_error_uri(&lost, &uri);
	assert_null(executions_by_uri(&executions, buf_str(&uri), 1150));
	buf_release(&uri);
	executions_release(&executions);
}

/* ---- repeats ---- */

static void line(struct repeats *repeats, const char *member, const char *value)
{
	struct arena arena = { 0 };
	struct node *root = node_new(&arena, NODE_OBJECT);
	struct node *child = node_string(&arena, str_of(value));

	child->key = str_of(member);
	node_append(root, child);
	repeats_line(repeats, root);
	arena_release(&arena);
}

static const char *told(const struct repeats *repeats, uint64_t lines)
{
	static char out[4096];
	struct buf text = { 0 };

	repeats_render(repeats, lines, &text);
	snprintf(out, sizeof(out), "%.*s", (int)text.len, text.at);
	buf_release(&text);
	return out;
}

static void tells_what_stands_on_very_many_lines(void **state)
{
	struct repeats repeats = { 0 };
	char value[32];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(value, sizeof(value), "user-%d", i);
		line(&repeats, i % 2 ? "user_account_id" : "email_hash",
		     i % 3 == 0 ? "null" : i % 7 == 0 ? "\"x\"" : value);
	}
	/* Of 1,000 and 286 lines; the other 1,714 took some of their count. */
	const char *top = told(&repeats, 3000);
	unsigned count = 0;
	assert_int_equal(sscanf(top, "{\"null\":%u", &count), 1);
	assert_in_range(count, 950, 1000);
	assert_null(strstr(top, "user-"));
}

static void says_nothing_of_few_lines_or_small_shares(void **state)
{
	struct repeats repeats = { 0 };

	(void)state;
	for (int i = 0; i < REPEAT_LINES - 1; i++)
		line(&repeats, "user_account_id", "a");
	assert_string_equal(told(&repeats, 99), "{}");
	line(&repeats, "user_account_id", "a");
	assert_string_equal(told(&repeats, 100), "{\"a\":100}");
	assert_string_equal(told(&repeats, 1009), "{\"a\":100}");
	assert_string_equal(told(&repeats, 1010), "{}");
}

static void looks_at_identifiers_alone(void **state)
{
	struct repeats repeats = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++) {
		line(&repeats, "compartment_id", "1");
		line(&repeats, "$compartment_id", "1");
		line(&repeats, "segment_id", "1");
		line(&repeats, "user_account_id", "");
		line(&repeats, "$user_agent_id", "vec:1");
	}
	assert_string_equal(told(&repeats, 1000), "{\"vec:1\":200}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stands_where_the_clock_says),
		TEST(has_parameters_from_running_on_and_a_result_when_it_has_succeeded),
		TEST(is_hidden_from_lists_and_look_ups_for_its_time),
		TEST(is_found_by_the_uri_of_its_error_file_once_it_has_one),
		TEST(tells_what_stands_on_very_many_lines),
		TEST(says_nothing_of_few_lines_or_small_shares),
		TEST(looks_at_identifiers_alone),
	};
	return RUN(tests);
}

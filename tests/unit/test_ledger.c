/* upload/ledger*.c: the state of an upload, live and read back, is the same. */
#include "outputs.h"

#include "base/buf.h"
#include "output/part.h"
#include "upload/ledger.h"

static struct part parts[4];
static struct manifest manifest;

static struct ledger opened(struct outputs *outputs)
{
	struct ledger ledger;

	for (size_t i = 0; i < COUNT(parts); i++) {
		parts[i].file = arena_printf(&outputs->arena, "p-%05zu.ndjson", i + 1).at;
		parts[i].records = i + 1;
	}
	manifest = (struct manifest){ .run_key = "key", .parts = parts, .nparts = COUNT(parts) };
	assert_int_equal(ledger_open(&ledger, path_in(outputs, "j"), &manifest, &outputs->why), OK);
	if (!ledger.is_begun)
		ledger_set_target(&ledger, "https://api.example.com", "1509");
	return ledger;
}

/* Everything that a ledger knows, as text. */
static const char *picture(struct outputs *outputs, const struct ledger *ledger)
{
	struct buf out = { 0 };

	buf_printf(&out, "%s %s %d %s %s %d %d", ledger->api, ledger->datamart,
		   ledger->import_state, ledger->import ? ledger->import : "-",
		   ledger->name ? ledger->name : "-", ledger->own, (int)ledger->began);
	for (size_t i = 0; i < COUNT(parts); i++) {
		const struct ledger_part *part = &ledger->parts[i];
		buf_printf(&out, "\n%d %s %d%d%d%d %d %d %s %d %d/%d %d", part->state,
			   part->execution ? part->execution : "-", part->is_sure,
			   part->is_assumed, part->was_resent, part->is_open, (int)part->refused,
			   (int)part->after, part->end.status ? part->end.status : "-",
			   part->end.has_result, (int)part->end.success, (int)part->end.failure,
			   part->end.is_suspicious);
	}
	buf_puts(&out, "\naside");
	for (size_t i = 0; i < ledger->aside.count; i++)
		buf_printf(&out, " %s", ledger->aside.at[i]);
	buf_puts(&out, "\ntwice");
	for (size_t i = 0; i < ledger->twice.count; i++)
		buf_printf(&out, " %s", ledger->twice.at[i]);
	buf_puts(&out, "\ntold");
	for (size_t i = 0; i < ledger->told.count; i++)
		buf_printf(&out, " %s", ledger->told.at[i]);
	buf_puts(&out, "\nbefore");
	for (size_t i = 0; i < ledger->before.count; i++)
		buf_printf(&out, " %s", ledger->before.at[i]);
	const char *text = arena_copy(&outputs->arena, buf_str(&out)).at;
	buf_release(&out);
	return text;
}

/* Gives the ledger back, and checks that the journal tells the same. */
static void close_and_compare(struct outputs *outputs, struct ledger *ledger)
{
	const char *live = picture(outputs, ledger);

	ledger_release(ledger);
	struct ledger again = opened(outputs);
	assert_string_equal(picture(outputs, &again), live);
	ledger_release(&again);
}

#define DO(call) assert_int_equal((call), OK)

static void a_fresh_ledger_has_everything_to_send_and_no_file(void **state)
{
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);

	assert_int_equal(ledger_count(&ledger, PART_TO_SEND), 4);
	assert_int_equal(ledger_count(&ledger, PART_SENT), 0);
	assert_int_equal(ledger.import_state, IMPORT_NONE);
	assert_false(is_there(path_in(outputs, "j")));
	ledger_release(&ledger);
}

static void every_event_is_read_back_as_it_was_made(void **state)
{
	struct outputs *outputs = *state;
	struct diag *why = &outputs->why;
	struct ledger ledger = opened(outputs);
	const char *ids[] = { "7", "8" };
	const struct ledger_list before = { ids, 2, 2 }, none = { 0 };
	const struct ledger_end good = { "SUCCEEDED", true, 3, 0, false };
	const struct ledger_end bad = { "FAILED", false, 0, 0, true };
	uint64_t numbers[] = { 3 };
	const struct part_numbers third = { numbers, 1 }, nobody = { 0 };

	DO(ledger_create(&ledger, "a \"name\"", &before, why));
	assert_int_equal(ledger.import_state, IMPORT_IN_DOUBT);
	DO(ledger_not_created(&ledger, 503, why));
	assert_int_equal(ledger.import_state, IMPORT_NONE);
	DO(ledger_create(&ledger, "a \"name\"", &none, why));
	DO(ledger_created(&ledger, "12", 1000, why));
	assert_true(ledger.own);
	DO(ledger_send(&ledger, 0, 1001, why));
	assert_int_equal(ledger.parts[0].state, PART_IN_DOUBT);
	DO(ledger_sent(&ledger, 0, "20", why));
	assert_true(ledger.parts[0].is_sure);
	DO(ledger_send(&ledger, 1, -1, why));
	DO(ledger_not_sent(&ledger, 1, 429, why));
	assert_int_equal(ledger.parts[1].state, PART_TO_SEND);
	assert_int_equal(ledger.parts[1].refused, 429);
	DO(ledger_send(&ledger, 1, 1003, why));
	DO(ledger_unknown(&ledger, 1, 500, why));
	DO(ledger_settled(&ledger, 1, "21", false, why));
	assert_false(ledger.parts[1].is_sure);
	DO(ledger_send(&ledger, 2, 1004, why));
	DO(ledger_left_open(&ledger, 2, why));
	DO(ledger_again(&ledger, 2, why));
	assert_true(ledger.parts[2].was_resent);
	DO(ledger_send(&ledger, 2, 1005, why));
	assert_false(ledger.parts[2].is_open);
	DO(ledger_left_open(&ledger, 2, why));
	assert_true(ledger.parts[2].is_open);
	DO(ledger_decide(&ledger, &nobody, &third, &before, why));
	assert_true(ledger.parts[2].is_assumed);
	assert_true(ledger_knows(&ledger, "20"));
	assert_true(ledger_knows(&ledger, "8"));
	assert_false(ledger_knows(&ledger, "9"));
	DO(ledger_ended(&ledger, 0, &good, why));
	DO(ledger_ended(&ledger, 1, &bad, why));
	DO(ledger_send(&ledger, 3, 1006, why));
	close_and_compare(outputs, &ledger);
}

static void a_process_that_was_killed_leaves_its_requests_in_doubt(void **state)
{
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);
	const struct ledger_list none = { 0 };

	DO(ledger_create(&ledger, "n", &none, &outputs->why));
	ledger_release(&ledger);
	ledger = opened(outputs);
	assert_int_equal(ledger.import_state, IMPORT_IN_DOUBT);
	DO(ledger_created(&ledger, "1", -1, &outputs->why));
	DO(ledger_send(&ledger, 2, 5, &outputs->why));
	ledger_release(&ledger);
	ledger = opened(outputs);
	assert_int_equal(ledger_count(&ledger, PART_IN_DOUBT), 1);
	assert_int_equal(ledger.parts[2].state, PART_IN_DOUBT);
	assert_int_equal(ledger.parts[2].after, 5);
	ledger_release(&ledger);
}

static void what_came_twice_is_known_until_a_person_has_looked(void **state)
{
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);
	const char *ids[] = { "30", "31" };
	const struct ledger_list strangers = { ids, 2, 2 };
	uint64_t numbers[] = { 1 };
	const struct part_numbers first = { numbers, 1 }, nobody = { 0 };

	DO(ledger_use(&ledger, "9", NULL, 7, &outputs->why));
	assert_false(ledger.own);
	DO(ledger_send(&ledger, 0, -1, &outputs->why));
	DO(ledger_decide(&ledger, &first, &nobody, &(struct ledger_list){ 0 }, &outputs->why));
	assert_int_equal(ledger.parts[0].state, PART_TO_SEND);
	DO(ledger_send(&ledger, 0, -1, &outputs->why));
	DO(ledger_sent(&ledger, 0, "29", &outputs->why));
	DO(ledger_told(&ledger, &strangers, &outputs->why));
	assert_int_equal(ledger.told.count, 2);
	assert_false(ledger_knows(&ledger, "30"));
	DO(ledger_twice(&ledger, &strangers, &outputs->why));
	assert_int_equal(ledger.twice.count, 2);
	DO(ledger_decide(&ledger, &nobody, &first, &strangers, &outputs->why));
	assert_int_equal(ledger.twice.count, 0);
	/* Of three requests the third may still show up. */
	assert_true(ledger.parts[0].was_resent);
	assert_false(ledger.parts[0].is_assumed);
	assert_string_equal(ledger.parts[0].execution, "29");
	close_and_compare(outputs, &ledger);
}

static void parts_that_cannot_be_told_apart_are_settled_in_one_record(void **state)
{
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);
	const char *ids[] = { "31", "30" };
	const struct ledger_list executions = { ids, 2, 2 };
	uint64_t numbers[] = { 1, 3 };

	DO(ledger_use(&ledger, "9", NULL, 7, &outputs->why));
	DO(ledger_send(&ledger, 0, -1, &outputs->why));
	DO(ledger_send(&ledger, 2, -1, &outputs->why));
	DO(ledger_settled_together(&ledger, &(struct part_numbers){ numbers, 2 }, &executions,
				   &outputs->why));
	assert_int_equal(ledger_count(&ledger, PART_SENT), 2);
	assert_string_equal(ledger.parts[0].execution, "31");
	assert_string_equal(ledger.parts[2].execution, "30");
	assert_false(ledger.parts[0].is_sure || ledger.parts[2].is_sure);
	close_and_compare(outputs, &ledger);
}

static void a_part_that_is_to_be_sent_again_may_be_assumed_sent(void **state)
{
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);
	const struct ledger_list none = { 0 };
	uint64_t numbers[] = { 1 };
	const struct part_numbers first = { numbers, 1 }, nobody = { 0 };

	DO(ledger_use(&ledger, "9", NULL, 7, &outputs->why));
	DO(ledger_send(&ledger, 0, -1, &outputs->why));
	DO(ledger_again(&ledger, 0, &outputs->why));
	DO(ledger_decide(&ledger, &nobody, &first, &none, &outputs->why));
	assert_int_equal(ledger.parts[0].state, PART_SENT);
	assert_true(ledger.parts[0].is_assumed);
	DO(ledger_decide(&ledger, &nobody, &first, &none, &outputs->why));
	assert_true(ledger.parts[0].is_assumed);
	close_and_compare(outputs, &ledger);
}

/* A journal of these records, behind the one of its target. */
static enum status read_records(struct outputs *outputs, const char *const *records, size_t count)
{
	struct journal journal;
	struct ledger ledger;
	struct diag *why = &outputs->why;
	const char *path = path_in(outputs, "j");

	unlink(path);
	journal = (struct journal){ .path = path, .fd = -1 };
	for (size_t i = 0; i < count; i++)
		DO(journal_append(&journal, str_of(records[i]), why));
	journal_close(&journal);
	enum status status = ledger_open(&ledger, path, &manifest, why);
	ledger_release(&ledger);
	return status;
}

#define TARGET \
	",\"event\":\"target\",\"api\":\"a\",\"datamart\":\"1\",\"run_key\":\"key\",\"parts\":4"
#define USE ",\"event\":\"use\",\"import\":\"1\""
#define SEND ",\"event\":\"send\",\"part\":1"
#define TOGETHER(parts, executions) \
	",\"event\":\"settled-together\",\"parts\":" parts ",\"executions\":" executions

static void records_that_cannot_follow_each_other_are_damage(void **state)
{
	static const struct {
		const char *records[5];
		enum status status;
	} rows[] = {
		{ { TARGET }, OK },
		{ { TARGET, USE, SEND }, OK },
		{ { USE }, ERR_IO },
		{ { TARGET, TARGET }, ERR_IO },
		{ { TARGET, SEND }, ERR_IO },
		{ { TARGET, USE, USE }, ERR_IO },
		{ { TARGET, USE, SEND, SEND }, ERR_IO },
		{ { TARGET, USE, ",\"event\":\"send\",\"part\":5" }, ERR_IO },
		{ { TARGET, USE, ",\"event\":\"send\",\"part\":0" }, ERR_IO },
		{ { TARGET, USE, ",\"event\":\"send\"" }, ERR_IO },
		{ { TARGET, USE, ",\"event\":\"sent\",\"part\":1,\"execution\":\"2\"" }, ERR_IO },
		{ { TARGET, USE, SEND, ",\"event\":\"sent\",\"part\":1" }, ERR_IO },
		{ { TARGET, USE, SEND, ",\"event\":\"sent\",\"part\":1,\"execution\":\"2\"", SEND },
		  ERR_IO },
		{ { TARGET, USE, ",\"event\":\"again\",\"part\":1" }, ERR_IO },
		{ { TARGET, USE, ",\"event\":\"open\",\"part\":1" }, ERR_IO },
		{ { TARGET, ",\"event\":\"not-created\"" }, ERR_IO },
		{ { TARGET, USE,
		    ",\"event\":\"decided\",\"resend\":[1],\"sent\":[],\"executions\":[]" }, ERR_IO },
		{ { TARGET, USE, SEND,
		    ",\"event\":\"decided\",\"resend\":[1],\"sent\":[1],\"executions\":[]" }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[1]", "[\"2\"]") }, OK },
		{ { TARGET, USE, SEND, TOGETHER("[1]", "[]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[1]", "[\"2\",\"3\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[1,1]", "[\"2\",\"3\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[1,2]", "[\"2\",\"3\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[0]", "[\"2\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[5]", "[\"2\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("1", "[\"2\"]") }, ERR_IO },
		{ { TARGET, USE, SEND, TOGETHER("[1]", "[\"../2\"]") }, ERR_IO },
		{ { TARGET, ",\"event\":\"what\"" }, ERR_IO },
		{ { TARGET, ",\"no\":\"event\"" }, ERR_IO },
	};
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);

	ledger_release(&ledger);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count = 0;
		while (count < COUNT(rows[i].records) && rows[i].records[count])
			count++;
		assert_int_equal(read_records(outputs, rows[i].records, count), rows[i].status);
	}
}

static void what_would_lead_a_request_elsewhere_is_damage(void **state)
{
	static const char *const records[][4] = {
		{ TARGET, ",\"event\":\"use\",\"import\":\"../7\"" },
		{ TARGET, ",\"event\":\"use\",\"import\":\"\"" },
		{ TARGET, ",\"event\":\"twice\",\"executions\":[\"\\u001b[31m\"]" },
		{ TARGET, USE, SEND, ",\"event\":\"sent\",\"part\":1,\"execution\":\"2?a=b\"" },
		{ TARGET, USE, SEND,
		  ",\"event\":\"decided\",\"resend\":[1.5],\"sent\":[],\"executions\":[]" },
	};
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);

	ledger_release(&ledger);
	for (size_t i = 0; i < COUNT(records); i++) {
		size_t count = 0;
		while (count < COUNT(records[i]) && records[i][count])
			count++;
		assert_int_equal(read_records(outputs, records[i], count), ERR_IO);
		assert_int_equal(outputs->why.line, count);
	}
}

static void a_time_that_no_clock_has_is_not_known(void **state)
{
	static const char *const records[] = {
		TARGET, ",\"event\":\"use\",\"import\":\"1\",\"began\":9223372036854775808",
		",\"event\":\"send\",\"part\":1,\"after\":18446744073709551615"
	};
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);

	ledger_release(&ledger);
	assert_int_equal(read_records(outputs, records, COUNT(records)), OK);
	ledger = opened(outputs);
	assert_int_equal(ledger.began, -1);
	assert_int_equal(ledger.parts[0].after, -1);
	ledger_release(&ledger);
}

static void the_journal_of_another_export_is_refused(void **state)
{
	static const char *const other_key[] = {
		",\"event\":\"target\",\"api\":\"a\",\"datamart\":\"1\",\"run_key\":\"k2\",\"parts\":4",
		USE
	};
	static const char *const other_parts[] = {
		",\"event\":\"target\",\"api\":\"a\",\"datamart\":\"1\",\"run_key\":\"k2\",\"parts\":9",
		",\"event\":\"send\",\"part\":9"
	};
	struct outputs *outputs = *state;
	struct ledger ledger = opened(outputs);

	ledger_release(&ledger);
	assert_int_equal(read_records(outputs, other_key, 2), ERR_USAGE);
	assert_int_equal(read_records(outputs, other_parts, 2), ERR_USAGE);
}

static void a_journal_is_named_by_its_target(void **state)
{
	struct outputs *outputs = *state;

	assert_string_equal(ledger_path("out", "api.example.com", "15", &outputs->arena),
			    "out/upload-api.example.com-15.journal");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_fresh_ledger_has_everything_to_send_and_no_file),
		CASE(every_event_is_read_back_as_it_was_made),
		CASE(a_process_that_was_killed_leaves_its_requests_in_doubt),
		CASE(what_came_twice_is_known_until_a_person_has_looked),
		CASE(a_part_that_is_to_be_sent_again_may_be_assumed_sent),
		CASE(parts_that_cannot_be_told_apart_are_settled_in_one_record),
		CASE(records_that_cannot_follow_each_other_are_damage),
		CASE(what_would_lead_a_request_elsewhere_is_damage),
		CASE(a_time_that_no_clock_has_is_not_known),
		CASE(the_journal_of_another_export_is_refused),
		CASE(a_journal_is_named_by_its_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

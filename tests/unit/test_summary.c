/* cli/summary.c, next.c, show.c, progress.c: what a run says of itself. */
#include "cli/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/args.h"
#include "cli/command.h"
#include "cli/next.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "cli/words.h"
#include "input/input.h"
#include "repeat/roles.h"

static void typed(struct cmdline *cmdline, int count, char **words)
{
	const struct verb *near, *verb = verb_find(words[0], &near);
	struct diag why;

	cmdline_init(cmdline, verb, count, words);
	if (args_parse(cmdline, count, words, &why) != OK ||
	    cmdline_check(cmdline, &why) != OK)
		fail_msg("%s", why.text);
	cmdline->job.ninputs = cmdline->noperands;
}

#define WORDS(...) ((char *[]){ __VA_ARGS__, NULL })
/* The words live as long as the block that types them, like argv as long as the program. */
#define TYPED(cmdline, ...)                                                                        \
	typed(cmdline, (int)(sizeof(WORDS(__VA_ARGS__)) / sizeof(char *)) - 1, WORDS(__VA_ARGS__))

static struct input_totals inputs[] = { { .bytes = 12345678 } };
static struct code_totals codes[] = {
	{ .errors = 2, .input = "in.csv", .line = 7, .column = 3 },
	{ .errors = 40, .warnings = 3, .input = "in.csv", .line = 12 },
	{ .warnings = 9, .input = "in.csv" },
};

static struct totals some_totals(void)
{
	codes[0].code = code_find("identifier-many");
	codes[1].code = code_find("field-unknown");
	codes[2].code = code_find("input-empty");
	return (struct totals){
		.read = 1000, .valid = 958, .rejected = 42, .warned = 12, .written = 958,
		.blank_lines = 1, .errors = 42, .warnings = 12, .inputs = inputs, .codes = codes,
		.ncodes = 3,
	};
}

static char *render(const struct summary *summary)
{
	struct buf text = { 0 };

	summary_render(summary, false, &text);
	buf_putc(&text, '\0');
	return text.at; /* the caller frees */
}

static void totals_fit_a_terminal(void **state)
{
	static const char expected[] =
		"… and 34 more findings in out/findings.ndjson\n"
		"\n"
		"    1000 read          12.3 MB from 1 input in 1.50 s, 1 blank line\n"
		"     958 valid\n"
		"      42 rejected\n"
		"      12 with warnings\n"
		"     958 written       in 2 parts\n"
		"\n"
		"errors\n"
		"      40  field-unknown    a field that the document type does not know\n"
		"                           first: in.csv:12\n"
		"       2  identifier-many  a line with more than one user identifier\n"
		"                           first: in.csv:7:3\n"
		"\n"
		"warnings\n"
		"       9  input-empty      an input without records\n"
		"                           first: in.csv\n"
		"       3  field-unknown    a field that the document type does not know\n"
		"                           first: in.csv:12\n"
		"\n"
		"what the most frequent error means:\n"
		"  bulkpipe explain field-unknown\n"
		"repair the rejected records in that directory, then take them up:\n"
		"  bulkpipe run --replay out -o out-2 --part-size 10MB\n";
	struct cmdline cmdline;
	struct totals totals = some_totals();

	(void)state;
	TYPED(&cmdline, "run", "-t", "USER_PROFILE", "-o", "out", "--part-size", "10MB", "in.csv");
	const struct summary summary = { .cmdline = &cmdline, .totals = &totals, .nparts = 2,
					 .elapsed_ns = 1500000000, .shown = 20, .status = REJECTED,
					 .exit = 1 };
	char *text = render(&summary);
	assert_string_equal(text, expected);
	free(text);
	cmdline_release(&cmdline);
}

static void what_was_left_out_is_told_by_reason(void **state)
{
	const struct reason reasons[] = { { STR("where"), STR("that did not"), true },
					  { STR("never"), STR("never"), true },
					  { STR("one_of: b"), STR("b removed"), false } };
	static uint64_t dropped[] = { 12, 0, 3 };
	struct cmdline cmdline;
	struct totals totals = { .read = 20, .valid = 8, .skipped = 12, .written = 8,
				 .inputs = inputs, .dropped = dropped };
	struct buf json = { 0 };

	(void)state;
	TYPED(&cmdline, "convert", "-t", "USER_PROFILE", "in.csv");
	cmdline.job.reasons = reasons;
	cmdline.job.nreasons = 3;
	const struct summary summary = { .cmdline = &cmdline, .totals = &totals, .status = OK };
	char *text = render(&summary);
	assert_string_equal(text, "      20 read          12.3 MB from 1 input in 0.00 s\n"
				  "       8 valid\n"
				  "      12 skipped\n"
				  "       0 rejected\n"
				  "       8 written\n"
				  "\n"
				  "left out\n"
				  "      12  records that did not\n"
				  "       3  b removed\n");
	free(text);
	summary_render_json(&summary, &json);
	buf_putc(&json, '\0');
	assert_non_null(strstr(json.at, "\"event\":\"dropped\",\"reason\":\"where\",\"count\":12}\n"));
	assert_non_null(strstr(json.at, "\"reason\":\"one_of: b\",\"count\":3}\n"));
	assert_null(strstr(json.at, "never"));
	buf_release(&json);
	cmdline_release(&cmdline);
}

static void a_run_over_its_budget_says_that_nothing_was_published(void **state)
{
	struct cmdline cmdline;
	struct totals totals = some_totals();

	(void)state;
	totals.over_budget = true;
	TYPED(&cmdline, "run", "-t", "USER_PROFILE", "-o", "out", "in.csv");
	const struct summary summary = { .cmdline = &cmdline, .totals = &totals,
					 .status = ERR_BUDGET, .exit = 3 };
	char *text = render(&summary);
	assert_non_null(strstr(text, "       0 written       nothing was published\n"));
	assert_non_null(strstr(text, "stopped by --max-rejects"));
	assert_null(strstr(text, "--replay"));
	free(text);
	cmdline_release(&cmdline);
}

static void json_has_the_same_numbers(void **state)
{
	struct cmdline cmdline;
	struct totals totals = some_totals();
	struct buf text = { 0 };

	(void)state;
	TYPED(&cmdline, "check", "-t", "USER_PROFILE", "-");
	const struct summary summary = { .cmdline = &cmdline, .totals = &totals, .status = REJECTED,
					 .exit = 1 };
	summary_render_json(&summary, &text);
	buf_putc(&text, '\0');
	assert_non_null(strstr(text.at,
			       "\"event\":\"totals\",\"exit\":1,\"read\":1000,\"valid\":958,"
			       "\"rejected\":42,"));
	assert_non_null(
		strstr(text.at, "\"code\":\"identifier-many\",\"errors\":2,\"warnings\":0,"));
	assert_non_null(strstr(text.at, "\"input\":\"in.csv\",\"line\":7,\"column\":3}\n"));
	buf_release(&text);
	cmdline_release(&cmdline);
}

/* The commands that are proposed, one a line. */
static void assert_next(const struct cmdline *cmdline, const struct totals *totals,
			enum status status, const char *expected)
{
	struct next next = { 0 };
	struct buf text = { 0 };

	next_steps(&next, cmdline, totals, status);
	for (size_t i = 0; i < next.count; i++)
		buf_printf(&text, "%s\n", next.steps[i].command);
	buf_putc(&text, '\0');
	assert_string_equal(text.at, expected);
	buf_release(&text);
	next_release(&next);
}

static void the_next_command_can_be_pasted(void **state)
{
	struct cmdline cmdline;
	struct totals clean = { .read = 5, .valid = 5, .inputs = inputs }, dirty = some_totals();
	struct totals none = { .read = 5, .skipped = 5, .inputs = inputs };

	(void)state;
	TYPED(&cmdline, "check", "-t", "user_profile", "--set", "a=it's", "--findings", "f",
	      "--mask", "--limit", "9", "my file.csv");
	assert_next(
		&cmdline, &clean, OK,
		"bulkpipe run -t user_profile --set 'a=it'\\''s' --mask -o out 'my file.csv'\n");
	assert_next(&cmdline, &dirty, REJECTED, "bulkpipe explain field-unknown\n");
	cmdline_release(&cmdline);

	TYPED(&cmdline, "check", "-t", "user_profile", "a.csv");
	assert_next(&cmdline, &dirty, REJECTED,
		    "bulkpipe explain field-unknown\n"
		    "bulkpipe check -t user_profile --findings findings.ndjson a.csv\n");
	cmdline_release(&cmdline);

	TYPED(&cmdline, "check", "-m", "m.json", "--explain-map", "--limit", "2", "a.csv");
	assert_next(&cmdline, &clean, OK, "bulkpipe run -m m.json -o out a.csv\n");
	assert_next(&cmdline, &none, OK, "");
	cmdline_release(&cmdline);

	TYPED(&cmdline, "check", "-t", "user_profile", "-");
	assert_next(&cmdline, &clean, OK, "");
	cmdline_release(&cmdline);

	TYPED(&cmdline, "run", "-t", "user_profile", "-o", "a/b-9/", "a.csv");
	assert_next(&cmdline, &clean, OK, "");
	assert_next(&cmdline, &dirty, REJECTED,
		    "bulkpipe explain field-unknown\n"
		    "bulkpipe run --replay a/b-9/ -o a/b-10\n");
	assert_next(&cmdline, &dirty, ERR_BUDGET, "bulkpipe explain field-unknown\n");
	cmdline_release(&cmdline);
}

static void a_finding_reads_like_a_compiler_message(void **state)
{
	const struct input input = { .name = "a.csv" };
	const struct job job = { 0 };
	struct record record = { .line = 12 };
	struct batch batch = { .input = &input, .records = &record, .nrecords = 1 };
	struct finding finding = { .code = code_find("csv-quote"), .message = STR("odd"),
				   .column = 5 };
	struct buf text = { 0 };

	(void)state;
	show_finding(&text, false, &job, &batch, &finding);
	finding.column = 0;
	finding.severity = SEVERITY_WARNING;
	show_finding(&text, false, &job, &batch, &finding);
	finding.record = UINT32_MAX; /* about the input as a whole */
	show_finding(&text, false, &job, &batch, &finding);
	show_finding(&text, true, &job, &batch, &finding);
	buf_putc(&text, '\0');
	assert_string_equal(text.at, "a.csv:12:5: error: odd [csv-quote]\n"
				     "a.csv:12: warning: odd [csv-quote]\n"
				     "a.csv: warning: odd [csv-quote]\n"
				     "a.csv: \033[1;33mwarning:\033[0m odd [csv-quote]\n");
	buf_release(&text);
}

static void identifiers_of_too_many_lines_are_told_by_place(void **state)
{
	const struct role_row row = { .name = "hash", .list = "/identifiers", .pointer = "/hash" };
	struct cmdline cmdline;
	struct totals totals = { .read = 20, .valid = 20, .written = 20, .inputs = inputs,
				 .nrepeated = 3 };
	struct buf json = { 0 };

	(void)state;
	TYPED(&cmdline, "convert", "-t", "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", "in.csv");
	totals.repeated[0] = (struct repeated_totals){ .input = "in.csv", .record = 6, .line = 7,
						       .row = &row, .lines = 12, .at_most = 14 };
	totals.repeated[1] = (struct repeated_totals){ .input = "in.csv", .record = 1, .line = 2,
						       .row = &row, .element = 1, .lines = 9,
						       .at_most = 9 };
	totals.repeated[2] = (struct repeated_totals){ .input = "in.csv", .record = 3, .line = 4,
						       .row = &row, .lines = 8, .at_most = 9 };
	const struct summary summary = { .cmdline = &cmdline, .totals = &totals, .status = OK };
	char *text = render(&summary);
	const char *told = strstr(text, "\nidentifiers");
	assert_non_null(told);
	assert_string_equal(told, "\nidentifiers that more than 8 lines name\n"
				  "      12  first: in.csv:7 /identifiers/0/hash (or up to 14)\n"
				  "       9  first: in.csv:2 /identifiers/1/hash\n");
	free(text);
	summary_render_json(&summary, &json);
	buf_putc(&json, '\0');
	assert_non_null(strstr(json.at, "\"input\":\"in.csv\",\"record\":6,\"line\":7,"
					"\"pointer\":\"/identifiers/0/hash\",\"lines\":12,"
					"\"lines_at_most\":14}\n"));
	assert_null(strstr(json.at, "\"line\":4"));
	buf_release(&json);
	cmdline_release(&cmdline);
}

static void progress_uses_the_width_it_has(void **state)
{
	const struct progress_view view = { .done = 420, .size = 1000, .read = 420000000,
					    .records = 1234567, .rejected = 12,
					    .elapsed_ns = UINT64_C(4200000000) };
	static const struct {
		size_t width;
		const char *line;
	} rows[] = {
		{ 79, " 42% [=======>           ]  1234567 records  12 rejected  100.0 MB/s  0:06 "
		      "left" },
		{ 0, " 42%  1234567 records  12 rejected  100.0 MB/s  0:06 left" },
		{ 60, " 42%  1234567 records  12 rejected  100.0 MB/s  0:06 left" },
		{ 20, " 42%  1234567 record" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf line = { 0 };
		progress_render(&view, rows[i].width, &line);
		assert_true(rows[i].width == 0 || line.len <= rows[i].width);
		buf_putc(&line, '\0');
		assert_string_equal(line.at, rows[i].line);
		buf_release(&line);
	}
}

static void progress_of_a_pipe_has_no_end(void **state)
{
	const struct progress_view view = { .read = 1500000, .records = 10,
					    .elapsed_ns = UINT64_C(3723000000000) };
	const struct progress_view start = { .size = 10 };
	const struct progress_view ahead = { .records = 7, .is_ahead = true };
	struct buf line = { 0 };

	(void)state;
	progress_render(&view, 79, &line);
	buf_putc(&line, '\0');
	assert_string_equal(line.at, "10 records  1.5 MB  0.0 MB/s  1:02:03");
	buf_clear(&line, 0);
	progress_render(&start, 0, &line);
	buf_putc(&line, '\0');
	assert_string_equal(line.at, "  0%  0 records  0:00");
	buf_clear(&line, 0);
	progress_render(&ahead, 79, &line);
	buf_putc(&line, '\0');
	assert_string_equal(line.at, "looking ahead: 7 records  0 B  0:00");
	buf_release(&line);
}

static void text_wraps_at_words(void **state)
{
	struct buf out = { 0 };

	(void)state;
	words_wrap(&out, "one two three four\nfive\n\nsix", 4, 2, 13);
	buf_putc(&out, '\0');
	assert_string_equal(out.at, "one two\n  three four\n  five\n\n  six");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_fit_a_terminal),
		cmocka_unit_test(what_was_left_out_is_told_by_reason),
		cmocka_unit_test(a_run_over_its_budget_says_that_nothing_was_published),
		cmocka_unit_test(json_has_the_same_numbers),
		cmocka_unit_test(the_next_command_can_be_pasted),
		cmocka_unit_test(a_finding_reads_like_a_compiler_message),
		cmocka_unit_test(identifiers_of_too_many_lines_are_told_by_place),
		cmocka_unit_test(progress_uses_the_width_it_has),
		cmocka_unit_test(progress_of_a_pipe_has_no_end),
		cmocka_unit_test(text_wraps_at_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

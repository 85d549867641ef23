/* cli/args.c, option.c, option_parse.c, cmdline.c: from argv to a job. */
#include "cli/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/option.h"

enum { MAX_WORDS = 64 };

/* Cuts `line` at its blanks ("''" is an empty word) and reads it as a command line. */
static enum status parse(struct cmdline *cmdline, const char *line, struct diag *why)
{
	static char text[1024];
	static char *words[MAX_WORDS + 1];
	const struct verb *near;
	int count = 0;

	assert_true(strlen(line) < sizeof(text));
	memcpy(text, line, strlen(line) + 1);
	for (char *at = text; *at && count < MAX_WORDS;) {
		char *word = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
		words[count++] = strcmp(word, "''") == 0 ? word + 2 : word;
	}
	words[count] = NULL;
	const struct verb *verb = verb_find(words[0], &near);
	assert_non_null(verb);
	cmdline_init(cmdline, verb, count, words);
	enum status status = args_parse(cmdline, count, words, why);
	return status == OK && !cmdline->help ? cmdline_check(cmdline, why) : status;
}

static void defaults_are_those_of_the_contract(void **state)
{
	struct cmdline cmdline;
	struct diag why;

	(void)state;
	assert_int_equal(parse(&cmdline, "run -t user-profile -o out", &why), OK);
	const struct job *job = &cmdline.job;
	assert_int_equal(job->command, COMMAND_RUN);
	assert_string_equal(job->doctype->name, "USER_PROFILE");
	assert_int_equal(job->max_record, 16 << 20);
	assert_int_equal(job->max_depth, 128);
	assert_int_equal(job->part_size, 100000000);
	assert_true(job->part_records == UINT64_MAX && job->limit == UINT64_MAX);
	assert_true(job->threads >= 1 && job->threads <= 8);
	assert_true(job->coerce);
	assert_false(job->strict || job->mask || job->has_budget || job->has_expect);
	assert_int_equal(job->unknown, UNKNOWN_DEFAULT);
	assert_int_equal(job->from, FORMAT_AUTO);
	cmdline_release(&cmdline);
	assert_int_equal(parse(&cmdline, "check -t user-profile", &why), OK);
	assert_true(cmdline.job.part_size == UINT64_MAX);
	cmdline_release(&cmdline);
}

static void every_option_reaches_the_job(void **state)
{
	struct cmdline cmdline;
	struct diag why;

	(void)state;
	assert_int_equal(parse(&cmdline,
			       "run -t USER_SEGMENT -r r.json --ref http://x/=d --ref y=e -f csv "
			       "--delimiter \\t --quote ' --escape \\ --encoding latin1 "
			       "--columns a,b --set operation=UPDATE --set a=b=c -o out in.csv", &why), OK);
	const struct job *job = &cmdline.job;
	assert_string_equal(job->rules_path, "r.json");
	assert_int_equal(job->schema.nrefs, 2);
	assert_string_equal(job->schema.refs[0].prefix, "http://x/");
	assert_string_equal(job->schema.refs[1].dir, "e");
	assert_int_equal(job->from, FORMAT_CSV);
	assert_int_equal(job->dialect.delimiter, '\t');
	assert_int_equal(job->dialect.quote, '\'');
	assert_int_equal(job->dialect.escape, '\\');
	assert_true(job->dialect_has_quote && job->dialect_has_escape);
	assert_string_equal(job->encoding, "latin1");
	assert_int_equal(job->ncolumns, 2);
	assert_true(str_is(job->columns[1], "b"));
	assert_int_equal(job->nconstants, 2);
	assert_string_equal(job->constants[1].field, "a");
	assert_string_equal(job->constants[1].value, "b=c");
	assert_string_equal(cmdline.sink.dir, "out");
	cmdline_release(&cmdline);

	assert_int_equal(parse(&cmdline,
			       "run -t USER_SEGMENT -o out --to csv --header upper "
			       "--part-size 10MB --part-records 7 --prefix p --force --unknown drop -j0 --limit 5 "
			       "--max-rejects 0.5% --expect-records 5-9 --rejects-ok --strict "
			       "--mask --max-record-size 1MiB --max-depth 9 --no-coerce "
			       "--assert-formats", &why), OK);
	assert_int_equal(job->to, TO_CSV);
	assert_true(job->header_upper);
	assert_true(job->strict);
	assert_true(job->mask);
	assert_true(job->schema.assert_formats);
	assert_int_equal(job->part_size, 10000000);
	assert_int_equal(job->part_records, 7);
	assert_string_equal(cmdline.sink.prefix, "p");
	assert_true(cmdline.sink.force && cmdline.rejects_ok);
	assert_int_equal(job->unknown, UNKNOWN_DROP);
	assert_int_equal(job->schema.unknown, UNKNOWN_DROP);
	assert_int_equal(job->threads, 0);
	assert_int_equal(job->limit, 5);
	assert_true(job->has_budget && job->budget_is_percent && job->max_rejects == 50);
	assert_true(job->has_expect && job->expect_min == 5 && job->expect_max == 9);
	assert_int_equal(job->max_record, 1 << 20);
	assert_int_equal(job->max_depth, 9);
	assert_false(job->coerce);
	cmdline_release(&cmdline);

	assert_int_equal(parse(&cmdline,
			       "check -t USER_SEGMENT --rejects r --findings - --report p "
			       "--log json --progress always --color never -q --quote ''", &why), OK);
	assert_string_equal(cmdline.sink.rejects, "r");
	assert_string_equal(cmdline.sink.findings, "-");
	assert_string_equal(cmdline.sink.report, "p");
	assert_true(cmdline.log_json && cmdline.quiet);
	assert_int_equal(cmdline.progress, WHEN_ALWAYS);
	assert_int_equal(cmdline.color, WHEN_NEVER);
	assert_int_equal(job->dialect.quote, 0);
	cmdline_release(&cmdline);
}

static void options_may_follow_inputs_until_two_dashes(void **state)
{
	struct cmdline cmdline;
	struct diag why;

	(void)state;
	assert_int_equal(parse(&cmdline, "check a -t USER_PROFILE b -- -q --mask", &why), OK);
	assert_int_equal(cmdline.noperands, 4);
	assert_string_equal(cmdline.operands[0], "a");
	assert_string_equal(cmdline.operands[1], "b");
	assert_string_equal(cmdline.operands[2], "-q");
	assert_false(cmdline.quiet || cmdline.job.mask);
	cmdline_release(&cmdline);
}

static void the_last_of_two_wins(void **state)
{
	struct cmdline cmdline;
	struct diag why;

	(void)state;
	assert_int_equal(parse(&cmdline, "check -t USER_PROFILE -t USER_CHOICE -j2 -j3", &why), OK);
	assert_string_equal(cmdline.job.doctype->name, "USER_CHOICE");
	assert_int_equal(cmdline.job.threads, 3);
	cmdline_release(&cmdline);
}

static void many_letters_in_one_word_are_fine(void **state)
{
	struct cmdline cmdline;
	struct diag why;

	(void)state;
	assert_int_equal(parse(&cmdline, "check -qqqqqqqqqqqqqqqqqqqq -tUSER_PROFILE", &why), OK);
	assert_true(cmdline.quiet);
	cmdline_release(&cmdline);
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		/* the words */
		{ "check -t USER_PROFILE --rejcts x", "did you mean --rejects?" },
		{ "check -t USER_PROFILE --findings=", "is empty" },
		{ "check -t USER_PROFILE --max", "ambiguous" },
		{ "check -t USER_PROFILE --xyzzy", "unknown option --xyzzy" },
		{ "check -t USER_PROFILE --unique=both", "expected first|last, found 'both'" },
		{ "check -t USER_PROFILE --unique=frist", "did you mean first?" },
		{ "check -t USER_PROFILE -x", "unknown option -x" },
		{ "check -t USER_PROFILE --part-size 1MB", "belongs to: run" },
		{ "check -t USER_PROFILE -o out", "belongs to: run" },
		{ "check -t USER_PROFILE --mask=yes", "takes no argument" },
		{ "check -t", "--type needs an argument: TYPE" },
		{ "check --rules", "--rules needs an argument: FILE" },
		{ "check -t USER_PROFIL", "did you mean USER_PROFILE?" },
		{ "check -t invoice", "the types are: USER_ACTIVITY" },
		{ "check -t USER_PROFILE -f ndjsn", "did you mean ndjson?" },
		{ "check -t USER_PROFILE -f xml", "expected csv|tsv|ndjson|json" },
		{ "check -t USER_PROFILE --max-rejects many", "--max-rejects: expected a number" },
		{ "check -t USER_PROFILE --max-record-size 1M", "ambiguous" },
		{ "check -t USER_PROFILE --max-depth 0", "at least 1" },
		{ "check -t USER_PROFILE -j 1000", "from 0 to 256" },
		{ "check -t USER_PROFILE --limit 0", "at least 1" },
		{ "check -t USER_PROFILE --delimiter ab", "a single ASCII character" },
		{ "check -t USER_PROFILE --delimiter ''", "a single ASCII character" },
		{ "check -t USER_PROFILE --delimiter \xc2\xa6", "a single ASCII character" },
		{ "check -t USER_PROFILE --columns a,,c", "column 2 has no name" },
		{ "check -t USER_PROFILE --columns a,b,a", "columns 1 and 3" },
		{ "check -t USER_PROFILE --set operation", "FIELD=VALUE" },
		{ "check -t USER_PROFILE --set =x", "FIELD=VALUE" },
		{ "check -t USER_PROFILE --ref x", "PREFIX=DIR" },
		{ "run -t USER_PROFILE -o d --prefix a/b", "without slashes" },
		{ "run -t USER_PROFILE -o d --prefix .a", "neither a dot nor a dash" },
		{ "run -t USER_PROFILE -o d --part-size 0", "too small" },
		{ "locate out 1", "locate needs DIR PART LINE" },
		{ "locate out 1 2 3", "nothing more, found '3'" },
		{ "version x", "no operand" },
		/* together */
		{ "check a.csv", "which document type?" },
		{ "check a.csv", "USER_POINTS_DELETION" },
		{ "convert -t USER_PROFILE --to csv", "leave --to csv out" },
		{ "convert -r r.json --to csv", "say -t USER_SEGMENT too" },
		{ "convert -t USER_SEGMENT --header upper", "say --to csv too" },
		{ "check -t USER_SEGMENT -f json --columns a,b", "--columns is for CSV" },
		{ "check -t USER_SEGMENT -f ndjson --quote ''", "--quote is for CSV" },
		{ "check -t USER_SEGMENT -f tsv --delimiter ;", "say --from csv" },
		{ "check -t USER_SEGMENT --delimiter \"", "same character" },
		{ "check -t USER_SEGMENT --escape ; --delimiter ;", "same character" },
		{ "check -t USER_SEGMENT --escape \"", "leave --escape out" },
		{ "check -t USER_SEGMENT - -", "named twice" },
		{ "check -t USER_SEGMENT ''", "empty name" },
		{ "check -t USER_SEGMENT --findings - --rejects -", "cannot both be stdout" },
		{ "check -t USER_SEGMENT --findings f --report f", "the same file" },
		{ "convert -t USER_SEGMENT --rejects -", "convert writes the records there" },
		{ "check -t USER_SEGMENT -q -v", "which of the two?" },
		{ "run -t USER_SEGMENT a", "-o DIR" },
		{ "run --replay a", "-o DIR" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cmdline cmdline;
		struct diag why = { 0 };
		if (parse(&cmdline, rows[i].line, &why) != ERR_USAGE)
			fail_msg("'%s' is taken", rows[i].line);
		if (!strstr(why.text, rows[i].says))
			fail_msg("'%s' says: %s", rows[i].line, why.text);
		cmdline_release(&cmdline);
	}
}

static void what_contradicts_nothing_is_taken(void **state)
{
	static const char *const lines[] = {
		"check -r rules.json a b -",
		"convert -t user_segment --to csv --header upper",
		"check -t USER_SEGMENT -f tsv --delimiter \\t",
		"check -t USER_SEGMENT --delimiter ' --quote \"",
		"check -t USER_SEGMENT --quote '' --escape \"",
		"check -t USER_SEGMENT --findings /dev/null --rejects /dev/null",
		"run -t USER_SEGMENT -o d --findings - --report r",
		"run --replay d -o e",
		"check --help",
		"run --help",
		"locate --help",
		"explain",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct cmdline cmdline;
		struct diag why = { 0 };
		bool is_chain = !strstr(lines[i], "explain");
		enum status status = parse(&cmdline, lines[i], &why);
		if (is_chain && status != OK)
			fail_msg("'%s' says: %s", lines[i], why.text);
		cmdline_release(&cmdline);
	}
}

static void help_names_every_option_of_a_command_within_80_columns(void **state)
{
	size_t nverbs, noptions;
	const struct verb *verbs = verb_table(&nverbs);
	const struct option_row *rows = option_table(&noptions);

	(void)state;
	for (size_t i = 0; i < nverbs; i++) {
		struct buf text = { 0 };
		help_render_verb(&verbs[i], &text);
		buf_putc(&text, '\0');
		for (size_t k = 0; k < noptions; k++) {
			char name[64] = "--";
			strncat(name, rows[k].name, sizeof(name) - 3);
			bool is_named = strstr(text.at, name) != NULL;
			if ((rows[k].verbs & verbs[i].bit) && !is_named)
				fail_msg("%s --help is silent about %s", verbs[i].name, name);
		}
		for (const char *line = text.at; *line;) {
			size_t len = strcspn(line, "\n");
			if (len > 80)
				fail_msg("too long: %.*s", (int)len, line);
			line += len + (line[len] == '\n');
		}
		buf_release(&text);
	}
}

static void rows_are_well_formed(void **state)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		/* Without a parse function there must be a target, and the first member is none. */
		assert_true(rows[i].parse != NULL || rows[i].target != 0);
		assert_false(rows[i].parse && !rows[i].argument);
		for (size_t k = i + 1; k < count; k++) {
			assert_string_not_equal(rows[i].name, rows[k].name);
			assert_false(rows[i].letter && rows[i].letter == rows[k].letter);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_contract),
		cmocka_unit_test(every_option_reaches_the_job),
		cmocka_unit_test(options_may_follow_inputs_until_two_dashes),
		cmocka_unit_test(the_last_of_two_wins),
		cmocka_unit_test(many_letters_in_one_word_are_fine),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(what_contradicts_nothing_is_taken),
		cmocka_unit_test(help_names_every_option_of_a_command_within_80_columns),
		cmocka_unit_test(rows_are_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

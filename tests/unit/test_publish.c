/* DIR of a run: what appears when, what is replaced, and what a killed run leaves behind. */
#include "outputs.h"

#include <fcntl.h>
#include <sys/file.h>

#include "output/folder.h"
#include "output/names.h"
#include "output/part.h"
#include "output/publish.h"

static const struct row rows[] = { { "1\n", "{\"a\":1}\n" },
				   { "x\n", NULL },
				   { "3\n", "{\"a\":3}\n" } };

static const char *out_dir(struct outputs *outputs)
{
	return path_in(outputs, "out");
}

static const char *out_path(struct outputs *outputs, const char *name)
{
	return arena_printf(&outputs->arena, "%s/out/%s", outputs->dir, name).at;
}

static enum status export_rows(struct outputs *outputs, bool force)
{
	struct sink_options options = { .dir = out_dir(outputs), .force = force };

	return run_whole(outputs, options, rows, COUNT(rows));
}

/* What opening DIR says, nothing more. */
static enum status open_only(struct outputs *outputs, bool force, bool *already)
{
	struct run run = { .options = { .dir = out_dir(outputs), .force = force } };
	enum status status = run_open(&run, outputs);

	*already = run.already;
	sink_free(run.sink);
	return status;
}

static size_t count_temporaries(struct outputs *outputs)
{
	const char *command = arena_printf(&outputs->arena, "ls -A '%s'", out_dir(outputs)).at;
	FILE *list = popen(command, "r");
	char name[256];
	size_t count = 0;

	assert_non_null(list);
	while (fgets(name, sizeof(name), list))
		count += name[0] == '.';
	pclose(list);
	return count;
}

static void publishes_everything_with_the_right_modes(void **state)
{
	static const char *const names[] = {
		"user-profile-00001.ndjson",
		"rejected.ndjson",
		"findings.ndjson",
		"report.json",
		"sources.ndjson",
		"manifest.json",
	};
	struct outputs *outputs = *state;
	struct stat info;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(stat(out_path(outputs, names[i]), &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
	}
	assert_int_equal(stat(out_dir(outputs), &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(count_temporaries(outputs), 0);
	assert_string_equal(text_of(outputs, out_path(outputs, "rejected.ndjson")), "x\n");
	assert_string_equal(text_of(outputs, out_path(outputs, names[0])),
			    "{\"a\":1}\n{\"a\":3}\n");
}

static void makes_no_rejects_and_findings_without_cause(void **state)
{
	struct outputs *outputs = *state;
	struct sink_options options = { .dir = out_dir(outputs) };

	assert_int_equal(run_whole(outputs, options, rows, 1), OK);
	assert_false(is_there(out_path(outputs, "rejected.ndjson")));
	assert_false(is_there(out_path(outputs, "findings.ndjson")));
	assert_true(is_there(out_path(outputs, "report.json")));
}

static void shows_nothing_before_the_end(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .dir = out_dir(outputs) } };

	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run_take(&run, outputs, &outputs->inputs[0], rows, COUNT(rows)), OK);
	assert_false(is_there(out_path(outputs, "user-profile-00001.ndjson")));
	assert_true(is_there(out_path(outputs, ".user-profile-00001.ndjson.bulkpipe")));
	/* A failure further up: nothing stays, not even the directory that was made for it. */
	assert_int_equal(sink_finish(run.sink, ERR_IO, 4, &outputs->why), OK);
	sink_free(run.sink);
	assert_false(is_there(out_dir(outputs)));
}

static void knows_its_own_export(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
	assert_true(is_there(out_path(outputs, "manifest.json")));
	assert_int_equal(open_only(outputs, true, &already), OK);
	assert_false(already);

	/* A part that was tampered with is no whole export. */
	write_file(out_path(outputs, "user-profile-00001.ndjson"), "short\n");
	assert_int_equal(open_only(outputs, false, &already), ERR_USAGE);
	assert_int_equal(export_rows(outputs, true), REJECTED);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
}

static void refuses_the_export_of_another_run_without_force(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	outputs->job.part_records = 1;
	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_true(is_there(out_path(outputs, "user-profile-00002.ndjson")));
	outputs->job.part_records = UINT64_MAX;
	assert_int_equal(open_only(outputs, false, &already), ERR_USAGE);
	assert_true(is_there(out_path(outputs, "user-profile-00002.ndjson")));

	/* With force nothing of the old one stays. */
	assert_int_equal(export_rows(outputs, true), REJECTED);
	assert_false(is_there(out_path(outputs, "user-profile-00002.ndjson")));
	assert_string_equal(text_of(outputs, out_path(outputs, "user-profile-00001.ndjson")),
			    "{\"a\":1}\n{\"a\":3}\n");
	assert_int_equal(count_temporaries(outputs), 0);
}

static void keeps_the_old_export_if_the_new_one_fails(void **state)
{
	struct outputs *outputs = *state;
	struct run run = { .options = { .dir = out_dir(outputs), .force = true } };
	bool already;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run_take(&run, outputs, &outputs->inputs[0], rows, 1), OK);
	assert_int_equal(sink_finish(run.sink, ERR_SIGNAL, 130, &outputs->why), OK);
	sink_free(run.sink);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
	assert_int_equal(count_temporaries(outputs), 0);
}

static void needs_force_where_a_pipe_meets_an_export(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	outputs->inputs[0].is_regular = false;
	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_int_equal(open_only(outputs, false, &already), ERR_USAGE);
	assert_non_null(strstr(outputs->why.text, "pipe"));
	assert_int_equal(export_rows(outputs, true), REJECTED);
}

/* ---- killed between two system calls ---- */

static void move(struct outputs *outputs, const char *from, const char *to)
{
	assert_int_equal(rename(out_path(outputs, from), out_path(outputs, to)), 0);
}

static void removes_what_was_killed_before_the_renames(void **state)
{
	struct outputs *outputs = *state;

	assert_int_equal(mkdir(out_dir(outputs), 0700), 0);
	write_file(out_path(outputs, ".user-profile-00001.ndjson.bulkpipe"), "half");
	write_file(out_path(outputs, ".user-profile-00009.ndjson.bulkpipe"), "half");
	write_file(out_path(outputs, ".manifest.json.bulkpipe"), "{\"version\":\"half");
	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_int_equal(count_temporaries(outputs), 0);
}

static void removes_what_was_killed_between_the_renames(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	/* Two parts have their names, the third, report and manifest have not. */
	outputs->job.part_records = 1;
	assert_int_equal(export_rows(outputs, false), REJECTED);
	move(outputs, "manifest.json", ".manifest.json.bulkpipe");
	move(outputs, "report.json", ".report.json.bulkpipe");
	outputs->job.part_records = UINT64_MAX;
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_false(is_there(out_path(outputs, "user-profile-00001.ndjson")));
	assert_false(is_there(out_path(outputs, "user-profile-00002.ndjson")));
	assert_false(is_there(out_path(outputs, "rejected.ndjson")));
	assert_false(is_there(out_path(outputs, "sources.ndjson")));
	assert_int_equal(count_temporaries(outputs), 0);
	assert_int_equal(export_rows(outputs, false), REJECTED);
}

static void removes_what_was_killed_while_it_replaced(void **state)
{
	struct outputs *outputs = *state;

	/* The old manifest is out of the way, its second part not yet removed, the new first part
	 * not yet renamed. */
	outputs->job.part_records = 1;
	assert_int_equal(export_rows(outputs, false), REJECTED);
	move(outputs, "manifest.json", ".manifest.json.replaced.bulkpipe");
	move(outputs, "user-profile-00001.ndjson", ".user-profile-00001.ndjson.bulkpipe");
	outputs->job.part_records = UINT64_MAX;
	assert_int_equal(export_rows(outputs, false), REJECTED);
	assert_false(is_there(out_path(outputs, "user-profile-00002.ndjson")));
	assert_int_equal(count_temporaries(outputs), 0);
}

static void touches_no_export_when_only_temporaries_are_left_beside_it(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	/* Killed before the old manifest was moved: the new one names files that are the old one's.
	 */
	assert_int_equal(export_rows(outputs, false), REJECTED);
	write_file(out_path(outputs, ".manifest.json.bulkpipe"),
		   text_of(outputs, out_path(outputs, "manifest.json")));
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
	assert_true(is_there(out_path(outputs, "user-profile-00001.ndjson")));
}

/* ---- what must not be replaced ---- */

static void never_replaces_what_no_manifest_names(void **state)
{
	static const char *const names[] = {
		"user-profile-00001.ndjson",
		"user-profile-00777.ndjson",
		"rejected.csv",
		"rejected-3.tsv",
		"report.json",
		"sources.ndjson",
	};
	struct outputs *outputs = *state;
	bool already;

	assert_int_equal(mkdir(out_dir(outputs), 0700), 0);
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *path = out_path(outputs, names[i]);
		write_file(path, "{\"mine\":true}\n");
		assert_int_equal(open_only(outputs, false, &already), ERR_USAGE);
		assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
		assert_string_equal(text_of(outputs, path), "{\"mine\":true}\n");
		unlink(path);
	}
	/* Names that only look alike are nobody's business. */
	write_file(out_path(outputs, "user-profile-.ndjson"), "x");
	write_file(out_path(outputs, "user-profile-1a.ndjson"), "x");
	write_file(out_path(outputs, "rejected-.csv"), "x");
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(is_there(out_path(outputs, "rejected-.csv")));
}

static void replaces_a_foreign_manifest_with_force_only(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	assert_int_equal(mkdir(out_dir(outputs), 0700), 0);
	write_file(out_path(outputs, "manifest.json"), "{\"name\":\"web app\"}");
	assert_int_equal(open_only(outputs, false, &already), ERR_USAGE);
	assert_int_equal(export_rows(outputs, true), REJECTED);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
}

static void never_replaces_what_a_journal_shows_as_sent(void **state)
{
	struct outputs *outputs = *state;
	const char *journal = out_path(outputs, "upload-host-12.journal");
	bool already;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	write_file(journal, "sent\n");
	assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_true(already);
	write_file(journal, "");
	assert_int_equal(open_only(outputs, true, &already), OK);
	assert_int_equal(unlink(out_path(outputs, "manifest.json")), 0);
	write_file(journal, "sent\n");
	assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
}

static void never_replaces_its_own_input(void **state)
{
	struct outputs *outputs = *state;
	bool already;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	outputs->inputs[0].name = out_path(outputs, "rejected.ndjson");
	assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
	assert_non_null(strstr(outputs->why.text, "input"));
	outputs->inputs[0].name = out_path(outputs, "user-profile-00001.ndjson");
	assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
}

static void lets_one_process_at_a_time_in(void **state)
{
	struct outputs *outputs = *state;
	const char *lock = out_path(outputs, NAME_LOCK);
	bool already;
	int fd;

	assert_int_equal(mkdir(out_dir(outputs), 0700), 0);
	fd = open(lock, O_RDWR | O_CREAT, 0600);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(open_only(outputs, true, &already), ERR_USAGE);
	assert_true(is_there(lock));
	/* The lock of a killed process is none. */
	close(fd);
	assert_int_equal(open_only(outputs, false, &already), OK);
	assert_false(is_there(lock));
}

/* ---- the budget ---- */

static void keeps_report_and_rejects_but_no_part_over_budget(void **state)
{
	struct outputs *outputs = *state;

	outputs->job.has_budget = true;
	assert_int_equal(export_rows(outputs, false), ERR_BUDGET);
	assert_false(is_there(out_path(outputs, "manifest.json")));
	assert_false(is_there(out_path(outputs, "user-profile-00001.ndjson")));
	assert_false(is_there(out_path(outputs, "sources.ndjson")));
	assert_string_equal(text_of(outputs, out_path(outputs, "rejected.ndjson")), "x\n");
	assert_true(is_there(out_path(outputs, "findings.ndjson")));
	const char *report = text_of(outputs, out_path(outputs, "report.json"));
	assert_non_null(strstr(report, "\"exit\":3,\"complete\":false"));
	assert_non_null(strstr(report, "\"parts\":[]"));
	assert_int_equal(count_temporaries(outputs), 0);

	/* What it left is ours, so that the next try needs no force. */
	outputs->job.has_budget = false;
	assert_int_equal(export_rows(outputs, false), REJECTED);
}

static void takes_a_replaced_export_away_over_budget(void **state)
{
	struct outputs *outputs = *state;

	assert_int_equal(export_rows(outputs, false), REJECTED);
	outputs->job.has_budget = true;
	assert_int_equal(export_rows(outputs, true), ERR_BUDGET);
	assert_false(is_there(out_path(outputs, "manifest.json")));
	assert_false(is_there(out_path(outputs, "user-profile-00001.ndjson")));
	assert_true(is_there(out_path(outputs, "report.json")));
}

/* ---- outputs that the user names ---- */

static void refuses_outputs_that_are_inputs_or_one_another(void **state)
{
	struct outputs *outputs = *state;
	const char *name = path_in(outputs, "o");
	const char *link = path_in(outputs, "link");
	struct run run = { .options = { .findings = outputs->inputs[0].name } };

	outputs->job.command = COMMAND_CHECK;
	assert_int_equal(run_open(&run, outputs), ERR_USAGE);
	sink_free(run.sink);
	assert_int_equal(symlink(outputs->inputs[0].name, link), 0);
	run = (struct run){ .options = { .report = link } };
	assert_int_equal(run_open(&run, outputs), ERR_USAGE);
	sink_free(run.sink);
	run = (struct run){ .options = { .findings = name, .rejects = name } };
	assert_int_equal(run_open(&run, outputs), ERR_USAGE);
	sink_free(run.sink);
	run = (struct run){ .options = { .findings = outputs->dir } };
	assert_int_equal(run_open(&run, outputs), ERR_USAGE);
	sink_free(run.sink);
	assert_string_equal(text_of(outputs, outputs->inputs[0].name), "input\n");
	assert_false(is_there(name));
}

static void replaces_a_named_file_only_at_the_end(void **state)
{
	struct outputs *outputs = *state;
	const char *real = path_in(outputs, "real"), *link = path_in(outputs, "link");
	struct run run = { .options = { .rejects = link } };
	struct stat info;

	outputs->job.command = COMMAND_CHECK;
	write_file(real, "yesterday\n");
	assert_int_equal(symlink(real, link), 0);
	assert_int_equal(run_open(&run, outputs), OK);
	assert_int_equal(run_take(&run, outputs, &outputs->inputs[0], rows, COUNT(rows)), OK);
	assert_string_equal(text_of(outputs, real), "yesterday\n");
	assert_int_equal(run_end(&run, outputs), REJECTED);
	sink_free(run.sink);
	assert_string_equal(text_of(outputs, real), "x\n");
	assert_int_equal(lstat(link, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
}

static void says_which_file_cannot_be_made(void **state)
{
	struct outputs *outputs = *state;
	const char *name = path_in(outputs, "no/such/folder");
	struct run run = { .options = { .rejects = name } };

	outputs->job.command = COMMAND_CHECK;
	assert_int_equal(run_open(&run, outputs), ERR_IO);
	assert_string_equal(outputs->why.file, name);
	sink_free(run.sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(publishes_everything_with_the_right_modes, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(makes_no_rejects_and_findings_without_cause, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(shows_nothing_before_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(knows_its_own_export, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_the_export_of_another_run_without_force,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_the_old_export_if_the_new_one_fails, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(needs_force_where_a_pipe_meets_an_export, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(removes_what_was_killed_before_the_renames, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(removes_what_was_killed_between_the_renames, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(removes_what_was_killed_while_it_replaced, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			touches_no_export_when_only_temporaries_are_left_beside_it, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(never_replaces_what_no_manifest_names, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(replaces_a_foreign_manifest_with_force_only, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(never_replaces_what_a_journal_shows_as_sent, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(never_replaces_its_own_input, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lets_one_process_at_a_time_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_report_and_rejects_but_no_part_over_budget,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(takes_a_replaced_export_away_over_budget, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(refuses_outputs_that_are_inputs_or_one_another,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(replaces_a_named_file_only_at_the_end, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(says_which_file_cannot_be_made, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

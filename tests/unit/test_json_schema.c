/*
 * The JSON Schema Test Suite (draft 2020-12), straight through the compiler and the check; the same
 * through the program is tests/conformance/json_schema.sh. The suite stands in SUITES (default:
 * ../shared/suites); where it does not, a line says so and nothing is tested.
 *
 * Each case is judged twice: for the verdict alone, and as a record, which must be rejected if and
 * only if it is invalid. That holds the two passes of the check together.
 */
#include "rules.h"

#include <dirent.h>

#include "base/file.h"
#include "ext/json.h"
#include "flow/batch.h"
#include "input/input.h"
#include "judge/check.h"

static struct rules rules;
static char suite[1024];
static struct ref_dir refs[2];
static struct arena names; /* what `refs` points to */

static struct {
	struct json_parser *parser;
	struct judge *judge;
	struct batch batch;
	struct arena scratch;
	size_t cases, wrong;
} run;

static const struct input input = { .name = "case" };

static void say_wrong(const char *file, const struct node *group, const struct node *test,
		      const char *what)
{
	const struct node *about = node_member(group, "description");
	const struct node *which = test ? node_member(test, "description") : about;

	run.wrong++;
	print_error("%s: %.*s: %.*s: %s\n", file, (int)about->text.len, about->text.at,
		    (int)which->text.len, which->text.at, what);
}

static bool record_passes(struct node *root)
{
	struct record *record = batch_add_record(&run.batch);

	run.batch.input = &input;
	run.batch.scratch = &run.scratch;
	record->root = root;
	judge_record(run.judge, &run.batch, record);
	bool passes = !record->rejected;
	batch_clear(&run.batch);
	return passes;
}

static void judge_case(const char *file, const struct node *group, const struct node *test)
{
	const struct node *data = node_member(test, "data");
	bool is_valid = str_is(node_member(test, "valid")->text, "true");
	struct json_result result;

	json_parse(run.parser, data->raw, schema_symbols(rules.program), 128, &run.scratch,
		   &result);
	run.cases++;
	if (!result.root)
		say_wrong(file, group, test, result.message);
	else if (judge_tree(run.judge, result.root, &run.scratch) != is_valid)
		say_wrong(file, group, test, is_valid ? "refused" : "accepted");
	else if (record_passes(result.root) != is_valid)
		say_wrong(file, group, test, is_valid ? "has a finding" : "has no finding");
	arena_clear(&run.scratch);
}

static void judge_group(const char *file, const struct node *group)
{
	const struct node *schema = node_member(group, "schema"),
			  *tests = node_member(group, "tests");
	struct arena text = { 0 };
	enum status status = rules_compile(&rules, arena_copy(&text, schema->raw).at);

	if (status != OK) {
		say_wrong(file, group, NULL, rules.why.text);
	} else {
		run.judge = judge_new(rules.program, 128);
		run.parser = json_parser_new(); /* it remembers the symbols of its names */
		for (const struct node *test = tests->child; test; test = test->next)
			judge_case(file, group, test);
		json_parser_free(run.parser);
		judge_free(run.judge);
	}
	rules_forget(&rules);
	arena_release(&text);
}

static void judge_file(const char *folder, const char *name)
{
	struct arena arena = { 0 };
	const char *path = arena_printf(&arena, "%s/%s/%s", suite, folder, name).at;
	struct node *root;
	struct str text;

	rules.options.assert_formats = strstr(folder, "optional") != NULL;
	assert_int_equal(file_read_all(path, 16 << 20, &arena, &text, &rules.why), OK);
	assert_int_equal(json_parse_file(path, text, false, &arena, &root, &rules.why), OK);
	for (const struct node *group = root->child; group; group = group->next)
		judge_group(path + strlen(suite) + 1, group);
	arena_release(&arena);
}

static int is_case_file(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	if (strncmp(entry->d_name, "idn-", 4) == 0 || strncmp(entry->d_name, "iri", 3) == 0)
		return 0; /* formats that do not count */
	return end && strcmp(end, ".json") == 0;
}

static void judge_folder(const char *folder)
{
	struct arena arena = { 0 };
	struct dirent **entries;
	int count = scandir(arena_printf(&arena, "%s/%s", suite, folder).at, &entries, is_case_file,
			    alphasort);

	assert_true(count > 0);
	run.cases = run.wrong = 0;
	for (int i = 0; i < count; i++) {
		judge_file(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	arena_release(&arena);
	print_message("%s: %zu cases, %zu judged wrongly\n", folder, run.cases, run.wrong);
	assert_int_equal(run.wrong, 0);
	assert_true(run.cases > 50);
}

static void every_required_case_is_judged_rightly(void **state)
{
	(void)state;
	judge_folder("draft2020-12");
}

static void every_optional_case_is_judged_rightly(void **state)
{
	(void)state;
	judge_folder("draft2020-12/optional");
}

static void every_format_is_judged_rightly(void **state)
{
	(void)state;
	judge_folder("draft2020-12/optional/format");
}

static int setup(void **state)
{
	(void)state;
	hash_seed();
	rules_open(&rules);
	rules.has_real_quotes = true;
	refs[0] = (struct ref_dir){ "http://localhost:1234/",
				    arena_printf(&names, "%s/remotes", suite).at };
	refs[1] = (struct ref_dir){ "https://json-schema.org/draft/2020-12/",
				    arena_printf(&names, "%s/metaschema", suite).at };
	rules.options.refs = refs;
	rules.options.nrefs = 2;
	batch_init(&run.batch);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	batch_release(&run.batch);
	arena_release(&run.scratch);
	arena_release(&names);
	rules_close(&rules);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_required_case_is_judged_rightly),
		TEST(every_optional_case_is_judged_rightly),
		TEST(every_format_is_judged_rightly),
	};
	const char *suites = getenv("SUITES");

	snprintf(suite, sizeof(suite), "%s/json-schema", suites ? suites : "../shared/suites");
	if (access(suite, R_OK) != 0) {
		printf("no JSON Schema Test Suite at %s: not run\n", suite);
		return 0;
	}
	return cmocka_run_group_tests(tests, setup, teardown);
}

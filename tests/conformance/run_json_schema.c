/*
 * Runs the cases of the JSON Schema Test Suite (draft 2020-12) through the compiler and the check:
 *
 *     run_json_schema SUITE      SUITE holds draft2020-12/, remotes/ and metaschema/
 *
 * Each group's schema is compiled from a file of its own, as --rules would be; each of its data is
 * one value. Below optional/ formats are asserted. Prints each case that is judged wrongly, then the
 * totals; exit status 1 if there were any. Without SUITE on this machine it says so and succeeds.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "compile/schema.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "judge/check.h"

struct suite {
	const char *folder;
	char schema_path[64]; /* of the group at hand */
	struct ref_dir refs[2];
	size_t cases, wrong;
};

static bool is_true(const struct node *node)
{
	return node && str_is(node->text, "true");
}

static const char *text_of(const struct node *node)
{
	return node ? node->text.at : "";
}

static void say_wrong(struct suite *suite, const char *file, const struct node *group,
		      const char *test, const char *what)
{
	const struct node *about = node_member(group, "description");

	suite->wrong++;
	printf("%s: %.*s: %s: %s\n", file, about ? (int)about->text.len : 0, text_of(about), test, what);
}

static void run_test(struct suite *suite, const char *file, const struct node *group,
		     const struct node *test, struct judge *judge, const struct program *program)
{
	const struct node *data = node_member(test, "data"), *about = node_member(test, "description");
	struct json_parser *parser = json_parser_new();
	struct arena scratch = { 0 };
	struct json_result result;
	char name[200];

	snprintf(name, sizeof(name), "%.*s", about ? (int)about->text.len : 0, text_of(about));
	json_parse(parser, data->raw, schema_symbols(program), 128, &scratch, &result);
	suite->cases++;
	if (!result.root)
		say_wrong(suite, file, group, name, result.message);
	else if (judge_tree(judge, result.root, &scratch) != is_true(node_member(test, "valid")))
		say_wrong(suite, file, group, name,
			  is_true(node_member(test, "valid")) ? "refused" : "accepted");
	arena_release(&scratch);
	json_parser_free(parser);
}

static bool write_schema(const struct suite *suite, const struct node *schema)
{
	FILE *out = fopen(suite->schema_path, "w");

	if (!out)
		return false;
	bool ok = fwrite(schema->raw.at, 1, schema->raw.len, out) == schema->raw.len;
	return fclose(out) == 0 && ok;
}

static void run_group(struct suite *suite, const char *file, const struct node *group)
{
	struct schema_options options = {
		.refs = suite->refs,
		.nrefs = 2,
		.assert_formats = strstr(file, "/optional/") != NULL,
	};
	struct arena arena = { 0 };
	struct program *program;
	struct diag why = { 0 };

	if (!write_schema(suite, node_member(group, "schema"))) {
		say_wrong(suite, file, group, "schema", "cannot be written");
		return;
	}
	if (schema_compile(suite->schema_path, NULL, &options, &arena, &program, &why) != OK) {
		suite->cases++;
		say_wrong(suite, file, group, "schema", why.text);
	} else {
		struct judge *judge = judge_new(program, 128);
		const struct node *tests = node_member(group, "tests");
		for (const struct node *test = tests ? tests->child : NULL; test; test = test->next)
			run_test(suite, file, group, test, judge, program);
		judge_free(judge);
		schema_free(program);
	}
	arena_release(&arena);
}

static void run_file(struct suite *suite, const char *path)
{
	struct arena arena = { 0 };
	struct node *root;
	struct str text;
	struct diag why = { 0 };
	const char *name = path + strlen(suite->folder) + 1;

	if (file_read_all(path, 16 << 20, &arena, &text, &why) != OK ||
	    json_parse_file(path, text, false, &arena, &root, &why) != OK) {
		printf("%s: %s\n", name, why.text);
		suite->wrong++;
	} else {
		for (const struct node *group = root->child; group; group = group->next)
			run_group(suite, name, group);
	}
	arena_release(&arena);
}

static int is_case_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	if (strncmp(entry->d_name, "idn-", 4) == 0 || strncmp(entry->d_name, "iri", 3) == 0)
		return 0; /* formats that do not count */
	return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static void run_folder(struct suite *suite, const char *below)
{
	struct dirent **entries;
	char folder[2048], path[4096];

	snprintf(folder, sizeof(folder), "%s/%s", suite->folder, below);
	int count = scandir(folder, &entries, is_case_file, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		run_file(suite, path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	else
		printf("%s: cannot be read\n", folder), suite->wrong++;
}

int main(int argc, char **argv)
{
	struct suite suite = { .folder = argc == 2 ? argv[1] : "" };
	char remotes[2048], metaschema[2048];

	if (access(suite.folder, R_OK) != 0) {
		printf("json-schema suite: not here, skipped (%s)\n", suite.folder);
		return 0;
	}
	hash_seed();
	snprintf(remotes, sizeof(remotes), "%s/remotes", suite.folder);
	snprintf(metaschema, sizeof(metaschema), "%s/metaschema", suite.folder);
	suite.refs[0] = (struct ref_dir){ "http://localhost:1234/", remotes };
	suite.refs[1] = (struct ref_dir){ "https://json-schema.org/draft/2020-12/", metaschema };
	snprintf(suite.schema_path, sizeof(suite.schema_path), "/tmp/schema-%ld.json", (long)getpid());

	run_folder(&suite, "draft2020-12");
	run_folder(&suite, "draft2020-12/optional");
	run_folder(&suite, "draft2020-12/optional/format");
	unlink(suite.schema_path);
	printf("json-schema suite: %zu cases, %zu judged wrongly\n", suite.cases, suite.wrong);
	return suite.wrong > 0 || suite.cases == 0;
}

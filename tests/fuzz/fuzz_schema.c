/*
 * Schemas: any text compiles or is refused at a place; what compiles can be looked at (rules check) and
 * told in words (rules explain), and of any value the verdict says the same as the rules. A first line,
 * where an f means --assert-formats; then the schema; then, behind a line ===, values, one a line.
 */
#include "fuzz.h"
#include "mutate_json.h"

#include <fcntl.h>

#include "cli/cmdline.h"
#include "cli/rules.h"
#include "compile/keywords.h"
#include "compile/schema.h"
#include "flow/batch.h"
#include "flow/job.h"
#include "input/input.h"
#include "judge/judge.h"
#include "judge/verdict.h"

enum { MAX_DEPTH_OF_VALUES = 40 };

/* ---- verdicts ---- */

/* What is found in a value, by a judge that asks the verdict first and by one that does not. */
struct trial {
	struct program *program;
	struct judge *fast, *slow;
	struct batch fast_batch, slow_batch;
	struct arena scratch;
};

static struct record *judge_value(struct judge *judge, struct batch *batch, struct node *root,
				  struct arena *scratch)
{
	static const struct input input = { .name = "a.ndjson" };

	batch_clear(batch);
	batch->input = &input;
	batch->scratch = scratch;
	struct record *record = batch_add_record(batch);
	record->root = root;
	judge_record(judge, batch, record);
	return record;
}

static void need_same_findings(const struct batch *a, const struct batch *b)
{
	FUZZ_NEED(a->nfindings == b->nfindings);
	for (size_t i = 0; i < a->nfindings; i++) {
		const struct finding *x = &a->findings[i], *y = &b->findings[i];
		FUZZ_NEED(x->code == y->code && x->severity == y->severity);
		FUZZ_NEED(str_eq(x->message, y->message) && str_eq(x->pointer, y->pointer));
		FUZZ_NEED(str_eq(x->value, y->value) && x->column == y->column);
		FUZZ_NEED(x->message.len > 0 && utf8_check(x->message) == x->message.len);
	}
}

static void try_value(struct trial *trial, struct node *root)
{
	struct record *fast =
		judge_value(trial->fast, &trial->fast_batch, root, &trial->scratch);
	struct record *slow =
		judge_value(trial->slow, &trial->slow_batch, root, &trial->scratch);

	FUZZ_NEED(fast->rejected == slow->rejected && fast->warned == slow->warned);
	FUZZ_NEED(fast->rejected || fast->warned || trial->fast_batch.nfindings == 0);
	need_same_findings(&trial->fast_batch, &trial->slow_batch);
	FUZZ_NEED(judge_tree(trial->slow, root, &trial->scratch) == !fast->rejected);
}

static void try_values(struct program *program, struct str values)
{
	struct trial trial = { .program = program };
	struct json_parser *parser = json_parser_new();
	struct json_result result;

	trial.fast = judge_new(program, MAX_DEPTH_OF_VALUES);
	trial.slow = judge_new(program, MAX_DEPTH_OF_VALUES);
	trial.slow->verdicts = NULL;
	batch_init(&trial.fast_batch);
	batch_init(&trial.slow_batch);
	while (values.len > 0) {
		struct str value = fuzz_take_until(&values, "\n");
		arena_clear(&trial.scratch);
		if (utf8_check(value) < value.len)
			continue;
		json_parse(parser, value, schema_symbols(program), MAX_DEPTH_OF_VALUES,
			   &trial.scratch, &result);
		if (result.root)
			try_value(&trial, result.root);
	}
	batch_release(&trial.fast_batch);
	batch_release(&trial.slow_batch);
	arena_release(&trial.scratch);
	json_parser_free(parser);
	judge_free(trial.fast);
	judge_free(trial.slow);
}

/* ---- rules check, rules explain ---- */

/* What they print goes nowhere. */
static void try_command(enum status (*run)(struct cmdline *, const char *, struct diag *),
			const char *path, bool assert_formats, bool is_schema)
{
	static int nowhere = -1;
	struct cmdline cmdline = { .color = WHEN_NEVER };
	struct diag why;
	int out = dup(STDOUT_FILENO);

	if (nowhere < 0)
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (out < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
		fuzz_fail("cannot keep standard output");
	cmdline.job.schema.assert_formats = assert_formats;
	cmdline.job.command = COMMAND_CHECK;
	enum status status = run(&cmdline, path, &why);
	if (dup2(out, STDOUT_FILENO) < 0)
		fuzz_fail("cannot restore standard output");
	close(out);
	FUZZ_NEED(status == (is_schema ? OK : ERR_USAGE));
	arena_release(&cmdline.job.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str settings = fuzz_take_until(&rest, "\n");
	struct str schema = fuzz_take_until(&rest, "\n===\n");
	const char *path = fuzz_file(0, schema);
	struct schema_options options = { 0 };
	struct arena arena = { 0 };
	struct program *program;
	struct diag why;

	options.assert_formats = settings.len > 0 && memchr(settings.at, 'f', settings.len);
	enum status status = schema_compile(path, NULL, &options, &arena, &program, &why);
	if (status == OK) {
		try_values(program, rest);
		schema_free(program);
	} else {
		FUZZ_NEED(status == ERR_USAGE && why.file && why.line && why.column && why.text[0]);
	}
	try_command(rules_check, path, options.assert_formats, status == OK);
	try_command(rules_explain, path, options.assert_formats, status == OK);
	arena_release(&arena);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const others[] = { "a", "b", "c", "^a", "\xc3\xa9", "x-json", "1" };

	if (number < COUNT(others))
		return others[number];
	number -= COUNT(others);
	return number < KEYWORD_COUNT ? keyword_row((enum keyword)number)->name : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"true", "false", "null", "0", "1", "-1.5e1", "1e400", "2", "\"a\"", "\"\"", "\"b\"", "\"1\"",
		"\"\\u00e9\"", "{}", "[]", "{\"a\":1}", "{\"b\":\"a\",\"a\":{}}", "[1,1]", "[\"a\",\"b\"]",
		"{\"a\":{\"a\":[1]}}", "\"string\"", "\"integer\"", "\"object\"", "\"array\"",
		"[\"null\",\"number\"]", "\"warning\"", "\"#\"", "\"#/$defs/a\"", "\"#a\"", "\"a.json\"",
		"\"bulkpipe:values\"", "\"bulkpipe:USER_SEGMENT\"", "\"bulkpipe:identifiers#/$defs/type\"",
		"{\"type\":\"string\"}", "{\"type\":[\"object\",\"array\"]}", "{\"const\":1}", "{\"const\":{}}",
		"{\"enum\":[1,\"a\",null,[1]]}", "{\"required\":[\"a\"]}", "{\"properties\":{\"a\":true}}",
		"{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]}", "{\"$ref\":\"#\"}",
		"{\"$ref\":\"#/$defs/a\"}", "{\"$dynamicRef\":\"#a\"}", "{\"$dynamicAnchor\":\"a\"}",
		"{\"not\":{\"type\":\"object\"}}", "{\"anyOf\":[{\"type\":\"null\"},{\"minLength\":1}]}",
		"{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}",
		"{\"if\":{\"type\":\"string\"},\"then\":{\"pattern\":\"^a\"},\"else\":false}",
		"{\"x-severity\":\"warning\",\"type\":\"null\"}", "{\"x-code\":\"a-b\",\"const\":2}",
		"{\"pattern\":\"^(a|b)*$\"}", "{\"pattern\":\"(a*)*b\"}", "{\"format\":\"date-time\"}",
		"{\"minimum\":0,\"exclusiveMaximum\":10}", "{\"multipleOf\":0.1}", "{\"maxItems\":1}",
		"{\"uniqueItems\":true}", "{\"contains\":{\"const\":1},\"minContains\":2}",
		"{\"unevaluatedProperties\":false}", "{\"unevaluatedItems\":false}",
		"{\"additionalProperties\":false}", "{\"patternProperties\":{\"^a\":{\"type\":\"number\"}}}",
		"{\"propertyNames\":{\"maxLength\":1}}", "{\"dependentRequired\":{\"a\":[\"b\"]}}",
		"{\"dependentSchemas\":{\"a\":{\"required\":[\"c\"]}}}", "{\"prefixItems\":[{\"const\":1}]}",
		"{\"x-json\":true}", "{\"minProperties\":2}", "{\"errorMessage\":{\"type\":\"so not\"}}",
		"\"http://json-schema.org/draft-07/schema#\"", "\"https://json-schema.org/draft/2019-09/schema\"",
		"\"https://json-schema.org/draft/2020-12/schema\"", "\"uri\"", "\"email\"", "\"date\"",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

/* The schema, or one of the first values. */
static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str rest = bytes;

	fuzz_take_until(&rest, "\n");
	struct str part = fuzz_take_until(&rest, "\n===\n");
	for (unsigned i = seed % 3; i > 0 && rest.len > 0; i--)
		part = fuzz_take_until(&rest, "\n");
	return part;
}

/*
 * Map files: any text is a map or is refused at a place in it; a map runs on any records, and what comes
 * out are lines of JSON, the same every time and whether or not --explain-map tells how they came about.
 * The bytes are the map and, behind a line ===, an input.
 */
#include "mutate_json.h"
#include "running.h"

#include "map/function.h"

static void run(struct outcome *outcome, const char *map, const char *input, bool explain)
{
	static const struct variable variables[] = { { "A", "1" }, { "COMPARTMENT", "1000" } };
	struct job *job = &outcome->cmdline.job;

	outcome_init(outcome, input);
	job->map_path = map;
	job->variables = variables;
	job->nvariables = COUNT(variables);
	job->explain_map = explain;
	run_map(outcome);
}

static void need_same(const struct outcome *a, const struct outcome *b)
{
	FUZZ_NEED(a->status == b->status && a->read == b->read && a->nlines == b->nlines);
	FUZZ_NEED(str_eq(buf_str(&a->lines), buf_str(&b->lines)));
	FUZZ_NEED(str_eq(buf_str(&a->findings), buf_str(&b->findings)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct outcome first, second;

	rules_of(NULL); /* takes a file for itself, once */
	const char *map = fuzz_file(0, fuzz_take_until(&rest, "\n===\n"));
	const char *input = fuzz_file(1, rest);
	run(&first, map, input, false);
	outcome_need_right(&first);
	FUZZ_NEED(first.status != ERR_USAGE || first.why.file != map || first.why.line > 0);
	if (first.status == OK) {
		run(&second, map, input, true);
		need_same(&first, &second);
		outcome_release(&second);
	}
	outcome_release(&first);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"document_type", "input", "where", "set", "fields", "recipes", "keep", "drop", "one_of",
		"lines", "group", "by", "into", "max", "from", "apply", "empty", "with", "else", "zone",
		"grouping", "hashed", "in", "matches", "and", "or", "not", "delimiter", "quote", "escape",
		"encoding", "columns", "null", "a", "b", "c", "a.b", "a[0]", "a[*].b", "[\"a.b\"].c", "b[0].c",
		"operation", "user_account_id", "compartment_id", "email_hash", "segment_id", "user_profile.a",
		"$events[*].$event_name", "$ts", "expiration_duration", "e",
	};

	return number < COUNT(names) ? names[number] : map_function_name(number - COUNT(names));
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"\"a\"", "\"b\"", "\"c\"", "\"a.b\"", "\"a[0].b\"", "\"a[*].b\"", "\"[\\\"a.b\\\"].c\"",
		"\"${A}\"", "\"x${A}$\"", "null", "true", "1", "2.50", "\"\"", "{}", "[]", "[1,\"a\"]",
		"{\"a\":[1,{\"b\":null}]}", "{\"from\":\"a\"}", "{\"from\":[\"a\",\"b\"]}", "\"UPSERT\"",
		"{\"from\":\"a\",\"apply\":[\"trim\",\"lower\",\"sha256\"]}", "[\"a\",\"b\"]", "[\"*\"]",
		"{\"from\":\"b\",\"apply\":[{\"date\":[\"%d/%m/%Y\",\"%F\"],\"zone\":\"Europe/Paris\"}]}",
		"{\"from\":\"c\",\"apply\":[{\"table\":{\"x\":1,\"y\":[{}]},\"else\":null}]}",
		"{\"from\":\"a[*].b\",\"apply\":[{\"replace\":\"(a)|b\",\"with\":\"$1x\"}]}",
		"{\"split\":\",\"}", "{\"concat\":\"-\"}", "{\"number\":\",\",\"grouping\":\" \"}",
		"{\"extract\":\"([0-9]+)\"}", "{\"epoch\":\"s\"}", "{\"default\":{\"a\":1}}", "\"json\"",
		"{\"prefix\":\"vec:\"}", "\"stringify\"", "\"boolean\"", "\"@a\"", "{\"hashed\":\"keep\"}",
		"{\"from\":\"a\",\"in\":[\"x\",null,1]}", "{\"not\":{\"from\":\"a\",\"empty\":true}}",
		"{\"and\":[{\"from\":\"a\",\"matches\":\"^x\"}]}", "{\"by\":[\"a\"],\"into\":\"b\",\"max\":2}",
		"[{\"set\":{\"a\":1}},{\"fields\":{\"b\":\"b\"}}]", "\"omit\"", "\"reject\"", "\"null\"", "\";\"",
		"\"USER_PROFILE\"", "\"USER_SEGMENT\"", "\"USER_ACTIVITY\"", "\"windows-1252\"", "\"csv\"",
		"\"ndjson\"", "\"%Y-%m-%d %H:%M:%S.%f %z\"", "\"Europe/Paris\"", "\"America/New_York\"",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str part = fuzz_take_until(&bytes, "\n===\n");

	return seed % 4 || memchr(bytes.at, '\n', bytes.len) ? part : fuzz_take_until(&bytes, "\n");
}

/*
 * The fast lane of JSON against the reference lane, and its version with AVX2 against the one without.
 * The bytes are a line that chooses, such as `b03`, and records of NDJSON behind it. The first letter
 * chooses rules, the second what is done with records, the third how deep they may be.
 *
 * Each record goes through the whole chain on each lane; verdict, findings, output and fields must be the
 * same. By itself, a record that the fast lane takes must be valid for the reference lane too, with the
 * same tree to the last byte.
 */
#include "mutate_json.h"

#include "compile/look.h"
#include "flow/job.h"
#include "flow/stage.h"
#include "input/json_lane.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/constants.h"
#include "judge/glance.h"
#include "judge/rewrite.h"
#include "output/render.h"
#include "output/tally.h"
#include "repeat/keys.h"

/* ---- rules: the document types, then some that look at records in every way there is ---- */

static const char *const texts[] = {
	"true",
	"{\"properties\":{\"a\":{\"type\":\"string\",\"x-coerce\":true},\"u\":{\"type\":\"object\","
	"\"properties\":{\"b\":{\"type\":\"integer\",\"x-coerce\":true},\"c\":{\"minItems\":1},"
	"\"d\":{\"maxProperties\":1}}}},\"additionalProperties\":false}",
	"{\"properties\":{\"a\":{\"uniqueItems\":true},\"b\":{\"const\":{\"x\":[1]}},\"c\":{\"contains\":"
	"{\"required\":[\"x\"]}},\"d\":{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"$ref\":\"#\"}}},"
	"\"patternProperties\":{\"^p\":{\"$ref\":\"#\"}},\"propertyNames\":{\"maxLength\":8}}",
	"{\"$ref\":\"#/$defs/n\",\"unevaluatedProperties\":{\"type\":\"object\",\"minProperties\":1},\"$defs\":{"
	"\"n\":{\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"},\"b\":{\"not\":{\"required\":[\"x\"]}},"
	"\"c\":{\"if\":{\"properties\":{\"y\":{\"const\":1}}},\"then\":{\"required\":[\"z\"]}}},"
	"\"dependentSchemas\":{\"a\":{\"properties\":{\"e\":{\"items\":{\"type\":\"number\"}}}}}}}}",
	"{\"properties\":{\"u\":{\"anyOf\":[{\"properties\":{\"k\":{\"const\":\"1\"}},\"required\":[\"k\"]},"
	"{\"properties\":{\"k\":{\"enum\":[2,[3],null]},\"m\":{\"unevaluatedItems\":false}}}]},\"s\":{"
	"\"x-json\":true},\"t\":{\"x-severity\":\"warning\",\"properties\":{\"q\":{\"type\":\"null\"}}}}}",
};

enum { UNKNOWNS = 4 };

static struct program *rules(size_t number, enum unknown unknown, const struct doctype **doctype)
{
	static struct arena arena;
	static struct program *programs[32][UNKNOWNS];
	struct schema_options options = { .unknown = unknown };
	size_t ntypes;
	const struct doctype *types = doctype_table(&ntypes);
	struct diag why;

	number %= (unsigned)ntypes + COUNT(texts);
	*doctype = number < ntypes ? &types[number] : NULL;
	struct program **program = &programs[number][unknown];
	if (*program)
		return *program;
	const char *path = *doctype ? NULL : fuzz_file(0, str_of(texts[number - ntypes]));
	FUZZ_NEED(schema_compile(path, *doctype ? (*doctype)->rules : NULL, &options, &arena, program,
			    &why) == OK);
	return *program;
}

/* ---- one lane ---- */

static void put_findings(const struct batch *batch, struct buf *out)
{
	for (size_t i = 0; i < batch->nfindings; i++) {
		const struct finding *finding = &batch->findings[i];
		buf_printf(out, "%s %u %u %u", finding->code->name, finding->record, finding->column,
			   finding->severity);
		const struct str parts[] = { finding->pointer, finding->value, finding->message };
		for (size_t k = 0; k < COUNT(parts); k++) {
			buf_putc(out, parts[k].at ? '=' : '-');
			buf_put(out, parts[k]);
		}
		buf_putc(out, '\n');
	}
}

static void put_records(const struct batch *batch, struct buf *out)
{
	struct tally_merge *merge = tally_merge_new();
	struct totals totals = { 0 };

	tally_merge_batch(merge, batch, batch->nrecords);
	for (size_t i = 0; i < batch->nrecords; i++) {
		const struct record *record = &batch->records[i];
		buf_printf(out, "%d %d %d %u:", record->rejected, record->warned, record->skipped,
			   record->out_records);
		if (!record->rejected)
			buf_put(out, (struct str){ batch->out.at + record->out_at,
						   record->out_len });
		for (uint32_t k = 0; k < record->nkeys; k++) {
			const struct key *key = &batch->keys[record->first_key + k];
			buf_printf(out, " %jx %u %u %u", (uintmax_t)key->digest.low, key->element, key->at,
				   key->member);
		}
		buf_putc(out, '\n');
	}
	tally_merge_done(merge, &totals);
	for (size_t i = 0; i < totals.npaths; i++) {
		buf_put(out, totals.paths[i].pointer);
		buf_printf(out, " %ju %ju\n", (uintmax_t)totals.paths[i].seen,
			   (uintmax_t)totals.paths[i].coerced);
	}
	tally_merge_free(merge);
}

/* The whole way, and with a glance before it. */
static const struct step *const whole_way[] = { &input_parse, &judge_rewrite, &judge_check, &output_render,
					     &repeat_keys };
static const struct step *const glance_way[] = { &judge_glance, &output_render, &repeat_keys };

static const struct lane_way {
	enum lane lane;
	const struct step *const *steps;
	size_t nsteps;
} lanes[] = {
	{ LANE_REFERENCE, whole_way, COUNT(whole_way) }, { LANE_AUTO, whole_way, COUNT(whole_way) },
	{ LANE_WORDS, whole_way, COUNT(whole_way) },     { LANE_AUTO, glance_way, COUNT(glance_way) },
	{ LANE_WORDS, glance_way, COUNT(glance_way) },
};

/*
 * The chain of one choice, kept while the choice stays the same: to open it costs more than a record does,
 * and the names that a lane has learnt shall matter.
 */
struct chain {
	char choice[3];
	struct job job;
	void *selves[COUNT(lanes)][COUNT(whole_way)];
	struct batch batch;
	struct arena scratch;
};

static struct chain chain;

static void chain_close(void)
{
	if (!chain.choice[0])
		return;
	for (size_t i = 0; i < COUNT(lanes); i++)
		for (size_t k = 0; k < lanes[i].nsteps; k++)
			lanes[i].steps[k]->close(chain.selves[i][k]);
	arena_release(&chain.job.arena);
	batch_release(&chain.batch);
	arena_release(&chain.scratch);
	chain.choice[0] = '\0';
}

static unsigned number_of(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a' + 10) : (unsigned)(unsigned char)c % 64;
}

static struct job job_of(const char *choice)
{
	static struct input input = { .name = "a", .format = FORMAT_NDJSON, .encoding = "UTF-8" };
	static const struct constant constant = { "user_profile.city", "Paris" };
	unsigned how = number_of(choice[1]), depth = number_of(choice[2]);
	struct job job = {
		.command = COMMAND_RUN, .inputs = &input, .ninputs = 1, .max_record = 16 << 20,
		.max_depth = depth < 8 ? depth + 1 : 128, .limit = UINT64_MAX,
		.part_size = UINT64_MAX, .part_records = UINT64_MAX, .coerce = !(how & 1),
		.want_paths = how & 2, .want_findings = true, .unknown = (enum unknown)(how >> 2 & 3),
		.strict = how & 16, .constants = &constant, .nconstants = how >> 5 & 1,
	};

	job.skips_unread = true;
	job.program = rules(number_of(choice[0]), job.unknown, &job.doctype);
	return job;
}

static void chain_open(const char *choice)
{
	struct job *job = &chain.job;
	struct diag why;

	if (memcmp(chain.choice, choice, sizeof(chain.choice)) == 0)
		return;
	chain_close();
	batch_init(&chain.batch);
	chain.scratch = (struct arena){ .keep = 1 << 20 };
	*job = job_of(choice);
	if (constants_plan(job, &why) != OK) /* a field that the type does not have */
		job->nconstants = 0;
	for (size_t i = 0; i < COUNT(lanes); i++) {
		job->lane = lanes[i].lane;
		for (size_t k = 0; k < lanes[i].nsteps; k++)
			FUZZ_NEED(lanes[i].steps[k]->open(&chain.selves[i][k], job, &why) == OK);
	}
	memcpy(chain.choice, choice, sizeof(chain.choice));
}

/* All that comes of the records, as text. */
static void run(size_t lane, struct str lines, struct buf *out)
{
	struct batch *batch = &chain.batch;
	struct diag why;

	batch_clear(batch);
	batch->input = chain.job.inputs;
	buf_put(&batch->raw, lines);
	for (struct str rest = buf_str(&batch->raw); rest.len > 0;) {
		struct str raw = fuzz_take_until(&rest, "\n");
		batch_add_record(batch)->raw = raw;
	}
	batch->scratch = &chain.scratch;
	for (size_t r = 0; r < batch->nrecords; r++) {
		struct record *record = &batch->records[r];
		for (size_t i = 0; i < lanes[lane].nsteps && (i == 0 || record->root); i++)
			FUZZ_NEED(lanes[lane].steps[i]->run(chain.selves[lane][i], batch, record,
							    &why) == OK);
		arena_clear(&chain.scratch);
	}
	put_records(batch, out);
	put_findings(batch, out);
}

static void compare_lanes(struct str lines)
{
	struct buf told[COUNT(lanes)] = { 0 };

	for (size_t i = 0; i < COUNT(lanes); i++) {
		run(i, lines, &told[i]);
		if (!str_eq(buf_str(&told[0]), buf_str(&told[i]))) {
			fprintf(stderr, "--- reference\n%.*s--- lane %d\n%.*s", (int)told[0].len,
				told[0].at, (int)i, (int)told[i].len, told[i].at);
			abort();
		}
	}
	for (size_t i = 0; i < COUNT(lanes); i++)
		buf_release(&told[i]);
}

/* ---- trees ---- */

static bool is_inside(struct str text, const char *at)
{
	return at >= text.at && at <= text.at + text.len;
}

static void compare_trees(struct str text, const struct node *a, const struct node *b)
{
	for (; a && b; a = a->next, b = b->next) {
		FUZZ_NEED(a->type == b->type && a->flags == b->flags && a->at == b->at);
		FUZZ_NEED(a->column == 0 && b->column == 0);
		FUZZ_NEED(!a->key.at == !b->key.at && str_eq(a->key, b->key));
		FUZZ_NEED(!is_inside(text, b->key.at) || a->key.at == b->key.at);
		FUZZ_NEED(a->key_hash == b->key_hash && a->symbol == b->symbol);
		FUZZ_NEED(a->raw.at == b->raw.at && a->raw.len == b->raw.len);
		if (node_is_container(a)) {
			FUZZ_NEED(a->count == b->count);
			compare_trees(text, a->child, b->child);
		} else {
			FUZZ_NEED(str_eq(a->text, b->text));
			FUZZ_NEED(!is_inside(text, b->text.at) || a->text.at == b->text.at);
		}
	}
	FUZZ_NEED(!a && !b);
}

static void compare_scans(struct str text, size_t readable)
{
	struct json_scan words = { 0 }, other = { 0 };
	bool is_good = json_scan_words(&words, text, readable);

	for (size_t n = 1; json_scan_version(n); n++) {
		FUZZ_NEED(json_scan_version(n)(&other, text, readable) == is_good);
		if (!is_good)
			continue;
		FUZZ_NEED(words.ncloses == other.ncloses && words.nescapes == other.nescapes);
		FUZZ_NEED(words.has_controls == other.has_controls);
		for (size_t i = 0; i < words.ncloses; i++)
			FUZZ_NEED(words.closes[i] == other.closes[i]);
		for (size_t i = 0; i < words.nescapes; i++)
			FUZZ_NEED(words.escapes[i] == other.escapes[i]);
	}
	json_scan_release(&words);
	json_scan_release(&other);
}

static void compare_parsers(const struct job *job, struct str text, size_t readable)
{
	static struct json_parser *parser;
	static struct json_lane *lane; /* over all inputs, so that its names fill up */
	static unsigned depth;
	const struct map *symbols = schema_symbols(job->program);
	struct arena arena = { 0 };
	struct json_result result;
	struct node *root;

	if (!parser)
		parser = json_parser_new();
	static const struct map *before;
	if (before != symbols || depth != job->max_depth) {
		json_lane_free(lane);
		lane = json_lane_new(symbols, job->max_depth, json_scan_best());
		before = symbols;
		depth = job->max_depth;
	}
	compare_scans(text, readable);
	bool is_taken = json_lane_parse(lane, text, readable, &look_all, &arena, &root);
	bool holds = json_lane_holds(lane, text, &arena);
	FUZZ_NEED(holds == is_taken);
	if (is_taken) {
		struct str whole = { text.at, text.len };
		json_parse(parser, whole, symbols, job->max_depth, &arena, &result);
		FUZZ_NEED(result.fault == JSON_OK && utf8_check(text) == text.len);
		compare_trees(text, root, result.root);
	}
	arena_release(&arena);
}

/* ---- changes ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"a", "b", "c", "d", "e", "k", "m", "p1", "q", "s", "t", "u", "x", "y", "z", "operation",
		"user_account_id", "compartment_id", "email_hash", "user_agent_id", "user_profile", "city",
		"update_strategy", "segment_id", "$ts", "$type", "$events", "$event_name", "$properties",
		"$items", "$user_account_id", "$user_agent_id", "user_identifiers", "type", "hash", "$\xc3\xa9",
		"a name longer than three words of eight bytes", "with \\ and \"",
	};
	return number < COUNT(names) ? names[number] : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const values[] = {
		"null", "true", "false", "0", "-1", "1.0", "1e3", "12345678901234567890", "1746430757987", "[]",
		"{}", "\"\"", "\"1\"", "\"a\\u0062\\ud83d\\ude00\"", "\"UPSERT\"", "\"vec:12\"", "\"USER_ACCOUNT\"",
		"\"d41d8cd98f00b204e9800998ecf8427e\"", "\"$page_view\"", "\"SITE_VISIT\"", "[[],{},\"x\"]",
		"{\"x\":{\"y\":[1,2,{\"z\":null}]}}", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
	};
	return number < COUNT(values) ? values[number] : NULL;
}

/* One of the records. */
static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str record = { 0 };

	fuzz_take_until(&bytes, "\n");
	for (unsigned count = seed % 8; bytes.len > 0 && (count > 0 || !record.at); count--)
		record = fuzz_take_until(&bytes, "\n");
	return record;
}

/* ---- the bytes ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str lines = { (const char *)data + 4, size - 4 };

	if (size < 4 || data[0] == '\0' || data[3] != '\n')
		return 0;
	chain_open((const char *)data);
	compare_lanes(lines);
	while (lines.len > 0) {
		size_t readable = lines.len;
		struct str text = fuzz_take_until(&lines, "\n");
		compare_parsers(&chain.job, text, readable);
	}
	return 0;
}

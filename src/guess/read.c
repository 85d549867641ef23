/*
 * Reading the sample: the source of the chain and its parser, called record by record without
 * threads. What a record holds is sample.c's business.
 */
#include "guess/parts.h"

#include "base/stop.h"
#include "base/utf8.h"
#include "ext/json.h"
#include "flow/stage.h"
#include "input/columns.h"
#include "input/parse.h"
#include "input/source.h"

/* ---- the input ---- */

static bool is_csv(const struct input *input)
{
	return input->format == FORMAT_CSV || input->format == FORMAT_TSV;
}

/* Each column is a member of its own name. */
static enum status plan_columns(struct guess *guess, struct input *input, struct diag *why)
{
	struct arena *arena = guess->arena;
	struct column_plan *plan = arena_zalloc(arena, sizeof(*plan));
	struct column_target *targets = arena_array(arena, input->ncolumns + 1, sizeof(*targets));

	if (input->ncolumns > COLUMNS_MAX)
		return diag_fail_code(why, "csv-header", input->name, 1, 0,
				      "the header has %zu columns, at most %d are possible",
				      input->ncolumns, COLUMNS_MAX);
	for (size_t i = 0; i < input->ncolumns; i++) {
		struct str name = input->columns[i];
		targets[i].is_dropped = name.len == 0;
		targets[i].key = (struct field_key){ .name = name, .hash = hash_of(name) };
	}
	*plan = (struct column_plan){ targets, arena_array(arena, 1, sizeof(*plan->containers)),
				      1 };
	input->plan = plan;
	return OK;
}

/* Without a header the first record is taken for one, and what it says is personal data. */
static enum status check_header(const struct input *input, struct diag *why)
{
	size_t with_letter = 0;

	if (!input->dialect.has_header || input->ncolumns == 0)
		return OK;
	for (size_t i = 0; i < input->ncolumns; i++) {
		struct str name = input->columns[i];
		if (guess_is_data(name))
			return diag_fail_code(
				why, "csv-header", input->name, input->data_line - 1, 0,
				"name %zu of the header looks like data; if the first line "
				"is a record, name the columns with --columns",
				i + 1);
		with_letter += name.len > 0 && !guess_has(guess_traits(name), TRAIT_INTEGER);
	}
	if (with_letter > 0)
		return OK;
	return diag_fail_code(why, "csv-header", input->name, input->data_line - 1, 0,
			      "the header has numbers only; if the first line is a record, name "
			      "the columns with --columns");
}

/* The first record that is not UTF-8 decides, if nothing before it was more than ASCII. */
static enum status find_encoding(struct guess *guess, struct input *input,
				 const struct record *record, bool *is_ascii, struct diag *why)
{
	struct job *job = guess->job;
	size_t good = utf8_check(record->raw);
	bool utf16;

	if (input->charset || input->utf16 || job->encoding || !*is_ascii)
		return OK;
	if (good == record->raw.len) {
		*is_ascii = utf8_count(record->raw) == record->raw.len;
		return OK;
	}
	if (!charset_looks_like_1252(record->raw))
		return OK;
	input->encoding = "windows-1252";
	enum status status = charset_open(input->encoding, &job->charset, &utf16, why);
	input->charset = job->charset;
	return status;
}

/* ---- the chain ---- */

struct reading {
	struct guess *guess;
	struct input *input;
	void *source, *parser;
	struct batch batch;
	struct arena scratch;
	struct hash128 *values; /* of a row */
	bool is_ascii;
};

static void note_unread(struct guess *guess, const struct batch *batch)
{
	const struct finding *last =
		batch->nfindings ? &batch->findings[batch->nfindings - 1] : NULL;

	guess->unread++;
	if (guess->unread == 1)
		guess->fault =
			last ? arena_printf(guess->arena, "%.*s [%s]", (int)last->message.len,
					    last->message.at, last->code->name)
			     : STR("a value, where a record must be an object");
}

static enum status take_record(struct reading *reading, struct record *record, struct diag *why)
{
	struct guess *guess = reading->guess;
	struct batch *batch = &reading->batch;
	enum status status = find_encoding(guess, reading->input, record, &reading->is_ascii, why);

	batch->scratch = &reading->scratch;
	batch->nfindings = 0;
	if (status == OK)
		status = input_parse.run(reading->parser, batch, record, why);
	if (status != OK)
		return status;
	guess->records++;
	if (!record->root || record->root->type != NODE_OBJECT)
		note_unread(guess, batch);
	else if (is_csv(guess->input))
		guess_add_row(guess, record->root, reading->values);
	else
		guess_add_json(guess, record->root);
	arena_clear(&reading->scratch);
	return OK;
}

static enum status read_all(struct reading *reading, struct diag *why)
{
	struct batch *batch = &reading->batch;
	enum status status;

	for (;;) {
		batch_clear(batch);
		status = input_source.fill(reading->source, batch, why);
		for (size_t i = 0; i < batch->nrecords && status == OK; i++)
			status = take_record(reading, &batch->records[i], why);
		if (status == OK && stop_signal())
			status = diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		if (status != OK)
			return status == END ? OK : status;
	}
}

static enum status read_sample(struct guess *guess, struct input *input, struct diag *why)
{
	struct reading reading = { .guess = guess, .input = input, .is_ascii = true };
	enum status status = input_source.open(&reading.source, guess->job, why);

	if (status != OK)
		return status;
	status = input_parse.open(&reading.parser, guess->job, why);
	if (status == OK) {
		reading.values =
			arena_array(guess->arena, guess->nfields + 1, sizeof(*reading.values));
		batch_init(&reading.batch);
		status = read_all(&reading, why);
		batch_release(&reading.batch);
		arena_release(&reading.scratch);
		input_parse.close(reading.parser);
	}
	input_source.close(reading.source);
	return status;
}

/* ---- all of it ---- */

static enum status judge(const struct guess *guess, struct diag *why)
{
	const char *name = guess->input->name;

	if (guess->records == 0)
		return diag_fail_code(why, "input-empty", name, 0, 0,
				      "no record in this input: there is nothing to guess from");
	if (guess->unread == guess->records)
		return diag_fail_at(
			why, ERR_USAGE, name, 0, 0,
			"none of the %ju records looked at can be read; the first: %.*s",
			(uintmax_t)guess->records, (int)guess->fault.len, guess->fault.at);
	if (guess->nfields == 0)
		return diag_fail_at(why, ERR_USAGE, name, 0, 0,
				    "the records have no field: there is nothing to guess from");
	return OK;
}

struct guess *guess_new(struct job *job)
{
	struct guess *guess = arena_zalloc(&job->arena, sizeof(*guess));

	guess->job = job;
	guess->arena = &job->arena;
	guess->json = json_parser_new();
	guess->runner = map_runner_new(NULL, job->max_depth);
	map_runner_start(guess->runner, &guess->scratch);
	guess_date_open(guess);
	guess_number_open(guess);
	return guess;
}

enum status guess_read(struct job *job, struct guess **out, struct diag *why)
{
	struct input *input = &job->inputs[0];
	struct guess *guess = guess_new(job);
	enum status status = check_header(input, why);

	*out = guess;
	guess->input = input;
	if (status == OK && is_csv(input)) {
		status = plan_columns(guess, input, why);
		if (status == OK)
			guess_add_columns(guess);
	}
	if (status == OK)
		status = read_sample(guess, input, why);
	if (status == OK)
		status = judge(guess, why);
	guess->is_whole = guess->records < job->limit;
	guess->finds_encoding = input->charset && !job->encoding;
	for (size_t i = 0; i < guess->nfields; i++)
		guess->fields[i]->kind = guess_kind_of(guess->fields[i]);
	return status;
}

void guess_release(struct guess *guess)
{
	if (!guess)
		return;
	guess_number_release(guess);
	map_runner_free(guess->runner);
	json_parser_free(guess->json);
	map_release(&guess->paths);
	map_release(&guess->claims);
	arena_release(&guess->scratch);
}

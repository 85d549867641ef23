/*
 * `rules test FILE…`: runs the examples of a rule file through the very steps of the chain (parse,
 * rewrite, check) and says which of them do not come out as they say. With --strict also what is said
 * of nothing: a warning about a valid example, further codes of an invalid one.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cmdline.h"
#include "cli/examples.h"
#include "cli/rules.h"
#include "cli/show.h"
#include "cli/talk.h"
#include "compile/equal.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/constants.h"
#include "judge/rewrite.h"
#include "output/text.h"

enum { NSTEPS = 3 };

static const struct step *const steps[NSTEPS] = { &input_parse, &judge_rewrite, &judge_check };

struct trial {
	const struct examples *examples;
	struct job job;
	struct input input;
	struct batch batch;
	struct arena scratch;
	void *selves[NSTEPS];
	size_t nopen;
	bool strict;
	struct talk talk;
	struct buf said;
	size_t failed;
};

/* ---- one example ---- */

static enum status run_example(struct trial *trial, const struct example *example,
			       struct record **out, struct diag *why)
{
	struct batch *batch = &trial->batch;
	enum status status = OK;

	batch_clear(batch);
	arena_clear(&trial->scratch);
	batch->input = &trial->input;
	batch->scratch = &trial->scratch;
	batch->first_record = 1;
	struct record *record = batch_add_record(batch);
	record->raw = example->data->raw;
	record->line = 1;
	for (size_t i = 0; i < NSTEPS && status == OK && !record->rejected; i++)
		status = steps[i]->run(trial->selves[i], batch, record, why);
	*out = record;
	return status;
}

static bool lists_code(const struct example *example, const char *code)
{
	if (example->code.at && str_is(example->code, code))
		return true;
	for (const struct node *at = example->also ? example->also->child : NULL; at; at = at->next)
		if (at->type == NODE_STRING && str_is(at->text, code))
			return true;
	return false;
}

static bool has_code(const struct batch *batch, struct str code)
{
	for (size_t i = 0; i < batch->nfindings; i++)
		if (str_is(code, batch->findings[i].code->name))
			return true;
	return false;
}

/* Is there a finding as the example wants it? */
static bool has_wanted(const struct batch *batch, const struct example *example,
		       enum severity severity)
{
	for (size_t i = 0; i < batch->nfindings; i++) {
		const struct finding *finding = &batch->findings[i];
		if (finding->severity == severity &&
		    (!example->code.at || str_is(example->code, finding->code->name)) &&
		    (!example->pointer.at || str_eq(example->pointer, finding->pointer)))
			return true;
	}
	return false;
}

/* Nothing but the codes that it names, and all of them. */
static bool has_only(const struct batch *batch, const struct example *example)
{
	for (size_t i = 0; i < batch->nfindings; i++)
		if (!lists_code(example, batch->findings[i].code->name))
			return false;
	for (const struct node *at = example->also ? example->also->child : NULL; at; at = at->next)
		if (at->type == NODE_STRING && !has_code(batch, at->text))
			return false;
	return true;
}

static bool holds(struct trial *trial, const struct example *example, const struct record *record)
{
	const struct batch *batch = &trial->batch;
	bool is_exact = example->also || (trial->strict && example->code.at);

	switch (example->kind) {
	case EXAMPLE_VALID:
		return !record->rejected && !(trial->strict && batch->nfindings > 0);
	case EXAMPLE_INVALID:
		return record->rejected && has_wanted(batch, example, SEVERITY_ERROR) &&
		       (!is_exact || has_only(batch, example));
	case EXAMPLE_WARN:
		return !record->rejected && has_wanted(batch, example, SEVERITY_WARNING) &&
		       (!is_exact || has_only(batch, example));
	case EXAMPLE_REWRITTEN:
	case EXAMPLE_KINDS:
		break;
	}
	return !record->rejected && record->root &&
	       node_equal(record->root, example->line, &trial->scratch);
}

/* ---- what is said of it ---- */

static void put_wanted(struct buf *out, const struct example *example)
{
	static const char *const wanted[EXAMPLE_KINDS] = { "no error", "an error",
							   "a warning and no error", "another line" };

	assert(example->kind < EXAMPLE_KINDS);
	buf_puts(out, wanted[example->kind]);
	if (example->code.at)
		buf_printf(out, " [%.*s]", (int)example->code.len, example->code.at);
	if (example->pointer.at)
		buf_printf(out, " at %.*s", (int)example->pointer.len, example->pointer.at);
	for (const struct node *at = example->also ? example->also->child : NULL; at; at = at->next)
		buf_printf(out, " and [%.*s]", (int)at->text.len, at->text.at);
}

static void put_found(struct buf *out, const struct batch *batch)
{
	if (batch->nfindings == 0)
		buf_puts(out, "found nothing");
	for (size_t i = 0; i < batch->nfindings; i++) {
		const struct finding *finding = &batch->findings[i];
		buf_printf(out, "%s%s", i ? "; " : "found ",
			   finding->severity == SEVERITY_ERROR ? "error" : "warning");
		if (finding->pointer.len > 0)
			buf_printf(out, " at %.*s", (int)finding->pointer.len, finding->pointer.at);
		buf_printf(out, ": %.*s [%s]", (int)finding->message.len, finding->message.at,
			   finding->code->name);
	}
}

static void put_sentence(struct buf *out, const struct trial *trial, const struct example *example,
			 const struct record *record)
{
	buf_printf(out, "%s %zu", example_lists[example->kind], example->number);
	if (example->rule.len > 0)
		buf_printf(out, " (%.*s)", (int)example->rule.len, example->rule.at);
	buf_puts(out, ": expected ");
	put_wanted(out, example);
	buf_puts(out, ", ");
	if (example->kind == EXAMPLE_REWRITTEN && !record->rejected && record->root) {
		buf_puts(out, "found ");
		node_render(record->root, out);
	} else {
		put_found(out, &trial->batch);
	}
	if (example->code.at && str_is(example->code, "format") &&
	    !trial->job.schema.assert_formats)
		buf_puts(out, "; format is checked only with --assert-formats");
}

static void say_failed(struct trial *trial, const struct example *example,
		       const struct record *record)
{
	struct buf *out = &trial->said, sentence = { 0 };
	uint64_t line;
	unsigned column;

	put_sentence(&sentence, trial, example, record);
	example_place(trial->examples, example, &line, &column);
	if (trial->talk.json) {
		talk_event(out, "example");
		text_string(out, "file", str_of(trial->examples->name));
		text_number(out, "line", line);
		text_string(out, "message", buf_str(&sentence));
		buf_puts(out, "}\n");
	} else {
		show_place(out, trial->examples->name, line, column);
		buf_puts(out, ": ");
		talk_paint(out, trial->talk.color, PAINT_ERROR, "error:");
		buf_putc(out, ' ');
		buf_put_visible(out, buf_str(&sentence));
		buf_putc(out, '\n');
	}
	buf_release(&sentence);
}

static void say_total(struct trial *trial)
{
	size_t count = trial->examples->count;
	struct buf *out = &trial->said;

	if (trial->talk.json) {
		talk_event(out, "tested");
		text_string(out, "file", str_of(trial->examples->name));
		text_number(out, "examples", count);
		text_number(out, "failed", trial->failed);
		buf_puts(out, "}\n");
		return;
	}
	show_place(out, trial->examples->name, 0, 0);
	buf_puts(out, ": ");
	if (trial->failed > 0)
		buf_printf(out, "%zu of ", trial->failed);
	buf_printf(out, "%zu example%s ", count, count == 1 ? "" : "s");
	if (trial->failed == 0)
		talk_paint(out, trial->talk.color, PAINT_GOOD, count == 1 ? "holds" : "hold");
	else
		talk_paint(out, trial->talk.color, PAINT_ERROR,
			   trial->failed == 1 ? "does not hold" : "do not hold");
	buf_putc(out, '\n');
}

/* ---- a file ---- */

/* What the command line says counts before what the file says. */
static enum status compile_rules(struct trial *trial, struct cmdline *cmdline, struct diag *why)
{
	struct examples *examples = (struct examples *)trial->examples;
	struct schema_options options = cmdline->job.schema;
	const char *path = examples->schema, *builtin = examples->builtin;

	if (cmdline->job.doctype) {
		trial->job.doctype = cmdline->job.doctype;
		if (!path)
			builtin = cmdline->job.doctype->rules;
	}
	if (cmdline->job.rules_path) {
		path = cmdline->job.rules_path;
		examples->member = NULL;
	}
	if (!path && !builtin)
		return diag_fail_at(why, ERR_USAGE, examples->name, 1, 1,
				    "examples of which rules? say \"schema\" or \"document_type\" "
				    "in the file, or --rules FILE or -t TYPE");
	options.member = examples->member;
	return schema_compile(path, builtin, &options, &cmdline->job.arena, &trial->job.program,
			      why);
}

static enum status open_steps(struct trial *trial, struct diag *why)
{
	enum status status = OK;

	trial->input = (struct input){
		.name = trial->examples->name,
		.format = FORMAT_NDJSON,
		.encoding = "UTF-8",
		.data_line = 1,
	};
	trial->job.inputs = &trial->input;
	trial->job.ninputs = 1;
	batch_init(&trial->batch);
	status = constants_plan(&trial->job, why);
	for (; trial->nopen < NSTEPS && status == OK; trial->nopen++)
		status = steps[trial->nopen]->open(&trial->selves[trial->nopen], &trial->job, why);
	return status;
}

static void close_trial(struct trial *trial)
{
	while (trial->nopen > 0) {
		trial->nopen--;
		steps[trial->nopen]->close(trial->selves[trial->nopen]);
	}
	batch_release(&trial->batch);
	arena_release(&trial->scratch);
	buf_release(&trial->said);
	schema_free(trial->job.program);
}

/* A code that nothing can give would make an example fail that is right, or hold by chance. */
static enum status refuse_codes(const struct trial *trial, struct diag *why)
{
	for (size_t i = 0; i < trial->examples->count; i++) {
		const struct example *example = &trial->examples->at[i];
		uint64_t line;
		unsigned column;
		char name[100];
		snprintf(name, sizeof(name), "%.*s", (int)example->code.len,
			 example->code.at ? example->code.at : "");
		if (!example->code.at || schema_code(trial->job.program, name))
			continue;
		example_place(trial->examples, example, &line, &column);
		return diag_fail_at(why, ERR_USAGE, trial->examples->name, line, column,
				    "%s: neither bulkpipe nor these rules have such a code", name);
	}
	return OK;
}

static enum status run_examples(struct trial *trial, struct diag *why)
{
	enum status status = refuse_codes(trial, why);

	if (status == OK)
		status = open_steps(trial, why);
	for (size_t i = 0; i < trial->examples->count && status == OK; i++) {
		const struct example *example = &trial->examples->at[i];
		struct record *record;
		status = run_example(trial, example, &record, why);
		if (status == OK && !holds(trial, example, record)) {
			trial->failed++;
			say_failed(trial, example, record);
		}
	}
	if (status != OK)
		return status;
	if (!trial->talk.quiet)
		say_total(trial);
	status = talk_write(&trial->talk, &trial->said, why);
	return status == OK && trial->failed > 0 ? REJECTED : status;
}

enum status rules_test(struct cmdline *cmdline, const char *name, struct diag *why)
{
	struct examples examples;
	enum status status = examples_read(name, &cmdline->job.arena, &examples, why);
	struct trial trial = { .examples = &examples, .strict = cmdline->job.strict };

	if (status != OK)
		return status;
	trial.job = (struct job){
		.command = COMMAND_CHECK,
		.doctype = examples.doctype,
		.schema = cmdline->job.schema,
		.coerce = !cmdline->no_coerce,
		.max_depth = cmdline->job.max_depth,
		.max_record = cmdline->job.max_record,
		.want_findings = true,
		.unknown = cmdline->job.unknown,
	};
	talk_init(&trial.talk, cmdline);
	status = compile_rules(&trial, cmdline, why);
	if (status == OK)
		status = run_examples(&trial, why);
	close_trial(&trial);
	arena_release(&trial.job.arena);
	return status;
}

/*
 * check, convert and run: one chain with different ends. Turns the command line into a job (rules
 * compiled, inputs looked at, columns planned), lets flow/ run it, judges how it ended, publishes,
 * and says what came of it. What the steps do is theirs; what files are written is
 * output/sink.c's.
 */
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/prepare.h"
#include "cli/progress.h"
#include "cli/rules_note.h"
#include "cli/send.h"
#include "cli/show.h"
#include "cli/summary.h"
#include "cli/take_map.h"
#include "cli/take_up.h"
#include "cli/talk.h"
#include "cli/tell_map.h"
#include "flow/stage.h"
#include "input/parse.h"
#include "input/probe.h"
#include "input/source.h"
#include "judge/check.h"
#include "judge/csv_glance.h"
#include "judge/glance.h"
#include "judge/rewrite.h"
#include "map/mapping.h"
#include "output/manifest.h"
#include "output/render.h"
#include "output/sink.h"
#include "repeat/keys.h"

struct chain {
	struct cmdline *cmdline;
	struct talk talk;
	struct progress progress;
	struct sink_state *state;
	struct sink inner;  /* the sink behind the one that counts for progress */
	struct totals looked; /* --unique=last: what the look ahead has read */
	uint64_t started_ns;
	uint64_t shown;     /* findings */
	uint8_t *seen;      /* by source field of the map: it came */
	enum status told;   /* OK, or stdout could not take what was said */
	struct diag told_why;
};

/* ---- before the run: nothing is read but rules and the start of each input ---- */

static void tell_inputs(const struct chain *chain)
{
	const struct job *job = &chain->cmdline->job;

	if (!chain->talk.verbose)
		return;
	talk_note(&chain->talk, "rules", "rules: %s, %u thread%s",
		  job->rules_path ? job->rules_path : job->doctype->name, job->threads,
		  job->threads == 1 ? "" : "s");
	for (size_t i = 0; i < job->ninputs; i++) {
		struct buf line = { 0 };
		show_input(&line, &job->inputs[i]);
		talk_note(&chain->talk, "input", "%.*s", (int)line.len, line.at);
		buf_release(&line);
	}
}

/* ---- during the run, in the sink's thread ---- */

static void say(struct chain *chain, const struct buf *text)
{
	progress_clear(&chain->progress);
	if (chain->told == OK)
		chain->told = talk_write(&chain->talk, text, &chain->told_why);
}

static void show(void *context, const struct batch *batch, const struct finding *finding)
{
	struct chain *chain = context;
	struct buf line = { 0 };

	if (chain->talk.json)
		show_finding_json(&line, &chain->cmdline->job, batch, finding);
	else
		show_finding(&line, chain->talk.color, &chain->cmdline->job, batch, finding);
	chain->shown++;
	say(chain, &line);
	buf_release(&line);
}

static void tick(void *context, const struct totals *totals)
{
	struct chain *chain = context;

	progress_tick(&chain->progress, totals);
}

static enum status watch_take(void *self, struct batch *batch, struct diag *why)
{
	struct chain *chain = self;

	for (size_t i = 0; i < batch->nseen; i++)
		chain->seen[i] |= batch->seen[i];
	if (batch->told.len > 0) { /* a product, as what check prints */
		progress_clear(&chain->progress);
		enum status status = file_write(STDOUT_FILENO, buf_str(&batch->told),
						"standard output", why);
		if (status != OK)
			return status;
	}

	progress_batch(&chain->progress, batch);
	return chain->inner.take(chain->inner.self, batch, why);
}

static void watch_tick(void *self)
{
	struct chain *chain = self;

	chain->inner.tick(chain->inner.self);
}

static enum status look_take(void *self, struct batch *batch, struct diag *why)
{
	struct chain *chain = self;

	chain->looked.read += batch->nrecords;
	chain->looked.inputs[batch->input->number].bytes = batch->end_offset;
	progress_batch(&chain->progress, batch);
	return chain->inner.take(chain->inner.self, batch, why);
}

static void look_tick(void *self)
{
	struct chain *chain = self;

	progress_tick(&chain->progress, &chain->looked);
}

static enum status run_flow(struct chain *chain, const struct sink *sink, struct diag *why)
{
	const struct job *job = &chain->cmdline->job;
	/* Steps that would do nothing are left out: a call a record is felt where records are short. */
	bool is_written = job->command != COMMAND_CHECK || job->csv || job->want_paths;
	const struct step *steps[6];
	size_t nsteps = 0;

	if (csv_glance_fits(job)) {
		steps[nsteps++] = &judge_csv_glance;
	} else if (glance_fits(job)) {
		steps[nsteps++] = &judge_glance;
	} else {
		steps[nsteps++] = &input_parse;
		if (job->mapping)
			steps[nsteps++] = &map_apply;
		steps[nsteps++] = &judge_rewrite;
		steps[nsteps++] = &judge_check;
	}
	if (is_written)
		steps[nsteps++] = &output_render;
	steps[nsteps++] = &repeat_keys;
	const struct flow flow = {
		.job = job,
		.source = &input_source,
		.steps = steps,
		.nsteps = nsteps,
		.sink = sink,
		.nworkers = job->threads,
	};

	return flow_run(&flow, why);
}

/* --unique=last: the inputs are read for what they state; nothing is told or written. */
static enum status look_ahead(struct chain *chain, struct diag *why)
{
	const struct sink looking = { .take = look_take, .tick = look_tick, .self = chain };

	chain->inner = sink_look(chain->state);
	chain->looked.inputs = arena_array(&chain->cmdline->job.arena, chain->cmdline->job.ninputs,
					   sizeof(*chain->looked.inputs));
	progress_ahead(&chain->progress, true);
	enum status status = run_flow(chain, &looking, why);
	if (status == OK)
		status = sink_look_end(chain->state, why);
	progress_ahead(&chain->progress, false);
	return status;
}

static enum status run_once(struct chain *chain, struct diag *why)
{
	const struct sink watching = { .take = watch_take, .tick = watch_tick, .self = chain };

	chain->inner = sink_stage(chain->state);
	return run_flow(chain, &watching, why);
}

/* ---- after it ---- */

/* The status becomes the worse of two, and `why` the reason of that one. */
static enum status settle(enum status status, enum status other, const struct diag *other_why,
			  struct diag *why)
{
	enum status worse = exit_worse(status, other);

	if (worse != status)
		*why = *other_why;
	return worse;
}

/* --rejects-ok changes what the shell sees, not what happens. */
static enum status forgiven(const struct cmdline *cmdline, enum status status)
{
	return status == REJECTED && cmdline->rejects_ok ? OK : status;
}

static void say_summary(struct chain *chain, enum status status)
{
	struct summary summary = {
		.cmdline = chain->cmdline,
		.totals = sink_totals(chain->state),
		.elapsed_ns = clock_monotonic_ns() - chain->started_ns,
		.shown = chain->shown,
		.status = status,
		.exit = exit_status(forgiven(chain->cmdline, status), stop_signal()),
	};
	struct buf text = { 0 };

	/* Totals of a run that failed half-way would be mistaken for results. */
	if (chain->talk.quiet || (status != OK && status != REJECTED && status != ERR_BUDGET))
		return;
	sink_parts(chain->state, &summary.nparts);
	if (chain->talk.json)
		summary_render_json(&summary, &text);
	else
		summary_render(&summary, chain->talk.color, &text);
	say(chain, &text);
	buf_release(&text);
}

static enum status finish(struct chain *chain, enum status status, struct diag *why)
{
	bool is_product = chain->talk.fd == STDOUT_FILENO;
	struct diag finish_why;

	progress_clear(&chain->progress);
	if (status == OK) {
		tell_map_results(chain->cmdline, &chain->talk, chain->seen,
				 sink_totals(chain->state));
		status = sink_judge(chain->state, why);
	}
	/* What check prints is its product: if that fails, the run has. What run prints tells
	 * of files that are there. */
	if (is_product)
		say_summary(chain, status);
	status = settle(status, chain->told, &chain->told_why, why);

	int exit = exit_status(forgiven(chain->cmdline, status), stop_signal());
	enum status published = sink_finish(chain->state, status, exit, &finish_why);
	status = settle(status, published, &finish_why, why);
	if (!is_product)
		say_summary(chain, status);
	return status;
}

/* DIR holds what this run would build: the status is the one that building it ended with. */
static enum status tell_already(struct chain *chain, struct diag *why)
{
	struct job *job = &chain->cmdline->job;
	const char *dir = chain->cmdline->sink.dir;
	struct manifest manifest = { 0 };
	const char *path = arena_printf(&job->arena, "%s/manifest.json", dir).at;
	enum status status = manifest_read(path, &job->arena, &manifest, why);

	if (status != OK)
		return status;
	talk_note(&chain->talk, "already",
		  "%s: the same inputs, rules and options built this already: %ju records in %zu "
		  "part%s, nothing to do", dir, (uintmax_t)manifest.records, manifest.nparts,
		  manifest.nparts == 1 ? "" : "s");
	return manifest.rejected > 0 ? REJECTED : OK;
}

static enum status run_chain(struct chain *chain, struct diag *why)
{
	struct cmdline *cmdline = chain->cmdline;
	struct sink_options *options = &cmdline->sink;
	bool already = false;

	chain->started_ns = clock_monotonic_ns();
	enum status status = prepare(cmdline, why);
	if (status != OK)
		return status;
	rules_note(&chain->talk, &cmdline->job);
	take_up_tell(cmdline, &chain->talk);
	tell_map(cmdline, &chain->talk);
	tell_inputs(chain);
	progress_init(&chain->progress, cmdline, &chain->talk);
	if (cmdline->job.mapping)
		chain->seen = arena_zalloc(&cmdline->job.arena,
					   mapping_nsources(cmdline->job.mapping) + 1);
	options->show = cmdline->quiet ? NULL : show;
	options->progress = tick;
	options->context = chain;
	status = sink_open(&chain->state, &cmdline->job, options, &already, why);
	if (status == OK && already)
		return tell_already(chain, why);
	if (status != OK)
		return status;
	if (!options->dir)
		confine(cmdline, &chain->talk);
	if (cmdline->job.unique == UNIQUE_LAST)
		status = look_ahead(chain, why);
	if (status == OK)
		status = run_once(chain, why);
	return finish(chain, status, why);
}

/* run --upload: what was built, or stood there already, is sent. */
static enum status send(struct remote *remote, enum status status, struct diag *why)
{
	struct cmdline *cmdline = remote->cmdline;
	struct diag sent_why;
	enum status sent = cmdline->show_status
				   ? send_status(cmdline, cmdline->sink.dir, &sent_why)
				   : send_dir(remote, cmdline->sink.dir, &sent_why);

	return settle(status, sent, &sent_why, why);
}

/* Everything of the run itself; the sink is gone when it returns, and DIR is unlocked. */
static enum status build(struct cmdline *cmdline, struct diag *why)
{
	struct chain chain = { .cmdline = cmdline };

	talk_init(&chain.talk, cmdline);
	enum status status = forgiven(cmdline, run_chain(&chain, why));
	/* What the reason names may belong to what is released here. */
	if (status != OK && status != REJECTED && why->file)
		why->file = arena_copy(&cmdline->job.arena, str_of(why->file)).at;
	sink_free(chain.state);
	input_release_all(&cmdline->job);
	return status;
}

/* An upload goes on without the rules and the map. */
static void release_rules(struct job *job)
{
	mapping_release(job->mapping);
	schema_free(job->program);
	job->mapping = NULL;
	job->program = NULL;
}

enum status chain_command(struct cmdline *cmdline, struct diag *why)
{
	struct remote remote = { .cmdline = cmdline };

	enum status status = cmdline_check(cmdline, why);
	if (status == OK && cmdline->replay)
		status = take_up(cmdline, why);
	if (status == OK)
		status = take_map(cmdline, why);
	/* What was typed may not go with what was taken up. */
	if (status == OK && (cmdline->replay || cmdline->job.mapping))
		status = cmdline_check(cmdline, why);
	if (status != OK)
		return status;
	if (cmdline_reads_terminal(cmdline)) {
		help_verb(cmdline->verb, STDERR_FILENO, why);
		return diag_fail(why, ERR_USAGE,
				 "no input is named, and standard input is a terminal");
	}
	/* A token that is missing is told before the work, not after it. */
	if (cmdline->upload_too)
		status = remote_open(&remote, cmdline, why);
	if (status == OK)
		status = build(cmdline, why);
	release_rules(&cmdline->job);
	if (cmdline->upload_too && (status == OK || status == REJECTED))
		status = send(&remote, status, why);
	remote_close(&remote);
	return status;
}

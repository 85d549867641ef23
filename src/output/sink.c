/*
 * Opening and closing all that a run writes: DIR and its parts for run, stdout for convert,
 * rejects, findings and report for each. cli/ calls this around flow_run. sink_take.c has the work
 * in between, sink_finish.c the publishing.
 */
#include "output/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "output/names.h"
#include "output/render.h"
#include "output/sink_state.h"

static enum status open_dir(struct sink_state *sink, bool *already, struct diag *why)
{
	const struct job *job = sink->job;
	struct folder_plan plan = {
		.prefix = sink->prefix,
		.extension = part_extension(job),
		.force = sink->options.force,
	};

	run_key_init(&sink->key, job, sink->prefix);
	if (run_key_is_known(job)) {
		run_key_hex(&sink->key, sink->run_key);
		plan.run_key = sink->run_key;
	}
	enum status status = folder_open(&sink->folder, sink->options.dir, &plan, job, &sink->arena,
					 already, why);
	if (status != OK || *already)
		return status;
	part_init(&sink->parts, &sink->publish, &sink->sources, sink->folder.path, sink->prefix);
	return publish_open_in(&sink->publish, &sink->sources.place, sink->folder.path,
			       NAME_SOURCES, true, why);
}

/*
 * An output that the user has named may lie in DIR. There a name that the run itself gives to the same
 * thing needs no saying twice (*path becomes NULL); one that it gives to another is refused.
 */
static enum status settle_in_dir(struct sink_state *sink, const char **path, const char *own,
				 struct diag *why)
{
	if (!*path || !sink->options.dir)
		return OK;
	const char *whole = publish_whole_path(&sink->publish, *path);
	const char *mine = publish_whole_path(
		&sink->publish, arena_printf(&sink->arena, "%s/%s", sink->folder.path, own).at);
	struct str dir = { mine, (size_t)(strrchr(mine, '/') - mine) + 1 };

	if (!str_starts(str_of(whole), dir) || strchr(whole + dir.len, '/'))
		return OK;
	struct str name = str_of(whole + dir.len);
	bool is_own = str_is(name, own) || (strcmp(own, NAME_REJECTED) == 0 &&
					    str_starts(name, STR(NAME_REJECTED ".")));
	if (is_own)
		*path = NULL;
	else if (name_is_side(name) || str_is(name, NAME_MANIFEST) ||
		 name_is_part(name, sink->prefix, part_extension(sink->job)))
		return diag_fail_at(why, ERR_USAGE, *path, 0, 0,
				    "is the name of another file that this run writes");
	return OK;
}

static enum status open_files(struct sink_state *sink, struct diag *why)
{
	struct sink_options *options = &sink->options;
	enum status status = settle_in_dir(sink, &options->rejects, NAME_REJECTED, why);

	if (status == OK)
		status = settle_in_dir(sink, &options->findings, NAME_FINDINGS, why);
	if (status == OK)
		status = settle_in_dir(sink, &options->report, NAME_REPORT, why);
	if (status != OK)
		return status;
	if (sink->job->command == COMMAND_CONVERT)
		status = publish_open(&sink->publish, &sink->out, "-", why);
	if (status == OK)
		status = reject_open(&sink->rejects, &sink->publish, options->rejects,
				     sink->folder.path, why);
	if (status == OK && options->findings)
		status = publish_open(&sink->publish, &sink->findings, options->findings, why);
	if (status == OK && options->report)
		status = publish_open(&sink->publish, &sink->report, options->report, why);
	if (status == OK && sink->out.name && sink->job->csv)
		status = place_write(&sink->out, sink->job->csv->header, why);
	return status;
}

/* Where what does not fit in memory goes if no DIR is written. */
static const char *temporary_dir(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && dir[0] ? dir : "/tmp";
}

enum status sink_open(struct sink_state **out, const struct job *job,
		      const struct sink_options *options, bool *already, struct diag *why)
{
	struct sink_state *sink = memory_alloc(sizeof(*sink));

	*sink = (struct sink_state){ .job = job, .options = *options, .folder.lock = -1 };
	*out = sink;
	*already = false;
	clock_utc(sink->started_at);
	account_init(&sink->account, job);
	publish_init(&sink->publish, job, &sink->arena);
	if (job->want_paths)
		sink->tally = tally_merge_new();
	sink->wants_findings = options->findings || options->dir;
	if (options->dir) {
		sink->prefix = job->doctype ? job->doctype->prefix : "records";
		if (options->prefix)
			sink->prefix = options->prefix;
		enum status status = open_dir(sink, already, why);
		if (status != OK || *already)
			return status;
	}
	late_open(&sink->late, job, options->dir ? sink->folder.path : temporary_dir());
	return open_files(sink, why);
}

const struct totals *sink_totals(const struct sink_state *state)
{
	return &state->account.totals;
}

const struct part *sink_parts(const struct sink_state *state, size_t *count)
{
	*count = state->parts.count;
	return state->parts.parts;
}

void sink_free(struct sink_state *state)
{
	if (!state)
		return;
	place_drop(&state->out);
	place_drop(&state->findings);
	place_drop(&state->report);
	place_drop(&state->sources.place);
	reject_release(&state->rejects);
	if (state->parts.digester)
		part_release(&state->parts);
	if (state->key.content)
		run_key_release(&state->key);
	publish_release(&state->publish);
	folder_release(&state->folder);
	if (state->tally)
		tally_merge_free(state->tally);
	late_close(&state->late);
	account_release(&state->account);
	arena_release(&state->arena);
	free(state);
}

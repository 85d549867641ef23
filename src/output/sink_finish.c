/*
 * The end of a run: the last judgement, report and manifest, then the names. Called by cli/ once,
 * after flow_run; where that failed nothing is published and sink_free removes what is temporary.
 */
#include <string.h>

#include "base/clock.h"
#include "base/version.h"
#include "output/names.h"
#include "output/report.h"
#include "output/sink_state.h"

enum status sink_judge(struct sink_state *state, struct diag *why)
{
	late_done(&state->late, &state->account.totals);
	/* A run that broke its budget has not read all of it. */
	if (state->job->unique != UNIQUE_OFF && !state->account.totals.over_budget) {
		enum status status = unique_end(&state->late.unique, why);
		if (status != OK)
			return status;
	}
	return account_judge(&state->account, why);
}

/* A file whose text is made at once. */
static enum status put_text(struct place *place, struct str text, struct diag *why)
{
	enum status status = place_write(place, text, why);

	return status == OK ? place_close(place, why) : status;
}

static void finish_totals(struct sink_state *sink, bool whole)
{
	if (sink->tally)
		tally_merge_done(sink->tally, &sink->account.totals);
	/* Parts that nobody will see were not written. */
	if (sink->options.dir && !whole)
		sink->account.totals.written = 0;
}

static enum status write_report(struct sink_state *sink, bool whole, int exit_status,
				struct diag *why)
{
	char finished_at[21];
	struct report report = {
		.job = sink->job,
		.totals = &sink->account.totals,
		.rejects = &sink->rejects,
		.prefix = sink->prefix,
		.started_at = sink->started_at,
		.finished_at = finished_at,
		.exit_status = exit_status,
		.complete = whole && !sink->account.totals.limited,
		.parts = sink->parts.parts,
		.nparts = whole ? sink->parts.count : 0,
	};
	struct buf text = { 0 };
	struct place in_dir = { 0 };
	enum status status = OK;

	if (!sink->report.name && !sink->options.dir)
		return OK;
	clock_utc(finished_at);
	/* The clock may have been set back in mid-run. */
	if (strcmp(finished_at, sink->started_at) < 0)
		report.finished_at = sink->started_at;
	report_render(&report, &text);
	if (sink->report.name)
		status = put_text(&sink->report, buf_str(&text), why);
	if (status == OK && sink->options.dir)
		status = publish_open_in(&sink->publish, &in_dir, sink->folder.path, NAME_REPORT,
					 false, why);
	if (status == OK && sink->options.dir)
		status = put_text(&in_dir, buf_str(&text), why);
	place_drop(&in_dir);
	buf_release(&text);
	return status;
}

/* Opened last, so that publish.c renames it last. */
static enum status write_manifest(struct sink_state *sink, struct diag *why)
{
	const struct job *job = sink->job;
	struct buf text = { 0 };
	struct place place = { 0 };

	if (!run_key_is_known(job))
		run_key_hex(&sink->key, sink->run_key);
	const struct manifest manifest = {
		.version = BULKPIPE_VERSION,
		.run_key = sink->run_key,
		.document_type = job->doctype ? job->doctype->name : NULL,
		.mime_type = job->csv ? "TEXT_CSV" : "APPLICATION_X_NDJSON",
		.encoding = "utf-8",
		.records = sink->account.totals.written,
		.rejected = sink->account.totals.rejected,
		.limited = sink->account.totals.limited,
		.parts = sink->parts.parts,
		.nparts = sink->parts.count,
	};
	manifest_render(&manifest, &text);
	enum status status = publish_open_in(&sink->publish, &place, sink->folder.path,
					     NAME_MANIFEST, true, why);
	if (status == OK)
		status = put_text(&place, buf_str(&text), why);
	place_drop(&place);
	buf_release(&text);
	return status;
}

static enum status close_files(struct sink_state *sink, struct diag *why)
{
	enum status status = place_close(&sink->out, why);

	if (status == OK)
		status = reject_end(&sink->rejects, why);
	if (status == OK)
		status = place_close(&sink->findings, why);
	if (status != OK || !sink->options.dir)
		return status;
	status = part_end(&sink->parts, why);
	if (status == OK)
		status = sources_end(&sink->sources, why);
	return status == OK ? place_close(&sink->sources.place, why) : status;
}

/* Everything is closed; from here on names change. */
static enum status publish(struct sink_state *sink, bool whole, struct diag *why)
{
	bool has_dir = sink->options.dir != NULL;
	enum status status = publish_sync(&sink->publish, whole, why);

	if (status == OK && has_dir)
		status = folder_retire(&sink->folder, why);
	if (status == OK)
		status = publish_rename(&sink->publish, whole, why);
	if (status == OK)
		status = publish_settle(&sink->publish, why);
	if (status == OK && has_dir)
		status = folder_settle(&sink->folder, why);
	if (status != OK)
		publish_take_back(&sink->publish);
	if (status != OK && has_dir)
		folder_restore(&sink->folder);
	return status;
}

enum status sink_finish(struct sink_state *state, enum status status, int exit_status,
			struct diag *why)
{
	bool whole = status == OK || status == REJECTED;

	if (!whole && status != ERR_BUDGET)
		return OK;
	finish_totals(state, whole);
	status = close_files(state, why);
	if (status == OK)
		status = write_report(state, whole, exit_status, why);
	/* Over budget too: it does not appear then, but leftovers are known by it. */
	if (status == OK && state->options.dir)
		status = write_manifest(state, why);
	return status == OK ? publish(state, whole, why) : status;
}

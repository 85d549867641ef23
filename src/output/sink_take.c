/*
 * Batches in input order. Decides, record by record, what is counted, and hands what follows from
 * that to the writers: part.c or stdout, reject.c, findings.c. Runs in one thread beside the
 * workers, so a batch without findings costs one look at each record and one write.
 */
#include "output/findings.h"
#include "output/names.h"
#include "output/sink_state.h"

/* findings.ndjson in DIR exists only if there is a finding. */
static enum status write_finding(struct sink_state *sink, const struct batch *batch,
				 const struct finding *finding, uint64_t reject, struct diag *why)
{
	struct findings_about about = { .reject = reject, .mask = sink->job->mask };

	if (!sink->wants_findings)
		return OK;
	if (!sink->findings.name) {
		enum status status = publish_open_in(&sink->publish, &sink->findings,
						     sink->folder.path, NAME_FINDINGS, false, why);
		if (status != OK)
			return status;
	}
	return findings_write(&sink->findings, batch, finding, &about, why);
}

static enum status take_finding(struct sink_state *sink, const struct batch *batch,
				const struct finding *finding, uint64_t reject, struct diag *why)
{
	const struct sink_options *options = &sink->options;

	if (options->show && sink->shown < FINDINGS_SHOWN) {
		sink->shown++;
		options->show(options->context, batch, finding);
	}
	if (!account_finding(&sink->account, batch, finding))
		return OK;
	return write_finding(sink, batch, finding, reject, why);
}

/* The findings and the rejection of a record that was just counted. */
static enum status take_marked(struct sink_state *sink, const struct batch *batch,
			       const struct record *record, struct diag *why)
{
	uint64_t reject = record->rejected ? sink->account.totals.rejected : 0;
	enum status status = OK;

	for (uint32_t i = 0; i < record->nfindings && status == OK; i++)
		status = take_finding(sink, batch, &batch->findings[record->first_finding + i],
				      reject, why);
	for (size_t i = 0; i < sink->late.nfindings && status == OK; i++)
		status = take_finding(sink, batch, &sink->late.findings[i], reject, why);
	if (status == OK && record->rejected)
		status = reject_write(&sink->rejects, batch, record, why);
	return status;
}

/* Records of which there is nothing to be told but of the last, maybe: most are, and are counted at once. */
static size_t take_plain(struct sink_state *sink, const struct batch *batch, size_t first)
{
	size_t count = batch->nrecords - first;
	uint64_t left = sink->job->limit - sink->account.totals.read;

	if (sink->job->has_budget)
		return 0;
	count = late_judge_plain(&sink->late, batch, first, count < left ? count : (size_t)left);
	account_plain(&sink->account, batch, first, count);
	return count;
}

static enum status take_one(struct sink_state *sink, const struct batch *batch, struct record *record,
			    struct diag *why)
{
	enum status status = late_judge(&sink->late, batch, record, why);

	if (status == OK && account_record(&sink->account, batch, record))
		sink->is_full = true;
	return status;
}

/*
 * Counts the batch's records, up to the one that breaks the budget or reaches the limit; *count is
 * how many.
 */
static enum status take_records(struct sink_state *sink, struct batch *batch, size_t *count,
				struct diag *why)
{
	enum status status = OK;
	size_t i = 0;

	while (i < batch->nrecords && status == OK && !sink->is_full) {
		size_t nplain = take_plain(sink, batch, i);
		i += nplain > 0 ? nplain : 1;
		struct record *record = &batch->records[i - 1];
		if (nplain == 0)
			status = take_one(sink, batch, record, why);
		if (status != OK)
			break;
		if (sink->account.totals.read >= sink->job->limit) {
			sink->account.totals.limited = true;
			sink->is_full = true;
		}
		sink->is_unfinished = record->unfinished;
		if (record->rejected || record->nfindings || sink->late.nfindings)
			status = take_marked(sink, batch, record, why);
	}
	*count = i;
	return status;
}

/* convert: the records' bytes in as few writes as their neighbourhood allows. */
static enum status write_out(struct sink_state *sink, const struct batch *batch, size_t count,
			     struct diag *why)
{
	struct str piece = { batch->out.at, 0 };
	enum status status = OK;

	for (size_t i = 0; i < count && status == OK; i++) {
		const struct record *record = &batch->records[i];
		if (record->rejected || record->skipped || record->out_len == 0)
			continue;
		const char *at = batch->out.at + record->out_at;
		if (at != piece.at + piece.len) {
			status = place_write(&sink->out, piece, why);
			piece = (struct str){ at, 0 };
		}
		piece.len += record->out_len;
	}
	if (status == OK)
		status = place_write(&sink->out, piece, why);
	return status;
}

static enum status write_valid(struct sink_state *sink, struct batch *batch, size_t count,
			       struct diag *why)
{
	switch (sink->job->command) {
	case COMMAND_CONVERT:
		return write_out(sink, batch, count, why);
	case COMMAND_RUN:
		return part_write(&sink->parts, batch, count, why);
	case COMMAND_CHECK:
		break;
	}
	return OK;
}

/*
 * Findings about the input as a whole: the source noted them, before any worker noted one of a
 * record.
 */
static enum status take_input_findings(struct sink_state *sink, const struct batch *batch,
				       struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < batch->nfindings && status == OK; i++) {
		if (batch->findings[i].record != FINDING_OF_INPUT)
			break;
		status = take_finding(sink, batch, &batch->findings[i], 0, why);
	}
	return status;
}

/* Whoever reads our pipes sees each batch at once. */
static enum status pass_on(struct sink_state *sink, struct diag *why)
{
	enum status status = place_pass(&sink->out, why);

	if (status == OK)
		status = place_pass(&sink->findings, why);
	return status == OK ? reject_pass(&sink->rejects, why) : status;
}

static enum status take(void *self, struct batch *batch, struct diag *why)
{
	struct sink_state *sink = self;
	enum status status = OK;
	size_t count = 0;

	if (batch->continues && sink->is_unfinished)
		status = reject_continue(&sink->rejects, batch, why);
	else if (sink->is_full)
		return END;
	if (status == OK)
		status = take_input_findings(sink, batch, why);
	if (status == OK)
		status = take_records(sink, batch, &count, why);
	if (status == OK && sink->tally)
		tally_merge_batch(sink->tally, batch, count);
	if (status == OK)
		status = write_valid(sink, batch, count, why);
	if (status == OK)
		status = pass_on(sink, why);
	if (status != OK)
		return status;
	if (sink->options.dir)
		run_key_add(&sink->key, batch, count);
	account_batch(&sink->account, batch, count, sink->is_full);
	return sink->is_full && !sink->is_unfinished ? END : OK;
}

static void tick(void *self)
{
	struct sink_state *sink = self;

	if (sink->options.progress)
		sink->options.progress(sink->options.context, &sink->account.totals);
}

struct sink sink_stage(struct sink_state *state)
{
	return (struct sink){ .take = take, .tick = tick, .self = state };
}

/* ---- --unique=last: what the records state, before any of them is taken ---- */

static enum status look(void *self, struct batch *batch, struct diag *why)
{
	struct sink_state *sink = self;
	enum status status = OK;

	for (size_t i = 0; i < batch->nrecords && status == OK; i++) {
		const struct record *record = &batch->records[i];
		if (sink->looked_at++ == sink->job->limit)
			return END;
		if (!record->rejected)
			status = unique_see(&sink->late.unique, batch, record, why);
	}
	return status;
}

struct sink sink_look(struct sink_state *state)
{
	return (struct sink){ .take = look, .self = state };
}

enum status sink_look_end(struct sink_state *state, struct diag *why)
{
	return unique_decide(&state->late.unique, why);
}

/*
 * Totals, codes and the budget of --max-rejects, --expect-records and --limit. sink.c calls this
 * for each record in input order; nothing here writes anything.
 */
#include "output/account.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "input/utf16.h"

void account_init(struct account *account, const struct job *job)
{
	*account = (struct account){ .job = job };
	size_t ninputs = job->ninputs ? job->ninputs : 1;
	account->totals.inputs = memory_alloc(ninputs * sizeof(*account->totals.inputs));
	memset(account->totals.inputs, 0, ninputs * sizeof(*account->totals.inputs));
	size_t nreasons = job->nreasons ? job->nreasons : 1;
	account->totals.dropped = memory_alloc(nreasons * sizeof(*account->totals.dropped));
	memset(account->totals.dropped, 0, nreasons * sizeof(*account->totals.dropped));
}

void account_release(struct account *account)
{
	free(account->totals.inputs);
	free(account->totals.codes);
	free(account->totals.dropped);
	*account = (struct account){ 0 };
}

/* More rejects than the budget allows? P% is in hundredths of a percent. */
static bool is_over(const struct account *account)
{
	const struct job *job = account->job;
	const struct totals *totals = &account->totals;

	if (!job->has_budget)
		return false;
	if (!job->budget_is_percent)
		return totals->rejected > job->max_rejects;
	return totals->rejected * 10000 > job->max_rejects * totals->read;
}

bool account_record(struct account *account, const struct batch *batch, const struct record *record)
{
	struct totals *totals = &account->totals;
	struct input_totals *input = &totals->inputs[batch->input->number];

	totals->read++;
	input->records++;
	totals->warned += record->warned;
	if (record->rejected) {
		totals->rejected++;
		input->rejected++;
	} else if (record->skipped) {
		totals->skipped++;
		input->skipped++;
	} else {
		totals->valid++;
		input->valid++;
		if (account->job->command != COMMAND_CHECK)
			totals->written += record->out_records;
	}
	totals->errors += record->nerrors;
	if (record->nerrors > FINDING_ERRORS_PER_RECORD)
		totals->omitted += record->nerrors - FINDING_ERRORS_PER_RECORD;
	if (!account->job->has_budget)
		return false;
	if (account->job->budget_is_percent && totals->read < ACCOUNT_PERCENT_FROM)
		return false;
	totals->over_budget = is_over(account);
	return totals->over_budget;
}

void account_plain(struct account *account, const struct batch *batch, size_t first, size_t count)
{
	struct totals *totals = &account->totals;
	struct input_totals *input = &totals->inputs[batch->input->number];

	totals->read += count;
	totals->valid += count;
	input->records += count;
	input->valid += count;
	for (size_t i = first; i < first + count; i++) {
		totals->warned += batch->records[i].warned;
		if (account->job->command != COMMAND_CHECK)
			totals->written += batch->records[i].out_records;
	}
}

/* The row of a code. There are few; the same code usually comes again. */
static struct code_totals *code_row(struct account *account, const struct code *code)
{
	struct totals *totals = &account->totals;

	for (size_t i = 0; i < totals->ncodes; i++) {
		struct code_totals *row = &totals->codes[i];
		if (row->code == code || strcmp(row->code->name, code->name) == 0)
			return row;
	}
	if (totals->ncodes == account->codes_cap) {
		account->codes_cap = account->codes_cap ? account->codes_cap * 2 : 16;
		totals->codes =
			memory_resize(totals->codes, account->codes_cap * sizeof(*totals->codes));
	}
	struct code_totals *row = &totals->codes[totals->ncodes++];
	*row = (struct code_totals){ .code = code };
	return row;
}

static void keep_place(struct code_totals *row, const struct batch *batch,
		       const struct finding *finding)
{
	struct str message = str_cut(finding->message, sizeof(row->message) - 1);

	row->input = batch->input->name;
	finding_place(batch, finding, &row->line, &row->column);
	if (message.len)
		memcpy(row->message, message.at, message.len);
	row->message[message.len] = '\0';
}

bool account_finding(struct account *account, const struct batch *batch,
		     const struct finding *finding)
{
	struct totals *totals = &account->totals;
	struct code_totals *row = code_row(account, finding->code);

	if (!row->input)
		keep_place(row, batch, finding);
	if (finding->severity == SEVERITY_ERROR) {
		row->errors += 1 + finding->more;
		return true;
	}
	row->warnings++;
	totals->warnings++;
	if (row->written_warnings >= ACCOUNT_WARNINGS_WRITTEN) {
		totals->omitted++;
		return false;
	}
	row->written_warnings++;
	return true;
}

/* Not of rejected records: repaired, they come again. */
static void add_drops(struct totals *totals, const struct batch *batch, size_t counted)
{
	for (size_t i = 0; i < batch->ndrops; i++) {
		const struct drop *drop = &batch->drops[i];
		if (drop->record < counted && !batch->records[drop->record].rejected)
			totals->dropped[drop->reason] += drop->count;
	}
}

/* The byte of the input behind the record and its line end. */
static uint64_t end_of(const struct input *input, const struct record *record)
{
	struct str whole = { record->raw.at, record->raw.len + record->eol };

	return record->offset + (input->utf16 ? utf16_size(whole) : whole.len);
}

void account_batch(struct account *account, const struct batch *batch, size_t counted, bool is_last)
{
	struct totals *totals = &account->totals;
	struct input_totals *input = &totals->inputs[batch->input->number];

	add_drops(totals, batch, counted);
	if (!is_last || counted == 0) {
		totals->blank_lines += batch->blank_lines;
		input->bytes = batch->end_offset;
		return;
	}
	/* What lies behind the last record that counts was not read, wherever the batch ends. */
	const struct record *last = &batch->records[counted - 1];
	totals->blank_lines += last->nblank_before + last->nblank;
	input->bytes = end_of(batch->input, last);
}

static enum status judge_budget(struct account *account, struct diag *why)
{
	const struct job *job = account->job;
	const struct totals *totals = &account->totals;

	account->totals.over_budget = true;
	if (!job->budget_is_percent)
		return diag_fail(why, ERR_BUDGET,
				 "%" PRIu64 " of %" PRIu64
				 " records were rejected, --max-rejects allows %" PRIu64,
				 totals->rejected, totals->read, job->max_rejects);
	return diag_fail(why, ERR_BUDGET,
			 "%" PRIu64 " of %" PRIu64
			 " records were rejected, --max-rejects allows %" PRIu64 ".%02u%%",
			 totals->rejected, totals->read, job->max_rejects / 100,
			 (unsigned)(job->max_rejects % 100));
}

enum status account_judge(struct account *account, struct diag *why)
{
	const struct job *job = account->job;
	const struct totals *totals = &account->totals;

	if (is_over(account))
		return judge_budget(account, why);
	if (job->has_expect && (totals->read < job->expect_min || totals->read > job->expect_max)) {
		const char *plural = totals->read == 1 ? "" : "s";
		if (job->expect_min == job->expect_max)
			return diag_fail(why, ERR_BUDGET,
					 "%" PRIu64 " record%s read, --expect-records wants %" PRIu64,
					 totals->read, plural, job->expect_min);
		if (job->expect_max == UINT64_MAX)
			return diag_fail(why, ERR_BUDGET,
					 "%" PRIu64 " record%s read, --expect-records wants at least "
					 "%" PRIu64, totals->read, plural, job->expect_min);
		return diag_fail(why, ERR_BUDGET,
				 "%" PRIu64 " record%s read, --expect-records wants %" PRIu64
				 " to %" PRIu64, totals->read, plural, job->expect_min,
				 job->expect_max);
	}
	return totals->rejected ? REJECTED : OK;
}

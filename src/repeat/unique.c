/*
 * First or last, over one set of claims: the last of a statement is the first that is met from the end. Called by
 * the sink's thread alone.
 */
#include "repeat/unique.h"

#include <stdlib.h>

#include "base/stop.h"

void unique_open(struct unique_work *work, const struct job *job, const char *dir)
{
	*work = (struct unique_work){ .job = job };
	work->starts = memory_alloc((job->ninputs + 1) * sizeof(*work->starts));
	claim_set_init(&work->set, dir, CLAIM_SET_BITS);
	if (job->unique == UNIQUE_LAST) {
		pile_init(&work->seen, dir, sizeof(struct claim));
		pile_init(&work->losers, dir, sizeof(struct unique_loser));
	}
}

void unique_close(struct unique_work *work)
{
	if (!work->job)
		return;
	claim_set_release(&work->set);
	if (work->job->unique == UNIQUE_LAST) {
		pile_release(&work->seen);
		pile_release(&work->losers);
	}
	free(work->starts);
	*work = (struct unique_work){ 0 };
}

static uint64_t number_of(const struct batch *batch, const struct record *record)
{
	return batch->first_record + (uint64_t)(record - batch->records);
}

/* The next statement of the record from key `*at` on; NULL: there is none. */
static const struct key *next_statement(const struct batch *batch, const struct record *record,
					uint32_t *at)
{
	while (*at < record->nkeys) {
		const struct key *key = &batch->keys[record->first_key + (*at)++];
		if (key->member == 0)
			return key;
	}
	return NULL;
}

/* ---- which input a record is of ---- */

/* Inputs without records begin where the next one does. */
static void note_start(struct unique_work *work, const struct batch *batch)
{
	while (work->nstarts <= batch->input->number)
		work->starts[work->nstarts++] = batch->first_record;
}

static const char *input_of(const struct unique_work *work, uint64_t record)
{
	size_t lo = 0, hi = work->nstarts;

	while (hi - lo > 1) {
		size_t middle = lo + (hi - lo) / 2;
		if (work->starts[middle] <= record)
			lo = middle;
		else
			hi = middle;
	}
	return work->job->inputs[lo].name;
}

/* ---- last: the look ahead ---- */

/* Takes a statement of a record into a digest of all of them in their order. */
static void go_on(struct hash128 *trace, struct hash128 digest, uint64_t record)
{
	const uint64_t words[] = { trace->low, trace->high, digest.low, digest.high, record };

	*trace = hash128_of((struct str){ (const char *)words, sizeof(words) });
}

enum status unique_see(struct unique_work *work, const struct batch *batch,
		       const struct record *record, struct diag *why)
{
	struct claim claim = { .record = number_of(batch, record), .line = record->line };
	enum status status = OK;
	const struct key *key;
	uint32_t at = 0;

	note_start(work, batch);
	while (status == OK && (key = next_statement(batch, record, &at))) {
		claim.digest = key->digest;
		go_on(&work->trace, key->digest, claim.record);
		status = pile_put(&work->seen, &claim, why);
	}
	return status;
}

/* The statements of one record, as they come from the pile: the last one first. */
struct stated {
	struct claim *at;
	size_t count, cap;
};

static void add_stated(struct stated *stated, const struct claim *claim)
{
	if (stated->count == stated->cap) {
		stated->cap = stated->cap ? 2 * stated->cap : 16;
		stated->at = memory_resize(stated->at, stated->cap * sizeof(*stated->at));
	}
	stated->at[stated->count++] = *claim;
}

/* It loses against a record behind it, or it stays. */
static enum status settle(struct unique_work *work, const struct stated *stated, struct diag *why)
{
	enum status status = OK;
	struct claim holder;

	for (size_t i = 0; i < stated->count && status == OK; i++) {
		const struct claim *mine = &stated->at[stated->count - 1 - i];
		status = claim_set_find(&work->set, mine->digest, &holder, why);
		if (status != OK || holder.record == 0)
			continue;
		const struct unique_loser loser = { mine->record, i, holder.record, holder.line };
		return pile_put(&work->losers, &loser, why);
	}
	for (size_t i = 0; i < stated->count && status == OK; i++)
		status = claim_set_add(&work->set, &stated->at[i], why);
	return status;
}

/* The loser that the run meets next. */
static enum status next_loser(struct unique_work *work, struct diag *why)
{
	enum status status = pile_take(&work->losers, &work->next, why);

	work->has_next = status == OK;
	return status == END ? OK : status;
}

enum status unique_decide(struct unique_work *work, struct diag *why)
{
	struct stated stated = { 0 };
	struct claim claim;
	enum status status;

	while ((status = pile_take(&work->seen, &claim, why)) == OK) {
		if (stated.count > 0 && stated.at[0].record != claim.record) {
			status = settle(work, &stated, why);
			stated.count = 0;
		}
		if (status == OK && stop_signal())
			status = diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		if (status != OK)
			break;
		add_stated(&stated, &claim);
	}
	if (status == END)
		status = settle(work, &stated, why);
	free(stated.at);
	/* The run has no use for it. */
	claim_set_release(&work->set);
	return status == OK ? next_loser(work, why) : status;
}

/* ---- the run ---- */

static enum status changed(struct diag *why)
{
	return diag_fail(why, ERR_IO,
			 "the inputs are no longer what they were: --unique=last reads them twice");
}

/* The record is the next of those that lose, or it stays. */
static enum status find_loser(struct unique_work *work, const struct batch *batch,
			      const struct record *record, struct unique_holder *out,
			      struct diag *why)
{
	uint64_t number = number_of(batch, record), statement = 0;
	bool loses = work->has_next && work->next.record == number;
	const struct key *key;
	uint32_t at = 0;

	while ((key = next_statement(batch, record, &at))) {
		go_on(&work->traced, key->digest, number);
		if (loses && statement++ == work->next.statement)
			*out = (struct unique_holder){ work->next.kept, work->next.kept_line,
						       input_of(work, work->next.kept), key };
	}
	if (loses)
		return next_loser(work, why);
	return work->has_next && work->next.record < number ? changed(why) : OK;
}

enum status unique_find(struct unique_work *work, const struct batch *batch,
			const struct record *record, struct unique_holder *out, struct diag *why)
{
	struct claim holder = { .record = 0 };
	enum status status = OK;
	const struct key *key;
	uint32_t at = 0;

	*out = (struct unique_holder){ 0 };
	note_start(work, batch);
	if (work->job->unique == UNIQUE_LAST)
		return find_loser(work, batch, record, out, why);
	while (status == OK && (key = next_statement(batch, record, &at))) {
		status = claim_set_find(&work->set, key->digest, &holder, why);
		if (status != OK || holder.record == 0)
			continue;
		*out = (struct unique_holder){ holder.record, holder.line,
					       input_of(work, holder.record), key };
		break;
	}
	return status;
}

enum status unique_claim(struct unique_work *work, const struct batch *batch,
			 const struct record *record, struct diag *why)
{
	struct claim claim = { .record = number_of(batch, record), .line = record->line };
	enum status status = OK;
	const struct key *key;
	uint32_t at = 0;

	if (work->job->unique == UNIQUE_LAST)
		return OK;
	while (status == OK && (key = next_statement(batch, record, &at))) {
		claim.digest = key->digest;
		status = claim_set_add(&work->set, &claim, why);
	}
	return status;
}

enum status unique_end(const struct unique_work *work, struct diag *why)
{
	bool is_same = work->trace.low == work->traced.low &&
		       work->trace.high == work->traced.high && !work->has_next;

	return work->job->unique == UNIQUE_LAST && !is_same ? changed(why) : OK;
}

/*
 * Counting who is named, and asking who has said it before. Rejected records are not sent: they neither
 * count nor hold a statement.
 */
#include "output/late.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/input.h"
#include "repeat/roles.h"

enum { AHEAD = 16 }; /* keys from being expected to being counted */

void late_open(struct late *late, const struct job *job, const char *dir)
{
	*late = (struct late){
		.job = job,
		.repeated = code_find("identifier-repeated"),
		.threshold = job->doctype ? job->doctype->lines_of_one : UINT64_MAX,
		.is_plain = job->unique == UNIQUE_OFF && !job->strict,
	};
	sketch_init(&late->sketch);
	if (job->unique != UNIQUE_OFF)
		unique_open(&late->unique, job, dir);
}

void late_close(struct late *late)
{
	sketch_release(&late->sketch);
	unique_close(&late->unique);
	free(late->findings);
	arena_release(&late->arena);
	*late = (struct late){ 0 };
}

/* Notes what `message` says of the record, at the identifier of a key; NULL: at the record. */
static void note(struct late *late, const struct batch *batch, struct record *record,
		 enum severity severity, const struct key *key, struct str message)
{
	if (late->nfindings == late->findings_cap) {
		late->findings_cap = late->findings_cap ? 2 * late->findings_cap : 16;
		late->findings = memory_resize(late->findings,
					       late->findings_cap * sizeof(*late->findings));
	}
	struct finding *finding = &late->findings[late->nfindings++];
	*finding = (struct finding){
		.code = late->repeated,
		.message = message,
		.record = (uint32_t)(record - batch->records),
		.severity = (uint8_t)severity,
	};
	if (severity == SEVERITY_ERROR) {
		record->rejected = true;
		record->nerrors++;
	} else {
		record->warned = true;
		record->rejected |= late->job->strict;
	}
	if (!key)
		return;
	struct buf pointer = { 0 };
	role_put_pointer(role_row(key->member), key->element, &pointer);
	finding->pointer = arena_copy(&late->arena, buf_str(&pointer));
	buf_release(&pointer);
	finding->column = key->at;
	if (key->column > 0 && key->column <= batch->input->ncolumns)
		finding->field = batch->input->columns[key->column - 1];
}

/* ---- --unique ---- */

/* The identifier before a statement, if it is the line's own and not one of a list. */
static const struct key *identifier_of(const struct key *statement)
{
	const struct key *before = statement - 1; /* there is one: keys.c */

	return role_row(before->member)->list ? NULL : before;
}

static void note_holder(struct late *late, const struct batch *batch, struct record *record,
			const struct unique_holder *holder)
{
	bool is_first = late->job->unique == UNIQUE_FIRST;
	struct str message = arena_printf(
		&late->arena,
		"the same command for the same user as in record %" PRIu64 ", %s:%" PRIu64
		"; --unique keeps the %s",
		holder->record, holder->input, holder->line, is_first ? "first" : "last");

	note(late, batch, record, SEVERITY_ERROR, identifier_of(holder->key), message);
	late->repeats++;
}

static enum status judge_unique(struct late *late, const struct batch *batch,
				struct record *record, struct diag *why)
{
	struct unique_holder holder;
	enum status status = unique_find(&late->unique, batch, record, &holder, why);

	if (status == OK && holder.record)
		note_holder(late, batch, record, &holder);
	return status;
}

/* ---- identifier-repeated ---- */

static void note_repeated(struct late *late, const struct batch *batch, struct record *record,
			  const struct key *key, const struct sketch_counter *counter)
{
	const struct job *job = late->job;
	struct str message = arena_printf(
		&late->arena,
		"more than %" PRIu64 " lines name this identifier since record %" PRIu64
		", %s:%" PRIu64,
		late->threshold, counter->record, job->inputs[counter->input].name,
		counter->line);

	note(late, batch, record, SEVERITY_WARNING, key, message);
}

/*
 * --strict: a line past the threshold rejects its record, which then does not count, so that every such
 * line does.
 */
static void reject_repeated(struct late *late, const struct batch *batch, struct record *record)
{
	for (uint32_t i = 0; i < record->nkeys; i++) {
		const struct key *key = &batch->keys[record->first_key + i];
		struct sketch_counter *counter =
			key->member ? sketch_find(&late->sketch, key->digest.low) : NULL;
		if (!counter || sketch_lines(counter) < late->threshold)
			continue;
		sketch_keep(&late->sketch, counter);
		note_repeated(late, batch, record, key, counter);
	}
}

static inline void count(struct late *late, const struct batch *batch, struct record *record)
{
	for (uint32_t i = 0; i < record->nkeys; i++) {
		const struct key *key = &batch->keys[record->first_key + i];
		if (record->first_key + i + AHEAD < batch->nkeys)
			sketch_expect(&late->sketch, key[AHEAD].digest.low);
		struct sketch_counter *counter =
			key->member ? sketch_add(&late->sketch, key->digest.low) : NULL;
		if (!counter)
			continue;
		uint64_t lines = sketch_lines(counter);
		if (lines == 1) {
			counter->record = batch->first_record + (uint64_t)(record - batch->records);
			counter->line = record->line;
			counter->input = batch->input->number;
			counter->member = key->member;
			counter->element = key->element;
		}
		if (lines != late->threshold + 1)
			continue;
		sketch_keep(&late->sketch, counter);
		note_repeated(late, batch, record, key, counter);
	}
}

/* ---- for the sink ---- */

/* In the order in which what was found out of the record ends it: only what stays is counted. */
static enum status judge_all(struct late *late, const struct batch *batch, struct record *record,
			     struct diag *why)
{
	bool is_unique = late->job->unique != UNIQUE_OFF;
	enum status status = OK;

	if (is_unique)
		status = judge_unique(late, batch, record, why);
	if (late->job->strict && !record->rejected)
		reject_repeated(late, batch, record);
	if (status != OK || record->rejected)
		return status;
	count(late, batch, record);
	return is_unique ? unique_claim(&late->unique, batch, record, why) : OK;
}

static void forget_findings(struct late *late)
{
	arena_clear(&late->arena);
	late->nfindings = 0;
}

enum status late_judge(struct late *late, const struct batch *batch, struct record *record,
		       struct diag *why)
{
	if (late->nfindings > 0)
		forget_findings(late);
	if (record->nkeys == 0 || record->rejected)
		return OK;
	if (!late->is_plain)
		return judge_all(late, batch, record, why);
	count(late, batch, record);
	return OK;
}

size_t late_judge_plain(struct late *late, const struct batch *batch, size_t first, size_t most)
{
	size_t done = 0;

	if (!late->is_plain)
		return 0;
	if (late->nfindings > 0)
		forget_findings(late);
	while (done < most && late->nfindings == 0) {
		struct record *record = &batch->records[first + done];
		if (record->rejected || record->skipped || record->nfindings > 0)
			break;
		count(late, batch, record);
		done++;
	}
	return done;
}

void late_done(struct late *late, struct totals *totals)
{
	struct sketch_counter top[TOTALS_REPEATED];

	totals->repeats = late->repeats;
	totals->repeated_missed = late->sketch.rounds;
	totals->nrepeated = sketch_top(&late->sketch, top, TOTALS_REPEATED);
	for (size_t i = 0; i < totals->nrepeated; i++) {
		totals->repeated[i] = (struct repeated_totals){
			.input = late->job->inputs[top[i].input].name,
			.record = top[i].record,
			.line = top[i].line,
			.row = role_row(top[i].member),
			.element = top[i].element,
			.lines = sketch_lines(&top[i]),
			.at_most = sketch_lines(&top[i]) + top[i].missed,
		};
	}
}

/*
 * Asking the platform what became of requests that nobody answered: the listings that settle.c judges,
 * at the times it wants them, and its judgement written down.
 */
#include "upload/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "output/part.h"
#include "upload/listing.h"

#define SECOND UINT64_C(1000000000)

enum {
	LINES_FACTOR = 12, /* --settle times this: how long number_of_lines is waited for */
	LOOK_MS = 1000,
};

struct settling {
	struct upload *upload;
	struct settle_case it;
	struct doubt *doubts;
	uint64_t *resent;
	struct settled *settled;
	uint64_t first_ns; /* when the first listing was there; 0: not yet */
};

/* What the journal tells of the parts. To be released. */
static void collect(struct settling *settling)
{
	const struct upload *upload = settling->upload;
	const struct manifest *manifest = &upload->manifest;
	struct settle_case *it = &settling->it;

	settling->doubts = memory_alloc((manifest->nparts + 1) * sizeof(*settling->doubts));
	settling->resent = memory_alloc((manifest->nparts + 1) * sizeof(*settling->resent));
	settling->settled = memory_alloc((manifest->nparts + 1) * sizeof(*settling->settled));
	*it = (struct settle_case){
		.doubts = settling->doubts,
		.resent = settling->resent,
		.own = upload->ledger.own,
		.extra = strcmp(manifest->mime_type, "TEXT_CSV") == 0,
		.began = upload->ledger.began,
	};
	for (size_t i = 0; i < manifest->nparts; i++) {
		const struct ledger_part *part = &upload->ledger.parts[i];
		if (part->state == PART_IN_DOUBT)
			settling->doubts[it->ndoubts++] = (struct doubt){
				.part = i,
				.lines = manifest->parts[i].records,
				.after = part->after,
				.was_resent = part->was_resent,
			};
		else if (part->was_resent)
			settling->resent[it->nresent++] = manifest->parts[i].records;
	}
}

static void release(struct settling *settling)
{
	free(settling->doubts);
	free(settling->resent);
	free(settling->settled);
}

/* One listing, judged. *wait: look again. */
static void judge(struct settling *settling, const struct listing *listing, bool *wait)
{
	uint64_t settle_ns = settling->upload->options->settle * SECOND, now = clock_monotonic_ns();
	struct settle_case *it = &settling->it;
	bool is_first = settling->first_ns == 0;

	if (is_first)
		settling->first_ns = now;
	uint64_t since = now - settling->first_ns;
	it->strangers = listing->at;
	it->nstrangers = listing->count;
	it->now = listing->now;
	it->is_late = !is_first && since >= settle_ns;
	it->is_last = !is_first && since >= LINES_FACTOR * settle_ns;
	settle_judge(it, settling->settled);
	*wait = false;
	for (size_t i = 0; i < it->ndoubts; i++)
		*wait |= settling->settled[i].verdict == SETTLE_WAIT;
}

/* Strangers on an import of ours that are none of the parts: they must not count the next time. */
static enum status set_aside(struct settling *settling, const struct listing *listing,
			     struct diag *why)
{
	struct ledger_list others = { 0 };
	enum status status = OK;

	for (size_t i = 0; i < listing->count; i++) {
		if (settle_is_foreign(&settling->it, settling->settled, &listing->at[i]))
			ledger_list_add(&others, listing->at[i].id);
	}
	if (others.count > 0)
		status = ledger_aside(&settling->upload->ledger, &others, why);
	ledger_list_release(&others);
	return status;
}

static enum status write_verdict(struct settling *settling, size_t doubt, struct diag *why)
{
	struct upload *upload = settling->upload;
	const struct settled *settled = &settling->settled[doubt];
	size_t part = settling->doubts[doubt].part;
	const char *file = upload->manifest.parts[part].file;

	if (settled->verdict == SETTLE_SENT)
		session_say(upload->session, "settled", "%s: it had arrived, as execution %s", file,
			    settled->stranger->id);
	if (settled->verdict == SETTLE_SENT && settled->is_sure)
		return ledger_settled(&upload->ledger, part, settled->stranger->id, true, why);
	if (settled->verdict == SETTLE_SENT) /* write_mixed has written it */
		return OK;
	if (settled->verdict != SETTLE_AGAIN)
		return upload->ledger.parts[part].is_open ? OK : ledger_left_open(&upload->ledger, part, why);
	session_say(upload->session, "settled", "%s: it had not arrived, and is sent again", file);
	return ledger_again(&upload->ledger, part, why);
}

/* Which is which cannot be told. A process that was killed between one of them and the next would take what
 * is left for what is left. */
static enum status write_mixed(struct settling *settling, struct diag *why)
{
	size_t count = 0;
	uint64_t *numbers = memory_alloc((settling->it.ndoubts + 1) * sizeof(*numbers));
	struct ledger_list executions = { 0 };
	enum status status = OK;

	for (size_t i = 0; i < settling->it.ndoubts; i++) {
		const struct settled *settled = &settling->settled[i];
		if (settled->verdict != SETTLE_SENT || settled->is_sure)
			continue;
		numbers[count++] = settling->doubts[i].part + 1;
		ledger_list_add(&executions, settled->stranger->id);
	}
	if (count > 0)
		status = ledger_settled_together(&settling->upload->ledger,
						 &(struct part_numbers){ numbers, count },
						 &executions, why);
	ledger_list_release(&executions);
	free(numbers);
	return status;
}

static enum status write_down(struct settling *settling, const struct listing *listing,
			      struct diag *why)
{
	enum status status = set_aside(settling, listing, why);

	if (status == OK)
		status = write_mixed(settling, why);
	for (size_t i = 0; i < settling->it.ndoubts && status == OK; i++)
		status = write_verdict(settling, i, why);
	return status;
}

/* The parts that stay in doubt, in words. */
static enum status tell_open(const struct settling *settling, const struct listing *listing,
			     struct diag *why)
{
	struct upload *upload = settling->upload;
	char parts[200] = "";
	size_t len = 0, first = 0;

	for (size_t i = 0; i < settling->it.ndoubts; i++) {
		if (settling->settled[i].verdict != SETTLE_OPEN)
			continue;
		size_t part = settling->doubts[i].part + 1;
		first = first ? first : part;
		if (len < sizeof(parts))
			len += (size_t)snprintf(parts + len, sizeof(parts) - len, "%s%zu",
						len ? ", " : "", part);
	}
	if (first == 0)
		return OK;
	if (listing_note_told(listing, &upload->ledger, why) != OK)
		return why->status;
	return diag_fail(why, ERR_UPLOAD_DOUBT,
			 "whether part %s arrived cannot be told: import %s has %zu executions that are "
			 "not known to be of this upload%s. Look at them (bulkpipe executions list "
			 "--import-id %s), then say --resend %zu or --assume-sent %zu, each in doubt",
			 parts, upload->ledger.import, listing->count,
			 settling->it.nresent ? ", or bring a part that was sent again a second time"
					      : "",
			 upload->ledger.import, first, first);
}

static enum status settle(struct settling *settling, struct diag *why)
{
	struct upload *upload = settling->upload;
	struct listing listing;
	bool wait;

	for (;;) {
		enum status status = listing_read(&listing, &upload->api, &upload->ledger, why);
		if (status == OK) {
			judge(settling, &listing, &wait);
			if (!wait)
				status = write_down(settling, &listing, why);
			if (!wait && status == OK)
				status = tell_open(settling, &listing, why);
		}
		bool is_empty = listing.count == 0;
		listing_release(&listing);
		if (status != OK || !wait)
			return status;
		/* Nothing to look at: the second listing is the one that counts. */
		uint64_t pause = is_empty ? upload->options->settle * SECOND
					  : LOOK_MS * (SECOND / 1000);
		if (!stop_pause(pause))
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	}
}

enum status upload_settle(struct upload *upload, struct diag *why)
{
	struct settling settling = { .upload = upload };

	collect(&settling);
	if (settling.it.ndoubts > 0)
		session_say(upload->session, "doubt",
			    "%zu part%s: what became of the request is not known; looking at the "
			    "executions of import %s", settling.it.ndoubts, settling.it.ndoubts == 1 ? "" : "s",
			    upload->ledger.import);
	enum status status = settling.it.ndoubts > 0 ? settle(&settling, why) : OK;
	release(&settling);
	return status;
}

/* ---- afterwards ---- */

static enum status tell_twice(struct upload *upload, const struct ledger_list *found,
			      struct diag *why)
{
	struct ledger *ledger = &upload->ledger;
	size_t part = 0;

	while (!ledger->parts[part].was_resent)
		part++;
	bool is_new = false;
	for (size_t i = 0; i < found->count; i++)
		is_new |= !ledger_list_has(&ledger->twice, found->at[i]);
	if (is_new && ledger_twice(ledger, found, why) != OK)
		return why->status;
	return diag_fail(why, ERR_UPLOAD_DOUBT,
			 "part %zu may have arrived twice: import %s has execution %s, which showed up "
			 "after the part was sent again. Look at it, then say --assume-sent %zu",
			 part + 1, ledger->import, found->at[0], part + 1);
}

/* One listing. *wait: look again. */
static enum status look_for_twice(struct settling *settling, bool *wait, struct diag *why)
{
	struct upload *upload = settling->upload;
	struct ledger_list found = { 0 };
	struct listing listing;

	enum status status = listing_read(&listing, &upload->api, &upload->ledger, why);
	if (status == OK)
		judge(settling, &listing, wait);
	for (size_t i = 0; i < listing.count && status == OK; i++) {
		if (settle_is_twice(&settling->it, &listing.at[i], wait))
			ledger_list_add(&found, listing.at[i].id);
	}
	if (status == OK && found.count > 0)
		status = tell_twice(upload, &found, why);
	ledger_list_release(&found);
	listing_release(&listing);
	return status;
}

enum status upload_check_twice(struct upload *upload, struct diag *why)
{
	struct settling settling = { .upload = upload };
	enum status status = OK;
	bool wait;

	collect(&settling);
	do {
		wait = false;
		if (settling.it.nresent > 0)
			status = look_for_twice(&settling, &wait, why);
		if (status == OK && wait && !stop_pause(LOOK_MS * (SECOND / 1000)))
			status = diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	} while (status == OK && wait);
	release(&settling);
	return status;
}

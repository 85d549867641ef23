/*
 * What a person has decided about parts in doubt, --resend and --assume-sent. Each decision is for a
 * part that is in doubt now, and about executions that the person was told of: the same command typed twice
 * sends nothing twice, nor does one that was overtaken.
 */
#include "upload/upload.h"

#include "output/part.h"
#include "upload/listing.h"

static bool is_listed(const struct part_numbers *numbers, size_t part)
{
	for (size_t i = 0; i < numbers->count; i++) {
		if (numbers->at[i] == part + 1)
			return true;
	}
	return false;
}

/* Can this be said of the part? `option`: what was said. */
static enum status check(const struct upload *upload, uint64_t number, const char *option,
			 struct diag *why)
{
	if (number > upload->manifest.nparts)
		return diag_fail(why, ERR_USAGE, "%s %ju: there are %zu parts", option,
				 (uintmax_t)number, upload->manifest.nparts);
	const struct ledger_part *part = &upload->ledger.parts[number - 1];
	bool is_resend = strcmp(option, "--resend") == 0;
	if (part->state == PART_IN_DOUBT ||
	    (part->was_resent && !(is_resend && part->state == PART_SENT)))
		return OK;
	if (part->state == PART_SENT)
		return diag_fail(why, ERR_USAGE, "%s %ju: the part is not in doubt, it was sent%s%s",
				 option, (uintmax_t)number, part->execution ? " as execution " : "",
				 part->execution ? part->execution : "");
	return diag_fail(why, ERR_USAGE, "%s %ju: the part is not in doubt, it is still to be sent",
			 option, (uintmax_t)number);
}

static enum status check_all(const struct upload *upload, const struct part_numbers *numbers,
			     const char *option, struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < numbers->count && status == OK; i++)
		status = check(upload, numbers->at[i], option, why);
	return status;
}

/* A stranger cannot be told to belong to one of two parts, so all are to be decided at once. */
static enum status check_rest(const struct upload *upload, struct diag *why)
{
	const struct upload_options *options = upload->options;

	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		bool resend = is_listed(&options->resend, i), sent = is_listed(&options->assume, i);
		if (resend && sent)
			return diag_fail(why, ERR_USAGE, "part %zu: --resend or --assume-sent?", i + 1);
		if (!resend && !sent && upload->ledger.parts[i].state == PART_IN_DOUBT)
			return diag_fail(why, ERR_USAGE,
					 "part %zu is in doubt too: say --resend %zu or --assume-sent "
					 "%zu as well", i + 1, i + 1, i + 1);
	}
	return OK;
}

/* What was there long before the upload began is none of its parts. */
static bool may_be(const struct upload *upload, const struct stranger *stranger, size_t part)
{
	const struct ledger *ledger = &upload->ledger;

	return (ledger->own || settle_is_recent(stranger, ledger->began)) &&
	       settle_may_be(stranger, upload->manifest.parts[part].records);
}

/* A part that is to be sent again, but there is something now that it may have come to the first time. */
static enum status check_next(const struct upload *upload, const struct listing *listing,
			      struct diag *why)
{
	const struct upload_options *options = upload->options;

	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		const struct ledger_part *part = &upload->ledger.parts[i];
		if (part->state != PART_TO_SEND || !part->was_resent ||
		    is_listed(&options->resend, i) || is_listed(&options->assume, i))
			continue;
		for (size_t k = 0; k < listing->count; k++) {
			if (may_be(upload, &listing->at[k], i))
				return diag_fail(why, ERR_USAGE,
						 "part %zu is to be sent again, but execution %s may be "
						 "it: say --resend %zu or --assume-sent %zu as well",
						 i + 1, listing->at[k].id, i + 1, i + 1);
		}
	}
	return OK;
}

/* Whoever decides has looked at what they were told of, not at what has shown up since. */
static enum status check_told(struct upload *upload, const struct listing *listing,
			      struct diag *why)
{
	const struct upload_options *options = upload->options;
	struct ledger *ledger = &upload->ledger;

	for (size_t k = 0; k < listing->count; k++) {
		const char *id = listing->at[k].id;
		for (size_t i = 0; i < upload->manifest.nparts && !ledger_was_told(ledger, id); i++) {
			if ((!is_listed(&options->resend, i) && !is_listed(&options->assume, i)) ||
			    !may_be(upload, &listing->at[k], i))
				continue;
			if (listing_note_told(listing, ledger, why) != OK)
				return why->status;
			return diag_fail(why, ERR_UPLOAD_DOUBT,
					 "execution %s of import %s, which may be part %zu, was not there "
					 "at the last look. Look at it (bulkpipe executions list "
					 "--import-id %s), then decide again",
					 id, ledger->import, i + 1, ledger->import);
		}
	}
	return OK;
}

/* No stranger that was looked at counts any more. */
static enum status write_down(struct upload *upload, const struct listing *listing,
			      struct diag *why)
{
	const struct upload_options *options = upload->options;
	struct ledger *ledger = &upload->ledger;
	struct ledger_list strangers = { 0 };

	for (size_t i = 0; i < listing->count; i++) {
		if (ledger_was_told(ledger, listing->at[i].id))
			ledger_list_add(&strangers, listing->at[i].id);
	}
	enum status status = ledger_decide(ledger, &options->resend, &options->assume, &strangers, why);
	ledger_list_release(&strangers);
	return status;
}

enum status upload_decide(struct upload *upload, struct diag *why)
{
	const struct upload_options *options = upload->options;
	struct listing listing;

	if (options->resend.count == 0 && options->assume.count == 0)
		return OK;
	enum status status = check_all(upload, &options->resend, "--resend", why);
	if (status == OK)
		status = check_all(upload, &options->assume, "--assume-sent", why);
	if (status == OK)
		status = check_rest(upload, why);
	if (status != OK)
		return status;
	status = listing_read(&listing, &upload->api, &upload->ledger, why);
	if (status == OK)
		status = check_told(upload, &listing, why);
	if (status == OK)
		status = check_next(upload, &listing, why);
	if (status == OK)
		status = write_down(upload, &listing, why);
	listing_release(&listing);
	return status;
}

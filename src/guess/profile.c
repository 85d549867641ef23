/*
 * USER_PROFILE, where all that is known of a user finds a place, and USER_SEGMENT, where hardly
 * anything does.
 */
#include "guess/parts.h"

enum { SEGMENTS_MAX = 8 };

/* ---- USER_PROFILE ---- */

/* The profile does not take its account from the line. */
static void offer_account(struct guess *guess, const struct guess_identifier *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (all[i].by != BY_ACCOUNT)
			continue;
		struct draft *source =
			draft_add(guess->sources, STR("user_profile.$user_account_id"),
				  guess_identifier_source(guess, &all[i]));
		draft_comment(source, STR("ties the profile to the account, which it does not take "
					  "from the line"));
		draft_option(source);
		return;
	}
}

/* An address that may have been the identifier is a member too: hashed like that. */
static bool is_member(const struct guess_field *field, bool is_open)
{
	if (field->kind == KIND_NONE || field->path.len == 0)
		return false;
	if (field->kind == KIND_EMAIL || field->kind == KIND_HASH)
		return is_open || !field->is_taken;
	return !field->is_taken;
}

static void put_members(struct guess *guess, bool is_open)
{
	const struct str own = STR("user_profile.");

	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		bool is_own = field->is_column && str_starts(field->path, own);
		if (!is_member(field, is_open))
			continue;
		/* user_profile.city is city below user_profile. */
		struct guess_field inner = *field;
		if (is_own)
			inner.name =
				(struct str){ field->name.at + own.len, field->name.len - own.len };
		guess_put(guess, guess_target(guess, own.at, &inner, 0), field);
	}
}

void guess_profile(struct guess *guess)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all);
	bool is_open = count > 1;

	guess_put_identifier(guess, false);
	guess_put_compartment(guess, guess->set, guess->sources, STR("compartment_id"));
	if (!guess_put_known(guess, "force_replace"))
		guess_set(guess, "update_strategy",
			  "DECIDE: PARTIAL_UPDATE completes profiles, FORCE_REPLACE replaces them");
	guess_set(guess, "operation", "UPSERT");
	offer_account(guess, all, count);
	draft_note(guess->sources,
		   STR("what members of user_profile are called is for your datamart's "
		       "schema to say"));
	put_members(guess, is_open);
}

/* ---- USER_SEGMENT ---- */

static size_t find_segments(const struct guess *guess, struct guess_field **out)
{
	size_t count = 0;

	for (size_t i = 0; i < guess->nfields && count < SEGMENTS_MAX; i++) {
		struct guess_field *field = guess->fields[i];
		bool is_plain = field->kind == KIND_TEXT || field->kind == KIND_NUMBER;
		if (guess_means(field) == MEANS_SEGMENT && is_plain && !field->in_list &&
		    !field->is_list)
			out[count++] = field;
	}
	return count;
}

static void put_segment(struct guess *guess)
{
	struct guess_field *segments[SEGMENTS_MAX];
	size_t count = find_segments(guess, segments);

	bool is_known = guess_put_known(guess, "segment_id") ||
			guess_put_known(guess, "segment_technical_name");

	if (!is_known && count == 0)
		draft_add_text(
			guess->set, "segment_id",
			"DECIDE: the id of the segment; or call this segment_technical_name");
	else if (!is_known)
		draft_add_text(
			guess->sources, "DECIDE segment",
			"what names the segment? take // from one of these, or set segment_id; "
			"then delete this line");
	for (size_t i = 0; i < count && !is_known; i++) {
		guess_put_option(guess, STR("segment_technical_name"), segments[i]);
		guess_put_option(guess, STR("segment_id"), segments[i]);
	}
}

static void offer_expiry(struct guess *guess)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		bool is_time = field->kind == KIND_DATE || field->kind == KIND_EPOCH;
		if (is_time && guess_means(field) == MEANS_EXPIRY && !field->in_list &&
		    !field->is_list && !field->is_taken)
			draft_comment(guess_put_option(guess, STR("expiration_ts"), field),
				      STR("in place of expiration_duration"));
	}
}

void guess_segment(struct guess *guess)
{
	put_segment(guess);
	offer_expiry(guess);
	guess_put_identifier(guess, false);
	guess_put_compartment(guess, guess->set, guess->sources, STR("compartment_id"));
	guess_set(guess, "expiration_duration",
		  "DECIDE: minutes until users leave the segment; 0 is never");
	guess_put_known(guess, "data_bag");
	guess_set(guess, "operation", "UPDATE");
}

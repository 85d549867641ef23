/*
 * The types whose lines are identifiers and nothing else. What they do cannot be taken back, so
 * that a question stands before it even where nothing is open.
 */
#include "guess/parts.h"

/* An identifier as an object of these types. */
static void put_resource(struct guess *guess, const struct guess_identifier *one, struct draft *set,
			 struct draft *fields, const char *prefix)
{
	static const char *const types[] = {
		[BY_POINT] = "USER_POINT", [BY_ACCOUNT] = "USER_ACCOUNT",
		[BY_EMAIL] = "USER_EMAIL", [BY_HASH] = "USER_EMAIL",
		[BY_AGENT] = "USER_AGENT", [BY_DEVICE] = "USER_AGENT",
	};
	static const char *const names[] = {
		[BY_POINT] = "user_point_id", [BY_ACCOUNT] = "user_account_id",
		[BY_EMAIL] = "hash",          [BY_HASH] = "hash",
		[BY_AGENT] = "user_agent_id", [BY_DEVICE] = "user_agent_id",
	};
	struct str compartment = arena_printf(guess->arena, "%scompartment_id", prefix);

	if (one->by == BY_ACCOUNT)
		guess_put_compartment(guess, set, fields, compartment);
	draft_add(set, arena_printf(guess->arena, "%stype", prefix),
		  draft_text(guess->arena, str_of(types[one->by])));
	draft_add(fields, arena_printf(guess->arena, "%s%s", prefix, names[one->by]),
		  guess_identifier_source(guess, one));
}

static struct draft *condition(struct guess *guess, const struct guess_identifier *one,
			       bool is_empty)
{
	struct draft *draft = draft_object(guess->arena);

	draft_add(draft, STR("from"), draft_text(guess->arena, one->field->path));
	draft_add(draft, STR("empty"), draft_json(guess->arena, is_empty ? "true" : "false"));
	return draft;
}

static struct draft *both(struct guess *guess, struct draft *first, struct draft *second)
{
	struct draft *list = draft_array(guess->arena), *draft = draft_object(guess->arena);

	draft_add(list, (struct str){ 0 }, first);
	draft_add(list, (struct str){ 0 }, second);
	draft_add(draft, STR("and"), list);
	return draft;
}

/* ---- deletions ---- */

/* Which records ask for it. */
static void put_reason(struct guess *guess)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (guess_means(field) != MEANS_REASON || field->kind != KIND_TEXT ||
		    field->in_list || field->is_list || field->is_taken)
			continue;
		field->is_taken = true;
		draft_add(guess->where, STR("from"), draft_text(guess->arena, field->path));
		struct draft *values = draft_array(guess->arena);
		draft_add(
			values, (struct str){ 0 },
			draft_text(guess->arena, STR("DECIDE: the values that ask for it; without "
						     "where, all records do")));
		draft_add(guess->where, STR("in"), values);
		draft_comment(guess->where,
			      arena_printf(guess->arena, "%s%zu different values",
					   field->has_more_distinct ? "more than " : "",
					   field->ndistinct));
		return;
	}
}

/* A line for each identifier that a record has; or, where `first` only, for the first of them. */
static void put_line(struct guess *guess, const struct guess_identifier *all, size_t number,
		     bool first)
{
	const struct guess_identifier *one = &all[number];
	struct draft *line = draft_object(guess->arena), *set = draft_object(guess->arena);
	struct draft *fields = draft_object(guess->arena);
	struct draft *where = condition(guess, one, false);

	for (size_t i = 0; i < number && first; i++)
		where = both(guess, condition(guess, &all[i], true), where);
	draft_add(guess->lines, (struct str){ 0 }, line);
	draft_comment(line, str_of(guess_by_name(one->by)));
	draft_add_text(line, "DECIDE line",
		       first ? "does this find the user? then delete this line, else the element"
			     : "is this to be deleted? then delete this line, else the element");
	draft_add(line, STR("where"), where);
	put_resource(guess, one, set, fields, "");
	draft_add(line, STR("set"), set);
	draft_add(line, STR("fields"), fields);
}

static void put_deletion(struct guess *guess, const struct guess_identifier *all, size_t count,
			 bool first)
{
	guess->guard = "deleted is deleted: read all of this map, then delete this line";
	if (count == 0)
		draft_add_text(guess->sources, "DECIDE identifier",
			       "no field looks like an identifier: write which one is, and delete "
			       "this line");
	else if (count == 1)
		put_resource(guess, &all[0], guess->set, guess->sources, "");
	else
		for (size_t i = 0; i < count; i++)
			put_line(guess, all, i, first);
	put_reason(guess);
}

/* Keeps the candidates from `first` to `last`. */
static size_t keep(struct guess_identifier *all, size_t count, enum guess_by first,
		   enum guess_by last)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (all[i].by >= first && all[i].by <= last)
			all[kept++] = all[i];
	return kept;
}

void guess_points_deletion(struct guess *guess)
{
	struct guess_identifier all[IDENTIFIERS_MAX];

	put_deletion(guess, all, guess_identifiers(guess, all), true);
}

void guess_identifiers_deletion(struct guess *guess)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all);

	put_deletion(guess, all, keep(all, count, BY_ACCOUNT, BY_DEVICE), false);
}

void guess_devices_deletion(struct guess *guess)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all);

	put_deletion(guess, all, keep(all, count, BY_AGENT, BY_DEVICE), false);
}

/* ---- associations ---- */

/* One identifier is associated with nothing: at least two must be there. */
static void put_two(struct guess *guess, const struct guess_identifier *all, size_t count)
{
	struct draft *list = draft_array(guess->arena);

	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			draft_add(list, (struct str){ 0 },
				  both(guess, condition(guess, &all[i], false),
				       condition(guess, &all[k], false)));
	draft_add(guess->where, STR("or"), list);
	draft_comment(guess->where, STR("two identifiers at least: one alone is associated with "
					"nothing"));
}

void guess_association(struct guess *guess)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all);

	count = keep(all, count, BY_ACCOUNT, BY_DEVICE);
	guess->guard =
		"what is merged stays merged: are these identifiers of one user? then delete "
		"this line";
	if (count < 2) {
		draft_add_text(
			guess->sources, "DECIDE identifiers",
			"fewer than two fields look like identifiers: write which ones are, and "
			"delete this line");
	} else {
		put_two(guess, all, count);
	}
	for (size_t i = 0; i < count; i++) {
		struct str prefix = arena_printf(guess->arena, "identifiers[%zu].", i);
		put_resource(guess, &all[i], guess->set, guess->sources, prefix.at);
	}
}

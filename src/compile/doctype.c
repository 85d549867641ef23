/*
 * The table of document types: how each is spelled, which rule file judges it, and whether it may
 * be written as CSV. cli/ looks types up, the rewrite asks what an identifier is, the schema
 * compiler finds "bulkpipe:USER_PROFILE" here. What a line of a type must look like is not here
 * but in rules/.
 */
#include "compile/doctype.h"

/*
 * How many lines may name one user: past 10 000 activities or 5 000 segments the platform puts users into
 * quarantine, and it flags those with more than 8 merges in two weeks, of which each association may be
 * one (Hyper point & Quarantine page). Of the other types no page says a number; a user has one profile,
 * and as many choices as there are processings.
 */
enum {
	ACTIVITIES_OF_ONE = 10000,
	SEGMENTS_OF_ONE = 5000,
	MERGES_OF_ONE = 8,
	LINES_OF_ONE = 100,
};

/* The platform's pages spell the last type in two ways; both are sent as the user gave them. */
static const struct doctype types[] = {
	{ "USER_ACTIVITY", "user_activity", "user-activity", false, ACTIVITIES_OF_ONE,
	  "what users did: visits, e-mails, touches, with their events" },
	{ "USER_SEGMENT", "user_segment", "user-segment", true, SEGMENTS_OF_ONE,
	  "adds users to segments and takes them out" },
	{ "USER_PROFILE", "user_profile", "user-profile", false, LINES_OF_ONE,
	  "writes and deletes the profiles of users" },
	{ "USER_CHOICE", "user_choice", "user-choice", false, LINES_OF_ONE,
	  "consents and refusals, one processing activity a line" },
	{ "USER_IDENTIFIERS_DELETION", "user_identifiers_deletion", "user-identifiers-deletion",
	  false, LINES_OF_ONE, "deletes identifiers, not the users behind them" },
	{ "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", "user_identifiers_association_declarations",
	  "user-identifiers-association-declarations", false, MERGES_OF_ONE,
	  "says which identifiers belong to one user; cannot be taken back" },
	{ "USER_POINTS_DELETION", "user_points_deletion", "user-points-deletion", false,
	  LINES_OF_ONE, "deletes users with all their identifiers, segments and profiles" },
	{ "USER_DEVICE_POINTS_DELETION", "user_device_points_deletion",
	  "user-device-points-deletion", false, LINES_OF_ONE,
	  "deletes devices with all their identifiers" },
	{ "USER_DEVICE_POINT_DELETION", "user_device_points_deletion",
	  "user-device-point-deletion", false, LINES_OF_ONE,
	  "the same as USER_DEVICE_POINTS_DELETION, spelled as in the platform's example" },
};

enum { NTYPES = sizeof(types) / sizeof(types[0]) };

static char plain(char c)
{
	if (c == '-')
		return '_';
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if (plain(*a) != plain(*b))
			return false;
	}
	return *a == *b;
}

const struct doctype *doctype_find(const char *name)
{
	for (size_t i = 0; i < NTYPES; i++) {
		if (same_name(types[i].name, name))
			return &types[i];
	}
	return NULL;
}

const struct doctype *doctype_table(size_t *count)
{
	*count = NTYPES;
	return types;
}

struct str doctype_nearest(const char *name)
{
	const struct str shared = STR("USER_");
	struct str full[NTYPES], bare[NTYPES];

	for (size_t i = 0; i < NTYPES; i++) {
		full[i] = str_of(types[i].name);
		bare[i] = (struct str){ full[i].at + shared.len, full[i].len - shared.len };
	}
	struct str near = str_nearest(str_of(name), full, NTYPES);
	if (near.len > 0)
		return near;
	/* "profile" is as far from USER_PROFILE as a word that has nothing to do with it. */
	near = str_nearest(str_of(name), bare, NTYPES);
	if (near.len > 0)
		near = (struct str){ near.at - shared.len, near.len + shared.len };
	return near;
}

bool doctype_is_irreversible(const char *name)
{
	static const char *const names[] = {
		"USER_IDENTIFIERS_DELETION",  "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS",
		"USER_POINTS_DELETION",       "USER_DEVICE_POINTS_DELETION",
		"USER_DEVICE_POINT_DELETION",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (same_name(names[i], name))
			return true;
	}
	return false;
}

bool doctype_is_identifier(struct str name)
{
	static const char *const names[] = { "user_account_id", "compartment_id", "email_hash",
					     "user_agent_id",   "user_point_id",  "hash" };

	if (name.len > 0 && name.at[0] == '$')
		name = (struct str){ name.at + 1, name.len - 1 };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

bool doctype_names_user(struct str name)
{
	return doctype_is_identifier(name) || str_is(name, "identifiers") ||
	       str_is(name, "$user_identifiers");
}

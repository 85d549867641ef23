/*
 * The document types of the platform (platform.md 1.0): their names, spellings, files and identifiers.
 */
#ifndef COMPILE_DOCTYPE_H
#define COMPILE_DOCTYPE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct doctype {
	const char *name;      /* "USER_PROFILE", as it is sent */
	const char *rules;     /* the rule file behind it, "user_profile" for rules/user_profile.json */
	const char *prefix;    /* default of --prefix: "user-profile" */
	bool csv;              /* may be written as CSV: USER_SEGMENT only */
	uint64_t lines_of_one; /* more lines of a run than these that name one user are not in order */
	const char *summary;   /* one line for people */
};

/* Letter case and -/_ do not matter. NULL: no such type. USER_DEVICE_POINT_DELETION and
 * USER_DEVICE_POINTS_DELETION are two rows: sent as given. */
const struct doctype *doctype_find(const char *name);
const struct doctype *doctype_table(size_t *count);

/* The rows' names, for "did you mean". */
struct str doctype_nearest(const char *name);

/* Does an import of this type do what cannot be taken back: deletions, associations? */
bool doctype_is_irreversible(const char *name);

/*
 * Is this the name of a user identifier, or of its qualifier, at the top of a line? (platform.md 1.0:
 * user_account_id, compartment_id, email_hash, user_agent_id, user_point_id, hash, and the $ forms.)
 * Null ones are dropped by the rewrite.
 */
bool doctype_is_identifier(struct str name);

/* Is it one of these, or the name of a list of them? What repeat/roles.c finds users by. */
bool doctype_names_user(struct str name);

#endif

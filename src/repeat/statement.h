/*
 * What a line states, as a digest: who it is about and what is done. Two lines with the same one are the
 * same command for the same user; what they carry along (a profile, a duration, the time of a choice) is no part
 * of it, so that --unique finds lines that would overwrite each other. For keys.c.
 */
#ifndef REPEAT_STATEMENT_H
#define REPEAT_STATEMENT_H

#include "ext/hash.h"
#include "repeat/roles.h"

/* One user identifier of a line. */
struct identity {
	enum role role;
	uint8_t member; /* the number of its row */
	const struct node *value;
	const struct node *compartment; /* of an account; NULL: the default one */
	uint32_t element;               /* of the list; 0 where there is none */
};

/* What one worker needs to make digests. */
struct stater;
struct stater *stater_new(const struct job *job);
void stater_free(struct stater *stater);

/*
 * The digest of a line that names `count` identifiers, more than none; their order does not matter. An
 * activity is one of many of its user: it is known by its $unique_key, else it is all that it says, byte
 * for byte.
 */
struct hash128 statement_of(struct stater *stater, const struct node *line,
			    const struct members *members, const struct identity *identities,
			    size_t count);

#endif

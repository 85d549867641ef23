/*
 * Field names as people write them, "user_profile.first_name": CSV columns, --set. Resolved against
 * the rules once, before any data.
 */
#ifndef COMPILE_FIELD_H
#define COMPILE_FIELD_H

#include "base/arena.h"
#include "compile/schema.h"

struct field_key {
	struct str name;
	uint32_t hash, symbol;
};

struct field {
	struct field_key *keys; /* from the root to the member, at least one */
	size_t nkeys;
	const struct shape *shape; /* what the rules want there; may be NULL */
	bool is_known;             /* false: unknown to a closed shape */
	struct str nearest;        /* then: the name that was probably meant; may be empty */
};

/*
 * A dot nests, unless the rules know the whole name (or a part with its dot) as a member. Names that
 * the rules know match in any letter case if `any_case`. Everything is in `arena`.
 */
void field_resolve(const struct program *program, struct str text, bool any_case,
		   struct arena *arena, struct field *field);

#endif

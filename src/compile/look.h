/*
 * What the rules look at in a record, place by place, so that nobody need build what is not asked about.
 * A shape (schema.h) says what the rules want of a value; a look says which values they may read at all,
 * by `not`, `if` and warnings too, and is rather too wide than too narrow.
 */
#ifndef COMPILE_LOOK_H
#define COMPILE_LOOK_H

#include "compile/schema.h"

struct look;

struct look_member {
	uint32_t symbol;
	const struct look *inner; /* what is looked at in its value; NULL: nothing inside it */
};

/* Of a value that something is looked at inside of. */
struct look {
	bool others; /* members that are not listed are looked at … */
	bool items;  /* elements are */
	const struct look *other, *item; /* … and what in them; NULL: nothing inside them */
	const struct look_member *members; /* sorted by symbol; these are looked at */
	size_t nmembers;
};

/* Everything at any depth. */
extern const struct look look_all;

/* The look of a record; NULL: nothing inside it. Everything is in `arena`. */
const struct look *look_compile(const struct program *program, struct arena *arena);

/* That of a compiled program. */
const struct look *schema_look(const struct program *program);

/* Is the member looked at? `*inner`: what in it. A NULL look: no. */
bool look_at_member(const struct look *look, uint32_t symbol, const struct look **inner);

#endif

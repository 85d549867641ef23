/*
 * Where the rewrite of JSON has to look: shapes with what makes them worth a visit, since most values need no
 * rewriting, and are not looked at. For rewrite.c, and for glance_plan.c, which steps aside from them.
 */
#ifndef JUDGE_STOPS_H
#define JUDGE_STOPS_H

#include "base/arena.h"
#include "compile/schema.h"

struct job;

/* A shape with what makes it worth a visit. */
struct stop {
	const struct shape *shape;
	bool is_wanted;     /* here or below something may have to change … */
	bool wants_below;   /* … below */
	const struct stop **members; /* by symbol, from `first` on; NULL: not wanted */
	uint32_t first, span;
	const struct stop *items, *others; /* others: of members that the shape does not list */
};

/* A zeroed one with its job has none. */
struct stops {
	const struct job *job;
	struct arena arena;            /* owns them */
	const struct stop **by_number; /* of their shapes; NULL: not made yet */
	size_t cap;
};

/* The stop of a shape, made when it is asked for first. */
const struct stop *stop_for(struct stops *stops, const struct shape *shape);
void stops_release(struct stops *stops);

/* The stop of a member; NULL: it is not wanted. */
static inline const struct stop *stop_below(const struct stop *stop, uint32_t symbol)
{
	uint32_t slot = symbol - stop->first;
	return symbol && slot < stop->span ? stop->members[slot] : stop->others;
}

#endif

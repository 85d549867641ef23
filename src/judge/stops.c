/* Each shape once, by its number; what is wanted below decides of what is around. */
#include "judge/stops.h"

#include <stdlib.h>

#include "flow/job.h"

/* The stop of a shape below another, NULL if there is nothing to do. */
static const struct stop *wanted_below(struct stops *stops, struct stop *stop, const struct shape *shape)
{
	const struct stop *below = shape ? stop_for(stops, shape) : NULL;

	if (!below || !below->is_wanted)
		return NULL;
	stop->is_wanted = true;
	return below;
}

/* Where the stop of a shape is kept; good until the next call. */
static const struct stop **stop_slot(struct stops *stops, const struct shape *shape)
{
	size_t cap = stops->cap;

	if (shape->number >= cap) {
		size_t more = 2 * cap > shape->number ? 2 * cap : shape->number + 64;
		stops->by_number = memory_resize(stops->by_number, more * sizeof(*stops->by_number));
		memset(stops->by_number + cap, 0, (more - cap) * sizeof(*stops->by_number));
		stops->cap = more;
	}
	return &stops->by_number[shape->number];
}

const struct stop *stop_for(struct stops *stops, const struct shape *shape)
{
	const struct stop **slot = stop_slot(stops, shape);

	if (*slot)
		return *slot;
	struct stop *stop = arena_zalloc(&stops->arena, sizeof(*stop));
	*slot = stop;
	stop->shape = shape;
	stop->is_wanted = stop->wants_below = true; /* while it is made: a shape that holds itself is wanted */
	bool is_wanted = (stops->job->coerce && shape->coerce) ||
			 (stops->job->unknown == UNKNOWN_DROP && shape->closed);
	struct stop below = { 0 };

	if (shape->nmembers) {
		stop->first = shape->members[0].symbol;
		stop->span = shape->members[shape->nmembers - 1].symbol - stop->first + 1;
		stop->members = arena_array(&stops->arena, stop->span, sizeof(*stop->members));
	}
	stop->items = wanted_below(stops, &below, shape->items);
	stop->others = wanted_below(stops, &below, shape->others);
	for (uint32_t i = 0; i < stop->span; i++)
		stop->members[i] = stop->others;
	for (size_t i = 0; i < shape->nmembers; i++)
		stop->members[shape->members[i].symbol - stop->first] =
			wanted_below(stops, &below, shape->members[i].shape);
	stop->wants_below = below.is_wanted;
	stop->is_wanted = is_wanted || below.is_wanted;
	return stop;
}

void stops_release(struct stops *stops)
{
	arena_release(&stops->arena);
	free(stops->by_number);
}

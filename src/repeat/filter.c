/* All bits of a digest lie in one cache line, so that a question costs one look at the memory. */
#include "repeat/filter.h"

#include <stdlib.h>

#include "base/arena.h"

enum {
	LINE_BYTES = 64,
	BITS = 4,      /* of each digest … */
	BIT_WIDTH = 9, /* … among the 512 of its line */
	LINE_SHIFT = 64 - 20,
};

struct line {
	uint64_t words[LINE_BYTES / 8];
};

_Static_assert(FILTER_BYTES / LINE_BYTES == 1 << (64 - LINE_SHIFT), "a line for each prefix");

struct filter {
	void *memory;
	struct line *lines; /* in it, where a cache line begins */
};

struct filter *filter_new(void)
{
	struct filter *filter = memory_alloc(sizeof(*filter));

	/* Fresh pages are zero already, and take no memory until they are used. */
	filter->memory = calloc(1, FILTER_BYTES + LINE_BYTES);
	if (!filter->memory)
		memory_exhausted();
	size_t past = (uintptr_t)filter->memory % LINE_BYTES;
	filter->lines = (struct line *)((char *)filter->memory + LINE_BYTES - past);
	return filter;
}

void filter_add(struct filter *filter, struct hash128 digest)
{
	struct line *line = &filter->lines[digest.low >> LINE_SHIFT];

	for (unsigned i = 0; i < BITS; i++) {
		unsigned bit = (digest.low >> (i * BIT_WIDTH)) & 511;
		line->words[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

bool filter_has(const struct filter *filter, struct hash128 digest)
{
	const struct line *line = &filter->lines[digest.low >> LINE_SHIFT];
	bool has = true;

	for (unsigned i = 0; i < BITS; i++) {
		unsigned bit = (digest.low >> (i * BIT_WIDTH)) & 511;
		has = has && (line->words[bit / 64] >> bit % 64 & 1);
	}
	return has;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	free(filter->memory);
	free(filter);
}

/* A statement, by its digest, and the record that made it first. Kept in memory and on disk alike. */
#ifndef REPEAT_CLAIM_H
#define REPEAT_CLAIM_H

#include "ext/hash.h"

#include <stdbool.h>

struct claim {
	struct hash128 digest;
	uint64_t record, line; /* record 0: nobody's */
};

static inline bool digest_eq(struct hash128 a, struct hash128 b)
{
	return a.high == b.high && a.low == b.low;
}

/* The order of claims, wherever they are sorted. Digests are spread evenly over it. */
static inline bool digest_less(struct hash128 a, struct hash128 b)
{
	return a.high < b.high || (a.high == b.high && a.low < b.low);
}

#endif

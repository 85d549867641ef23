/*
 * Bloom filter: says of most digests that were never added that they were not, without a look at the
 * disk. Of fixed size, so that it says so less often the more there are: of 10 million it lets one in
 * some ten thousand through, of 100 million about one in ten.
 */
#ifndef REPEAT_FILTER_H
#define REPEAT_FILTER_H

#include "ext/hash.h"

#include <stdbool.h>

enum { FILTER_BYTES = 64 << 20 };

struct filter;
struct filter *filter_new(void);
void filter_add(struct filter *filter, struct hash128 digest);
/* False: it was not added. */
bool filter_has(const struct filter *filter, struct hash128 digest);
void filter_free(struct filter *filter);

#endif

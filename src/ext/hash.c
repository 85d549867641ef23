/* xxhash, inlined: XXH3 of short names takes some nanoseconds. */
#include "ext/hash.h"

#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static uint64_t seed;

void hash_seed(void)
{
	uint64_t drawn;
	/* No randomness to be had: the names of one file are then hashed predictably, nothing worse. */
	if (getrandom(&drawn, sizeof(drawn), GRND_NONBLOCK) == (ssize_t)sizeof(drawn))
		seed = drawn;
}

uint32_t hash_of(struct str text)
{
	return (uint32_t)XXH3_64bits_withSeed(text.at, text.len, seed);
}

struct hash128 hash128_of(struct str text)
{
	XXH128_hash_t hash = XXH3_128bits_withSeed(text.at, text.len, seed);
	return (struct hash128){ hash.low64, hash.high64 };
}

uint64_t hash64_of(struct str text, uint64_t salt)
{
	return XXH3_64bits_withSeed(text.at, text.len, seed ^ salt);
}

/*
 * The bits of a block with AVX2: two vectors of 32 bytes, and a comparison says of all of them at once what
 * block_words.h looks up. Compiled for such a processor by attribute, run only where there is one.
 */
#ifndef INPUT_BLOCK_AVX2_H
#define INPUT_BLOCK_AVX2_H

#include <immintrin.h>

#include "input/block.h"

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

struct vectors {
	__m256i low, high;
};

AVX2 static inline struct vectors block_load(const char *from)
{
	return (struct vectors){ _mm256_loadu_si256((const __m256i *)(const void *)from),
				 _mm256_loadu_si256((const __m256i *)(const void *)(from + 32)) };
}

/* The top bits of all bytes. */
AVX2 static inline uint64_t block_tops(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t block_equal(struct vectors v, int byte)
{
	__m256i wanted = _mm256_set1_epi8((char)byte);
	return block_tops(_mm256_cmpeq_epi8(v.low, wanted), _mm256_cmpeq_epi8(v.high, wanted));
}

/* Unsigned: the bytes that are `byte` or more. */
AVX2 static inline uint64_t block_at_least(struct vectors v, int byte)
{
	__m256i least = _mm256_set1_epi8((char)byte);
	return block_tops(_mm256_cmpeq_epi8(_mm256_max_epu8(v.low, least), v.low),
			  _mm256_cmpeq_epi8(_mm256_max_epu8(v.high, least), v.high));
}

/* Signed: the bytes that are less than `byte`. */
AVX2 static inline uint64_t block_below(struct vectors v, int byte)
{
	__m256i limit = _mm256_set1_epi8((char)byte);
	return block_tops(_mm256_cmpgt_epi8(limit, v.low), _mm256_cmpgt_epi8(limit, v.high));
}

/* The next eight entries, whether there are as many bits or not. */
AVX2 static inline uint64_t block_put_eight(uint32_t *out, uint64_t bits, uint32_t at)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		out[i] = at + (uint32_t)_tzcnt_u64(bits);
		bits = _blsr_u64(bits);
	}
	return bits;
}

/*
 * Lists where the bits of a block stand that is at byte `at` of the text; gives the place behind the last.
 * What stands behind it is written over: most blocks have up to eight, and to ask how many would take longer
 * than to write them, since it cannot be foreseen.
 */
AVX2 static inline uint32_t *block_put(uint32_t *out, uint64_t bits, uint32_t at)
{
	uint32_t *end = out + _mm_popcnt_u64(bits);

	bits = block_put_eight(out, bits, at);
	while (bits) {
		out += 8;
		bits = block_put_eight(out, bits, at);
	}
	return end;
}

#endif

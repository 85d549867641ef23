/*
 * Bytes by blocks of 64: what each byte is becomes a bit of a word, bit 0 for the first, and what is asked of
 * all of them is asked of the word. What the scans of JSON and CSV share, in every version of them;
 * block_words.h and block_avx2.h make the bits.
 */
#ifndef INPUT_BLOCK_H
#define INPUT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK_BYTES = 64 };

/* The bits of the first `len` bytes, 1 to 63: the rest of the block stands behind the text. */
static inline uint64_t block_valid(size_t len)
{
	return ((uint64_t)1 << len) - 1;
}

/* Each bit becomes the sum (modulo 2) of itself and all before it: from a quote on, up to the next. */
static inline uint64_t block_between(uint64_t quotes)
{
	quotes ^= quotes << 1;
	quotes ^= quotes << 2;
	quotes ^= quotes << 4;
	quotes ^= quotes << 8;
	quotes ^= quotes << 16;
	return quotes ^ quotes << 32;
}

#if defined(__x86_64__)
/* Does the processor know what block_avx2.h, or block_avx512.h, is compiled for? */
static inline bool block_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

static inline bool block_has_avx512(void)
{
	return block_has_avx2() && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul") &&
	       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

#endif

/*
 * The bits of a block with AVX-512: a block is one vector, a comparison makes the word of its bits at once, and one
 * instruction packs the places of bits. Compiled for such a processor by attribute, run only where there is one.
 */
#ifndef INPUT_BLOCK_AVX512_H
#define INPUT_BLOCK_AVX512_H

#include <immintrin.h>

#include "input/block.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,pclmul,bmi,bmi2,popcnt")))
/* The state of a scan stays in registers from block to block. */
#define AVX512_INLINE AVX512 static inline __attribute__((always_inline))

AVX512_INLINE uint64_t block_equal(__m512i v, int byte)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)byte));
}

/*
 * Lists where the bits stand, counted from `first`, sixteen at a time; gives the place behind the last. There is room
 * for as many behind that.
 */
AVX512_INLINE uint32_t *block_put(uint32_t *out, uint64_t bits, uint32_t first)
{
	static const char numbers[64] = {
		0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
		22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
		44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	};
	__m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
	__m512i base = _mm512_set1_epi32((int)first);
	uint32_t *end = out + _mm_popcnt_u64(bits);

	for (;;) {
		__m512i sixteen = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places));
		_mm512_storeu_si512(out, _mm512_add_epi32(sixteen, base));
		out += 16;
		if (out >= end)
			return end;
		places = _mm512_alignr_epi32(_mm512_setzero_si512(), places, 4); /* the next sixteen */
	}
}

#endif

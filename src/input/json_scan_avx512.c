/*
 * The scan with AVX-512: a block is one vector, and a comparison makes the word of its bits at once; the places of
 * bits are packed by one instruction. It takes half of the time of json_scan_avx2.c. Compiled for such a processor
 * by attribute, run only where there is one.
 */
#include "input/json_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "input/json_block.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,pclmul,bmi,popcnt")))

AVX512 static inline uint64_t equal(__m512i v, int byte)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)byte));
}

/* Unsigned. */
AVX512 static inline uint64_t at_least(__m512i v, int byte)
{
	return _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)byte));
}

AVX512 static inline struct wide_block wide_of(__m512i v, uint64_t wide)
{
	uint64_t lead = at_least(v, 0xc0);

	return (struct wide_block){
		.tail = wide & ~lead,
		.lead = lead,
		.lead3 = at_least(v, 0xe0),
		.lead4 = at_least(v, 0xf0),
		.never = equal(v, 0xc0) | equal(v, 0xc1) | at_least(v, 0xf5),
		.narrow = equal(v, 0xe0) | equal(v, 0xed) | equal(v, 0xf0) | equal(v, 0xf4),
	};
}

/* block_between by a multiplication without carries. */
AVX512 static inline uint64_t between(uint64_t quote)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quote), _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

/* Lists where the bits stand, sixteen at a time: there is room for as many behind the last. */
AVX512 static inline uint32_t *put(uint32_t *out, uint64_t bits, uint32_t at)
{
	static const char numbers[64] = {
		0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
		22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
		44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	};
	__m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
	__m512i first = _mm512_set1_epi32((int)at);
	int count = __builtin_popcountll(bits);

	_mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(places)), first));
	if (count > 16) /* of 64 bytes, every other at most closes a string */
		_mm512_storeu_si512(out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(
					_mm512_extracti32x4_epi32(places, 1)), first));
	return out + count;
}

/* Always inline: the state stays in registers from block to block. */
AVX512 __attribute__((always_inline)) static inline uint32_t *
scan_block(struct json_scan *scan, struct block_state *state, struct str text, size_t at, uint64_t valid,
	   uint32_t *out)
{
	__m512i v = _mm512_maskz_loadu_epi8(valid, text.at + at);
	struct block block = {
		.quote = equal(v, '"'),
		.backslash = equal(v, '\\'),
		.control = ~at_least(v, ' '),
		.wide = _mm512_movepi8_mask(v),
	};
	uint64_t quote = block_quotes(scan, state, &block, (uint32_t)at, valid);

	out = put(out, block_closes(scan, state, &block, quote, between(quote), valid), (uint32_t)at);
	if (block.wide | state->tail) {
		struct wide_block wide = wide_of(v, block.wide);
		block_wide(state, &wide, (struct str){ text.at + at, text.len - at }, valid);
	}
	return out;
}

AVX512 bool json_scan_avx512(struct json_scan *scan, struct str text, size_t readable)
{
	struct block_state state = { 0 };
	size_t at = 0;

	(void)readable;
	json_scan_start(scan, text.len);
	uint32_t *out = scan->closes;
	for (; text.len - at >= BLOCK_BYTES; at += BLOCK_BYTES)
		out = scan_block(scan, &state, text, at, UINT64_MAX, out);
	if (at < text.len)
		out = scan_block(scan, &state, text, at, block_valid(text.len - at), out);
	scan->ncloses = (size_t)(out - scan->closes);
	return block_ends(&state);
}

#else
typedef int json_scan_avx512_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

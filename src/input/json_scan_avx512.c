/* The scan with AVX-512: see block_avx512.h. It takes half of the time of json_scan_avx2.c. */
#include "input/json_scan.h"

#if defined(__x86_64__)

#include "input/block_avx512.h"
#include "input/json_block.h"

/* Unsigned. */
AVX512_INLINE uint64_t at_least(__m512i v, int byte)
{
	return _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)byte));
}

AVX512_INLINE struct wide_block wide_of(__m512i v, uint64_t wide)
{
	uint64_t lead = at_least(v, 0xc0);

	return (struct wide_block){
		.tail = wide & ~lead,
		.lead = lead,
		.lead3 = at_least(v, 0xe0),
		.lead4 = at_least(v, 0xf0),
		.never = block_equal(v, 0xc0) | block_equal(v, 0xc1) | at_least(v, 0xf5),
		.narrow = block_equal(v, 0xe0) | block_equal(v, 0xed) | block_equal(v, 0xf0) | block_equal(v, 0xf4),
	};
}

/* block_between by a multiplication without carries. */
AVX512_INLINE uint64_t between(uint64_t quote)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quote), _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX512_INLINE uint32_t *
scan_block(struct json_scan *scan, struct block_state *state, struct str text, size_t at, uint64_t valid,
	   uint32_t *out)
{
	__m512i v = _mm512_maskz_loadu_epi8(valid, text.at + at);
	struct block block = {
		.quote = block_equal(v, '"'),
		.backslash = block_equal(v, '\\'),
		.control = ~at_least(v, ' '),
		.wide = _mm512_movepi8_mask(v),
	};
	uint64_t quote = block_quotes(scan, state, &block, (uint32_t)at, valid);

	out = block_put(out, block_closes(scan, state, &block, quote, between(quote), valid), (uint32_t)at);
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

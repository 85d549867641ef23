/*
 * The scan with AVX2: a block is two vectors of 32 bytes, and a comparison says of all of them at once
 * what json_scan.c looks up. Compiled for such a processor by attribute, run only where there is one.
 */
#include "input/json_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "input/json_block.h"

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

struct vectors {
	__m256i low, high;
};

/* The top bits of all bytes. */
AVX2 static inline uint64_t tops(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t equal(struct vectors v, int byte)
{
	__m256i wanted = _mm256_set1_epi8((char)byte);
	return tops(_mm256_cmpeq_epi8(v.low, wanted), _mm256_cmpeq_epi8(v.high, wanted));
}

/* Unsigned: the bytes that are `byte` or more. */
AVX2 static inline uint64_t at_least(struct vectors v, int byte)
{
	__m256i least = _mm256_set1_epi8((char)byte);
	return tops(_mm256_cmpeq_epi8(_mm256_max_epu8(v.low, least), v.low),
		    _mm256_cmpeq_epi8(_mm256_max_epu8(v.high, least), v.high));
}

/*
 * The bytes that are the one which their low four bits choose. A shuffle chooses 0 for bytes that are not
 * ASCII, which they are not.
 */
AVX2 static inline uint64_t chosen(struct vectors v, __m256i table)
{
	return tops(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v.low), v.low),
		    _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v.high), v.high));
}

AVX2 static inline struct block block_of(struct vectors v)
{
	const __m256i blanks = _mm256_setr_epi8(
		' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0,
		' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
	/* With bit 5 set [ and ] are { and }. So are some control bytes what they are not: these are wrong anyway. */
	const __m256i structurals = _mm256_setr_epi8(
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
	const __m256i bit5 = _mm256_set1_epi8(0x20);
	struct vectors lower = { _mm256_or_si256(v.low, bit5), _mm256_or_si256(v.high, bit5) };

	return (struct block){
		.quote = equal(v, '"'),
		.backslash = equal(v, '\\'),
		.structural = chosen(lower, structurals),
		.blank = chosen(v, blanks),
		.control = ~at_least(v, ' '),
		.wide = tops(v.low, v.high),
	};
}

AVX2 static inline struct wide_block wide_of(struct vectors v)
{
	uint64_t lead = at_least(v, 0xc0);

	return (struct wide_block){
		.tail = tops(v.low, v.high) & ~lead,
		.lead = lead,
		.lead3 = at_least(v, 0xe0),
		.lead4 = at_least(v, 0xf0),
		.never = equal(v, 0xc0) | equal(v, 0xc1) | at_least(v, 0xf5),
		.narrow = equal(v, 0xe0) | equal(v, 0xed) | equal(v, 0xf0) | equal(v, 0xf4),
	};
}

/*
 * The next eight entries whether there are as many or not: what stands behind the last is written over.
 * Eight at a time because the loop's end is hard to foresee: mostly a block has 8 to 24.
 */
AVX2 static inline void put_tokens(struct json_scan *scan, uint64_t tokens, uint32_t at)
{
	uint32_t *out = scan->tokens + scan->ntokens;

	scan->ntokens += (size_t)_mm_popcnt_u64(tokens);
	do {
		for (int i = 0; i < 8; i++) {
			out[i] = at + (uint32_t)_tzcnt_u64(tokens);
			tokens = _blsr_u64(tokens);
		}
		out += 8;
	} while (tokens);
}

AVX2 static inline void scan_block(struct json_scan *scan, struct block_state *state,
				   struct str text, size_t at, const char *bytes, uint64_t valid)
{
	struct vectors v = { _mm256_loadu_si256((const __m256i *)(const void *)bytes),
			     _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32)) };
	struct block block = block_of(v);

	put_tokens(scan, block_tokens(scan, state, &block, (uint32_t)at, valid), (uint32_t)at);
	if ((block.wide & valid) | state->tail) {
		struct wide_block wide = wide_of(v);
		block_wide(state, &wide, (struct str){ text.at + at, text.len - at }, valid);
	}
}

AVX2 bool json_scan_avx2(struct json_scan *scan, struct str text, size_t readable)
{
	struct block_state state = { 0 };
	char last[BLOCK_BYTES] = { 0 };
	size_t at = 0;

	json_scan_start(scan, text.len);
	for (; text.len - at >= BLOCK_BYTES && !state.is_wrong; at += BLOCK_BYTES)
		scan_block(scan, &state, text, at, text.at + at, UINT64_MAX);
	if (at < text.len && !state.is_wrong) {
		const char *bytes = text.at + at;
		if (readable - at < BLOCK_BYTES)
			bytes = memcpy(last, bytes, text.len - at);
		scan_block(scan, &state, text, at, bytes, block_valid(text.len - at));
	}
	return block_ends(&state);
}

#else
typedef int json_scan_avx2_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

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

AVX2 static inline struct block block_of(struct vectors v)
{
	return (struct block){
		.quote = equal(v, '"'),
		.backslash = equal(v, '\\'),
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

/* The next eight entries, whether there are as many bits or not. */
AVX2 static inline uint64_t put_eight(uint32_t *out, uint64_t closes, uint32_t at)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		out[i] = at + (uint32_t)_tzcnt_u64(closes);
		closes = _blsr_u64(closes);
	}
	return closes;
}

/*
 * Behind the strings of a block. What stands behind the last is written over: most blocks have up to eight,
 * and to ask how many would take longer than to write them, since it cannot be foreseen.
 */
AVX2 static inline uint32_t *put_closes(uint32_t *out, uint64_t closes, uint32_t at)
{
	uint32_t *end = out + _mm_popcnt_u64(closes);

	closes = put_eight(out, closes, at);
	while (closes) {
		out += 8;
		closes = put_eight(out, closes, at);
	}
	return end;
}

/*
 * `from`: 64 bytes to be read, of which `valid` stand at byte `at` of the text. Always inline: the state
 * stays in registers from block to block.
 */
AVX2 __attribute__((always_inline)) static inline uint32_t *scan_block(struct json_scan *scan, struct block_state *state,
					struct str text, size_t at, const char *from,
					uint64_t valid, uint32_t *out)
{
	struct vectors v = { _mm256_loadu_si256((const __m256i *)(const void *)from),
			     _mm256_loadu_si256((const __m256i *)(const void *)(from + 32)) };
	struct block block = block_of(v);

	out = put_closes(out, block_closes(scan, state, &block, (uint32_t)at, valid), (uint32_t)at);
	if ((block.wide & valid) | state->tail) {
		struct wide_block wide = wide_of(v);
		block_wide(state, &wide, (struct str){ text.at + at, text.len - at }, valid);
	}
	return out;
}

AVX2 bool json_scan_avx2(struct json_scan *scan, struct str text, size_t readable)
{
	struct block_state state = { 0 };
	char last[BLOCK_BYTES] = { 0 };
	size_t at = 0;

	json_scan_start(scan, text.len);
	uint32_t *out = scan->closes;
	for (; text.len - at >= BLOCK_BYTES; at += BLOCK_BYTES)
		out = scan_block(scan, &state, text, at, text.at + at, UINT64_MAX, out);
	if (at < text.len) {
		const char *from = text.at + at;
		if (readable - at < BLOCK_BYTES)
			from = memcpy(last, from, text.len - at);
		out = scan_block(scan, &state, text, at, from, block_valid(text.len - at), out);
	}
	scan->ncloses = (size_t)(out - scan->closes);
	return block_ends(&state);
}

#else
typedef int json_scan_avx2_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

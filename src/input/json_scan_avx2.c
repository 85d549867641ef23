/*
 * The scan with AVX2: a block is two vectors of 32 bytes, and a comparison says of all of them at once
 * what json_scan.c looks up. Compiled for such a processor by attribute, run only where there is one.
 */
#include "input/json_scan.h"

#if defined(__x86_64__)

#include "input/block_avx2.h"
#include "input/json_block.h"

AVX2 static inline struct block block_of(struct vectors v)
{
	return (struct block){
		.quote = block_equal(v, '"'),
		.backslash = block_equal(v, '\\'),
		.control = ~block_at_least(v, ' '),
		.wide = block_tops(v.low, v.high),
	};
}

AVX2 static inline struct wide_block wide_of(struct vectors v)
{
	uint64_t lead = block_at_least(v, 0xc0);

	return (struct wide_block){
		.tail = block_tops(v.low, v.high) & ~lead,
		.lead = lead,
		.lead3 = block_at_least(v, 0xe0),
		.lead4 = block_at_least(v, 0xf0),
		.never = block_equal(v, 0xc0) | block_equal(v, 0xc1) | block_at_least(v, 0xf5),
		.narrow = block_equal(v, 0xe0) | block_equal(v, 0xed) | block_equal(v, 0xf0) | block_equal(v, 0xf4),
	};
}

/*
 * `from`: 64 bytes to be read, of which `valid` stand at byte `at` of the text. Always inline: the state
 * stays in registers from block to block.
 */
AVX2 __attribute__((always_inline)) static inline uint32_t *scan_block(struct json_scan *scan, struct block_state *state,
					struct str text, size_t at, const char *from,
					uint64_t valid, uint32_t *out)
{
	struct vectors v = block_load(from);
	struct block block = block_of(v);

	uint64_t quote = block_quotes(scan, state, &block, (uint32_t)at, valid);

	out = block_put(out, block_closes(scan, state, &block, quote, block_between(quote), valid), (uint32_t)at);
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

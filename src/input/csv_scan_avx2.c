/* The scan with AVX2. What is the same in both versions is in csv_block.h. */
#include "input/csv_scan.h"

#if defined(__x86_64__)

#include "input/block_avx2.h"
#include "input/csv_block.h"

#define INLINE AVX2 static inline __attribute__((always_inline))

INLINE struct csv_bits bits_of(const struct csv_scan *scan, struct vectors v)
{
	return (struct csv_bits){
		.quote = scan->quote ? block_equal(v, scan->quote) : 0,
		.delimiter = block_equal(v, scan->delimiter),
		.lf = block_equal(v, '\n'),
		.cr = block_equal(v, '\r'),
	};
}

/* `from`: 64 bytes to be read, of which `valid` stand at byte `at` of the text. */
INLINE uint32_t *scan_block(struct csv_scan *scan, struct csv_state *state, size_t at, const char *from,
			    uint64_t valid, enum csv_cut cut, uint32_t *out)
{
	struct vectors v = block_load(from);
	struct csv_bits bits = bits_of(scan, v);

	if (cut == CUT_CELLS) /* NUL, and what is not ASCII and so negative */
		scan->has_odd |= (block_below(v, 1) & valid) != 0;
	uint64_t ends = csv_block_ends(state, &bits, valid, cut);
	if (state->wrong)
		ends &= csv_block_before(state->wrong);
	return block_put(out, ends, (uint32_t)at);
}

/* `cut` is known where this is called, so that each of the two has a loop of its own. */
INLINE size_t scan_all(struct csv_scan *scan, struct str text, size_t readable, enum csv_cut cut)
{
	struct csv_state state = csv_state_first();
	char last[BLOCK_BYTES] = { 0 };

	csv_scan_start(scan, text.len);
	uint32_t *out = scan->ends;
	size_t at = 0;
	for (; text.len - at >= BLOCK_BYTES && !state.wrong; at += BLOCK_BYTES)
		out = scan_block(scan, &state, at, text.at + at, UINT64_MAX, cut, out);
	if (at < text.len && !state.wrong) {
		const char *from = text.at + at;
		if (readable - at < BLOCK_BYTES)
			from = memcpy(last, from, text.len - at);
		out = scan_block(scan, &state, at, from, block_valid(text.len - at), cut, out);
		at += BLOCK_BYTES;
	}
	scan->nends = (size_t)(out - scan->ends);
	if (state.wrong)
		return csv_block_done(scan, &state,
				      at - BLOCK_BYTES + (size_t)__builtin_ctzll(state.wrong), cut);
	return csv_block_done(scan, &state, text.len, cut);
}

AVX2 size_t csv_scan_avx2(struct csv_scan *scan, struct str text, size_t readable, enum csv_cut cut)
{
	return cut == CUT_LINES ? scan_all(scan, text, readable, CUT_LINES)
				: scan_all(scan, text, readable, CUT_CELLS);
}

#else
typedef int csv_scan_avx2_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

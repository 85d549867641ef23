/* The scan with AVX-512: see block_avx512.h. */
#include "input/csv_scan.h"

#if defined(__x86_64__)

#include "input/block_avx512.h"
#include "input/csv_block.h"

AVX512_INLINE struct csv_bits bits_of(const struct csv_scan *scan, __m512i v)
{
	uint64_t escape = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(' ')) | block_equal(v, '\\') | block_equal(v, 0x7f);

	if (scan->quote != '"')
		escape |= block_equal(v, '"');
	return (struct csv_bits){
		.quote = scan->quote ? block_equal(v, scan->quote) : 0,
		.delimiter = block_equal(v, scan->delimiter),
		.lf = block_equal(v, '\n'),
		.cr = block_equal(v, '\r'),
		.odd = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(1)), /* what is not ASCII is negative */
		.escape = escape & ~block_equal(v, 0), /* that one is odd, whatever comes of it */
	};
}

/* What is written to while a text is scanned. */
struct lists {
	uint32_t *ends, *lines;
};

AVX512_INLINE struct lists scan_block(struct csv_scan *scan, struct csv_state *state, const char *text, size_t at,
			       uint64_t valid, struct lists lists)
{
	struct csv_bits bits = bits_of(scan, _mm512_maskz_loadu_epi8(valid, text + at));

	struct csv_ends ends = csv_block_ends(state, &bits, valid);
	return (struct lists){
		/* The bits of lines among those of ends: their places are the numbers of ends. */
		.lines = block_put(lists.lines, _pext_u64(ends.lines, ends.cells), (uint32_t)(lists.ends - scan->ends)),
		.ends = block_put(lists.ends, ends.cells, scan->base + (uint32_t)at),
	};
}

AVX512 size_t csv_scan_avx512(struct csv_scan *scan, struct str text, size_t readable)
{
	struct csv_state state = csv_state_first();
	size_t at = 0;

	(void)readable;
	csv_scan_start(scan, text.len);
	struct lists lists = { scan->ends, scan->lines };
	for (; text.len - at >= BLOCK_BYTES && !state.wrong; at += BLOCK_BYTES)
		lists = scan_block(scan, &state, text.at, at, UINT64_MAX, lists);
	if (at < text.len && !state.wrong) {
		lists = scan_block(scan, &state, text.at, at, block_valid(text.len - at), lists);
		at += BLOCK_BYTES;
	}
	scan->nends = (size_t)(lists.ends - scan->ends);
	scan->nlines = (size_t)(lists.lines - scan->lines);
	return csv_block_held(scan, &state, at - BLOCK_BYTES, text.len);
}

#else
typedef int csv_scan_avx512_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

/*
 * The scan with AVX-512: a block is one vector, a comparison makes the word of its bits at once, and the places of
 * bits are packed by one instruction. Compiled for such a processor by attribute, run only where there is one.
 */
#include "input/csv_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "input/csv_block.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt")))
#define INLINE AVX512 static inline __attribute__((always_inline))

INLINE uint64_t equal(__m512i v, int byte)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)byte));
}

INLINE struct csv_bits bits_of(const struct csv_scan *scan, __m512i v)
{
	uint64_t escape = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(' ')) | equal(v, '\\') | equal(v, 0x7f);

	if (scan->quote != '"')
		escape |= equal(v, '"');
	return (struct csv_bits){
		.quote = scan->quote ? equal(v, scan->quote) : 0,
		.delimiter = equal(v, scan->delimiter),
		.lf = equal(v, '\n'),
		.cr = equal(v, '\r'),
		.odd = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(1)), /* what is not ASCII is negative */
		.escape = escape & ~equal(v, 0), /* that one is odd, whatever comes of it */
	};
}

/* Lists where the bits stand, counted from `first`, sixteen at a time: there is room for as many behind the last. */
INLINE uint32_t *put(uint32_t *out, uint64_t bits, uint32_t first)
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

/* What is written to while a text is scanned. */
struct lists {
	uint32_t *ends, *lines;
};

INLINE struct lists scan_block(struct csv_scan *scan, struct csv_state *state, const char *text, size_t at,
			       uint64_t valid, struct lists lists)
{
	struct csv_bits bits = bits_of(scan, _mm512_maskz_loadu_epi8(valid, text + at));

	struct csv_ends ends = csv_block_ends(state, &bits, valid);
	return (struct lists){
		/* The bits of lines among those of ends: their places are the numbers of ends. */
		.lines = put(lists.lines, _pext_u64(ends.lines, ends.cells), (uint32_t)(lists.ends - scan->ends)),
		.ends = put(lists.ends, ends.cells, scan->base + (uint32_t)at),
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

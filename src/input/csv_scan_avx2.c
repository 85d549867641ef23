/* The scan with AVX2. What is the same in both versions is in csv_block.h. */
#include "input/csv_scan.h"

#if defined(__x86_64__)

#include "input/block_avx2.h"
#include "input/csv_block.h"

#define INLINE AVX2 static inline __attribute__((always_inline))

/* What is not ASCII is negative, and so among them: it is taken out again. */
INLINE __m256i escapes_of(__m256i bytes)
{
	__m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes);
	return _mm256_or_si256(_mm256_or_si256(low, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))),
			       _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x7f)));
}

INLINE struct csv_bits bits_of(const struct csv_scan *scan, struct vectors v)
{
	uint64_t odd = block_below(v, 1); /* what is not ASCII is negative */
	uint64_t escape = block_tops(escapes_of(v.low), escapes_of(v.high)) & ~odd;

	if (scan->quote != '"')
		escape |= block_equal(v, '"');
	return (struct csv_bits){
		.quote = scan->quote ? block_equal(v, scan->quote) : 0,
		.delimiter = block_equal(v, scan->delimiter),
		.lf = block_equal(v, '\n'),
		.cr = block_equal(v, '\r'),
		.odd = odd,
		.escape = escape,
	};
}

/* The next two entries, whether there are as many lines or not: the number of ends before each. */
INLINE uint64_t put_two(uint32_t *out, uint64_t lines, uint64_t ends, uint32_t nends)
{
	for (int i = 0; i < 2; i++) {
		out[i] = nends + (uint32_t)_mm_popcnt_u64(ends & (_blsmsk_u64(lines) >> 1));
		lines = _blsr_u64(lines);
	}
	return lines;
}

/* Lists the lines of a block; gives the place behind the last. As block_put, for what most blocks have one of. */
INLINE uint32_t *put_lines(uint32_t *out, const struct csv_ends *ends, uint32_t nends)
{
	uint32_t *end = out + _mm_popcnt_u64(ends->lines);
	uint64_t lines = put_two(out, ends->lines, ends->cells, nends);

	while (lines) {
		out += 2;
		lines = put_two(out, lines, ends->cells, nends);
	}
	return end;
}

/* What is written to while a text is scanned. */
struct lists {
	uint32_t *ends, *lines;
};

/* `from`: 64 bytes to be read, of which `valid` stand at byte `at` of the text. */
INLINE struct lists scan_block(struct csv_scan *scan, struct csv_state *state, size_t at, const char *from,
			       uint64_t valid, struct lists lists)
{
	struct vectors v = block_load(from);
	struct csv_bits bits = bits_of(scan, v);

	struct csv_ends ends = csv_block_ends(state, &bits, valid);
	return (struct lists){
		.lines = put_lines(lists.lines, &ends, (uint32_t)(lists.ends - scan->ends)),
		.ends = block_put(lists.ends, ends.cells, scan->base + (uint32_t)at),
	};
}

AVX2 size_t csv_scan_avx2(struct csv_scan *scan, struct str text, size_t readable)
{
	struct csv_state state = csv_state_first();
	char last[BLOCK_BYTES] = { 0 };

	csv_scan_start(scan, text.len);
	struct lists lists = { scan->ends, scan->lines };
	size_t at = 0;
	for (; text.len - at >= BLOCK_BYTES && !state.wrong; at += BLOCK_BYTES)
		lists = scan_block(scan, &state, at, text.at + at, UINT64_MAX, lists);
	if (at < text.len && !state.wrong) {
		const char *from = text.at + at;
		if (readable - at < BLOCK_BYTES)
			from = memcpy(last, from, text.len - at);
		lists = scan_block(scan, &state, at, from, block_valid(text.len - at), lists);
		at += BLOCK_BYTES;
	}
	scan->nends = (size_t)(lists.ends - scan->ends);
	scan->nlines = (size_t)(lists.lines - scan->lines);
	return csv_block_held(scan, &state, at - BLOCK_BYTES, text.len);
}

#else
typedef int csv_scan_avx2_is_for_x86_64_only; /* ISO C wants something in every file */
#endif

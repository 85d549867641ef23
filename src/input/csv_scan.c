/*
 * The scan for every processor, and what the versions share of its lists. Which version runs is decided
 * here, by what the processor has.
 */
#include "input/csv_scan.h"

#include <stdlib.h>

#include "base/arena.h"
#include "flow/job.h"
#include "input/block_words.h"
#include "input/csv_block.h"

enum {
	SPARE = 16, /* entries behind the last one that are written over */
	LEAST = 4096,
};

void csv_scan_init(struct csv_scan *scan, unsigned char delimiter, unsigned char quote)
{
	*scan = (struct csv_scan){ .delimiter = delimiter, .quote = quote };
	scan->classes[0] = CSV_ODD;
	memset(scan->classes + 0x80, CSV_ODD, 0x80);
	for (unsigned c = 1; c < ' '; c++)
		scan->classes[c] |= CSV_ESCAPE;
	scan->classes['\\'] |= CSV_ESCAPE;
	scan->classes[0x7f] |= CSV_ESCAPE;
	if (quote != '"')
		scan->classes['"'] |= CSV_ESCAPE;
	scan->classes['\n'] |= CSV_LF;
	scan->classes['\r'] |= CSV_CR;
	scan->classes[delimiter] |= CSV_DELIMITER;
	if (quote)
		scan->classes[quote] |= CSV_QUOTE;
}

void csv_scan_release(struct csv_scan *scan)
{
	free(scan->ends);
	free(scan->lines);
	scan->ends = scan->lines = NULL;
	scan->nends = scan->nlines = scan->cap = 0;
}

void csv_scan_start(struct csv_scan *scan, size_t len)
{
	scan->nends = scan->nlines = 0;
	if (len + SPARE <= scan->cap)
		return;
	/* What is not needed of them is never touched, and takes no memory. */
	csv_scan_release(scan);
	scan->cap = len + SPARE < LEAST ? LEAST : len + SPARE;
	scan->ends = memory_alloc(scan->cap * sizeof(*scan->ends));
	scan->lines = memory_alloc(scan->cap * sizeof(*scan->lines));
}

/* Lists the ends in a block of bytes, of which `valid` stand at byte `at` of the text. */
static void scan_block(struct csv_scan *scan, struct csv_state *state, size_t at, const unsigned char *bytes,
		       uint64_t valid)
{
	struct classed classed = block_classify(scan->classes, bytes);
	struct csv_bits bits = {
		.quote = block_bits(&classed, CSV_QUOTE),
		.delimiter = block_bits(&classed, CSV_DELIMITER),
		.lf = block_bits(&classed, CSV_LF),
		.cr = block_bits(&classed, CSV_CR),
		.odd = block_bits(&classed, CSV_ODD),
		.escape = block_bits(&classed, CSV_ESCAPE),
	};

	struct csv_ends ends = csv_block_ends(state, &bits, valid);
	for (; ends.cells; ends.cells &= ends.cells - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(ends.cells);
		if (ends.lines >> bit & 1)
			scan->lines[scan->nlines++] = (uint32_t)scan->nends;
		scan->ends[scan->nends++] = scan->base + (uint32_t)at + bit;
	}
}

size_t csv_scan_words(struct csv_scan *scan, struct str text, size_t readable)
{
	struct csv_state state = csv_state_first();
	unsigned char last[BLOCK_BYTES] = { 0 };

	(void)readable;
	csv_scan_start(scan, text.len);
	for (size_t at = 0; at < text.len; at += BLOCK_BYTES) {
		const unsigned char *bytes = (const unsigned char *)text.at + at;
		uint64_t valid = UINT64_MAX;
		if (text.len - at < BLOCK_BYTES) {
			valid = block_valid(text.len - at);
			bytes = memcpy(last, bytes, text.len - at);
		}
		scan_block(scan, &state, at, bytes, valid);
		if (state.wrong)
			return csv_block_held(scan, &state, at, text.len);
	}
	return csv_block_held(scan, &state, text.len, text.len);
}

csv_scan_fn *csv_scan_version(size_t number)
{
	csv_scan_fn *versions[3] = { csv_scan_words };
	size_t count = 1;

#if defined(__x86_64__)
	if (block_has_avx2())
		versions[count++] = csv_scan_avx2;
	if (block_has_avx512())
		versions[count++] = csv_scan_avx512;
#endif
	return number < count ? versions[number] : NULL;
}

csv_scan_fn *csv_scan_best(void)
{
	size_t number = 0;

	while (csv_scan_version(number + 1))
		number++;
	return csv_scan_version(number);
}

csv_scan_fn *csv_scan_for(const struct job *job)
{
	if (job->lane == LANE_REFERENCE)
		return NULL;
	return job->lane == LANE_WORDS ? csv_scan_words : csv_scan_best();
}

/*
 * What the versions of csv_scan.h share: from the bits of a block, one for each of its 64 bytes, to the
 * ends in it, and to the first place where its quotes are none. Inline, so that each version compiles it
 * for its own processor.
 *
 * Whether a quote opens or closes follows from how many came before, if all of them did one or the other:
 *
 *     a,"b,""c""",d\n        every second quote opens, the first of two closes and the second opens again
 *       ^  ^^  ^^^
 *
 * So each that opens must stand where a cell begins or behind one that closes, and behind each that closes
 * there must be the end of the cell or one that opens. The first byte that breaks this is where the count
 * stops being true.
 */
#ifndef INPUT_CSV_BLOCK_H
#define INPUT_CSV_BLOCK_H

#include "input/block.h"
#include "input/csv_scan.h"

enum { CSV_QUOTE = 1, CSV_DELIMITER = 2, CSV_LF = 4, CSV_CR = 8, CSV_ODD = 16 };

/* Which bytes of a block are what. */
struct csv_bits {
	uint64_t quote, delimiter, lf, cr;
};

/* What a block hands on to the next. */
struct csv_state {
	uint64_t inside;  /* all bits: it begins between quotes */
	uint64_t start;   /* bit 0: a cell begins with its first byte */
	uint64_t closed;  /* bit 0: a quote that closes stands before it */
	uint64_t half;    /* bit 0: a CR behind such a quote stands before it */
	uint64_t wrong;   /* the first bytes of the block at hand that no quote allows */
	bool has_quotes, has_breaks;
};

static inline struct csv_state csv_state_first(void)
{
	return (struct csv_state){ .start = 1 };
}

/* The same where quotes are about. `valid`: the bytes that belong to the text. */
static inline uint64_t csv_block_quoted(struct csv_state *state, const struct csv_bits *bits, uint64_t valid,
					enum csv_cut cut)
{
	uint64_t quote = bits->quote & valid;
	uint64_t inside = block_between(quote) ^ state->inside; /* from the opening quote on */
	uint64_t opens = quote & inside, closes = quote & ~inside;
	uint64_t ends = (bits->delimiter | bits->lf) & ~inside;
	uint64_t begins = ends << 1 | state->start;
	uint64_t behind = closes << 1 | state->closed;
	uint64_t half = behind & bits->cr;

	state->wrong = opens & ~(begins | behind);
	state->wrong |= behind & ~(bits->delimiter | bits->lf | bits->cr | bits->quote);
	state->wrong |= (half << 1 | state->half) & ~bits->lf;
	if (cut == CUT_CELLS) /* no line end may stand in a record */
		state->wrong |= half | (bits->lf & ~inside);
	state->wrong &= valid;
	state->has_quotes = true;
	state->has_breaks |= (bits->lf & inside & valid) != 0;
	state->inside = (uint64_t)((int64_t)inside >> 63);
	state->start = ends >> 63;
	state->closed = closes >> 63;
	state->half = half >> 63;
	return (cut == CUT_LINES ? bits->lf & ~inside : bits->delimiter & ~inside) & valid;
}

/*
 * The ends in a block, also those behind what is wrong in it. Three of four records have no quote, and most
 * blocks of such data none either.
 */
static inline uint64_t csv_block_ends(struct csv_state *state, const struct csv_bits *bits, uint64_t valid,
				      enum csv_cut cut)
{
	if ((bits->quote & valid) | state->inside | state->closed | state->half ||
	    (cut == CUT_CELLS && (bits->lf & valid)))
		return csv_block_quoted(state, bits, valid, cut);
	state->start = (bits->delimiter | bits->lf) >> 63;
	return (cut == CUT_LINES ? bits->lf : bits->delimiter) & valid;
}

/* The bits before the first of `wrong`, which has one. */
static inline uint64_t csv_block_before(uint64_t wrong)
{
	return (wrong & -wrong) - 1;
}

/*
 * At the end of a text that holds: what it all is. A record may not end inside quotes; of several, what
 * stands behind the last line is nobody's yet.
 */
static inline size_t csv_block_done(struct csv_scan *scan, const struct csv_state *state, size_t len,
				    enum csv_cut cut)
{
	scan->has_quotes = state->has_quotes;
	scan->has_breaks = state->has_breaks;
	return cut == CUT_CELLS && state->inside ? 0 : len;
}

#endif

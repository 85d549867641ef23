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

enum { CSV_QUOTE = 1, CSV_DELIMITER = 2, CSV_LF = 4, CSV_CR = 8, CSV_ODD = 16, CSV_ESCAPE = 32 };

/* Always: the state stays in registers from block to block. */
#define CSV_INLINE __attribute__((always_inline)) static inline

/* Which bytes of a block are what. */
struct csv_bits {
	uint64_t quote, delimiter, lf, cr;
	uint64_t odd;    /* not ASCII, or NUL */
	uint64_t escape; /* to be escaped in JSON, if the dialect has no other use for it */
};

/* What a block hands on to the next. */
struct csv_state {
	uint64_t inside;  /* all bits: it begins between quotes */
	uint64_t start;   /* bit 0: a cell begins with its first byte */
	uint64_t closed;  /* bit 0: a quote that closes stands before it */
	uint64_t half;    /* bit 0: a CR behind such a quote stands before it */
	uint64_t wrong;   /* the first bytes of the block at hand that no quote allows */
	uint64_t cr;      /* bit 0: a CR stands before it */
	uint64_t odd, breaks, escapes; /* anything but 0: what scan->has_odd, has_breaks and has_escapes say */
	bool has_quotes;
};

/* The ends in a block. */
struct csv_ends {
	uint64_t cells; /* all of them */
	uint64_t lines; /* those that are a LF */
};

static inline struct csv_state csv_state_first(void)
{
	return (struct csv_state){ .start = 1 };
}

/* The same where quotes are about. `valid`: the bytes that belong to the text. */
CSV_INLINE struct csv_ends csv_block_quoted(struct csv_state *state, const struct csv_bits *bits,
					    uint64_t valid)
{
	uint64_t quote = bits->quote & valid;
	uint64_t inside = block_between(quote) ^ state->inside; /* from the opening quote on */
	uint64_t opens = quote & inside, closes = quote & ~inside;
	uint64_t ends = (bits->delimiter | bits->lf) & ~inside & valid;
	uint64_t begins = ends << 1 | state->start;
	uint64_t behind = closes << 1 | state->closed;
	uint64_t half = behind & bits->cr & valid;
	uint64_t wrong = opens & ~(begins | behind);

	wrong |= behind & ~(bits->delimiter | bits->lf | bits->cr | bits->quote);
	wrong |= (half << 1 | state->half) & ~bits->lf;
	state->wrong = wrong & valid;
	if (state->wrong)
		ends &= (state->wrong & -state->wrong) - 1; /* those before the first */
	state->has_quotes = true;
	state->breaks |= bits->lf & inside & valid;
	state->inside = 0 - (inside >> 63);
	state->start = ends >> 63;
	state->closed = closes >> 63;
	state->half = (half & ~(valid >> 1)) != 0; /* the last byte of the block, or of the text */
	return (struct csv_ends){ ends, ends & bits->lf };
}

/* Three of four records have no quote, and so have most blocks of such data. */
CSV_INLINE struct csv_ends csv_block_ends(struct csv_state *state, const struct csv_bits *bits,
					  uint64_t valid)
{
	uint64_t used = bits->delimiter | bits->lf | bits->cr;
	uint64_t behind_cr = bits->cr << 1 | state->cr;

	state->odd |= bits->odd & valid;
	state->escapes |= ((bits->escape & ~used) | (behind_cr & ~bits->lf)) & valid;
	state->cr = bits->cr >> 63;
	if ((bits->quote & valid) | state->inside | state->closed | state->half)
		return csv_block_quoted(state, bits, valid);
	state->start = (bits->delimiter | bits->lf) >> 63;
	return (struct csv_ends){ (bits->delimiter | bits->lf) & valid, bits->lf & valid };
}

/* How many bytes of a text of `len` hold. `at`: where the last block that was looked at stands. */
static inline size_t csv_block_held(struct csv_scan *scan, const struct csv_state *state, size_t at, size_t len)
{
	scan->has_quotes = state->has_quotes;
	scan->has_breaks = state->breaks != 0;
	scan->has_odd = state->odd != 0;
	scan->has_escapes = state->escapes != 0;
	scan->is_open = (state->inside | state->half) != 0;
	return state->wrong ? at + (size_t)__builtin_ctzll(state->wrong) : len;
}

#endif

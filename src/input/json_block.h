/*
 * What the versions of json_scan.h share: from the bits of a block, one for each of its 64 bytes, to the
 * strings that end in it. Inline, so that each version compiles it for its own processor.
 */
#ifndef INPUT_JSON_BLOCK_H
#define INPUT_JSON_BLOCK_H

#include "input/block.h"
#include "input/json_scan.h"

/* Which bytes of a block are what; bit 0 is the first byte. */
struct block {
	uint64_t quote, backslash;
	uint64_t control; /* below the space */
	uint64_t wide;    /* not ASCII */
};

/* Of a block that is not all ASCII. */
struct wide_block {
	uint64_t tail;                /* 80-BF */
	uint64_t lead, lead3, lead4;  /* from C0, from E0, from F0 on */
	uint64_t never;               /* C0, C1, from F5 on: never in UTF-8 */
	uint64_t narrow;              /* E0, ED, F0, F4: not every tail may follow */
};

/* What a block hands on to the next. */
struct block_state {
	uint64_t in_string; /* all bits: it begins inside a string */
	uint64_t escaped;   /* bit 0: its first byte is escaped */
	uint64_t tail;      /* the first bits: tails that a character still wants */
	uint64_t wrong;     /* anything but 0 */
};

/* Where escaped bytes stand; where the backslashes before them do goes to the list. */
static inline uint64_t block_escapes(struct json_scan *scan, struct block_state *state,
				     uint64_t backslash, uint32_t at)
{
	uint64_t escaped = state->escaped;

	backslash &= ~escaped;
	state->escaped = 0;
	while (backslash) {
		uint64_t first = backslash & -backslash;
		scan->escapes[scan->nescapes++] = at + (uint32_t)__builtin_ctzll(first);
		state->escaped = first >> 63;
		escaped |= first << 1;
		backslash &= ~(first | first << 1);
	}
	return escaped;
}

/* The quotes of the block, which stands at byte `at` of the text, but for escaped ones. `valid`: its bytes. */
static inline uint64_t block_quotes(struct json_scan *scan, struct block_state *state,
				    const struct block *block, uint32_t at, uint64_t valid)
{
	uint64_t quote = block->quote & valid, backslash = block->backslash & valid;

	if (backslash | state->escaped)
		quote &= ~block_escapes(scan, state, backslash, at);
	return quote;
}

/* Those of them that close a string. `between`: block_between of them. */
static inline uint64_t block_closes(struct json_scan *scan, struct block_state *state,
				    const struct block *block, uint64_t quote, uint64_t between,
				    uint64_t valid)
{
	uint64_t in_string = between ^ state->in_string; /* from the opening quote on */

	state->in_string = 0 - (in_string >> 63);
	if (block->control & valid) {
		state->wrong |= block->control & valid & in_string;
		scan->has_controls = true;
	}
	return quote & ~in_string;
}

/* Leads behind which some tails would make a surrogate, or a character that is written shorter. */
static inline bool block_narrow_holds(uint64_t narrow, struct str bytes)
{
	for (; narrow; narrow &= narrow - 1) {
		size_t at = (size_t)__builtin_ctzll(narrow);
		if (at + 1 >= bytes.len)
			return false;
		unsigned char lead = (unsigned char)bytes.at[at];
		unsigned char tail = (unsigned char)bytes.at[at + 1];
		bool is_high = lead == 0xf0 ? tail >= 0x90 : tail >= 0xa0;
		if (lead == 0xed)
			is_high = tail < 0xa0; /* no surrogates */
		else if (lead == 0xf4)
			is_high = tail < 0x90; /* up to U+10FFFF */
		if (!is_high)
			return false;
	}
	return true;
}

/*
 * UTF-8: a tail stands where a lead wants one, and nowhere else. `bytes`: from the block on, to the end
 * of the text; `valid`: those of the block.
 */
static inline void block_wide(struct block_state *state, const struct wide_block *wide,
			      struct str bytes, uint64_t valid)
{
	uint64_t lead = wide->lead & valid, lead3 = wide->lead3 & valid, lead4 = wide->lead4 & valid;
	uint64_t wanted = state->tail | lead << 1 | lead3 << 2 | lead4 << 3;

	state->tail = lead >> 63 | lead3 >> 62 | lead4 >> 61;
	state->wrong |= (wanted ^ (wide->tail & valid)) | (wide->never & valid);
	if (!block_narrow_holds(wide->narrow & valid, bytes))
		state->wrong = 1;
}

/* Is all fine at the end of the text? */
static inline bool block_ends(const struct block_state *state)
{
	return !(state->wrong | state->in_string | state->tail);
}

#endif

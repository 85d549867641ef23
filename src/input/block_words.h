/*
 * The bits of a block for every processor: eight bytes at a time become classes by a table, and eight classes
 * bits by one multiplication.
 */
#ifndef INPUT_BLOCK_WORDS_H
#define INPUT_BLOCK_WORDS_H

#include "input/block.h"

/* The classes of a block's bytes, eight in a word. */
struct classed {
	uint64_t words[BLOCK_BYTES / 8];
};

static inline struct classed block_classify(const uint8_t classes[256], const unsigned char *at)
{
	struct classed classed;

	for (size_t i = 0; i < BLOCK_BYTES / 8; i++) {
		uint64_t word = 0;
		for (size_t k = 0; k < 8; k++)
			word |= (uint64_t)classes[at[8 * i + k]] << (8 * k);
		classed.words[i] = word;
	}
	return classed;
}

/* One bit of each class, in the order of the bytes. */
static inline uint64_t block_bits(const struct classed *classed, unsigned class)
{
	const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
	unsigned shift = (unsigned)__builtin_ctz(class);
	uint64_t bits = 0;

	for (size_t i = 0; i < BLOCK_BYTES / 8; i++)
		bits |= (classed->words[i] >> shift & ones) * gather >> 56 << (8 * i);
	return bits;
}

#endif

/*
 * Chance that can be had again: every number is a function of the seed and of what it is drawn for,
 * so that it does not matter which request or thread comes first.
 */
#ifndef SANDBOX_DICE_H
#define SANDBOX_DICE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	DICE_UUID = 37, /* with their NUL */
	DICE_WORD = 11,
};

/* What is drawn: the second number of a throw. */
enum {
	DICE_ERROR,     /* error_id of the which-th answer */
	DICE_EXECUTION, /* the names of the which-th execution */
	DICE_LINE,      /* error_id of the which-th line of a body */
	DICE_FAULT = 1 << 16, /* and the fault's place: is its which-th request hit? */
};

uint64_t dice_roll(uint64_t seed, uint64_t what, uint64_t which);
/* True in `millionths` of a million cases. */
bool dice_hit(uint64_t seed, uint64_t what, uint64_t which, uint64_t millionths);
/* "9d5016ea-6b7b-4c64-bc74-60ba207e3bed", version 4 by its form. */
void dice_uuid(uint64_t seed, uint64_t what, uint64_t which, char out[DICE_UUID]);
/* Ten letters and digits. */
void dice_word(uint64_t seed, uint64_t what, uint64_t which, char out[DICE_WORD]);

#endif

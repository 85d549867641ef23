/*
 * Which identifiers stand on very many lines of a body: likely a placeholder that stands for many
 * users. Constant memory: what was seen least gives way, so that counts may be somewhat too low, but
 * no identifier on more than a sixty-fourth of the lines is ever lost.
 */
#ifndef SANDBOX_REPEATS_H
#define SANDBOX_REPEATS_H

#include "base/buf.h"
#include "base/node.h"

enum {
	REPEAT_SLOTS = 64,
	REPEAT_BYTES = 128,  /* longer identifiers are not looked at */
	REPEAT_LINES = 100,  /* at least so many lines … */
	REPEAT_SHARE = 10,   /* … and a tenth of all: an identifier that is told */
};

struct repeat {
	uint32_t hash, len;
	uint64_t count; /* 0: the slot is free */
	char text[REPEAT_BYTES];
};

struct repeats {
	struct repeat slots[REPEAT_SLOTS];
};

/* Counts the identifier at the top of a line, if there is one. */
void repeats_line(struct repeats *repeats, const struct node *line);
/* The `top_identifiers` of a body with so many lines: an object of texts and counts, most first. */
void repeats_render(const struct repeats *repeats, uint64_t lines, struct buf *out);

#endif

/* What a plain pattern is made of: pattern_read.c makes it, pattern.c runs it. Private to the two. */
#ifndef COMPILE_PATTERN_PARTS_H
#define COMPILE_PATTERN_PARTS_H

#include "compile/pattern.h"

#include <stdint.h>

enum {
	WAYS_MAX = 8,
	PIECES_MAX = 40,
	CLASSES_MAX = 24, /* different ones in a pattern */
	COUNT_MAX = 1000, /* of a piece that is not of any length */
	RANGES_MAX = 4,
};

/* Sixteen bytes at once, on every processor that gcc knows a way for. */
typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* A byte for each byte: 1, it is in the class. */
struct class {
	uint8_t has[256];
	bool is_all;
	/* the same as ranges, of one byte value sixteen times: from `low` on, `span` more; none if they are many */
	bytes16 low[RANGES_MAX], span[RANGES_MAX];
	unsigned nranges;
};

struct piece {
	const struct class *class;
	uint32_t min, max; /* max UINT32_MAX: without end */
};

struct way {
	struct str prefix; /* bytes that it begins with, before its pieces */
	struct piece pieces[PIECES_MAX];
	unsigned npieces, loose; /* loose: the index of the one of any length; npieces: there is none */
	size_t fixed;            /* bytes of all others, and the prefix */
};

struct pattern {
	struct way ways[WAYS_MAX];
	unsigned nways;
	bool is_somewhere; /* the one way is one byte, which may stand anywhere */
};

#endif

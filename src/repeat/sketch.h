/*
 * The digests that come most often in a stream of any length, in bounded memory (Misra and Gries). While
 * there are no more different ones than counters, counts are exact. Then, each time a new one finds no
 * counter free, all counters lose one line (a round), and those that have none left make room. So a count
 * may be too low by as many rounds as there were before it began, of which there is at most one for each
 * SKETCH_COUNTERS / 2 additions (one for each SKETCH_COUNTERS, while no counter is kept).
 *
 * What is counted, forgotten and told depends on the order of the additions alone, not on the digests:
 * runs with other seeds come to the same. Not for several threads.
 */
#ifndef REPEAT_SKETCH_H
#define REPEAT_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SKETCH_COUNTERS = 1 << 16,
	SKETCH_SLOTS = 2 * SKETCH_COUNTERS,
	SKETCH_KEPT = SKETCH_COUNTERS / 2, /* counters that sketch_keep protects */
};

struct sketch_counter {
	uint64_t digest;
	uint64_t value;  /* rounds before it began, and lines since: forgotten when rounds reach it */
	uint64_t missed; /* rounds before it began: the lines that it may lack */
	/* where it was met first since it is counted; for the caller to fill and to read */
	uint64_t record, line;
	uint32_t element;
	uint32_t input;
	uint8_t member; /* as in struct key */
	bool is_kept;
};

struct sketch {
	struct sketch_counter *counters;
	size_t count;
	uint32_t *slots; /* number in `counters` + 1, and some bits of the digest; 0: empty */
	size_t nkept;
	bool has_more; /* a counter may have more than one line, or has stayed for a round */
	uint64_t rounds;
};

/* Some MiB, of which a page is used when something comes there. */
void sketch_init(struct sketch *sketch);
/*
 * One line more. If it is the first that is counted, where it was met is to be filled in. NULL: there is
 * no room for it, this time. Good until the next call.
 */
struct sketch_counter *sketch_add(struct sketch *sketch, uint64_t digest);
/*
 * The digest will be asked for soon. Slots lie anywhere in a MiB: where each identifier is a new one, to wait
 * for them took an eighth of the time of a check.
 */
static inline void sketch_expect(const struct sketch *sketch, uint64_t digest)
{
	__builtin_prefetch(&sketch->slots[digest & (SKETCH_SLOTS - 1)]);
}
/* NULL: it is not counted. */
struct sketch_counter *sketch_find(const struct sketch *sketch, uint64_t digest);
/* The counter is never forgotten, unless too many are kept already. */
void sketch_keep(struct sketch *sketch, struct sketch_counter *counter);

/* The lines that are certain. */
static inline uint64_t sketch_lines(const struct sketch_counter *counter)
{
	return counter->value - counter->missed;
}

/*
 * The counters with the most lines, at least two: at most `most` of them, in `top`, the highest first,
 * those of equal count by record. Returns how many.
 */
size_t sketch_top(const struct sketch *sketch, struct sketch_counter *top, size_t most);

void sketch_release(struct sketch *sketch);

#endif

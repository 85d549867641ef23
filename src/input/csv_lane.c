/*
 * The ends that csv_scan.h lists are the cells' places already; what is left is to take the quotes away
 * where there are some.
 */
#include "input/csv_lane.h"

#include <endian.h>
#include <stdlib.h>

#include "input/input.h"

#define ONES 0x0101010101010101u

struct csv_lane {
	csv_scan_fn *find;
	struct csv_scan scan;
	size_t ncuts; /* one less than there are columns */
};

struct csv_lane *csv_lane_new(const struct input *input, csv_scan_fn *scan)
{
	if (input->dialect.escape)
		return NULL;
	struct csv_lane *lane = memory_alloc(sizeof(*lane));
	*lane = (struct csv_lane){ .find = scan, .ncuts = input->ncolumns - 1 };
	csv_scan_init(&lane->scan, input->dialect.delimiter, input->dialect.quote);
	return lane;
}

void csv_lane_free(struct csv_lane *lane)
{
	if (!lane)
		return;
	csv_scan_release(&lane->scan);
	free(lane);
}

bool csv_lane_cut(struct csv_lane *lane, struct str record, size_t readable, struct csv_cuts *cuts)
{
	struct csv_scan *scan = &lane->scan;

	if (record.len > CSV_SCAN_MAX || lane->find(scan, record, readable) < record.len ||
	    scan->nlines > 0 || scan->is_open || scan->nends != lane->ncuts)
		return false;
	scan->ends[scan->nends] = (uint32_t)record.len;
	*cuts = (struct csv_cuts){ record.at, scan->ends, scan->nends, 0 };
	return true;
}

/* The lowest mark stands where the first byte of the word is that equals those of `quotes`. 0: none does. */
static inline uint64_t marks_of(uint64_t word, uint64_t quotes)
{
	word = le64toh(word) ^ quotes;
	return (word - ONES) & ~word & ONES << 7;
}

/*
 * Between them every quote is one of two, of which the second is left out. Eight bytes are copied at a time;
 * from a quote among them on they are written over.
 */
struct str csv_unquote(struct str cell, struct arena *arena)
{
	struct str inner = { cell.at + 1, cell.len - 2 };
	unsigned char quote = (unsigned char)cell.at[0];

	if (!memchr(inner.at, quote, inner.len))
		return inner;
	char *out = arena_bytes(arena, inner.len + sizeof(uint64_t)), *to = out;
	const char *at = inner.at, *end = inner.at + inner.len;
	while (end - at >= (ptrdiff_t)sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, at, sizeof(word));
		memcpy(to, &word, sizeof(word));
		uint64_t marks = marks_of(word, ONES * quote);
		size_t len = marks ? (size_t)__builtin_ctzll(marks) / 8 + 1 : sizeof(word);
		to += len;
		at += len + (marks != 0);
	}
	while (at < end) {
		*to = *at;
		at += 1 + ((unsigned char)*to == quote);
		to++;
	}
	return (struct str){ out, (size_t)(to - out) };
}

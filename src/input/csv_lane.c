/*
 * The ends that csv_scan.h lists are the cells' places already; what is left is to take the quotes away
 * where there are some.
 */
#include "input/csv_lane.h"

#include <stdlib.h>

#include "input/input.h"

struct csv_lane {
	csv_scan_fn *find;
	struct csv_scan scan;
	struct csv_cell *cells;
	size_t ncells; /* of a record with all of its columns */
};

struct csv_lane *csv_lane_new(const struct input *input, csv_scan_fn *scan)
{
	if (input->dialect.escape)
		return NULL;
	struct csv_lane *lane = memory_alloc(sizeof(*lane));
	*lane = (struct csv_lane){ .find = scan, .ncells = input->ncolumns };
	csv_scan_init(&lane->scan, input->dialect.delimiter, input->dialect.quote);
	lane->cells = memory_alloc(lane->ncells * sizeof(*lane->cells));
	return lane;
}

void csv_lane_free(struct csv_lane *lane)
{
	if (!lane)
		return;
	csv_scan_release(&lane->scan);
	free(lane->cells);
	free(lane);
}

bool csv_lane_has_odd(const struct csv_lane *lane)
{
	return lane->scan.has_odd;
}

/*
 * A quoted cell without its quotes. Inside of them every quote is one of two, of which the second is left
 * out: by writing over it, since which byte it will be cannot be foreseen.
 */
static struct str unquote(struct str cell, char quote, struct arena *arena)
{
	struct str inner = { cell.at + 1, cell.len - 2 };

	if (!memchr(inner.at, quote, inner.len))
		return inner;
	char *out = arena_bytes(arena, inner.len);
	size_t len = 0;
	bool is_first = false;
	for (size_t i = 0; i < inner.len; i++) {
		out[len] = inner.at[i];
		is_first = (inner.at[i] == quote) & !is_first;
		len += !is_first;
	}
	return (struct str){ out, len };
}

static void unquote_cells(struct csv_lane *lane, struct arena *arena)
{
	char quote = (char)lane->scan.quote;

	for (size_t i = 0; i < lane->ncells; i++) {
		struct str *text = &lane->cells[i].text;
		if (text->len > 0 && text->at[0] == quote)
			*text = unquote(*text, quote, arena);
	}
}

bool csv_lane_split(struct csv_lane *lane, struct str record, size_t readable, struct arena *arena,
		    struct csv_row *row)
{
	struct csv_scan *scan = &lane->scan;

	if (record.len > CSV_SCAN_MAX)
		return false;
	if (lane->find(scan, record, readable, CUT_CELLS) < record.len ||
	    scan->nends + 1 != lane->ncells)
		return false;
	scan->ends[scan->nends] = (uint32_t)record.len;
	uint32_t at = 0;
	for (size_t i = 0; i < lane->ncells; i++) {
		uint32_t end = scan->ends[i];
		lane->cells[i] = (struct csv_cell){ { record.at + at, end - at }, at };
		at = end + 1;
	}
	if (scan->has_quotes)
		unquote_cells(lane, arena);
	*row = (struct csv_row){ .cells = lane->cells, .count = lane->ncells };
	return true;
}

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
	size_t ncells; /* as many as there are columns */
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

bool csv_lane_take(struct csv_lane *lane, struct str record, const uint32_t *ends, size_t nends, uint32_t at,
		   struct arena *arena, struct csv_row *row)
{
	const char *text = record.at - at;
	unsigned char quote = lane->scan.quote;
	uint32_t from = at;

	if (nends + 1 != lane->ncells)
		return false;
	for (size_t i = 0; i <= nends; i++) {
		uint32_t end = i < nends ? ends[i] : at + (uint32_t)record.len;
		struct csv_cell *cell = &lane->cells[i];
		*cell = (struct csv_cell){ { text + from, end - from }, from - at };
		if (cell->text.len > 0 && (unsigned char)cell->text.at[0] == quote && quote)
			cell->text = unquote(cell->text, (char)quote, arena);
		from = end + 1;
	}
	*row = (struct csv_row){ .cells = lane->cells, .count = lane->ncells };
	return true;
}

bool csv_lane_split(struct csv_lane *lane, struct str record, size_t readable, struct arena *arena,
		    struct csv_row *row)
{
	struct csv_scan *scan = &lane->scan;

	if (record.len > CSV_SCAN_MAX || lane->find(scan, record, readable) < record.len ||
	    scan->nlines > 0 || scan->is_open)
		return false;
	return csv_lane_take(lane, record, scan->ends, scan->nends, 0, arena, row);
}

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
	*cuts = (struct csv_cuts){ record.at, scan->ends, scan->nends, 0, (uint32_t)record.len };
	return true;
}

/*
 * Between them every quote is one of two, of which the second is left out: by writing over it, since which
 * byte it will be cannot be foreseen.
 */
struct str csv_unquote(struct str cell, struct arena *arena)
{
	struct str inner = { cell.at + 1, cell.len - 2 };
	char quote = cell.at[0];

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

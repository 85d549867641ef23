/* A stretch of what is in sight is scanned at once; its records are then told one by one. */
#include "input/csv_lines.h"

enum {
	STRETCH_BYTES = 16 << 10, /* stays in the first cache, with the ends in it, until its records are told */
	RECORD_BYTES = 512,       /* most records are shorter */
};

void csv_lines_start(struct csv_lines *lines, const struct dialect *dialect, csv_scan_fn *find)
{
	csv_lines_release(lines);
	lines->find = dialect->escape ? NULL : find;
	csv_scan_init(&lines->scan, dialect->delimiter, dialect->quote);
}

void csv_lines_begin(struct csv_lines *lines, struct batch *batch, const char *from)
{
	lines->batch = batch;
	lines->from = from;
	lines->at = NULL;
	lines->next = lines->scan.nlines = 0;
}

void csv_lines_release(struct csv_lines *lines)
{
	csv_scan_release(&lines->scan);
	lines->next = 0;
}

/* As much as the batch is still to get, and a record more, so that little is scanned twice. */
static void scan_stretch(struct csv_lines *lines, struct str bytes)
{
	struct csv_scan *scan = &lines->scan;
	size_t done = (size_t)(bytes.at - lines->from), len = STRETCH_BYTES;

	if (done < BATCH_BYTES && BATCH_BYTES - done + RECORD_BYTES < len)
		len = BATCH_BYTES - done + RECORD_BYTES;
	struct str stretch = { bytes.at, bytes.len < len ? bytes.len : len };
	scan->base = (uint32_t)done;
	lines->find(scan, stretch, bytes.len);
	lines->at = bytes.at;
	lines->next = lines->first_end = 0;
	lines->first_cut = lines->batch->ncuts;
	if (scan->nlines > 0)
		batch_put_cuts(lines->batch, scan->ends, scan->lines[scan->nlines - 1] + 1);
	lines->batch->has_odd |= scan->has_odd;
}

static uint32_t count_lines(struct str text)
{
	uint32_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '\n';
	return count;
}

bool csv_lines_next(struct csv_lines *lines, struct str bytes, size_t limit, struct frame *frame,
		    enum framed *framed)
{
	const struct csv_scan *scan = &lines->scan;

	if (!lines->find)
		return false;
	if (lines->next == scan->nlines || lines->at != bytes.at)
		scan_stretch(lines, bytes);
	if (lines->next == scan->nlines)
		return false;
	size_t last = scan->lines[lines->next];
	const char *end = lines->from + scan->ends[last];
	struct str line = { bytes.at, (size_t)(end - bytes.at) };
	uint8_t eol = 1;
	if (line.len > 0 && line.at[line.len - 1] == '\r') {
		line.len--;
		eol = 2;
	}
	if (line.len > limit)
		return false;
	*frame = (struct frame){
		.len = line.len,
		.eol = eol,
		.nlines = scan->has_breaks ? count_lines(line) : 0,
		.is_cut = true,
		.first_cut = (uint32_t)(lines->first_cut + lines->first_end),
		.ncuts = (uint32_t)(last - lines->first_end),
	};
	*framed = line.len > 0 ? FRAME_RECORD : FRAME_BLANK;
	lines->next++;
	lines->first_end = last + 1;
	lines->at = end + 1;
	return true;
}

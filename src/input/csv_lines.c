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

/* A line that is known: number `next`, whose cells end from ends[first] on. */
static inline struct frame frame_of(const struct csv_lines *lines, const char *at, size_t next, size_t first)
{
	const struct csv_scan *scan = &lines->scan;
	size_t last = scan->lines[next];
	struct str line = { at, (size_t)(lines->from + scan->ends[last] - at) };
	bool has_cr = line.len > 0 && line.at[line.len - 1] == '\r';

	line.len -= has_cr;
	return (struct frame){
		.len = line.len,
		.eol = (uint8_t)(1 + has_cr),
		.nlines = scan->has_breaks ? (uint32_t)str_count(line, '\n') : 0,
		.is_cut = true,
		.is_bare = !scan->has_escapes,
		.first_cut = (uint32_t)(lines->first_cut + first),
		.ncuts = (uint32_t)(last - first),
	};
}

/* The last cell ends before the CR. */
static inline void cut_before_cr(const struct csv_lines *lines, const struct frame *frame)
{
	if (frame->eol == 2)
		lines->batch->cuts[frame->first_cut + frame->ncuts]--;
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
	*frame = frame_of(lines, bytes.at, lines->next, lines->first_end);
	if (frame->len > limit)
		return false;
	*framed = frame->len > 0 ? FRAME_RECORD : FRAME_BLANK;
	cut_before_cr(lines, frame);
	lines->next++;
	lines->first_end += frame->ncuts + 1;
	lines->at += frame->len + frame->eol;
	return true;
}

size_t csv_lines_take(struct csv_lines *lines, struct str bytes, size_t limit, uint64_t last,
		      struct frame_place *place)
{
	struct batch *batch = lines->batch;
	struct frame_place to = *place;
	/* of what is to come, kept out of memory */
	const char *at = lines->at, *full = lines->from + BATCH_BYTES;
	size_t next = lines->next, first = lines->first_end;

	if (at != bytes.at)
		return 0;
	for (; to.record <= last && next < lines->scan.nlines && at < full; next++, to.record++) {
		struct frame frame = frame_of(lines, at, next, first);
		if (frame.len == 0 || frame.len > limit)
			break;
		struct record *record = batch_add_record(batch);
		record->raw = (struct str){ at, frame.len };
		record->line = to.line;
		record->offset = to.offset;
		record->nlines = frame.nlines;
		record->nblank_before = (uint32_t)batch->blank_lines;
		record->eol = frame.eol;
		record->is_cut = true;
		record->is_bare = frame.is_bare;
		record->first_cut = frame.first_cut;
		record->ncuts = frame.ncuts;
		cut_before_cr(lines, &frame);
		to.line += frame.nlines + 1;
		to.offset += frame.len + frame.eol;
		at += frame.len + frame.eol;
		first += frame.ncuts + 1;
	}
	lines->at = at;
	lines->next = next;
	lines->first_end = first;
	*place = to;
	return (size_t)(at - bytes.at);
}

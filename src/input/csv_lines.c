/* A stretch of what is in sight is scanned at once; its records are then told one by one. */
#include "input/csv_lines.h"

enum {
	STRETCH_BYTES = 32 << 10, /* stays in the first cache until its records are copied */
};

void csv_lines_start(struct csv_lines *lines, const struct dialect *dialect, csv_scan_fn *find)
{
	csv_lines_release(lines);
	lines->find = dialect->escape ? NULL : find;
	csv_scan_init(&lines->scan, dialect->delimiter, dialect->quote);
}

void csv_lines_forget(struct csv_lines *lines)
{
	lines->at = NULL;
	lines->next = lines->scan.nends = 0;
}

void csv_lines_release(struct csv_lines *lines)
{
	csv_scan_release(&lines->scan);
	csv_lines_forget(lines);
}

static void scan_stretch(struct csv_lines *lines, struct str bytes)
{
	struct str stretch = { bytes.at, bytes.len < STRETCH_BYTES ? bytes.len : STRETCH_BYTES };

	lines->find(&lines->scan, stretch, bytes.len, CUT_LINES);
	lines->from = lines->at = bytes.at;
	lines->next = 0;
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
	if (lines->next == scan->nends || lines->at != bytes.at)
		scan_stretch(lines, bytes);
	if (lines->next == scan->nends)
		return false;
	const char *end = lines->from + scan->ends[lines->next];
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
	};
	*framed = line.len > 0 ? FRAME_RECORD : FRAME_BLANK;
	lines->next++;
	lines->at = end + 1;
	return true;
}

/*
 * Lines and CSV records. A record without a quote is found by two memchr; one with quotes is walked
 * where it is not quoted and hopped over where it is. A scan for a missing closing quote ends at the next
 * line that closes it, so the cost over a whole input stays linear: each line is scanned at most twice.
 */
#include "input/frame.h"

/* Sets len and eol from the place of a LF, or from the end of the input. */
static void end_at(struct str bytes, size_t lf, struct frame *frame)
{
	frame->eol = lf < bytes.len;
	frame->len = lf;
	if (frame->eol && lf > 0 && bytes.at[lf - 1] == '\r') {
		frame->len--;
		frame->eol = 2;
	}
}

static size_t find(struct str bytes, size_t from, unsigned char c)
{
	const char *at = memchr(bytes.at + from, c, bytes.len - from);
	return at ? (size_t)(at - bytes.at) : bytes.len;
}

static bool is_blank_line(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
			return false;
	return true;
}

/* The first line of `bytes`, or that more is needed, or that it is too large. */
static enum framed first_line(struct str bytes, bool is_last, size_t limit, struct frame *frame)
{
	*frame = (struct frame){ 0 };
	size_t lf = find(bytes, 0, '\n');
	if (lf == bytes.len && !is_last) {
		frame->len = bytes.len;
		/* One byte more than the limit may be the CR of a line end. */
		return bytes.len > limit + 1 ? FRAME_LARGE : FRAME_MORE;
	}
	end_at(bytes, lf, frame);
	return frame->len > limit ? FRAME_LARGE : FRAME_RECORD;
}

enum framed frame_line(struct str bytes, bool is_last, size_t limit, struct frame *frame)
{
	enum framed framed = first_line(bytes, is_last, limit, frame);
	if (framed == FRAME_RECORD && (frame->len == 0 || bytes.at[0] <= ' ') &&
	    is_blank_line((struct str){ bytes.at, frame->len }))
		return FRAME_BLANK;
	return framed;
}

enum scanned { SCAN_END, SCAN_BROKEN, SCAN_MORE };

/* A record with a quote or an escape in it, being walked to its end. */
struct scan {
	struct str bytes;
	bool is_last;
	size_t limit;
	const struct dialect *dialect;
	size_t end;      /* found: the LF, or bytes.len */
	uint32_t nlines; /* line ends inside */
};

/* From behind an opening quote to behind the one that closes it. */
static enum scanned scan_cell(struct scan *scan, size_t *at)
{
	const struct dialect *dialect = scan->dialect;
	struct str bytes = scan->bytes;
	size_t from = *at, i = from;

	for (;; i++) {
		if (dialect->escape)
			while (i < bytes.len && (unsigned char)bytes.at[i] != dialect->quote)
				i += (unsigned char)bytes.at[i] == dialect->escape ? 2 : 1;
		else
			i = find(bytes, i, dialect->quote);
		if (i > scan->limit)
			return SCAN_BROKEN;
		if (i >= bytes.len || (i + 1 == bytes.len && !scan->is_last))
			return scan->is_last ? SCAN_BROKEN : SCAN_MORE;
		if (i + 1 == bytes.len || (unsigned char)bytes.at[i + 1] != dialect->quote)
			break;
		i++;
	}
	scan->nlines += (uint32_t)str_count((struct str){ bytes.at + from, i - from }, '\n');
	*at = i + 1;
	return SCAN_END;
}

/* What stands behind a closing quote: a delimiter, a line end, the end; or the quoting is broken. */
static enum scanned scan_behind(const struct scan *scan, size_t i)
{
	struct str bytes = scan->bytes;

	if (i == bytes.len || (unsigned char)bytes.at[i] == scan->dialect->delimiter ||
	    bytes.at[i] == '\n')
		return SCAN_END;
	if (bytes.at[i] != '\r')
		return SCAN_BROKEN;
	if (i + 1 == bytes.len)
		return scan->is_last ? SCAN_BROKEN : SCAN_MORE;
	return bytes.at[i + 1] == '\n' ? SCAN_END : SCAN_BROKEN;
}

/*
 * From the start or the inside of a cell that is not quoted to the next quote (*at) or the record's
 * end (scan->end). *is_cell: the quote opens a cell.
 */
static enum scanned scan_plain(struct scan *scan, size_t *at, bool *is_cell)
{
	const struct dialect *dialect = scan->dialect;
	struct str bytes = scan->bytes;
	size_t i = *at;
	bool at_start = i == 0;

	for (; i < bytes.len && bytes.at[i] != '\n'; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		if (dialect->escape && c == dialect->escape) {
			/* Outside quotes a line end ends the record, whatever stands before it. */
			i += i + 1 < bytes.len && bytes.at[i + 1] != '\n' && bytes.at[i + 1] != '\r';
			at_start = false;
			continue;
		}
		if (dialect->quote && c == dialect->quote) {
			*at = i;
			*is_cell = at_start;
			return SCAN_END;
		}
		at_start = c == dialect->delimiter;
	}
	if (i >= bytes.len && !scan->is_last)
		return SCAN_MORE;
	*at = scan->end = i < bytes.len ? i : bytes.len;
	return SCAN_END;
}

static enum scanned scan_record(struct scan *scan)
{
	size_t at = 0;

	for (;;) {
		bool is_cell = true;
		scan->end = SIZE_MAX;
		enum scanned scanned = scan_plain(scan, &at, &is_cell);
		if (scanned != SCAN_END || scan->end != SIZE_MAX)
			return scanned;
		if (!is_cell)
			return SCAN_BROKEN;
		at++;
		scanned = scan_cell(scan, &at);
		if (scanned == SCAN_END)
			scanned = scan_behind(scan, at);
		if (scanned != SCAN_END)
			return scanned;
	}
}

enum framed frame_csv(struct str bytes, bool is_last, size_t limit, const struct dialect *dialect,
		      struct frame *frame)
{
	enum framed framed = first_line(bytes, is_last, limit, frame);
	if (framed != FRAME_RECORD)
		return framed;
	if (frame->len == 0)
		return FRAME_BLANK;

	struct str line = { bytes.at, frame->len };
	bool is_plain = (!dialect->quote || find(line, 0, dialect->quote) == line.len) &&
			(!dialect->escape || find(line, 0, dialect->escape) == line.len);
	frame->plain = is_plain;
	if (is_plain)
		return FRAME_RECORD;

	struct frame first = *frame;
	struct scan scan = { bytes, is_last, limit, dialect, 0, 0 };
	switch (scan_record(&scan)) {
	case SCAN_MORE:
		return FRAME_MORE;
	case SCAN_BROKEN:
		frame->broken = true;
		return FRAME_RECORD;
	case SCAN_END:
		break;
	}
	frame->nlines = scan.nlines;
	end_at(bytes, scan.end, frame);
	if (frame->len > limit) { /* its first line, like a broken one */
		*frame = first;
		frame->broken = true;
	}
	return FRAME_RECORD;
}

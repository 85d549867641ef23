/*
 * Lines and CSV records. The CSV scan of a record with a quote in it walks byte by byte; one without
 * is found by two memchr. A scan for a missing closing quote ends at the next line that closes it, so
 * the cost over a whole input stays linear: each line is scanned at most twice.
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

/*
 * Walks from the start of a record to its end (*end: the LF, or bytes.len), counting line ends inside.
 */
static enum scanned scan_quoted(struct str bytes, bool is_last, size_t limit,
				const struct dialect *dialect, size_t *end, uint32_t *nlines)
{
	bool at_cell_start = true;
	size_t i = 0;

	while (i < bytes.len) {
		unsigned char c = (unsigned char)bytes.at[i];
		if (c == '\n') {
			*end = i;
			return SCAN_END;
		}
		if (dialect->escape && c == dialect->escape) {
			if (i + 1 == bytes.len)
				break;
			if (bytes.at[i + 1] == '\n')
				++*nlines;
			at_cell_start = false;
			i += 2;
			continue;
		}
		if (c == dialect->delimiter) {
			at_cell_start = true;
			i++;
			continue;
		}
		if (c != dialect->quote) {
			at_cell_start = false;
			i++;
			continue;
		}
		if (!at_cell_start)
			return SCAN_BROKEN;
		/* Inside quotes: to the quote that closes. */
		for (i++;; i++) {
			if (i >= bytes.len || i > limit)
				return i > limit || is_last ? SCAN_BROKEN : SCAN_MORE;
			c = (unsigned char)bytes.at[i];
			if (c == '\n') {
				++*nlines;
			} else if (dialect->escape && c == dialect->escape) {
				i++;
			} else if (c == dialect->quote) {
				if (i + 1 == bytes.len && !is_last)
					return SCAN_MORE;
				if (i + 1 == bytes.len ||
				    (unsigned char)bytes.at[i + 1] != dialect->quote)
					break;
				i++;
			}
		}
		i++;
		/* Behind the closing quote: a delimiter, a line end, or it is broken. */
		if (i < bytes.len && (unsigned char)bytes.at[i] != dialect->delimiter &&
		    bytes.at[i] != '\n') {
			if (bytes.at[i] != '\r')
				return SCAN_BROKEN;
			if (i + 1 == bytes.len)
				return is_last ? SCAN_BROKEN : SCAN_MORE;
			if (bytes.at[i + 1] != '\n')
				return SCAN_BROKEN;
		}
		at_cell_start = false;
	}
	if (!is_last)
		return SCAN_MORE;
	*end = bytes.len;
	return SCAN_END;
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
	if (is_plain)
		return FRAME_RECORD;

	struct frame first = *frame;
	size_t end;
	switch (scan_quoted(bytes, is_last, limit, dialect, &end, &frame->nlines)) {
	case SCAN_MORE:
		return FRAME_MORE;
	case SCAN_BROKEN:
		*frame = first;
		return FRAME_RECORD;
	case SCAN_END:
		break;
	}
	end_at(bytes, end, frame);
	if (frame->len > limit)
		*frame = first; /* the quoted cells of a record past the limit: its first line, like a broken one */
	return FRAME_RECORD;
}

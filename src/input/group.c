/*
 * Framing groups. The rows in sight are walked once: `group` is what is known to be of the group, then
 * come rows without key and blank lines of which the next row with a key decides, up to `at`.
 *
 *     | row A | row A |  | broken |          more rows
 *     '--- group -----'               '
 *                                     at
 */
#include "input/group.h"

#include "base/buf.h"
#include "ext/csv.h"
#include "flow/batch.h"

#include <stdlib.h>

struct grouper {
	const struct input *input;
	size_t limit;
	struct csv_splitter *splitter;
	struct arena text;       /* of the row at hand, where quotes were undone */
	struct csv_cell *plain;  /* its cells, if there is no quote in it */

	bool is_open;       /* there is a group, its key is `key` … */
	bool is_large;      /* … and it goes on past the limit */
	struct buf key;
	struct frame group;
	size_t at;
	uint32_t nlines, nblank; /* behind the group, up to `at` */

	bool has_next;      /* right behind the group a row with another key is known: */
	struct frame next;
	struct buf row_key; /* of it, or of the row at hand */
};

struct grouper *grouper_new(const struct input *input, size_t limit)
{
	const struct dialect *dialect = &input->dialect;
	struct grouper *grouper = memory_alloc(sizeof(*grouper));

	*grouper = (struct grouper){ .input = input, .limit = limit };
	grouper->splitter = csv_splitter_new(dialect->delimiter, dialect->quote, dialect->escape);
	grouper->plain = memory_alloc(input->ncolumns * sizeof(*grouper->plain));
	return grouper;
}

void grouper_free(struct grouper *grouper)
{
	if (!grouper)
		return;
	csv_splitter_free(grouper->splitter);
	arena_release(&grouper->text);
	free(grouper->plain);
	buf_release(&grouper->key);
	buf_release(&grouper->row_key);
	free(grouper);
}

/*
 * The cells of a row without quote and escape: what libcsv says of it too, at a fifth of the cost, and
 * this thread is alone with all rows. NULL: not as many as there are columns.
 */
static const struct csv_cell *split_plain(struct grouper *grouper, struct str row)
{
	const char *at = row.at, *end = row.at + row.len;
	size_t left = grouper->input->ncolumns;

	for (struct csv_cell *cell = grouper->plain; left > 0; cell++, left--) {
		const char *stop = memchr(at, grouper->input->dialect.delimiter, (size_t)(end - at));
		cell->text = (struct str){ at, (size_t)((stop ? stop : end) - at) };
		if (!stop)
			return left == 1 ? grouper->plain : NULL;
		at = stop + 1;
	}
	return NULL;
}

static const struct csv_cell *split_quoted(struct grouper *grouper, struct str row)
{
	struct csv_row cells;

	arena_clear(&grouper->text);
	if (!csv_split(grouper->splitter, row, CSV_NO_HINTS, &grouper->text, &cells) ||
	    cells.count != grouper->input->ncolumns)
		return NULL;
	return cells.cells;
}

/*
 * The key of a row into row_key: each cell behind its length, so that different cells never look the
 * same. False: the row has none. Records of a single-byte encoding are not decoded for this: their
 * cells are the same text where they are the same bytes.
 */
static bool read_key(struct grouper *grouper, struct str row, const struct frame *frame)
{
	const struct group_plan *plan = grouper->input->group;

	if (frame->broken || memchr(row.at, '\0', row.len))
		return false;
	const struct csv_cell *cells = frame->plain ? split_plain(grouper, row)
						    : split_quoted(grouper, row);
	if (!cells)
		return false;
	grouper->row_key.len = 0;
	for (size_t i = 0; i < plan->ncolumns; i++) {
		struct str cell = cells[plan->columns[i]].text;
		buf_put(&grouper->row_key, (struct str){ (const char *)&cell.len, sizeof(cell.len) });
		buf_put(&grouper->row_key, cell);
	}
	return true;
}

static void swap_keys(struct grouper *grouper)
{
	struct buf key = grouper->key;

	grouper->key = grouper->row_key;
	grouper->row_key = key;
}

/* The row at the start of what is in sight begins a group; row_key is its key. */
static void begin_group(struct grouper *grouper, const struct frame *row)
{
	swap_keys(grouper);
	grouper->is_open = true;
	grouper->group = *row;
	grouper->at = row->len + row->eol;
	grouper->nlines = grouper->nblank = 0;
}

/* The row at `at` is of the group, and so is all before it. */
static void extend_group(struct grouper *grouper, const struct frame *row)
{
	struct frame *group = &grouper->group;

	group->nlines += (group->eol > 0) + grouper->nlines + row->nlines;
	group->nblank += grouper->nblank;
	group->len = grouper->at + row->len;
	group->eol = row->eol;
	group->plain = false; /* parse.c looks at each row again */
	grouper->at += row->len + row->eol;
	grouper->nlines = grouper->nblank = 0;
}

static size_t group_end(const struct grouper *grouper)
{
	return grouper->group.len + grouper->group.eol;
}

/* Looks past what may or may not be of the group. False: too far to see what comes behind it. */
static bool look_past(struct grouper *grouper, const struct frame *row)
{
	if (grouper->at - group_end(grouper) + row->len > grouper->limit)
		return false;
	grouper->nblank += row->len == 0;
	grouper->nlines += row->nlines + (row->eol > 0);
	grouper->at += row->len + row->eol;
	return true;
}

enum grown { GROUP_ENDS, GROUP_NEEDS_MORE, GROUP_IS_FULL };

/*
 * Walks on from `at`, up to the end of the group that is open, or to a row that would make it larger
 * than `most` bytes.
 */
static enum grown grow_group(struct grouper *grouper, struct str sight, bool is_last, size_t most)
{
	const struct dialect *dialect = &grouper->input->dialect;
	struct frame row;

	while (!grouper->has_next && (grouper->at < sight.len || !is_last)) {
		struct str rest = { sight.at + grouper->at, sight.len - grouper->at };
		enum framed framed = frame_csv(rest, is_last, grouper->limit, dialect, &row);
		if (framed == FRAME_MORE)
			return GROUP_NEEDS_MORE;
		if (framed == FRAME_LARGE)
			return GROUP_ENDS;
		if (framed == FRAME_BLANK ||
		    !read_key(grouper, (struct str){ rest.at, row.len }, &row)) {
			if (!look_past(grouper, &row))
				return GROUP_ENDS;
		} else if (!str_eq(buf_str(&grouper->row_key), buf_str(&grouper->key))) {
			grouper->has_next = grouper->at == group_end(grouper);
			grouper->next = row;
			return GROUP_ENDS;
		} else if (grouper->group.len > 0 && grouper->at + row.len > most) {
			return GROUP_IS_FULL;
		} else {
			extend_group(grouper, &row);
		}
	}
	return GROUP_ENDS;
}

enum framed grouper_frame(struct grouper *grouper, struct str sight, bool is_last,
			  struct frame *frame)
{
	const struct dialect *dialect = &grouper->input->dialect;

	if (!grouper->is_open) {
		enum framed framed = frame_csv(sight, is_last, grouper->limit, dialect, frame);
		if (framed != FRAME_RECORD ||
		    !read_key(grouper, (struct str){ sight.at, frame->len }, frame))
			return framed;
		begin_group(grouper, frame);
	}
	enum grown grown = grow_group(grouper, sight, is_last, grouper->limit);
	*frame = grouper->group;
	grouper->is_large = grown == GROUP_IS_FULL;
	if (grown == GROUP_NEEDS_MORE)
		return FRAME_MORE;
	return grouper->is_large ? FRAME_LARGE : FRAME_RECORD;
}

struct str grouper_key(const struct grouper *grouper)
{
	return grouper->is_open ? buf_str(&grouper->key) : (struct str){ 0 };
}

/* The rows of the group were handed on; what was looked past behind them stays in sight. */
static void hand_on(struct grouper *grouper)
{
	grouper->at -= group_end(grouper);
	grouper->group = (struct frame){ 0 };
}

void grouper_step(struct grouper *grouper)
{
	if (grouper->is_large) {
		hand_on(grouper);
		grouper->is_large = false;
		return;
	}
	grouper->is_open = false;
	if (grouper->has_next)
		begin_group(grouper, &grouper->next);
	grouper->has_next = false;
}

struct group_rest grouper_rest(struct grouper *grouper, struct str sight, bool is_last)
{
	enum grown grown = grow_group(grouper, sight, is_last, BATCH_BYTES);
	struct group_rest rest = {
		.len = group_end(grouper),
		.nblank = grouper->group.nblank,
		.done = grown == GROUP_ENDS,
	};

	hand_on(grouper);
	if (rest.done)
		grouper_step(grouper);
	return rest;
}

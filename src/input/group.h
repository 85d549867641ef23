/*
 * Groups: rows of CSV that follow one another with the same key are one record (struct group_plan).
 * The source frames groups with this as it frames other records with frame.h; the parser takes them
 * apart again.
 *
 * A row whose quoting is broken, that has another number of cells than the header, or holds a NUL has
 * no key. Where the next row that has one continues the group before it, the row stands inside that
 * group, which is incomplete then and rejected whole; else it is a record of its own, and so is a row
 * past the size limit. Blank lines are nothing: rows on both sides may be of one group. The next row is
 * looked for within as many bytes as a record may have.
 */
#ifndef INPUT_GROUP_H
#define INPUT_GROUP_H

#include "input/frame.h"

/* One per input. */
struct grouper;
/* `limit`: of the bytes of a record. */
struct grouper *grouper_new(const struct input *input, size_t limit);
void grouper_free(struct grouper *grouper);

/*
 * Frames what stands at the start of `sight`, which goes on growing at its end until grouper_step:
 * rows that were looked at are not looked at again. The same as frame_csv says, and
 *
 *   FRAME_MORE   where nothing tells yet that the group has ended
 *   FRAME_LARGE  with a key (grouper_key): the group is past the limit; the frame holds whole rows
 *                within it, and grouper_rest the others. Without one: a row past the limit.
 */
enum framed grouper_frame(struct grouper *grouper, struct str sight, bool is_last,
			  struct frame *frame);

/* The key of the group that was framed, for comparing; .at NULL: a row without one. */
struct str grouper_key(const struct grouper *grouper);

/*
 * What was framed is handed on: the next sight starts behind it and its line end. After FRAME_LARGE
 * with a key the group goes on.
 */
void grouper_step(struct grouper *grouper);

/*
 * Further rows of a group past the limit: how many bytes of `sight` they are, line ends included; the
 * next sight starts behind them. 0 and not done: more must be in sight. `done`: the group ends with
 * these bytes.
 */
struct group_rest {
	size_t len;
	uint32_t nblank; /* blank lines among them */
	bool done;
};

struct group_rest grouper_rest(struct grouper *grouper, struct str sight, bool is_last);

#endif

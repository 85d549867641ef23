/*
 * Framing of lines, many at a time: what frame_line says of one after the other. Where a line may be blank or is
 * longer than the limit, it has no say.
 */
#ifndef INPUT_LINES_H
#define INPUT_LINES_H

#include "flow/batch.h"
#include "input/frame.h"

/*
 * Adds the lines of `bytes` to the batch, until they hold `wanted` bytes, up to the record with number `last`.
 * `place`: of the first, then of what comes behind. Gives how many bytes they take.
 */
size_t lines_take(struct batch *batch, struct str bytes, size_t wanted, size_t limit, uint64_t last,
		  struct frame_place *place);

#endif

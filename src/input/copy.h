/*
 * What the source frames lies in its window, which moves on: a batch gets the window's memory (window_exchange)
 * or, where that is not to be had, a copy.
 */
#ifndef INPUT_COPY_H
#define INPUT_COPY_H

#include "flow/batch.h"

struct window;

/*
 * Hands the batch the bytes in which all its records stand: what was in the window from `from` on, up to its start.
 * Its records then point there, and it knows what the parser wants to know of the bytes as a whole.
 */
void copy_records(struct batch *batch, struct window *window, size_t from);

#endif

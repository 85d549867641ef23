/* What the source frames lies in its window, which moves on: a batch gets a copy that it owns. */
#ifndef INPUT_COPY_H
#define INPUT_COPY_H

#include "flow/batch.h"

/*
 * Copies the bytes into the batch, in which all its records stand, and points the records there. Notes
 * what the parser wants to know of the bytes as a whole.
 */
void copy_records(struct batch *batch, struct str bytes);

#endif

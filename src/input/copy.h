/*
 * What the source frames lies in its window, which moves on: a batch gets the window's memory (window_exchange)
 * or, where that is not to be had, a copy.
 */
#ifndef INPUT_COPY_H
#define INPUT_COPY_H

#include "flow/batch.h"

/* Copies the bytes into the batch, in which all its records stand, and points the records there. */
void copy_records(struct batch *batch, struct str bytes);

/* Notes what the parser wants to know of the batch's bytes as a whole. */
void note_records(struct batch *batch);

#endif

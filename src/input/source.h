/* The source of the chain: inputs, one after another, cut into batches of whole records. */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include "flow/stage.h"

/* Record, line and offset are final here: input order decides them, before any worker starts. */
extern const struct source input_source;

#endif

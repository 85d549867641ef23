/* Functions of shared libraries that few runs need: found when they are, so that others start fast. */
#ifndef EXT_LIBRARY_H
#define EXT_LIBRARY_H

#include <stddef.h>

struct library_symbol {
	const char *name;
	void **place; /* of the function pointer */
};

/*
 * Loads the library, which stays, and fills all places. NULL; or why it or a function of it cannot be used,
 * for this thread to read until it calls again.
 */
const char *library_open(const char *library, const struct library_symbol *symbols, size_t count);

#endif

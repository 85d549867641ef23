/* Functions of shared libraries that few runs need: found when they are, so that others start fast. */
#ifndef EXT_LIBRARY_H
#define EXT_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct library_symbol {
	const char *name;
	void **place; /* of the function pointer */
};

/* Loads the library, which stays, and fills all places. False: it or a function of it is missing. */
bool library_open(const char *library, const struct library_symbol *symbols, size_t count);

#endif

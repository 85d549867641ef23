/*
 * A pile of entries of one size: the last one that was put on it is the first to be taken. What is more
 * than PILE_BYTES lies in a temporary file. Not for several threads.
 */
#ifndef REPEAT_PILE_H
#define REPEAT_PILE_H

#include "repeat/tempfile.h"

#include <stddef.h>

/* In memory; entries must divide it. Tests build the program with less. */
#ifndef PILE_BYTES
#define PILE_BYTES (256 << 10)
#endif

struct pile {
	size_t size;
	char *top;       /* PILE_BYTES of entries that are not on disk */
	size_t used;
	struct tempfile file;
	uint64_t below;  /* bytes in it, in blocks of PILE_BYTES */
};

/* `dir`: of the file; must outlive diags. */
void pile_init(struct pile *pile, const char *dir, size_t size);
enum status pile_put(struct pile *pile, const void *entry, struct diag *why);
/* END: there is none left. */
enum status pile_take(struct pile *pile, void *entry, struct diag *why);
void pile_release(struct pile *pile);

#endif

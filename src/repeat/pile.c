/* Blocks are written when they are full and read back when the one above them is used up. */
#include "repeat/pile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void pile_init(struct pile *pile, const char *dir, size_t size)
{
	assert(PILE_BYTES % size == 0);
	*pile = (struct pile){ .size = size, .top = memory_alloc(PILE_BYTES) };
	tempfile_open(&pile->file, dir);
}

static enum status write_block(struct pile *pile, struct diag *why)
{
	enum status status = tempfile_write(&pile->file, pile->below,
					    (struct str){ pile->top, PILE_BYTES }, why);

	pile->below += PILE_BYTES;
	pile->used = 0;
	return status;
}

enum status pile_put(struct pile *pile, const void *entry, struct diag *why)
{
	enum status status = pile->used == PILE_BYTES ? write_block(pile, why) : OK;

	if (status != OK)
		return status;
	memcpy(pile->top + pile->used, entry, pile->size);
	pile->used += pile->size;
	return OK;
}

enum status pile_take(struct pile *pile, void *entry, struct diag *why)
{
	if (pile->used == 0) {
		if (pile->below == 0)
			return END;
		pile->below -= PILE_BYTES;
		enum status status = tempfile_read(&pile->file, pile->below, pile->top,
						   PILE_BYTES, why);
		if (status != OK)
			return status;
		pile->used = PILE_BYTES;
	}
	pile->used -= pile->size;
	memcpy(entry, pile->top + pile->used, pile->size);
	return OK;
}

void pile_release(struct pile *pile)
{
	tempfile_close(&pile->file);
	free(pile->top);
	*pile = (struct pile){ .file.fd = -1 };
}

/* Blocks are written when they are full and read back when the one above them is used up. */
#include "repeat/pile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

void pile_init(struct pile *pile, const char *dir, size_t size)
{
	assert(PILE_BYTES % size == 0);
	*pile = (struct pile){
		.dir = dir, .size = size, .fd = -1, .top = memory_alloc(PILE_BYTES)
	};
}

static enum status write_block(struct pile *pile, struct diag *why)
{
	if (pile->fd < 0) {
		pile->fd = file_temporary(pile->dir, why);
		if (pile->fd < 0)
			return why->status;
	}
	enum status status = file_write_at(pile->fd, pile->below,
					   (struct str){ pile->top, PILE_BYTES }, pile->dir, why);
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
		enum status status = file_read_at(pile->fd, pile->below, pile->top, PILE_BYTES,
						  pile->dir, why);
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
	if (pile->fd >= 0)
		close(pile->fd);
	free(pile->top);
	*pile = (struct pile){ .fd = -1 };
}

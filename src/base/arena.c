/*
 * Arenas as a chain of blocks, newest first. A block that is restored or cleared over goes back to
 * the system at once unless it is the ordinary first one: memory follows the data down again.
 */
#include "base/arena.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	BLOCK_BYTES = 64 << 10,     /* the first block; later ones double up to … */
	BLOCK_BYTES_MAX = 1 << 20,  /* … this, unless one allocation wants more */
	KEEP_BYTES = 1 << 20,       /* a block up to this size survives arena_clear */
	MAPPED_BYTES = 1 << 20,     /* what is larger goes back to the system when it is freed */
};

struct arena_block {
	struct arena_block *older;
	size_t size; /* bytes behind this head */
	_Alignas(ARENA_ALIGNMENT) char bytes[];
};

void memory_init(void)
{
	/* By itself malloc raises this limit to the largest block that was ever freed, and keeps such
	 * blocks, each thread its own: records of 16 MiB held three times the memory at -j8. */
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TRIM_THRESHOLD, 2 * MAPPED_BYTES);
}

_Noreturn void memory_exhausted(void)
{
	static const char text[] = "bulkpipe: out of memory\n";
	/* Nothing can be done about a failing write here. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(4);
	_exit(4);
}

void *memory_alloc(size_t size)
{
	void *at = malloc(size ? size : 1);
	if (!at)
		memory_exhausted();
	return at;
}

void *memory_resize(void *old, size_t size)
{
	void *at = realloc(old, size ? size : 1);
	if (!at)
		memory_exhausted();
	return at;
}

/* A spare block that is large enough, or NULL. */
static struct arena_block *take_spare(struct arena *arena, size_t need)
{
	for (struct arena_block **at = &arena->spare; *at; at = &(*at)->older) {
		struct arena_block *block = *at;
		if (block->size < need)
			continue;
		*at = block->older;
		arena->spare_bytes -= block->size;
		return block;
	}
	return NULL;
}

static void drop_block(struct arena *arena, struct arena_block *block)
{
	if (block->size > BLOCK_BYTES_MAX || arena->spare_bytes + block->size > arena->keep) {
		free(block);
		return;
	}
	block->older = arena->spare;
	arena->spare = block;
	arena->spare_bytes += block->size;
}

static void add_block(struct arena *arena, size_t need)
{
	size_t size = BLOCK_BYTES;
	if (arena->block) {
		size = arena->block->size * 2;
		if (size > BLOCK_BYTES_MAX)
			size = BLOCK_BYTES_MAX;
	}
	if (size < need)
		size = need;
	struct arena_block *block = take_spare(arena, size);
	if (!block) {
		if (size > SIZE_MAX - sizeof(*block))
			memory_exhausted();
		block = memory_alloc(sizeof(*block) + size);
		block->size = size;
	}
	block->older = arena->block;
	arena->block = block;
	arena->at = block->bytes;
	arena->end = block->bytes + block->size;
}

void *arena_room(struct arena *arena, void *old, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return old;
	*cap = *cap ? *cap * 2 : 16;
	void *grown = arena_array(arena, *cap, size);
	if (count)
		memcpy(grown, old, count * size);
	return grown;
}

char *arena_bytes(struct arena *arena, size_t size)
{
	if ((size_t)(arena->end - arena->at) < size || !arena->block)
		add_block(arena, size);
	char *at = arena->at;
	arena->at += size;
	return at;
}

void *arena_grow(struct arena *arena, size_t size)
{
	add_block(arena, size); /* blocks start aligned */
	char *at = arena->at;
	arena->at = at + size;
	return at;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	return memset(arena_alloc(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		memory_exhausted();
	return arena_zalloc(arena, bytes);
}

struct str arena_copy(struct arena *arena, struct str text)
{
	char *at = arena_bytes(arena, text.len + 1);
	if (text.len)
		memcpy(at, text.at, text.len);
	at[text.len] = '\0';
	return (struct str){ at, text.len };
}

struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		len = 0;
	char *at = arena_bytes(arena, (size_t)len + 1);
	if (vsnprintf(at, (size_t)len + 1, format, again) < 0)
		at[0] = '\0';
	va_end(again);
	return (struct str){ at, (size_t)len };
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

struct arena_mark arena_save(const struct arena *arena)
{
	return (struct arena_mark){ arena->block, arena->at };
}

void arena_restore(struct arena *arena, struct arena_mark mark)
{
	while (arena->block != mark.block) {
		struct arena_block *block = arena->block;
		arena->block = block->older;
		/* Back to nothing: the first block stays if it is an ordinary one. */
		if (!mark.block && !arena->block && block->size <= KEEP_BYTES) {
			arena->block = block;
			arena->at = block->bytes;
			arena->end = block->bytes + block->size;
			return;
		}
		drop_block(arena, block);
	}
	arena->at = mark.at;
	arena->end = mark.block ? mark.block->bytes + mark.block->size : NULL;
}

void arena_clear(struct arena *arena)
{
	arena_restore(arena, (struct arena_mark){ NULL, NULL });
}

void arena_release(struct arena *arena)
{
	arena->keep = 0;
	arena_clear(arena);
	free(arena->block);
	while (arena->spare) {
		struct arena_block *block = arena->spare;
		arena->spare = block->older;
		free(block);
	}
	*arena = (struct arena){ 0 };
}

size_t arena_footprint(const struct arena *arena)
{
	size_t total = 0;
	for (const struct arena_block *block = arena->block; block; block = block->older)
		total += sizeof(*block) + block->size;
	return total + arena->spare_bytes;
}

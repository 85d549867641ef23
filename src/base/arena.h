/*
 * Arenas: memory that is given back all at once. Nothing in an arena is freed singly, and a pointer
 * into one may only be kept by something that lives no longer.
 *
 * A zeroed struct arena is an empty one. One thread at a time uses an arena. Out of memory ends the
 * program here, in memory_exhausted(): input-driven growth meets named limits long before that.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* the block in use; older ones hang behind it */
	char *at, *end;            /* what is left of it */
	struct arena_block *spare; /* emptied blocks that are kept for the next use */
	size_t spare_bytes;
	size_t keep; /* how many bytes of them; what grew beyond goes back to the system. 0: none */
};

struct arena_mark {
	struct arena_block *block;
	char *at;
};

/* Slow path of arena_alloc: a new block. */
void *arena_grow(struct arena *arena, size_t size);

enum { ARENA_ALIGNMENT = 16 };

/* `size` bytes, aligned for any type, not cleared. Never NULL. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	size_t pad = (size_t)(-(uintptr_t)arena->at) & (ARENA_ALIGNMENT - 1);
	size_t left = (size_t)(arena->end - arena->at);
	if (left < pad || left - pad < size)
		return arena_grow(arena, size);
	char *at = arena->at + pad;
	arena->at = at + size;
	return at;
}

/* The same, cleared. */
void *arena_zalloc(struct arena *arena, size_t size);
/* `count` times `size` bytes, cleared; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/*
 * Room for one more in an array of `count` that grows by doubling: `old`, or a larger copy of it. A
 * NULL array with `*cap` 0 is an empty one.
 */
void *arena_room(struct arena *arena, void *old, size_t count, size_t *cap, size_t size);
/* `size` bytes of text, not aligned. */
char *arena_bytes(struct arena *arena, size_t size);
/* A copy of a slice; one byte NUL stands behind it, so that .at is a C string too. */
struct str arena_copy(struct arena *arena, struct str text);
struct str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Give back everything allocated since the mark. */
struct arena_mark arena_save(const struct arena *arena);
void arena_restore(struct arena *arena, struct arena_mark mark);

/* Empty the arena. One ordinary block is kept for the next use, and `keep` bytes of others. */
void arena_clear(struct arena *arena);
void arena_release(struct arena *arena);

/* The bytes the arena holds from the system. */
size_t arena_footprint(const struct arena *arena);

/* Has malloc give large blocks back when they are freed. Once, in main, before threads. */
void memory_init(void);

/* Says so on stderr and ends the program with status 4. For allocators only. */
_Noreturn void memory_exhausted(void);

/* malloc that cannot fail, for what lives outside arenas. */
void *memory_alloc(size_t size);
void *memory_resize(void *old, size_t size);

#endif

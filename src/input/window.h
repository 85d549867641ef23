/*
 * The bytes of an input that are in sight: read and not handed on yet. The source frames records in
 * them; where one does not end in sight it asks for more.
 */
#ifndef INPUT_WINDOW_H
#define INPUT_WINDOW_H

#include "base/diag.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>

struct bytes;
struct input;

struct window {
	struct bytes *bytes; /* the open input; NULL: none */
	char *at;
	size_t start, end, cap; /* in sight: at[start, end) */
	size_t need;  /* do not frame again before so many are in sight, unless no more come */
	bool is_last; /* no byte comes behind these */
	const atomic_bool *unwanted; /* see bytes_heed; NULL: none */
};

/* Opens the input, or takes over its stream, and steps over its BOM, sep= line and header. */
enum status window_open(struct window *window, const struct input *input, struct diag *why);

/*
 * Reads until a batch's worth (or `need`) is in sight, the input ends, or a pipe falls silent with
 * something in sight.
 */
enum status window_refill(struct window *window, struct diag *why);

static inline struct str window_sight(const struct window *window)
{
	return (struct str){ window->at + window->start, window->end - window->start };
}

/* All of it is in sight, and was handed on. */
static inline bool window_is_dry(const struct window *window)
{
	return window->is_last && window->start == window->end;
}

/*
 * Gives the memory away with all bytes that were handed on, for that of `other`, which takes the rest in sight.
 * False: not done, since the memory is large or the rest is more than the bytes.
 */
struct buf;
bool window_exchange(struct window *window, struct buf *other);

void window_close(struct window *window);
void window_release(struct window *window);

#endif

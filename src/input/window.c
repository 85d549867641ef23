/* Filling the window, and the start of each input. Called by the source, in its thread. */
#include "input/window.h"

#include "base/arena.h"
#include "base/stop.h"
#include "flow/batch.h"
#include "input/bytes.h"
#include "input/input.h"

#include <stdlib.h>

enum {
	SILENCE_MS = 50, /* a silent pipe: hand on what is there */
	LOOK_MS = 100,   /* how long to wait before looking at the stop signal again */
};

/* Makes room for `want` bytes in sight, moving what is there to the front. */
static void make_room(struct window *window, size_t want)
{
	size_t have = window->end - window->start;
	if (window->start && have)
		memmove(window->at, window->at + window->start, have);
	window->start = 0;
	window->end = have;
	if (window->cap < want || (window->cap > 4 * (size_t)BATCH_BYTES && want * 4 < window->cap)) {
		window->at = memory_resize(window->at, want);
		window->cap = want;
	}
}

/* Reads once, at most `most` bytes. END: everything was read. */
static enum status read_more(struct window *window, size_t most, int wait_ms, size_t *got, struct diag *why)
{
	size_t room = window->cap - window->end;
	enum status status = bytes_read(window->bytes, window->at + window->end,
					most < room ? most : room, wait_ms, got, why);
	if (status != OK)
		return status;
	if (stop_signal())
		return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	window->end += *got;
	return OK;
}

enum status window_refill(struct window *window, struct diag *why)
{
	size_t want = window->need > BATCH_BYTES ? window->need : BATCH_BYTES;

	if (window->is_last || window->end - window->start >= want)
		return OK;
	make_room(window, want);
	/* No more than that: what is not handed on with the next batch is moved. */
	while (window->end < want) {
		size_t got;
		bool has_some = window->end > window->start && window->need == 0;
		enum status status = read_more(window, want - window->end,
						   has_some ? SILENCE_MS : LOOK_MS, &got, why);
		if (status == END) {
			window->is_last = true;
			return OK;
		}
		if (status != OK)
			return status;
		if (got == 0 && window->end > window->start) {
			window->need = 0;
			break;
		}
	}
	return OK;
}

/* Bytes that a probe has peeked at come first; a file is opened again. */
static enum status open_bytes(struct window *window, const struct input *input, struct str *peeked,
			      struct diag *why)
{
	if (input->opened) {
		window->bytes = input->opened->bytes;
		*peeked = input->opened->peeked;
		input->opened->bytes = NULL;
		return OK;
	}
	enum status status = bytes_open(&window->bytes, input->name, input->encoding, why);
	if (status != OK)
		return status;
	if (bytes_size(window->bytes) != input->size ||
	    bytes_mtime_ns(window->bytes) != input->mtime_ns)
		return diag_fail_at(why, ERR_IO, input->name, 0, 0,
				    "changed since it was opened first");
	return OK;
}

enum status window_open(struct window *window, const struct input *input, struct diag *why)
{
	struct str peeked = { 0 };
	enum status status = open_bytes(window, input, &peeked, why);
	size_t got;

	if (status != OK)
		return status;
	bytes_heed(window->bytes, window->unwanted);
	window->start = window->end = 0;
	make_room(window, peeked.len + 2 * (size_t)BATCH_BYTES);
	if (peeked.len)
		memcpy(window->at, peeked.at, peeked.len);
	window->end = peeked.len;
	window->is_last = false;
	window->need = 0;
	while (window->end < input->skip) {
		status = read_more(window, SIZE_MAX, LOOK_MS, &got, why);
		if (status == END)
			return diag_fail_at(why, ERR_IO, input->name, 0, 0,
					    "is shorter than it was when it was opened first");
		if (status != OK)
			return status;
		if (window->end == window->cap && window->end < input->skip)
			make_room(window, window->cap * 2);
	}
	window->start = input->skip;
	return OK;
}

bool window_exchange(struct window *window, struct buf *other)
{
	size_t done = window->start, rest = window->end - done;

	if (window->cap > 4 * (size_t)BATCH_BYTES || rest > done)
		return false;
	struct buf given = { window->at, done, window->cap };
	window->at = other->at;
	window->cap = other->cap;
	window->start = window->end = 0;
	if (window->cap < rest || window->cap < BATCH_BYTES)
		make_room(window, rest < BATCH_BYTES ? BATCH_BYTES : rest);
	if (rest > 0)
		memcpy(window->at, given.at + done, rest);
	window->end = rest;
	*other = given;
	return true;
}

void window_close(struct window *window)
{
	if (window->bytes)
		bytes_close(window->bytes);
	window->bytes = NULL;
}

void window_release(struct window *window)
{
	window_close(window);
	free(window->at);
	*window = (struct window){ 0 };
}

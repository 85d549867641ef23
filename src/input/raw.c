/*
 * Reading a descriptor. Knows files, pipes and signals, nothing of what the bytes mean;
 * input/bytes.c is the only caller. Threads of the chain have signals blocked, so that poll() is
 * not interrupted there: it sleeps in short slices and looks between them whether it must stop.
 */
#include "input/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"

enum {
	SLICE_MS = 50, /* how long a stop signal may go unseen */
};

static int64_t mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool must_stop(const struct raw *raw)
{
	return stop_signal() || (raw->unwanted && *raw->unwanted);
}

static enum status stopped(struct diag *why)
{
	return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
}

enum status raw_open(struct raw *raw, const char *path, struct diag *why)
{
	struct stat st;

	*raw = (struct raw){ .fd = STDIN_FILENO, .is_stdin = strcmp(path, "-") == 0 };
	if (!raw->is_stdin)
		raw->fd = file_open(path, O_RDONLY);
	if (raw->fd < 0)
		return diag_errno(why, NULL, "open");

	enum status status = OK;
	if (fstat(raw->fd, &st) != 0)
		status = diag_errno(why, NULL, "read");
	else if (S_ISDIR(st.st_mode))
		status = diag_fail(why, ERR_IO, "is a directory");
	if (status != OK) {
		raw_close(raw);
		return status;
	}
	if (S_ISREG(st.st_mode)) {
		raw->is_regular = true;
		raw->size = (uint64_t)st.st_size;
		raw->mtime_ns = mtime_ns(&st);
		posix_fadvise(raw->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	raw->block = memory_alloc(RAW_BLOCK);
	return OK;
}

void raw_close(struct raw *raw)
{
	if (raw->fd >= 0 && !raw->is_stdin)
		close(raw->fd);
	raw->fd = -1;
	free(raw->block);
	raw->block = NULL;
}

/* Is there something to read, or the end? END: not within wait_ms. */
static enum status await(const struct raw *raw, int wait_ms, struct diag *why)
{
	uint64_t start = wait_ms > 0 ? clock_monotonic_ns() : 0;
	struct pollfd ready = { .fd = raw->fd, .events = POLLIN };

	for (;;) {
		int slice = SLICE_MS;
		if (must_stop(raw))
			return stopped(why);
		if (wait_ms >= 0) {
			uint64_t gone = wait_ms ? (clock_monotonic_ns() - start) / 1000000 : 0;
			uint64_t left = gone < (uint64_t)wait_ms ? (uint64_t)wait_ms - gone : 0;
			slice = left < SLICE_MS ? (int)left : SLICE_MS;
		}
		int events = poll(&ready, 1, slice);
		if (events > 0)
			return OK;
		if (events < 0 && errno != EINTR)
			return diag_errno(why, NULL, "wait for it");
		if (events == 0 && slice < SLICE_MS)
			return END;
	}
}

/* A file that was written to meanwhile was read half old, half new. */
static enum status check_unchanged(const struct raw *raw, struct diag *why)
{
	struct stat st;

	if (!raw->is_regular)
		return OK;
	if (fstat(raw->fd, &st) != 0)
		return diag_errno(why, NULL, "read");
	if ((uint64_t)st.st_size != raw->size || mtime_ns(&st) != raw->mtime_ns)
		return diag_fail(why, ERR_IO, "the file changed while it was read");
	return OK;
}

/* One read(), after waiting. END: no more. OK with *got == 0: nothing came in time. */
static enum status read_some(struct raw *raw, char *at, size_t cap, int wait_ms, size_t *got,
			     struct diag *why)
{
	*got = 0;
	if (raw->dry)
		return END;
	for (;;) {
		if (must_stop(raw))
			return stopped(why);
		if (!raw->is_regular) {
			enum status status = await(raw, wait_ms, why);
			if (status != OK)
				return status == END ? OK : status;
		}
		ssize_t n = read(raw->fd, at, cap);
		if (n > 0) {
			*got = (size_t)n;
			raw->total += (uint64_t)n;
			return OK;
		}
		if (n == 0) {
			enum status status = check_unchanged(raw, why);
			raw->dry = status == OK;
			return status == OK ? END : status;
		}
		if (errno != EINTR && errno != EAGAIN)
			return diag_errno(why, NULL, "read");
	}
}

enum status raw_peek(struct raw *raw, size_t want, struct str *out, struct diag *why)
{
	if (RAW_BLOCK - raw->at < want) {
		memmove(raw->block, raw->block + raw->at, raw->len - raw->at);
		raw->len -= raw->at;
		raw->at = 0;
	}
	while (raw->len - raw->at < want) {
		size_t got;
		enum status status = read_some(raw, raw->block + raw->len, RAW_BLOCK - raw->len, -1,
					       &got, why);
		if (status == END)
			break;
		if (status != OK)
			return status;
		raw->len += got;
	}
	*out = (struct str){ raw->block + raw->at, raw->len - raw->at };
	return OK;
}

enum status raw_skip(struct raw *raw, uint64_t count, struct diag *why)
{
	while (count > 0) {
		struct str chunk;
		enum status status = raw_next(raw, -1, &chunk, why);
		if (status != OK)
			return status;
		if (chunk.len > count) {
			raw->at = raw->len - (chunk.len - (size_t)count);
			return OK;
		}
		count -= chunk.len;
	}
	return OK;
}

enum status raw_next(struct raw *raw, int wait_ms, struct str *chunk, struct diag *why)
{
	if (raw->at == raw->len) {
		size_t got;
		enum status status = read_some(raw, raw->block, RAW_BLOCK, wait_ms, &got, why);
		if (status != OK)
			return status;
		raw->at = 0;
		raw->len = got;
	}
	*chunk = (struct str){ raw->block + raw->at, raw->len - raw->at };
	raw->at = raw->len;
	return OK;
}

enum status raw_read(struct raw *raw, char *at, size_t cap, int wait_ms, size_t *got,
		     struct diag *why)
{
	size_t held = raw->len - raw->at;

	if (held == 0)
		return read_some(raw, at, cap, wait_ms, got, why);
	*got = held < cap ? held : cap;
	memcpy(at, raw->block + raw->at, *got);
	raw->at += *got;
	return OK;
}

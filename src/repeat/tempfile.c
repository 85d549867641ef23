/* Calls that a signal interrupts are made again, unless it is one that ends the run. */
#include "repeat/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/stop.h"

/* True: try again. */
static bool is_interrupted(void)
{
	return errno == EINTR && !stop_signal();
}

void tempfile_open(struct tempfile *file, const char *dir)
{
	static const char suffix[] = ".bulkpipe"; /* a run that finds such files removes them */
	struct arena scratch = { 0 };
	char *path;

	*file = (struct tempfile){ .dir = dir };
	do {
		path = (char *)arena_printf(&scratch, "%s/.spill-XXXXXX%s", dir, suffix).at;
		file->fd = mkostemps(path, sizeof(suffix) - 1, O_CLOEXEC);
	} while (file->fd < 0 && is_interrupted());
	if (file->fd < 0) {
		diag_errno(&file->no_file, dir, "create a temporary file");
	} else if (unlink(path) != 0) {
		diag_errno(&file->no_file, dir, "remove a temporary file");
		tempfile_close(file);
	}
	arena_release(&scratch);
}

static enum status tell_missing(const struct tempfile *file, struct diag *why)
{
	*why = file->no_file;
	return why->status;
}

enum status tempfile_write(const struct tempfile *file, uint64_t at, struct str bytes,
			   struct diag *why)
{
	if (file->fd < 0)
		return tell_missing(file, why);
	while (bytes.len) {
		ssize_t n = pwrite(file->fd, bytes.at, bytes.len, (off_t)at);
		if (n < 0 && is_interrupted())
			continue;
		if (n < 0)
			return diag_errno(why, file->dir, "write a temporary file");
		at += (uint64_t)n;
		bytes.at += n;
		bytes.len -= (size_t)n;
	}
	return OK;
}

enum status tempfile_read(const struct tempfile *file, uint64_t at, void *out, size_t len,
			  struct diag *why)
{
	char *to = out;

	if (file->fd < 0)
		return tell_missing(file, why);
	while (len) {
		ssize_t n = pread(file->fd, to, len, (off_t)at);
		if (n < 0 && is_interrupted())
			continue;
		if (n < 0)
			return diag_errno(why, file->dir, "read a temporary file");
		if (n == 0)
			return diag_fail_at(why, ERR_IO, file->dir, 0, 0,
					    "a temporary file ends too early");
		at += (uint64_t)n;
		to += n;
		len -= (size_t)n;
	}
	return OK;
}

void tempfile_give_back(const struct tempfile *file, uint64_t at, uint64_t len)
{
	fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)len);
}

void tempfile_close(struct tempfile *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

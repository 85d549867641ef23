/* Files: reads and writes that are whole or fail, names that are safe to create. */
#include "base/file.h"

#include "base/buf.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_BYTES = 64 << 10 }; /* read of a pipe at once */

void file_hold_standard(void)
{
	/* Of what is used the wrong way each call fails, as it would where nothing is open. */
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", flags[fd]) < 0)
			_exit(4); /* there is nowhere to say it */
}

int file_open(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0600);
	while (fd < 0 && errno == EINTR && !stop_signal());
	return fd;
}

/* For a pipe that whoever shares it has made non-blocking. False: the run shall stop. */
static bool wait_for_room(int fd)
{
	enum { LOOK_MS = 50 }; /* how long a stop signal may go unseen */
	struct pollfd at = { .fd = fd, .events = POLLOUT };

	while (!stop_signal()) {
		int ready = poll(&at, 1, LOOK_MS);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true; /* what is wrong, the write tells */
	}
	errno = EINTR;
	return false;
}

enum status file_write(int fd, struct str bytes, const char *name, struct diag *why)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);
		if (n >= 0) {
			bytes.at += n;
			bytes.len -= (size_t)n;
			continue;
		}
		if (errno == EINTR && !stop_signal())
			continue;
		if ((errno == EAGAIN || errno == EWOULDBLOCK) && wait_for_room(fd))
			continue;
		if (errno == EPIPE) {
			stop_raise(SIGPIPE);
			return diag_fail(why, ERR_SIGNAL, "closed pipe");
		}
		return diag_errno(why, name, "write");
	}
	return OK;
}

/* Reads until `size` bytes are there or the file ends; `*got` says how many there are. */
static enum status fill(int fd, const char *path, char *at, size_t size, size_t *got,
			struct diag *why)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = read(fd, at + *got, size - *got);
		if (n < 0 && errno == EINTR && !stop_signal())
			continue;
		if (n < 0)
			return diag_errno(why, path, "read");
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return OK;
}

/* A pipe, as a shell makes for <(…): its size shows at its end. */
static enum status read_stream(int fd, const char *path, size_t limit, struct arena *arena,
			       struct str *out, struct diag *why)
{
	struct buf text = { 0 };
	enum status status = OK;
	size_t got = 1;

	while (status == OK && got > 0 && text.len <= limit) {
		status = fill(fd, path, buf_room(&text, STREAM_BYTES), STREAM_BYTES, &got, why);
		text.len += got;
	}
	if (status == OK && text.len > limit)
		status = diag_fail_at(why, ERR_IO, path, 0, 0, "is larger than %zu bytes", limit);
	if (status == OK)
		*out = arena_copy(arena, buf_str(&text));
	buf_release(&text);
	return status;
}

static enum status read_all(int fd, const char *path, size_t limit, struct arena *arena,
			    struct str *out, struct diag *why)
{
	struct stat info;
	if (fstat(fd, &info) != 0)
		return diag_errno(why, path, "read");
	if (S_ISDIR(info.st_mode))
		return diag_fail_at(why, ERR_IO, path, 0, 0, "is a directory, a file was expected");
	if (info.st_size < 0 || (uint64_t)info.st_size > limit)
		return diag_fail_at(why, ERR_IO, path, 0, 0, "is larger than %zu bytes", limit);

	if (!S_ISREG(info.st_mode))
		return read_stream(fd, path, limit, arena, out, why);
	/* One byte more than it should have tells a file that grows. */
	size_t size = (size_t)info.st_size, got;
	char *at = arena_bytes(arena, size + 1);
	enum status status = fill(fd, path, at, size + 1, &got, why);
	if (status != OK)
		return status;
	if (got > size)
		return diag_fail_at(why, ERR_IO, path, 0, 0, "grew while it was read");
	at[got] = '\0';
	*out = (struct str){ at, got };
	return OK;
}

enum status file_read_all(const char *path, size_t limit, struct arena *arena, struct str *out,
			  struct diag *why)
{
	int fd = file_open(path, O_RDONLY);
	if (fd < 0)
		return diag_errno(why, path, "open");
	enum status status = read_all(fd, path, limit, arena, out, why);
	close(fd);
	return status;
}

int file_create(const char *path, struct diag *why)
{
	if (unlink(path) != 0 && errno != ENOENT) {
		diag_errno(why, path, "replace");
		return -1;
	}
	int fd = file_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
	if (fd < 0)
		diag_errno(why, path, "create");
	return fd;
}

enum status file_make_dir(const char *path, struct diag *why)
{
	struct stat info;
	struct arena scratch = { 0 };
	struct str copy = arena_copy(&scratch, str_of(path));
	char *at = (char *)copy.at;
	enum status status = OK;

	for (size_t i = 1; i <= copy.len; i++) {
		if (at[i] != '/' && at[i] != '\0')
			continue;
		char end = at[i];
		at[i] = '\0';
		int failed = mkdir(at, 0700) != 0 ? errno : 0;
		bool is_there = failed == EEXIST || (failed && stat(at, &info) == 0);
		at[i] = end;
		if (failed && !is_there) {
			errno = failed;
			status = diag_errno(why, path, "create the directory");
			break;
		}
	}
	if (status == OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
		status = diag_fail_at(why, ERR_IO, path, 0, 0, "is not a directory");
	arena_release(&scratch);
	return status;
}

void file_start_sync(int fd, uint64_t at, uint64_t len)
{
	(void)sync_file_range(fd, (off64_t)at, (off64_t)len, SYNC_FILE_RANGE_WRITE);
}

bool file_flush(int fd)
{
	int failed;

	do
		failed = fsync(fd);
	while (failed && errno == EINTR && !stop_signal());
	return !failed;
}

enum status file_sync(const char *path, struct diag *why)
{
	int fd = file_open(path, O_RDONLY);
	if (fd < 0)
		return diag_errno(why, path, "open");
	enum status status = OK;

	/* EINVAL: a file system that cannot sync directories has nothing to lose by it. */
	if (!file_flush(fd) && errno != EINVAL)
		status = diag_errno(why, path, "sync");
	close(fd);
	return status;
}

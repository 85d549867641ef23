/*
 * flock on a file that is removed when the lock is given back. Between opening and locking it
 * another process may have removed it: then our lock is on a file that nobody else will find, and
 * we try again.
 */
#include "output/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"

static bool is_still_there(const char *path, int fd)
{
	struct stat by_name, by_fd;

	return stat(path, &by_name) == 0 && fstat(fd, &by_fd) == 0 &&
	       by_name.st_dev == by_fd.st_dev && by_name.st_ino == by_fd.st_ino;
}

/* As errno says. */
static enum status refuse(const char *path, struct diag *why)
{
	if (errno == EWOULDBLOCK)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "another bulkpipe is at work in this directory");
	enum status status = diag_errno(why, path, "lock");
	/* Where locks do not work, nobody holds one. */
	unlink(path);
	return status;
}

enum status lock_take(const char *path, int *fd, struct diag *why)
{
	for (;;) {
		*fd = file_open(path, O_RDWR | O_CREAT | O_NOFOLLOW);
		if (*fd < 0)
			return diag_errno(why, path, "create");
		int failed;
		do
			failed = flock(*fd, LOCK_EX | LOCK_NB);
		while (failed && errno == EINTR && !stop_signal());
		if (failed) {
			enum status status = refuse(path, why);
			close(*fd);
			*fd = -1;
			return status;
		}
		if (is_still_there(path, *fd))
			return OK;
		close(*fd);
	}
}

void lock_drop(const char *path, int fd)
{
	if (fd < 0)
		return;
	unlink(path);
	close(fd);
}

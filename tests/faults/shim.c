/*
 * A machine that fails when it is told to, for LD_PRELOAD: stands between the program and the
 * system, counts the calls of each kind from 1, and lets one of them go wrong. The cases in
 * tests/cases/faults.bats tell it by the environment:
 *
 *     FAULT="KIND N WHAT"        the Nth call of KIND goes wrong; N 0: every other one does
 *     FAULT_LOG=FILE             a line "KIND PLACE" for each call, in the order of the calls
 *     FAULT_CLOCK="N SECONDS"    from its Nth question on, the clock of the day stands at SECONDS
 *     FAULT_PEAK=FILE            the most memory that the program had, in KiB, once it is over
 *
 * KIND is one of the names below, or `any`. WHAT is an error; or `one` or `half`: a read or write
 * of one byte, or of half the bytes; or `kill`: SIGKILL in place of the call. Closing what could only
 * be read does not count.
 */
#include <dlfcn.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind {
	CREATE, OPEN, READ, WRITE, CLOSE, SYNC, RENAME, LINK, UNLINK, MKDIR, RMDIR, TRUNCATE, LIST,
	LOCK, POLL, THREAD, ANY, NKINDS
};

static const char *const kind_names[NKINDS] = {
	[CREATE] = "create", [OPEN] = "open",	[READ] = "read",     [WRITE] = "write",
	[CLOSE] = "close",   [SYNC] = "sync",	[RENAME] = "rename", [LINK] = "link",
	[UNLINK] = "unlink", [MKDIR] = "mkdir", [RMDIR] = "rmdir",   [TRUNCATE] = "truncate",
	[LIST] = "list",     [LOCK] = "lock",	[POLL] = "poll",     [THREAD] = "thread",
	[ANY] = "any",
};

/* What goes wrong, beside the errors, which are positive. */
enum { NOTHING = 0, ONE = -1, HALF = -2, KILL = -3 };

static const struct {
	const char *name;
	int what;
} whats[] = {
	{ "EIO", EIO },	      { "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EINTR", EINTR },
	{ "EAGAIN", EAGAIN }, { "one", ONE },	    { "half", HALF },	  { "kill", KILL },
};

static struct {
	enum kind kind;
	unsigned long number; /* 0: every other call */
	int what;
} fault = { .kind = NKINDS };

static atomic_ulong calls[NKINDS];
static int log_fd = -1, peak_fd = -1;
static unsigned long clock_from; /* 0: the clock is right */
static long clock_stands_at;
static atomic_ulong clock_questions;

/* A case that asks for what we do not know must not pass. */
static _Noreturn void refuse(const char *what, const char *text)
{
	fprintf(stderr, "shim: %s: %s\n", what, text);
	_exit(125);
}

static void read_fault(const char *text)
{
	char kind[16], what[16];

	if (sscanf(text, "%15s %lu %15s", kind, &fault.number, what) != 3)
		refuse("FAULT", text);
	for (fault.kind = 0; strcmp(kind_names[fault.kind], kind) != 0;)
		if (++fault.kind == NKINDS)
			refuse("unknown kind", kind);
	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
		if (strcmp(whats[i].name, what) == 0)
			fault.what = whats[i].what;
	if (fault.what == NOTHING)
		refuse("unknown fault", what);
}

/* The file that the variable names; -1 where it is not set. Opened at once: later there may be a sandbox. */
static int open_named(const char *variable)
{
	const char *path = getenv(variable);

	if (!path)
		return -1;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		refuse(variable, path);
	return fd;
}

__attribute__((constructor)) static void start(void)
{
	const char *text = getenv("FAULT"), *clock = getenv("FAULT_CLOCK");

	if (text)
		read_fault(text);
	if (clock && sscanf(clock, "%lu %ld", &clock_from, &clock_stands_at) != 2)
		refuse("FAULT_CLOCK", clock);
	log_fd = open_named("FAULT_LOG");
	peak_fd = open_named("FAULT_PEAK");
}

__attribute__((destructor)) static void end(void)
{
	struct rusage used;
	char text[32];

	if (peak_fd < 0 || getrusage(RUSAGE_SELF, &used) != 0)
		return;
	int len = snprintf(text, sizeof(text), "%ld\n", used.ru_maxrss);
	syscall(SYS_write, peak_fd, text, (size_t)len);
}

static void note(enum kind kind, int fd, const char *path)
{
	char line[4200], link[32], place[4096] = "";

	if (log_fd < 0)
		return;
	if (fd == STDOUT_FILENO || fd == STDERR_FILENO) {
		path = fd == STDOUT_FILENO ? "standard output" : "standard error";
	} else if (!path && fd >= 0) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t len = readlink(link, place, sizeof(place) - 1);
		place[len < 0 ? 0 : len] = '\0';
		path = place;
	}
	int len = snprintf(line, sizeof(line), "%s %s\n", kind_names[kind], path ? path : "-");
	syscall(SYS_write, log_fd, line, (size_t)len);
}

/* Counts a call and says what becomes of it. `fd` or `path`: where it goes, for the log. */
static int next(enum kind kind, int fd, const char *path)
{
	unsigned long number = ++calls[kind], total = ++calls[ANY];

	note(kind, fd, path);
	if (fault.kind != kind && fault.kind != ANY)
		return NOTHING;
	if (fault.kind == ANY)
		number = total;
	if (fault.number ? number != fault.number : number % 2 == 0)
		return NOTHING;
	if (fault.what == KILL)
		kill(getpid(), SIGKILL);
	return fault.what;
}

static bool fails(int what)
{
	if (what > NOTHING)
		errno = what;
	return what > NOTHING;
}

/* How many bytes a call moves. */
static size_t cut(int what, size_t size)
{
	if (what == ONE)
		return size ? 1 : 0;
	return what == HALF ? (size + 1) / 2 : size;
}

/* ---- the calls: bytes ---- */

ssize_t read(int fd, void *at, size_t size)
{
	int what = next(READ, fd, NULL);

	return fails(what) ? -1 : syscall(SYS_read, fd, at, cut(what, size));
}

ssize_t write(int fd, const void *at, size_t size)
{
	int what = next(WRITE, fd, NULL);

	return fails(what) ? -1 : syscall(SYS_write, fd, at, cut(what, size));
}

ssize_t pwrite(int fd, const void *at, size_t size, off_t offset)
{
	int what = next(WRITE, fd, NULL);

	return fails(what) ? -1 : syscall(SYS_pwrite64, fd, at, cut(what, size), offset);
}

ssize_t pread(int fd, void *at, size_t size, off_t offset)
{
	int what = next(READ, fd, NULL);

	return fails(what) ? -1 : syscall(SYS_pread64, fd, at, cut(what, size), offset);
}

/* Short: its first piece alone, cut. */
ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	int what = next(WRITE, fd, NULL);

	if (fails(what))
		return -1;
	if (what != NOTHING && count > 0)
		return syscall(SYS_write, fd, pieces->iov_base, cut(what, pieces->iov_len));
	return syscall(SYS_writev, fd, pieces, count);
}

/* ---- descriptors ---- */

int open(const char *path, int flags, ...)
{
	bool is_read_only = (flags & O_ACCMODE) == O_RDONLY;
	va_list more;

	va_start(more, flags);
	mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (fails(next(is_read_only ? OPEN : CREATE, -1, path)))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* Space that is given back, or asked for. */
int fallocate(int fd, int mode, off_t at, off_t size)
{
	return fails(next(TRUNCATE, fd, NULL)) ? -1 : (int)syscall(SYS_fallocate, fd, mode, at, size);
}

/* One that fails has closed all the same, as on Linux. */
int close(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	bool is_written = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
	int what = is_written ? next(CLOSE, fd, NULL) : NOTHING;
	int result = (int)syscall(SYS_close, fd);

	return fails(what) ? -1 : result;
}

int fsync(int fd)
{
	return fails(next(SYNC, fd, NULL)) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(next(SYNC, fd, NULL)) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
	return fails(next(TRUNCATE, fd, NULL)) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int flock(int fd, int operation)
{
	return fails(next(LOCK, fd, NULL)) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int poll(struct pollfd *fds, nfds_t count, int ms)
{
	struct timespec wait = { ms / 1000, ms % 1000 * 1000000L };

	if (fails(next(POLL, -1, NULL)))
		return -1;
	return (int)syscall(SYS_ppoll, fds, count, ms < 0 ? NULL : &wait, NULL, 0);
}

/* ---- names ---- */

int rename(const char *from, const char *to)
{
	if (fails(next(RENAME, -1, to)))
		return -1;
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	if (fails(next(RENAME, -1, to)))
		return -1;
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to)
{
	if (fails(next(LINK, -1, to)))
		return -1;
	return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
	if (fails(next(UNLINK, -1, path)))
		return -1;
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
	if (fails(next(RMDIR, -1, path)))
		return -1;
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
	if (fails(next(MKDIR, -1, path)))
		return -1;
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* ---- what is no bare call of the system: the library's own function of that name ---- */

#define LIBRARY(name) \
	__typeof__(&(name)) real; \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

int mkostemps(char *path, int suffix, int flags)
{
	LIBRARY(mkostemps);
	return fails(next(CREATE, -1, path)) ? -1 : real(path, suffix, flags);
}

DIR *opendir(const char *path)
{
	LIBRARY(opendir);
	return fails(next(LIST, -1, path)) ? NULL : real(path);
}

/* Gives its error back, unlike the others. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *self)
{
	LIBRARY(pthread_create);
	int what = next(THREAD, -1, NULL);

	return what > NOTHING ? what : real(thread, attr, run, self);
}

/* ---- the clock of the day; the monotonic one never jumps ---- */

int clock_gettime(clockid_t clock, struct timespec *time)
{
	if (clock_from && clock == CLOCK_REALTIME && ++clock_questions >= clock_from) {
		*time = (struct timespec){ .tv_sec = clock_stands_at };
		return 0;
	}
	return (int)syscall(SYS_clock_gettime, clock, time);
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

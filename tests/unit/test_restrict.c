/* What a restricted process can no longer do, and what it still can. Each in a child of its own. */
#include "test.h"

#include "ext/landlock.h"
#include "ext/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread.h"

enum { CANNOT = 77 }; /* this kernel does not restrict */

/* In the child: says which line it was, where what should hold does not. */
#define MUST(holds)                                                                                \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			dprintf(STDERR_FILENO, "line %d: %s, errno %d\n", __LINE__, #holds, errno); \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)
#define FAILS(call, why) MUST((errno = 0, (call) < 0) && errno == (why))

static char folder[] = "/tmp/bulkpipe-restrict-XXXXXX";
static char allowed[64], other[64], below[64];

static void put_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static int make_files(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(allowed, sizeof(allowed), "%s/allowed", folder);
	snprintf(other, sizeof(other), "%s/other", folder);
	snprintf(below, sizeof(below), "%s/new", folder);
	put_file(allowed);
	put_file(other);
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	unlink(allowed);
	unlink(other);
	unlink(below);
	return rmdir(folder);
}

static void in_a_child(void (*act)(void))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- files ---- */

static void read_one_file(void)
{
	int before = open(other, O_RDONLY);
	struct landlock *landlock = landlock_new();

	if (!landlock)
		_exit(CANNOT);
	MUST(landlock_allow_reading(landlock, allowed));
	MUST(!landlock_allow_reading(landlock, below)); /* it is not there */
	MUST(landlock_restrict(landlock));
	landlock_free(landlock);
	MUST(open(allowed, O_RDONLY) >= 0);
	FAILS(open(allowed, O_WRONLY), EACCES);
	FAILS(open(other, O_RDONLY), EACCES);
	FAILS(open(below, O_WRONLY | O_CREAT, 0600), EACCES);
	FAILS(unlink(allowed), EACCES);
	FAILS(open("/etc/passwd", O_RDONLY), EACCES);
	MUST(read(before, &(char){ 0 }, 1) == 0); /* what is open stays open */
}

static void write_in_a_folder(void)
{
	struct landlock *landlock = landlock_new();

	if (!landlock)
		_exit(CANNOT);
	MUST(landlock_allow_writing(landlock, folder));
	MUST(landlock_restrict(landlock));
	landlock_free(landlock);
	MUST(open(below, O_WRONLY | O_CREAT | O_EXCL, 0600) >= 0);
	MUST(rename(below, other) == 0);
	MUST(rename(other, below) == 0 && unlink(below) == 0);
	MUST(open(folder, O_RDONLY | O_DIRECTORY) >= 0); /* to sync it */
	FAILS(open("/tmp/bulkpipe-restrict-none", O_WRONLY | O_CREAT, 0600), EACCES);
	FAILS(symlink("x", below), EACCES);
}

static void only_named_files_are_read(void **state)
{
	(void)state;
	in_a_child(read_one_file);
}

static void only_named_folders_are_written(void **state)
{
	(void)state;
	in_a_child(write_in_a_folder);
	put_file(other);
}

/* ---- system calls ---- */

static void *add_one(void *number)
{
	void *block = malloc(1 << 20); /* an arena of its own */

	*(int *)number += block != NULL;
	free(block);
	return NULL;
}

static void compute_and_read(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *const argv[] = { NULL };
	pthread_t thread;
	int number = 1;

	if (!seccomp_restrict(false))
		_exit(CANNOT);
	FAILS(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	FAILS(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	FAILS(execve("/bin/true", argv, argv), EPERM);
	FAILS(fork(), EPERM);
	FAILS(kill(getppid(), 0), EPERM);
	FAILS(mprotect(code, 4096, PROT_READ | PROT_EXEC), EPERM);
	MUST(mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	FAILS(open(other, O_WRONLY), EPERM);
	FAILS(open(below, O_RDONLY | O_CREAT, 0600), EPERM);
	FAILS(unlink(other), EPERM);
	MUST(open(other, O_RDONLY) >= 0);
	MUST(thread_start(&thread, add_one, &number));
	thread_join(thread);
	MUST(number == 2);
	MUST(kill(getpid(), 0) == 0);
}

static void write_files_too(void)
{
	if (!seccomp_restrict(true))
		_exit(CANNOT);
	int fd = open(below, O_WRONLY | O_CREAT | O_EXCL, 0600);

	MUST(fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0);
	MUST(rename(below, other) == 0 && unlink(other) == 0);
	FAILS(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	FAILS(fork(), EPERM);
}

static void no_network_no_program_no_code(void **state)
{
	(void)state;
	in_a_child(compute_and_read);
}

static void files_are_written_where_some_are_wanted(void **state)
{
	(void)state;
	in_a_child(write_files_too);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_named_files_are_read),
		cmocka_unit_test(only_named_folders_are_written),
		cmocka_unit_test(no_network_no_program_no_code),
		cmocka_unit_test(files_are_written_where_some_are_wanted),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}

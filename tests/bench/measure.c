/*
 * Runs a command and tells what it cost, for run.sh: one line a run with wall seconds, processor
 * seconds (user and system), peak resident KiB, and the exit status (128 + N for signal N). The
 * command's stdout and stderr go to files, so that nothing is timed that a terminal does. Small on
 * purpose: a child's peak begins with what its parent holds.
 *
 *     measure OUT ERR TIMES COMMAND [ARGUMENT...]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(125);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static int output(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		fail(name);
	return fd;
}

static void run_once(int out, int err, char **command)
{
	struct rusage usage;
	int status;
	double start = now();
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (child == 0) {
		if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
			_exit(126);
		execvp(command[0], command);
		_exit(127);
	}
	while (wait4(child, &status, 0, &usage) < 0)
		if (errno != EINTR)
			fail("wait4");
	printf("%.6f %.6f %ld %d\n", now() - start,
	       seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
	       WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	unsigned long times = argc > 4 ? strtoul(argv[3], NULL, 10) : 0;

	if (times == 0) {
		fputs("usage: measure OUT ERR TIMES COMMAND [ARGUMENT...]\n", stderr);
		return 125;
	}
	int out = output(argv[1]), err = output(argv[2]);
	while (times-- > 0)
		run_once(out, err, argv + 4);
	return 0;
}

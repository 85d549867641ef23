/* The one mutable global of the program: which signal asks us to stop. */
#include "base/stop.h"

#include "base/clock.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static _Atomic int asked; /* lock-free, so a handler may write it */

/* When the first one came: some senders signal a process and its group, which is one wish, not two. */
static _Atomic long long asked_at_ms;

enum {
	PATIENCE_MS = 1000,
	SLICE_NS = 50 * 1000 * 1000,
};

static long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void note(int signal)
{
	/* Whoever asks again after a while does not want to wait for cleaning up. */
	if (asked && now_ms() - asked_at_ms > PATIENCE_MS)
		stop_die(signal);
	if (!asked)
		asked_at_ms = now_ms();
	asked = signal;
}

/* A signal that our parent has us ignore (nohup, a shell's background jobs) stays ignored. */
static void install(int signal, const struct sigaction *action)
{
	struct sigaction inherited;
	if (sigaction(signal, NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN)
		sigaction(signal, action, NULL);
}

void stop_install(void)
{
	struct sigaction action = { .sa_handler = note };
	sigemptyset(&action.sa_mask);
	install(SIGINT, &action);
	install(SIGTERM, &action);
	install(SIGHUP, &action);
	/* What these have to say, a failing write says as well. */
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
}

int stop_signal(void)
{
	return asked;
}

/* In slices, because a signal need not come to the thread that sleeps. */
bool stop_pause(uint64_t ns)
{
	uint64_t until = clock_monotonic_ns() + ns;

	while (!asked) {
		uint64_t now = clock_monotonic_ns();
		if (now >= until)
			return true;
		uint64_t left = until - now;
		const struct timespec slice = { .tv_nsec = left < SLICE_NS ? (long)left : SLICE_NS };
		nanosleep(&slice, NULL);
	}
	return false;
}

void stop_raise(int signal)
{
	asked = signal;
}

_Noreturn void stop_die(int number)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t only;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(number);
	_exit(128 + number); /* not reached: the default of these signals is to end the process */
}

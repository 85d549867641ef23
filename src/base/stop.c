/* The one mutable global of the program: which signal asks us to stop. */
#include "base/stop.h"

#include <signal.h>
#include <unistd.h>

static _Atomic int asked; /* lock-free, so a handler may write it */

static void note(int signal)
{
	/* The second one does not wait for cleaning up. */
	if (asked == signal)
		stop_die(signal);
	asked = signal;
}

void stop_install(void)
{
	struct sigaction action = { .sa_handler = note };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

int stop_signal(void)
{
	return asked;
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

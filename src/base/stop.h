/* SIGINT, SIGTERM and SIGHUP: noted by a handler, looked at where it is safe to stop. */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Installs the handlers, ignores SIGPIPE and SIGXFSZ. Once, in main, before threads. A second signal within a
 * second is taken for the first one; later it ends the process at once.
 */
void stop_install(void);

/* The signal that asks us to stop, or 0. Any thread. */
int stop_signal(void);

/* Sleeps so long. False: it was asked to stop before or meanwhile. Any thread. */
bool stop_pause(uint64_t ns);

/* A closed pipe counts as SIGPIPE from now on. */
void stop_raise(int signal);

/* Ends the process by `signal` itself, as a shell expects; after cleaning up. */
_Noreturn void stop_die(int signal);

#endif

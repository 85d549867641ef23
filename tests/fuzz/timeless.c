/* Stand-ins for base/clock.h, base/stop.h, base/thread.h and sandbox/sandbox.h, by the linker's --wrap. */
#include "timeless.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#define MS UINT64_C(1000000)
#define FIRST_MS UINT64_C(1700000000000)

enum {
	QUESTION_NS = 1000,  /* what asking for the time takes */
	WAIT_NS = 50 * 1000, /* of the real clock, so that another thread may do what is waited for */
};

uint64_t __wrap_clock_monotonic_ns(void);
uint64_t __wrap_sandbox_now(void);
int __wrap_stop_signal(void);
bool __wrap_stop_pause(uint64_t ns);
bool __wrap_cond_wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t ns);
bool __real_cond_wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t ns);

static _Atomic uint64_t now_ns;
static _Atomic bool asked;

void timeless_start(void)
{
	now_ns = 1000 * MS;
	asked = false;
}

uint64_t timeless_ms(void)
{
	return FIRST_MS + now_ns / MS;
}

void timeless_ask_to_stop(bool is_asked)
{
	asked = is_asked;
}

uint64_t __wrap_clock_monotonic_ns(void)
{
	return atomic_fetch_add(&now_ns, QUESTION_NS);
}

uint64_t __wrap_sandbox_now(void)
{
	return timeless_ms();
}

int __wrap_stop_signal(void)
{
	return asked ? SIGTERM : 0;
}

bool __wrap_stop_pause(uint64_t ns)
{
	if (asked)
		return false;
	now_ns += ns;
	return true;
}

bool __wrap_cond_wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t ns)
{
	if (__real_cond_wait_for(cond, mutex, ns < WAIT_NS ? ns : WAIT_NS))
		return true;
	now_ns += ns;
	return false;
}

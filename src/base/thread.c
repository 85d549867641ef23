/* pthread calls that abort on misuse, and how many processors there are for us. */
#include "base/thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void must(int error)
{
	if (error != 0)
		abort();
}

void mutex_init(pthread_mutex_t *mutex)
{
	must(pthread_mutex_init(mutex, NULL));
}

void mutex_destroy(pthread_mutex_t *mutex)
{
	must(pthread_mutex_destroy(mutex));
}

void mutex_lock(pthread_mutex_t *mutex)
{
	must(pthread_mutex_lock(mutex));
}

void mutex_unlock(pthread_mutex_t *mutex)
{
	must(pthread_mutex_unlock(mutex));
}

void cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	must(pthread_condattr_init(&attr));
	must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
	must(pthread_cond_init(cond, &attr));
	must(pthread_condattr_destroy(&attr));
}

void cond_destroy(pthread_cond_t *cond)
{
	must(pthread_cond_destroy(cond));
}

void cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	must(pthread_cond_wait(cond, mutex));
}

bool cond_wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t ns)
{
	struct timespec until;
	must(clock_gettime(CLOCK_MONOTONIC, &until));
	ns += (uint64_t)until.tv_nsec;
	until.tv_sec += (time_t)(ns / 1000000000u);
	until.tv_nsec = (long)(ns % 1000000000u);
	int error = pthread_cond_timedwait(cond, mutex, &until);
	if (error == ETIMEDOUT)
		return false;
	must(error);
	return true;
}

void cond_signal(pthread_cond_t *cond)
{
	must(pthread_cond_signal(cond));
}

void cond_broadcast(pthread_cond_t *cond)
{
	must(pthread_cond_broadcast(cond));
}

bool thread_start(pthread_t *thread, void *(*run)(void *), void *self)
{
	/* Signals belong to the thread that waits in the sink. */
	sigset_t all, old;
	sigfillset(&all);
	must(pthread_sigmask(SIG_BLOCK, &all, &old));
	int error = pthread_create(thread, NULL, run, self);
	must(pthread_sigmask(SIG_SETMASK, &old, NULL));
	return error == 0;
}

void thread_join(pthread_t thread)
{
	must(pthread_join(thread, NULL));
}

/* The cgroup's quota in processors, rounded up; 0: none known. */
static unsigned cgroup_quota(void)
{
	unsigned long quota, period;
	unsigned found = 0;
	FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re"); /* version 2 */
	if (file) {
		if (fscanf(file, "%lu %lu", &quota, &period) == 2 && quota && period)
			found = (unsigned)((quota + period - 1) / period);
		fclose(file);
	}
	return found;
}

unsigned thread_processors(void)
{
	cpu_set_t set;
	unsigned count = 1;
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		count = (unsigned)CPU_COUNT(&set);
	unsigned quota = cgroup_quota();
	return quota && quota < count ? quota : count;
}

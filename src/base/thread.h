/* pthread calls whose failure can only be a mistake of ours: they abort instead of returning. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

void mutex_init(pthread_mutex_t *mutex);
void mutex_destroy(pthread_mutex_t *mutex);
void mutex_lock(pthread_mutex_t *mutex);
void mutex_unlock(pthread_mutex_t *mutex);
void cond_init(pthread_cond_t *cond); /* waits on the monotonic clock */
void cond_destroy(pthread_cond_t *cond);
void cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
/* false: `ns` nanoseconds went by. */
bool cond_wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t ns);
void cond_signal(pthread_cond_t *cond);
void cond_broadcast(pthread_cond_t *cond);

/* Starts a thread with all signals blocked. False: the system has no more threads to give. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *self);
void thread_join(pthread_t thread);

/* The processors this process may use: affinity and the cgroup's quota, at least 1. */
unsigned thread_processors(void);

#endif

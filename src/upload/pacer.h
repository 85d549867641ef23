/* --rate: all threads together send so many bytes a second, and no more. */
#ifndef UPLOAD_PACER_H
#define UPLOAD_PACER_H

#include "base/thread.h"

#include <stddef.h>

struct pacer {
	pthread_mutex_t mutex;
	uint64_t rate;    /* bytes a second; 0: no limit */
	uint64_t next_ns; /* when the next byte may leave */
};

void pacer_init(struct pacer *pacer, uint64_t rate);
void pacer_release(struct pacer *pacer);
/* Waits until some of `wanted` bytes may leave; how many. 0: a stop signal came. */
size_t pacer_take(struct pacer *pacer, size_t wanted);

#endif

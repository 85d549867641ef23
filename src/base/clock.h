/* Time: the monotonic clock for durations, the wall clock for the report. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some moment; never runs backwards. */
uint64_t clock_monotonic_ns(void);

/* "2026-11-23T17:44:59Z" of now; `out` has room for 21 bytes. */
void clock_utc(char out[21]);

#endif

/* The two clocks. */
#include "base/clock.h"

#include <stddef.h>
#include <time.h>

uint64_t clock_monotonic_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void clock_utc(char out[21])
{
	const time_t last = 253402300799; /* of the year 9999 */
	time_t now = time(NULL);
	struct tm parts;

	/* A clock that is wrong by more than that shall not spoil the form, too. */
	if (now < 0 || now > last)
		now = now < 0 ? 0 : last;
	gmtime_r(&now, &parts);
	if (strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		out[0] = '\0';
}

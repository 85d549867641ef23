/* Time is handed out in advance: whoever takes bytes waits for its own turn, outside the mutex. */
#include "upload/pacer.h"

#include "base/clock.h"
#include "base/stop.h"

#define SECOND UINT64_C(1000000000)

enum {
	TURNS = 10, /* a second: pauses stay short, so that a stop is noticed */
};

void pacer_init(struct pacer *pacer, uint64_t rate)
{
	mutex_init(&pacer->mutex);
	pacer->rate = rate;
	pacer->next_ns = 0;
}

void pacer_release(struct pacer *pacer)
{
	mutex_destroy(&pacer->mutex);
}

size_t pacer_take(struct pacer *pacer, size_t wanted)
{
	uint64_t now, turn;

	if (pacer->rate == 0)
		return stop_signal() ? 0 : wanted;
	if (wanted > pacer->rate / TURNS)
		wanted = pacer->rate < TURNS ? 1 : (size_t)(pacer->rate / TURNS);
	mutex_lock(&pacer->mutex);
	now = clock_monotonic_ns();
	turn = pacer->next_ns > now ? pacer->next_ns : now;
	pacer->next_ns = turn + (uint64_t)((double)wanted / (double)pacer->rate * 1e9);
	mutex_unlock(&pacer->mutex);
	return stop_pause(turn - now) ? wanted : 0;
}

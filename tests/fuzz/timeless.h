/*
 * Time that passes only where somebody waits for it, and a stop signal that can be taken back. The
 * Makefile has the linker put timeless.c in the place of the clock, of waiting and of stop_signal().
 */
#ifndef FUZZ_TIMELESS_H
#define FUZZ_TIMELESS_H

#include <stdbool.h>
#include <stdint.h>

/* The first moment again, and nobody has asked to stop. No other thread runs. */
void timeless_start(void);
/* Milliseconds since 1970 of the pretended clock. */
uint64_t timeless_ms(void);
/* As a SIGTERM would, or as if there had been none. */
void timeless_ask_to_stop(bool is_asked);

#endif

/* Amounts as they stand in options, faults and queries: pure functions of text. */
#ifndef SANDBOX_AMOUNT_H
#define SANDBOX_AMOUNT_H

#include "base/str.h"

#include <stdint.h>

enum { AMOUNT_MS = 3 }; /* digits of seconds, for milliseconds */

/* Digits only, at most `max`. */
bool amount_number(struct str text, uint64_t max, uint64_t *out);

/*
 * A decimal fraction in units of its last digit: "1.5" with 3 digits is 1500. At most `digits` of
 * them behind the point; `max` in the same units.
 */
bool amount_decimal(struct str text, unsigned digits, uint64_t max, uint64_t *out);

/* The text up to the first `c`, taken away from *rest together with it; all, if there is no c. */
struct str amount_cut(struct str *rest, char c);

#endif

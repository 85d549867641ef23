/*
 * JSON numbers compared as decimal text, exactly: never through a double, never by expanding an
 * exponent. All arguments are valid JSON numbers as written ("-1.50e3").
 */
#ifndef COMPILE_DECIMAL_H
#define COMPILE_DECIMAL_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Digits that always fit an int64_t; ten times as much fits a uint64_t. */
enum { DECIMAL_PLAIN = 18 };

/* The value of a whole number that has no more digits, and neither point nor exponent: most have not. False: it is another. */
bool decimal_plain(struct str text, int64_t *out);

/* <0, 0, >0 by value: 1, 1.0 and 10e-1 are equal, 0 and -0 too. */
int decimal_cmp(struct str a, struct str b);
/* A whole number by value: 1.0 and 1e3 are, 1.5 and 1e-3 are not. */
bool decimal_is_integer(struct str a);
/*
 * Is a = n * b for a whole n? b is not 0. Exact, whatever the exponents. Linear in the digits while
 * b has at most 18 significant ones; past that, digits of a times digits of b, some 30 ns for each
 * 18 of b's: b comes from a schema, which is short.
 */
bool decimal_is_multiple(struct str a, struct str b);
/* The same for equal values, for tables of values. */
uint32_t decimal_hash(struct str a);
/* A whole number >= 0 that fits, else false: for minLength and its like in schemas (2.0 is 2). */
bool decimal_to_size(struct str a, uint64_t *out);

#endif

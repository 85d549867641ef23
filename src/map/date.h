/*
 * Dates as exports write them, read by formats like those of strptime. English names only, no locale;
 * each number has its range, each day must be in its month, and the whole text must fit.
 */
#ifndef MAP_DATE_H
#define MAP_DATE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Immutable; any thread. */
struct date_format;

/* In `arena`, where `format` must stay too. NULL: `problem` says what is wrong with it. */
const struct date_format *date_compile(struct str format, struct arena *arena,
				       struct str *problem);

/* Does it say which moment is meant, by %z or %s, so that no zone need be known? */
bool date_is_absolute(const struct date_format *format);

/* Does it name an hour? Without one a date is the first moment of its day. */
bool date_has_hour(const struct date_format *format);

struct date {
	int64_t seconds; /* since 1970-01-01 00:00: of UTC by an absolute format, else of a local clock */
	int millisecond; /* 0-999 */
};

/* Why a text does not fit. */
struct date_miss {
	struct str part;   /* of the format: %d, or what must stand there; .at NULL: no one part */
	const char *wants; /* "a month from 1 to 12"; NULL: the part as it is */
};

bool date_read(const struct date_format *format, struct str text, struct date *date,
	       struct date_miss *miss);

#endif

/* Private to map/date*.c: a format as it was compiled. */
#ifndef MAP_DATE_FORMAT_H
#define MAP_DATE_FORMAT_H

#include "map/date.h"

/* What has been read of a date. */
struct moment {
	int year, month, day;
	int day_of_year; /* 0: month and day say it */
	int hour, minute, second, millisecond;
	bool is_half, is_afternoon; /* the hour is one of twelve */
	int east;                   /* seconds that its clock is before UTC */
	int64_t epoch;
};

enum date_part { /* what a directive tells; bits */
	DATE_YEAR = 1,
	DATE_MONTH = 2,
	DATE_DAY = 4,
	DATE_HOUR = 8,
	DATE_HALF = 16, /* that the hour is one of twelve */
	DATE_NOON = 32, /* which of the two halves */
	DATE_MINUTE = 64,
	DATE_SECOND = 128,
	DATE_FRACTION = 256,
	DATE_OFFSET = 512,
	DATE_EPOCH = 1024,
};

struct date_directive {
	char letter;
	unsigned parts;
	bool (*read)(struct str *text, struct moment *moment);
	const char *wants; /* for messages */
};

/* date_directive.c; NULL: there is none with that letter. */
const struct date_directive *date_directive(char letter);

struct date_item {
	const struct date_directive *directive; /* NULL: the text itself */
	struct str text;                        /* of the format */
};

struct date_format {
	struct date_item *items;
	size_t count, cap;
	unsigned parts;
};

#endif

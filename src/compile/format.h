/* JSON Schema `format`, for --assert-formats: date-time, email, uri, … each by the RFC it names. */
#ifndef COMPILE_FORMAT_H
#define COMPILE_FORMAT_H

#include "base/str.h"

#include <stdbool.h>

struct format_check {
	const char *name; /* "date-time" */
	bool (*valid)(struct str text);
	const char *looks_like; /* for messages: "a date like 2026-11-23" */
};

/* NULL: not a format that we assert (unknown, idn-*, iri*). */
const struct format_check *format_find(struct str name);
const struct format_check *format_table(size_t *count);

#endif

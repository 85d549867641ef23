/*
 * The settings that decide what a run writes, as one JSON object: shown in the report as `options`,
 * hashed into the run_key, read back by --replay. Threads, progress and places are not among them.
 */
#ifndef OUTPUT_SETTINGS_H
#define OUTPUT_SETTINGS_H

#include "base/buf.h"

struct job;

/* `prefix` of the parts; NULL: there are none. */
void settings_render(const struct job *job, const char *prefix, struct buf *out);

/* "csv", "tsv", "ndjson", "json", "auto": a value of enum format. */
const char *settings_format_name(int format);
/* "off", "first", "last": a value of enum unique. */
const char *settings_unique_name(int unique);
/* A dialect's byte as text: "" for none. */
void settings_put_byte(struct buf *out, unsigned char byte);

#endif

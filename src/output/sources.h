/*
 * sources.ndjson: where the lines of the parts come from. One line per unbroken stretch, in the
 * order of the parts, numbers 1-based:
 *
 *   {"part":"user-profile-00001.ndjson","first_line":1,"lines":831,"input":"a.csv",
 *    "first_record":1,"records":831,"source_line":2}
 *
 * first_line and lines are physical lines of the part (a CSV part's header is its line 1),
 * first_record counts over all inputs, source_line restarts with each input. Within a stretch record
 * and source line go up by one, and every record made the same number of physical lines, which is
 * lines / records, mostly 1. Where that is not so, the next stretch begins: behind a record that was
 * left out, behind a source record of several lines, before one that made more lines or fewer than
 * those before it. A record that was cut between its lines stands in several stretches.
 */
#ifndef OUTPUT_SOURCES_H
#define OUTPUT_SOURCES_H

#include "flow/batch.h"
#include "output/place.h"

struct sources {
	struct place place;
	const char *part; /* NULL: no stretch is open */
	uint32_t input_number;
	const char *input;
	uint64_t first_line, lines, first_record, records, source_line;
	uint64_t per_record; /* lines */
};

/* The record, or some lines of it, went to physical lines [line, line + lines) of a part. */
enum status sources_add(struct sources *sources, const char *part, uint64_t line, uint64_t lines,
			const struct batch *batch, const struct record *record, struct diag *why);
/* Writes the open stretch. */
enum status sources_end(struct sources *sources, struct diag *why);

struct location {
	const char *part, *input;
	uint64_t record, line;
};

/*
 * Which record stands behind line `line` of `part` (the file's name, a path to it, or its number)?
 * Strings live in `arena`. A directory without manifest.json, an unknown part, a line that the part
 * does not have, or its header line: ERR_USAGE. A missing or broken file: ERR_IO.
 */
enum status sources_locate(const char *dir, const char *part, uint64_t line, struct arena *arena,
			   struct location *out, struct diag *why);

/* The same for many lines of one part: all its stretches, in order. */
struct source_map {
	const char *part;
	struct source_stretch *stretches;
	size_t count, cap;
};

/* As sources_locate; the strings live in `arena`. To be released even on failure. */
enum status source_map_read(struct source_map *map, const char *dir, const char *part,
			    struct arena *arena, struct diag *why);
/* False: no record stands behind the line. */
bool source_map_find(const struct source_map *map, uint64_t line, struct location *out);
void source_map_release(struct source_map *map);

#endif

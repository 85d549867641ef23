/*
 * The parts of a run: PREFIX-00001.ndjson and so on, each strictly smaller than --part-size as
 * written, header line included. No line is ever cut. The lines of one record stay together where one
 * part can hold them; only where that would break --part-size or --part-records they are cut like
 * lines of records of their own.
 */
#ifndef OUTPUT_PART_H
#define OUTPUT_PART_H

#include "flow/batch.h"
#include "flow/job.h"
#include "output/digester.h"
#include "output/publish.h"
#include "output/sources.h"

struct part {
	const char *file; /* its name in DIR */
	uint64_t bytes, records; /* records: lines of output, a CSV header not counted */
	char sha256[65]; /* of whole parts, once part_end was called */
};

struct part_writer {
	const struct job *job;
	struct publish *publish;
	struct sources *sources;
	const char *dir, *prefix;
	struct part *parts; /* whole ones, then the one that grows */
	size_t count, cap;
	bool is_open;
	uint64_t lines; /* physical lines of the open part, header included */
	struct place place;
	struct digester *digester;
};

/* `sources` is told where each record went. */
void part_init(struct part_writer *writer, struct publish *publish, struct sources *sources,
	       const char *dir, const char *prefix);
/*
 * Appends the rendered bytes of the batch's first `count` records, opening and closing parts. Takes batch->out
 * for their digests, and leaves another buffer there.
 */
enum status part_write(struct part_writer *writer, struct batch *batch, size_t count, struct diag *why);
/* Closes the last part; all have their digests. */
enum status part_end(struct part_writer *writer, struct diag *why);
void part_release(struct part_writer *writer);

/* ".ndjson" or ".csv" */
const char *part_extension(const struct job *job);

#endif

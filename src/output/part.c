/*
 * Cutting the stream of rendered records into parts. The sink hands over whole batches; within one,
 * neighbouring records that go to the same part are written and hashed as one piece, so that the
 * cost is per part and batch, not per record. Digests are made meanwhile, by digester.c. Budget and
 * rejects were dealt with before.
 */
#include "output/part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ext/digest.h"
#include "output/render.h"

const char *part_extension(const struct job *job)
{
	return job->csv ? ".csv" : ".ndjson";
}

void part_init(struct part_writer *writer, struct publish *publish, struct sources *sources,
	       const char *dir, const char *prefix)
{
	*writer = (struct part_writer){
		.job = publish->job,
		.publish = publish,
		.sources = sources,
		.dir = dir,
		.prefix = prefix,
		.digester = digester_new(publish->job->threads > 0),
	};
}

/* The part that grows. */
static struct part *current(struct part_writer *writer)
{
	return &writer->parts[writer->count - 1];
}

/* Bytes that part->bytes counts already. */
static enum status put(struct part_writer *writer, struct str bytes, struct diag *why)
{
	if (bytes.len == 0)
		return OK;
	digester_add(writer->digester, bytes);
	return place_write(&writer->place, bytes, why);
}

static enum status open_part(struct part_writer *writer, struct diag *why)
{
	if (writer->count == writer->cap) {
		writer->cap = writer->cap ? writer->cap * 2 : 16;
		writer->parts = memory_resize(writer->parts, writer->cap * sizeof(*writer->parts));
	}
	const char *file = arena_printf(writer->publish->arena, "%s-%05zu%s", writer->prefix,
					writer->count + 1, part_extension(writer->job))
				   .at;
	enum status status =
		publish_open_in(writer->publish, &writer->place, writer->dir, file, true, why);
	if (status != OK)
		return status;
	writer->parts[writer->count++] = (struct part){ .file = file };
	writer->is_open = true;
	writer->lines = 0;
	if (!writer->job->csv)
		return OK;
	writer->lines = 1;
	current(writer)->bytes = writer->job->csv->header.len;
	return put(writer, writer->job->csv->header, why);
}

static enum status close_part(struct part_writer *writer, struct diag *why)
{
	if (!writer->is_open)
		return OK;
	writer->is_open = false;
	digester_end(writer->digester);
	return place_close(&writer->place, why);
}

/* What goes to one part in one piece: a record, or a line of one that no part can hold whole. */
struct unit {
	const struct record *record;
	struct str bytes;
	uint64_t records; /* lines of output */
};

static bool has_room(const struct part_writer *writer, const struct unit *unit)
{
	const struct part *part = &writer->parts[writer->count - 1];

	return unit->bytes.len < writer->job->part_size - part->bytes &&
	       unit->records <= writer->job->part_records - part->records;
}

/* Would an empty part hold all lines of the record? One line it does: render.c rejected others. */
static bool fits_one_part(const struct part_writer *writer, const struct record *record)
{
	const struct job *job = writer->job;

	if (record->out_records == 1)
		return true;
	size_t header = job->csv ? job->csv->header.len : 0;
	return record->out_len < job->part_size - header &&
	       record->out_records <= job->part_records;
}

/* CSV cells may hold line breaks; lines of NDJSON cannot. */
static uint64_t physical_lines(const struct part_writer *writer, const struct unit *unit)
{
	uint64_t lines = 0;
	const char *end = unit->bytes.at + unit->bytes.len;

	if (!writer->job->csv)
		return unit->records;
	for (const char *at = unit->bytes.at; at < end; lines++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		at = lf ? lf + 1 : end;
	}
	return lines;
}

/* Counts the unit into the open part; its bytes are written with those of its neighbours. */
static enum status count_unit(struct part_writer *writer, const struct batch *batch,
			      const struct unit *unit, struct diag *why)
{
	struct part *part = current(writer);
	uint64_t lines = physical_lines(writer, unit);
	uint64_t first = writer->lines + 1;

	part->bytes += unit->bytes.len;
	part->records += unit->records;
	writer->lines += lines;
	assert(part->bytes < writer->job->part_size);
	return sources_add(writer->sources, part->file, first, lines, batch, unit->record, why);
}

/* `waiting`: bytes that go to the open part and are not written yet. */
static enum status add_unit(struct part_writer *writer, const struct batch *batch,
			    const struct unit *unit, struct str *waiting, struct diag *why)
{
	bool cut = !writer->is_open || !has_room(writer, unit);
	enum status status = OK;

	if (cut || unit->bytes.at != waiting->at + waiting->len) {
		status = put(writer, *waiting, why);
		*waiting = (struct str){ unit->bytes.at, 0 };
	}
	if (status == OK && cut)
		status = close_part(writer, why);
	if (status == OK && cut)
		status = open_part(writer, why);
	waiting->len += unit->bytes.len;
	return status == OK ? count_unit(writer, batch, unit, why) : status;
}

/* The length of the first line of output with its line end; breaks in cells of CSV are quoted. */
static size_t line_length(const struct part_writer *writer, struct str bytes)
{
	bool is_quoted = false;
	size_t i = 0;

	for (; bytes.at[i] != '\n' || is_quoted; i++)
		is_quoted ^= writer->job->csv && bytes.at[i] == '"';
	return i + 1;
}

static enum status write_records(struct part_writer *writer, const struct batch *batch, size_t count,
				 struct diag *why)
{
	struct str waiting = { batch->out.at, 0 };
	enum status status = OK;

	for (size_t i = 0; i < count && status == OK; i++) {
		const struct record *record = &batch->records[i];
		if (record->rejected || record->skipped)
			continue;
		struct str rest = { batch->out.at + record->out_at, record->out_len };
		bool is_whole = fits_one_part(writer, record);
		while (rest.len && status == OK) {
			struct unit unit = { record, rest, record->out_records };
			if (!is_whole) {
				unit.bytes.len = line_length(writer, rest);
				unit.records = 1;
			}
			status = add_unit(writer, batch, &unit, &waiting, why);
			rest.at += unit.bytes.len;
			rest.len -= unit.bytes.len;
		}
	}
	return status == OK ? put(writer, waiting, why) : status;
}

enum status part_write(struct part_writer *writer, struct batch *batch, size_t count, struct diag *why)
{
	enum status status = write_records(writer, batch, count, why);

	digester_pass(writer->digester, &batch->out);
	return status;
}

enum status part_end(struct part_writer *writer, struct diag *why)
{
	enum status status = close_part(writer, why);
	const char (*sums)[DIGEST_HEX] = digester_wait(writer->digester);

	for (size_t i = 0; i < writer->count; i++)
		memcpy(writer->parts[i].sha256, sums[i], sizeof(*sums));
	return status;
}

void part_release(struct part_writer *writer)
{
	place_drop(&writer->place);
	digester_free(writer->digester);
	free(writer->parts);
	*writer = (struct part_writer){ 0 };
}

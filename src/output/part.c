/*
 * Cutting the stream of rendered records into parts. The sink hands over whole batches; within one,
 * neighbouring records that go to the same part are written and hashed as one piece, so that the
 * cost is per part and batch, not per record. Budget and rejects were dealt with before.
 */
#include "output/part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
		.digest = digest_new(),
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
	digest_update(writer->digest, bytes);
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

/* No part, or one without room for this record? */
static bool needs_part(const struct part_writer *writer, const struct record *record)
{
	if (!writer->is_open)
		return true;
	const struct part *part = &writer->parts[writer->count - 1];
	if (record->out_len < writer->job->part_size - part->bytes &&
	    part->records + record->out_records <= writer->job->part_records)
		return false;
	/* Several lines of one record stay together, even where --part-records is smaller. */
	return part->records > 0;
}

/* CSV cells may hold line breaks; lines of NDJSON cannot. */
static uint64_t physical_lines(const struct part_writer *writer, struct str bytes, uint64_t records)
{
	uint64_t lines = 0;
	const char *end = bytes.at + bytes.len;

	if (!writer->job->csv)
		return records;
	for (const char *at = bytes.at; at < end; lines++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		at = lf ? lf + 1 : end;
	}
	return lines;
}

/* Counts the record into the open part; its bytes are written with those of its neighbours. */
static enum status add_record(struct part_writer *writer, const struct batch *batch,
			      const struct record *record, struct diag *why)
{
	struct part *part = current(writer);
	struct str bytes = { batch->out.at + record->out_at, record->out_len };
	uint64_t lines = physical_lines(writer, bytes, record->out_records);
	uint64_t first = writer->lines + 1;

	part->bytes += bytes.len;
	part->records += record->out_records;
	writer->lines += lines;
	/* render.c rejects what fits no part. */
	assert(part->bytes < writer->job->part_size);
	return sources_add(writer->sources, part->file, first, lines, batch, record, why);
}

enum status part_write(struct part_writer *writer, const struct batch *batch, size_t count,
		       struct diag *why)
{
	struct str piece = { batch->out.at, 0 }; /* goes to the open part, is not written yet */
	enum status status = OK;

	for (size_t i = 0; i < count && status == OK; i++) {
		const struct record *record = &batch->records[i];
		if (record->rejected || record->skipped || record->out_len == 0)
			continue;
		const char *at = batch->out.at + record->out_at;
		bool cut = needs_part(writer, record);
		if (cut || at != piece.at + piece.len) {
			status = put(writer, piece, why);
			piece = (struct str){ at, 0 };
		}
		if (status == OK && cut)
			status = part_end(writer, why);
		if (status == OK && cut)
			status = open_part(writer, why);
		if (status == OK)
			status = add_record(writer, batch, record, why);
		piece.len += record->out_len;
	}
	return status == OK ? put(writer, piece, why) : status;
}

enum status part_end(struct part_writer *writer, struct diag *why)
{
	if (!writer->is_open)
		return OK;
	writer->is_open = false;
	digest_hex(writer->digest, current(writer)->sha256);
	return place_close(&writer->place, why);
}

void part_release(struct part_writer *writer)
{
	place_drop(&writer->place);
	digest_free(writer->digest);
	free(writer->parts);
	*writer = (struct part_writer){ 0 };
}

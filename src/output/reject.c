/*
 * Writing rejected records. The sink calls this for each rejected record in input order; whether a
 * record is rejected, and that nothing after a broken budget comes here, is decided there.
 */
#include "output/reject.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "flow/batch.h"
#include "output/settings.h"

/* The encoding of the bytes that records are made of: UTF-16 was converted on reading. */
static bool same_encoding(const struct input *a, const struct input *b)
{
	if (!a->charset || !b->charset)
		return a->charset == b->charset;
	return strcmp(a->charset->name, b->charset->name) == 0;
}

static struct str without_line_end(struct str header)
{
	while (header.len &&
	       (header.at[header.len - 1] == '\n' || header.at[header.len - 1] == '\r'))
		header.len--;
	return header;
}

/* May the records of both stand in one file, and be read from it in the same way? */
static bool same_group(const struct input *a, const struct input *b)
{
	return a->format == b->format && a->dialect.delimiter == b->dialect.delimiter &&
	       a->dialect.quote == b->dialect.quote && a->dialect.escape == b->dialect.escape &&
	       a->dialect.has_header == b->dialect.has_header && same_encoding(a, b) &&
	       str_eq(without_line_end(a->header), without_line_end(b->header));
}

/* "rejected.csv" and 2 make "rejected-2.csv". */
static const char *numbered(struct arena *arena, const char *path, size_t number)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	if (number == 1)
		return arena_copy(arena, str_of(path)).at;
	if (!dot || dot == base)
		return arena_printf(arena, "%s-%zu", path, number).at;
	return arena_printf(arena, "%.*s-%zu%s", (int)(dot - path), path, number, dot).at;
}

/* The next file. `input` decides its extension in DIR. */
static enum status open_file(struct reject_writer *writer, const struct input *input,
			     struct diag *why)
{
	struct arena *arena = writer->publish->arena;
	struct reject_file *file = &writer->files[writer->count];
	enum status status;

	if (writer->path) {
		file->file = numbered(arena, writer->path, writer->count + 1);
		status = publish_open(writer->publish, &file->place, file->file, why);
	} else {
		assert(input);
		const char *name =
			arena_printf(arena, "rejected.%s", settings_format_name((int)input->format))
				.at;
		file->file = numbered(arena, name, writer->count + 1);
		status = publish_open_in(writer->publish, &file->place, writer->dir, file->file,
					 false, why);
	}
	if (status == OK)
		writer->count++;
	return status;
}

/* A stream has no second file to go on in. */
static enum status check_stream(const struct reject_writer *writer, struct diag *why)
{
	const struct job *job = writer->publish->job;

	if (!writer->files[0].place.is_stream)
		return OK;
	for (size_t i = 1; i < job->ninputs; i++) {
		if (!same_group(&job->inputs[0], &job->inputs[i]))
			return diag_fail(
				why, ERR_USAGE,
				"the rejects of inputs that differ in format, dialect or header "
				"need several files, --rejects names one stream");
	}
	return OK;
}

enum status reject_open(struct reject_writer *writer, struct publish *publish, const char *path,
			const char *dir, struct diag *why)
{
	size_t ninputs = publish->job->ninputs ? publish->job->ninputs : 1;

	*writer = (struct reject_writer){ .publish = publish, .path = path, .dir = dir };
	if (!path && !dir)
		return OK;
	writer->files = arena_array(publish->arena, ninputs, sizeof(*writer->files));
	writer->of_input = arena_array(publish->arena, ninputs, sizeof(*writer->of_input));
	if (!path)
		return OK;
	enum status status = open_file(writer, NULL, why);
	return status == OK ? check_stream(writer, why) : status;
}

/* Makes a file the one of `input` and those like it: the header goes first. */
static enum status claim_file(struct reject_file *file, const struct input *input, struct diag *why)
{
	file->input = input;
	if (input->header.len == 0)
		return OK;
	file->needs_lf = input->header.at[input->header.len - 1] != '\n';
	return place_write(&file->place, input->header, why);
}

static enum status find_file(struct reject_writer *writer, const struct input *input,
			     struct reject_file **out, struct diag *why)
{
	size_t *known = &writer->of_input[input->number];

	for (size_t i = 0; i < writer->count && !*known; i++) {
		if (writer->files[i].input && same_group(writer->files[i].input, input))
			*known = i + 1;
	}
	if (!*known) {
		/* With --rejects FILE the first one was opened before anybody knew whose it is. */
		bool is_waiting = writer->count == 1 && !writer->files[0].input;
		enum status status = is_waiting ? OK : open_file(writer, input, why);
		if (status == OK)
			status = claim_file(&writer->files[writer->count - 1], input, why);
		if (status != OK)
			return status;
		*known = writer->count;
	}
	*out = &writer->files[*known - 1];
	return OK;
}

/* Values of a json input are each followed by LF; other records keep the line end they had. */
static enum status put(struct reject_file *file, struct str bytes, struct diag *why)
{
	if (bytes.len == 0)
		return OK;
	file->needs_lf = file->input->format == FORMAT_JSON || bytes.at[bytes.len - 1] != '\n';
	return place_write(&file->place, bytes, why);
}

static enum status put_missing_lf(struct reject_file *file, struct diag *why)
{
	if (!file->needs_lf)
		return OK;
	file->needs_lf = false;
	return place_write(&file->place, STR("\n"), why);
}

enum status reject_write(struct reject_writer *writer, const struct batch *batch,
			 const struct record *record, struct diag *why)
{
	if (!writer->files)
		return OK;
	enum status status = find_file(writer, batch->input, &writer->last, why);
	if (status != OK)
		return status;
	struct reject_file *file = writer->last;
	struct str bytes = record->raw;
	if (file->input->format != FORMAT_JSON)
		bytes.len += record->eol;
	file->has_breaks = file->has_breaks || record->unfinished ||
			   (record->raw.len > 0 && memchr(record->raw.at, '\n', record->raw.len));
	if (file->records++ == 0 && file->input->format == FORMAT_JSON)
		file->begins_with_array = bytes.len > 0 && bytes.at[0] == '[';
	status = put_missing_lf(file, why);
	return status == OK ? put(file, bytes, why) : status;
}

enum status reject_continue(struct reject_writer *writer, const struct batch *batch,
			    struct diag *why)
{
	return writer->last ? put(writer->last, buf_str(&batch->raw), why) : OK;
}

enum status reject_pass(struct reject_writer *writer, struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < writer->count && status == OK; i++)
		status = place_pass(&writer->files[i].place, why);
	return status;
}

enum status reject_end(struct reject_writer *writer, struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < writer->count && status == OK; i++) {
		struct reject_file *file = &writer->files[i];
		if (file->input && file->input->format == FORMAT_JSON)
			status = put_missing_lf(file, why);
		if (status == OK)
			status = place_close(&file->place, why);
	}
	return status;
}

bool reject_is_lines(const struct reject_writer *writer, const char **file, uint64_t *before)
{
	const struct reject_file *only = writer->files;

	if (writer->count != 1 || only->records == 0 || only->has_breaks)
		return false;
	struct str header = without_line_end(only->input->header);
	*before = header.len > 0;
	for (size_t i = 0; i < header.len; i++)
		*before += header.at[i] == '\n';
	*file = only->file;
	return true;
}

void reject_release(struct reject_writer *writer)
{
	for (size_t i = 0; i < writer->count; i++)
		place_drop(&writer->files[i].place);
	*writer = (struct reject_writer){ 0 };
}

/* Writing sources.ndjson: part.c tells of each record in the order of the parts. */
#include "output/sources.h"

#include "input/input.h"
#include "output/text.h"

/* Does the record go on where the stretch ends? */
static bool goes_on(const struct sources *sources, const char *part, uint64_t line, uint64_t lines,
		    const struct batch *batch, uint64_t number, const struct record *record)
{
	return sources->part == part && lines == sources->per_record &&
	       sources->input_number == batch->input->number &&
	       sources->first_line + sources->lines == line &&
	       sources->first_record + sources->records == number &&
	       sources->source_line + sources->records == record->line;
}

enum status sources_add(struct sources *sources, const char *part, uint64_t line, uint64_t lines,
			const struct batch *batch, const struct record *record, struct diag *why)
{
	uint64_t number = batch->first_record + (uint64_t)(record - batch->records);

	if (goes_on(sources, part, line, lines, batch, number, record)) {
		sources->lines += lines;
		sources->records++;
		return OK;
	}
	enum status status = sources_end(sources, why);
	sources->part = part;
	sources->input = batch->input->name;
	sources->input_number = batch->input->number;
	sources->first_line = line;
	sources->lines = lines;
	sources->per_record = lines;
	sources->first_record = number;
	sources->records = 1;
	sources->source_line = record->line;
	return status;
}

enum status sources_end(struct sources *sources, struct diag *why)
{
	if (!sources->part)
		return OK;
	struct buf *out = &sources->place.buf;
	size_t before = out->len;

	buf_put(out, STR("{\"part\":"));
	text_put(out, str_of(sources->part));
	text_number(out, "first_line", sources->first_line);
	text_number(out, "lines", sources->lines);
	text_string(out, "input", str_of(sources->input));
	text_number(out, "first_record", sources->first_record);
	text_number(out, "records", sources->records);
	text_number(out, "source_line", sources->source_line);
	buf_put(out, STR("}\n"));
	sources->part = NULL;
	return place_commit(&sources->place, before, why);
}

/*
 * One finding as a line of NDJSON. The sink decides which findings are written; what they say was
 * decided by the worker that noted them.
 */
#include "output/findings.h"

#include "input/input.h"
#include "output/text.h"

/* Where the record stands; a finding about an input as a whole has no such place. */
static void put_record(struct buf *out, const struct batch *batch, const struct finding *finding)
{
	if (finding->record >= batch->nrecords)
		return;
	const struct record *record = &batch->records[finding->record];
	text_number(out, "record", batch->first_record + finding->record);
	text_number(out, "line", record->line);
	text_number(out, "offset", record->offset);
}

enum status findings_write(struct place *place, const struct batch *batch,
			   const struct finding *finding, const struct findings_about *about,
			   struct diag *why)
{
	struct buf *out = &place->buf;
	size_t before = out->len;

	buf_put(out, STR("{\"input\":"));
	text_put(out, str_of(batch->input->name));
	put_record(out, batch, finding);
	if (finding->column)
		text_number(out, "column", finding->column);
	if (finding->field.at)
		text_string(out, "field", finding->field);
	if (finding->pointer.at)
		text_string(out, "pointer", finding->pointer);
	text_string(out, "severity",
		    finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
	text_string(out, "code", str_of(finding->code->name));
	text_string(out, "message", finding->message);
	if (finding->value.at && !about->mask)
		text_string(out, "value", finding->value);
	if (about->reject)
		text_number(out, "reject", about->reject);
	buf_put(out, STR("}\n"));
	return place_commit(place, before, why);
}

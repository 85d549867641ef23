/*
 * One finding, one input, as a line. Called in the sink's thread for the first findings, and once
 * an input for --verbose. Values of data are never shown here; they stand in the findings file
 * only.
 */
#include "cli/show.h"

#include "cli/talk.h"
#include "input/input.h"
#include "output/settings.h"
#include "output/text.h"

void show_place(struct buf *out, const char *input, uint64_t line, uint32_t column)
{
	buf_puts(out, input);
	if (line > 0)
		buf_printf(out, ":%ju", (uintmax_t)line);
	if (line > 0 && column > 0)
		buf_printf(out, ":%u", column);
}

/* A finding about an input as a whole stands behind the records, and has no line. */
static uint64_t line_of(const struct batch *batch, const struct finding *finding)
{
	return finding->record < batch->nrecords ? batch->records[finding->record].line : 0;
}

void show_finding(struct buf *out, bool color, const struct batch *batch,
		  const struct finding *finding)
{
	bool is_error = finding->severity == SEVERITY_ERROR;

	show_place(out, batch->input->name, line_of(batch, finding), finding->column);
	buf_puts(out, ": ");
	talk_paint(out, color, is_error ? PAINT_ERROR : PAINT_WARNING,
		   is_error ? "error:" : "warning:");
	buf_putc(out, ' ');
	buf_put(out, finding->message);
	buf_printf(out, " [%s]\n", finding->code->name);
}

void show_finding_json(struct buf *out, const struct batch *batch, const struct finding *finding)
{
	uint64_t line = line_of(batch, finding);

	talk_event(out, "finding");
	text_string(out, "severity",
		    finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
	text_string(out, "input", str_of(batch->input->name));
	if (line > 0)
		text_number(out, "line", line);
	if (finding->column > 0)
		text_number(out, "column", finding->column);
	text_string(out, "code", str_of(finding->code->name));
	text_string(out, "message", finding->message);
	buf_puts(out, "}\n");
}

static void put_byte(struct buf *out, const char *what, unsigned char byte)
{
	buf_printf(out, ", %s ", what);
	if (byte == 0)
		buf_puts(out, "none");
	else if (byte == '\t')
		buf_puts(out, "TAB");
	else
		buf_putc(out, (char)byte);
}

void show_input(struct buf *out, const struct input *input)
{
	buf_printf(out, "%s: %s", input->name, settings_format_name((int)input->format));
	if (input->encoding)
		buf_printf(out, ", %s", input->encoding);
	if (input->format != FORMAT_CSV && input->format != FORMAT_TSV)
		return;
	put_byte(out, "delimiter", input->dialect.delimiter);
	if (input->dialect.quote != '"')
		put_byte(out, "quote", input->dialect.quote);
	if (input->dialect.escape)
		put_byte(out, "escape", input->dialect.escape);
	buf_printf(out, ", %zu columns", input->ncolumns);
}

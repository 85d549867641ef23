/*
 * One finding, one input, as a line. Called in the sink's thread for the first findings, and once
 * an input for --verbose. Values of data are never shown here; they stand in the findings file
 * only.
 */
#include "cli/show.h"

#include "cli/talk.h"
#include "compile/schema.h"
#include "ext/hash.h"
#include "input/input.h"
#include "output/settings.h"
#include "output/text.h"

void show_place(struct buf *out, const char *input, uint64_t line, uint32_t column)
{
	buf_put_visible(out, str_of(input));
	if (line > 0)
		buf_printf(out, ":%ju", (uintmax_t)line);
	if (line > 0 && column > 0)
		buf_printf(out, ":%u", column);
}

/* Takes the first step off a JSON Pointer, unescaped to `name`. */
static void take_step(struct str *pointer, struct buf *name)
{
	size_t at = 1;

	name->len = 0;
	for (; at < pointer->len && pointer->at[at] != '/'; at++) {
		char c = pointer->at[at];
		if (c == '~' && at + 1 < pointer->len)
			c = pointer->at[++at] == '1' ? '/' : '~';
		buf_putc(name, c);
	}
	*pointer = (struct str){ pointer->at + at, pointer->len - at };
}

static bool is_index(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < '0' || name.at[i] > '9')
			return false;
	return name.len > 0;
}

/*
 * A JSON Pointer as maps and `rules explain` write it, a.b[0], as far as its names are those of the
 * rules: any other may be personal data.
 */
static void put_path(struct buf *out, const struct job *job, struct str pointer)
{
	struct buf name = { 0 };
	size_t start = out->len;

	while (pointer.len > 0) {
		const struct map *symbols = schema_symbols(job->program);
		take_step(&pointer, &name);
		struct str step = buf_str(&name);
		bool is_known = map_find(symbols, step, hash_of(step), 0) != 0;
		if (!is_known && is_index(step)) {
			buf_printf(out, "[%.*s]", (int)step.len, step.at);
			continue;
		}
		if (!is_known && out->len == start)
			break;
		if (out->len > start)
			buf_putc(out, '.');
		buf_put_visible(out, is_known ? step : STR("…"));
		if (!is_known)
			break;
	}
	buf_release(&name);
}

/* What of the record it is about: the column that its reader knows, else the field. */
static void put_subject(struct buf *out, const struct job *job, const struct finding *finding)
{
	size_t start = out->len;

	if (finding->field.len > 0)
		buf_put_visible(out, finding->field);
	else
		put_path(out, job, finding->pointer);
	if (out->len > start)
		buf_puts(out, ": ");
}

void show_finding(struct buf *out, bool color, const struct job *job, const struct batch *batch,
		  const struct finding *finding)
{
	bool is_error = finding->severity == SEVERITY_ERROR;
	uint64_t line;
	uint32_t column;

	finding_place(batch, finding, &line, &column);
	show_place(out, batch->input->name, line, column);
	buf_puts(out, ": ");
	talk_paint(out, color, is_error ? PAINT_ERROR : PAINT_WARNING,
		   is_error ? "error:" : "warning:");
	buf_putc(out, ' ');
	put_subject(out, job, finding);
	buf_put_visible(out, finding->message);
	buf_printf(out, " [%s]\n", finding->code->name);
}

void show_finding_json(struct buf *out, const struct job *job, const struct batch *batch,
		       const struct finding *finding)
{
	struct buf path = { 0 };
	uint64_t line;
	uint32_t column;

	finding_place(batch, finding, &line, &column);
	put_path(&path, job, finding->pointer);
	talk_event(out, "finding");
	text_string(out, "severity",
		    finding->severity == SEVERITY_ERROR ? STR("error") : STR("warning"));
	text_string(out, "input", str_of(batch->input->name));
	if (line > 0) {
		text_number(out, "record", batch->first_record + finding->record);
		text_number(out, "line", line);
	}
	if (column > 0)
		text_number(out, "column", column);
	if (finding->field.len > 0)
		text_string(out, "field", finding->field);
	if (path.len > 0)
		text_string(out, "path", buf_str(&path));
	text_string(out, "code", str_of(finding->code->name));
	text_string(out, "message", finding->message);
	buf_puts(out, "}\n");
	buf_release(&path);
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
	buf_put_visible(out, str_of(input->name));
	buf_printf(out, ": %s", settings_format_name((int)input->format));
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

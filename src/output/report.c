/*
 * report.json as text. sink.c fills struct report at the end of a run; replay.c reads some of it
 * back. Objects keyed by pointer or code keep the order in which these first came.
 */
#include "output/report.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/version.h"
#include "map/mapping.h"
#include "output/manifest.h"
#include "output/part.h"
#include "output/settings.h"
#include "output/text.h"
#include "repeat/roles.h"

static void put_inputs(const struct report *report, struct buf *out)
{
	const struct job *job = report->job;

	text_member(out, "inputs");
	buf_putc(out, '[');
	for (size_t i = 0; i < job->ninputs; i++) {
		const struct input_totals *totals = &report->totals->inputs[i];
		buf_puts(out, i ? ",\n{\"name\":" : "\n{\"name\":");
		text_put(out, str_of(job->inputs[i].name));
		text_number(out, "bytes", totals->bytes);
		text_number(out, "records", totals->records);
		text_number(out, "valid", totals->valid);
		text_number(out, "rejected", totals->rejected);
		text_number(out, "skipped", totals->skipped);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void put_records(const struct totals *totals, struct buf *out)
{
	buf_puts(out, ",\n\"records\":{\"read\":");
	buf_put_number(out, totals->read);
	text_number(out, "valid", totals->valid);
	text_number(out, "rejected", totals->rejected);
	text_number(out, "skipped", totals->skipped);
	text_number(out, "warned", totals->warned);
	text_number(out, "written", totals->written);
	text_number(out, "blank_lines", totals->blank_lines);
	buf_putc(out, '}');
}

/* {reason: count} of what was left out on purpose; what never was is not named. */
static void put_dropped(const struct report *report, struct buf *out)
{
	const struct job *job = report->job;
	bool is_first = true;

	buf_puts(out, ",\n\"dropped\":{");
	for (size_t i = 0; i < job->nreasons; i++) {
		if (report->totals->dropped[i] == 0)
			continue;
		if (!is_first)
			buf_putc(out, ',');
		is_first = false;
		text_put(out, job->reasons[i].name);
		buf_putc(out, ':');
		buf_put_number(out, report->totals->dropped[i]);
	}
	buf_putc(out, '}');
}

static void put_example(const struct code_totals *row, struct buf *out)
{
	buf_put(out, STR("{\"input\":"));
	text_put_or_null(out, row->input);
	if (row->line)
		text_number(out, "line", row->line);
	if (row->column)
		text_number(out, "column", row->column);
	text_string(out, "message", str_of(row->message));
	buf_putc(out, '}');
}

static void put_findings(const struct totals *totals, struct buf *out)
{
	buf_puts(out, ",\n\"findings\":{\"errors\":");
	buf_put_number(out, totals->errors);
	text_number(out, "warnings", totals->warnings);
	text_number(out, "omitted", totals->omitted);
	buf_puts(out, ",\n\"by_code\":{");
	for (size_t i = 0; i < totals->ncodes; i++) {
		if (i)
			buf_putc(out, ',');
		text_put(out, str_of(totals->codes[i].code->name));
		buf_putc(out, ':');
		buf_put_number(out, totals->codes[i].errors + totals->codes[i].warnings);
	}
	buf_puts(out, "},\n\"examples\":{");
	for (size_t i = 0; i < totals->ncodes; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		text_put(out, str_of(totals->codes[i].code->name));
		buf_putc(out, ':');
		put_example(&totals->codes[i], out);
	}
	buf_puts(out, "}}");
}

/* {pointer: count}; pointers that never were coerced are left out of `coerced`. */
static void put_paths(const struct totals *totals, bool coerced, struct buf *out)
{
	bool is_first = true;

	buf_puts(out, coerced ? ",\n\"coerced\":{" : ",\n\"fields\":{");
	for (size_t i = 0; i < totals->npaths; i++) {
		const struct path_totals *path = &totals->paths[i];
		uint64_t count = coerced ? path->coerced : path->seen;
		if (count == 0)
			continue;
		if (!is_first)
			buf_putc(out, ',');
		is_first = false;
		text_put(out, path->pointer);
		buf_putc(out, ':');
		buf_put_number(out, count);
	}
	buf_putc(out, '}');
}

/* Who is named most often, by the place of a record; there is no value to tell. */
static void put_repeated(const struct report *report, struct buf *out)
{
	const struct totals *totals = report->totals;

	buf_puts(out, ",\n\"repeated\":");
	if (!report->job->doctype) {
		buf_puts(out, "null");
		return;
	}
	buf_puts(out, "{\"threshold\":");
	buf_put_number(out, report->job->doctype->lines_of_one);
	text_number(out, "missed_at_most", totals->repeated_missed);
	text_member(out, "identifiers");
	for (size_t i = 0; i < totals->nrepeated; i++) {
		const struct repeated_totals *row = &totals->repeated[i];
		struct buf pointer = { 0 };
		role_put_pointer(row->row, row->element, &pointer);
		buf_puts(out, i ? ",\n{\"input\":" : "[\n{\"input\":");
		text_put(out, str_of(row->input));
		text_number(out, "record", row->record);
		text_number(out, "line", row->line);
		text_string(out, "pointer", buf_str(&pointer));
		text_number(out, "lines", row->lines);
		text_number(out, "lines_at_most", row->at_most);
		buf_putc(out, '}');
		buf_release(&pointer);
	}
	buf_puts(out, totals->nrepeated ? "]}" : "[]}");
}

static void put_parts(const struct report *report, struct buf *out)
{
	buf_puts(out, ",\n\"parts\":[");
	for (size_t i = 0; i < report->nparts; i++) {
		buf_puts(out, i ? ",\n" : "\n");
		manifest_render_part(&report->parts[i], out);
	}
	buf_putc(out, ']');
}

/* By its whole path, since the replay may be typed elsewhere. */
static void put_path(const char *path, struct buf *out)
{
	struct buf whole = { 0 };

	if (path[0] != '/') {
		char *here = get_current_dir_name();
		buf_puts(&whole, here ? here : ".");
		buf_putc(&whole, '/');
		free(here);
	}
	buf_puts(&whole, path);
	text_put(out, buf_str(&whole));
	buf_release(&whole);
}

static void put_path_or_null(const char *path, struct buf *out)
{
	if (path)
		put_path(path, out);
	else
		buf_puts(out, "null");
}

static void put_reject_file(const struct reject_file *file, bool in_dir, struct buf *out)
{
	const struct input *input = file->input;

	buf_puts(out, in_dir ? "{\"file\":" : "{\"path\":");
	if (in_dir)
		text_put(out, str_of(file->file));
	else
		put_path(file->file, out);
	text_number(out, "records", file->records);
	text_string(out, "from", str_of(settings_format_name((int)input->format)));
	text_string(out, "encoding", str_of(input->charset ? input->charset->name : "UTF-8"));
	if (file->begins_with_array)
		text_boolean(out, "begins_with_array", true);
	if (input->format == FORMAT_CSV || input->format == FORMAT_TSV) {
		text_member(out, "delimiter");
		settings_put_byte(out, input->dialect.delimiter);
		text_member(out, "quote");
		settings_put_byte(out, input->dialect.quote);
		text_member(out, "escape");
		settings_put_byte(out, input->dialect.escape);
		text_member(out, "columns");
		for (size_t i = 0; i < input->ncolumns && !input->dialect.has_header; i++) {
			buf_putc(out, i ? ',' : '[');
			text_put(out, input->columns[i]);
		}
		buf_puts(out, input->dialect.has_header || input->ncolumns == 0 ? "null" : "]");
	}
	buf_putc(out, '}');
}

/* What --replay takes from here; see replay.c. */
static void put_replay(const struct report *report, struct buf *out)
{
	const struct job *job = report->job;
	bool is_first = true;

	buf_puts(out, ",\n\"rules\":");
	put_path_or_null(job->rules_path, out);
	text_member(out, "map");
	put_path_or_null(job->map_path, out);
	buf_puts(out, ",\"refs\":[");
	for (size_t i = 0; i < job->schema.nrefs; i++) {
		buf_puts(out, i ? ",{\"prefix\":" : "{\"prefix\":");
		text_put(out, str_of(job->schema.refs[i].prefix));
		text_member(out, "dir");
		put_path(job->schema.refs[i].dir, out);
		buf_putc(out, '}');
	}
	buf_puts(out, "],\"rejects\":[");
	for (size_t i = 0; i < report->rejects->count; i++) {
		if (!report->rejects->files[i].input)
			continue;
		buf_puts(out, is_first ? "\n" : ",\n");
		is_first = false;
		put_reject_file(&report->rejects->files[i], report->rejects->path == NULL, out);
	}
	buf_putc(out, ']');
}

void report_render(const struct report *report, struct buf *out)
{
	static const char *const commands[] = {
		[COMMAND_CHECK] = "check",
		[COMMAND_CONVERT] = "convert",
		[COMMAND_RUN] = "run",
	};
	const struct job *job = report->job;
	char rules[DIGEST_HEX];

	schema_sha256(job->program, rules);
	buf_put(out, STR("{\"version\":\"" BULKPIPE_VERSION "\""));
	text_string(out, "command", str_of(commands[job->command]));
	text_string(out, "started_at", str_of(report->started_at));
	text_string(out, "finished_at", str_of(report->finished_at));
	text_number(out, "exit", (uint64_t)report->exit_status);
	text_boolean(out, "complete", report->complete);
	text_boolean(out, "limited", report->limited);
	buf_puts(out, ",\n\"document_type\":");
	text_put_or_null(out, job->doctype ? job->doctype->name : NULL);
	buf_puts(out, ",\n\"options\":");
	settings_render(job, report->prefix, out);
	buf_puts(out, ",\n\"rules_sha256\":");
	text_put_or_null(out, rules);
	text_member(out, "map_sha256");
	text_put_or_null(out, job->mapping ? mapping_sha256(job->mapping) : NULL);
	put_inputs(report, out);
	put_records(report->totals, out);
	put_dropped(report, out);
	put_findings(report->totals, out);
	put_paths(report->totals, true, out);
	put_paths(report->totals, false, out);
	put_repeated(report, out);
	put_parts(report, out);
	put_replay(report, out);
	buf_puts(out, ",\n\"upload\":null}\n");
}

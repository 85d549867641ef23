/*
 * The end of a run in words. A pure function of the totals and the command line into a buffer;
 * chain.c decides where it goes. Which command to type next is in next.c.
 */
#include "cli/summary.h"

#include <stdio.h>

#include "base/utf8.h"
#include "cli/next.h"
#include "cli/size.h"
#include "cli/show.h"
#include "cli/talk.h"
#include "cli/words.h"
#include "output/text.h"
#include "repeat/roles.h"

enum {
	WIDTH = 79,
	NUMBER_WIDTH = 8,
	CODE_WIDTH_MAX = 24, /* longer codes push the rest of their line */
	REPEATED_SHOWN = 5,
};

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* "    12 rejected", and what there is to say about it. */
static void put_count(struct buf *out, bool color, enum paint paint, uint64_t count,
		      const char *word, const char *note)
{
	char text[64];

	snprintf(text, sizeof(text), "%*ju %s", NUMBER_WIDTH, (uintmax_t)count, word);
	talk_paint(out, color, paint, text);
	if (note[0])
		buf_printf(out, "%*s%s", (int)(14 - strlen(word)), "", note);
	buf_putc(out, '\n');
}

static void put_read(const struct summary *summary, bool color, struct buf *out)
{
	const struct totals *totals = summary->totals;
	size_t ninputs = summary->cmdline->job.ninputs;
	uint64_t bytes = 0;
	char size[24], note[128], blank[48] = "";

	for (size_t i = 0; i < ninputs; i++)
		bytes += totals->inputs[i].bytes;
	size_print(bytes, size);
	if (totals->blank_lines)
		snprintf(blank, sizeof(blank), ", %ju blank line%s", (uintmax_t)totals->blank_lines,
			 plural(totals->blank_lines));
	snprintf(note, sizeof(note), "%s from %zu input%s in %.2f s%s", size, ninputs,
		 plural(ninputs), (double)summary->elapsed_ns / 1e9, blank);
	put_count(out, color, PAINT_NONE, totals->read, "read", note);
}

static void put_written(const struct summary *summary, bool color, struct buf *out)
{
	const struct job *job = &summary->cmdline->job;
	const struct totals *totals = summary->totals;
	bool is_published = summary->status == OK || summary->status == REJECTED;
	/* A map may make several lines of a record. */
	const char *word = totals->written == totals->valid ? "written" : "lines written";
	char note[64] = "";

	if (job->command == COMMAND_CHECK)
		return;
	if (job->command == COMMAND_RUN && is_published)
		snprintf(note, sizeof(note), "in %zu part%s", summary->nparts,
			 plural(summary->nparts));
	if (job->command == COMMAND_RUN && !is_published) {
		put_count(out, color, PAINT_ERROR, 0, "written", "nothing was published");
		return;
	}
	put_count(out, color, PAINT_NONE, totals->written, word, note);
}

static void put_totals(const struct summary *summary, bool color, struct buf *out)
{
	const struct totals *totals = summary->totals;

	put_read(summary, color, out);
	put_count(out, color, totals->rejected ? PAINT_NONE : PAINT_GOOD, totals->valid, "valid",
		  "");
	if (totals->skipped)
		put_count(out, color, PAINT_NONE, totals->skipped, "skipped", "");
	put_count(out, color, totals->rejected ? PAINT_ERROR : PAINT_NONE, totals->rejected,
		  "rejected", "");
	if (totals->warned)
		put_count(out, color, PAINT_WARNING, totals->warned, "with warnings", "");
	put_written(summary, color, out);
	if (totals->limited)
		buf_puts(out, "         stopped by --limit: what may follow was not read\n");
	else if (summary->cmdline->job.of_preview)
		buf_puts(out, "         a replay of what --limit has made: a preview too\n");
	if (totals->over_budget)
		buf_puts(out, "         stopped by --max-rejects: the rest was not read\n");
}

static uint64_t count_of(const struct code_totals *code, enum severity severity)
{
	return severity == SEVERITY_ERROR ? code->errors : code->warnings;
}

/*
 *          4  identifier-many      a line with more than one user identifier
 *                                  first: profiles.csv:12:5
 */
static void put_code(const struct code_totals *code, uint64_t count, size_t code_width,
		     struct buf *out)
{
	const char *name = code->code->name;
	size_t indent = NUMBER_WIDTH + 2 + code_width + 2, at = indent;
	size_t start = out->len;

	buf_printf(out, "%*ju  %-*s  ", NUMBER_WIDTH, (uintmax_t)count, (int)code_width, name);
	if (out->len - start > indent)
		at = out->len - start;
	const char *meaning = code->code->meaning;
	words_wrap(out, meaning && meaning[0] ? meaning : code->message, at, indent, WIDTH);
	buf_printf(out, "\n%*sfirst: ", (int)indent, "");
	show_place(out, code->input ? code->input : "?", code->line, code->column);
	buf_putc(out, '\n');
}

/* The row with the highest count below `count`, or at `count` and behind row `behind`. */
static const struct code_totals *next_code(const struct totals *totals, enum severity severity,
					   const struct code_totals *behind)
{
	const struct code_totals *best = NULL;

	for (size_t i = 0; i < totals->ncodes; i++) {
		const struct code_totals *row = &totals->codes[i];
		uint64_t count = count_of(row, severity);
		if (count == 0)
			continue;
		if (behind) {
			uint64_t limit = count_of(behind, severity);
			if (count > limit || (count == limit && row <= behind))
				continue;
		}
		if (!best || count > count_of(best, severity))
			best = row;
	}
	return best;
}

static size_t code_width(const struct totals *totals)
{
	size_t width = 12;

	for (size_t i = 0; i < totals->ncodes; i++) {
		size_t len = strlen(totals->codes[i].code->name);
		if (len > width && len <= CODE_WIDTH_MAX)
			width = len;
	}
	return width;
}

/* The codes of one severity, the most frequent first. */
static void put_codes(const struct summary *summary, bool color, enum severity severity,
		      struct buf *out)
{
	const struct totals *totals = summary->totals;
	const struct code_totals *row = next_code(totals, severity, NULL);
	size_t width = code_width(totals);

	if (!row)
		return;
	buf_putc(out, '\n');
	if (severity == SEVERITY_ERROR)
		talk_paint(out, color, PAINT_ERROR, "errors");
	else
		talk_paint(out, color, PAINT_WARNING, "warnings");
	buf_putc(out, '\n');
	for (; row; row = next_code(totals, severity, row))
		put_code(row, count_of(row, severity), width, out);
}

/* What was left out on purpose, by reason, in the order of the map. */
static void put_dropped(const struct summary *summary, struct buf *out)
{
	const struct job *job = &summary->cmdline->job;
	bool is_first = true;

	for (size_t i = 0; i < job->nreasons; i++) {
		const struct reason *reason = &job->reasons[i];
		uint64_t count = summary->totals->dropped[i];
		if (count == 0)
			continue;
		buf_puts(out, is_first ? "\nleft out\n" : "");
		is_first = false;
		buf_printf(out, "%*ju  %s%s%.*s\n", NUMBER_WIDTH, (uintmax_t)count,
			   reason->counts_records ? "record" : "",
			   reason->counts_records ? count == 1 ? " " : "s " : "",
			   (int)reason->words.len, reason->words.at);
	}
}

/* Which identifiers are on more lines than is in order, by the first line of each. */
static void put_repeated(const struct summary *summary, struct buf *out)
{
	const struct totals *totals = summary->totals;
	const struct doctype *type = summary->cmdline->job.doctype;

	for (size_t i = 0; i < totals->nrepeated && i < REPEATED_SHOWN; i++) {
		const struct repeated_totals *row = &totals->repeated[i];
		if (row->lines <= type->lines_of_one)
			break;
		if (i == 0)
			buf_printf(out, "\nidentifiers that more than %ju lines name\n",
				   (uintmax_t)type->lines_of_one);
		buf_printf(out, "%*ju  first: ", NUMBER_WIDTH, (uintmax_t)row->lines);
		show_place(out, row->input, row->line, 0);
		buf_putc(out, ' ');
		role_put_pointer(row->row, row->element, out);
		if (row->at_most > row->lines)
			buf_printf(out, " (or up to %ju)", (uintmax_t)row->at_most);
		buf_putc(out, '\n');
	}
}

/* The findings that were not shown, and where they are. */
static void put_more(const struct summary *summary, struct buf *out)
{
	const struct sink_options *sink = &summary->cmdline->sink;
	uint64_t findings = summary->totals->errors + summary->totals->warnings;

	if (summary->shown == 0)
		return;
	if (findings > summary->shown) {
		uint64_t more = findings - summary->shown;
		buf_printf(out, "… and %ju more finding%s", (uintmax_t)more, plural(more));
		if (sink->findings)
			buf_printf(out, " in %s", sink->findings);
		else if (sink->dir)
			buf_printf(out, " in %s/findings.ndjson", sink->dir);
		buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
}

void summary_render(const struct summary *summary, bool color, struct buf *out)
{
	const struct totals *totals = summary->totals;
	struct next next = { 0 };

	put_more(summary, out);
	put_totals(summary, color, out);
	put_dropped(summary, out);
	put_codes(summary, color, SEVERITY_ERROR, out);
	put_codes(summary, color, SEVERITY_WARNING, out);
	put_repeated(summary, out);

	next_steps(&next, summary->cmdline, totals, summary->status);
	for (size_t i = 0; i < next.count; i++) {
		buf_printf(out, "%s%s:\n  ", i == 0 ? "\n" : "", next.steps[i].why);
		talk_paint(out, color, PAINT_STRONG, next.steps[i].command);
		buf_putc(out, '\n');
	}
	next_release(&next);
}

static void put_code_json(const struct code_totals *row, struct buf *out)
{
	talk_event(out, "code");
	text_string(out, "code", str_of(row->code->name));
	text_number(out, "errors", row->errors);
	text_number(out, "warnings", row->warnings);
	if (row->code->meaning)
		text_string(out, "meaning", str_of(row->code->meaning));
	if (row->input)
		text_string(out, "input", str_of(row->input));
	if (row->line)
		text_number(out, "line", row->line);
	if (row->column)
		text_number(out, "column", row->column);
	buf_puts(out, "}\n");
}

static void put_dropped_json(const struct summary *summary, struct buf *out)
{
	const struct job *job = &summary->cmdline->job;

	for (size_t i = 0; i < job->nreasons; i++) {
		if (summary->totals->dropped[i] == 0)
			continue;
		talk_event(out, "dropped");
		text_string(out, "reason", job->reasons[i].name);
		text_number(out, "count", summary->totals->dropped[i]);
		buf_puts(out, "}\n");
	}
}

static void put_repeated_json(const struct summary *summary, struct buf *out)
{
	const struct totals *totals = summary->totals;

	for (size_t i = 0; i < totals->nrepeated && i < REPEATED_SHOWN; i++) {
		const struct repeated_totals *row = &totals->repeated[i];
		struct buf pointer = { 0 };
		if (row->lines <= summary->cmdline->job.doctype->lines_of_one)
			break;
		role_put_pointer(row->row, row->element, &pointer);
		talk_event(out, "repeated");
		text_string(out, "input", str_of(row->input));
		text_number(out, "record", row->record);
		text_number(out, "line", row->line);
		text_string(out, "pointer", buf_str(&pointer));
		text_number(out, "lines", row->lines);
		text_number(out, "lines_at_most", row->at_most);
		buf_puts(out, "}\n");
		buf_release(&pointer);
	}
}

void summary_render_json(const struct summary *summary, struct buf *out)
{
	const struct totals *totals = summary->totals;
	struct next next = { 0 };

	talk_event(out, "totals");
	text_number(out, "exit", (uint64_t)summary->exit);
	text_number(out, "read", totals->read);
	text_number(out, "valid", totals->valid);
	text_number(out, "rejected", totals->rejected);
	text_number(out, "skipped", totals->skipped);
	text_number(out, "warned", totals->warned);
	text_number(out, "written", totals->written);
	text_number(out, "blank_lines", totals->blank_lines);
	text_number(out, "errors", totals->errors);
	text_number(out, "warnings", totals->warnings);
	text_boolean(out, "limited", totals->limited || summary->cmdline->job.of_preview);
	buf_printf(out, ",\"seconds\":%.3f}\n", (double)summary->elapsed_ns / 1e9);
	for (size_t i = 0; i < totals->ncodes; i++)
		put_code_json(&totals->codes[i], out);
	put_dropped_json(summary, out);
	put_repeated_json(summary, out);

	next_steps(&next, summary->cmdline, totals, summary->status);
	for (size_t i = 0; i < next.count; i++) {
		talk_event(out, "next");
		text_string(out, "why", str_of(next.steps[i].why));
		text_string(out, "command", str_of(next.steps[i].command));
		buf_puts(out, "}\n");
	}
	next_release(&next);
}

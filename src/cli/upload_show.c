/* Rendering ledgers and progress; upload.c decides where it goes. */
#include "cli/upload_show.h"

#include <stdio.h>

#include "base/clock.h"
#include "cli/size.h"
#include "cli/table.h"
#include "output/part.h"
#include "output/text.h"
#include "upload/outcome.h"
#include "upload/upload.h"

#define SECOND UINT64_C(1000000000)

/* ---- progress ---- */

static void put_numbers(const struct upload_progress *progress, double seconds, struct buf *out)
{
	double left = progress->done > 0 && progress->total > progress->done
			      ? seconds * (double)(progress->total - progress->done) /
					(double)progress->done
			      : 0;

	buf_printf(out, "%zu of %zu parts", progress->parts_done, progress->parts_total);
	if (seconds > 0)
		buf_printf(out, "  %.1f MB/s", (double)progress->done / seconds / 1e6);
	buf_puts(out, "  ");
	progress_put_duration(out, (uint64_t)(left + 0.5));
	buf_puts(out, " left");
}

void upload_show_progress(const struct upload_progress *progress, uint64_t now_ns, size_t width,
			  struct buf *out)
{
	uint64_t gone_ns = now_ns - progress->started_ns;
	struct buf numbers = { 0 };
	size_t start = out->len;

	if (progress->phase == PHASE_WAIT) {
		buf_printf(&numbers, "waiting: %zu of %zu executions have ended  ",
			   progress->parts_done, progress->parts_total);
		progress_put_duration(&numbers, gone_ns / SECOND);
	} else {
		put_numbers(progress, (double)gone_ns / (double)SECOND, &numbers);
		double share = progress->total ? (double)progress->done / (double)progress->total : 1;
		progress_put_share(out, share >= 1 ? 100 : (unsigned)(share * 100), width,
				   numbers.len);
	}
	buf_put(out, buf_str(&numbers));
	if (width && out->len - start > width)
		out->len = start + width;
	buf_release(&numbers);
}

static void put_json(const struct upload_progress *progress, uint64_t now_ns, struct buf *out)
{
	talk_event(out, "progress");
	text_string(out, "phase", progress->phase == PHASE_WAIT ? STR("wait") : STR("send"));
	text_number(out, "parts", progress->parts_done);
	text_number(out, "of", progress->parts_total);
	if (progress->phase != PHASE_WAIT) {
		text_number(out, "bytes", progress->done);
		text_number(out, "size", progress->total);
	}
	text_number(out, "seconds", (now_ns - progress->started_ns) / SECOND);
	buf_puts(out, "}\n");
}

void upload_tick(struct progress *line, const struct upload_progress *progress)
{
	struct buf text = { 0 };

	if (!progress_is_due(line))
		return;
	if (line->json)
		put_json(progress, line->last_ns, &text);
	else
		upload_show_progress(progress, line->last_ns, progress_width(line), &text);
	progress_show(line, buf_str(&text));
	buf_release(&text);
}

/* ---- the table ---- */

static const char *status_of(const struct ledger_part *part)
{
	if (part->state == PART_TO_SEND)
		return "to send";
	if (part->state == PART_IN_DOUBT)
		return "in doubt";
	if (part->is_assumed)
		return "assumed sent";
	return part->end.status ? part->end.status : "sent";
}

static void put_sums(const struct ledger *ledger, struct buf *out)
{
	const struct outcome_sums sums = outcome_sum(ledger);

	buf_printf(out, "%zu parts: %zu sent", ledger->manifest->nparts, sums.sent);
	if (sums.in_doubt)
		buf_printf(out, ", %zu in doubt", sums.in_doubt);
	if (sums.to_send)
		buf_printf(out, ", %zu to send", sums.to_send);
	if (sums.ended)
		buf_printf(out, "; %zu ended: %ju lines succeeded, %ju failed", sums.ended,
			   (uintmax_t)sums.success, (uintmax_t)sums.failure);
	buf_putc(out, '\n');
}

void upload_show_table(const struct ledger *ledger, struct buf *out)
{
	static const struct table_column columns[] = {
		{ "part", false },   { "execution", true }, { "status", false },
		{ "success", true }, { "failure", true },
	};
	struct table table;

	table_init(&table, columns, 5);
	for (size_t i = 0; i < ledger->manifest->nparts; i++) {
		const struct ledger_part *part = &ledger->parts[i];
		/* One of several that cannot be told apart. */
		bool is_unsure = part->execution && !part->is_sure;
		struct str execution = arena_printf(&table.arena, "%s%s", is_unsure ? "~" : "",
						    part->execution ? part->execution : "");
		table_add(&table, str_of(ledger->manifest->parts[i].file));
		table_add(&table, execution);
		table_add(&table, str_of(status_of(part)));
		table_add_number(&table, part->end.has_result, part->end.success);
		table_add_number(&table, part->end.has_result, part->end.failure);
	}
	table_render(&table, out);
	table_release(&table);
	put_sums(ledger, out);
}

void upload_show_failed(const struct upload *upload, struct buf *out)
{
	for (size_t i = 0; i < upload->nfailed; i++) {
		const struct failed_line *line = &upload->failed[i];
		buf_put_visible(out, str_of(line->location.part));
		buf_printf(out, ":%ju: ", (uintmax_t)line->line);
		buf_put_visible(out, str_of(line->location.input));
		buf_printf(out, ":%ju: record %ju", (uintmax_t)line->location.line,
			   (uintmax_t)line->location.record);
		if (line->code)
			buf_printf(out, " [%s]", line->code);
		buf_putc(out, '\n');
	}
	if (upload->located > upload->nfailed)
		buf_printf(out, "… and %ju more\n", (uintmax_t)(upload->located - upload->nfailed));
}

void upload_show_json(const struct ledger *ledger, int exit, struct buf *out)
{
	const struct outcome_sums sums = outcome_sum(ledger);

	for (size_t i = 0; i < ledger->manifest->nparts; i++) {
		const struct ledger_part *part = &ledger->parts[i];
		talk_event(out, "part");
		text_string(out, "part", str_of(ledger->manifest->parts[i].file));
		text_string(out, "status", str_of(status_of(part)));
		if (part->execution)
			text_string(out, "execution", str_of(part->execution));
		if (part->end.has_result) {
			text_number(out, "success", part->end.success);
			text_number(out, "failure", part->end.failure);
		}
		buf_puts(out, "}\n");
	}
	talk_event(out, "upload");
	text_number(out, "exit", (uint64_t)exit);
	text_number(out, "sent", sums.sent);
	text_number(out, "in_doubt", sums.in_doubt);
	text_number(out, "to_send", sums.to_send);
	text_number(out, "success", sums.success);
	text_number(out, "failure", sums.failure);
	buf_puts(out, "}\n");
}

/*
 * Draws how far a run has come, from the totals that the sink keeps; called in the sink's thread
 * only. Rates are over the whole run: a source of data is rarely steady, and a steady number is
 * easier to read. Inputs whose size nobody knows (pipes) get no percentage and no time left.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/size.h"
#include "input/input.h"
#include "output/text.h"

#define SECOND UINT64_C(1000000000)

enum {
	FIRST_MS = 300,     /* shorter runs show nothing */
	LINES_SECONDS = 5,  /* between plain lines */
	BAR_MIN = 8,
	BAR_MAX = 30,
	INTERRUPT_WIDTH = 3, /* room for the ^C that a terminal echoes, so that it does not wrap */
};

void progress_put_duration(struct buf *out, uint64_t seconds)
{
	if (seconds >= 3600)
		buf_printf(out, "%ju:%02ju:%02ju", (uintmax_t)(seconds / 3600),
			   (uintmax_t)(seconds / 60 % 60), (uintmax_t)(seconds % 60));
	else
		buf_printf(out, "%ju:%02ju", (uintmax_t)(seconds / 60), (uintmax_t)(seconds % 60));
}

/* Sizes of files keep far away from the end of the range, a double is exact enough. */
static unsigned percent_of(const struct progress_view *view)
{
	double share = (double)view->done / (double)view->size;

	return share >= 1 ? 100 : (unsigned)(share * 100);
}

static void put_numbers(const struct progress_view *view, struct buf *out)
{
	double seconds = (double)view->elapsed_ns / (double)SECOND;
	char size[24];

	buf_printf(out, "%ju records", (uintmax_t)view->records);
	if (view->rejected > 0)
		buf_printf(out, "  %ju rejected", (uintmax_t)view->rejected);
	if (view->size == 0) {
		size_print(view->read, size);
		buf_printf(out, "  %s", size);
	}
	if (seconds > 0)
		buf_printf(out, "  %.1f MB/s", (double)view->read / seconds / 1e6);
	buf_puts(out, "  ");
	if (view->size == 0 || view->done == 0) {
		progress_put_duration(out, view->elapsed_ns / SECOND);
		return;
	}
	double left = view->done >= view->size
			      ? 0
			      : seconds * (double)(view->size - view->done) / (double)view->done;
	progress_put_duration(out, (uint64_t)(left + 0.5));
	buf_puts(out, " left");
}

static void put_bar(struct buf *out, unsigned percent, size_t width)
{
	size_t filled = width * percent / 100;

	buf_puts(out, " [");
	for (size_t i = 0; i < width; i++)
		buf_putc(out, i < filled ? '=' : i == filled && percent > 0 ? '>' : ' ');
	buf_putc(out, ']');
}

void progress_put_share(struct buf *out, unsigned percent, size_t width, size_t rest)
{
	size_t frame = strlen("100% [] ") + 1; /* and a blank before what follows */

	buf_printf(out, "%3u%%", percent);
	if (width && width >= rest + frame + BAR_MIN) {
		size_t bar = width - rest - frame;
		put_bar(out, percent, bar < BAR_MAX ? bar : BAR_MAX);
	}
	buf_puts(out, "  ");
}

void progress_render(const struct progress_view *view, size_t width, struct buf *out)
{
	struct buf numbers = { 0 };
	size_t start = out->len;

	if (view->is_ahead)
		buf_puts(&numbers, "looking ahead: ");
	put_numbers(view, &numbers);
	if (view->size > 0)
		progress_put_share(out, percent_of(view), width, numbers.len);
	buf_put(out, buf_str(&numbers));
	if (width && out->len - start > width)
		out->len = start + width;
	buf_release(&numbers);
}

void progress_init(struct progress *progress, struct cmdline *cmdline,
		   const struct talk *talk)
{
	bool is_terminal = isatty(STDERR_FILENO);
	/* Records that scroll over the same terminal leave no place for a line. */
	bool is_busy = cmdline->job.command == COMMAND_CONVERT && isatty(STDOUT_FILENO);

	*progress = (struct progress){
		.job = &cmdline->job,
		.done = arena_array(&cmdline->job.arena, cmdline->job.ninputs + 1,
				    sizeof(*progress->done)),
		.is_terminal = is_terminal && !is_busy && !talk->json,
		.json = talk->json,
		.started_ns = clock_monotonic_ns(),
	};
	progress->on = cmdline->progress == WHEN_ALWAYS ||
		       (cmdline->progress == WHEN_AUTO && progress->is_terminal && !talk->quiet);
}

void progress_ahead(struct progress *progress, bool is_ahead)
{
	progress->is_ahead = is_ahead;
	progress->started_ns = clock_monotonic_ns();
	memset(progress->done, 0, progress->job->ninputs * sizeof(*progress->done));
}

void progress_batch(struct progress *progress, const struct batch *batch)
{
	progress->done[batch->input->number] = batch->disk_bytes;
}

static struct progress_view view_of(const struct progress *progress, const struct totals *totals,
				    uint64_t now)
{
	const struct job *job = progress->job;
	struct progress_view view = {
		.records = totals->read,
		.rejected = totals->rejected,
		.elapsed_ns = now - progress->started_ns,
		.is_ahead = progress->is_ahead,
	};
	bool is_known = true;

	for (size_t i = 0; i < job->ninputs; i++) {
		view.read += totals->inputs[i].bytes;
		view.done += progress->done[i];
		view.size += job->inputs[i].size;
		is_known = is_known && job->inputs[i].is_regular;
	}
	if (!is_known)
		view.size = 0;
	return view;
}

size_t progress_width(const struct progress *progress)
{
	struct winsize size;

	if (!progress->is_terminal)
		return 0;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80 - 1 - INTERRUPT_WIDTH;
	return size.ws_col > 1 + INTERRUPT_WIDTH ? size.ws_col - 1u - INTERRUPT_WIDTH : 1;
}

bool progress_is_due(struct progress *progress)
{
	uint64_t now = clock_monotonic_ns();
	uint64_t pause = progress->is_terminal ? 0 : LINES_SECONDS * SECOND;

	if (!progress->on || now - progress->started_ns < FIRST_MS * (SECOND / 1000) ||
	    (progress->last_ns && now - progress->last_ns < pause))
		return false;
	progress->last_ns = now;
	return true;
}

void progress_show(struct progress *progress, struct str line)
{
	struct buf text = { 0 };
	struct diag ignored;

	if (progress->is_terminal)
		buf_putc(&text, '\r');
	else if (!progress->json)
		buf_puts(&text, "bulkpipe: ");
	buf_put(&text, line);
	if (progress->is_terminal)
		buf_puts(&text, "\033[K");
	else if (!progress->json)
		buf_putc(&text, '\n');
	progress->is_drawn = progress->is_terminal;
	file_write(STDERR_FILENO, buf_str(&text), "standard error", &ignored);
	buf_release(&text);
}

static void put_json(const struct progress_view *view, struct buf *out)
{
	talk_event(out, "progress");
	text_number(out, "records", view->records);
	text_number(out, "rejected", view->rejected);
	text_number(out, "bytes", view->read);
	if (view->size > 0)
		text_number(out, "percent", percent_of(view));
	text_number(out, "seconds", view->elapsed_ns / SECOND);
	buf_puts(out, "}\n");
}

void progress_tick(struct progress *progress, const struct totals *totals)
{
	struct buf line = { 0 };

	if (!progress_is_due(progress))
		return;
	struct progress_view view = view_of(progress, totals, progress->last_ns);
	if (progress->json)
		put_json(&view, &line);
	else
		progress_render(&view, progress_width(progress), &line);
	progress_show(progress, buf_str(&line));
	buf_release(&line);
}

void progress_clear(struct progress *progress)
{
	struct diag ignored;

	if (progress->is_drawn)
		file_write(STDERR_FILENO, STR("\r\033[K"), "standard error", &ignored);
	progress->is_drawn = false;
}

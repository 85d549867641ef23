/*
 * The program's voice. Everything that stands on stderr goes through here (or is a progress line),
 * so that --quiet, --log json and colours are decided once. Knows no record and no finding: see
 * show.c.
 */
#include "cli/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "output/text.h"

/* Colours are for terminals that have them; NO_COLOR (no-color.org) speaks unless it is empty. */
static bool wants_color(enum when when, int fd)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when != WHEN_AUTO)
		return when == WHEN_ALWAYS;
	if (no_color && no_color[0])
		return false;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static bool takes_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

void talk_init(struct talk *talk, const struct cmdline *cmdline)
{
	const struct sink_options *sink = &cmdline->sink;
	bool is_taken = takes_stdout(sink->rejects) || takes_stdout(sink->findings) ||
			takes_stdout(sink->report);
	bool is_product = cmdline->job.command == COMMAND_CHECK && !cmdline->log_json;

	*talk = (struct talk){
		.fd = is_product && !is_taken ? STDOUT_FILENO : STDERR_FILENO,
		.json = cmdline->log_json,
		.quiet = cmdline->quiet,
		.verbose = cmdline->verbose,
	};
	talk->name = talk->fd == STDOUT_FILENO ? "standard output" : "standard error";
	talk->color = wants_color(cmdline->color, talk->fd);
	talk->color_stderr = wants_color(cmdline->color, STDERR_FILENO);
}

void talk_paint(struct buf *out, bool color, enum paint paint, const char *text)
{
	static const char *const codes[] = {
		[PAINT_ERROR] = "\033[1;31m", [PAINT_WARNING] = "\033[1;33m",
		[PAINT_GOOD] = "\033[32m",    [PAINT_STRONG] = "\033[1m",
	};

	if (!color || paint == PAINT_NONE) {
		buf_puts(out, text);
		return;
	}
	buf_puts(out, codes[paint]);
	buf_puts(out, text);
	buf_puts(out, "\033[0m");
}

enum status talk_write(const struct talk *talk, const struct buf *text, struct diag *why)
{
	enum status status = file_write(talk->fd, buf_str(text), talk->name, why);

	return talk->fd == STDOUT_FILENO ? status : OK;
}

/* Nobody can be told that stderr is gone; a pipe that was closed ends the run, as everywhere. */
static void write_stderr(const struct buf *text)
{
	struct diag ignored;

	file_write(STDERR_FILENO, buf_str(text), "standard error", &ignored);
}

void talk_event(struct buf *out, const char *event)
{
	char now[21];

	clock_utc(now);
	buf_printf(out, "{\"time\":\"%s\",\"event\":\"%s\"", now, event);
}

/* "text [code]", as `put` writes texts. */
static void put_message(struct buf *out, const struct diag *why,
			void (*put)(struct buf *out, struct str text))
{
	struct buf message = { 0 };

	buf_puts(&message, why->text);
	if (why->code)
		buf_printf(&message, " [%s]", why->code);
	put(out, buf_str(&message));
	buf_release(&message);
}

/* An event with a place and a message. */
static void put_event(struct buf *out, const char *event, const struct diag *why)
{
	talk_event(out, event);
	if (why->file) {
		buf_puts(out, ",\"file\":");
		text_put(out, str_of(why->file));
	}
	if (why->line)
		buf_printf(out, ",\"line\":%ju", (uintmax_t)why->line);
	if (why->column)
		buf_printf(out, ",\"column\":%u", why->column);
	buf_puts(out, ",\"message\":");
	put_message(out, why, text_put);
	buf_puts(out, "}\n");
}

/* "file:line:column: " */
static void put_place(struct buf *out, const struct diag *why)
{
	if (!why->file)
		return;
	buf_put_visible(out, str_of(why->file));
	if (why->line)
		buf_printf(out, ":%ju", (uintmax_t)why->line);
	if (why->line && why->column)
		buf_printf(out, ":%u", why->column);
	buf_puts(out, ": ");
}

void talk_failure(const struct talk *talk, const struct diag *why)
{
	struct buf line = { 0 };

	if (talk->json) {
		put_event(&line, "failure", why);
	} else {
		talk_paint(&line, talk->color_stderr, PAINT_ERROR, "bulkpipe:");
		buf_putc(&line, ' ');
		put_place(&line, why);
		put_message(&line, why, buf_put_visible);
		buf_putc(&line, '\n');
	}
	write_stderr(&line);
	buf_release(&line);
}

void talk_warning(const struct talk *talk, const char *event, const struct diag *why)
{
	struct buf line = { 0 };

	if (talk->json) {
		put_event(&line, event, why);
	} else {
		put_place(&line, why);
		talk_paint(&line, talk->color_stderr, PAINT_WARNING, "warning:");
		buf_putc(&line, ' ');
		put_message(&line, why, buf_put_visible);
		buf_putc(&line, '\n');
	}
	write_stderr(&line);
	buf_release(&line);
}

void talk_note(const struct talk *talk, const char *event, const char *format, ...)
{
	struct buf line = { 0 };
	char text[1024];
	va_list args;

	if (talk->quiet)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (talk->json) {
		talk_event(&line, event);
		buf_puts(&line, ",\"message\":");
		text_put(&line, str_of(text));
		buf_puts(&line, "}\n");
	} else {
		buf_put_visible(&line, str_of(text));
		buf_putc(&line, '\n');
	}
	write_stderr(&line);
	buf_release(&line);
}

/* Filling a struct diag. Text that does not fit is cut: a message is for people. */
#include "base/diag.h"

#include "base/stop.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void put(struct diag *why, const char *format, va_list args)
{
	if (vsnprintf(why->text, sizeof(why->text), format, args) < 0)
		why->text[0] = '\0';
}

void diag_set(struct diag *why, enum status status, const char *format, ...)
{
	va_list args;
	why->status = status;
	why->file = NULL;
	why->line = 0;
	why->column = 0;
	why->code = NULL;
	va_start(args, format);
	put(why, format, args);
	va_end(args);
}

void diag_set_at(struct diag *why, enum status status, const char *file, uint64_t line,
		 unsigned column, const char *format, ...)
{
	va_list args;
	why->status = status;
	why->file = file;
	why->line = line;
	why->column = column;
	why->code = NULL;
	va_start(args, format);
	put(why, format, args);
	va_end(args);
}

bool diag_set_errno(struct diag *why, const char *file, const char *doing)
{
	/* Interrupted calls are made again (file_open), unless the signal asks to stop. */
	if (errno == EINTR && stop_signal()) {
		diag_set(why, ERR_SIGNAL, "stopped by a signal");
		return true;
	}
	const char *reason = strerrordesc_np(errno);
	diag_set_at(why, ERR_IO, file, 0, 0, "cannot %s: %s", doing, reason ? reason : "unknown error");
	return false;
}

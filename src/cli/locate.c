/* `locate DIR PART LINE`: a line of a part back to its source. The reading is
 * output/sources.c's. */
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/show.h"
#include "cli/size.h"
#include "output/sources.h"

enum status locate_command(struct cmdline *cmdline, struct diag *why)
{
	struct location location = { 0 };
	struct buf text = { 0 };
	struct diag reason;
	uint64_t line;

	if (number_parse(cmdline->operands[2], 1, UINT64_MAX, &line, &reason) != OK)
		return diag_fail(why, ERR_USAGE, "LINE: %s", reason.text);
	enum status status = sources_locate(cmdline->operands[0], cmdline->operands[1], line,
					    &cmdline->job.arena, &location, why);
	if (status != OK)
		return status;
	show_place(&text, location.input, location.line, 0);
	buf_printf(&text, ": record %ju\n", (uintmax_t)location.record);
	status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	buf_release(&text);
	return status;
}

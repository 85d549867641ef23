/*
 * `rules check FILE…`: is it a schema that the program can run, and does it say what it means? A
 * schema that is none is an error (2); what was probably not meant is a warning, which --strict turns
 * into status 1.
 */
#include <stdlib.h>

#include "cli/cmdline.h"
#include "cli/rules.h"
#include "cli/show.h"
#include "cli/talk.h"
#include "compile/lint.h"
#include "compile/program.h"
#include "output/text.h"

static void put_lint(struct buf *out, const struct talk *talk, const struct lint *lint)
{
	show_place(out, lint->file, lint->line, lint->column);
	buf_puts(out, ": ");
	talk_paint(out, talk->color, PAINT_WARNING, "warning:");
	buf_putc(out, ' ');
	buf_put_visible(out, lint->text);
	buf_printf(out, " [%s]\n", lint->code);
}

static void put_lint_json(struct buf *out, const struct lint *lint)
{
	talk_event(out, "lint");
	text_string(out, "file", str_of(lint->file));
	text_number(out, "line", lint->line);
	text_number(out, "column", lint->column);
	text_string(out, "code", str_of(lint->code));
	text_string(out, "message", lint->text);
	buf_puts(out, "}\n");
}

static void put_total(struct buf *out, const struct talk *talk, const char *name,
		      const struct program *program, size_t count)
{
	if (talk->json) {
		talk_event(out, "checked");
		text_string(out, "file", str_of(name));
		text_number(out, "schemas", program->nrules);
		text_number(out, "patterns", program->nregexes);
		text_number(out, "warnings", count);
		buf_puts(out, "}\n");
		return;
	}
	show_place(out, name, 0, 0);
	buf_puts(out, ": ");
	talk_paint(out, talk->color, count ? PAINT_WARNING : PAINT_GOOD,
		   count ? "well-formed, but" : "well-formed:");
	if (count == 0)
		buf_printf(out, " %zu schema%s, %zu pattern%s,", program->nrules,
			   program->nrules == 1 ? "" : "s", program->nregexes,
			   program->nregexes == 1 ? "" : "s");
	buf_printf(out, " %zu warning%s\n", count, count == 1 ? "" : "s");
}

enum status rules_check(struct cmdline *cmdline, const char *name, struct diag *why)
{
	struct lints lints = { 0 };
	struct schema_options options = cmdline->job.schema;
	struct program *program;
	struct talk talk;
	struct buf text = { 0 };

	options.lints = &lints;
	options.as_written = true;
	enum status status = rules_open(cmdline, name, &options, &program, why);
	if (status != OK)
		return status;
	talk_init(&talk, cmdline);
	for (size_t i = 0; i < lints.count; i++) {
		if (talk.json)
			put_lint_json(&text, &lints.at[i]);
		else
			put_lint(&text, &talk, &lints.at[i]);
	}
	if (!talk.quiet)
		put_total(&text, &talk, name, program, lints.count);
	status = talk_write(&talk, &text, why);
	buf_release(&text);
	schema_free(program);
	if (status == OK && lints.count > 0 && cmdline->job.strict)
		status = REJECTED;
	return status;
}

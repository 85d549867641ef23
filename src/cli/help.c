/*
 * `help`, --help and what stands on stderr when a command lacks its input: laid out for 80 columns
 * from the tables, so that no option can be forgotten here. help_command is the command of that
 * name.
 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/option.h"
#include "cli/words.h"
#include "compile/doctype.h"

enum {
	WIDTH = 80,
	INDENT = 27,    /* where the help of an option starts */
	TERM_MAX = 512,
};

/* A term, and its text from column `indent` on; on a line of its own where the term is long. */
static void put_row(struct buf *out, const char *term, const char *text, size_t indent)
{
	size_t len = strlen(term);

	buf_puts(out, term);
	if (text[0] == '\0') {
		buf_putc(out, '\n');
		return;
	}
	if (len + 1 > indent) {
		buf_putc(out, '\n');
		len = 0;
	}
	for (; len < indent; len++)
		buf_putc(out, ' ');
	words_wrap(out, text, indent, indent, WIDTH);
	buf_putc(out, '\n');
}

static void put_option(struct buf *out, const struct option_row *row)
{
	char term[TERM_MAX];
	char letter[4] = "   ";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c,", row->letter);
	bool is_apart = row->argument && !option_may_lack_argument(row);
	snprintf(term, sizeof(term), "  %s --%s%s%s", letter, row->name, is_apart ? " " : "",
		 row->argument ? row->argument : "");
	put_row(out, term, row->help, INDENT);
}

static void put_group(struct buf *out, const struct verb *verb, enum option_group group)
{
	size_t count;
	const struct option_row *rows = option_table(&count);
	bool is_first = true;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].group != group || !(rows[i].verbs & verb->bit))
			continue;
		if (is_first)
			buf_printf(out, "\n%s\n", option_group_title(group));
		is_first = false;
		put_option(out, &rows[i]);
	}
}

void help_render_verb(const struct verb *verb, struct buf *out)
{
	buf_printf(out, "usage: bulkpipe %s [OPTIONS]%s%s\n\n", verb->name,
		   verb->operands[0] ? " " : "", verb->operands);
	words_wrap(out, verb->about, 0, 0, WIDTH);
	buf_putc(out, '\n');
	for (int group = 0; group < NGROUPS; group++)
		put_group(out, verb, (enum option_group)group);
	if (!(verb->bit & FOR_CHAIN))
		return;
	buf_putc(out, '\n');
	words_wrap(out,
		   "SIZE is a number of bytes, or one with kB, MB, GB (powers of 1000) or KiB, "
		   "MiB, GiB (powers of 1024). `bulkpipe help` lists document types and exit statuses.",
		   0, 0, WIDTH);
	buf_putc(out, '\n');
}

static void put_types(struct buf *out)
{
	size_t count;
	const struct doctype *types = doctype_table(&count);

	buf_puts(out, "\nDocument types\n");
	for (size_t i = 0; i < count; i++) {
		char term[TERM_MAX];
		snprintf(term, sizeof(term), "  %s", types[i].name);
		put_row(out, term, types[i].summary, 32);
	}
}

static void put_exits(struct buf *out)
{
	size_t count;
	const struct exit_row *rows = exit_table(&count);

	buf_puts(out, "\nExit status (where several hold, the first of these)\n");
	for (size_t i = 0; i < count; i++) {
		char term[TERM_MAX] = "  128+n";
		if (rows[i].exit >= 0)
			snprintf(term, sizeof(term), "  %d", rows[i].exit);
		put_row(out, term, rows[i].meaning, 10);
	}
}

void help_render(struct buf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);

	buf_puts(out, "usage: bulkpipe COMMAND [OPTIONS] [INPUT...]\n\n");
	words_wrap(out,
		   "Checks raw exports (CSV, NDJSON, JSON; compressed or not) against the rules of "
		   "a document type, rewrites them, writes parts, and sends these to the platform.",
		   0, 0, WIDTH);
	buf_puts(out, "\n\nCommands\n");
	for (size_t i = 0; i < count; i++) {
		char term[TERM_MAX];
		snprintf(term, sizeof(term), "  %s", verbs[i].name);
		put_row(out, term, verbs[i].summary, 14);
	}
	put_types(out);
	put_exits(out);
	buf_putc(out, '\n');
	words_wrap(out,
		   "bulkpipe COMMAND --help tells the options of a command, bulkpipe help limits "
		   "the limits, bulkpipe help map what stands in a map file, bulkpipe explain CODE "
		   "what a finding means.",
		   0, 0, WIDTH);
	buf_putc(out, '\n');
}

static enum status write_text(int fd, struct buf *text, struct diag *why)
{
	enum status status = file_write(fd, buf_str(text),
					fd == STDOUT_FILENO ? "standard output" : "standard error",
					why);

	buf_release(text);
	return status;
}

enum status help_verb(const struct verb *verb, int fd, struct diag *why)
{
	struct buf text = { 0 };

	help_render_verb(verb, &text);
	return write_text(fd, &text, why);
}

enum status help_program(int fd, struct diag *why)
{
	struct buf text = { 0 };

	help_render(&text);
	return write_text(fd, &text, why);
}

enum status help_command(struct cmdline *cmdline, struct diag *why)
{
	static const struct {
		const char *name;
		void (*render)(struct buf *out);
	} topics[] = { { "limits", help_render_limits }, { "map", help_render_map } };
	const struct verb *verb, *near;
	struct buf text = { 0 };

	if (cmdline->noperands == 0)
		return help_program(STDOUT_FILENO, why);
	const char *topic = cmdline->operands[0];
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (strcmp(topic, topics[i].name) == 0) {
			topics[i].render(&text);
			return write_text(STDOUT_FILENO, &text, why);
		}
	}
	verb = verb_find(topic, &near);
	if (verb)
		return help_verb(verb, STDOUT_FILENO, why);
	return diag_fail(why, ERR_USAGE, "no help about '%s'%s%s%s", topic,
			 near ? "; did you mean " : "", near ? near->name : "", near ? "?" : "");
}

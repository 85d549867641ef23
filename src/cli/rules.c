/*
 * `rules list|show|check|test|explain`: the rules to look at, not to run. Here are the table of the
 * actions and the two that only print what is built in; each of the others is a file of its own.
 */
#include "cli/rules.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/talk.h"
#include "cli/words.h"
#include "compile/doctype.h"
#include "compile/format.h"
#include "compile/schema.h"
#include "ext/json.h"

enum { WIDTH = 80 };

/* ---- names ---- */

/* The built-in rule file that a word means: of a type, or a shared one by its name. */
static struct str builtin_text(const char *name, const char **file)
{
	const struct doctype *type = doctype_find(name);
	struct str word = str_of(name);

	if (str_starts(word, STR("bulkpipe:")))
		return builtin_text(name + strlen("bulkpipe:"), file);
	*file = type ? type->rules : name;
	return schema_builtin(*file);
}

static bool is_file(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

/* "zip.json" and "./zip" are files, whether they are there or not; "zip" may be a type. */
static bool is_path(const char *name)
{
	size_t len = strlen(name);
	return strchr(name, '/') || (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

static enum status unknown_rules(const char *name, struct diag *why)
{
	struct str near = doctype_nearest(name);

	if (near.len > 0)
		return diag_fail(why, ERR_USAGE,
				 "'%s' is neither a document type nor a file; did you mean %.*s?",
				 name, (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE,
			 "'%s' is neither a document type nor a file; bulkpipe rules list names "
			 "the types", name);
}

enum status rules_open(struct cmdline *cmdline, const char *name,
		       const struct schema_options *options, struct program **out, struct diag *why)
{
	const char *file;

	*out = NULL;
	if (!is_path(name) && builtin_text(name, &file).at)
		return schema_compile(NULL, file, options, &cmdline->job.arena, out, why);
	if (!is_path(name) && !is_file(name))
		return unknown_rules(name, why);
	return schema_compile(name, NULL, options, &cmdline->job.arena, out, why);
}

/* ---- list, show ---- */

static void put_row(struct buf *out, const char *term, const char *text, size_t indent)
{
	size_t len = strlen(term) + 2;

	buf_printf(out, "  %s", term);
	if (len + 1 > indent) {
		buf_putc(out, '\n');
		len = 0;
	}
	for (; len < indent; len++)
		buf_putc(out, ' ');
	words_wrap(out, text, indent, indent, WIDTH);
	buf_putc(out, '\n');
}

/* Rule files that are of no type alone, by their titles. */
static void put_pieces(struct buf *out)
{
	struct arena arena = { 0 };
	struct diag ignored;
	struct node *root;
	const char *name;

	for (size_t i = 0; (name = schema_builtin_name(i)); i++) {
		if (doctype_find(name) ||
		    json_parse_file(name, schema_builtin(name), false, &arena, &root, &ignored) != OK)
			continue;
		const struct node *title = node_member(root, "title");
		put_row(out, name, title ? arena_copy(&arena, title->text).at : "", 32);
	}
	arena_release(&arena);
}

static enum status rules_list(struct diag *why)
{
	size_t ntypes, nformats;
	const struct doctype *types = doctype_table(&ntypes);
	const struct format_check *formats = format_table(&nformats);
	struct buf text = { 0 };

	buf_puts(&text, "Document types (rules explain TYPE, rules show TYPE)\n");
	for (size_t i = 0; i < ntypes; i++) {
		struct buf line = { 0 };
		buf_printf(&line, "%s; %s", types[i].summary,
			   types[i].csv ? "ndjson or csv" : "ndjson");
		buf_putc(&line, '\0');
		put_row(&text, types[i].name, line.at, 32);
		buf_release(&line);
	}
	buf_puts(&text, "\nShared pieces (rules show NAME; $ref \"bulkpipe:NAME#/$defs/...\")\n");
	put_pieces(&text);
	buf_puts(&text, "\nFormats (checked with --assert-formats, else only noted)\n");
	for (size_t i = 0; i < nformats; i++)
		put_row(&text, formats[i].name, formats[i].looks_like, 32);
	enum status status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	buf_release(&text);
	return status;
}

static enum status rules_show(struct cmdline *cmdline, const char *name, struct diag *why)
{
	const char *file;
	struct str text = builtin_text(name, &file);

	(void)cmdline;
	if (!text.at)
		return unknown_rules(name, why);
	return file_write(STDOUT_FILENO, text, "standard output", why);
}

/* ---- the actions ---- */

struct action {
	const char *name;
	const char *operands; /* NULL: none */
	enum status (*run)(struct cmdline *cmdline, const char *name, struct diag *why);
};

static const struct action actions[] = {
	{ "list", NULL, NULL },
	{ "show", "a TYPE", rules_show },
	{ "check", "a FILE or a TYPE", rules_check },
	{ "test", "a FILE", rules_test },
	{ "explain", "a TYPE or a FILE", rules_explain },
};

/* Without an operand the options name the rules: `rules explain -t TYPE`, `rules check -r FILE`. */
static const char *optional_operand(const struct cmdline *cmdline)
{
	if (cmdline->job.rules_path)
		return cmdline->job.rules_path;
	return cmdline->job.doctype ? cmdline->job.doctype->name : NULL;
}

/* One after the other, whatever is wrong with a file; the worst of them decides. */
static enum status run_all(const struct action *action, struct cmdline *cmdline, struct diag *why)
{
	enum status status = OK;
	bool has_failed = false;
	struct talk talk;

	talk_init(&talk, cmdline);
	for (size_t i = 1; i < cmdline->noperands; i++) {
		struct diag one;
		enum status next = action->run(cmdline, cmdline->operands[i], &one);
		status = exit_worse(status, next);
		if (next == OK || next == REJECTED)
			continue;
		if (has_failed)
			talk_failure(&talk, why); /* the last is told by whoever called */
		has_failed = true;
		*why = one;
		if (next != ERR_USAGE)
			break;
	}
	return status;
}

enum status rules_command(struct cmdline *cmdline, struct diag *why)
{
	unsigned word = 0;
	enum status status = words_find("list|show|check|test|explain", cmdline->operands[0], &word,
					why);

	if (status != OK)
		return status;
	const struct action *action = &actions[word];
	if (!action->run && cmdline->noperands > 1)
		return diag_fail(why, ERR_USAGE, "rules %s takes no operand, found '%s'",
				 action->name, cmdline->operands[1]);
	if (!action->run)
		return rules_list(why);
	if (cmdline->noperands == 1) {
		const char *name = optional_operand(cmdline);
		return name ? action->run(cmdline, name, why)
			    : diag_fail(why, ERR_USAGE, "rules %s needs %s", action->name,
					action->operands);
	}
	return run_all(action, cmdline, why);
}

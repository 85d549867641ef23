/*
 * `completion bash|zsh|fish`: scripts made from the tables of commands, options and types, so that
 * they never lag behind. What takes a file or a directory is left to the shell's own completion.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/words.h"
#include "compile/doctype.h"
#include "compile/keywords.h"
#include "flow/finding.h"

static void put_types(struct buf *out)
{
	size_t count;
	const struct doctype *types = doctype_table(&count);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? " " : "", types[i].name);
}

/* What an option's argument may be: words parted by blanks, or nothing for files and free text. */
static void put_choices(struct buf *out, const struct option_row *row)
{
	if (row->argument && strcmp(row->argument, "TYPE") == 0) {
		put_types(out);
		return;
	}
	/* "N|P%" is not a choice of words. */
	const char *at = row->argument ? row->argument + strspn(row->argument, "[=") : "";
	if (!strchr(at, '|') || at[1] == '|')
		return;
	for (; *at && *at != ']'; at++)
		buf_putc(out, *at == '|' ? ' ' : *at);
}

static void put_verbs(struct buf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? " " : "", verbs[i].name);
}

static void put_codes(struct buf *out)
{
	size_t count;
	const struct code *codes = code_table(&count);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? " " : "", codes[i].name);
	codes = keyword_codes(&count);
	for (size_t i = 0; i < count; i++)
		if (codes[i].name)
			buf_printf(out, " %s", codes[i].name);
}

/* The words that may stand behind a command, "list|show" as "list show"; none: files. */
static bool put_actions(struct buf *out, const struct verb *verb)
{
	size_t len = strcspn(verb->operands, " ");

	if (verb->bit == FOR_EXPLAIN)
		put_codes(out);
	if (verb->bit == FOR_HELP) {
		put_verbs(out);
		buf_puts(out, " limits");
	}
	if (verb->bit & (FOR_EXPLAIN | FOR_HELP))
		return true;
	if (verb->operands[0] < 'a')
		return false;
	for (size_t i = 0; i < len; i++)
		buf_putc(out, verb->operands[i] == '|' ? ' ' : verb->operands[i]);
	return true;
}

/* Long options of a command, parted by blanks. */
static void put_options(struct buf *out, unsigned bit)
{
	size_t count;
	const struct option_row *rows = option_table(&count);
	const char *part = "";

	for (size_t i = 0; i < count; i++) {
		if (!(rows[i].verbs & bit))
			continue;
		buf_printf(out, "%s--%s", part, rows[i].name);
		part = " ";
	}
}

static void put_bash(struct buf *out)
{
	size_t nverbs, noptions;
	const struct verb *verbs = verb_table(&nverbs);
	const struct option_row *rows = option_table(&noptions);

	/* Bash parts --type=X at the =, before and behind it. */
	buf_puts(out, "_bulkpipe() {\n"
		      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
		      "\tlocal words= each typed i\n"
		      "\tCOMPREPLY=()\n"
		      "\t[ \"$before\" != = ] || before=${COMP_WORDS[COMP_CWORD-2]}=\n"
		      "\t[ \"$word\" != = ] || { word= before=$before=; }\n"
		      "\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
		      "\t\t[ \"${COMP_WORDS[i]}\" != -- ] || return\n"
		      "\tdone\n"
		      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then words='");
	put_verbs(out);
	buf_puts(out, "'; fi\n\tcase $before in\n");
	for (size_t i = 0; i < noptions; i++) {
		struct buf choices = { 0 };
		put_choices(&choices, &rows[i]);
		if (choices.len > 0) {
			buf_printf(out, "\t--%s=", rows[i].name);
			if (!option_may_lack_argument(&rows[i]))
				buf_printf(out, "|--%s", rows[i].name);
			if (rows[i].letter)
				buf_printf(out, "|-%c", rows[i].letter);
			buf_printf(out, ") words='%.*s' ;;\n", (int)choices.len, choices.at);
		}
		buf_release(&choices);
	}
	buf_puts(out, "\tesac\n"
		      "\tif [ \"$COMP_CWORD\" -eq 2 ] && [ \"${word#-}\" = \"$word\" ]; then\n"
		      "\t\tcase $before in\n");
	for (size_t i = 0; i < nverbs; i++) {
		struct buf actions = { 0 };
		if (put_actions(&actions, &verbs[i]))
			buf_printf(out, "\t\t%s) words='%.*s' ;;\n", verbs[i].name,
				   (int)actions.len, actions.at);
		buf_release(&actions);
	}
	buf_puts(out, "\t\tesac\n"
		      "\tfi\n\tcase ${COMP_WORDS[*]:1:2} in\n"
		      "\t\"rules show\" | \"rules explain\") words=${words:-'");
	put_types(out);
	buf_puts(out, "'} ;;\n\tesac\n"
		      "\tif [ -z \"$words\" ] && [ \"${word#-}\" != \"$word\" ]; then\n"
		      "\t\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < nverbs; i++) {
		buf_printf(out, "\t\t%s) words='", verbs[i].name);
		put_options(out, verbs[i].bit);
		buf_puts(out, "' ;;\n");
	}
	/* Letter case does not matter, nor do - and _. */
	buf_puts(out, "\t\tesac\n\tfi\n"
		      "\tword=${word//-/_}\n"
		      "\tfor each in $words; do\n"
		      "\t\ttyped=${each//-/_}\n"
		      "\t\tif [[ ${typed^^} == \"${word^^}\"* ]]; then COMPREPLY+=(\"$each\"); fi\n"
		      "\tdone\n}\ncomplete -o default -F _bulkpipe bulkpipe\n");
}

/* Text in single quotes for zsh and fish; brackets and colons mean something in zsh's
 * _arguments. */
static void put_quoted(struct buf *out, const char *text, const char *escaped)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_puts(out, "'\\''");
		else if (strchr(escaped, *text))
			buf_printf(out, "\\%c", *text);
		else
			buf_putc(out, *text);
	}
}

static void put_zsh_option(struct buf *out, const struct option_row *row)
{
	struct buf choices = { 0 };

	buf_printf(out, "\t\t\t'*--%s%s[", row->name, option_may_lack_argument(row) ? "=-" : "");
	put_quoted(out, row->help, "[]:\\");
	buf_putc(out, ']');
	put_choices(&choices, row);
	if (row->argument && (!option_may_lack_argument(row) || choices.len > 0)) {
		buf_puts(out, option_may_lack_argument(row) ? "::" : ":");
		put_quoted(out, row->argument, "[]:\\");
		if (choices.len > 0)
			buf_printf(out, ":(%.*s)", (int)choices.len, choices.at);
		else
			buf_puts(out, ":_files");
	}
	buf_puts(out, "' \\\n");
	buf_release(&choices);
}

static void put_zsh(struct buf *out)
{
	size_t nverbs, noptions;
	const struct verb *verbs = verb_table(&nverbs);
	const struct option_row *rows = option_table(&noptions);

	buf_puts(out, "#compdef bulkpipe\n_bulkpipe() {\n"
		      "\tif (( CURRENT == 2 )); then\n\t\tcompadd ");
	put_verbs(out);
	buf_puts(out, "\n\t\treturn\n\tfi\n"
		      "\tlocal verb=$words[2]\n\tshift words\n\t(( CURRENT-- ))\n"
		      "\tcase $verb in\n");
	for (size_t i = 0; i < nverbs; i++) {
		buf_printf(out, "\t%s)\n\t\t_arguments \\\n", verbs[i].name);
		for (size_t k = 0; k < noptions; k++) {
			if (rows[k].verbs & verbs[i].bit)
				put_zsh_option(out, &rows[k]);
		}
		struct buf actions = { 0 };
		if (put_actions(&actions, &verbs[i]))
			buf_printf(out, "\t\t\t'1:action:(%.*s)' \\\n", (int)actions.len,
				   actions.at);
		buf_puts(out, "\t\t\t'*:file:_files' ;;\n");
		buf_release(&actions);
	}
	buf_puts(out, "\tesac\n}\ncompdef _bulkpipe bulkpipe\n");
}

/* One `complete` line; those of options that every command has are not repeated for each. */
static void put_fish_option(struct buf *out, const struct option_row *row)
{
	size_t nverbs;
	const struct verb *verbs = verb_table(&nverbs);
	struct buf choices = { 0 };

	buf_puts(out, "complete -c bulkpipe -n '__fish_seen_subcommand_from");
	for (size_t i = 0; i < nverbs; i++) {
		if (row->verbs & verbs[i].bit)
			buf_printf(out, " %s", verbs[i].name);
	}
	buf_printf(out, "' -l %s", row->name);
	if (row->letter)
		buf_printf(out, " -s %c", row->letter);
	put_choices(&choices, row);
	if (choices.len > 0)
		buf_printf(out, "%s -a '%.*s'", option_may_lack_argument(row) ? "" : " -x",
			   (int)choices.len, choices.at);
	else if (row->argument && !option_may_lack_argument(row))
		buf_puts(out, " -r");
	buf_puts(out, " -d '");
	for (const char *at = row->help; *at; at++) {
		if (*at == '\'' || *at == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *at);
	}
	buf_puts(out, "'\n");
	buf_release(&choices);
}

static void put_fish(struct buf *out)
{
	size_t nverbs, noptions;
	const struct verb *verbs = verb_table(&nverbs);
	const struct option_row *rows = option_table(&noptions);

	for (size_t i = 0; i < nverbs; i++)
		buf_printf(out, "complete -c bulkpipe -n __fish_use_subcommand -f -a %s -d '%s'\n",
			   verbs[i].name, verbs[i].summary);
	for (size_t i = 0; i < nverbs; i++) {
		struct buf actions = { 0 };
		if (put_actions(&actions, &verbs[i]))
			buf_printf(out, "complete -c bulkpipe -n '__fish_seen_subcommand_from %s' "
				   "-a '%.*s'\n", verbs[i].name, (int)actions.len, actions.at);
		buf_release(&actions);
	}
	for (size_t i = 0; i < noptions; i++)
		put_fish_option(out, &rows[i]);
}

enum status completion_command(struct cmdline *cmdline, struct diag *why)
{
	static void (*const puts[])(struct buf *) = { put_bash, put_zsh, put_fish };
	struct buf text = { 0 };
	unsigned shell;

	enum status status = words_find("bash|zsh|fish", cmdline->operands[0], &shell, why);
	if (status != OK)
		return status;
	puts[shell](&text);
	status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	buf_release(&text);
	return status;
}

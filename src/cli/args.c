/*
 * From argv to struct cmdline, by the rows of the option table. Called once, by cli_main. Words
 * the mistakes itself, since getopt knows neither the other commands nor what was meant. What the
 * options mean together is judged in cmdline.c.
 */
#include "cli/args.h"

#include <getopt.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/cmdline.h"

enum {
	FIRST_LONG = 256, /* a row's number from here on is its value for getopt; below: letters */
};

/* getopt's tables, made of the rows that the command knows. */
struct getopt_tables {
	struct option *longs;
	char *letters;
};

static struct getopt_tables tables_make(unsigned bit, struct arena *arena)
{
	size_t count, n = 0, len = 0;
	const struct option_row *rows = option_table(&count);
	struct getopt_tables tables = {
		.longs = arena_array(arena, count + 1, sizeof(*tables.longs)),
		.letters = arena_bytes(arena, 2 * count + 2),
	};

	tables.letters[len++] = ':'; /* a missing argument is told apart from an unknown option */
	for (size_t i = 0; i < count; i++) {
		if (!(rows[i].verbs & bit))
			continue;
		tables.longs[n++] = (struct option){
			.name = rows[i].name,
			.has_arg = option_may_lack_argument(&rows[i]) ? optional_argument
				   : rows[i].argument		      ? required_argument
								      : no_argument,
			.val = FIRST_LONG + (int)i,
		};
		if (!rows[i].letter)
			continue;
		tables.letters[len++] = rows[i].letter;
		if (rows[i].argument)
			tables.letters[len++] = ':';
	}
	tables.letters[len] = '\0';
	return tables;
}

static const struct option_row *row_of(int value)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	if (value >= FIRST_LONG)
		return &rows[value - FIRST_LONG];
	for (size_t i = 0; i < count; i++) {
		if (rows[i].letter == value)
			return &rows[i];
	}
	return NULL;
}

/* "check, convert": the commands that know the option. */
static void verbs_of(const struct option_row *row, char *out, size_t size)
{
	size_t count, len = 0;
	const struct verb *verbs = verb_table(&count);

	out[0] = '\0';
	for (size_t i = 0; i < count && len < size; i++) {
		if (row->verbs & verbs[i].bit)
			len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "",
						verbs[i].name);
	}
}

static enum status foreign_option(const struct cmdline *cmdline, const char *typed,
				  const struct option_row *row, struct diag *why)
{
	char verbs[128];

	verbs_of(row, verbs, sizeof(verbs));
	return diag_fail(why, ERR_USAGE, "%s has no option %s; that one belongs to: %s",
			 cmdline->verb->name, typed, verbs);
}

/* An option that getopt did not take: unknown, cut ambiguously, or one of another command. */
static enum status unknown_long(const struct cmdline *cmdline, const char *typed,
				struct diag *why)
{
	struct str name = { typed + 2, strcspn(typed + 2, "=") }, near, names[128];
	size_t count, known = 0, begins = 0, len = 0;
	char begin[512] = "";
	const struct option_row *rows = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		bool is_known = rows[i].verbs & cmdline->verb->bit;
		if (!is_known && str_is(name, rows[i].name))
			return foreign_option(cmdline, typed, &rows[i], why);
		if (is_known && known < sizeof(names) / sizeof(names[0]))
			names[known++] = str_of(rows[i].name);
		if (is_known && str_starts(str_of(rows[i].name), name) && len < sizeof(begin)) {
			len += (size_t)snprintf(begin + len, sizeof(begin) - len, " --%s", rows[i].name);
			begins++;
		}
	}
	if (begins > 1)
		return diag_fail(why, ERR_USAGE, "option --%.*s is ambiguous:%s begin so",
				 (int)name.len, name.at, begin);
	near = str_nearest(name, names, known);
	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "unknown option --%.*s; did you mean --%.*s?",
				 (int)name.len, name.at, (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE, "unknown option --%.*s", (int)name.len, name.at);
}

static enum status unknown_option(const struct cmdline *cmdline, const char *typed,
				  struct diag *why)
{
	char letter[3] = { '-', (char)optopt, '\0' };

	if (optopt >= FIRST_LONG)
		return diag_fail(why, ERR_USAGE, "option --%s takes no argument",
				 row_of(optopt)->name);
	if (optopt == 0)
		return unknown_long(cmdline, typed, why);
	if (row_of(optopt))
		return foreign_option(cmdline, letter, row_of(optopt), why);
	/* A byte of a multi-byte character would not be readable alone. */
	if (optopt < ' ' || optopt > '~')
		return diag_fail(why, ERR_USAGE, "unknown option %s", typed);
	return diag_fail(why, ERR_USAGE,
			 "unknown option %s; before names of files that start with - write --", letter);
}

static enum status take_option(struct cmdline *cmdline, const struct option_row *row,
			       const char *value, struct diag *why)
{
	char *target = (char *)cmdline + row->target;

	cmdline->typed[cmdline->ntyped++] = (struct typed){ row, value };
	if (!row->parse && !row->argument) {
		*(bool *)target = true;
		return OK;
	}
	if (!row->parse) {
		if (value[0] == '\0')
			return diag_fail(why, ERR_USAGE, "option --%s: is empty, expected %s",
					 row->name, row->argument);
		*(const char **)target = value;
		return OK;
	}
	struct diag reason;
	enum status status = row->parse(cmdline, value, &reason);
	if (status != OK)
		return diag_fail(why, status, "option --%s: %s", row->name, reason.text);
	return OK;
}

static enum status check_operands(const struct cmdline *cmdline, struct diag *why)
{
	const struct verb *verb = cmdline->verb;

	if (cmdline->noperands < verb->min_operands)
		return diag_fail(why, ERR_USAGE, "%s needs %s", verb->name, verb->operands);
	if (cmdline->noperands > verb->max_operands)
		return diag_fail(why, ERR_USAGE, "%s takes %s and nothing more, found '%s'",
				 verb->name, verb->operands[0] ? verb->operands : "no operand",
				 cmdline->operands[verb->max_operands]);
	return OK;
}

enum status args_parse(struct cmdline *cmdline, int argc, char **argv, struct diag *why)
{
	struct getopt_tables tables = tables_make(cmdline->verb->bit, &cmdline->job.arena);
	enum status status = OK;
	int value;

	optind = 0; /* glibc: start afresh, whatever was parsed before */
	opterr = 0;
	while (status == OK && (value = getopt_long(argc, argv, tables.letters, tables.longs,
						    NULL)) != -1) {
		if (value == '?')
			return unknown_option(cmdline, argv[optind - 1], why);
		if (value == ':')
			return diag_fail(why, ERR_USAGE, "option --%s needs an argument: %s",
					 row_of(optopt)->name, row_of(optopt)->argument);
		status = take_option(cmdline, row_of(value), optarg, why);
	}
	if (status != OK)
		return status;

	cmdline->operands = (const char **)(argv + optind);
	cmdline->noperands = (size_t)(argc - optind);
	return cmdline->help ? OK : check_operands(cmdline, why);
}

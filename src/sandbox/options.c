/*
 * The options: one row each, for getopt_long, --help and "did you mean". The words of --fault have
 * a table of their own, in fault_words.c.
 */
#include "sandbox/options.h"

#include <getopt.h>
#include <stddef.h>

#include "sandbox/amount.h"

enum {
	FIRST_LONG = 256, /* a row's number from here on is its value for getopt; below: letters */
	SECONDS_MAX = 365 * 86400,
	HELP_COLUMN = 26,
};

enum kind { FLAG, TEXT, NUMBER, SECONDS, FAULT };

#define SETTING(member) offsetof(struct options, settings.member)

static const struct row {
	const char *name;
	char letter;          /* 0: none */
	const char *argument; /* NULL: it takes none */
	enum kind kind;
	size_t at;            /* in struct options */
	const char *help;
	uint64_t min, max;    /* NUMBER */
} rows[] = {
	{ "port", 'p', "N", NUMBER, SETTING(port),
	  "listen on this port (default: 0, any that is free)", 0, 65535 },
	{ "token", 0, "TOKEN", TEXT, SETTING(token),
	  "the only token that is accepted (default: any)", 0, 0 },
	{ "datamart", 0, "ID", NUMBER, SETTING(datamart),
	  "the only datamart there is (default: all are there)", 1, INT64_MAX },
	{ "state", 0, "FILE", TEXT, SETTING(state), "keep imports and executions over a restart", 0,
	  0 },
	{ "pending", 0, "SECONDS", SECONDS, SETTING(pending),
	  "how long executions are PENDING (default: 1)", 0, 0 },
	{ "running", 0, "SECONDS", SECONDS, SETTING(running),
	  "how long they are RUNNING then (default: 1)", 0, 0 },
	{ "latency", 0, "SECONDS", SECONDS, SETTING(latency),
	  "wait so long before each answer (default: 0)", 0, 0 },
	{ "fault", 0, "FAULT", FAULT, 0, "what is to go wrong (repeatable)", 0, 0 },
	{ "seed", 0, "N", NUMBER, SETTING(seed), "what chance is drawn from (default: 1)", 0,
	  INT64_MAX },
	{ "verbose", 'v', NULL, FLAG, SETTING(verbose), "a line on stderr for each request", 0, 0 },
	{ "help", 'h', NULL, FLAG, offsetof(struct options, help), "this text", 0, 0 },
	{ "version", 0, NULL, FLAG, offsetof(struct options, version), "the version", 0, 0 },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct row *row_of(int value)
{
	if (value >= FIRST_LONG)
		return &rows[value - FIRST_LONG];
	for (size_t i = 0; i < NROWS; i++) {
		if (rows[i].letter == value)
			return &rows[i];
	}
	return NULL;
}

static void tables_make(struct option longs[NROWS + 1], char letters[2 * NROWS + 2])
{
	size_t len = 0;

	letters[len++] = ':'; /* a missing argument is told apart from an unknown option */
	for (int i = 0; i < NROWS; i++) {
		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = FIRST_LONG + i,
		};
		if (!rows[i].letter)
			continue;
		letters[len++] = rows[i].letter;
		if (rows[i].argument)
			letters[len++] = ':';
	}
	longs[NROWS] = (struct option){ 0 };
	letters[len] = '\0';
}

static enum status take_option(struct options *options, const struct row *row, const char *value,
			       struct diag *why)
{
	void *at = (char *)options + row->at;
	struct diag reason;

	switch (row->kind) {
	case FLAG:
		*(bool *)at = true;
		break;
	case TEXT:
		if (value[0] == '\0')
			return diag_fail(why, ERR_USAGE, "option --%s: is empty, expected %s",
					 row->name, row->argument);
		*(const char **)at = value;
		break;
	case NUMBER:
		if (!amount_number(str_of(value), row->max, at) || *(uint64_t *)at < row->min)
			return diag_fail(why, ERR_USAGE,
					 "option --%s: expected a number from %ju to %ju", row->name,
					 (uintmax_t)row->min, (uintmax_t)row->max);
		break;
	case SECONDS:
		if (!amount_decimal(str_of(value), AMOUNT_MS, SECONDS_MAX * (uint64_t)1000, at))
			return diag_fail(why, ERR_USAGE,
					 "option --%s: expected seconds, such as 2 or 0.25",
					 row->name);
		break;
	case FAULT:
		if (faults_add(&options->faults, str_of(value), &reason) != OK)
			return diag_fail(why, ERR_USAGE, "option --fault: %s", reason.text);
		break;
	}
	return OK;
}

static enum status unknown_option(const char *typed, struct diag *why)
{
	struct str names[NROWS], name = { typed + 2, 0 };

	if (optopt >= FIRST_LONG)
		return diag_fail(why, ERR_USAGE, "option --%s takes no argument",
				 row_of(optopt)->name);
	if (optopt != 0)
		return diag_fail(why, ERR_USAGE, "unknown option %s", typed);
	name.len = strcspn(name.at, "=");
	for (size_t i = 0; i < NROWS; i++)
		names[i] = str_of(rows[i].name);
	struct str near = str_nearest(name, names, NROWS);
	return diag_fail(why, ERR_USAGE, "unknown option --%.*s%s%.*s%s", (int)name.len, name.at,
			 near.len ? "; did you mean --" : "", (int)near.len,
			 near.len ? near.at : "", near.len ? "?" : "");
}

enum status options_parse(struct options *options, int argc, char **argv, struct diag *why)
{
	struct option longs[NROWS + 1];
	char letters[2 * NROWS + 2];
	enum status status = OK;
	int value;

	*options = (struct options){ .settings = { .pending = 1000, .running = 1000, .seed = 1 } };
	tables_make(longs, letters);
	optind = 0; /* glibc: start afresh */
	opterr = 0;
	while (status == OK && (value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (value == '?')
			return unknown_option(argv[optind - 1], why);
		if (value == ':')
			return diag_fail(why, ERR_USAGE, "option --%s needs an argument: %s",
					 row_of(optopt)->name, row_of(optopt)->argument);
		status = take_option(options, row_of(value), optarg, why);
	}
	if (status == OK && optind < argc)
		return diag_fail(why, ERR_USAGE, "no operand is expected, found '%s'",
				 argv[optind]);
	return status;
}

void options_help(struct buf *out)
{
	buf_puts(out, "usage: bulkpipe-sandbox [OPTIONS]\n\n"
		      "A local stand-in for the platform's API: document imports, uploads, "
		      "executions.\nIt listens on 127.0.0.1 only, prints its address, and stops on "
		      "SIGINT or SIGTERM.\n\nOptions\n");
	for (size_t i = 0; i < NROWS; i++) {
		const struct row *row = &rows[i];
		char letter[4] = "   ";
		if (row->letter)
			memcpy(letter, (char[]){ '-', row->letter, ',' }, 3);
		size_t start = out->len;
		buf_printf(out, "  %s --%s%s%s", letter, row->name, row->argument ? " " : "",
			   row->argument ? row->argument : "");
		buf_printf(out, "%*s%s\n", HELP_COLUMN - (int)(out->len - start), "", row->help);
	}
	buf_puts(out, "\nA FAULT is made of these, parted by commas\n");
	faults_help(out);
}

/*
 * The program from argv to the exit status: finds the command, has its options read, runs it, says
 * what went wrong. The only place that decides how the process ends.
 */
#include "cli/command.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "base/version.h"
#include "cli/args.h"
#include "cli/cmdline.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/talk.h"

static const struct verb verbs[] = {
	{ "check", FOR_CHECK, 0, SIZE_MAX, "[INPUT...]",
	  "say what is wrong with the inputs; write nothing",
	  "Reads the inputs, rewrites each record as the document type wants it, checks it, and "
	  "says "
	  "on standard output what is wrong. Inputs are files; - or none is standard input.",
	  chain_command },
	{ "convert", FOR_CONVERT, 0, SIZE_MAX, "[INPUT...]",
	  "a filter: the valid records to standard output",
	  "Reads the inputs, rewrites and checks each record, and writes the valid ones to "
	  "standard "
	  "output, in the order of the inputs. Inputs are files; - or none is standard input.",
	  chain_command },
	{ "run", FOR_RUN, 0, SIZE_MAX, "-o DIR [INPUT...]",
	  "a directory of parts, ready to be imported",
	  "Reads the inputs, rewrites and checks each record, and writes the valid ones to parts "
	  "in "
	  "DIR, beside the rejected records, findings, a report and a manifest. DIR holds either "
	  "all "
	  "of it or nothing. Inputs are files; - or none is standard input.",
	  chain_command },
	{ "guess", FOR_GUESS, 0, 1, "[INPUT]",
	  "a draft of the map file for a raw export",
	  "Looks at the first records of the input (10000, or --limit) and prints a map that makes "
	  "TYPE of them, with comments; what the sample does not show is left as a question in it. "
	  "Without -t: which types fit, in plain words. INPUT is a file; - or none is standard "
	  "input.",
	  guess_command },
	{ "rules", FOR_RULES, 1, SIZE_MAX, "list|show|check|test|explain [TYPE|FILE...]",
	  "look at the rules, and at rule files of your own",
	  "list: the document types and formats. show TYPE: the text of built-in rules. explain "
	  "TYPE: what they demand, as a table in plain words (of a FILE as well). check FILE: is it "
	  "a schema, and does it say what it means? test FILE: do the examples hold that stand in "
	  "FILE or beside it?",
	  rules_command },
	{ "upload", FOR_UPLOAD, 1, 1, "DIR", "send the parts of a directory to the platform",
	  "Sends each part that DIR's manifest names to one document import, exactly once. What was "
	  "sent stands in a journal in DIR: the same command again goes on where it stopped.",
	  upload_command },
	{ "imports", FOR_IMPORTS, 1, 2, "create|list|get|update|delete [ID]",
	  "the document imports of a datamart",
	  "Makes, lists, shows, changes or removes document imports, each a call of the platform's "
	  "API.", imports_command },
	{ "executions", FOR_EXECUTIONS, 1, SIZE_MAX,
	  "create|list|get|cancel|wait|errors [ID...]",
	  "the executions of a document import",
	  "Sends a file as it is (create FILE), lists, shows or cancels executions, waits for their "
	  "end, or prints their error file. They belong to an import, which --import-id names.",
	  executions_command },
	{ "config", FOR_CONFIG, 1, 1, "show", "what an upload goes by, and where it comes from",
	  "Prints address, datamart and the rest, each with what it comes from: an option, the "
	  "environment, a profile of the configuration file, a default. The token is not shown.",
	  config_command },
	{ "locate", FOR_LOCATE, 3, 3, "DIR PART LINE", "where a line of a part comes from",
	  "Names the input, line and record that line LINE of PART was made from. DIR is what "
	  "`run` "
	  "wrote; PART is the file's name or its number.",
	  locate_command },
	{ "explain", FOR_EXPLAIN, 0, 1, "[CODE]",
	  "what the code of a finding means, and what to do",
	  "Explains the code of a finding, such as identifier-many; without one lists them all.",
	  explain_command },
	{ "help", FOR_HELP, 0, 1, "[COMMAND|limits|map]",
	  "help about a command, about limits, or about map files",
	  "Tells how a command is used; limits: how large things may be; map: what stands in a map "
	  "file, and its functions.", help_command },
	{ "version", FOR_VERSION, 0, 0, "", "the version of the program",
	  "Prints the version of the program.", version_command },
	{ "completion", FOR_COMPLETION, 1, 1, "bash|zsh|fish", "a completion script for a shell",
	  "Prints a script that completes commands, options and types, for example:\n"
	  "  eval \"$(bulkpipe completion bash)\"",
	  completion_command },
};

enum { NVERBS = sizeof(verbs) / sizeof(verbs[0]) };

const struct verb *verb_table(size_t *count)
{
	*count = NVERBS;
	return verbs;
}

const struct verb *verb_find(const char *name, const struct verb **near)
{
	struct str names[NVERBS], nearest;

	*near = NULL;
	for (size_t i = 0; i < NVERBS; i++) {
		names[i] = str_of(verbs[i].name);
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	}
	nearest = str_nearest(str_of(name), names, NVERBS);
	for (size_t i = 0; i < NVERBS && nearest.len > 0; i++) {
		if (str_is(nearest, verbs[i].name))
			*near = &verbs[i];
	}
	return NULL;
}

enum status version_command(struct cmdline *cmdline, struct diag *why)
{
	(void)cmdline;
	return file_write(STDOUT_FILENO, STR("bulkpipe " BULKPIPE_VERSION "\n"), "standard output",
			  why);
}

/* The command that the first word asks for. */
static enum status find_verb(const char *word, const struct verb **out, struct diag *why)
{
	static const char *const spellings[][2] = {
		{ "-h", "help" }, { "--help", "help" }, { "--version", "version" },
	};
	const struct verb *near;

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (strcmp(word, spellings[i][0]) == 0)
			word = spellings[i][1];
	}
	*out = verb_find(word, &near);
	if (*out)
		return OK;
	if (word[0] == '-')
		return diag_fail(why, ERR_USAGE, "the command comes before its options: %s", word);
	return diag_fail(why, ERR_USAGE, "unknown command '%s'; %s%s%s", word,
			 near ? "did you mean " : "bulkpipe help lists the commands",
			 near ? near->name : "", near ? "?" : "");
}

static enum status run_verb(struct cmdline *cmdline, int argc, char **argv, struct diag *why)
{
	enum status status = args_parse(cmdline, argc, argv, why);

	if (status != OK)
		return status;
	if (cmdline->help)
		return help_verb(cmdline->verb, STDOUT_FILENO, why);
	return cmdline->verb->run(cmdline, why);
}

/* Whoever closed the pipe knows; who pressed Ctrl-C wants to know what is left. */
static void tell_stopped(const struct cmdline *cmdline, const struct talk *talk)
{
	if (stop_signal() == 0 || stop_signal() == SIGPIPE)
		return;
	if (cmdline->verb->bit & FOR_RUN)
		talk_note(talk, "stopped", "bulkpipe: stopped by a signal; nothing was published");
	else if (cmdline->verb->bit & FOR_CONVERT)
		talk_note(talk, "stopped", "bulkpipe: stopped by a signal; what was written is not all");
}

static void tell(const struct cmdline *cmdline, enum status status, const struct diag *why)
{
	struct talk talk;

	talk_init(&talk, cmdline);
	if (status == OK || status == END || status == REJECTED)
		return;
	if (status == ERR_SIGNAL)
		tell_stopped(cmdline, &talk);
	else
		talk_failure(&talk, why);
}

static int end(enum status status)
{
	int signal = stop_signal();

	if (status == ERR_SIGNAL && signal)
		stop_die(signal);
	return exit_status(status, signal);
}

int cli_main(int argc, char **argv)
{
	struct diag why = { 0 };
	struct cmdline cmdline;
	const struct verb *verb;

	if (argc < 2) {
		help_program(STDERR_FILENO, &why);
		return exit_status(ERR_USAGE, 0);
	}
	enum status status = find_verb(argv[1], &verb, &why);
	/* Something has to decide on colours even if there is no command. */
	cmdline_init(&cmdline, status == OK ? verb : &verbs[0], argc, argv);
	if (status == OK)
		status = run_verb(&cmdline, argc - 1, argv + 1, &why);
	tell(&cmdline, status, &why);
	cmdline_release(&cmdline);
	return end(status);
}

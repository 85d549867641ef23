/*
 * `guess [-t TYPE] [INPUT]`: a sample of an export is looked at, and what follows for a map is
 * printed. What is found out, and how it is put, is guess/.c.
 */
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/show.h"
#include "cli/talk.h"
#include "input/probe.h"
#include "guess/guess.h"

enum { SAMPLE_RECORDS = 10000 };

/* Any type's rules will do to read by, as long as nobody asks what a type wants. */
static enum status compile_rules(struct job *job, struct diag *why)
{
	size_t count;
	const struct doctype *type = job->doctype ? job->doctype : doctype_table(&count);

	return schema_compile(NULL, type->rules, &job->schema, &job->arena, &job->program, why);
}

static void name_input(struct cmdline *cmdline)
{
	struct job *job = &cmdline->job;

	job->ninputs = 1;
	job->inputs = arena_array(&job->arena, 1, sizeof(*job->inputs));
	job->inputs[0].name = cmdline->noperands > 0 ? cmdline->operands[0] : "-";
	job->finds_encoding = true;
	if (!cmdline_has(cmdline, "limit"))
		job->limit = SAMPLE_RECORDS;
}

static void tell_input(const struct cmdline *cmdline)
{
	struct talk talk;
	struct buf line = { 0 };

	talk_init(&talk, cmdline);
	if (!talk.verbose)
		return;
	show_input(&line, &cmdline->job.inputs[0]);
	talk_note(&talk, "input", "%.*s", (int)line.len, line.at);
	buf_release(&line);
}

static enum status look(struct cmdline *cmdline, struct diag *why)
{
	struct job *job = &cmdline->job;
	struct guess *guess = NULL;
	struct buf text = { 0 };
	enum status status = input_probe_all(job, why);

	if (status == OK)
		status = guess_read(job, &guess, why);
	if (status == OK) {
		tell_input(cmdline);
		if (job->doctype)
			guess_map(guess, &text);
		else
			guess_types(guess, &text);
		status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	}
	buf_release(&text);
	guess_release(guess);
	input_release_all(job);
	return status;
}

enum status guess_command(struct cmdline *cmdline, struct diag *why)
{
	enum status status = cmdline_check(cmdline, why);

	if (status != OK)
		return status;
	if (cmdline_reads_terminal(cmdline)) {
		help_verb(cmdline->verb, STDERR_FILENO, why);
		return diag_fail(why, ERR_USAGE,
				 "no input is named, and standard input is a terminal");
	}
	name_input(cmdline);
	status = compile_rules(&cmdline->job, why);
	if (status == OK)
		status = look(cmdline, why);
	schema_free(cmdline->job.program);
	return status;
}

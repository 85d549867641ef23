/*
 * Defaults, and what options mean together: everything that can be refused by looking at the
 * command line alone is refused here, with a sentence that says what to type instead. Opens no
 * file.
 */
#include "cli/cmdline.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thread.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/send.h"
#include "cli/words.h"

void cmdline_init(struct cmdline *cmdline, const struct verb *verb, int argc, char **argv)
{
	unsigned processors = thread_processors();
	size_t room = 1;

	for (int i = 0; i < argc; i++)
		room += 1 + strlen(argv[i]); /* "-qqq" is three options */

	*cmdline = (struct cmdline){ .verb = verb };
	struct job *job = &cmdline->job;
	cmdline->typed = arena_array(&job->arena, room, sizeof(*cmdline->typed));
	cmdline->constants = arena_array(&job->arena, (size_t)argc + 1, sizeof(struct constant));
	cmdline->refs = arena_array(&job->arena, (size_t)argc + 1, sizeof(struct ref_dir));
	cmdline->variables = arena_array(&job->arena, (size_t)argc + 1, sizeof(struct variable));
	job->variables = cmdline->variables;
	job->constants = cmdline->constants;
	job->schema.refs = cmdline->refs;

	job->command = verb->bit == FOR_RUN	? COMMAND_RUN
		       : verb->bit == FOR_CONVERT ? COMMAND_CONVERT
						  : COMMAND_CHECK;
	job->dialect.quote = '"';
	job->dialect.has_header = true;
	job->max_record = DEFAULT_RECORD_BYTES;
	job->max_depth = DEFAULT_DEPTH;
	job->limit = UINT64_MAX;
	job->part_size = job->command == COMMAND_RUN ? DEFAULT_PART_BYTES : UINT64_MAX;
	job->part_records = UINT64_MAX;
	cmdline->timeout = SESSION_TIMEOUT;
	cmdline->retries = SESSION_RETRIES;
	cmdline->upload.jobs = 1;
	cmdline->upload.settle = DEFAULT_SETTLE;
	cmdline->upload.wait_seconds = DEFAULT_WAIT;
	cmdline->upload.resend.at = arena_array(&job->arena, (size_t)argc + 1, sizeof(uint64_t));
	cmdline->upload.assume.at = arena_array(&job->arena, (size_t)argc + 1, sizeof(uint64_t));
	cmdline->max_results = DEFAULT_PAGE;
	job->threads = processors < DEFAULT_THREADS ? processors : DEFAULT_THREADS;
}

void cmdline_release(struct cmdline *cmdline)
{
	arena_release(&cmdline->job.arena);
}

bool cmdline_reads_terminal(const struct cmdline *cmdline)
{
	if (!isatty(STDIN_FILENO) || cmdline->replay)
		return false;
	for (size_t i = 0; i < cmdline->noperands; i++) {
		if (strcmp(cmdline->operands[i], "-") == 0)
			return true;
	}
	return cmdline->noperands == 0;
}

bool cmdline_has(const struct cmdline *cmdline, const char *name)
{
	for (size_t i = 0; i < cmdline->ntyped; i++) {
		if (strcmp(cmdline->typed[i].row->name, name) == 0)
			return true;
	}
	return false;
}

static bool is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

static enum status check_rules(const struct cmdline *cmdline, struct diag *why)
{
	const struct job *job = &cmdline->job;
	char types[512];

	if (job->nvariables > 0 && !job->map_path && !cmdline->replay)
		return diag_fail(why, ERR_USAGE, "--var is for a map: say --map FILE too");
	if (job->explain_map && !job->map_path && !cmdline->replay)
		return diag_fail(why, ERR_USAGE, "--explain-map needs a map: say --map FILE too");
	if (job->explain_map && job->command == COMMAND_CONVERT)
		return diag_fail(why, ERR_USAGE,
				 "convert writes the records to stdout; say check --explain-map");
	if (job->explain_map && (is_stdout(cmdline->sink.findings) || is_stdout(cmdline->sink.rejects) ||
				 is_stdout(cmdline->sink.report)))
		return diag_fail(why, ERR_USAGE,
				 "--explain-map writes to stdout, so nothing else may: name a file there");
	if (job->unique != UNIQUE_OFF && !job->doctype && !cmdline->replay &&
	    (!job->map_path || job->mapping))
		return diag_fail(why, ERR_USAGE,
				 "--unique goes by the user that a line names, and rules alone do not "
				 "tell which field that is: say -t TYPE too");
	if (job->doctype || job->rules_path || job->map_path || cmdline->replay ||
	    cmdline->verb->bit == FOR_GUESS)
		return OK;
	doctype_names(types, sizeof(types));
	return diag_fail(why, ERR_USAGE,
			 "which document type? say -t TYPE (or --rules FILE, or --map FILE); the "
			 "types are: %s",
			 types);
}

static enum status check_dialect(const struct cmdline *cmdline, struct diag *why)
{
	static const char *const csv_only[] = { "delimiter", "quote", "escape", "columns" };
	const struct job *job = &cmdline->job;
	const struct dialect *dialect = &job->dialect;
	bool is_json = job->from == FORMAT_NDJSON || job->from == FORMAT_JSON;

	for (size_t i = 0; is_json && i < sizeof(csv_only) / sizeof(csv_only[0]); i++) {
		if (cmdline_has(cmdline, csv_only[i]))
			return diag_fail(why, ERR_USAGE,
					 "--%s is for CSV; leave it out, or say --from csv",
					 csv_only[i]);
	}
	if (job->from == FORMAT_TSV && dialect->delimiter && dialect->delimiter != '\t')
		return diag_fail(
			why, ERR_USAGE,
			"--from tsv has TAB as its delimiter; for another one say --from csv");
	if (dialect->delimiter && dialect->delimiter == dialect->quote)
		return diag_fail(why, ERR_USAGE, "delimiter and quote are the same character");
	if (dialect->escape && dialect->escape == dialect->delimiter)
		return diag_fail(why, ERR_USAGE, "escape and delimiter are the same character");
	if (dialect->escape && dialect->escape == dialect->quote)
		return diag_fail(why, ERR_USAGE,
				 "a quote inside quotes is doubled anyway: leave --escape out");
	return OK;
}

static enum status check_output_format(const struct cmdline *cmdline, struct diag *why)
{
	const struct job *job = &cmdline->job;

	if (job->to != TO_CSV) {
		if (cmdline_has(cmdline, "header"))
			return diag_fail(why, ERR_USAGE, "--header is for CSV: say --to csv too");
		return OK;
	}
	if (job->doctype && !job->doctype->csv)
		return diag_fail(why, ERR_USAGE,
				 "the platform takes CSV for USER_SEGMENT only; %s is written as "
				 "ndjson: leave --to csv out", job->doctype->name);
	if (!job->doctype && !cmdline->replay && (!job->map_path || job->mapping))
		return diag_fail(why, ERR_USAGE,
				 "--to csv is for USER_SEGMENT only: say -t USER_SEGMENT too");
	return OK;
}

/* /dev/stdout, or what it was redirected to: both writers would mix, or the one replace the other. */
static bool leads_to_stdout(const char *path)
{
	struct stat named, standard;

	return strcmp(path, "/dev/null") != 0 && stat(path, &named) == 0 &&
	       fstat(STDOUT_FILENO, &standard) == 0 && named.st_dev == standard.st_dev &&
	       named.st_ino == standard.st_ino;
}

/* Who writes to stdout, and whether two outputs would overwrite each other. */
static enum status check_outputs(const struct cmdline *cmdline, struct diag *why)
{
	const struct {
		const char *name, *path;
	} outputs[] = { { "--rejects", cmdline->sink.rejects },
			{ "--findings", cmdline->sink.findings },
			{ "--report", cmdline->sink.report } };
	enum { N = sizeof(outputs) / sizeof(outputs[0]) };

	for (size_t i = 0; i < N; i++) {
		if (!outputs[i].path)
			continue;
		if (is_stdout(outputs[i].path) && cmdline->job.command == COMMAND_CONVERT)
			return diag_fail(why, ERR_USAGE,
					 "%s cannot be stdout: convert writes the records there; "
					 "name a file", outputs[i].name);
		if (cmdline->job.command == COMMAND_CONVERT && leads_to_stdout(outputs[i].path))
			return diag_fail(why, ERR_USAGE,
					 "%s is where standard output goes, and convert writes the records "
					 "there; name another file", outputs[i].name);
		for (size_t k = i + 1; k < N; k++) {
			if (!outputs[k].path || strcmp(outputs[i].path, outputs[k].path) != 0 ||
			    strcmp(outputs[i].path, "/dev/null") == 0)
				continue;
			return diag_fail(why, ERR_USAGE,
					 "%s and %s cannot both be %s: name two files",
					 outputs[i].name, outputs[k].name,
					 is_stdout(outputs[i].path) ? "stdout" : "the same file");
		}
	}
	return OK;
}

static enum status check_run(const struct cmdline *cmdline, struct diag *why)
{
	if (cmdline->job.command != COMMAND_RUN)
		return OK;
	if (!cmdline->sink.dir)
		return diag_fail(why, ERR_USAGE, "run needs a directory to write to: -o DIR");
	return OK;
}

/* Options of uploads mean nothing without one, and a preview is never sent. */
static enum status check_upload(const struct cmdline *cmdline, struct diag *why)
{
	if (cmdline->upload_too && cmdline_has(cmdline, "limit"))
		return diag_fail(why, ERR_USAGE,
				 "--limit makes a preview, which is never uploaded: leave it or --upload "
				 "out");
	if (cmdline->upload_too && cmdline->job.of_preview)
		return diag_fail_at(why, ERR_USAGE, cmdline->replay, 0, 0,
				    "was made with --limit, and a replay of a preview is one, which is "
				    "never uploaded: leave --upload out, or run the whole inputs");
	for (size_t i = 0; i < cmdline->ntyped && !cmdline->upload_too; i++) {
		const struct option_row *row = cmdline->typed[i].row;
		if ((row->verbs & FOR_UPLOAD) && !(row->verbs & FOR_CHECK))
			return diag_fail(why, ERR_USAGE, "--%s is for uploads: say --upload too",
					 row->name);
	}
	return cmdline->upload_too ? send_check(cmdline, why) : OK;
}

static enum status check_inputs(const struct cmdline *cmdline, struct diag *why)
{
	size_t stdins = 0;

	for (size_t i = 0; i < cmdline->noperands; i++) {
		if (cmdline->operands[i][0] == '\0')
			return diag_fail(why, ERR_USAGE, "input %zu has an empty name", i + 1);
		stdins += is_stdout(cmdline->operands[i]);
	}
	if (stdins > 1)
		return diag_fail(why, ERR_USAGE,
				 "standard input (-) is named twice: it is read once");
	return OK;
}

enum status cmdline_check(struct cmdline *cmdline, struct diag *why)
{
	static enum status (*const checks[])(const struct cmdline *, struct diag *) = {
		check_rules,   check_dialect, check_output_format,
		check_outputs, check_run,     check_upload,
		check_inputs,
	};

	if (cmdline->quiet && cmdline->verbose)
		return diag_fail(why, ERR_USAGE, "--quiet and --verbose: which of the two?");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		enum status status = checks[i](cmdline, why);
		if (status != OK)
			return status;
	}
	if (cmdline->upload_too && !cmdline->job.has_budget)
		cmdline->job.has_budget = cmdline->job.budget_is_default = true;
	cmdline->job.coerce = !cmdline->no_coerce;
	cmdline->job.schema.unknown = cmdline->job.unknown;
	return OK;
}

/*
 * From the options to a job that can run: rules and map compiled, inputs looked at, columns and constants
 * planned. The order is that in which mistakes are told.
 */
#include "cli/prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cmdline.h"
#include "cli/take_up.h"
#include "input/columns.h"
#include "input/probe.h"
#include "judge/constants.h"
#include "map/mapping.h"
#include "output/render.h"
#include "repeat/roles.h"

/* The inputs by name; the probe finds out the rest. */
static void name_inputs(struct cmdline *cmdline)
{
	struct job *job = &cmdline->job;

	job->ninputs = cmdline->noperands > 0 ? cmdline->noperands : 1;
	job->inputs = arena_array(&job->arena, job->ninputs, sizeof(*job->inputs));
	for (size_t i = 0; i < job->ninputs; i++)
		job->inputs[i].name = cmdline->noperands > 0 ? cmdline->operands[i] : "-";
}

/* "--unique last" names an input, which is missing then. */
static void hint_at_unique(const struct cmdline *cmdline, struct diag *why)
{
	const char *name = why->file ? why->file : "";
	size_t len = strlen(why->text);

	if (cmdline_has(cmdline, "unique") && (strcmp(name, "first") == 0 || strcmp(name, "last") == 0))
		snprintf(why->text + len, sizeof(why->text) - len, "; did you mean --unique=%s?", name);
}

/* A regular file among the inputs. */
struct file_input {
	dev_t device;
	ino_t inode;
	const char *name;
};

static int by_file(const void *a, const void *b)
{
	const struct file_input *one = a, *other = b;

	if (one->device != other->device)
		return one->device < other->device ? -1 : 1;
	return (one->inode > other->inode) - (one->inode < other->inode);
}

/* A file that is named twice, maybe by two names, would give all of its records twice. */
static enum status check_twice(struct job *job, struct diag *why)
{
	struct file_input *files = arena_array(&job->arena, job->ninputs, sizeof(*files));
	size_t count = 0;

	for (size_t i = 0; i < job->ninputs; i++) {
		const char *name = job->inputs[i].name;
		struct stat info;
		int failed = strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &info) : stat(name, &info);
		if (!failed && S_ISREG(info.st_mode))
			files[count++] = (struct file_input){ info.st_dev, info.st_ino, name };
	}
	qsort(files, count, sizeof(*files), by_file);
	for (size_t i = 1; i < count; i++) {
		if (by_file(&files[i - 1], &files[i]) == 0)
			return diag_fail_at(why, ERR_USAGE, files[i].name, 0, 0,
					    "is the same file as the input %s, and would give all of its "
					    "records twice; name it once", files[i - 1].name);
	}
	return OK;
}

/*
 * --unique reads whole records, and identifiers are counted, which rules of one's own need not read. The parser lists
 * the fields of a report, but for names that --mask hides it would have to ask the rules.
 */
static bool skips_unread(const struct job *job)
{
	bool hides = job->want_paths && job->mask;

	return !job->mapping && !hides && job->unique == UNIQUE_OFF && roles_are_looked_at(job);
}

static enum status prepare_unique(struct job *job, struct diag *why)
{
	if (job->unique == UNIQUE_OFF)
		return OK;
	digest_draw_secret(job->secret);
	for (size_t i = 0; i < job->ninputs && job->unique == UNIQUE_LAST; i++) {
		if (!job->inputs[i].is_regular)
			return diag_fail_at(why, ERR_USAGE, job->inputs[i].name, 0, 0,
					    "can be read once only, and --unique=last reads its inputs "
					    "twice; name a file");
	}
	return OK;
}

enum status prepare(struct cmdline *cmdline, struct diag *why)
{
	struct job *job = &cmdline->job;

	job->want_findings = cmdline->sink.findings || cmdline->sink.dir;
	job->want_paths = cmdline->sink.report || cmdline->sink.dir;

	enum status status = schema_compile(job->rules_path,
					    job->doctype ? job->doctype->rules : NULL, &job->schema,
					    &job->arena, &job->program, why);
	if (status == OK)
		job->skips_unread = skips_unread(job);
	if (status == OK && job->mapping)
		status = mapping_compile(job->mapping, job, why);
	if (status == OK) {
		name_inputs(cmdline);
		status = check_twice(job, why);
	}
	if (status == OK)
		status = input_probe_all(job, why);
	if (status == OK)
		status = take_up_check(cmdline, why);
	if (status == ERR_IO)
		hint_at_unique(cmdline, why);
	/* A wrong header anywhere is told before an input that is missing: it is the same every time. */
	if (status == OK || status == ERR_IO) {
		struct diag planned;
		if ((job->mapping ? mapping_plan(job->mapping, job, &planned)
				  : columns_plan(job, &planned)) != OK) {
			status = ERR_USAGE;
			*why = planned;
		}
	}
	if (status == OK)
		status = constants_plan(job, why);
	if (status == OK)
		status = prepare_unique(job, why);
	if (status == OK && job->to == TO_CSV)
		job->csv = csv_columns_new(job);
	return status;
}

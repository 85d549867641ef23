/*
 * From the options to a job that can run: rules and map compiled, inputs looked at, columns and constants
 * planned. The order is that in which mistakes are told.
 */
#include "cli/prepare.h"

#include "cli/cmdline.h"
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
		status = input_probe_all(job, why);
	}
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

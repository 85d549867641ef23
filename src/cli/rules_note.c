/*
 * Before data is read: what is probably not meant about a file of --rules. That the built-in rules
 * of the type do not count, that `rules check` warns of something, that formats are not checked. The
 * file is compiled a second time, as it is written, so that the count is that of `rules check`.
 */
#include "cli/rules_note.h"

#include "cli/talk.h"
#include "compile/doctype.h"
#include "compile/library.h"
#include "compile/lint.h"
#include "compile/program.h"
#include "flow/job.h"

static const struct str ours = { "bulkpipe:", 9 };

static bool refers_to(const struct program *program, const char *rules)
{
	for (size_t i = 0; i < program->nrules; i++) {
		struct str name = str_of(program->rules[i]->home->document->name);
		if (str_starts(name, ours) &&
		    str_eq((struct str){ name.at + ours.len, name.len - ours.len }, str_of(rules)))
			return true;
	}
	return false;
}

/* The built-in rules have no format that they rely on. */
static bool has_format(const struct program *program)
{
	for (size_t i = 0; i < program->nrules; i++) {
		const struct rule *rule = program->rules[i];
		if (!str_starts(str_of(rule->home->document->name), ours) &&
		    rule->source->type == NODE_OBJECT && node_member(rule->source, "format"))
			return true;
	}
	return false;
}

static void tell(const struct talk *talk, const struct job *job, const struct program *program,
		 size_t warnings)
{
	const char *file = job->rules_path;

	if (job->doctype && !refers_to(program, job->doctype->rules))
		talk_note(talk, "rules-replaced",
			  "%s does not refer to bulkpipe:%s: the built-in rules are not checked",
			  file, job->doctype->name);
	if (warnings > 0)
		talk_note(talk, "rules-warnings", "%s: %zu warning%s; bulkpipe rules check %s", file,
			  warnings, warnings == 1 ? "" : "s", file);
	if (!job->schema.assert_formats && has_format(program))
		talk_note(talk, "format-unchecked",
			  "%s: format is checked only with --assert-formats", file);
}

void rules_note(const struct talk *talk, const struct job *job)
{
	struct arena arena = { 0 };
	struct lints lints = { 0 };
	struct schema_options options = job->schema;
	struct program *program = NULL;
	struct diag ignored; /* it was compiled before */

	if (!job->rules_path || talk->quiet)
		return;
	options.lints = &lints;
	options.as_written = true;
	if (schema_compile(job->rules_path, NULL, &options, &arena, &program, &ignored) == OK)
		tell(talk, job, program, lints.count);
	schema_free(program);
	arena_release(&arena);
}

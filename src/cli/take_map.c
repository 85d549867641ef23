/*
 * What a map file says of the type and of the inputs becomes options of this run. They are read by the
 * same functions as those of the command line, which wins; what is wrong with one is told at its place
 * in the file.
 */
#include "cli/take_map.h"

#include "cli/cmdline.h"
#include "cli/option_parse.h"
#include "ext/charset.h"
#include "map/mapping.h"

/* Members of `input` and the options that they stand for. */
static const struct setting {
	const char *name;
	enum status (*parse)(struct cmdline *cmdline, const char *value, struct diag *why);
} settings[] = {
	{ "from", parse_from },
	{ "delimiter", parse_delimiter },
	{ "quote", parse_quote },
	{ "escape", parse_escape },
};

static enum status take_setting(struct cmdline *cmdline, const struct mapping *mapping,
				const struct setting *setting, struct diag *why)
{
	const struct node *value = mapping_setting(mapping, setting->name);
	struct diag reason;

	if (!value || cmdline_has(cmdline, setting->name))
		return OK;
	if (setting->parse(cmdline, arena_copy(&cmdline->job.arena, value->text).at, &reason) == OK)
		return OK;
	return mapping_fail(mapping, value, why,
			    arena_printf(&cmdline->job.arena, "%s: %s", setting->name, reason.text).at);
}

/* Opened here only to tell its place; the inputs open it again. */
static enum status take_encoding(struct cmdline *cmdline, const struct mapping *mapping,
				 struct diag *why)
{
	const struct node *value = mapping_setting(mapping, "encoding");
	struct job *job = &cmdline->job;
	const struct charset *charset;
	struct diag reason;
	bool is_utf16;

	if (!value || job->encoding)
		return OK;
	job->encoding = arena_copy(&job->arena, value->text).at;
	if (charset_open(job->encoding, &charset, &is_utf16, &reason) != OK)
		return mapping_fail(mapping, value, why, reason.text);
	charset_free(charset);
	return OK;
}

static enum status take_columns(struct cmdline *cmdline, const struct mapping *mapping)
{
	const struct node *names = mapping_setting(mapping, "columns");
	struct job *job = &cmdline->job;

	if (!names || job->ncolumns > 0)
		return OK;
	job->columns = arena_array(&job->arena, names->count, sizeof(*job->columns));
	for (const struct node *at = names->child; at; at = at->next)
		job->columns[job->ncolumns++] = at->text;
	return OK;
}

static enum status take_type(struct cmdline *cmdline, const struct mapping *mapping,
			     struct diag *why)
{
	const struct doctype *type = mapping_doctype(mapping);
	struct job *job = &cmdline->job;

	if (job->doctype && type && job->doctype != type)
		return diag_fail_at(why, ERR_USAGE, job->map_path, 0, 0,
				    "makes %s, and -t says %s", type->name, job->doctype->name);
	if (!job->doctype)
		job->doctype = type;
	if (!job->doctype && !job->rules_path)
		return diag_fail_at(why, ERR_USAGE, job->map_path, 0, 0,
				    "names no \"document_type\": say it there, or -t TYPE");
	return OK;
}

enum status take_map(struct cmdline *cmdline, struct diag *why)
{
	struct job *job = &cmdline->job;
	struct mapping *mapping;

	if (!job->map_path)
		return OK;
	enum status status = mapping_read(job, &job->arena, &mapping, why);
	job->mapping = mapping;
	if (status == OK)
		status = take_type(cmdline, mapping, why);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && status == OK; i++)
		status = take_setting(cmdline, mapping, &settings[i], why);
	if (status == OK)
		status = take_encoding(cmdline, mapping, why);
	return status == OK ? take_columns(cmdline, mapping) : status;
}

/*
 * `run --replay DIR`: an earlier run's settings become defaults of this one. What they were is
 * read by output/replay.c; this file only decides what wins and which file of rejects they are
 * for.
 */
#include "cli/take_up.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cmdline.h"
#include "cli/talk.h"
#include "input/input.h"
#include "map/mapping.h"
#include "output/replay.h"

static enum status take_rules(struct cmdline *cmdline, const struct replay *replay,
			      struct diag *why)
{
	struct job *job = &cmdline->job;

	if (!job->doctype && replay->document_type) {
		job->doctype = doctype_find(replay->document_type);
		if (!job->doctype)
			return diag_fail_at(
				why, ERR_USAGE, cmdline->replay, 0, 0,
				"the report names an unknown document type; say -t TYPE");
	}
	if (!job->rules_path && replay->rules) {
		job->rules_path = replay->rules;
		cmdline->replayed_rules = replay->rules_sha256;
	}
	if (!job->map_path && replay->map) {
		job->map_path = replay->map;
		cmdline->replayed_map = replay->map_sha256;
	}
	if (job->nvariables == 0) {
		job->variables = replay->variables;
		job->nvariables = replay->nvariables;
	}
	if (job->schema.nrefs == 0) {
		job->schema.refs = replay->refs;
		job->schema.nrefs = replay->nrefs;
	}
	if (job->nconstants == 0) {
		job->constants = replay->constants;
		job->nconstants = replay->nconstants;
	}
	if (job->unknown == UNKNOWN_DEFAULT)
		job->unknown = replay->unknown;
	if (job->unique == UNIQUE_OFF)
		job->unique = replay->unique;
	job->schema.assert_formats |= replay->assert_formats;
	job->strict |= replay->strict;
	cmdline->no_coerce |= !replay->coerce;
	return OK;
}

/* A file may be called .tsv and have another delimiter; --from tsv means TAB. */
static enum format format_of(const struct replay_file *file)
{
	unsigned char delimiter = file->dialect.delimiter;

	return file->from == FORMAT_TSV && delimiter && delimiter != '\t' ? FORMAT_CSV : file->from;
}

static bool is_csv(const struct replay_file *file)
{
	return file->from == FORMAT_CSV || file->from == FORMAT_TSV;
}

/* What is the default is not said, since whoever says it means CSV. */
static void take_quoting(struct job *job, const struct replay_file *file)
{
	if (!job->dialect_has_quote && file->dialect.quote != '"') {
		job->dialect_has_quote = true;
		job->dialect.quote = file->dialect.quote;
	}
	if (!job->dialect_has_escape && file->dialect.escape) {
		job->dialect_has_escape = true;
		job->dialect.escape = file->dialect.escape;
	}
	if (job->ncolumns == 0 && !file->dialect.has_header) {
		job->columns = file->columns;
		job->ncolumns = file->ncolumns;
	}
}

static void take_dialect(struct job *job, const struct replay_file *file)
{
	if (!job->encoding)
		job->encoding = file->encoding;
	if (job->from == FORMAT_AUTO)
		job->from = format_of(file);
	if (!is_csv(file) || (job->from != FORMAT_CSV && job->from != FORMAT_TSV))
		return;
	if (job->dialect.delimiter == 0)
		job->dialect.delimiter = file->dialect.delimiter;
	take_quoting(job, file);
}

/*
 * Of files that differ: what an option said was the same for all of them, and is taken over. What was found
 * in each is found again, and take_up_check looks whether it is the same.
 */
static void take_shared(struct job *job, const struct replay *replay)
{
	const struct replay_file *csv = NULL, *first = &replay->files[0];
	bool same_format = true, same_encoding = true;

	for (size_t i = 0; i < replay->nfiles; i++) {
		const struct replay_file *file = &replay->files[i];
		same_format = same_format && format_of(file) == format_of(first);
		same_encoding = same_encoding && strcmp(file->encoding, first->encoding) == 0;
		if (!csv && is_csv(file))
			csv = file;
	}
	if (same_encoding && !job->encoding)
		job->encoding = first->encoding;
	if (same_format && job->from == FORMAT_AUTO)
		job->from = format_of(first);
	if (csv && job->from != FORMAT_NDJSON && job->from != FORMAT_JSON)
		take_quoting(job, csv);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat first, second;

	return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

/*
 * The file whose dialect this run takes: any of them if they agree, else the one that is the only
 * input. NULL: it cannot be told.
 */
static const struct replay_file *find_file(const struct cmdline *cmdline,
					   const struct replay *replay)
{
	if (replay->same_dialect)
		return &replay->files[0];
	for (size_t i = 0; i < replay->nfiles && cmdline->noperands == 1; i++) {
		if (is_same_file(replay->files[i].path, cmdline->operands[0]))
			return &replay->files[i];
	}
	return NULL;
}

/* What is read are the files of rejects, and not others that are named in their place. */
static bool reads_rejects(const struct cmdline *cmdline, const struct replay *replay)
{
	for (size_t i = 0; i < cmdline->noperands; i++) {
		size_t k = 0;
		while (k < replay->nfiles && !is_same_file(replay->files[k].path, cmdline->operands[i]))
			k++;
		if (k == replay->nfiles)
			return false;
	}
	return true;
}

static void name_files(struct cmdline *cmdline, const struct replay *replay)
{
	const char **names = arena_array(&cmdline->job.arena, replay->nfiles, sizeof(*names));

	for (size_t i = 0; i < replay->nfiles; i++)
		names[i] = replay->files[i].path;
	cmdline->operands = names;
	cmdline->noperands = replay->nfiles;
}

enum status take_up(struct cmdline *cmdline, struct diag *why)
{
	struct replay replay = { 0 };

	if (is_same_file(cmdline->replay, cmdline->sink.dir))
		return diag_fail(why, ERR_USAGE,
				 "--replay reads the directory that -o would write: name another");
	enum status status = replay_read(cmdline->replay, &cmdline->job.arena, &replay, why);
	if (status == OK && !replay.is_whole)
		return diag_fail_at(
			why, ERR_USAGE, cmdline->replay, 0, 0,
			"the run there was not completed, so its valid records stand in no part, and a "
			"replay of its rejects would leave them out; run its inputs again, whole");
	cmdline->job.of_preview = replay.is_preview;
	if (status == OK)
		status = take_rules(cmdline, &replay, why);
	if (status != OK)
		return status;
	if (replay.nfiles == 0) {
		if (cmdline->noperands > 0)
			return OK;
		return diag_fail_at(why, ERR_USAGE, cmdline->replay, 0, 0,
				    "nothing was rejected there, so there is nothing to replay");
	}
	assert(replay.files);
	const struct replay_file *file = find_file(cmdline, &replay);
	if (file)
		take_dialect(&cmdline->job, file);
	else
		take_shared(&cmdline->job, &replay);
	if (file && reads_rejects(cmdline, &replay))
		cmdline->job.json_values = file->begins_with_array;
	if (cmdline->noperands > 0)
		return OK;
	if (!file)
		cmdline->replayed_files = replay.files;
	name_files(cmdline, &replay);
	return OK;
}

static void tell_changed(const struct talk *talk, const char *event, const char *path)
{
	struct diag why;

	diag_fail_at(&why, ERR_USAGE, path, 0, 0,
		     "has changed since the run that is replayed, and is used as it is now");
	talk_warning(talk, event, &why);
}

void take_up_tell(const struct cmdline *cmdline, const struct talk *talk)
{
	const struct job *job = &cmdline->job;
	const char *map = cmdline->replayed_map, *rules = cmdline->replayed_rules;
	char now[DIGEST_HEX];

	if (map && strcmp(map, mapping_sha256(job->mapping)) != 0)
		tell_changed(talk, "map-changed", job->map_path);
	if (!rules)
		return;
	schema_sha256(job->program, now);
	if (strcmp(rules, now) != 0)
		tell_changed(talk, "rules-changed", job->rules_path);
}

static bool is_read_as(const struct input *input, const struct replay_file *file)
{
	const char *encoding = input->charset ? input->charset->name : "UTF-8";
	bool is_table = input->format == FORMAT_CSV || input->format == FORMAT_TSV;

	if (input->is_regular && input->size == 0)
		return true; /* all of it was taken out */
	if (strcmp(encoding, file->encoding) != 0 || is_table != is_csv(file))
		return false;
	return is_table ? input->dialect.delimiter == file->dialect.delimiter
			: input->format == file->from;
}

enum status take_up_check(const struct cmdline *cmdline, struct diag *why)
{
	const struct replay_file *files = cmdline->replayed_files;
	const struct job *job = &cmdline->job;

	if (!files || cmdline_has(cmdline, "from") || cmdline_has(cmdline, "delimiter") ||
	    cmdline_has(cmdline, "encoding"))
		return OK;
	for (size_t i = 0; i < job->ninputs; i++) {
		if (!is_read_as(&job->inputs[i], &files[i]))
			return diag_fail_at(why, ERR_USAGE, files[i].path, 0, 0,
					    "looks as if it had another format than in that run; these files "
					    "of rejects differ in it, so replay each into a directory of its "
					    "own, named as the only input");
	}
	return OK;
}

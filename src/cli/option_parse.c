/*
 * The arguments of options, one function each; the rows that name them are in option.c. A function
 * sees its own argument only and says what is wrong with it; args.c puts the option's name before
 * it.
 */
#include "cli/option_parse.h"

#include <stdio.h>

#include "base/utf8.h"
#include "cli/cmdline.h"
#include "cli/size.h"
#include "cli/words.h"
#include "compile/doctype.h"

enum status parse_type(struct cmdline *cmdline, const char *value, struct diag *why)
{
	cmdline->job.doctype = doctype_find(value);
	if (cmdline->job.doctype)
		return OK;

	struct str near = doctype_nearest(value);
	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "unknown document type '%s'; did you mean %.*s?",
				 value, (int)near.len, near.at);
	char types[512];
	doctype_names(types, sizeof(types));
	return diag_fail(why, ERR_USAGE, "unknown document type '%s'; the types are: %s", value,
			 types);
}

/* Where "LEFT=RIGHT" is cut; neither side is empty, or NULL. The left side is copied. */
static const char *cut_pair(struct cmdline *cmdline, const char *value, const char **left)
{
	const char *equals = strchr(value, '=');

	if (!equals || equals == value)
		return NULL;
	struct str name = { value, (size_t)(equals - value) };
	*left = arena_copy(&cmdline->job.arena, name).at;
	return equals + 1;
}

enum status parse_ref(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct ref_dir *ref = &cmdline->refs[cmdline->job.schema.nrefs];

	ref->dir = cut_pair(cmdline, value, &ref->prefix);
	if (!ref->dir || ref->dir[0] == '\0')
		return diag_fail(why, ERR_USAGE,
				 "expected PREFIX=DIR, such as https://example.com/=schemas, "
				 "found '%s'", value);
	cmdline->job.schema.nrefs++;
	return OK;
}

enum status parse_set(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct constant *constant = &cmdline->constants[cmdline->job.nconstants];

	constant->value = cut_pair(cmdline, value, &constant->field);
	if (!constant->value)
		return diag_fail(why, ERR_USAGE,
				 "expected FIELD=VALUE, such as operation=UPSERT, found '%s'",
				 value);
	cmdline->job.nconstants++;
	return OK;
}

enum status parse_var(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct job *job = &cmdline->job;
	struct variable *variable = &cmdline->variables[job->nvariables];

	variable->value = cut_pair(cmdline, value, &variable->name);
	if (!variable->value)
		return diag_fail(why, ERR_USAGE,
				 "expected NAME=VALUE, such as COMPARTMENT=1000, found '%s'", value);
	for (size_t i = 0; i < job->nvariables; i++)
		if (strcmp(job->variables[i].name, variable->name) == 0)
			return diag_fail(why, ERR_USAGE, "%s is given twice", variable->name);
	job->nvariables++;
	return OK;
}

enum status parse_from(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const enum format formats[] = { FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON, FORMAT_JSON };
	unsigned word = 0;
	enum status status = words_find("csv|tsv|ndjson|json", value, &word, why);

	if (status == OK)
		cmdline->job.from = formats[word];
	return status;
}

/* One ASCII character; `\t` and "tab" are TAB. Line ends and NUL can part nothing inside a line. */
static enum status parse_character(const char *value, unsigned char *out, struct diag *why)
{
	if (strcmp(value, "\\t") == 0 || str_eq_nocase(str_of(value), STR("tab")))
		value = "\t";
	if (value[0] == '\0' || value[1] != '\0' || (unsigned char)value[0] > 0x7e)
		return diag_fail(why, ERR_USAGE, "expected a single ASCII character, found '%s'",
				 value);
	if (value[0] == '\n' || value[0] == '\r')
		return diag_fail(why, ERR_USAGE, "a line break cannot be one");
	*out = (unsigned char)value[0];
	return OK;
}

enum status parse_delimiter(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_character(value, &cmdline->job.dialect.delimiter, why);
}

enum status parse_quote(struct cmdline *cmdline, const char *value, struct diag *why)
{
	cmdline->job.dialect_has_quote = true;
	cmdline->job.dialect.quote = 0;
	return value[0] ? parse_character(value, &cmdline->job.dialect.quote, why) : OK;
}

enum status parse_escape(struct cmdline *cmdline, const char *value, struct diag *why)
{
	cmdline->job.dialect_has_escape = true;
	cmdline->job.dialect.escape = 0;
	return value[0] ? parse_character(value, &cmdline->job.dialect.escape, why) : OK;
}

enum status parse_columns(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct job *job = &cmdline->job;
	size_t count = 1;

	for (const char *at = value; *at; at++)
		count += *at == ',';
	job->columns = arena_array(&job->arena, count, sizeof(*job->columns));
	job->ncolumns = 0;
	while (job->ncolumns < count) {
		struct str name = { value, strcspn(value, ",") };
		value += name.len + 1;
		if (name.len == 0)
			return diag_fail(why, ERR_USAGE, "column %zu has no name",
					 job->ncolumns + 1);
		for (size_t i = 0; i < job->ncolumns; i++) {
			if (str_eq(job->columns[i], name))
				return diag_fail(why, ERR_USAGE,
						 "columns %zu and %zu are both %.*s", i + 1,
						 job->ncolumns + 1, (int)name.len, name.at);
		}
		job->columns[job->ncolumns++] = name;
	}
	return OK;
}

enum status parse_limit(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return number_parse(value, 1, UINT64_MAX - 1, &cmdline->job.limit, why);
}

enum status parse_unknown(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const enum unknown choices[] = { UNKNOWN_ERROR, UNKNOWN_WARN, UNKNOWN_DROP };
	unsigned word = 0;
	enum status status = words_find("error|warn|drop", value, &word, why);

	if (status == OK)
		cmdline->job.unknown = choices[word];
	return status;
}

enum status parse_unique(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const enum unique choices[] = { UNIQUE_FIRST, UNIQUE_LAST };
	unsigned word = 0;
	enum status status = value ? words_find("first|last", value, &word, why) : OK;

	if (status == OK)
		cmdline->job.unique = choices[word];
	return status;
}

enum status parse_to(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const enum output_format formats[] = { TO_NDJSON, TO_CSV };
	unsigned word = 0;
	enum status status = words_find("ndjson|csv", value, &word, why);

	if (status == OK)
		cmdline->job.to = formats[word];
	return status;
}

enum status parse_header(struct cmdline *cmdline, const char *value, struct diag *why)
{
	unsigned word = 0;
	enum status status = words_find("lower|upper", value, &word, why);

	cmdline->job.header_upper = word == 1;
	return status;
}

enum status parse_part_size(struct cmdline *cmdline, const char *value, struct diag *why)
{
	/* Parts are smaller than this, and the smallest record, {}, is 3 bytes with its line
	 * end. */
	return size_parse(value, 4, UINT64_MAX - 1, &cmdline->job.part_size, why);
}

enum status parse_part_records(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return number_parse(value, 1, UINT64_MAX - 1, &cmdline->job.part_records, why);
}

enum status parse_prefix(struct cmdline *cmdline, const char *value, struct diag *why)
{
	enum { LONGEST = 200 }; /* file names end at 255 bytes; the number needs some */

	if (value[0] == '\0' || value[0] == '.' || value[0] == '-')
		return diag_fail(why, ERR_USAGE,
				 "expected a plain name that starts with neither a dot nor a dash");
	for (const char *at = value; *at; at++) {
		if (*at == '/' || (unsigned char)*at < ' ' || *at == 0x7f)
			return diag_fail(
				why, ERR_USAGE,
				"expected a plain name without slashes and control characters");
	}
	if (utf8_check(str_of(value)) < strlen(value))
		return diag_fail(why, ERR_USAGE, "is not UTF-8, as names in the manifest are");
	if (strlen(value) > LONGEST)
		return diag_fail(why, ERR_USAGE, "is longer than %d bytes", LONGEST);
	cmdline->sink.prefix = value;
	return OK;
}

enum status parse_max_rejects(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct job *job = &cmdline->job;

	job->has_budget = true;
	return share_parse(value, &job->max_rejects, &job->budget_is_percent, why);
}

enum status parse_expect_records(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct job *job = &cmdline->job;

	job->has_expect = true;
	return range_parse(value, &job->expect_min, &job->expect_max, why);
}

enum status parse_max_record_size(struct cmdline *cmdline, const char *value, struct diag *why)
{
	uint64_t size = 0;
	enum status status = size_parse(value, 1, MAX_RECORD_BYTES, &size, why);

	if (status == OK)
		cmdline->job.max_record = (size_t)size;
	return status;
}

enum status parse_max_depth(struct cmdline *cmdline, const char *value, struct diag *why)
{
	uint64_t depth = 0;
	enum status status = number_parse(value, 1, MAX_DEPTH, &depth, why);

	if (status == OK)
		cmdline->job.max_depth = (unsigned)depth;
	return status;
}

enum status parse_lane(struct cmdline *cmdline, const char *value, struct diag *why)
{
	unsigned word = 0;
	enum status status = words_find("auto|reference", value, &word, why);

	cmdline->job.lane = word == 1 ? LANE_REFERENCE : LANE_AUTO;
	return status;
}

enum status parse_threads(struct cmdline *cmdline, const char *value, struct diag *why)
{
	uint64_t threads = 0;
	enum status status = number_parse(value, 0, MAX_THREADS, &threads, why);

	if (status == OK)
		cmdline->job.threads = (unsigned)threads;
	return status;
}

static enum status parse_when(const char *value, enum when *out, struct diag *why)
{
	static const enum when choices[] = { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
	unsigned word = 0;
	enum status status = words_find("auto|always|never", value, &word, why);

	if (status == OK)
		*out = choices[word];
	return status;
}

enum status parse_progress(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_when(value, &cmdline->progress, why);
}

enum status parse_color(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_when(value, &cmdline->color, why);
}

enum status parse_log(struct cmdline *cmdline, const char *value, struct diag *why)
{
	unsigned word = 0;
	enum status status = words_find("text|json", value, &word, why);

	cmdline->log_json = word == 1;
	return status;
}

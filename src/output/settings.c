/*
 * One place that lists every option with an effect on the output. Whoever adds such an option adds
 * a line here, and the run_key, the report and --replay follow.
 */
#include "output/settings.h"

#include "flow/job.h"
#include "map/mapping.h"
#include "output/render.h"
#include "output/text.h"

const char *settings_format_name(int format)
{
	static const char *const names[] = {
		[FORMAT_AUTO] = "auto",     [FORMAT_CSV] = "csv",   [FORMAT_TSV] = "tsv",
		[FORMAT_NDJSON] = "ndjson", [FORMAT_JSON] = "json",
	};
	return names[format];
}

const char *settings_unique_name(int unique)
{
	static const char *const names[] = {
		[UNIQUE_OFF] = "off",
		[UNIQUE_FIRST] = "first",
		[UNIQUE_LAST] = "last",
	};
	return names[unique];
}

void settings_put_byte(struct buf *out, unsigned char byte)
{
	char c = (char)byte;

	text_put(out, (struct str){ &c, byte ? 1 : 0 });
}

/* null where the option was not given. */
static void put_limit(struct buf *out, const char *name, uint64_t limit)
{
	if (limit == UINT64_MAX) {
		text_member(out, name);
		buf_put(out, STR("null"));
	} else {
		text_number(out, name, limit);
	}
}

static void put_dialect_byte(struct buf *out, const char *name, bool is_given, unsigned char byte)
{
	text_member(out, name);
	if (is_given)
		settings_put_byte(out, byte);
	else
		buf_put(out, STR("null"));
}

static void put_reading(const struct job *job, struct buf *out)
{
	text_string(out, "from", str_of(settings_format_name((int)job->from)));
	put_dialect_byte(out, "delimiter", job->dialect.delimiter != 0, job->dialect.delimiter);
	put_dialect_byte(out, "quote", job->dialect_has_quote, job->dialect.quote);
	put_dialect_byte(out, "escape", job->dialect_has_escape, job->dialect.escape);
	text_member(out, "encoding");
	text_put_or_null(out, job->encoding);
	text_member(out, "columns");
	if (job->ncolumns == 0)
		buf_put(out, STR("null"));
	for (size_t i = 0; i < job->ncolumns; i++) {
		buf_putc(out, i ? ',' : '[');
		text_put(out, job->columns[i]);
	}
	if (job->ncolumns)
		buf_putc(out, ']');
	text_number(out, "max_record_size", job->max_record);
	text_number(out, "max_depth", job->max_depth);
	put_limit(out, "limit", job->limit);
	if (job->of_preview)
		text_boolean(out, "of_preview", true);
}

/* {"NAME":…,"value":…} */
static void put_pair(struct buf *out, bool is_next, const char *member, const char *name,
		     const char *value)
{
	buf_printf(out, "%s{\"%s\":", is_next ? "," : "", member);
	text_put(out, str_of(name));
	text_string(out, "value", str_of(value));
	buf_putc(out, '}');
}

static void put_judging(const struct job *job, struct buf *out)
{
	static const char *const unknown[] = {
		[UNKNOWN_DEFAULT] = "default",
		[UNKNOWN_ERROR] = "error",
		[UNKNOWN_WARN] = "warn",
		[UNKNOWN_DROP] = "drop",
	};

	text_member(out, "map");
	text_put_or_null(out, job->mapping ? mapping_sha256(job->mapping) : NULL);
	text_member(out, "vars");
	buf_putc(out, '[');
	for (size_t i = 0; i < job->nvariables; i++)
		put_pair(out, i > 0, "name", job->variables[i].name, job->variables[i].value);
	buf_putc(out, ']');
	text_string(out, "unknown", str_of(unknown[job->unknown]));
	text_boolean(out, "coerce", job->coerce);
	text_boolean(out, "strict", job->strict);
	if (job->json_values)
		text_boolean(out, "json_values", true);
	text_string(out, "unique", str_of(settings_unique_name((int)job->unique)));
	text_boolean(out, "assert_formats", job->schema.assert_formats);
	text_member(out, "set");
	buf_putc(out, '[');
	for (size_t i = 0; i < job->nconstants; i++)
		put_pair(out, i > 0, "field", job->constants[i].field, job->constants[i].value);
	buf_putc(out, ']');
}

static void put_writing(const struct job *job, const char *prefix, struct buf *out)
{
	text_string(out, "to", job->to == TO_CSV ? STR("csv") : STR("ndjson"));
	text_boolean(out, "header_upper", job->header_upper);
	if (job->csv)
		text_string(out, "header", str_trim(job->csv->header));
	text_boolean(out, "mask", job->mask);
	if (prefix) {
		text_string(out, "prefix", str_of(prefix));
		put_limit(out, "part_size", job->part_size);
		put_limit(out, "part_records", job->part_records);
	}
}

/* They decide whether there is any output, so a run with another budget is another run. */
static void put_budget(const struct job *job, struct buf *out)
{
	text_member(out, "max_rejects");
	if (!job->has_budget || job->budget_is_default)
		buf_put(out, STR("null"));
	else if (job->budget_is_percent)
		buf_printf(out, "\"%llu.%02u%%\"", (unsigned long long)(job->max_rejects / 100),
			   (unsigned)(job->max_rejects % 100));
	else
		buf_put_number(out, job->max_rejects);
	text_member(out, "expect_records");
	if (job->has_expect)
		buf_printf(out, "[%llu,%llu]", (unsigned long long)job->expect_min,
			   (unsigned long long)job->expect_max);
	else
		buf_put(out, STR("null"));
}

void settings_render(const struct job *job, const char *prefix, struct buf *out)
{
	buf_put(out, STR("{\"type\":"));
	text_put_or_null(out, job->doctype ? job->doctype->name : NULL);
	put_reading(job, out);
	put_judging(job, out);
	put_writing(job, prefix, out);
	put_budget(job, out);
	buf_putc(out, '}');
}

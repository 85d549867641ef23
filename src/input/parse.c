/*
 * The seam between bytes and records. The fast lanes take what they are certain of; all else goes to the
 * reference lane: yajl and libcsv decide what is valid here, one record at a time. What is JSON goes on
 * in parse_json.c, what is CSV in parse_csv.c.
 */
#include "input/parse.h"

#include "base/utf8.h"
#include "ext/csv.h"
#include "ext/json.h"
#include "flow/job.h"
#include "input/csv_lane.h"
#include "input/json_lane.h"
#include "input/parser.h"

#include <stdlib.h>

/* What of a JSON record is looked at. (Of the rest the rewrite wants nothing, and the line is copied.) */
static const struct look *look_of(const struct job *job)
{
	return job->skips_unread ? schema_look(job->program) : &look_all;
}

static enum status parser_open(void **self, const struct job *job, struct diag *why)
{
	(void)why;
	struct parser *parser = memory_alloc(sizeof(*parser));
	const struct shape *shape = schema_shape(job->program);

	*parser = (struct parser){ .job = job, .json = json_parser_new() };
	json_scan_fn *scan = json_scan_for(job);
	if (scan)
		parser->lane = json_lane_new(schema_symbols(job->program), job->max_depth, scan);
	parser->look = look_of(job);
	parser->lists_paths = job->want_paths && job->skips_unread;
	parser->wants_array = !shape || (shape->types & TYPE_ARRAY);
	parser->code.encoding = code_find("encoding-invalid");
	parser->code.large = code_find("record-too-large");
	parser->code.syntax = code_find("json-syntax");
	parser->code.depth = code_find("json-depth");
	parser->code.duplicate = code_find("json-duplicate-key");
	parser->code.array = code_find("json-array");
	parser->code.quote = code_find("csv-quote");
	parser->code.columns = code_find("csv-columns");
	parser->code.size = code_find("group-size");
	parser->code.split = code_find("group-split");
	*self = parser;
	return OK;
}

static void parser_close(void *self)
{
	struct parser *parser = self;
	json_parser_free(parser->json);
	json_lane_free(parser->lane);
	csv_splitter_free(parser->csv);
	csv_lane_free(parser->csv_lane);
	free(parser->cells);
	free(parser->containers);
	free(parser->last);
	buf_release(&parser->decoded);
	free(parser);
}

uint32_t raw_column(const struct input *input, struct str text, size_t at)
{
	if (!input->charset)
		return (uint32_t)at + 1;
	return (uint32_t)utf8_count((struct str){ text.at, at }) + 1;
}

/* The record as UTF-8 without NUL, or false and a finding. */
static bool decode(struct parser *parser, struct batch *batch, struct record *record,
		   struct str *text)
{
	const struct input *input = batch->input;
	const char *problem = "NUL byte";
	size_t good;

	*text = record->raw;
	if (input->charset) {
		buf_clear(&parser->decoded, SIZE_MAX);
		good = charset_decode(input->charset, record->raw, &parser->decoded);
		*text = buf_str(&parser->decoded);
		parser->walk = (struct walk){ *text, 0, 1 };
		if (good == record->raw.len) {
			good = utf8_check(*text);
			if (good == text->len)
				return true;
			good = raw_column(input, *text, good) - 1;
		} else {
			problem = NULL;
		}
	} else {
		good = utf8_check(*text);
		if (good == text->len)
			return true;
		if (text->at[good] != '\0')
			problem = NULL;
	}
	struct finding *finding;
	if (problem)
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.encoding,
				       "a NUL byte, which no text holds");
	else if (!input->charset && !input->utf16 && charset_looks_like_1252(record->raw))
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.encoding,
				       "not valid %s; it looks like windows-1252: try --encoding "
				       "windows-1252",
				       input->encoding);
	else
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.encoding,
				       "not valid %s", input->encoding);
	if (finding)
		finding->column = (uint32_t)good + 1;
	return false;
}

uint32_t walk_to(struct walk *walk, size_t at)
{
	walk->column += (uint32_t)utf8_count((struct str){ walk->text.at + walk->at, at - walk->at });
	walk->at = at;
	return walk->column;
}

static enum status parser_run(void *self, struct batch *batch, struct record *record,
			      struct diag *why)
{
	struct parser *parser = self;
	struct str text;

	(void)why;
	if (record->is_cut && parse_csv_cut(parser, batch, record))
		return OK;
	if (record->split)
		parse_note_split(parser, batch, record);
	if (record->unfinished) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.large,
			     "a record of more than %zu bytes, the limit of --max-record-size",
			     parser->job->max_record);
		return OK;
	}
	bool is_csv = batch->input->format == FORMAT_CSV || batch->input->format == FORMAT_TSV;
	if (is_csv ? parse_csv_fast(parser, batch, record) : parse_json_fast(parser, batch, record))
		return OK;
	if (!decode(parser, batch, record, &text))
		return OK;
	if (is_csv)
		parse_csv(parser, batch, record, text);
	else
		parse_json(parser, batch, record, text);
	return OK;
}

const struct step input_parse = { "parse", parser_open, parser_run, parser_close };

/*
 * The seam between bytes and records, and the reference lane: yajl and libcsv decide what is valid
 * here, one record at a time. A CSV record becomes the tree that its columns' names describe, every
 * cell a string; the rewrite gives cells their types.
 */
#include "input/parse.h"

#include "base/utf8.h"
#include "ext/csv.h"
#include "ext/json.h"
#include "flow/job.h"
#include "input/columns.h"

#include <stdlib.h>

struct parser {
	const struct job *job;
	struct json_parser *json;
	struct csv_splitter *csv;
	const struct input *csv_input; /* the input that csv is set up for */
	struct node **containers;      /* of the record at hand, as input->plan numbers them */
	struct node **last;            /* the last child of each */
	size_t containers_cap;
	struct buf decoded;            /* the record in UTF-8, for single-byte encodings */
	bool wants_array;              /* the rules allow a line to be an array */
	struct {
		const struct code *encoding, *large, *syntax, *depth, *duplicate, *array, *quote, *columns;
	} code;
};

static enum status parser_open(void **self, const struct job *job, struct diag *why)
{
	(void)why;
	struct parser *parser = memory_alloc(sizeof(*parser));
	const struct shape *shape = schema_shape(job->program);

	*parser = (struct parser){ .job = job, .json = json_parser_new() };
	parser->wants_array = !shape || (shape->types & TYPE_ARRAY);
	parser->code.encoding = code_find("encoding-invalid");
	parser->code.large = code_find("record-too-large");
	parser->code.syntax = code_find("json-syntax");
	parser->code.depth = code_find("json-depth");
	parser->code.duplicate = code_find("json-duplicate-key");
	parser->code.array = code_find("json-array");
	parser->code.quote = code_find("csv-quote");
	parser->code.columns = code_find("csv-columns");
	*self = parser;
	return OK;
}

static void parser_close(void *self)
{
	struct parser *parser = self;
	json_parser_free(parser->json);
	csv_splitter_free(parser->csv);
	free(parser->containers);
	free(parser->last);
	buf_release(&parser->decoded);
	free(parser);
}

/* A byte of the decoded text as a 1-based byte of the raw record: each character was one byte. */
static uint32_t raw_column(const struct input *input, struct str text, size_t at)
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

static void note_json_fault(struct parser *parser, struct batch *batch, struct record *record,
			    struct str text, const struct json_result *result)
{
	const struct code *code = parser->code.syntax;
	const char *format = "not valid JSON: %s";

	if (result->fault == JSON_DEPTH) {
		code = parser->code.depth;
		format = "%s of --max-depth";
	} else if (result->fault == JSON_DUPLICATE) {
		code = parser->code.duplicate;
		format = "%s";
	} else if (result->fault == JSON_SURROGATE) {
		code = parser->code.encoding;
		format = "%s";
	}
	struct finding *finding =
		finding_note(batch, record, SEVERITY_ERROR, code, format, result->message);
	if (finding)
		finding->column = raw_column(batch->input, text, result->at);
	if (finding && result->name.at)
		finding->value = arena_copy(&batch->arena,
					    str_cut(result->name, FINDING_VALUE_BYTES));
}

/*
 * A walk through decoded text that tells where its bytes were in the raw record. Only forwards, so
 * that the places of all nodes or cells of a record cost one pass.
 */
struct walk {
	struct str text;
	size_t at;
	uint32_t column; /* of text.at[at], 1-based */
};

static uint32_t walk_to(struct walk *walk, size_t at)
{
	walk->column += (uint32_t)utf8_count((struct str){ walk->text.at + walk->at, at - walk->at });
	walk->at = at;
	return walk->column;
}

/* Nodes know their places in the decoded text; findings want those in the raw record. */
static void restore_places(struct walk *walk, struct node *node)
{
	for (; node; node = node->next) {
		if (node->at)
			node->at = walk_to(walk, node->at - 1);
		if (node_is_container(node))
			restore_places(walk, node->child);
	}
}

static void parse_json(struct parser *parser, struct batch *batch, struct record *record,
		       struct str text)
{
	struct json_result result;

	json_parse(parser->json, text, schema_symbols(parser->job->program), parser->job->max_depth,
		   batch->scratch, &result);
	if (result.fault != JSON_OK) {
		note_json_fault(parser, batch, record, text, &result);
		return;
	}
	if (result.root->type == NODE_ARRAY && !parser->wants_array) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.array,
			     batch->input->format == FORMAT_JSON
				     ? "an array, where each record must be an object"
				     : "an array, where each line must be an object; one array of "
				       "all records is read with --from json");
		return;
	}
	if (batch->input->charset) {
		struct walk walk = { text, 0, 1 };
		restore_places(&walk, result.root);
	}
	record->root = result.root;
}

/* Hangs a node below a container of the record; the container itself is made on first use. */
static void hang(struct parser *parser, struct batch *batch, uint32_t container, struct node *node,
		 const struct field_key *key)
{
	const struct column_plan *plan = batch->input->plan;
	struct node *parent = parser->containers[container];

	if (!parent) {
		parent = parser->containers[container] = node_new(batch->scratch, NODE_OBJECT);
		parser->last[container] = NULL;
		if (container > 0)
			hang(parser, batch, plan->containers[container].parent, parent,
			     &plan->containers[container].key);
	}
	node->key = key->name;
	node->key_hash = key->hash;
	node->symbol = key->symbol;
	if (parser->last[container])
		parser->last[container]->next = node;
	else
		parent->child = node;
	parser->last[container] = node;
	parent->count++;
}

static void build_tree(struct parser *parser, struct batch *batch, struct record *record,
		       struct str text, const struct csv_row *row)
{
	const struct input *input = batch->input;
	const struct column_plan *plan = input->plan;
	struct walk walk = { text, 0, 1 };

	memset(parser->containers, 0, plan->ncontainers * sizeof(*parser->containers));
	parser->containers[0] = node_new(batch->scratch, NODE_OBJECT);
	parser->last[0] = NULL;
	struct node *node = arena_array(batch->scratch, row->count, sizeof(*node));
	for (size_t i = 0; i < row->count; i++) {
		const struct column_target *target = &plan->targets[i];
		if (row->cells[i].text.len == 0 || target->is_dropped)
			continue;
		node->type = NODE_STRING;
		node->text = row->cells[i].text;
		node->at = input->charset ? walk_to(&walk, row->cells[i].at) : row->cells[i].at + 1;
		node->column = (uint16_t)(i + 1);
		hang(parser, batch, target->container, node, &target->key);
		node++;
	}
	record->root = parser->containers[0];
}

/* The splitter and the tables for the input that this batch is of. */
static void set_input(struct parser *parser, const struct input *input)
{
	const struct dialect *dialect = &input->dialect;

	if (parser->csv_input == input)
		return;
	csv_splitter_free(parser->csv);
	parser->csv = csv_splitter_new(dialect->delimiter, dialect->quote, dialect->escape);
	parser->csv_input = input;
	if (input->plan->ncontainers > parser->containers_cap) {
		parser->containers_cap = input->plan->ncontainers;
		parser->containers = memory_resize(parser->containers, parser->containers_cap *
								       sizeof(*parser->containers));
		parser->last = memory_resize(parser->last,
					     parser->containers_cap * sizeof(*parser->last));
	}
}

static void parse_csv(struct parser *parser, struct batch *batch, struct record *record,
		      struct str text)
{
	const struct input *input = batch->input;
	struct csv_row row;
	struct finding *finding;

	set_input(parser, input);
	struct csv_hints hints = { record->plain, !batch->has_blank, !batch->has_cr };
	bool is_split = csv_split(parser->csv, text, hints, batch->scratch, &row);
	if (is_split && record->broken) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.quote,
			     "broken quoting: the record does not end where its quotes do");
		return;
	}
	if (!is_split) {
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.quote,
				       "broken quoting: %s", row.fault);
		if (finding)
			finding->column = raw_column(input, text, row.fault_at);
		return;
	}
	if (row.count != input->ncolumns) {
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.columns,
				       "%zu cells, but the header has %zu columns", row.count,
				       input->ncolumns);
		if (finding && row.count > input->ncolumns)
			finding->column = raw_column(input, text, row.cells[input->ncolumns].at);
		return;
	}
	build_tree(parser, batch, record, text, &row);
}

static enum status parser_run(void *self, struct batch *batch, struct record *record,
			      struct diag *why)
{
	struct parser *parser = self;
	struct str text;

	(void)why;
	if (record->unfinished) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.large,
			     "a record of more than %zu bytes, the limit of --max-record-size",
			     parser->job->max_record);
		return OK;
	}
	if (!decode(parser, batch, record, &text))
		return OK;
	if (batch->input->format == FORMAT_CSV || batch->input->format == FORMAT_TSV)
		parse_csv(parser, batch, record, text);
	else
		parse_json(parser, batch, record, text);
	return OK;
}

const struct step input_parse = { "parse", parser_open, parser_run, parser_close };

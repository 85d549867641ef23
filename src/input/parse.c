/*
 * The seam between bytes and records. The fast lane of JSON takes what it is certain of; all else goes
 * to the reference lane: yajl and libcsv decide what is valid here, one record at a time. What is JSON
 * goes on in parse_json.c. A row of CSV becomes the tree that
 * the columns' names describe, every cell a string; the rewrite gives cells their types. A group is
 * taken apart into the rows that the source put together.
 */
#include "input/parse.h"

#include "base/utf8.h"
#include "ext/csv.h"
#include "ext/json.h"
#include "flow/job.h"
#include "input/columns.h"
#include "input/frame.h"
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
	if (job->lane != LANE_REFERENCE)
		parser->lane = json_lane_new(schema_symbols(job->program), job->max_depth,
					     job->lane == LANE_WORDS ? json_scan_words
								     : json_scan_best());
	parser->look = look_of(job);
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

/* Hangs a node below a container that exists, as its last member. */
static inline void hang(const struct parser *parser, uint32_t container, struct node *node,
			const struct field_key *key)
{
	struct node *parent = parser->containers[container];
	struct node **last = &parser->last[container];

	node->key = key->name;
	node->key_hash = key->hash;
	node->symbol = key->symbol;
	if (*last)
		(*last)->next = node;
	else
		parent->child = node;
	*last = node;
	parent->count++;
}

/* A container is made when its first member comes, and so are those around it. */
static void make_container(struct parser *parser, struct batch *batch, uint32_t container)
{
	const struct column_container *plan = &batch->input->plan->containers[container];

	parser->containers[container] = node_new(batch->scratch, NODE_OBJECT);
	parser->containers[container]->flags = NODE_NAMED;
	parser->last[container] = NULL;
	if (!parser->containers[plan->parent])
		make_container(parser, batch, plan->parent);
	hang(parser, plan->parent, parser->containers[container], &plan->key);
}

/* A row in the decoded text of its record. */
struct row {
	struct str text;
	size_t at, len; /* where it is; its line end comes behind */
	bool is_plain, is_broken;
};

static uint32_t row_column(const struct batch *batch, const struct row *row, size_t at)
{
	return raw_column(batch->input, row->text, row->at + at);
}

/* `start`: where the row starts in the record. */
static struct node *build_tree(struct parser *parser, struct batch *batch, size_t start,
			       const struct csv_row *cells)
{
	const struct input *input = batch->input;
	const struct column_plan *plan = input->plan;

	memset(parser->containers, 0, plan->ncontainers * sizeof(*parser->containers));
	parser->containers[0] = node_new(batch->scratch, NODE_OBJECT);
	parser->last[0] = NULL;
	struct node *node = arena_array(batch->scratch, cells->count, sizeof(*node));
	const struct csv_cell *cell = cells->cells, *end = cell + cells->count;
	const struct column_target *target = plan->targets;
	for (uint16_t column = 1; cell < end; cell++, target++, column++) {
		if (cell->text.len == 0 || target->is_dropped)
			continue;
		size_t at = start + cell->at;
		node->type = NODE_STRING;
		node->text = cell->text;
		node->at = input->charset ? walk_to(&parser->walk, at) : (uint32_t)at + 1;
		node->column = column;
		if (!parser->containers[target->container])
			make_container(parser, batch, target->container);
		hang(parser, target->container, node, &target->key);
		node++;
	}
	return parser->containers[0];
}

/* The row's tree, or NULL and a finding. */
static struct node *parse_row(struct parser *parser, struct batch *batch, struct record *record,
			      const struct row *row)
{
	const struct input *input = batch->input;
	struct csv_hints hints = { row->is_plain, !batch->has_blank, !batch->has_cr };
	struct str text = { row->text.at + row->at, row->len };
	struct csv_row cells;
	struct finding *finding;

	bool is_split = csv_split(parser->csv, text, hints, batch->scratch, &cells);
	if (is_split && row->is_broken) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.quote,
			     "broken quoting: the record does not end where its quotes do");
		return NULL;
	}
	if (!is_split) {
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.quote,
				       "broken quoting: %s", cells.fault);
		if (finding)
			finding->column = row_column(batch, row, cells.fault_at);
		return NULL;
	}
	if (cells.count != input->ncolumns) {
		finding = finding_note(batch, record, SEVERITY_ERROR, parser->code.columns,
				       "%zu cells, but the header has %zu columns", cells.count,
				       input->ncolumns);
		if (finding && cells.count > input->ncolumns)
			finding->column = row_column(batch, row, cells.cells[input->ncolumns].at);
		return NULL;
	}
	return build_tree(parser, batch, row->at, &cells);
}

/* The next row of a group at row->at, cut as the source has cut it; false: there is none. */
static bool next_row(const struct input *input, struct row *row, size_t *behind)
{
	struct str text = row->text;
	struct frame frame;

	while (row->at < text.len) {
		struct str rest = { text.at + row->at, text.len - row->at };
		enum framed framed = frame_csv(rest, true, SIZE_MAX, &input->dialect, &frame);
		*behind = row->at + frame.len + frame.eol;
		if (framed == FRAME_RECORD) {
			row->len = frame.len;
			row->is_plain = frame.plain;
			row->is_broken = frame.broken;
			return true;
		}
		row->at = *behind; /* a blank line */
	}
	return false;
}

/* The rows of a group to a list of trees; one that has none costs the record all of them. */
static void parse_group(struct parser *parser, struct batch *batch, struct record *record,
			struct row *row)
{
	const struct input *input = batch->input;
	struct node *rows = NULL, **last = &rows;
	bool is_whole = true;
	uint64_t count = 0;
	size_t behind;

	for (; next_row(input, row, &behind); row->at = behind) {
		size_t noted = batch->nfindings;
		if (++count > input->group->max) {
			finding_note(batch, record, SEVERITY_ERROR, parser->code.size,
				     "more than %ju rows of one key", (uintmax_t)input->group->max);
			return;
		}
		struct node *tree = parse_row(parser, batch, record, row);
		bool is_alone = row->len == row->text.len;
		if (batch->nfindings != noted && !is_alone)
			finding_name_row(batch, noted, count);
		if (tree) {
			*last = tree;
			last = &tree->next;
		}
		is_whole &= tree != NULL;
	}
	if (is_whole)
		record->root = rows;
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
	struct row row = {
		.text = text,
		.len = text.len,
		.is_plain = record->plain,
		.is_broken = record->broken,
	};

	set_input(parser, batch->input);
	if (batch->input->group && !record->broken)
		parse_group(parser, batch, record, &row);
	else
		record->root = parse_row(parser, batch, record, &row);
}

/* Rows of this key came before: the record that was made of them lacks these. */
static void note_split(struct parser *parser, struct batch *batch, struct record *record)
{
	const struct input *input = batch->input;
	const struct group_plan *plan = input->group;
	struct buf names = { 0 };

	for (size_t i = 0; i < plan->ncolumns; i++) {
		buf_puts(&names, i ? ", " : "");
		buf_put(&names, input->columns[plan->columns[i]]);
	}
	struct finding *finding =
		finding_note(batch, record, SEVERITY_ERROR, parser->code.split,
			     "rows of this key came before, with others in between, and a record "
			     "was made of those alone; sort the export by %.*s and run it again, "
			     "with --force", (int)names.len, names.at);
	if (finding)
		finding->field = input->columns[plan->columns[0]];
	buf_release(&names);
}

static enum status parser_run(void *self, struct batch *batch, struct record *record,
			      struct diag *why)
{
	struct parser *parser = self;
	struct str text;

	(void)why;
	if (record->split)
		note_split(parser, batch, record);
	if (record->unfinished) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.large,
			     "a record of more than %zu bytes, the limit of --max-record-size",
			     parser->job->max_record);
		return OK;
	}
	bool is_csv = batch->input->format == FORMAT_CSV || batch->input->format == FORMAT_TSV;
	if (!is_csv && parse_fast(parser, batch, record))
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

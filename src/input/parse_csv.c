/*
 * A row of CSV becomes the tree that the columns' names describe, every cell a string; the rewrite gives
 * cells their types. A group is taken apart into the rows that the source put together.
 */
#include "input/parser.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "ext/csv.h"
#include "flow/job.h"
#include "input/columns.h"
#include "input/csv_lane.h"
#include "input/frame.h"

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

	if (parser->csv_lane && !row->is_broken &&
	    csv_lane_split(parser->csv_lane, text, row->text.len - row->at, batch->scratch, &cells))
		return build_tree(parser, batch, row->at, &cells);
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
	csv_lane_free(parser->csv_lane);
	csv_scan_fn *scan = csv_scan_for(parser->job);
	parser->csv_lane = scan ? csv_lane_new(input, scan) : NULL;
	parser->csv_input = input;
	if (input->plan->ncontainers > parser->containers_cap) {
		parser->containers_cap = input->plan->ncontainers;
		parser->containers = memory_resize(parser->containers, parser->containers_cap *
								       sizeof(*parser->containers));
		parser->last = memory_resize(parser->last,
					     parser->containers_cap * sizeof(*parser->last));
	}
}

/* The cells of a record, of UTF-8 or not; false: step aside. */
static bool split_fast(struct parser *parser, struct batch *batch, const struct record *record,
		       struct csv_row *cells)
{
	struct str raw = record->raw;

	if (record->is_cut)
		return csv_lane_take(parser->csv_lane, raw, batch->cuts + record->first_cut,
				     record->ncuts, (uint32_t)(raw.at - batch->raw.at), batch->scratch,
				     cells);
	return csv_lane_split(parser->csv_lane, raw, parser_readable(batch, record), batch->scratch,
			      cells);
}

/* Nobody has looked at the bytes yet: they are UTF-8, or the reference lane says where they are not. */
bool parse_csv_fast(struct parser *parser, struct batch *batch, struct record *record)
{
	const struct input *input = batch->input;
	struct csv_row cells;

	set_input(parser, input);
	if (!parser->csv_lane || input->charset || input->group || record->broken)
		return false;
	if ((batch->has_odd || !record->is_cut) && utf8_check(record->raw) < record->raw.len)
		return false;
	if (!split_fast(parser, batch, record, &cells))
		return false;
	record->root = build_tree(parser, batch, 0, &cells);
	return true;
}

void parse_csv(struct parser *parser, struct batch *batch, struct record *record, struct str text)
{
	struct row row = {
		.text = text,
		.len = text.len,
		.is_plain = record->plain,
		.is_broken = record->broken,
	};

	if (batch->input->group && !record->broken)
		parse_group(parser, batch, record, &row);
	else
		record->root = parse_row(parser, batch, record, &row);
}

void parse_note_split(struct parser *parser, struct batch *batch, struct record *record)
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

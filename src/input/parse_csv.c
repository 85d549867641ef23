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

/* A tree being built. Most columns are members of its root, which is filled here; parser->containers has the rest. */
struct tree {
	struct node *root, *next; /* next: room for the nodes of cells */
	struct node **link;       /* where the next member of the root goes */
	uint32_t count;           /* of its members */
};

static struct tree tree_start(struct parser *parser, struct batch *batch)
{
	const struct column_plan *plan = batch->input->plan;
	struct node *root = node_new(batch->scratch, NODE_OBJECT);

	if (plan->ncontainers > 1)
		memset(parser->containers, 0, plan->ncontainers * sizeof(*parser->containers));
	return (struct tree){
		.root = root,
		.next = arena_alloc(batch->scratch, batch->input->ncolumns * sizeof(struct node)),
		.link = &root->child,
	};
}

static struct node *tree_end(const struct tree *tree)
{
	tree->root->count = tree->count;
	return tree->root;
}

static void hang_in_container(struct parser *parser, struct batch *batch, struct tree *tree, uint32_t container,
			      struct node *node);

/* Hangs a node below a container, as its last member. */
static inline void hang(struct parser *parser, struct batch *batch, struct tree *tree, uint32_t container,
			struct node *node)
{
	if (container > 0) {
		hang_in_container(parser, batch, tree, container, node);
		return;
	}
	*tree->link = node;
	tree->link = &node->next;
	tree->count++;
}

/* A container is made when its first member comes, and so are those around it. */
static void hang_in_container(struct parser *parser, struct batch *batch, struct tree *tree, uint32_t container,
			      struct node *node)
{
	const struct column_container *plan = &batch->input->plan->containers[container];
	struct node *object = parser->containers[container];

	if (!object) {
		object = node_new(batch->scratch, NODE_OBJECT);
		object->key = plan->key.name;
		object->key_hash = plan->key.hash;
		object->symbol = plan->key.symbol;
		object->flags = NODE_NAMED;
		parser->containers[container] = object;
		parser->last[container] = &object->child;
		hang(parser, batch, tree, plan->parent, object);
	}
	*parser->last[container] = node;
	parser->last[container] = &node->next;
	object->count++;
}

/* `at`: where the cell stands in the record, 0-based byte. */
static inline void add_cell(struct parser *parser, struct batch *batch, struct tree *tree, size_t column,
			    struct str text, size_t at)
{
	const struct input *input = batch->input;
	const struct column_target *target = &input->plan->targets[column];

	if (text.len == 0 || target->is_dropped)
		return;
	struct node *node = tree->next++;
	*node = (struct node){
		.type = NODE_STRING,
		.key = target->key.name,
		.key_hash = target->key.hash,
		.symbol = target->key.symbol,
		.text = text,
		.at = input->charset ? walk_to(&parser->walk, at) : (uint32_t)at + 1,
		.column = (uint16_t)(column + 1),
		.flags = NODE_NAMED,
	};
	hang(parser, batch, tree, target->container, node);
}

/* Of what the reference lane has split. `start`: where the row starts in the record. */
static struct node *build_tree(struct parser *parser, struct batch *batch, size_t start,
			       const struct csv_row *cells)
{
	struct tree tree = tree_start(parser, batch);

	for (size_t i = 0; i < cells->count; i++)
		add_cell(parser, batch, &tree, i, cells->cells[i].text, start + cells->cells[i].at);
	return tree_end(&tree);
}

/* Of what was found by the fast lane. */
static struct node *build_fast(struct parser *parser, struct batch *batch, size_t start,
			       const struct csv_cuts *cuts)
{
	struct tree tree = tree_start(parser, batch);
	int quote = batch->input->dialect.quote ? batch->input->dialect.quote : -1;
	uint32_t at = cuts->at;

	start -= at;
	for (size_t i = 0; i <= cuts->count; i++) {
		uint32_t end = i < cuts->count ? cuts->ends[i] : cuts->end;
		struct str cell = { cuts->text + at, end - at };
		if (cell.len > 0) {
			if ((unsigned char)cell.at[0] == quote)
				cell = csv_unquote(cell, batch->scratch);
			add_cell(parser, batch, &tree, i, cell, start + at);
		}
		at = end + 1;
	}
	return tree_end(&tree);
}

/* The row's tree, or NULL and a finding. */
static struct node *parse_row(struct parser *parser, struct batch *batch, struct record *record,
			      const struct row *row)
{
	const struct input *input = batch->input;
	struct csv_hints hints = { row->is_plain, !batch->has_blank, !batch->has_cr };
	struct str text = { row->text.at + row->at, row->len };
	struct csv_cuts cuts;
	struct csv_row cells;
	struct finding *finding;

	if (parser->csv_lane && !row->is_broken &&
	    csv_lane_cut(parser->csv_lane, text, row->text.len - row->at, &cuts))
		return build_fast(parser, batch, row->at, &cuts);
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
static void change_input(struct parser *parser, const struct input *input)
{
	const struct dialect *dialect = &input->dialect;

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

/* The cells that the source has found in a record, or those that are found now; false: step aside. */
static bool cut_fast(struct parser *parser, struct batch *batch, const struct record *record,
		     struct csv_cuts *cuts)
{
	struct str raw = record->raw;

	if (!record->is_cut)
		return csv_lane_cut(parser->csv_lane, raw, batch_readable(batch, record), cuts);
	uint32_t at = (uint32_t)(raw.at - batch->raw.at);
	*cuts = (struct csv_cuts){ batch->raw.at, batch->cuts + record->first_cut, record->ncuts, at,
				   at + (uint32_t)raw.len };
	return record->ncuts + 1 == batch->input->ncolumns;
}

/* Nobody has looked at the bytes yet: they are UTF-8, or the reference lane says where they are not. */
bool parse_csv_fast(struct parser *parser, struct batch *batch, struct record *record)
{
	const struct input *input = batch->input;
	struct csv_cuts cuts;

	if (parser->csv_input != input)
		change_input(parser, input);
	if (!parser->csv_lane || input->charset || input->group || record->broken)
		return false;
	if ((batch->has_odd || !record->is_cut) && utf8_check(record->raw) < record->raw.len)
		return false;
	if (!cut_fast(parser, batch, record, &cuts))
		return false;
	record->root = build_fast(parser, batch, 0, &cuts);
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

/*
 * A row of CSV becomes the tree that the columns' names describe, every cell a string; the rewrite gives
 * cells their types. A group is taken apart into the rows that the source put together.
 */
#include "input/parser.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "compile/scan.h"
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

/* A tree being built. Its address goes nowhere, so that it lives in registers. */
struct tree {
	struct cell *cells;
	struct node *root;
	struct node **link; /* where the root's next member goes */
	uint32_t count;     /* of its members that are cells */
	bool is_settled;    /* no cell is left to the rewrite */
};

/*
 * Names do not change from row to row, so the nodes are those of the row before: nobody keeps them longer than
 * their record. Only a group, which has several rows, needs fresh ones.
 */
static inline struct tree tree_start(struct parser *parser, struct batch *batch)
{
	const struct input *input = batch->input;
	struct cell *cells = parser->cells;

	if (input->plan->ncontainers > 1)
		memset(parser->containers, 0, input->plan->ncontainers * sizeof(*parser->containers));
	if (input->group) {
		size_t size = (input->ncolumns + 1) * sizeof(*cells);
		cells = memcpy(arena_alloc(batch->scratch, size), cells, size);
	}
	struct node *root = &cells[input->ncolumns].node;
	*root = (struct node){ .type = NODE_OBJECT };
	return (struct tree){ .cells = cells, .root = root, .link = &root->child, .is_settled = true };
}

static inline struct node *tree_end(const struct tree *tree, struct record *record)
{
	*tree->link = NULL;
	tree->root->count += tree->count;
	record->is_settled = tree->is_settled;
	return tree->root;
}

/*
 * Hangs a node below a container that is not the root, as its last member. The container is made when the
 * first one comes, and so are those around it. Gives where the root's next member goes.
 */
static struct node **hang_below(struct parser *parser, struct batch *batch, struct node *root, struct node **link,
				uint32_t container, struct node *node)
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
		if (plan->parent > 0) {
			link = hang_below(parser, batch, root, link, plan->parent, object);
		} else {
			*link = object;
			link = &object->next;
			root->count++;
		}
	}
	node->next = NULL;
	*parser->last[container] = node;
	parser->last[container] = &node->next;
	object->count++;
	return link;
}

/* Gives a cell the type that the rules want, where that is plain to see; false: the rewrite must look at it. */
static inline bool settle(struct cell *cell, struct str text)
{
	switch (cell->kind) {
	case CELL_KEPT:
		return true;
	case CELL_ID: /* what a spreadsheet spoils is no number, but begins and ends as one */
		return is_digits(text) || !is_digit(text.at[0]) || !is_digit(text.at[text.len - 1]);
	case CELL_NUMBER:
		if (!is_digits(text) || (text.at[0] == '0' && text.len > 1))
			return false;
		cell->node.type = NODE_NUMBER;
		cell->node.flags |= NODE_COERCED;
		return true;
	default:
		return false;
	}
}

/* `at`: where the cell stands in the record, 1-based byte. */
static inline void tree_add(struct tree *tree, struct parser *parser, struct batch *batch, struct cell *cell,
			    struct str text, uint32_t at, unsigned flags)
{
	struct node *node = &cell->node;

	/* What the steps may have changed in the row before. */
	node->text = text;
	node->raw.at = NULL;
	node->at = at;
	node->type = NODE_STRING;
	node->flags = (uint8_t)flags;
	if (cell->kind != CELL_KEPT) {
		if (cell->kind == CELL_DROPPED)
			return;
		if (!settle(cell, text))
			tree->is_settled = false;
	}
	if (cell->container > 0) {
		tree->link = hang_below(parser, batch, tree->root, tree->link, cell->container, node);
		return;
	}
	*tree->link = node;
	tree->link = &node->next;
	tree->count++;
}

/* Of what the reference lane has split. `start`: where the row starts in the record. */
static struct node *build_tree(struct parser *parser, struct batch *batch, struct record *record, size_t start,
			       const struct csv_row *row)
{
	bool is_decoded = batch->input->charset != NULL;
	struct tree tree = tree_start(parser, batch);

	for (size_t i = 0; i < row->count; i++) {
		struct str text = row->cells[i].text;
		size_t at = start + row->cells[i].at;
		if (text.len > 0)
			tree_add(&tree, parser, batch, &tree.cells[i], text,
				 is_decoded ? walk_to(&parser->walk, at) : (uint32_t)at + 1, NODE_NAMED);
	}
	return tree_end(&tree, record);
}

/* Of what was found by the fast lane. Inline: most inputs are not decoded, which then costs nothing. */
static inline __attribute__((always_inline)) struct node *build_fast(struct parser *parser, struct batch *batch,
								     struct record *record, size_t start,
								     const struct csv_cuts *cuts,
								     bool is_decoded)
{
	int quote = batch->input->dialect.quote ? batch->input->dialect.quote : -1;
	const uint32_t *ends = cuts->ends, *last = ends + cuts->count;
	const char *bytes = cuts->text;
	struct tree tree = tree_start(parser, batch);
	struct cell *cell = tree.cells;
	unsigned bare = record->is_bare ? NODE_NAMED | NODE_BARE : NODE_NAMED, flags;
	uint32_t at = cuts->at;

	start -= at;
	for (; ends <= last; cell++, at = *ends++ + 1) {
		struct str text = { bytes + at, *ends - at };
		if (text.len == 0)
			continue;
		flags = bare;
		if ((unsigned char)text.at[0] == quote) {
			flags = NODE_NAMED;
			text = csv_unquote(text, batch->scratch);
			if (text.len == 0)
				continue;
		}
		tree_add(&tree, parser, batch, cell, text,
			 is_decoded ? walk_to(&parser->walk, start + at) : (uint32_t)(start + at) + 1, flags);
	}
	return tree_end(&tree, record);
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
		return build_fast(parser, batch, record, row->at, &cuts, input->charset != NULL);
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
	return build_tree(parser, batch, record, row->at, &cells);
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

static void name_cells(struct parser *parser, const struct input *input)
{
	if (input->ncolumns + 1 > parser->cells_cap) {
		parser->cells_cap = input->ncolumns + 1;
		parser->cells = memory_resize(parser->cells, parser->cells_cap * sizeof(*parser->cells));
	}
	for (size_t i = 0; i < input->ncolumns; i++) {
		const struct column_target *target = &input->plan->targets[i];
		parser->cells[i] = (struct cell){
			.node.key = target->key.name,
			.node.key_hash = target->key.hash,
			.node.symbol = target->key.symbol,
			.node.column = (uint16_t)(i + 1),
			.container = target->container,
			.kind = target->is_dropped ? CELL_DROPPED : target->cell,
		};
	}
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
	parser->cuts_of = scan && parser->csv_lane && !input->charset && !input->group ? input : NULL;
	name_cells(parser, input);
	if (input->plan->ncontainers > parser->containers_cap) {
		parser->containers_cap = input->plan->ncontainers;
		parser->containers = memory_resize(parser->containers, parser->containers_cap *
								       sizeof(*parser->containers));
		parser->last = memory_resize(parser->last,
					     parser->containers_cap * sizeof(*parser->last));
	}
}

bool parse_csv_cut(struct parser *parser, struct batch *batch, struct record *record)
{
	const struct input *input = batch->input;

	if (parser->cuts_of != input || record->ncuts + 1 != input->ncolumns ||
	    (batch->has_odd && utf8_check(record->raw) < record->raw.len))
		return false;
	struct csv_cuts cuts = { batch->raw.at, batch->cuts + record->first_cut, record->ncuts,
				 (uint32_t)(record->raw.at - batch->raw.at) };
	record->root = build_fast(parser, batch, record, 0, &cuts, false);
	return true;
}

/* Nobody has looked at the bytes yet: they are UTF-8, or the reference lane says where they are not. */
bool parse_csv_fast(struct parser *parser, struct batch *batch, struct record *record)
{
	struct csv_cuts cuts;

	if (parser->csv_input != batch->input)
		change_input(parser, batch->input);
	if (!parser->cuts_of || record->broken || utf8_check(record->raw) < record->raw.len ||
	    !csv_lane_cut(parser->csv_lane, record->raw, batch_readable(batch, record), &cuts))
		return false;
	record->root = build_fast(parser, batch, record, 0, &cuts, false);
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

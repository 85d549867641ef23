/*
 * Groups of CSV rows (input/group.h) against lists of the rows that oracle_csv.h finds, in the dialect
 * that the first line of the bytes says. Behind the dialect there: the columns that make the key, how
 * many rows a record may have.
 */
#include "oracle_csv.h"

#include "base/utf8.h"
#include "input/group.h"

enum { COLUMNS = 2 };

/* Rows that are one record: first to last, with what stands between them. */
struct group {
	size_t first, last; /* rows of the oracle */
	size_t at, len, eol;
	size_t held;        /* bytes with line ends that are framed: all, or whole rows within the limit */
	size_t nblank;
	bool has_key, is_large, is_split;
};

struct world {
	struct oracle oracle;
	struct group_plan plan;
	struct group *groups;
	size_t ngroups;
};

/* ---- which rows are one record ---- */

static bool has_key(const struct oracle *oracle, const struct oracle_row *row)
{
	return !row->is_blank && !row->is_large && !row->is_broken && row->ncells == COLUMNS &&
	       !fuzz_has_byte(oracle_raw(oracle, row), '\0');
}

static bool same_key(const struct world *world, size_t a, size_t b)
{
	const struct oracle *oracle = &world->oracle;

	for (size_t i = 0; i < world->plan.ncolumns; i++) {
		size_t column = world->plan.columns[i];
		if (!str_eq(oracle_text(oracle, &oracle->cells[oracle->rows[a].cell + column]),
			    oracle_text(oracle, &oracle->cells[oracle->rows[b].cell + column])))
			return false;
	}
	return true;
}

static size_t row_end(const struct oracle_row *row)
{
	return row->at + row->len;
}

/* The next row that goes on with the key of `row`, or `row` itself if there is none. */
static size_t row_that_goes_on(const struct world *world, size_t row)
{
	const struct oracle *oracle = &world->oracle;
	size_t behind = row_end(&oracle->rows[row]) + oracle->rows[row].eol;

	for (size_t i = row + 1; i < oracle->nrows; i++) {
		const struct oracle_row *next = &oracle->rows[i];
		if (has_key(oracle, next))
			return same_key(world, row, i) ? i : row;
		if (next->is_large || row_end(next) - behind > oracle->limit)
			return row;
	}
	return row;
}

static struct group group_at(const struct world *world, size_t first)
{
	const struct oracle *oracle = &world->oracle;
	const struct oracle_row *rows = oracle->rows;
	struct group group = { .first = first, .last = first, .at = rows[first].at };

	group.has_key = has_key(oracle, &rows[first]);
	group.held = rows[first].len + rows[first].eol;
	for (size_t next; group.has_key; group.last = next) {
		next = row_that_goes_on(world, group.last);
		if (next == group.last)
			break;
		for (size_t i = group.last + 1; i < next; i++)
			group.nblank += rows[i].is_blank;
		size_t len = row_end(&rows[next]) - group.at;
		group.is_large |= len > oracle->limit;
		if (!group.is_large)
			group.held = len + rows[next].eol;
	}
	group.len = row_end(&rows[group.last]) - group.at;
	group.eol = rows[group.last].eol;
	group.is_large |= rows[first].is_large;
	for (size_t i = 0; i < world->ngroups; i++)
		group.is_split |= group.has_key && world->groups[i].has_key &&
				  same_key(world, world->groups[i].first, first);
	return group;
}

static void find_groups(struct world *world)
{
	const struct oracle *oracle = &world->oracle;

	world->groups = memory_alloc((oracle->nrows + 1) * sizeof(*world->groups));
	for (size_t i = 0; i < oracle->nrows; i++) {
		if (oracle->rows[i].is_blank)
			continue;
		struct group group = group_at(world, i);
		world->groups[world->ngroups++] = group;
		i = group.last;
	}
}

/* ---- framing, piece by piece ---- */

struct view {
	const struct oracle *oracle;
	struct grouper *grouper;
	size_t at, sight, chunk;
};

/* What is in sight, in memory of its own. */
static char *copy_sight(const struct view *view, struct str *sight)
{
	char *copy = memory_alloc(view->sight + 1);

	memcpy(copy + 1, view->oracle->text.at + view->at, view->sight);
	*sight = (struct str){ copy + 1, view->sight };
	return copy;
}

static bool is_all(const struct view *view)
{
	return view->at + view->sight == view->oracle->text.len;
}

static void see_more(struct view *view)
{
	size_t left = view->oracle->text.len - view->at;

	FUZZ_NEED(!is_all(view));
	view->sight = left - view->sight < view->chunk ? left : view->sight + view->chunk;
}

static void move_on(struct view *view, size_t len)
{
	FUZZ_NEED(len <= view->sight);
	view->at += len;
	view->sight -= len;
}

static enum framed frame_in_view(struct view *view, struct frame *frame)
{
	for (;;) {
		struct str sight;
		char *copy = copy_sight(view, &sight);
		enum framed framed = grouper_frame(view->grouper, sight, is_all(view), frame);
		free(copy);
		if (framed != FRAME_MORE)
			return framed;
		see_more(view);
	}
}

/* The rows of a group past the limit, up to its end; how many blank lines are among them. */
static size_t rest_in_view(struct view *view)
{
	size_t nblank = 0;

	for (;;) {
		struct str sight;
		char *copy = copy_sight(view, &sight);
		struct group_rest rest = grouper_rest(view->grouper, sight, is_all(view));
		free(copy);
		nblank += rest.nblank;
		move_on(view, rest.len);
		if (rest.done)
			return nblank;
		if (rest.len == 0)
			see_more(view);
	}
}

/* A row past the limit, or the rows of a group of which some are. */
static void need_same_large(struct view *view, const struct group *group, const struct frame *frame)
{
	size_t end = group->at + group->len + group->eol;

	if (!group->has_key) {
		FUZZ_NEED(!grouper_key(view->grouper).at);
		grouper_step(view->grouper);
		view->at = end;
		view->sight = 0;
		return;
	}
	FUZZ_NEED(grouper_key(view->grouper).at && frame->len + frame->eol == group->held);
	grouper_step(view->grouper);
	move_on(view, group->held);
	FUZZ_NEED(rest_in_view(view) + frame->nblank == group->nblank && view->at == end);
}

static void need_same_group(struct view *view, const struct group *group, enum framed framed,
			    const struct frame *frame)
{
	FUZZ_NEED(view->at == group->at);
	if (group->is_large) {
		FUZZ_NEED(framed == FRAME_LARGE);
		need_same_large(view, group, frame);
		return;
	}
	FUZZ_NEED(framed == FRAME_RECORD);
	FUZZ_NEED(frame->len == group->len && frame->eol == group->eol);
	FUZZ_NEED(frame->nblank == group->nblank);
	FUZZ_NEED(!grouper_key(view->grouper).at == !group->has_key);
	grouper_step(view->grouper);
	move_on(view, group->held);
}

static void try_frames(const struct world *world, size_t chunk)
{
	const struct input input = {
		.name = "a.csv",
		.dialect = world->oracle.dialect,
		.ncolumns = COLUMNS,
		.group = &world->plan,
	};
	struct view view = { .oracle = &world->oracle, .chunk = chunk };
	struct frame frame;

	view.grouper = grouper_new(&input, world->oracle.limit);
	for (size_t next = 0; view.at < world->oracle.text.len;) {
		enum framed framed = frame_in_view(&view, &frame);
		if (framed == FRAME_BLANK) {
			move_on(&view, frame.len + frame.eol);
			continue;
		}
		FUZZ_NEED(next < world->ngroups);
		need_same_group(&view, &world->groups[next++], framed, &frame);
	}
	grouper_free(view.grouper);
}

/* ---- source and parser ---- */

/* A group of which every row is text with the right cells: their trees, or that they are too many. */
static void need_same_trees(struct reading *reading, const struct world *world,
			    const struct group *group, const struct record *record)
{
	const struct oracle *oracle = &world->oracle;
	const struct node *tree = record->root;
	uint64_t count = 0;

	for (size_t i = group->first; i <= group->last; i++)
		count += !oracle->rows[i].is_blank;
	if (count > world->plan.max) {
		reading_need_error(reading, record, group->is_split ? "group-split" : "group-size", 0);
		return;
	}
	for (size_t i = group->first; i <= group->last; i++) {
		if (oracle->rows[i].is_blank)
			continue;
		FUZZ_NEED(tree);
		oracle_need_tree(oracle, &oracle->rows[i], COLUMNS, group->at, tree);
		tree = tree->next;
	}
	FUZZ_NEED(!tree && record->rejected == group->is_split);
}

static void need_same_record(struct reading *reading, const struct world *world,
			     const struct group *group, struct record *record)
{
	struct str raw = { world->oracle.text.at + group->at, group->len };
	bool is_whole = utf8_check(raw) == raw.len;

	FUZZ_NEED(str_eq(record->raw, raw) && record->eol == group->eol);
	FUZZ_NEED(record->split == group->is_split && record->nblank == group->nblank);
	for (size_t i = group->first; i <= group->last; i++)
		is_whole &= world->oracle.rows[i].is_blank ||
			    has_key(&world->oracle, &world->oracle.rows[i]);
	reading_parse(reading, record);
	if (is_whole)
		need_same_trees(reading, world, group, record);
	else
		FUZZ_NEED(record->rejected && !record->root);
}

static uint64_t need_same_pieces(struct reading *reading, const struct world *world,
				 const struct group *group, struct record *record)
{
	struct str whole = { world->oracle.text.at + group->at, group->len + group->eol };

	FUZZ_NEED(record->raw.len == (group->has_key ? group->held : world->oracle.limit));
	reading_parse(reading, record);
	reading_need_error(reading, record, group->is_split ? "group-split" : "record-too-large", 0);
	return oracle_need_pieces(reading, record, whole);
}

static void need_same_records(struct reading *reading, const struct world *world, size_t header)
{
	uint64_t blank_lines = 0, wanted = 0;
	size_t next = 0;

	while (reading_fill(reading) == OK) {
		struct batch *batch = &reading->batch;
		size_t count = batch->nrecords;
		FUZZ_NEED(!batch->continues && batch->first_record == next + 1);
		blank_lines += batch->blank_lines;
		for (size_t i = 0; i < count; i++) {
			struct record *record = &batch->records[i];
			FUZZ_NEED(next < world->ngroups);
			const struct group *group = &world->groups[next++];
			FUZZ_NEED(record->offset == header + group->at);
			FUZZ_NEED(record->line == world->oracle.rows[group->first].line + 1);
			if (group->is_large)
				blank_lines += need_same_pieces(reading, world, group, record);
			else
				need_same_record(reading, world, group, record);
		}
	}
	for (size_t i = 0; i < world->oracle.nrows; i++)
		wanted += world->oracle.rows[i].is_blank;
	FUZZ_NEED(next == world->ngroups && blank_lines == wanted);
}

static void try_chain(const struct world *world)
{
	struct reading reading;

	if (!oracle_takes_header(&world->oracle))
		return;
	size_t header = oracle_open(&world->oracle, &reading);
	reading.input.group = &world->plan;
	reading_start(&reading);
	need_same_records(&reading, world, header);
	reading_end(&reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t first[] = { 0 }, both[] = { 1, 0 };
	static const struct group_plan plans[] = {
		{ first, 1, UINT64_MAX }, { both, 2, UINT64_MAX }, { first, 1, 2 },
	};
	struct world world = { .oracle = { .text = { (const char *)data, size } } };
	struct oracle_settings settings;

	if (!oracle_settings_read(&world.oracle.text, &settings))
		return 0;
	world.plan = plans[fuzz_take_byte(&settings.more) % COUNT(plans)];
	world.oracle.dialect = settings.dialect;
	world.oracle.limit = settings.limit;
	oracle_read(&world.oracle);
	find_groups(&world);
	try_frames(&world, settings.chunk);
	try_chain(&world);
	oracle_release(&world.oracle);
	free(world.groups);
	return 0;
}

/*
 * The step between parsing and rewriting: a record as it was read becomes the lines that the map makes
 * of it. What a function cannot do, or what is missing, costs the record and is told with the source
 * field; the line itself grows in run_line.c.
 */
#include "map/run.h"

#include <stdlib.h>

#include "ext/json.h"
#include "ext/regex.h"
#include "map/columns.h"
#include "map/explain.h"

/* Cells of each row to the sources that read them. */
static void fill_slots(struct map_run *run)
{
	const struct column_map *columns = run->batch->input->columns_map;
	size_t nsources = run->mapping->nsources, row = 0;

	if (nsources == 0) /* all is kept */
		return;
	if (run->nrows * nsources > run->slots_cap) {
		run->slots_cap = run->nrows * nsources;
		run->slots = memory_resize(run->slots, run->slots_cap * sizeof(*run->slots));
	}
	memset(run->slots, 0, run->nrows * nsources * sizeof(*run->slots));
	for (const struct node *at = run->rows; at; at = at->next, row++)
		for (const struct node *cell = at->child; cell; cell = cell->next) {
			uint32_t slot = columns->slots[cell->column - 1];
			for (; slot; slot = columns->others[slot - 1])
				run->slots[row * nsources + slot - 1] = cell;
		}
}

/* ---- lines ---- */

static struct node *make_line(struct map_run *run, const struct map_line *line)
{
	map_line_start(run, line);
	map_line_constants(run);
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < line->nfields; i++)
			if (map_field_is_late(run, &line->fields[i]) == late)
				map_field_carry(run, &line->fields[i]);
	struct node *root = map_line_finish(run);
	map_keep(run, root);
	map_choose(run, root);
	map_explain_made(run, root);
	return root;
}

static size_t count_lines(struct map_run *run)
{
	const struct mapping *mapping = run->mapping;
	size_t count = 0;

	for (size_t i = 0; i < mapping->nlines; i++) {
		const struct map_line *line = &mapping->lines[i];
		run->is_made[i] = !line->where || map_condition_holds(run, line->where);
		count += run->is_made[i];
	}
	return count;
}

static void make_lines(struct map_run *run)
{
	struct node *first = NULL, **link = &first;

	run->nlines = count_lines(run);
	run->number = 0;
	for (size_t i = 0; i < run->mapping->nlines; i++) {
		if (!run->is_made[i])
			continue;
		run->number++;
		map_explain_line(run);
		*link = make_line(run, &run->mapping->lines[i]);
		link = &(*link)->next;
	}
	run->record->root = first;
	if (first)
		return;
	batch_skip(run->batch, run->record, REASON_NO_LINE);
	map_explain_skip(run, "no line: the \"where\" of none is met");
}

static bool is_wanted(struct map_run *run)
{
	const struct mapping *mapping = run->mapping;

	if (!mapping->where || map_condition_holds(run, mapping->where))
		return true;
	batch_skip(run->batch, run->record, REASON_WHERE);
	map_explain_skip(run, "\"where\" is not met");
	return false;
}

static size_t count_rows(const struct node *rows)
{
	size_t count = 0;

	for (; rows; rows = rows->next)
		count++;
	return count;
}

/* ---- the step ---- */

static void make_room(struct map_run *run)
{
	const struct mapping *mapping = run->mapping;

	for (size_t i = 0; i < mapping->nlines; i++)
		if (mapping->lines[i].ncontainers > run->ncontainers)
			run->ncontainers = mapping->lines[i].ncontainers;
	run->nodes = memory_alloc(run->ncontainers * sizeof(*run->nodes));
	run->last = memory_alloc(run->ncontainers * sizeof(*run->last));
	run->lists = memory_alloc(run->ncontainers * sizeof(*run->lists));
	run->is_made = memory_alloc(mapping->nlines * sizeof(*run->is_made));
}

static enum status apply_open(void **self, const struct job *job, struct diag *why)
{
	struct map_run *run = memory_alloc(sizeof(*run));

	(void)why;
	*self = run;
	*run = (struct map_run){
		.job = job,
		.mapping = job->mapping,
		.bad_value = code_find("map-value"),
		.missing = code_find("map-missing-column"),
		.coerce = code_find("coerce"),
		.scientific = code_find("id-scientific"),
		.group_differs = code_find("group-differs"),
	};
	if (!run->mapping)
		return OK;
	run->runner = map_runner_new(schema_symbols(job->program), job->max_depth);
	run->json = json_parser_new();
	run->match = regex_match_new();
	make_room(run);
	return OK;
}

/* Which fields of the source come at all is told at the end of the run. */
static void look_out(struct map_run *run)
{
	struct batch *batch = run->batch;
	size_t count = run->mapping->nsources;

	if (batch->nseen == count)
		return;
	if (batch->seen_cap < count) {
		batch->seen = memory_resize(batch->seen, count);
		batch->seen_cap = count;
	}
	memset(batch->seen, 0, count);
	batch->nseen = count;
}

static enum status apply_run(void *self, struct batch *batch, struct record *record,
			     struct diag *why)
{
	struct map_run *run = self;
	struct buf trace = { 0 };

	(void)why;
	if (!run->mapping)
		return OK;
	run->batch = batch;
	run->record = record;
	run->scratch = batch->scratch;
	run->rows = record->root;
	run->nrows = count_rows(run->rows);
	run->ntold = 0;
	run->is_csv = batch->input->columns_map != NULL;
	run->trace = run->job->explain_map ? &trace : NULL;
	look_out(run);
	map_runner_start(run->runner, run->scratch);
	if (run->is_csv)
		fill_slots(run);
	if (run->rows->type == NODE_OBJECT && is_wanted(run))
		make_lines(run); /* else the check says that a record is an object */
	map_explain_record(run);
	buf_release(&trace);
	return OK;
}

static void apply_close(void *self)
{
	struct map_run *run = self;

	map_runner_free(run->runner);
	json_parser_free(run->json);
	regex_match_free(run->match);
	free(run->slots);
	free(run->nodes);
	free(run->last);
	free(run->lists);
	free(run->is_made);
	free(run);
}

const struct step map_apply = { "map", apply_open, apply_run, apply_close };

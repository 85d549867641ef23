/*
 * The step between parsing and rewriting: a record as it was read becomes the lines that the map makes
 * of it. What a function cannot do, or what is missing, costs the record and is told with the source
 * field; the line itself grows in run_line.c.
 */
#include "map/run.h"

#include <stdlib.h>

#include "compile/equal.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "judge/coerce.h"
#include "map/columns.h"
#include "map/explain.h"

/* ---- values of the source ---- */

bool map_is_null(const struct mapping *mapping, struct str text)
{
	if (text.len == 0)
		return true;
	for (size_t i = 0; i < mapping->nnulls; i++)
		if (str_eq(mapping->nulls[i], text))
			return true;
	return false;
}

static const struct node *if_there(const struct map_run *run, const struct map_source *source,
				   const struct node *node)
{
	if (!node)
		return NULL;
	run->batch->seen[source->number] = true;
	if (node->type == NODE_NULL)
		return NULL;
	return node->type == NODE_STRING && map_is_null(run->mapping, node->text) ? NULL : node;
}

const struct node *map_value_at(struct map_run *run, const struct map_source *source, size_t row)
{
	const struct map_path *path = &source->path;

	if (run->is_csv)
		return if_there(run, source,
				run->slots[row * run->mapping->nsources + source->number]);
	return if_there(run, source, map_path_find(path, 0, path->nkeys, run->rows));
}

struct map_value map_value_of(const struct node *node)
{
	if (!node)
		return (struct map_value){ .text = STR("") };
	if (node->type == NODE_STRING)
		return (struct map_value){ .text = node->text };
	return (struct map_value){ .node = node };
}

bool map_chain_run(struct map_run *run, const struct map_chain *chain, struct map_value *value,
		   struct map_fault *fault)
{
	for (size_t i = 0; i < chain->nsteps; i++) {
		const struct map_step *step = &chain->steps[i];
		if (map_step_takes_empty(step) != map_value_is_empty(value))
			continue;
		if (!map_step_run(step, run->runner, value, fault))
			return false;
		if (run->trace)
			map_explain_step(run->trace, step, value, run->job->mask);
	}
	return true;
}

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

/* ---- findings ---- */

static void put_pointer(struct buf *out, const struct map_target *target, size_t index)
{
	for (size_t i = 0; i < target->path.nkeys; i++) {
		const struct map_key *key = &target->path.keys[i];
		if (key->kind == KEY_NAME) {
			buf_put_step(out, key->name);
			continue;
		}
		buf_putc(out, '/');
		buf_put_number(out, key->kind == KEY_INDEX ? key->index : index);
	}
}

/* A finding about a value that a field takes from `node` (NULL: from nothing). A kept value has no field. */
static void note(struct map_run *run, enum severity severity, const struct code *code,
		 const struct map_field *field, const struct node *node, size_t index,
		 struct str message)
{
	struct str from = field ? field->sources[0]->path.text : STR("");
	struct finding *finding =
		finding_note(run->batch, run->record, severity, code, "%s%.*s%s%.*s",
			     field ? "from " : "", (int)from.len, from.at, field ? ": " : "",
			     (int)message.len, message.at);
	struct buf pointer = { 0 };

	if (!finding)
		return;
	if (node)
		finding_about(run->batch, finding, node);
	if (!field)
		return;
	put_pointer(&pointer, &field->target, index);
	finding->pointer = arena_copy(&run->batch->arena, buf_str(&pointer));
	buf_release(&pointer);
}

/* ---- a value to its target ---- */

/* A copy that hangs anywhere; what is below it is copied too, since the rewrite changes it. */
static struct node *copy_tree(struct map_run *run, const struct node *node)
{
	struct node *copy = arena_alloc(run->scratch, sizeof(*copy));
	struct node **link = &copy->child;

	*copy = *node;
	copy->next = NULL;
	if (!node_is_container(node))
		return copy;
	copy->child = NULL;
	for (const struct node *at = node->child; at; at = at->next) {
		*link = copy_tree(run, at);
		link = &(*link)->next;
	}
	return copy;
}

bool map_coerce(struct map_run *run, const struct map_field *field, const struct shape *shape,
		struct node *node, size_t index)
{
	const struct job *job = run->job;

	if (!job->coerce || !shape)
		return true;
	if (shape->coerce && (shape->types & TYPE_STRING) && coerce_is_scientific(node->text)) {
		note(run, SEVERITY_ERROR, run->scientific, field, node, index,
		     STR("an id in scientific notation: its last digits are lost"));
		return false;
	}
	if (coerce_text(node, shape->types, run->json, schema_symbols(job->program),
			job->max_depth, run->scratch))
		return true;
	struct str wanted = coerce_wanted(shape->types, run->scratch);
	note(run, SEVERITY_ERROR, run->coerce, field, node, index,
	     arena_printf(run->scratch, "expected %.*s", (int)wanted.len, wanted.at));
	return false;
}

/* `origin`: the source's value, for places; NULL: there was none. */
static void put(struct map_run *run, const struct map_field *field, const struct map_value *value,
		const struct node *origin, size_t index)
{
	bool is_text = !value->node;
	bool is_untouched = is_text && origin && origin->type == NODE_STRING &&
			    origin->text.at == value->text.at && origin->text.len == value->text.len;
	struct node *node = is_untouched ? copy_tree(run, origin) /* written as it was read */
			    : is_text	 ? node_string(run->scratch, value->text)
					 : copy_tree(run, value->node);

	if (origin) {
		node->at = origin->at;
		node->column = origin->column;
	}
	/* JSON values keep their type unless a function made a text of them. */
	bool is_converted = is_text && (run->is_csv || field->chain.nsteps > 0);
	if (is_converted && !map_coerce(run, field, field->target.shape, node, index))
		node->flags |= NODE_REFUSED; /* there, but nothing more is said of it */
	map_line_put(run, &field->target, node, index);
	if (run->trace)
		map_explain_target(run->trace, &field->target, node, run->job->mask);
}

/* What was told to be wrong is there all the same, so that nobody misses it. */
static void put_refused(struct map_run *run, const struct map_field *field, size_t index)
{
	struct node *node = node_string(run->scratch, STR(""));

	node->flags |= NODE_REFUSED;
	map_line_put(run, &field->target, node, index);
}

/* JSON: not even there, which may be a slip in the map. */
static bool is_absent(const struct map_run *run, const struct map_field *field)
{
	const struct map_path *path = &field->sources[0]->path;

	return !run->is_csv && field->nsources == 1 && path->each == path->nkeys &&
	       !map_path_find(path, 0, path->nkeys, run->rows);
}

static void put_empty(struct map_run *run, const struct map_field *field, const struct node *origin,
		      size_t index)
{
	bool is_missing = field->empty == EMPTY_REJECT && is_absent(run, field);

	if (run->trace)
		map_explain_empty(run->trace, &field->target, field->empty);
	if (field->empty == EMPTY_NULL) {
		struct node *null = node_new(run->scratch, NODE_NULL);
		null->text = STR("null");
		map_line_put(run, &field->target, null, index);
	}
	if (field->empty != EMPTY_REJECT)
		return;
	note(run, SEVERITY_ERROR, is_missing ? run->missing : run->bad_value, field, origin, index,
	     is_missing ? STR("the record has no such field")
	     : origin   ? STR("nothing is left of the value, and the map wants one")
			: STR("there is no value, and the map wants one"));
	put_refused(run, field, index);
}

/* A value through the chain of a field to its target. */
static void carry(struct map_run *run, const struct map_field *field, struct map_value value,
		  const struct node *origin, size_t index)
{
	struct map_fault fault = { 0 };

	if (run->trace)
		map_explain_source(run->trace, field, &value, run->job->mask);
	if (!map_chain_run(run, &field->chain, &value, &fault)) {
		if (run->trace)
			map_explain_fault(run->trace, fault.message);
		note(run, SEVERITY_ERROR, fault.code ? fault.code : run->bad_value, field, origin,
		     index, fault.message);
		put_refused(run, field, index);
	} else if (map_value_is_empty(&value)) {
		put_empty(run, field, origin, index);
	} else {
		put(run, field, &value, origin, index);
	}
}

/* ---- fields ---- */

/* Several sources are a list of those that have a value. */
static struct map_value list_of(struct map_run *run, const struct map_field *field, size_t row,
				const struct node **origin)
{
	struct node *list = node_new(run->scratch, NODE_ARRAY);

	list->flags = NODE_CHANGED;
	for (size_t i = 0; i < field->nsources; i++) {
		const struct node *node = map_value_at(run, field->sources[i], row);
		if (!node)
			continue;
		if (!*origin)
			*origin = node;
		node_append(list, copy_tree(run, node));
	}
	return (struct map_value){ .node = list };
}

static void carry_row(struct map_run *run, const struct map_field *field, size_t row, size_t index)
{
	const struct node *origin = NULL;

	if (field->nsources > 1) {
		struct map_value value = list_of(run, field, row, &origin);
		carry(run, field, value, origin, index);
		return;
	}
	origin = map_value_at(run, field->sources[0], row);
	carry(run, field, map_value_of(origin), origin, index);
}

/* Rows of one key that differ in a field that only the first one gives. */
static void compare_rows(struct map_run *run, const struct map_field *field)
{
	for (size_t i = 0; i < field->nsources; i++) {
		const struct node *first = map_value_at(run, field->sources[i], 0);
		for (size_t row = 1; row < run->nrows; row++) {
			const struct node *other = map_value_at(run, field->sources[i], row);
			if (first == other || (first && other && str_eq(first->text, other->text)))
				continue;
			note(run, SEVERITY_WARNING, run->group_differs, field, other, 0,
			     STR("the rows of one key differ here; the first one counts"));
			return;
		}
	}
}

static bool lengths_clash(struct map_run *run, const struct map_field *field,
			  const struct node *origin)
{
	note(run, SEVERITY_ERROR, run->bad_value, field, origin, 0,
	     STR("lists of different lengths would make the elements of one list"));
	return false;
}

/* An element of the target's list for each row of the group. */
static void carry_rows(struct map_run *run, const struct map_field *field)
{
	if (!map_line_open(run, &field->target, run->nrows)) {
		lengths_clash(run, field, NULL);
		return;
	}
	for (size_t row = 0; row < run->nrows; row++)
		carry_row(run, field, row, row);
}

/* A list of the source: an element of the target's list for each, or all of them as one list. */
static void carry_list(struct map_run *run, const struct map_field *field)
{
	const struct map_source *source = field->sources[0];
	const struct map_path *path = &source->path;
	const struct node *list =
		if_there(run, source, map_path_find(path, 0, path->each, run->rows));
	bool is_each = field->target.path.each < field->target.path.nkeys;
	struct node *all = node_new(run->scratch, NODE_ARRAY);
	size_t index = 0;

	if (list && list->type != NODE_ARRAY) {
		note(run, SEVERITY_ERROR, run->bad_value, field, list, 0,
		     STR("expected a list where the map says [*]"));
		return;
	}
	if (is_each && list && !map_line_open(run, &field->target, list->count)) {
		lengths_clash(run, field, list);
		return;
	}
	all->flags = NODE_CHANGED;
	for (const struct node *at = list ? list->child : NULL; at; at = at->next, index++) {
		const struct node *node =
			if_there(run, source, map_path_find(path, path->each + 1, path->nkeys, at));
		if (is_each)
			carry(run, field, map_value_of(node), node, index);
		else if (node)
			node_append(all, copy_tree(run, node));
	}
	if (!is_each)
		carry(run, field, (struct map_value){ .node = all }, list, 0);
}

/* One value for every element that other fields have made. */
static void carry_to_all(struct map_run *run, const struct map_field *field)
{
	const struct open_list *list = &run->lists[field->target.container];

	for (size_t i = 0; i < list->count; i++)
		if (list->elements[i])
			carry_row(run, field, 0, i);
}

static bool has_list(const struct map_field *field)
{
	const struct map_path *path = &field->sources[0]->path;
	return field->nsources == 1 && path->each < path->nkeys;
}

/* Values for elements that others make come last. */
static bool is_late(const struct map_run *run, const struct map_field *field)
{
	bool is_each = field->target.path.each < field->target.path.nkeys;
	return is_each && !run->mapping->group && !has_list(field);
}

static void carry_field(struct map_run *run, const struct map_field *field)
{
	bool is_each = field->target.path.each < field->target.path.nkeys;

	if (!run->is_csv && has_list(field)) {
		carry_list(run, field);
	} else if (is_each && run->mapping->group) {
		carry_rows(run, field);
	} else if (is_each) {
		carry_to_all(run, field);
	} else {
		if (run->nrows > 1)
			compare_rows(run, field);
		carry_row(run, field, 0, 0);
	}
}

/* ---- lines ---- */

static struct node *make_line(struct map_run *run, const struct map_line *line)
{
	map_line_start(run, line);
	map_line_constants(run);
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < line->nfields; i++)
			if (is_late(run, &line->fields[i]) == late)
				carry_field(run, &line->fields[i]);
	struct node *root = map_line_finish(run);
	map_keep(run, root);
	map_choose(run, root);
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
	size_t count = count_lines(run), number = 0;

	for (size_t i = 0; i < run->mapping->nlines; i++) {
		size_t first_finding = run->batch->nfindings;
		if (!run->is_made[i])
			continue;
		if (run->trace)
			map_explain_line(run->trace, number, count);
		*link = make_line(run, &run->mapping->lines[i]);
		link = &(*link)->next;
		finding_number_line(run->batch, first_finding, ++number, count);
	}
	run->record->root = first;
	if (!first)
		batch_skip(run->batch, run->record, REASON_NO_LINE);
}

static bool is_wanted(struct map_run *run)
{
	const struct mapping *mapping = run->mapping;

	if (!mapping->where || map_condition_holds(run, mapping->where))
		return true;
	batch_skip(run->batch, run->record, REASON_WHERE);
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
	run->is_csv = batch->input->columns_map != NULL;
	run->trace = run->job->explain_map ? &trace : NULL;
	look_out(run);
	map_runner_start(run->runner, run->scratch);
	if (run->is_csv)
		fill_slots(run);
	if (run->rows->type == NODE_OBJECT && is_wanted(run))
		make_lines(run); /* else the check says that a record is an object */
	if (run->trace)
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

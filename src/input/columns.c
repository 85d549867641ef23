/* Columns to places in the record tree: dotted names nest, each object on the way is made once. */
#include "input/columns.h"

#include "ext/hash.h"

#define NOWHERE UINT32_MAX

struct planner {
	struct job *job;
	struct input *input;
	struct column_target *targets;
	struct column_container *containers;
	size_t ncontainers;
	struct map places; /* "CONTAINER:NAME" to 2 * column, or 2 * container + 1 */
};

/* Records begin on the line behind the header, which is one line mostly. */
static uint64_t header_line(const struct input *input)
{
	return input->dialect.has_header && input->data_line > 1 ? input->data_line - 1 : 1;
}

static enum status header_fault(const struct planner *planner, struct diag *why, size_t column,
				const char *what)
{
	/* By its number: a data row taken for a header may clash too. */
	return diag_fail_code(why, "csv-header", planner->input->name, header_line(planner->input),
			      0, "column %zu %s", column + 1, what);
}

/* What stands at a place now: `value` if nothing did. */
static uint32_t claim(struct planner *planner, uint32_t container, const struct field_key *key,
		      uint32_t value)
{
	struct str place = arena_printf(&planner->job->arena, "%u:%.*s", container,
					(int)key->name.len, key->name.at);
	return map_add(&planner->places, place, hash_of(place), value);
}

/* The container for one step of a path, made on its first use; NOWHERE: a column writes there. */
static uint32_t container_for(struct planner *planner, uint32_t parent, const struct field_key *key)
{
	uint32_t fresh = (uint32_t)planner->ncontainers;
	uint32_t found = claim(planner, parent, key, 2 * fresh + 1);

	if (found % 2 == 0)
		return NOWHERE;
	if (found / 2 == fresh)
		planner->containers[planner->ncontainers++] =
			(struct column_container){ .parent = parent, .key = *key };
	return found / 2;
}

/* Does any column have a name that the rules know? Else the first line may well be data. */
static bool is_header(const struct planner *planner)
{
	struct job *job = planner->job;
	const struct input *input = planner->input;
	struct field field;

	for (size_t i = 0; i < input->ncolumns; i++) {
		field_resolve(job->program, input->columns[i], job->doctype && job->doctype->csv,
			      &job->arena, &field);
		if (input->columns[i].len && field.is_known)
			return true;
	}
	return !input->dialect.has_header; /* --columns: the names were typed */
}

static enum status unknown_column(const struct planner *planner, size_t column,
				  const struct field *field, struct diag *why)
{
	const struct job *job = planner->job;
	struct str name = planner->input->columns[column];
	const char *type = job->doctype ? job->doctype->name : "the rules";
	bool has_hint = field->nearest.len > 0;

	/* Names are told only where they are names: a data row taken for a header is personal data. */
	if (!has_hint && planner->input->ncolumns == 1 && !is_header(planner))
		return diag_fail_code(why, "field-unknown", planner->input->name,
				      header_line(planner->input), 0,
				      "the header is one column, which is no field of %s; if something "
				      "else parts the columns, say --delimiter; if this is no CSV, say "
				      "--from", type);
	if (!has_hint && !is_header(planner))
		return diag_fail_code(why, "field-unknown", planner->input->name,
				      header_line(planner->input), 0,
				      "none of the %zu columns is a field of %s; if the first line is no "
				      "header, name the columns with --columns",
				      planner->input->ncolumns, type);
	return diag_fail_code(why, "field-unknown", planner->input->name,
			      header_line(planner->input), 0,
			      "column %zu, %.*s, is not a field of %s%s%.*s%s; --unknown drop leaves it "
			      "out, --unknown warn keeps it",
			      column + 1, (int)name.len, name.at, type,
			      has_hint ? " (did you mean " : "", (int)field->nearest.len,
			      has_hint ? field->nearest.at : "", has_hint ? "?)" : "");
}

static enum cell_kind cell_kind(const struct shape *shape)
{
	if (!shape || ((shape->types & TYPE_STRING) && !shape->coerce))
		return CELL_KEPT;
	if (shape->types & TYPE_STRING)
		return CELL_ID;
	return shape->types & (TYPE_NUMBER | TYPE_INTEGER) ? CELL_NUMBER : CELL_OTHER;
}

static enum status plan_column(struct planner *planner, size_t column, struct diag *why)
{
	struct job *job = planner->job;
	struct column_target *target = &planner->targets[column];
	struct field field;

	if (planner->input->columns[column].len == 0) {
		target->is_dropped = true;
		return OK;
	}
	field_resolve(job->program, planner->input->columns[column], job->doctype && job->doctype->csv,
		      &job->arena, &field);
	if (!field.is_known) {
		if (job->unknown == UNKNOWN_DEFAULT || job->unknown == UNKNOWN_ERROR)
			return unknown_column(planner, column, &field, why);
		if (job->unknown == UNKNOWN_DROP) {
			target->is_dropped = true;
			return OK;
		}
	}
	for (size_t i = 0; i + 1 < field.nkeys; i++) {
		target->container = container_for(planner, target->container, &field.keys[i]);
		if (target->container == NOWHERE)
			return header_fault(planner, why, column,
					    "writes into a field that another column fills");
	}
	target->key = field.keys[field.nkeys - 1];
	target->shape = field.shape;
	target->cell = (uint8_t)(job->coerce ? cell_kind(field.shape) : CELL_KEPT);
	uint32_t found = claim(planner, target->container, &target->key, 2 * (uint32_t)column);
	if (found != 2 * column)
		return header_fault(planner, why, column,
				    found % 2 ? "fills a field that another column writes into"
					      : "fills the same field as another column");
	return OK;
}

static enum status plan_input(struct job *job, struct input *input, struct diag *why)
{
	size_t steps = 1;
	struct planner planner = { .job = job, .input = input };

	if (input->ncolumns > COLUMNS_MAX)
		return diag_fail_code(why, "csv-header", input->name, 1, 0,
				      "the header has %zu columns, at most %d are possible",
				      input->ncolumns, COLUMNS_MAX);
	for (size_t i = 0; i < input->ncolumns; i++)
		for (size_t k = 0; k < input->columns[i].len; k++)
			steps += input->columns[i].at[k] == '.';
	planner.targets = arena_array(&job->arena, input->ncolumns + 1, sizeof(*planner.targets));
	planner.containers = arena_array(&job->arena, steps, sizeof(*planner.containers));
	planner.ncontainers = 1;
	enum status status = OK;
	for (size_t i = 0; i < input->ncolumns && status == OK; i++)
		status = plan_column(&planner, i, why);
	map_release(&planner.places);
	if (status != OK)
		return status;
	struct column_plan *plan = arena_zalloc(&job->arena, sizeof(*plan));
	*plan = (struct column_plan){ planner.targets, planner.containers, planner.ncontainers };
	input->plan = plan;
	return OK;
}

enum status columns_plan(struct job *job, struct diag *why)
{
	for (size_t i = 0; i < job->ninputs; i++) {
		struct input *input = &job->inputs[i];
		if (input->format != FORMAT_CSV && input->format != FORMAT_TSV)
			continue;
		enum status status = plan_input(job, input, why);
		if (status != OK)
			return status;
	}
	return OK;
}

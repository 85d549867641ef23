/* Records to lines. What fits no part is found here, where its size is known. */
#include "output/render.h"

#include "base/buf.h"
#include "base/escape.h"
#include "base/map.h"
#include "compile/keywords.h"
#include "flow/job.h"
#include "input/columns.h"
#include "judge/constants.h"
#include "map/mapping.h"
#include "output/tally.h"

#include <stdlib.h>

struct renderer {
	const struct job *job;
	uint64_t room; /* a line must be smaller than this: part size less the header */
	const struct code *too_large;
	struct node_name *by_symbol;
	struct node_names names; /* over them */
	bool has_rows;           /* of CSV, that become lines of JSON as they are */
};

/* The names that the rules know, as they are written. */
static struct node_name *names_new(const struct map *symbols)
{
	size_t count = symbols->count + 1; /* they are numbered from 1 */
	struct node_name *names = memory_alloc(count * sizeof(*names));
	struct buf text = { 0 };

	memset(names, 0, count * sizeof(*names));
	for (size_t i = 0; symbols->slots && i <= symbols->mask; i++) {
		const struct map_slot *slot = &symbols->slots[i];
		if (!slot->name.at)
			continue;
		text.len = 0;
		buf_putc(&text, ',');
		buf_put_json(&text, slot->name);
		buf_putc(&text, ':');
		if (text.len > NODE_NAME_ROOM)
			continue;
		names[slot->value].len = (uint8_t)text.len;
		memcpy(names[slot->value].text, text.at, text.len);
	}
	buf_release(&text);
	return names;
}

static enum status renderer_open(void **self, const struct job *job, struct diag *why)
{
	(void)why;
	struct renderer *renderer = memory_alloc(sizeof(*renderer));
	size_t header = job->csv ? job->csv->header.len : 0;

	*renderer = (struct renderer){ .job = job, .too_large = code_find("record-too-large") };
	const struct map *symbols = schema_symbols(job->program);
	renderer->by_symbol = names_new(symbols);
	renderer->names = (struct node_names){ renderer->by_symbol, (uint32_t)symbols->count + 1 };
	renderer->has_rows = !job->csv && !job->mapping && job->nconstants == 0;
	renderer->room = job->part_size > header ? job->part_size - header : 0;
	*self = renderer;
	return OK;
}

static void put_csv_cell(struct buf *out, struct str text)
{
	bool is_plain = true;

	for (size_t i = 0; i < text.len && is_plain; i++)
		is_plain = !strchr(",\"\r\n", text.at[i]) || text.at[i] == '\0';
	if (is_plain) {
		buf_put(out, text);
		return;
	}
	buf_putc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, text.at[i]);
	}
	buf_putc(out, '"');
}

static void put_csv(const struct csv_columns *columns, const struct node *root, struct buf *out)
{
	for (size_t i = 0; i < columns->count; i++) {
		if (i)
			buf_putc(out, ',');
		const struct node *member = root->child;
		while (member && !str_eq(member->key, columns->names[i]))
			member = member->next;
		if (!member || member->type == NODE_NULL)
			continue;
		if (member->type != NODE_OBJECT && member->type != NODE_ARRAY) {
			put_csv_cell(out, member->text);
			continue;
		}
		struct buf json = { 0 };
		node_render(member, &json);
		put_csv_cell(out, buf_str(&json));
		buf_release(&json);
	}
}

/* A line to the end of batch->out; what cannot be one is a finding. */
static void put_line(const struct renderer *renderer, struct batch *batch, struct record *record,
		     const struct node *line)
{
	const struct job *job = renderer->job;
	size_t start = batch->out.len;

	if (job->csv && line->type != NODE_OBJECT) {
		finding_note(batch, record, SEVERITY_ERROR, keyword_code("type"),
			     "a row of CSV is made of an object, found %s",
			     node_type_name((enum node_type)line->type));
		return;
	}
	if (job->csv)
		put_csv(job->csv, line, &batch->out);
	else
		node_render_named(line, &renderer->names, &batch->out);
	buf_putc(&batch->out, '\n');
	if (batch->out.len - start < renderer->room)
		return;
	batch->out.len = start;
	finding_note(batch, record, SEVERITY_ERROR, renderer->too_large,
		     "a line of more bytes than a part of --part-size can hold");
}

/* Copies 16 bytes at a time: as many may be looked at behind the text, and be written over. Gives the end. */
static inline char *copy_cell(char *at, struct str text)
{
	for (size_t i = 0; i < text.len; i += ESCAPE_SPARE)
		memcpy(at + i, text.at + i, ESCAPE_SPARE);
	return at + text.len;
}

/* Of a row: a comma, its name, and the text, which stands in the row if it is bare. */
static inline char *put_cell(char *at, const struct node *cell, const struct node_name *name)
{
	memcpy(at, name->text, NODE_NAME_ROOM);
	at += name->len;
	if (cell->type != NODE_STRING)
		return cell->flags & NODE_BARE ? copy_cell(at, cell->text) : escape_nothing(at, cell->text);
	*at++ = '"';
	if (cell->flags & NODE_BARE)
		at = copy_cell(at, cell->text);
	else
		at = cell->flags & NODE_DOUBLED ? escape_doubled(at, cell->text) : escape_text(at, cell->text);
	*at++ = '"';
	return at;
}

/*
 * A row of CSV that nobody has changed, which is what most lines of an export are: room is made for it once. False:
 * it is for put_line.
 */
static inline bool put_row(const struct renderer *renderer, struct batch *batch, const struct record *record)
{
	const struct node *root = record->root;
	size_t len = record->raw.len;

	if (!record->is_settled || !renderer->has_rows || batch->input->charset || !root->child || root->next ||
	    batch_readable(batch, record) < len + ESCAPE_SPARE)
		return false;
	char *start = buf_room(&batch->out, ESCAPE_GROWS * len + root->count * (size_t)(NODE_NAME_ROOM + 2) +
						    2 + ESCAPE_SPARE), *at = start;
	for (const struct node *cell = root->child; cell; cell = cell->next) {
		const struct node_name *name = &renderer->by_symbol[cell->symbol];
		if (name->len == 0 || node_is_container(cell))
			return false;
		at = put_cell(at, cell, name);
	}
	*start = '{'; /* in place of the first comma */
	*at++ = '}';
	*at++ = '\n';
	if ((size_t)(at - start) >= renderer->room)
		return false;
	batch->out.len += (size_t)(at - start);
	return true;
}

/* All lines, or none of them. */
static void put_lines(const struct renderer *renderer, struct batch *batch, struct record *record)
{
	size_t start = batch->out.len;
	uint32_t count = 0;

	record->out_at = start;
	if (put_row(renderer, batch, record)) {
		record->out_len = batch->out.len - start;
		record->out_records = 1;
		return;
	}
	for (const struct node *line = record->root; line; line = line->next) {
		size_t first = batch->nfindings;
		put_line(renderer, batch, record, line);
		if (batch->nfindings != first)
			finding_name_line(batch, first, record, line);
		count++;
	}
	if (record->rejected) {
		batch->out.len = start;
		return;
	}
	record->out_len = batch->out.len - start;
	record->out_records = count;
}

static enum status renderer_run(void *self, struct batch *batch, struct record *record,
				struct diag *why)
{
	struct renderer *renderer = self;
	const struct job *job = renderer->job;

	(void)why;
	if (record->rejected)
		return OK;
	/* check writes nothing, so that nothing can be too large. */
	if (job->csv || job->command != COMMAND_CHECK)
		put_lines(renderer, batch, record);
	if (job->want_paths && !record->rejected)
		tally_record(batch, record);
	return OK;
}

static void renderer_close(void *self)
{
	struct renderer *renderer = self;

	if (renderer)
		free(renderer->by_symbol);
	free(renderer);
}

const struct step output_render = { "render", renderer_open, renderer_run, renderer_close };

/* All that a segment line can have, in the platform's order (platform.md 1.2). */
static const struct str all_columns[] = {
	{ "operation", 9 }, { "user_agent_id", 13 }, { "user_account_id", 15 },
	{ "compartment_id", 14 }, { "email_hash", 10 }, { "segment_id", 10 },
	{ "segment_technical_name", 22 }, { "expiration_duration", 19 },
	{ "expiration_ts", 13 }, { "data_bag", 8 },
};

static bool has_name(const struct csv_columns *columns, struct str name)
{
	for (size_t i = 0; i < columns->count; i++)
		if (str_eq(columns->names[i], name))
			return true;
	return false;
}

static void add_name(struct csv_columns *columns, struct str name)
{
	if (!has_name(columns, name))
		columns->names[columns->count++] = name;
}

static struct str header_line(struct job *job, const struct csv_columns *columns)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < columns->count; i++) {
		if (i)
			buf_putc(&line, ',');
		put_csv_cell(&line, columns->names[i]);
	}
	buf_putc(&line, '\n');
	for (size_t i = 0; job->header_upper && i < line.len; i++)
		if (line.at[i] >= 'a' && line.at[i] <= 'z')
			line.at[i] = (char)(line.at[i] - 'a' + 'A');
	struct str header = arena_copy(&job->arena, buf_str(&line));
	buf_release(&line);
	return header;
}

const struct csv_columns *csv_columns_new(struct job *job)
{
	size_t nall = sizeof(all_columns) / sizeof(*all_columns), most = nall + job->nconstants;
	bool is_all = job->ninputs == 0;
	struct csv_columns *columns = arena_zalloc(&job->arena, sizeof(*columns));

	for (size_t i = 0; i < job->ninputs; i++) {
		is_all |= !job->inputs[i].plan; /* an NDJSON line may have any field */
		most += job->inputs[i].ncolumns;
	}
	struct str *mapped = NULL;
	size_t nmapped = job->mapping ? mapping_columns(job->mapping, &job->arena, &mapped) : 0;
	columns->names = arena_array(&job->arena, most + nmapped, sizeof(*columns->names));
	for (size_t i = 0; i < nmapped; i++)
		add_name(columns, mapped[i]);
	is_all = is_all && !job->mapping;
	for (size_t i = 0; i < job->ninputs && !job->mapping; i++) {
		const struct input *input = &job->inputs[i];
		for (size_t c = 0; input->plan && c < input->ncolumns; c++)
			if (!input->plan->targets[c].is_dropped && !input->plan->targets[c].container)
				add_name(columns, input->plan->targets[c].key.name);
	}
	is_all |= columns->count == 0;
	for (size_t i = 0; i < job->nconstants; i++)
		add_name(columns, job->constant_plans[i].field.keys[0].name);
	for (size_t i = 0; is_all && i < nall; i++)
		add_name(columns, all_columns[i]);
	columns->header = header_line(job, columns);
	return columns;
}

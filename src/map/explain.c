/*
 * One step a line, so that nothing is wider than it must be:
 *
 *     crm.csv:2: record 1
 *       set operation = "UPSERT"
 *       E-mail = " Ada@Example.com"
 *         trim = "Ada@Example.com"
 *         lower = "ada@example.com"
 *         -> user_profile.email = "ada@example.com"
 *       made {"operation":"UPSERT","user_profile":{"email":"ada@example.com"}}
 *
 * Values are JSON, cut, or masked. Nothing is done where run->trace is NULL: nobody asks.
 */
#include "map/explain.h"

#include "input/input.h"

enum {
	VALUE_BYTES = 128, /* the longest digest */
	LINE_BYTES = 4096,
};

/* Cut, and on one line: control characters of the data never reach a terminal. */
static void put_plain(struct buf *out, struct str text, size_t most)
{
	struct str cut = str_cut(text, most);

	buf_put_visible(out, cut);
	if (cut.len < text.len)
		buf_puts(out, "...");
}

static void put_text(struct buf *out, struct str text)
{
	struct str cut = str_cut(text, VALUE_BYTES);
	struct buf json = { 0 };

	buf_put_json(&json, cut);
	buf_put_visible(out, buf_str(&json));
	buf_release(&json);
	if (cut.len < text.len)
		buf_puts(out, "...");
}

static void put_node(struct buf *out, const struct node *node)
{
	struct buf json = { 0 };

	if (node->type == NODE_STRING) {
		put_text(out, node->text);
		return;
	}
	node_render(node, &json);
	put_plain(out, buf_str(&json), VALUE_BYTES);
	buf_release(&json);
}

static void put_value(struct map_run *run, const struct map_value *value)
{
	if (map_value_is_empty(value)) {
		buf_puts(run->trace, " (empty)\n");
		return;
	}
	buf_puts(run->trace, " = ");
	if (run->job->mask)
		buf_puts(run->trace, "***");
	else if (value->node)
		put_node(run->trace, value->node);
	else
		put_text(run->trace, value->text);
	buf_putc(run->trace, '\n');
}

void map_explain_line(struct map_run *run)
{
	if (run->trace && run->nlines > 1)
		buf_printf(run->trace, "  line %zu of %zu\n", run->number, run->nlines);
}

/* The names of a line without its values. */
static void put_masked(struct buf *out, const struct node *node)
{
	bool is_object = node->type == NODE_OBJECT;

	if (!node_is_container(node)) {
		buf_puts(out, "***");
		return;
	}
	buf_putc(out, is_object ? '{' : '[');
	for (const struct node *at = node->child; at; at = at->next) {
		if (at != node->child)
			buf_putc(out, ',');
		if (is_object) {
			buf_put_json(out, at->key);
			buf_putc(out, ':');
		}
		put_masked(out, at);
	}
	buf_putc(out, is_object ? '}' : ']');
}

void map_explain_made(struct map_run *run, const struct node *line)
{
	struct buf json = { 0 };

	if (!run->trace)
		return;
	if (run->job->mask)
		put_masked(&json, line);
	else
		node_render(line, &json);
	buf_puts(run->trace, "  made ");
	put_plain(run->trace, buf_str(&json), LINE_BYTES);
	buf_putc(run->trace, '\n');
	buf_release(&json);
}

void map_explain_source(struct map_run *run, const struct map_field *field,
			const struct map_value *value)
{
	if (!run->trace)
		return;
	buf_puts(run->trace, "  ");
	for (size_t i = 0; i < field->nsources; i++) {
		buf_puts(run->trace, i > 0 ? ", " : "");
		buf_put(run->trace, field->sources[i]->path.text);
	}
	put_value(run, value);
}

void map_explain_step(struct map_run *run, const struct map_step *step,
		      const struct map_value *value)
{
	if (!run->trace)
		return;
	buf_puts(run->trace, "    ");
	put_plain(run->trace, step->words, LINE_BYTES);
	put_value(run, value);
}

static void put_target(struct buf *out, const struct map_target *target)
{
	buf_puts(out, "    -> ");
	buf_put(out, target->path.text);
}

void map_explain_target(struct map_run *run, const struct map_target *target,
			const struct node *node)
{
	const struct map_value value = map_value_of(node);

	if (!run->trace)
		return;
	if (node->flags & NODE_REFUSED) {
		buf_puts(run->trace, "    -> rejected, see below\n");
		return;
	}
	put_target(run->trace, target);
	put_value(run, &value);
}

void map_explain_empty(struct map_run *run, const struct map_target *target, enum on_empty empty)
{
	static const char *const words[] = { "left out", "null", "rejected: there is no value" };

	if (!run->trace)
		return;
	put_target(run->trace, target);
	buf_printf(run->trace, " %s\n", words[empty]);
}

void map_explain_fault(struct map_run *run, struct str message)
{
	if (!run->trace)
		return;
	buf_puts(run->trace, "    -> rejected: ");
	buf_put(run->trace, message);
	buf_putc(run->trace, '\n');
}

void map_explain_constant(struct map_run *run, const struct map_constant *constant)
{
	const struct map_value value = map_value_of(constant->value);

	if (!run->trace)
		return;
	buf_puts(run->trace, "  set ");
	buf_put(run->trace, constant->target.path.text);
	put_value(run, &value);
}

/* The way to a container, as the map writes it. */
static void put_container(struct buf *out, const struct map_line *line, uint32_t number)
{
	const struct map_container *container = &line->containers[number];

	if (number == 0)
		return;
	put_container(out, line, container->parent);
	if (container->is_element) {
		buf_printf(out, "[%u]", container->key.index);
		return;
	}
	buf_puts(out, container->parent > 0 ? "." : "");
	buf_put(out, container->key.name);
}

void map_explain_moved(struct map_run *run, uint32_t container, size_t from, size_t to)
{
	if (!run->trace || from == to)
		return;
	buf_puts(run->trace, "  ");
	put_container(run->trace, run->line, container);
	buf_printf(run->trace, "[%zu] moves up to [%zu]\n", from, to);
}

void map_explain_choice(struct map_run *run, const struct map_choice *removed,
			const struct map_choice *first)
{
	if (!run->trace)
		return;
	buf_puts(run->trace, "  one_of: ");
	buf_put(run->trace, removed->path.text);
	buf_puts(run->trace, " removed, ");
	buf_put(run->trace, first->path.text);
	buf_puts(run->trace, " comes first\n");
}

void map_explain_skip(struct map_run *run, const char *why)
{
	if (run->trace)
		buf_printf(run->trace, "  %s\n", why);
}

void map_explain_record(struct map_run *run)
{
	const struct record *record = run->record;
	struct batch *batch = run->batch;
	uint64_t number = batch->first_record + (uint64_t)(record - batch->records);

	if (!run->trace)
		return;
	buf_put_visible(&batch->told, str_of(batch->input->name));
	buf_printf(&batch->told, ":%ju: record %ju%s\n", (uintmax_t)record->line, (uintmax_t)number,
		   record->skipped ? ", skipped" : "");
	buf_put(&batch->told, buf_str(run->trace));
}

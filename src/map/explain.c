/* One line a field: SOURCE VALUE | STEP VALUE | … -> TARGET VALUE. Values are JSON, cut, or masked. */
#include "map/explain.h"

#include "input/input.h"

enum { VALUE_BYTES = 60 };

static void put_text(struct buf *out, struct str text)
{
	struct str cut = str_cut(text, VALUE_BYTES);

	buf_put_json(out, cut); /* control characters of the data never reach a terminal */
	if (cut.len < text.len)
		buf_puts(out, "...");
}

static void put_node(struct buf *out, const struct node *node)
{
	struct buf text = { 0 };

	if (node->type == NODE_STRING) {
		put_text(out, node->text);
		return;
	}
	node_render(node, &text);
	struct str cut = str_cut(buf_str(&text), VALUE_BYTES);
	for (size_t i = 0; i < cut.len; i++)
		buf_putc(out, (unsigned char)cut.at[i] < ' ' || cut.at[i] == 0x7f ? ' ' : cut.at[i]);
	if (cut.len < text.len)
		buf_puts(out, "...");
	buf_release(&text);
}

static void put_value(struct buf *out, const struct map_value *value, bool mask)
{
	if (map_value_is_empty(value))
		buf_puts(out, "(empty)");
	else if (mask)
		buf_puts(out, "***");
	else if (value->node)
		put_node(out, value->node);
	else
		put_text(out, value->text);
}

void map_explain_line(struct buf *out, size_t index, size_t count)
{
	if (count > 1)
		buf_printf(out, "  line %zu\n", index + 1);
}

void map_explain_source(struct buf *out, const struct map_field *field,
			const struct map_value *value, bool mask)
{
	buf_puts(out, "  ");
	for (size_t i = 0; i < field->nsources; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		buf_put(out, field->sources[i]->path.text);
	}
	buf_putc(out, ' ');
	put_value(out, value, mask);
}

void map_explain_step(struct buf *out, const struct map_step *step, const struct map_value *value,
		      bool mask)
{
	buf_puts(out, " | ");
	buf_put(out, step->words);
	buf_putc(out, ' ');
	put_value(out, value, mask);
}

static void put_target(struct buf *out, const struct map_target *target)
{
	buf_puts(out, " -> ");
	buf_put(out, target->path.text);
}

void map_explain_target(struct buf *out, const struct map_target *target, const struct node *node,
			bool mask)
{
	if (node->flags & NODE_REFUSED) {
		buf_puts(out, " -> rejected, see below\n");
		return;
	}
	put_target(out, target);
	buf_putc(out, ' ');
	if (mask)
		buf_puts(out, "***");
	else
		put_node(out, node);
	buf_putc(out, '\n');
}

void map_explain_empty(struct buf *out, const struct map_target *target, enum on_empty empty)
{
	static const char *const words[] = { "left out", "null", "rejected: there is no value" };

	put_target(out, target);
	buf_printf(out, " %s\n", words[empty]);
}

void map_explain_fault(struct buf *out, struct str message)
{
	buf_puts(out, " -> rejected: ");
	buf_put(out, message);
	buf_putc(out, '\n');
}

void map_explain_record(struct map_run *run)
{
	const struct record *record = run->record;
	struct batch *batch = run->batch;
	uint64_t number = batch->first_record + (uint64_t)(record - batch->records);

	buf_printf(&batch->told, "%s:%ju: record %ju%s\n", batch->input->name,
		   (uintmax_t)record->line, (uintmax_t)number,
		   record->skipped ? ", skipped" : "");
	buf_put(&batch->told, buf_str(run->trace));
}

/*
 * What is told of a value that the map cannot carry: with the source field in words, its place in the
 * record, and the target as pointer.
 */
#include "map/run.h"

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

void map_note(struct map_run *run, enum severity severity, const struct code *code,
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

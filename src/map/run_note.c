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

/* Counts it among what was told; false: it was there. Past the first so many it is told again. */
static bool remember(struct map_run *run, const struct map_told *new)
{
	for (size_t i = 0; i < run->ntold; i++) {
		const struct map_told *old = &run->told[i];
		if (old->code == new->code && old->source == new->source && old->at == new->at &&
		    old->index == new->index && str_eq(old->message, new->message))
			return false;
	}
	if (run->ntold < FINDING_ERRORS_PER_RECORD)
		run->told[run->ntold++] = *new;
	return true;
}

static void put_target(struct map_run *run, struct finding *finding,
		       const struct map_field *field, size_t index)
{
	struct buf pointer = { 0 };

	put_pointer(&pointer, &field->target, index);
	finding->pointer = arena_copy(&run->batch->arena, buf_str(&pointer));
	buf_release(&pointer);
	if (!field->is_shared)
		finding_number_line(run->batch, run->batch->nfindings - 1, run->number,
				    run->nlines);
}

void map_note(struct map_run *run, enum severity severity, const struct code *code,
	      const struct map_field *field, const struct node *node, size_t index,
	      struct str message)
{
	const struct map_source *source = field ? field->sources[0] : NULL;
	/* A value that is there is found by its own name; where there is none the source is named. */
	bool is_named = source && !node;
	struct str from = is_named ? source->path.text : STR("");
	const struct map_told told = { code, source, node ? node->at : 0, node ? 0 : index, message };

	if (!remember(run, &told))
		return;
	struct finding *finding =
		finding_note(run->batch, run->record, severity, code, "%s%.*s%s%.*s",
			     is_named ? "from " : "", (int)from.len, from.at, is_named ? ": " : "",
			     (int)message.len, message.at);
	if (!finding)
		return;
	if (node)
		finding_about(run->batch, finding, node);
	if (field)
		put_target(run, finding, field, index);
}

/*
 * Workers list each record's paths by the numbers of their batch; the sink turns these into its own, once
 * a path and batch. So what is kept does not depend on how batches were cut or who was first.
 */
#include "output/tally.h"

#include "flow/job.h"
#include "flow/paths.h"

#include <stdlib.h>

/* `container`: whose path is `parent`. */
static void walk(struct batch *batch, uint32_t parent, const struct node *container)
{
	uint32_t element = PATH_ROOT;

	for (const struct node *child = container->child; child; child = child->next) {
		uint32_t number;
		/* A member that shall not be named counts as any element, too. */
		if (container->type == NODE_OBJECT && !finding_hides_name(batch, child))
			number = batch_member_path(batch, parent, child->key, child->key_hash);
		else
			number = element = element == PATH_ROOT ? batch_element_path(batch, parent) : element;
		batch_list_path(batch, child->flags & NODE_COERCED ? number | TALLY_COERCED : number);
		if (node_is_container(child))
			walk(batch, number, child);
	}
}

void tally_record(struct batch *batch, struct record *record)
{
	/* They were listed on the walk over the bytes, and nothing was changed. */
	if (record->npaths > 0 && !(record->root->flags & NODE_CHANGED))
		return;
	if (record->npaths > 0)
		batch->npaths = record->first_path;
	batch_path_table(batch);
	size_t first = batch->npaths;
	for (const struct node *line = record->root; line; line = line->next)
		if (node_is_container(line))
			walk(batch, PATH_ROOT, line);
	record->first_path = (uint32_t)first;
	record->npaths = (uint32_t)(batch->npaths - first);
}

struct count {
	uint64_t seen, coerced;
};

struct tally_merge {
	struct arena arena;
	struct path_table paths;
	struct count *counts;
	bool is_cut;
	/* of the batch at hand: its numbers as ours */
	uint32_t *ours;
	size_t ours_cap;
};

#define UNSEEN UINT32_MAX
#define CUT (UINT32_MAX - 1)

struct tally_merge *tally_merge_new(void)
{
	struct tally_merge *merge = memory_alloc(sizeof(*merge));
	*merge = (struct tally_merge){ 0 };
	merge->counts = arena_array(&merge->arena, TALLY_PATHS, sizeof(*merge->counts));
	return merge;
}

void tally_merge_free(struct tally_merge *merge)
{
	if (!merge)
		return;
	arena_release(&merge->arena);
	free(merge->ours);
	free(merge);
}

void tally_merge_batch(struct tally_merge *merge, const struct batch *batch)
{
	size_t count = batch->path_table ? batch->path_table->count : 0;
	if (count > merge->ours_cap) {
		merge->ours = memory_resize(merge->ours, count * sizeof(*merge->ours));
		merge->ours_cap = count;
	}
	for (size_t i = 0; i < count; i++)
		merge->ours[i] = UNSEEN;
}

/* Our number of a batch's path; its parents have been seen before it. */
static uint32_t our_number(struct tally_merge *merge, const struct batch *batch, uint32_t number)
{
	if (merge->ours[number] != UNSEEN)
		return merge->ours[number];
	const struct path *path = &batch->path_table->at[number];
	uint32_t ours = CUT;
	uint32_t parent = path->parent == PATH_ROOT ? path->parent : merge->ours[path->parent];
	bool is_full = merge->paths.count == TALLY_PATHS;

	if (parent != CUT) {
		if (!is_full)
			ours = path_number(&merge->paths, &merge->arena, parent, path->key, path->hash);
		else
			ours = path_find(&merge->paths, parent, path->key, path->hash);
	}
	if (ours == UINT32_MAX) /* one too many */
		ours = CUT;
	if (ours == CUT)
		merge->is_cut = true;
	merge->ours[number] = ours;
	return ours;
}

void tally_merge_record(struct tally_merge *merge, const struct batch *batch,
			const struct record *record)
{
	for (uint32_t i = 0; i < record->npaths; i++) {
		uint32_t entry = batch->paths[record->first_path + i];
		uint32_t ours = our_number(merge, batch, entry & ~TALLY_COERCED);
		if (ours == CUT)
			continue;
		merge->counts[ours].seen++;
		merge->counts[ours].coerced += (entry & TALLY_COERCED) != 0;
	}
}

static struct str pointer_of(struct tally_merge *merge, const struct path *path)
{
	struct buf text = { 0 };
	struct str up = { "", 0 };

	if (path->parent != PATH_ROOT)
		up = pointer_of(merge, &merge->paths.at[path->parent]);
	buf_put(&text, up);
	if (path->key.at)
		buf_put_step(&text, path->key);
	else
		buf_puts(&text, "/*");
	struct str pointer = arena_copy(&merge->arena, buf_str(&text));
	buf_release(&text);
	return pointer;
}

void tally_merge_done(struct tally_merge *merge, struct totals *totals)
{
	size_t count = merge->paths.count;

	totals->paths = arena_array(&merge->arena, count + 1, sizeof(*totals->paths));
	totals->npaths = count;
	totals->paths_cut = merge->is_cut;
	for (size_t i = 0; i < count; i++) {
		totals->paths[i] = (struct path_totals){
			.pointer = pointer_of(merge, &merge->paths.at[i]),
			.seen = merge->counts[i].seen,
			.coerced = merge->counts[i].coerced,
		};
	}
}

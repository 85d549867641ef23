/*
 * Workers list each record's paths by the numbers of their batch; the sink counts them so, and turns the counts into
 * its own, once a path and batch. So what is kept does not depend on how batches were cut or who was first.
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
	/* of the batch at hand, by its numbers; room for `cap` of them */
	uint64_t *met;   /* how often, and in the upper half how often coerced; 0: not yet */
	uint32_t *order; /* in which they were met */
	uint32_t *ours;  /* our numbers of them */
	size_t cap;
};

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
	free(merge->met);
	free(merge->order);
	free(merge->ours);
	free(merge);
}

static void make_room(struct tally_merge *merge, size_t count)
{
	if (count > merge->cap) {
		merge->met = memory_resize(merge->met, count * sizeof(*merge->met));
		merge->order = memory_resize(merge->order, count * sizeof(*merge->order));
		merge->ours = memory_resize(merge->ours, count * sizeof(*merge->ours));
		merge->cap = count;
	}
	memset(merge->met, 0, count * sizeof(*merge->met));
}

/* Our number of a batch's path; its parents have been seen before it. */
static uint32_t our_number(struct tally_merge *merge, const struct batch *batch, uint32_t number)
{
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
	return ours;
}

/* Counts in the numbers of the batch, which have fewer than 2^32 entries; gives how many were met. */
static size_t meet_record(const struct tally_merge *merge, const struct batch *batch,
			  const struct record *record, size_t nmet)
{
	for (uint32_t i = 0; i < record->npaths; i++) {
		uint32_t entry = batch->paths[record->first_path + i];
		uint32_t number = entry & ~TALLY_COERCED;
		merge->order[nmet] = number; /* there is room: see make_room */
		nmet += merge->met[number] == 0;
		merge->met[number] += 1 + (entry & TALLY_COERCED ? (uint64_t)1 << 32 : 0);
	}
	return nmet;
}

void tally_merge_batch(struct tally_merge *merge, const struct batch *batch, size_t count)
{
	size_t nmet = 0;

	if (!batch->path_table)
		return;
	make_room(merge, batch->path_table->count + 1);
	for (size_t i = 0; i < count; i++)
		if (!batch->records[i].rejected && !batch->records[i].skipped)
			nmet = meet_record(merge, batch, &batch->records[i], nmet);
	for (size_t i = 0; i < nmet; i++) {
		uint32_t number = merge->order[i];
		uint32_t ours = merge->ours[number] = our_number(merge, batch, number);
		if (ours == CUT)
			continue;
		merge->counts[ours].seen += merge->met[number] & UINT32_MAX;
		merge->counts[ours].coerced += merge->met[number] >> 32;
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

/*
 * Paths as numbers: a path is its parent's number and one key. Workers number the paths of their
 * batch in order of appearance and list each record's; the sink turns batch numbers into its own, once
 * a path and batch. So what is kept does not depend on how batches were cut or who was first.
 */
#include "output/tally.h"

#include "ext/hash.h"
#include "flow/job.h"

#include <stdlib.h>

#define ROOT UINT32_MAX

struct path {
	uint32_t parent;    /* ROOT: a member of the record */
	uint32_t hash;      /* of the key; 0 for elements */
	struct str key;     /* .at NULL: any element of an array */
	uint32_t next_path; /* the path that followed it last time: records look alike */
};

struct paths {
	struct path *at;
	uint32_t count, cap;
	uint32_t *slots; /* number + 1; 0: empty */
	uint32_t mask;
};

struct tally {
	struct paths paths;
	uint32_t last; /* the path found last */
};

static bool is_path(const struct path *path, uint32_t parent, struct str key, uint32_t hash)
{
	if (path->parent != parent || path->hash != hash)
		return false;
	return path->key.at && key.at ? str_eq(path->key, key) : path->key.at == key.at;
}

static uint32_t first_slot(uint32_t parent, uint32_t hash)
{
	return (hash ^ (parent + 1) * 0x9e3779b1u) * 0x85ebca6bu;
}

/* The slot where the path is, or where it would go. */
static uint32_t *slot_of(const struct paths *paths, uint32_t parent, struct str key, uint32_t hash)
{
	for (uint32_t i = first_slot(parent, hash) & paths->mask;; i = (i + 1) & paths->mask) {
		uint32_t *slot = &paths->slots[i];
		if (*slot == 0 || is_path(&paths->at[*slot - 1], parent, key, hash))
			return slot;
	}
}

/* Everything is in an arena: growing leaves the old table behind, which doubling bounds. */
static void paths_grow(struct paths *paths, struct arena *arena)
{
	uint32_t cap = paths->cap ? paths->cap * 2 : 64;
	struct path *at = arena_array(arena, cap, sizeof(*at));

	if (paths->count)
		memcpy(at, paths->at, paths->count * sizeof(*at));
	paths->at = at;
	paths->cap = cap;
	paths->mask = 2 * cap - 1;
	paths->slots = arena_array(arena, 2 * (size_t)cap, sizeof(*paths->slots));
	for (uint32_t i = 0; i < paths->count; i++)
		*slot_of(paths, at[i].parent, at[i].key, at[i].hash) = i + 1;
}

/* The number of a path, added if it is new. */
static uint32_t paths_number(struct paths *paths, struct arena *arena, uint32_t parent,
			     struct str key, uint32_t hash)
{
	if (paths->count == paths->cap)
		paths_grow(paths, arena);
	uint32_t *slot = slot_of(paths, parent, key, hash);
	if (*slot)
		return *slot - 1;
	paths->at[paths->count] = (struct path){
		.parent = parent,
		.hash = hash,
		.key = key.at ? arena_copy(arena, key) : key,
	};
	*slot = ++paths->count;
	return paths->count - 1;
}

static void add_path(struct batch *batch, uint32_t entry)
{
	if (batch->npaths == batch->paths_cap) {
		batch->paths_cap = batch->paths_cap ? batch->paths_cap * 2 : 4096;
		batch->paths = memory_resize(batch->paths, batch->paths_cap * sizeof(*batch->paths));
	}
	batch->paths[batch->npaths++] = entry;
}

static void walk(struct batch *batch, uint32_t parent, const struct node *container)
{
	struct tally *tally = batch->tally;
	bool is_object = container->type == NODE_OBJECT;

	for (const struct node *child = container->child; child; child = child->next) {
		/* A member that is called like "any element", or shall not be named, counts as one. */
		bool is_any = !is_object || str_is(child->key, "*") ||
			      finding_hides_name(batch, child);
		struct str key = is_any ? (struct str){ 0 } : child->key;
		uint32_t hash = is_any ? 0 : child->key_hash;
		uint32_t number = tally->paths.count ? tally->paths.at[tally->last].next_path : 0;
		if (number >= tally->paths.count ||
		    !is_path(&tally->paths.at[number], parent, key, hash))
			number = paths_number(&tally->paths, &batch->arena, parent, key, hash);
		tally->paths.at[tally->last].next_path = number;
		tally->last = number;
		add_path(batch, child->flags & NODE_COERCED ? number | TALLY_COERCED : number);
		if (node_is_container(child))
			walk(batch, number, child);
	}
}

void tally_record(struct batch *batch, struct record *record)
{
	if (!batch->tally)
		batch->tally = arena_zalloc(&batch->arena, sizeof(*batch->tally));
	size_t first = batch->npaths;
	for (const struct node *line = record->root; line; line = line->next)
		if (node_is_container(line))
			walk(batch, ROOT, line);
	record->first_path = (uint32_t)first;
	record->npaths = (uint32_t)(batch->npaths - first);
}

struct count {
	uint64_t seen, coerced;
};

struct tally_merge {
	struct arena arena;
	struct paths paths;
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
	size_t count = batch->tally ? batch->tally->paths.count : 0;
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
	const struct path *path = &batch->tally->paths.at[number];
	uint32_t ours = CUT;
	uint32_t parent = path->parent == ROOT ? path->parent : merge->ours[path->parent];
	bool is_full = merge->paths.count == TALLY_PATHS;

	if (parent != CUT) {
		if (!is_full)
			ours = paths_number(&merge->paths, &merge->arena, parent, path->key, path->hash);
		else
			ours = *slot_of(&merge->paths, parent, path->key, path->hash) - 1;
	}
	/* An empty slot of the full table: one too many. */
	if (ours == UINT32_MAX)
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

	if (path->parent != ROOT)
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

/*
 * Where the values of a batch's records stand, as numbers: a path is that of the container and one key more, or
 * "any element". A worker numbers the paths of its batch in the order in which they came (batch->path_table)
 * and lists those of each record in batch->paths; output/tally.h adds them up. Members and elements
 * are listed before what is inside them.
 */
#ifndef FLOW_PATHS_H
#define FLOW_PATHS_H

#include "flow/batch.h"

/* The record itself. */
#define PATH_ROOT UINT32_MAX

struct path {
	uint32_t parent;    /* a number, or PATH_ROOT: a member of the record */
	uint32_t hash;      /* of the key; 0 for elements */
	struct str key;     /* .at NULL: any element of an array */
	uint32_t next_path; /* the path that followed it last time: records look alike */
};

struct path_table {
	struct path *at;
	uint32_t count, cap;
	uint32_t *slots; /* number + 1; 0: empty */
	uint32_t mask;
	uint32_t last;   /* the path asked for last */
	uint64_t stamp;  /* no other batch has it; never 0 */
};

/* The number of a path, added if it is new; its key is copied. Everything is in `arena`. */
uint32_t path_number(struct path_table *table, struct arena *arena, uint32_t parent, struct str key,
		     uint32_t hash);
/* The same, and UINT32_MAX if it is new. */
uint32_t path_find(const struct path_table *table, uint32_t parent, struct str key, uint32_t hash);

/* The batch's table, made when it is first asked for. */
struct path_table *batch_path_table(struct batch *batch);
/* Of a batch's record: a member called "*" is any element, too. */
uint32_t batch_member_path(struct batch *batch, uint32_t parent, struct str name, uint32_t hash);
static inline uint32_t batch_element_path(struct batch *batch, uint32_t parent)
{
	return path_number(batch->path_table, &batch->arena, parent, (struct str){ 0 }, 0);
}

/* Slow path of batch_list_path. */
void batch_grow_paths(struct batch *batch);
/* The record has a value there; output/tally.h says what else is in an entry. */
static inline void batch_list_path(struct batch *batch, uint32_t entry)
{
	if (batch->npaths == batch->paths_cap)
		batch_grow_paths(batch);
	batch->paths[batch->npaths++] = entry;
}

#endif

/*
 * --explain-map: what became of each field of a record, from the source over each function to the
 * target, as text. Called by run.c while it works, so that nothing is told that does not happen.
 */
#ifndef MAP_EXPLAIN_H
#define MAP_EXPLAIN_H

#include "map/run.h"

void map_explain_line(struct buf *out, size_t index, size_t count);
void map_explain_source(struct buf *out, const struct map_field *field,
			const struct map_value *value, bool mask);
void map_explain_step(struct buf *out, const struct map_step *step, const struct map_value *value,
		      bool mask);
void map_explain_target(struct buf *out, const struct map_target *target, const struct node *node,
			bool mask);
void map_explain_empty(struct buf *out, const struct map_target *target, enum on_empty empty);
void map_explain_fault(struct buf *out, struct str message);
/* The record is done: its place, then all of that, to batch->told. */
void map_explain_record(struct map_run *run);

#endif

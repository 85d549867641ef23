/*
 * --explain-map: what became of each field of a record, from the source over each function to the
 * target, and the line that came of it, as text. Called by run*.c while they work, so that nothing is
 * told that does not happen.
 */
#ifndef MAP_EXPLAIN_H
#define MAP_EXPLAIN_H

#include "map/run.h"

/* A line begins, one of several; it is done. */
void map_explain_line(struct map_run *run);
void map_explain_made(struct map_run *run, const struct node *line);

void map_explain_source(struct map_run *run, const struct map_field *field,
			const struct map_value *value);
void map_explain_step(struct map_run *run, const struct map_step *step,
		      const struct map_value *value);
void map_explain_target(struct map_run *run, const struct map_target *target,
			const struct node *node);
void map_explain_empty(struct map_run *run, const struct map_target *target, enum on_empty empty);
void map_explain_fault(struct map_run *run, struct str message);
void map_explain_constant(struct map_run *run, const struct map_constant *constant);
/* Element `from` of the list in a container is written as element `to`. */
void map_explain_moved(struct map_run *run, uint32_t container, size_t from, size_t to);
void map_explain_choice(struct map_run *run, const struct map_choice *removed,
			const struct map_choice *first);
/* The record has no line, for a reason. */
void map_explain_skip(struct map_run *run, const char *why);
/* The record is done: its place, then all of that, to batch->told. */
void map_explain_record(struct map_run *run);

#endif

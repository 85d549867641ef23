/*
 * JSON with comments while it is composed, and its layout. A draft is a value; members and elements
 * of it may have a comment above them, or be commented out themselves.
 */
#ifndef GUESS_DRAFT_H
#define GUESS_DRAFT_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

struct draft;

struct draft *draft_object(struct arena *arena);
struct draft *draft_array(struct arena *arena);
struct draft *draft_text(struct arena *arena, struct str text);
/* JSON as it is written. */
struct draft *draft_json(struct arena *arena, const char *json);

/* Adds a member to an object; with a NULL name an element to an array. Gives `value`. */
struct draft *draft_add(struct draft *to, struct str name, struct draft *value);
/* The same with a text. */
struct draft *draft_add_text(struct draft *to, const char *name, const char *text);
/* Adds a comment that belongs to nothing. */
void draft_note(struct draft *to, struct str comment);

/* Of a member or element: the comment above it, wrapped when it is printed. */
void draft_comment(struct draft *value, struct str comment);
/* It is commented out. */
void draft_option(struct draft *value);

bool draft_is_empty(const struct draft *draft);
/* Texts and names that start with DECIDE, but for what is commented out. */
size_t draft_questions(const struct draft *draft);

void draft_print(const struct draft *draft, struct buf *out);

/*
 * `text`, wrapped: each line starts with `indent` and ends before `width`; ends with a line feed.
 */
void draft_wrap(struct buf *out, struct str text, struct str indent, size_t width);

#endif

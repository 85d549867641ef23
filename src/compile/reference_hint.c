/*
 * Why a reference leads nowhere, and where it was most likely meant to lead. Called by reference.c
 * once that is certain, so nothing here needs to be fast.
 */
#include "compile/compiler.h"
#include "compile/doctype.h"
#include "compile/locate.h"
#include "compile/reference_hint.h"
#include "compile/uri.h"

enum { NAMES_MAX = 64 };

static const struct str ours = { "bulkpipe:", 9 };

/* "; did you mean bulkpipe:NAME?", of document types and shared pieces. */
static struct str near_builtin(struct arena *arena, struct str typed)
{
	struct str names[NAMES_MAX], near = doctype_nearest(arena_copy(arena, typed).at);
	const char *name;
	size_t count = 0;

	for (; count < NAMES_MAX && (name = schema_builtin_name(count)); count++)
		names[count] = str_of(name);
	if (near.len == 0)
		near = str_nearest(typed, names, count);
	return near.len == 0 ? near : arena_printf(arena, "; did you mean bulkpipe:%.*s?",
						   STR_ARGS(near));
}

/* A definition of the file itself, called as if it were a file. */
static bool is_definition(const struct resource *from, struct str name)
{
	static const char *const lists[] = { "$defs", "definitions" };

	for (size_t i = 0; i < 2; i++) {
		const struct node *list = from->root->type == NODE_OBJECT
						  ? node_member(from->root, lists[i]) : NULL;
		for (const struct node *at = list && list->type == NODE_OBJECT ? list->child : NULL;
		     at; at = at->next)
			if (str_eq(at->key, name))
				return true;
	}
	return false;
}

static struct str near_file(struct library *library, const struct resource *from, struct str uri,
			    struct str path)
{
	struct arena *arena = library->arena;
	struct str longer = arena_printf(arena, "%.*s.json", STR_ARGS(path));
	const char *name = arena_copy(arena, uri).at;

	if (source_is_file(longer.at))
		return arena_printf(arena, "; did you mean %.*s.json?", STR_ARGS(uri));
	if (is_definition(from, uri))
		return arena_printf(arena, "; did you mean #/$defs/%.*s?", STR_ARGS(uri));
	if (doctype_find(name) || schema_builtin(name).at)
		return arena_printf(arena, "; did you mean bulkpipe:%.*s?", STR_ARGS(uri));
	return (struct str){ 0 };
}

struct str reference_why(struct library *library, const struct resource *from, struct str uri,
			 struct str absolute)
{
	struct arena *arena = library->arena;
	const struct ref_dir *ref;
	struct str path = source_tried(library->options, absolute, arena, &ref);

	if (str_starts(absolute, ours)) {
		struct str name = { absolute.at + ours.len, absolute.len - ours.len };
		struct str near = near_builtin(arena, name);
		if (near.len == 0)
			near = STR("; bulkpipe rules list names them");
		return arena_printf(arena, "there are no built-in rules of this name%.*s",
				    STR_ARGS(near));
	}
	if (ref)
		return arena_printf(arena, "there is no file %.*s, where --ref %s=%s leads",
				    STR_ARGS(path), ref->prefix, ref->dir);
	if (!path.at)
		return STR("nothing is ever fetched; say --ref PREFIX=DIR for the folder that "
			   "holds what starts with PREFIX");
	struct str near = near_file(library, from, uri, path);
	return arena_printf(arena, "there is no file %.*s%.*s", STR_ARGS(path), STR_ARGS(near));
}

struct str reference_near(struct arena *arena, struct str fragment, const struct node *last,
			  struct str token)
{
	struct str names[NAMES_MAX];
	size_t count = 0;

	for (const struct node *at = last->type == NODE_OBJECT ? last->child : NULL;
	     at && count < NAMES_MAX; at = at->next)
		names[count++] = at->key;
	struct str near = str_nearest(token, names, count);
	if (near.len == 0)
		return near;
	/* What stood before the name that is wrong stays. */
	size_t kept = (size_t)(token.at - fragment.at);
	return arena_printf(arena, "; did you mean #%.*s%.*s?", (int)kept, fragment.at,
			    STR_ARGS(near));
}

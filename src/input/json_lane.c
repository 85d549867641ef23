/*
 * The walk over the bytes of a text whose strings json_scan.h has found. Each function takes the place where
 * its value begins and gives the one behind it, or NULL: step aside. Values that somebody looks at are
 * built, all others are only passed: the same grammar twice, once with nodes and once without.
 */
#include "input/json_lane.h"

#include <stdlib.h>

#include "input/json_walk.h"

static void meet(void *walker, const void *above, struct known_name *name)
{
	const struct look *inner;

	(void)walker;
	name->is_wanted = look_at_member(above, name->symbol, &inner);
	name->wants = inner;
}

struct json_lane *json_walk_new(const struct map *symbols, unsigned max_depth, json_scan_fn *scan,
				json_names_meet *meet_name, void *walker)
{
	struct json_lane *lane = memory_alloc(sizeof(*lane));

	*lane = (struct json_lane){ .find = scan, .max_depth = max_depth };
	json_names_init(&lane->names, symbols, meet_name, walker);
	return lane;
}

struct json_lane *json_lane_new(const struct map *symbols, unsigned max_depth, json_scan_fn *scan)
{
	return json_walk_new(symbols, max_depth, scan, meet, NULL);
}

void json_lane_free(struct json_lane *lane)
{
	if (!lane)
		return;
	json_scan_release(&lane->scan);
	json_names_release(&lane->names);
	free(lane);
}

/* ---- strings and names ---- */

/* The string between two quotes with escapes in it; .at NULL: step aside. */
struct str json_walk_unescape(struct json_lane *lane, const char *open, const char *close)
{
	char *at = arena_bytes(lane->arena, (size_t)(close - open));
	struct str text = { at, 0 };

	if (!json_unescape(lane->text, (size_t)(open - lane->text), (size_t)(close - lane->text),
			   &lane->escapes, at, &text.len))
		return (struct str){ 0 };
	return text;
}

/* A name that is not where and as it was expected. */
struct known_name *json_walk_other_member(struct json_lane *lane, const char **at,
					  struct json_object *object, const void *above,
					  struct str *name, struct known_name *spare)
{
	struct known_name *before = object->name, *other = before ? before->earlier : NULL;

	/* Records of two kinds take turns: where one names a user by an id, the other does by a hash. */
	if (other && *at <= lane->names_end && json_names_is(other, *at)) {
		before->earlier = before->next;
		before->next = other;
		return json_walk_take(lane, at, object, other, name);
	}
	if (**at != '"')
		return NULL;
	*name = json_walk_string(lane, at);
	*at = past_blanks(*at);
	if (!name->at || **at != ':')
		return NULL;
	*at = past_blanks(*at + 1);
	return json_names_find(&lane->names, object, above, *name, spare);
}

/* ---- paths ---- */

void json_lane_list(struct json_lane *lane, struct batch *batch)
{
	lane->listed = batch;
	if (batch)
		batch_path_table(batch);
}

uint32_t json_walk_other_path(struct batch *batch, struct known_name *known, struct str name, uint32_t parent)
{
	known->path = batch_member_path(batch, parent, name, known->hash);
	known->path_parent = parent;
	known->path_stamp = batch->path_table->stamp;
	return known->path;
}

/* ---- what nobody looks at ---- */

bool json_walk_escapes_hold(struct json_lane *lane, const char *open, const char *close)
{
	size_t len;

	return json_unescape(lane->text, (size_t)(open - lane->text), (size_t)(close - lane->text),
			     &lane->escapes, NULL, &len);
}

static const char *pass_object(struct json_lane *lane, const char *at, struct known_name *above,
			       uint32_t path, unsigned depth)
{
	struct known_name spare;
	struct json_object object = { .listed = lane->names.nlisted };
	struct str name;

	at = past_blanks(at);
	if (*at == '}')
		return at + 1;
	object.name = json_names_root(&lane->names, above, NULL);
	for (;; at = past_blanks(at + 1)) {
		struct known_name *known = json_walk_member(lane, &at, &object, NULL, &name, &spare);
		if (!known)
			return NULL;
		at = json_walk_pass(lane, at, known, json_walk_list(lane, known, name, path), depth);
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	return *at == '}' && json_names_end(&lane->names, &object) ? at + 1 : NULL;
}

static const char *pass_array(struct json_lane *lane, const char *at, struct known_name *above,
			      uint32_t path, unsigned depth)
{
	at = past_blanks(at);
	if (*at == ']')
		return at + 1;
	path = json_walk_elements_path(lane, path);
	for (;; at = past_blanks(at + 1)) {
		json_walk_list_element(lane, path);
		at = json_walk_pass(lane, at, above, path, depth);
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	return *at == ']' ? at + 1 : NULL;
}

const char *json_walk_pass_container(struct json_lane *lane, const char *at, struct known_name *above,
				     uint32_t path, unsigned depth)
{
	if (depth == 0)
		return NULL;
	if (*at == '[')
		return pass_array(lane, at + 1, above, path, depth - 1);
	at = pass_object(lane, at + 1, above, path, depth - 1);
	return at != lane->end ? at : NULL;
}

/* ---- what somebody looks at ---- */

static const char *build_value(struct json_lane *lane, const char *at, struct node *node,
			       struct known_name *above, const struct look *look, uint32_t path,
			       unsigned depth);

/* The container ends with the byte at `last`; gives the place behind it. */
static const char *close_container(const struct json_lane *lane, struct node *node, const char *last)
{
	const char *first = lane->text + node->at - 1;

	node->raw = (struct str){ first, (size_t)(last - first) + 1 };
	if (lane->has_breaks && (memchr(node->raw.at, '\n', node->raw.len) ||
				 memchr(node->raw.at, '\r', node->raw.len)))
		node->flags |= NODE_BROKEN;
	return last + 1;
}

/* `all`: every member gets a node, whatever the look says. */
static const char *build_object(struct json_lane *lane, const char *at, struct node *node,
				struct known_name *above, const struct look *look, bool all,
				uint32_t path, unsigned depth)
{
	struct node **last = &node->child;
	struct known_name spare;
	struct json_object object = { .listed = lane->names.nlisted };
	struct str name;

	at = past_blanks(at);
	if (*at == '}')
		return close_container(lane, node, at);
	object.name = json_names_root(&lane->names, above, look);
	for (;; at = past_blanks(at + 1)) {
		struct known_name *known = json_walk_member(lane, &at, &object, look, &name, &spare);
		if (!known)
			return NULL;
		uint32_t inner = json_walk_list(lane, known, name, path);
		node->count++;
		if (known->is_wanted || all) {
			*last = json_walk_add_member(lane, name, known);
			at = build_value(lane, at, *last, known, known->wants, inner, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = json_walk_pass(lane, at, known, inner, depth);
		}
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	if (*at != '}' || !json_names_end(&lane->names, &object))
		return NULL;
	return close_container(lane, node, at);
}

static const char *build_array(struct json_lane *lane, const char *at, struct node *node,
			       struct known_name *above, const struct look *look, uint32_t path,
			       unsigned depth)
{
	struct node **last = &node->child;

	at = past_blanks(at);
	if (*at == ']')
		return close_container(lane, node, at);
	path = json_walk_elements_path(lane, path);
	for (;; at = past_blanks(at + 1)) {
		json_walk_list_element(lane, path);
		node->count++;
		if (look->items) {
			*last = node_new(lane->arena, NODE_NULL);
			at = build_value(lane, at, *last, above, look->item, path, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = json_walk_pass(lane, at, above, path, depth);
		}
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	return *at == ']' ? close_container(lane, node, at) : NULL;
}

/* An object or array: with what is inside as far as it is looked at. */
static const char *build_container(struct json_lane *lane, const char *at, struct node *node,
				   struct known_name *above, const struct look *look, uint32_t path,
				   unsigned depth)
{
	static const struct look none = { 0 };

	if (depth == 0)
		return NULL;
	if (!look)
		look = &none;
	if (*at == '[') {
		node->type = NODE_ARRAY;
		return build_array(lane, at + 1, node, above, look, path, depth - 1);
	}
	node->type = NODE_OBJECT;
	at = build_object(lane, at + 1, node, above, look, false, path, depth - 1);
	return at != lane->end ? at : NULL;
}

static const char *build_value(struct json_lane *lane, const char *at, struct node *node,
			       struct known_name *above, const struct look *look, uint32_t path,
			       unsigned depth)
{
	const char *first = at;
	enum node_type type;

	node->at = (uint32_t)(first - lane->text) + 1;
	switch (*first) {
	case '"':
		node->text = json_walk_string(lane, &at);
		if (!node->text.at)
			return NULL;
		node->type = NODE_STRING;
		node->raw = (struct str){ first, (size_t)(at - first) };
		return at;
	case '{':
	case '[':
		return build_container(lane, at, node, above, look, path, depth);
	default:
		at = scalar_end(first, lane->end, &type);
		if (!at)
			return NULL;
		node->type = (uint8_t)type;
		node->raw = node->text = (struct str){ first, (size_t)(at - first) };
		return at;
	}
}

/* ---- a text ---- */

const char *json_walk_start(struct json_lane *lane, struct str text, size_t readable,
			    struct arena *arena)
{
	struct json_scan *scan = &lane->scan;
	const char *end = text.at + text.len;

	while (end > text.at && json_is_blank(end[-1]))
		end--;
	if (end == text.at || end[-1] != '}' || text.len > SCAN_BYTES_MAX || lane->max_depth == 0)
		return NULL;
	const char *first = past_blanks(text.at);
	if (*first != '{' || !lane->find(scan, text, readable))
		return NULL;
	scan->escapes[scan->nescapes] = UINT32_MAX;
	lane->text = text.at;
	lane->end = end;
	lane->names_end = readable < NAME_BYTES ? NULL : text.at + readable - NAME_BYTES;
	lane->closes = scan->closes;
	lane->escapes = scan->escapes;
	lane->arena = arena;
	lane->has_breaks = scan->has_controls && (memchr(text.at, '\n', text.len) ||
						  memchr(text.at, '\r', text.len));
	json_names_start(&lane->names);
	return first + 1;
}

bool json_lane_parse(struct json_lane *lane, struct str text, size_t readable,
		     const struct look *look, struct arena *arena, struct node **root)
{
	struct arena_mark mark = arena_save(arena);
	const char *at = json_walk_start(lane, text, readable, arena);

	if (!at)
		return false;
	/* Containers with line breaks in them are written anew, from all that they have. */
	if (lane->has_breaks)
		look = &look_all;
	struct node *node = node_new(arena, NODE_OBJECT);
	node->at = (uint32_t)(at - text.at);
	at = build_object(lane, at, node, lane->names.known, look, true, PATH_ROOT, lane->max_depth - 1);
	if (at != lane->end) {
		arena_restore(arena, mark);
		return false;
	}
	*root = node;
	return true;
}

bool json_lane_holds(struct json_lane *lane, struct str text, struct arena *scratch)
{
	struct arena_mark mark = arena_save(scratch);
	const char *at = json_walk_start(lane, text, text.len, scratch);

	if (at)
		at = pass_object(lane, at, lane->names.known, PATH_ROOT, lane->max_depth - 1);
	arena_restore(scratch, mark);
	return at && at == lane->end;
}

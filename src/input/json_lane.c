/*
 * The walk over the bytes of a text whose strings json_scan.h has found. Each function takes the place where
 * its value begins and gives the one behind it, or NULL: step aside. Values that somebody looks at are
 * built, all others are only passed: the same grammar twice, once with nodes and once without.
 *
 * The last byte that is walked over is a brace, the root's if all is well, and only an object's end goes past it:
 * so nobody but who ends an object inside of another need ask whether there is a next byte.
 */
#include "input/json_lane.h"

#include <stdlib.h>

#include "flow/paths.h"
#include "input/json_names.h"
#include "input/json_token.h"

struct json_lane {
	json_scan_fn *find;
	struct json_scan scan;
	struct json_names names;
	unsigned max_depth;
	struct batch *listed;    /* who gets the paths of values, or NULL */

	/* of the text at hand */
	const char *text, *end;  /* without the blanks behind it */
	const char *names_end;   /* names up to here may be compared as json_names_is does */
	const uint32_t *closes;  /* where the next string ends */
	const uint32_t *escapes; /* the next one; behind the last stands UINT32_MAX */
	struct arena *arena;
	bool has_breaks;
};

/* Kept out of the functions that every value goes through. */
#define RARE __attribute__((noinline))

struct json_lane *json_lane_new(const struct map *symbols, unsigned max_depth, json_scan_fn *scan)
{
	struct json_lane *lane = memory_alloc(sizeof(*lane));

	*lane = (struct json_lane){ .find = scan, .max_depth = max_depth };
	json_names_init(&lane->names, symbols);
	return lane;
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
static RARE struct str unescape(struct json_lane *lane, const char *open, const char *close)
{
	char *at = arena_bytes(lane->arena, (size_t)(close - open));
	struct str text = { at, 0 };

	if (!json_unescape(lane->text, (size_t)(open - lane->text), (size_t)(close - lane->text),
			   &lane->escapes, at, &text.len))
		return (struct str){ 0 };
	return text;
}

/* The string whose quote is at `*at`, which moves on behind it; .at NULL: step aside. */
static inline struct str string_at(struct json_lane *lane, const char **at)
{
	uint32_t last = *lane->closes++;
	const char *open = *at, *close = lane->text + last;

	*at = close + 1;
	if (*lane->escapes < last)
		return unescape(lane, open, close);
	return (struct str){ open + 1, (size_t)(close - open) - 1 };
}

/* A name that is not where and as it was expected. */
static RARE struct known_name *other_member_at(struct json_lane *lane, const char **at,
					       struct json_object *object, const struct look *look,
					       struct str *name, struct known_name *spare)
{
	if (**at != '"')
		return NULL;
	*name = string_at(lane, at);
	*at = past_blanks(*at);
	if (!name->at || **at != ':')
		return NULL;
	*at = past_blanks(*at + 1);
	return json_names_find(&lane->names, object, look, *name, spare);
}

/*
 * The name of the member at `*at`, which moves on to its value, and what is known of it; NULL: step
 * aside.
 */
static inline struct known_name *member_at(struct json_lane *lane, const char **at,
					   struct json_object *object, const struct look *look,
					   struct str *name, struct known_name *spare)
{
	const char *first = *at;
	struct known_name *guess = object->name ? object->name->next : NULL;

	if (!guess || first > lane->names_end || !json_names_is(guess, first))
		return other_member_at(lane, at, object, look, name, spare);
	*name = (struct str){ first + 1, guess->text.len };
	*at = past_blanks(first + guess->text.len + 3);
	lane->closes++;
	return object->name = guess;
}

/* ---- paths ---- */

void json_lane_list(struct json_lane *lane, struct batch *batch)
{
	lane->listed = batch;
	if (batch)
		batch_path_table(batch);
}

static RARE uint32_t other_path(struct batch *batch, struct known_name *known, struct str name, uint32_t parent)
{
	known->path = batch_member_path(batch, parent, name, known->hash);
	known->path_parent = parent;
	known->path_stamp = batch->path_table->stamp;
	return known->path;
}

/* Lists a member of the container whose path is `parent`; gives its own. */
static inline uint32_t list_member(const struct json_lane *lane, struct known_name *known, struct str name,
				   uint32_t parent)
{
	struct batch *batch = lane->listed;
	uint32_t path = known->path;

	if (!batch)
		return PATH_ROOT;
	if (known->path_stamp != batch->path_table->stamp || known->path_parent != parent)
		path = other_path(batch, known, name, parent);
	batch_list_path(batch, path);
	return path;
}

/* The path of the elements of an array, which are listed one by one. */
static inline uint32_t elements_path(const struct json_lane *lane, uint32_t parent)
{
	return lane->listed ? batch_element_path(lane->listed, parent) : PATH_ROOT;
}

static inline void list_element(const struct json_lane *lane, uint32_t path)
{
	if (lane->listed)
		batch_list_path(lane->listed, path);
}

/* ---- what nobody looks at ---- */

static const char *pass_other(struct json_lane *lane, const char *at, struct known_name *above,
			      uint32_t path, unsigned depth);

static RARE bool escapes_hold(struct json_lane *lane, const char *open, const char *close)
{
	size_t len;

	return json_unescape(lane->text, (size_t)(open - lane->text), (size_t)(close - lane->text),
			     &lane->escapes, NULL, &len);
}

/*
 * `above`: the name of the member that the value is, or is in. `path`: the value's, if paths are listed. `depth`:
 * containers that may be opened.
 */
static inline const char *pass_value(struct json_lane *lane, const char *at, struct known_name *above,
				     uint32_t path, unsigned depth)
{
	if (*at != '"')
		return pass_other(lane, at, above, path, depth);
	uint32_t last = *lane->closes++;
	const char *close = lane->text + last;
	return *lane->escapes > last || escapes_hold(lane, at, close) ? close + 1 : NULL;
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
		struct known_name *known = member_at(lane, &at, &object, NULL, &name, &spare);
		if (!known)
			return NULL;
		at = pass_value(lane, at, known, list_member(lane, known, name, path), depth);
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
	path = elements_path(lane, path);
	for (;; at = past_blanks(at + 1)) {
		list_element(lane, path);
		at = pass_value(lane, at, above, path, depth);
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	return *at == ']' ? at + 1 : NULL;
}

/* What is no string. */
static const char *pass_other(struct json_lane *lane, const char *at, struct known_name *above,
			      uint32_t path, unsigned depth)
{
	enum node_type type;

	switch (*at) {
	case '{':
		at = depth ? pass_object(lane, at + 1, above, path, depth - 1) : NULL;
		return at != lane->end ? at : NULL;
	case '[':
		return depth ? pass_array(lane, at + 1, above, path, depth - 1) : NULL;
	default:
		return scalar_end(at, lane->end, &type);
	}
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

static inline struct node *add_member(struct json_lane *lane, struct str name,
				      const struct known_name *known)
{
	struct node *node = node_new(lane->arena, NODE_NULL);

	node->key = name;
	node->key_hash = known->hash;
	node->symbol = known->symbol;
	return node;
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
		struct known_name *known = member_at(lane, &at, &object, look, &name, &spare);
		if (!known)
			return NULL;
		uint32_t inner = list_member(lane, known, name, path);
		node->count++;
		if (known->is_wanted || all) {
			*last = add_member(lane, name, known);
			at = build_value(lane, at, *last, known, known->look, inner, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = pass_value(lane, at, known, inner, depth);
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
	path = elements_path(lane, path);
	for (;; at = past_blanks(at + 1)) {
		list_element(lane, path);
		node->count++;
		if (look->items) {
			*last = node_new(lane->arena, NODE_NULL);
			at = build_value(lane, at, *last, above, look->item, path, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = pass_value(lane, at, above, path, depth);
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
		node->text = string_at(lane, &at);
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

/* Behind the brace that opens the text, once its strings are known; NULL: step aside. */
static const char *start(struct json_lane *lane, struct str text, size_t readable,
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
	const char *at = start(lane, text, readable, arena);

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
	const char *at = start(lane, text, text.len, scratch);

	if (at)
		at = pass_object(lane, at, lane->names.known, PATH_ROOT, lane->max_depth - 1);
	arena_restore(scratch, mark);
	return at && at == lane->end;
}

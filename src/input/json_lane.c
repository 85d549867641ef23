/*
 * The walk over the tokens that json_scan.h found. Each function takes the place in the list of tokens
 * where its value begins and gives the one behind it, or NULL: step aside. Values that somebody looks at
 * are built, all others are only passed: the same grammar twice, once with nodes and once without.
 *
 * Behind the last token stand some that point at the first, the root's brace, which no grammar expects
 * where a text ends too early: so nobody asks whether there is a next one.
 */
#include "input/json_lane.h"

#include <stdlib.h>

#include "input/json_names.h"
#include "input/json_token.h"

struct json_lane {
	json_scan_fn *find;
	struct json_scan scan;
	struct json_names names;
	unsigned max_depth;

	/* of the text at hand */
	const char *text, *end;
	const uint32_t *escapes; /* the next one; behind the last stands UINT32_MAX */
	struct arena *arena;
	bool has_breaks;
};

typedef const uint32_t *token; /* a place in the list; NULL: step aside */

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

/* ---- strings and scalars ---- */

/* The string between two quotes with escapes in it; .at NULL: step aside. */
static struct str unescape(struct json_lane *lane, uint32_t open, uint32_t close)
{
	char *at = arena_bytes(lane->arena, close - open);
	struct str text = { at, 0 };

	if (!json_unescape(lane->text, open, close, &lane->escapes, at, &text.len))
		return (struct str){ 0 };
	return text;
}

/* The string at `at`, whose tokens are its two quotes. */
static inline struct str string_at(struct json_lane *lane, token at)
{
	if (*lane->escapes < at[1])
		return unescape(lane, at[0], at[1]);
	return (struct str){ lane->text + at[0] + 1, at[1] - at[0] - 1 };
}

/* Does the token that ends here, before the one at `next`, end with blanks behind it at most? */
static inline bool ends_at(const struct json_lane *lane, const char *end, token next)
{
	const char *until = lane->text + *next;

	while (end < until && json_is_blank(*end))
		end++;
	return end == until;
}

/* Behind the number or literal at `at`, *type its type; NULL: it is none. */
static inline const char *scalar_end(const struct json_lane *lane, const char *at,
				     enum node_type *type)
{
	struct str literal;

	switch (*at) {
	case 't':
		*type = NODE_BOOLEAN;
		literal = STR("true");
		break;
	case 'f':
		*type = NODE_BOOLEAN;
		literal = STR("false");
		break;
	case 'n':
		*type = NODE_NULL;
		literal = STR("null");
		break;
	default:
		*type = NODE_NUMBER;
		return number_end(at, lane->end);
	}
	bool is_whole = (size_t)(lane->end - at) > literal.len &&
			memcmp(at, literal.at, literal.len) == 0;
	return is_whole ? at + literal.len : NULL;
}

/* The name and the colon of a member at `at`; .at NULL: step aside. */
static inline struct str name_at(struct json_lane *lane, token at)
{
	if (lane->text[at[0]] != '"' || lane->text[at[2]] != ':')
		return (struct str){ 0 };
	return string_at(lane, at);
}

/* ---- what nobody looks at ---- */

static token pass_value(struct json_lane *lane, token at, struct known_name *above, unsigned depth);

static token pass_object(struct json_lane *lane, token at, struct known_name *above, unsigned depth)
{
	struct known_name spare;
	struct json_object object = { .listed = lane->names.nlisted };

	if (lane->text[*at] == '}')
		return at + 1;
	object.name = json_names_root(&lane->names, above, NULL);
	for (;;) {
		struct str name = name_at(lane, at);
		if (!name.at)
			return NULL;
		struct known_name *known =
			json_names_next(&lane->names, &object, NULL, name, &spare);
		at = pass_value(lane, at + 3, known, depth);
		if (!at)
			return NULL;
		char c = lane->text[*at++];
		if (c == ',')
			continue;
		return c == '}' && json_names_end(&lane->names, &object) ? at : NULL;
	}
}

static token pass_array(struct json_lane *lane, token at, struct known_name *above, unsigned depth)
{
	if (lane->text[*at] == ']')
		return at + 1;
	for (;;) {
		at = pass_value(lane, at, above, depth);
		if (!at)
			return NULL;
		char c = lane->text[*at++];
		if (c == ',')
			continue;
		return c == ']' ? at : NULL;
	}
}

/* `above`: the name of the member that the value is, or is in. `depth`: containers that may be opened. */
static token pass_value(struct json_lane *lane, token at, struct known_name *above, unsigned depth)
{
	const char *first = lane->text + *at, *end;
	enum node_type type;
	size_t len;

	switch (*first) {
	case '"':
		if (*lane->escapes < at[1] && !json_unescape(lane->text, at[0], at[1],
							     &lane->escapes, NULL, &len))
			return NULL;
		return at + 2;
	case '{':
		return depth ? pass_object(lane, at + 1, above, depth - 1) : NULL;
	case '[':
		return depth ? pass_array(lane, at + 1, above, depth - 1) : NULL;
	default:
		end = scalar_end(lane, first, &type);
		return end && ends_at(lane, end, at + 1) ? at + 1 : NULL;
	}
}

/* ---- what somebody looks at ---- */

static token build_value(struct json_lane *lane, token at, struct node *node,
			 struct known_name *above, const struct look *look, unsigned depth);

/* The raw bytes of a container whose closing token is at `last`. */
static void close_container(const struct json_lane *lane, struct node *node, token last)
{
	node->raw = (struct str){ lane->text + node->at - 1, *last - node->at + 2 };
	if (lane->has_breaks && (memchr(node->raw.at, '\n', node->raw.len) ||
				 memchr(node->raw.at, '\r', node->raw.len)))
		node->flags |= NODE_BROKEN;
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
static token build_object(struct json_lane *lane, token at, struct node *node,
			  struct known_name *above, const struct look *look, bool all,
			  unsigned depth)
{
	struct node **last = &node->child;
	struct known_name spare;
	struct json_object object = { .listed = lane->names.nlisted };

	if (lane->text[*at] == '}') {
		close_container(lane, node, at);
		return at + 1;
	}
	object.name = json_names_root(&lane->names, above, look);
	for (;;) {
		struct str name = name_at(lane, at);
		if (!name.at)
			return NULL;
		struct known_name *known =
			json_names_next(&lane->names, &object, look, name, &spare);
		node->count++;
		if (known->is_wanted || all) {
			*last = add_member(lane, name, known);
			at = build_value(lane, at + 3, *last, known, known->look, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = pass_value(lane, at + 3, known, depth);
		}
		if (!at)
			return NULL;
		char c = lane->text[*at++];
		if (c == ',')
			continue;
		if (c != '}' || !json_names_end(&lane->names, &object))
			return NULL;
		close_container(lane, node, at - 1);
		return at;
	}
}

static token build_array(struct json_lane *lane, token at, struct node *node,
			 struct known_name *above, const struct look *look, unsigned depth)
{
	struct node **last = &node->child;

	while (lane->text[*at] != ']' || node->count) {
		node->count++;
		if (look->items) {
			*last = node_new(lane->arena, NODE_NULL);
			at = build_value(lane, at, *last, above, look->item, depth);
			last = &(*last)->next;
		} else {
			node->flags |= NODE_PARTIAL;
			at = pass_value(lane, at, above, depth);
		}
		if (!at)
			return NULL;
		if (lane->text[*at] != ',')
			break;
		at++;
	}
	if (lane->text[*at] != ']')
		return NULL;
	close_container(lane, node, at);
	return at + 1;
}

/* An object or array: with what is inside as far as it is looked at. */
static token build_container(struct json_lane *lane, token at, struct node *node,
			     struct known_name *above, const struct look *look, unsigned depth)
{
	static const struct look none = { 0 };

	if (depth == 0)
		return NULL;
	if (!look)
		look = &none;
	if (lane->text[*at] == '[') {
		node->type = NODE_ARRAY;
		return build_array(lane, at + 1, node, above, look, depth - 1);
	}
	node->type = NODE_OBJECT;
	return build_object(lane, at + 1, node, above, look, false, depth - 1);
}

static token build_value(struct json_lane *lane, token at, struct node *node,
			 struct known_name *above, const struct look *look, unsigned depth)
{
	const char *first = lane->text + *at, *end;
	enum node_type type = NODE_STRING;

	node->at = *at + 1;
	switch (*first) {
	case '"':
		node->text = string_at(lane, at);
		if (!node->text.at)
			return NULL;
		node->type = NODE_STRING;
		node->raw = (struct str){ first, at[1] - at[0] + 1 };
		return at + 2;
	case '{':
	case '[':
		return build_container(lane, at, node, above, look, depth);
	default:
		end = scalar_end(lane, first, &type);
		if (!end || !ends_at(lane, end, at + 1))
			return NULL;
		node->type = (uint8_t)type;
		node->raw = node->text = (struct str){ first, (size_t)(end - first) };
		return at + 1;
	}
}

/* ---- a text ---- */

/* The tokens of the text, and what the walk needs of it; false: step aside. */
static bool start(struct json_lane *lane, struct str text, size_t readable, struct arena *arena)
{
	struct json_scan *scan = &lane->scan;

	if (text.len > SCAN_BYTES_MAX || !lane->find(scan, text, readable))
		return false;
	if (scan->ntokens == 0 || text.at[scan->tokens[0]] != '{')
		return false;
	/* At most four are looked at from the last one on. */
	for (size_t i = 0; i < 8; i++)
		scan->tokens[scan->ntokens + i] = scan->tokens[0];
	scan->escapes[scan->nescapes] = UINT32_MAX;
	lane->text = text.at;
	lane->end = text.at + text.len;
	lane->escapes = scan->escapes;
	lane->arena = arena;
	lane->has_breaks = scan->has_controls && (memchr(text.at, '\n', text.len) ||
						  memchr(text.at, '\r', text.len));
	json_names_start(&lane->names);
	return true;
}

static bool is_at_end(const struct json_lane *lane, token at)
{
	return at == lane->scan.tokens + lane->scan.ntokens;
}

bool json_lane_parse(struct json_lane *lane, struct str text, size_t readable,
		     const struct look *look, struct arena *arena, struct node **root)
{
	struct arena_mark mark = arena_save(arena);

	if (lane->max_depth == 0 || !start(lane, text, readable, arena))
		return false;
	/* Containers with line breaks in them are written anew, from all that they have. */
	if (lane->has_breaks)
		look = &look_all;
	struct node *node = node_new(arena, NODE_OBJECT);
	token at = lane->scan.tokens;
	node->at = *at + 1;
	at = build_object(lane, at + 1, node, lane->names.known, look, true, lane->max_depth - 1);
	if (!at || !is_at_end(lane, at)) {
		arena_restore(arena, mark);
		return false;
	}
	*root = node;
	return true;
}

bool json_lane_holds(struct json_lane *lane, struct str text, struct arena *scratch)
{
	struct arena_mark mark = arena_save(scratch);

	if (lane->max_depth == 0 || !start(lane, text, text.len, scratch))
		return false;
	token at = pass_object(lane, lane->scan.tokens + 1, lane->names.known, lane->max_depth - 1);
	arena_restore(scratch, mark);
	return at && is_at_end(lane, at);
}

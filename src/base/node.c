/* Trees of nodes: making, finding, and writing them as JSON text. */
#include "base/node.h"

#include <assert.h>

#include "base/buf.h"
#include "base/escape.h"

struct node *node_string(struct arena *arena, struct str text)
{
	struct node *node = node_new(arena, NODE_STRING);
	node->text = text;
	return node;
}

struct node *node_member(const struct node *object, const char *name)
{
	if (!object || object->type != NODE_OBJECT)
		return NULL;
	struct str wanted = str_of(name);
	for (struct node *member = object->child; member; member = member->next)
		if (str_eq(member->key, wanted))
			return member;
	return NULL;
}

void node_append(struct node *parent, struct node *child)
{
	struct node **last = &parent->child;
	while (*last)
		last = &(*last)->next;
	*last = child;
	parent->count++;
}

static const struct node_name *name_of(const struct node *member, const struct node_names *names)
{
	const struct node_name *name = member->symbol < names->count ? &names->by_symbol[member->symbol] : NULL;

	return name && name->len > 0 ? name : NULL;
}

/* What is written from its text: a scalar, unless it is copied as it was written. */
static bool has_text(const struct node *node)
{
	return !node_is_container(node) && (!node->raw.at || (node->flags & (NODE_CHANGED | NODE_BROKEN)));
}

/* What is written of a string between its quotes. */
static inline char *render_text(char *at, const struct node *string)
{
	if (string->flags & NODE_BARE)
		return escape_nothing(at, string->text);
	return string->flags & NODE_DOUBLED ? escape_doubled(at, string->text) : escape_text(at, string->text);
}

/* A comma, a name that is known, and a short text, where there is room for all. Gives the end. */
static inline char *render_short(char *at, const struct node *member, const struct node_name *name)
{
	memcpy(at, name->text, NODE_NAME_ROOM); /* all the room: two moves, not a call */
	at += name->len;
	if (member->type != NODE_STRING)
		return escape_nothing(at, member->text);
	*at++ = '"';
	at = render_text(at, member);
	*at++ = '"';
	return at;
}

static void render_object(const struct node *node, const struct node_names *names, struct buf *out)
{
	enum { SHORT_TEXT = 512 }; /* bounds the room */
	const struct node_names known = *names;
	size_t start = out->len;

	for (const struct node *child = node->child; child; child = child->next) {
		const struct node_name *name = name_of(child, &known);
		if (name && has_text(child) && child->text.len <= SHORT_TEXT) {
			size_t most = NODE_NAME_ROOM + ESCAPE_GROWS * child->text.len + 2 + ESCAPE_SPARE;
			char *at = buf_room(out, most);
			out->len += (size_t)(render_short(at, child, name) - at);
			continue;
		}
		buf_putc(out, ',');
		buf_put_json(out, child->key);
		buf_putc(out, ':');
		node_render_named(child, names, out);
	}
	if (node->child)
		out->at[start] = '{'; /* in place of the first comma */
	else
		buf_putc(out, '{');
	buf_putc(out, '}');
}

static void render_array(const struct node *node, const struct node_names *names, struct buf *out)
{
	buf_putc(out, '[');
	for (const struct node *child = node->child; child; child = child->next) {
		node_render_named(child, names, out);
		if (child->next)
			buf_putc(out, ',');
	}
	buf_putc(out, ']');
}

void node_render_named(const struct node *node, const struct node_names *names, struct buf *out)
{
	if (node->raw.at && !(node->flags & (NODE_CHANGED | NODE_BROKEN))) {
		buf_put(out, node->raw);
	} else if (node_is_container(node)) {
		assert(!(node->flags & NODE_PARTIAL)); /* who changes a node completes it */
		(node->type == NODE_OBJECT ? render_object : render_array)(node, names, out);
	} else if (node->flags & NODE_DOUBLED) {
		char *at = buf_room(out, node->text.len + 2 + ESCAPE_SPARE), *start = at;
		*at++ = '"';
		at = escape_doubled(at, node->text);
		*at++ = '"';
		out->len += (size_t)(at - start);
	} else if (node->type == NODE_STRING) {
		buf_put_json(out, node->text);
	} else {
		buf_put(out, node->text);
	}
}

void node_render(const struct node *node, struct buf *out)
{
	static const struct node_names none;

	node_render_named(node, &none, out);
}

const char *node_type_name(enum node_type type)
{
	static const char *const names[] = { "null", "boolean", "number", "string", "array", "object" };
	return names[type];
}

const char *node_type_words(enum node_type type)
{
	static const char *const words[] = { "null",	 "a boolean", "a number",
					     "a string", "an array",  "an object" };
	return words[type];
}

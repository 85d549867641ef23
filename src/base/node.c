/* Trees of nodes: making, finding, and writing them as JSON text. */
#include "base/node.h"

#include <assert.h>

#include "base/buf.h"

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

static void render_name(const struct node *member, const struct node_names *names, struct buf *out)
{
	const struct node_name *name = member->symbol < names->count ? &names->by_symbol[member->symbol] : NULL;

	if (name && name->len > 0) { /* a copy of all the room takes two moves, one of the length a call */
		memcpy(buf_room(out, NODE_NAME_ROOM), name->text, NODE_NAME_ROOM);
		out->len += name->len;
		return;
	}
	buf_put_json(out, member->key);
	buf_putc(out, ':');
}

static void render_container(const struct node *node, const struct node_names *names, struct buf *out)
{
	bool is_object = node->type == NODE_OBJECT;

	assert(!(node->flags & NODE_PARTIAL)); /* who changes a node completes it */
	buf_putc(out, is_object ? '{' : '[');
	for (const struct node *child = node->child; child; child = child->next) {
		if (is_object)
			render_name(child, names, out);
		node_render_named(child, names, out);
		if (child->next)
			buf_putc(out, ',');
	}
	buf_putc(out, is_object ? '}' : ']');
}

void node_render_named(const struct node *node, const struct node_names *names, struct buf *out)
{
	if (node->raw.at && !(node->flags & (NODE_CHANGED | NODE_BROKEN)))
		buf_put(out, node->raw);
	else if (node->type == NODE_OBJECT || node->type == NODE_ARRAY)
		render_container(node, names, out);
	else if (node->type == NODE_STRING)
		buf_put_json(out, node->text);
	else
		buf_put(out, node->text);
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

/*
 * Changes to JSON that leave it JSON, for targets whose bytes are mostly that: a value becomes another
 * one, moves, gets a member or loses one. Half of all changes are libFuzzer's own. A target says which
 * names and values there are, and what of its bytes is JSON. Included by one .c each.
 */
#ifndef FUZZ_MUTATE_JSON_H
#define FUZZ_MUTATE_JSON_H

#include "fuzz.h"

#include "base/buf.h"
#include "base/node.h"
#include "base/utf8.h"
#include "ext/json.h"

/* libFuzzer's; there is none in a replay, and nobody asks. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* Names of members, and values as JSON text, from 0 on; NULL: there are no more. */
static const char *mutate_name(size_t number);
static const char *mutate_text(size_t number);

struct mutation {
	struct arena arena;
	struct json_parser *parser;
	uint64_t state; /* of the dice */
	struct node **places[4096]; /* where the nodes of the tree hang */
	struct node *parents[4096];
	size_t count;
};

static unsigned mutate_dice(struct mutation *mutation, size_t sides)
{
	mutation->state = mutation->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)((mutation->state >> 33) % sides);
}

static struct node *mutate_parse(struct mutation *mutation, struct str text)
{
	struct json_result result = { 0 };

	if (utf8_check(text) == text.len)
		json_parse_text(mutation->parser, text, NULL, 500, true, &mutation->arena, &result);
	return result.root;
}

static void mutate_list(struct mutation *mutation, struct node **place, struct node *parent)
{
	struct node *node = *place;

	if (mutation->count < COUNT(mutation->places)) {
		mutation->places[mutation->count] = place;
		mutation->parents[mutation->count++] = parent;
	}
	node->flags |= NODE_CHANGED;
	if (!node_is_container(node))
		return;
	for (struct node **at = &node->child; *at; at = &(*at)->next)
		mutate_list(mutation, at, node);
}

/* One of the names or values. */
static const char *mutate_one_of(struct mutation *mutation, const char *(*get)(size_t))
{
	size_t count = 0;

	while (get(count))
		count++;
	return get(mutate_dice(mutation, count));
}

/* A value from the table, or a copy of one that the tree has. */
static struct node *mutate_value(struct mutation *mutation)
{
	struct buf text = { 0 };

	if (mutate_dice(mutation, 3) == 0)
		node_render(*mutation->places[mutate_dice(mutation, mutation->count)], &text);
	else
		buf_puts(&text, mutate_one_of(mutation, mutate_text));
	struct node *node = mutate_parse(mutation, arena_copy(&mutation->arena, buf_str(&text)));
	buf_release(&text);
	return node ? node : node_new(&mutation->arena, NODE_OBJECT);
}

/* `node` takes the place of what hangs there. */
static void mutate_replace(struct node **place, struct node *node)
{
	struct node *old = *place;

	node->key = old->key;
	node->next = old->next;
	*place = node;
}

static void mutate_add(struct mutation *mutation, struct node *container, struct node *node)
{
	if (!node_is_container(container))
		return;
	node->key = str_of(container->type == NODE_OBJECT ? mutate_one_of(mutation, mutate_name) : NULL);
	node->next = container->child;
	container->child = node;
	container->count++;
}

/* The value goes below another one in its place: { NAME: value } or [ value ]. */
static void mutate_wrap(struct mutation *mutation, struct node **place)
{
	struct node *node = *place;
	struct node *around = node_new(&mutation->arena,
				       mutate_dice(mutation, 2) ? NODE_OBJECT : NODE_ARRAY);

	mutate_replace(place, around);
	node->next = NULL;
	mutate_add(mutation, around, node);
}

static void mutate_tree(struct mutation *mutation)
{
	unsigned chosen = mutate_dice(mutation, mutation->count);
	struct node **place = mutation->places[chosen], *parent = mutation->parents[chosen];

	switch (mutate_dice(mutation, 7)) {
	case 0:
	case 1:
		mutate_replace(place, mutate_value(mutation));
		break;
	case 2:
	case 3:
		mutate_add(mutation, *place, mutate_value(mutation));
		break;
	case 4:
		mutate_wrap(mutation, place);
		break;
	case 5:
		if (parent)
			*place = (*place)->next;
		break;
	default:
		if (parent && parent->type == NODE_OBJECT)
			(*place)->key = str_of(mutate_one_of(mutation, mutate_name));
		break;
	}
}

/* `text`, changed, to `out`; false: it is no JSON. */
static bool mutate_json(struct str text, unsigned seed, struct buf *out)
{
	struct mutation *mutation = memory_alloc(sizeof(*mutation));

	*mutation = (struct mutation){ .parser = json_parser_new(), .state = seed };
	struct node *root = mutate_parse(mutation, text);
	unsigned turns = 1 + mutate_dice(mutation, 3);
	for (unsigned i = 0; root && i < turns; i++) {
		mutation->count = 0;
		mutate_list(mutation, &root, NULL);
		mutate_tree(mutation);
	}
	if (root)
		node_render(root, out);
	json_parser_free(mutation->parser);
	arena_release(&mutation->arena);
	free(mutation);
	return root;
}

/* The part of the bytes that is JSON, one of several if there are; .at NULL: none. */
static struct str mutate_part(struct str bytes, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct str bytes = { (const char *)data, size };
	struct str part = mutate_part(bytes, seed / 2);
	struct buf out = { 0 };

	if (seed % 2 || !part.at)
		return LLVMFuzzerMutate(data, size, max_size);
	buf_put(&out, (struct str){ bytes.at, (size_t)(part.at - bytes.at) });
	bool is_changed = mutate_json(part, seed / 2, &out);
	const char *behind = part.at + part.len;
	buf_put(&out, (struct str){ behind, (size_t)(bytes.at + bytes.len - behind) });
	if (is_changed && out.len <= max_size) {
		memcpy(data, out.at, out.len);
		size = out.len;
	} else {
		size = LLVMFuzzerMutate(data, size, max_size);
	}
	buf_release(&out);
	return size;
}

#endif

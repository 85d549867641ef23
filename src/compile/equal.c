/*
 * Equality and hashes of JSON values, for enum, const and uniqueItems. Cost is linear in the size
 * of the values, but for the sorting of large objects whose members stand in another order.
 */
#include "compile/equal.h"

#include <stdlib.h>

#include "compile/decimal.h"
#include "ext/hash.h"

enum {
	SEARCH_MEMBERS = 16, /* up to so many members are searched one by one */
};

static int by_key(const void *a, const void *b)
{
	const struct node *left = *(const struct node *const *)a;
	const struct node *right = *(const struct node *const *)b;

	if (left->key_hash != right->key_hash)
		return left->key_hash < right->key_hash ? -1 : 1;
	return str_cmp(left->key, right->key);
}

static const struct node **sorted_members(const struct node *object, struct arena *scratch)
{
	const struct node **members = arena_array(scratch, object->count, sizeof(struct node *));
	size_t n = 0;

	for (const struct node *at = object->child; at; at = at->next)
		members[n++] = at;
	qsort(members, n, sizeof(struct node *), by_key);
	return members;
}

static bool large_objects_equal(const struct node *a, const struct node *b, struct arena *scratch)
{
	const struct node **left = sorted_members(a, scratch), **right = sorted_members(b, scratch);

	for (size_t i = 0; i < a->count; i++)
		if (!str_eq(left[i]->key, right[i]->key) ||
		    !node_equal(left[i], right[i], scratch))
			return false;
	return true;
}

static bool objects_equal(const struct node *a, const struct node *b, struct arena *scratch)
{
	if (a->count > SEARCH_MEMBERS)
		return large_objects_equal(a, b, scratch);
	for (const struct node *x = a->child; x; x = x->next) {
		const struct node *y = b->child;
		while (y && !(y->key_hash == x->key_hash && str_eq(y->key, x->key)))
			y = y->next;
		if (!y || !node_equal(x, y, scratch))
			return false;
	}
	return true;
}

static bool arrays_equal(const struct node *a, const struct node *b, struct arena *scratch)
{
	for (a = a->child, b = b->child; a; a = a->next, b = b->next)
		if (!node_equal(a, b, scratch))
			return false;
	return true;
}

bool node_equal(const struct node *a, const struct node *b, struct arena *scratch)
{
	if (a->type != b->type)
		return false;
	switch ((enum node_type)a->type) {
	case NODE_NULL:
		return true;
	case NODE_BOOLEAN:
	case NODE_STRING:
		return str_eq(a->text, b->text);
	case NODE_NUMBER:
		return decimal_cmp(a->text, b->text) == 0;
	case NODE_ARRAY:
		return a->count == b->count && arrays_equal(a, b, scratch);
	case NODE_OBJECT:
		return a->count == b->count && objects_equal(a, b, scratch);
	}
	return false;
}

static uint32_t mix(uint32_t hash, uint32_t more)
{
	return (hash ^ more) * 0x9e3779b1u + (hash >> 15);
}

uint32_t node_hash(const struct node *node)
{
	/* Seeded even where there is nothing but brackets: nobody shall choose collisions. */
	uint32_t hash = hash_of((struct str){ (const char *)&node->type, sizeof(node->type) });

	switch ((enum node_type)node->type) {
	case NODE_NULL:
		return hash;
	case NODE_BOOLEAN:
	case NODE_STRING:
		return mix(hash, hash_of(node->text));
	case NODE_NUMBER:
		return mix(hash, decimal_hash(node->text));
	case NODE_ARRAY:
		for (const struct node *at = node->child; at; at = at->next)
			hash = mix(hash, node_hash(at));
		return hash;
	case NODE_OBJECT: /* a sum: the order does not matter */
		for (const struct node *at = node->child; at; at = at->next)
			hash += mix(at->key_hash, node_hash(at));
		return hash;
	}
	return hash;
}

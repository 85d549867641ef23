/* Typed look-ups in parsed manifests, reports and sources; see member.h on trust. */
#include "output/member.h"

static const struct node *find(const struct node *object, const char *name, enum node_type type)
{
	if (!object || object->type != NODE_OBJECT)
		return NULL;
	const struct node *member = node_member(object, name);
	return member && member->type == type ? member : NULL;
}

bool member_string(const struct node *object, const char *name, struct arena *arena,
		   const char **out)
{
	const struct node *member = find(object, name, NODE_STRING);

	if (!member || (member->text.len && memchr(member->text.at, '\0', member->text.len)))
		return false;
	*out = arena_copy(arena, member->text).at;
	return true;
}

bool node_number(const struct node *node, uint64_t *out)
{
	uint64_t number = 0;

	if (!node || node->type != NODE_NUMBER || node->text.len == 0)
		return false;
	for (size_t i = 0; i < node->text.len; i++) {
		char c = node->text.at[i];
		if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10u, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(c - '0'), &number))
			return false;
	}
	*out = number;
	return true;
}

bool member_number(const struct node *object, const char *name, uint64_t *out)
{
	return node_number(find(object, name, NODE_NUMBER), out);
}

bool member_boolean(const struct node *object, const char *name, bool *out)
{
	const struct node *member = find(object, name, NODE_BOOLEAN);

	if (!member)
		return false;
	*out = str_is(member->text, "true");
	return true;
}

/* Dotted names to paths, with the rules deciding what a dot means and what is known. */
#include "compile/field.h"

#include "ext/hash.h"

static const struct shape_member *member_named(const struct shape *shape, struct str name,
					       bool any_case)
{
	for (size_t i = 0; shape && i < shape->nmembers; i++)
		if (any_case ? str_eq_nocase(shape->members[i].name, name)
			     : str_eq(shape->members[i].name, name))
			return &shape->members[i];
	return NULL;
}

/* How long the next key is: the whole rest if the rules know it so, else up to the next dot. */
static size_t key_length(const struct shape *shape, struct str rest, bool any_case)
{
	if (member_named(shape, rest, any_case))
		return rest.len;
	const char *dot = memchr(rest.at, '.', rest.len);
	size_t len = dot ? (size_t)(dot - rest.at) : rest.len;
	/* A name with nothing before or behind the dot is no path. */
	return len == 0 || len + 1 == rest.len ? rest.len : len;
}

static struct str nearest_member(const struct shape *shape, struct str name, struct arena *arena)
{
	struct str *names = arena_array(arena, shape->nmembers + 1, sizeof(*names));
	for (size_t i = 0; i < shape->nmembers; i++)
		names[i] = shape->members[i].name;
	return str_nearest(name, names, shape->nmembers);
}

void field_resolve(const struct program *program, struct str text, bool any_case,
		   struct arena *arena, struct field *field)
{
	const struct shape *shape = schema_shape(program);
	size_t most = 1;

	for (size_t i = 0; i < text.len; i++)
		most += text.at[i] == '.';
	*field = (struct field){ .is_known = true };
	field->keys = arena_array(arena, most, sizeof(*field->keys));
	for (;;) {
		struct field_key *key = &field->keys[field->nkeys++];
		size_t len = key_length(shape, text, any_case);
		key->name = (struct str){ text.at, len };
		const struct shape_member *member = member_named(shape, key->name, false);
		if (!member && any_case)
			member = member_named(shape, key->name, true);
		if (member)
			key->name = member->name;
		key->name = arena_copy(arena, key->name);
		key->hash = hash_of(key->name);
		key->symbol = map_find(schema_symbols(program), key->name, key->hash, 0);
		if (field->is_known && shape && shape->closed &&
		    !shape_knows(program, shape, key->name)) {
			field->is_known = false;
			field->nearest = nearest_member(shape, key->name, arena);
		}
		shape = shape_of(shape, key->symbol);
		if (len == text.len)
			break;
		text = (struct str){ text.at + len + 1, text.len - len - 1 };
	}
	field->shape = shape;
}

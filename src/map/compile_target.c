/*
 * Where a value goes in a line. The path is looked up in the rules, so that a field that no rule knows
 * is told before any data; what stands on the way becomes a container; and each place is claimed, so
 * that no two fields ever write one.
 */
#include "ext/hash.h"
#include "map/program.h"

static enum status unknown_target(struct map_compiler *compiler, const struct map_target *target,
				  const struct shape *shape, const struct map_key *key)
{
	const struct job *job = compiler->job;
	struct str *names = arena_array(compiler->arena, shape->nmembers, sizeof(*names));

	for (size_t i = 0; i < shape->nmembers; i++)
		names[i] = shape->members[i].name;
	struct str near = str_nearest(key->name, names, shape->nmembers);
	return MAP_FAIL(compiler, target->place,
			"%.*s is not a field of %s%s%.*s%s; --unknown warn lets it pass",
			(int)target->path.text.len, target->path.text.at,
			job->doctype ? job->doctype->name : "the rules",
			near.len ? " (did you mean " : "", (int)near.len, near.len ? near.at : "",
			near.len ? "?)" : "");
}

/* One step down in what the rules want. */
static enum status step_shape(struct map_compiler *compiler, const struct map_target *target,
			      struct map_key *key, const struct shape **shape)
{
	const struct job *job = compiler->job;

	if (key->kind != KEY_NAME) {
		*shape = *shape ? (*shape)->items : NULL;
		return OK;
	}
	key->symbol = map_find(schema_symbols(job->program), key->name, key->hash, 0);
	if (*shape && (*shape)->closed && job->unknown != UNKNOWN_WARN &&
	    !shape_knows(job->program, *shape, key->name))
		return unknown_target(compiler, target, *shape, key);
	*shape = shape_of(*shape, key->symbol);
	return OK;
}

/* What stands at a place of the line: `value` if nothing did. */
static uint32_t claim(struct map_compiler *compiler, uint32_t container, const struct map_key *key,
		      uint32_t value)
{
	struct str place =
		key->kind == KEY_INDEX
			? arena_printf(compiler->arena, "%u[%u", container, key->index)
			: arena_printf(compiler->arena, "%u.%.*s", container, (int)key->name.len,
				       key->name.at);
	return map_add(&compiler->places, place, hash_of(place), value);
}

static enum status clash(struct map_compiler *compiler, const struct map_target *target)
{
	return MAP_FAIL(compiler, target->place,
			"%.*s: another field of the map writes there already",
			(int)target->path.text.len, target->path.text.at);
}

/* A value: nothing else may stand there. */
static enum status claim_value(struct map_compiler *compiler, const struct map_target *target,
			       const struct map_key *key)
{
	size_t before = compiler->places.count;

	claim(compiler, target->container, key, 0);
	return compiler->places.count > before ? OK : clash(compiler, target);
}

/* What the container at a step must be, and what an older one is. */
static enum status agree(struct map_compiler *compiler, const struct map_target *target,
			 const struct map_container *older, const struct map_container *wanted)
{
	struct str path = target->path.text;

	if (older->is_leaf || wanted->is_leaf)
		return clash(compiler, target);
	if (older->is_list != wanted->is_list)
		return MAP_FAIL(compiler, target->place,
				"%.*s: another field of the map makes %s of what this one calls %s",
				(int)path.len, path.at, older->is_list ? "a list" : "an object",
				wanted->is_list ? "a list" : "an object");
	if (older->is_open != wanted->is_open)
		return MAP_FAIL(compiler, target->place,
				"%.*s: one list is filled by [*] or by [0], [1], ..., not by both",
				(int)path.len, path.at);
	return OK;
}

/* The container of one step, made on its first use. Containers are claimed as 2n + 1, values as 0. */
static enum status step_container(struct map_compiler *compiler, struct map_target *target,
				  const struct map_key *key, const struct map_key *next)
{
	struct map_line *line = compiler->line;
	uint32_t fresh = (uint32_t)line->ncontainers;
	uint32_t found = claim(compiler, target->container, key, 2 * fresh + 1);
	const struct map_container wanted = {
		.parent = target->container,
		.key = *key,
		.is_list = next && next->kind != KEY_NAME,
		.is_open = next && next->kind == KEY_EACH,
		.is_element = key->kind == KEY_INDEX,
		.is_leaf = !next,
	};

	if (found % 2 == 0)
		return clash(compiler, target);
	target->container = found / 2;
	if (found / 2 != fresh)
		return agree(compiler, target, &line->containers[found / 2], &wanted);
	line->containers = arena_room(compiler->arena, line->containers, line->ncontainers,
				      &compiler->containers_cap, sizeof(*line->containers));
	line->containers[line->ncontainers++] = wanted;
	return OK;
}

enum status map_target_compile(struct map_compiler *compiler, const struct node *place,
			       struct map_target *target)
{
	struct map_path *path = &target->path;
	const struct shape *shape = schema_shape(compiler->job->program);
	enum status status =
		map_path_parse(&compiler->mapping->file, place, place->key, path, compiler->why);

	target->place = place;
	if (status == OK && path->keys[0].kind != KEY_NAME)
		status = MAP_FAIL(compiler, place, "a line is an object: its fields have names");
	for (size_t i = 0; i < path->nkeys && status == OK; i++) {
		struct map_key *key = &path->keys[i];
		const struct map_key *next = i + 1 < path->nkeys ? key + 1 : NULL;
		status = step_shape(compiler, target, key, &shape);
		if (status == OK && i < path->each && (next || key->kind == KEY_INDEX))
			status = step_container(compiler, target, key, next);
	}
	target->shape = shape;
	if (status != OK)
		return status;
	struct map_key *last = &path->keys[path->nkeys - 1];
	if (path->each == path->nkeys && last->kind == KEY_INDEX)
		return OK; /* its container is its own */
	if (path->each == path->nkeys) {
		target->key = (struct field_key){ last->name, last->hash, last->symbol };
		return claim_value(compiler, target, last);
	}
	for (size_t i = path->each + 1; i < path->nkeys; i++)
		if (path->keys[i].kind != KEY_NAME)
			return MAP_FAIL(compiler, place, "%.*s: behind [*] there can be names only",
					(int)path->text.len, path->text.at);
	/* Behind a [*] the rest of the path is one place, whatever else it shares. */
	const char *each = memmem(path->text.at, path->text.len, "[*]", 3);
	struct map_key rest = { .kind = KEY_NAME };
	rest.name = (struct str){ each, path->text.len - (size_t)(each - path->text.at) };
	return claim_value(compiler, target, &rest);
}

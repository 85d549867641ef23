/* The tree of names where the guess is wrong, and objects that list theirs. */
#include "input/json_names.h"

#include <stdlib.h>

#include "ext/hash.h"

enum {
	NAMES_MAX = 4096,    /* in the tree, roots among them: some 700 kB if it fills */
	NAMES_WAY = 256,     /* in one object; wider ones list theirs */
	NAMES_LENGTH = 1024, /* of one name: more need not be remembered */
	NAMES_SLOTS = 4 * NAMES_MAX,
	FEW_NAMES = 8,       /* up to this many are compared each with each */
};

static void forget(struct json_names *names)
{
	names->count = 1;
	names->known[0] = (struct known_name){ .is_wanted = true };
	memset(names->slots, 0, NAMES_SLOTS * sizeof(*names->slots));
	arena_clear(&names->bytes);
	names->is_full = false;
	names->rounds++;
}

void json_names_init(struct json_names *names, const struct map *symbols, json_names_meet *meet,
		     void *walker)
{
	*names = (struct json_names){ .symbols = symbols, .meet = meet, .walker = walker };
	names->known = memory_alloc(NAMES_MAX * sizeof(*names->known));
	names->slots = memory_alloc(NAMES_SLOTS * sizeof(*names->slots));
	forget(names);
}

void json_names_release(struct json_names *names)
{
	free(names->known);
	free(names->slots);
	free(names->listed);
	free(names->table);
	arena_release(&names->bytes);
}

void json_names_start(struct json_names *names)
{
	names->nlisted = 0;
	if (names->is_full)
		forget(names);
}

/* Where the name behind `before` is, or would be. */
static uint32_t *slot_of(const struct json_names *names, const struct known_name *before,
			 struct str text, uint32_t hash)
{
	uint32_t at = hash ^ (uint32_t)(before - names->known) * 0x9e3779b1u;

	for (at ^= at >> 15;; at++) {
		uint32_t *slot = &names->slots[at & (NAMES_SLOTS - 1)];
		const struct known_name *known = &names->known[*slot];
		if (*slot == 0 || (known->before == before && known->hash == hash &&
				   str_eq_short(known->text, text)))
			return slot;
	}
}

/* Is the name among those of the object, `last` and before? */
static bool is_on_the_way(const struct known_name *last, struct str text, uint32_t hash)
{
	if (!(last->seen >> (hash >> 26) & 1))
		return false;
	for (; last->nth; last = last->before)
		if (last->hash == hash && str_eq(last->text, text))
			return true;
	return false;
}

/* How the name is mostly written. Long ones, and those that need an escape, never stand so. */
static void write_down(struct known_name *name)
{
	char bytes[sizeof(name->written)] = { 0 }, counts[sizeof(name->counts)] = { 0 };
	struct str text = name->text;
	size_t len = text.len + 3;

	name->written[0] = name->counts[0] = UINT64_MAX; /* no UTF-8 has such bytes */
	if (len > sizeof(bytes) || memchr(text.at, '"', text.len) || memchr(text.at, '\\', text.len))
		return;
	bytes[0] = bytes[len - 2] = '"';
	bytes[len - 1] = ':';
	memcpy(bytes + 1, text.at, text.len);
	memset(counts, 0xff, len);
	memcpy(name->written, bytes, sizeof(bytes));
	memcpy(name->counts, counts, sizeof(counts));
}

static uint32_t symbol_of(const struct json_names *names, struct str text, uint32_t hash)
{
	return names->symbols ? map_find(names->symbols, text, hash, 0) : 0;
}

/* Takes a new name in, or NULL: no room, or the object has it already, which it says at its end. */
static struct known_name *take_in(struct json_names *names, struct known_name *before,
				  const void *above, struct str text, uint32_t hash)
{
	if (before->nth == NAMES_WAY || text.len > NAMES_LENGTH || is_on_the_way(before, text, hash))
		return NULL;
	if (names->count == NAMES_MAX) {
		names->is_full = true;
		return NULL;
	}
	struct known_name *name = &names->known[names->count];
	*name = (struct known_name){
		.text = arena_copy(&names->bytes, text),
		.hash = hash,
		.symbol = symbol_of(names, text, hash),
		.before = before,
		.nth = before->nth + 1,
		.seen = before->seen | (uint64_t)1 << (hash >> 26),
	};
	write_down(name);
	names->meet(names->walker, above, name);
	*slot_of(names, before, text, hash) = (uint32_t)names->count++;
	return name;
}

static void list(struct json_names *names, struct str text, uint32_t hash)
{
	if (names->nlisted == names->listed_cap) {
		names->listed_cap = names->listed_cap ? names->listed_cap * 2 : 256;
		names->listed = memory_resize(names->listed,
					      names->listed_cap * sizeof(*names->listed));
	}
	names->listed[names->nlisted++] = (struct listed_name){ text, hash };
}

/* The object leaves the tree: its names so far are listed, too. */
static void leave(struct json_names *names, struct json_object *object)
{
	object->listed = names->nlisted;
	for (const struct known_name *name = object->name; name && name->nth; name = name->before)
		list(names, name->text, name->hash);
	object->name = NULL;
}

struct known_name *json_names_find(struct json_names *names, struct json_object *object,
				   const void *above, struct str text,
				   struct known_name *spare)
{
	struct known_name *before = object->name, *name;

	if (before && before->next && str_eq_short(before->next->text, text))
		return object->name = before->next;
	uint32_t hash = hash_of(text);
	if (before) {
		uint32_t number = *slot_of(names, before, text, hash);
		name = number ? &names->known[number] : take_in(names, before, above, text, hash);
		if (name) {
			if (before->next != name) {
				before->earlier = before->next;
				before->next = name;
			}
			return object->name = name;
		}
		leave(names, object);
	}
	list(names, text, hash);
	*spare = (struct known_name){
		.text = text, .hash = hash, .symbol = symbol_of(names, text, hash),
	};
	names->meet(names->walker, above, spare);
	return spare;
}

struct known_name *json_names_root(struct json_names *names, struct known_name *above,
				   const void *wants)
{
	struct known_name *root = above->roots;

	while (root && root->wants != wants)
		root = root->sibling;
	if (root)
		return root;
	if (above->text.at && above->nth == 0)
		return NULL; /* a spare one: nothing is remembered of it */
	if (names->count == NAMES_MAX) {
		names->is_full = true;
		return NULL;
	}
	root = &names->known[names->count++];
	*root = (struct known_name){ .wants = wants, .sibling = above->roots };
	above->roots = root;
	return root;
}

static bool is_same(const struct listed_name *a, const struct listed_name *b)
{
	return a->hash == b->hash && str_eq(a->text, b->text);
}

static bool few_differ(const struct listed_name *listed, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (is_same(&listed[i], &listed[k]))
				return false;
	return true;
}

/* A table with open addressing, at most half full; linear in the names, whatever they are. */
static bool many_differ(struct json_names *names, const struct listed_name *listed, size_t count)
{
	size_t size = 64;

	while (size < 2 * count)
		size *= 2;
	if (size > names->table_cap) {
		names->table_cap = size;
		names->table = memory_resize(names->table, size * sizeof(*names->table));
	}
	memset(names->table, 0, size * sizeof(*names->table));
	for (size_t i = 0; i < count; i++) {
		size_t at = listed[i].hash & (size - 1);
		for (; names->table[at]; at = (at + 1) & (size - 1))
			if (is_same(&listed[i], &listed[names->table[at] - 1]))
				return false;
		names->table[at] = (uint32_t)i + 1;
	}
	return true;
}

bool json_names_check(struct json_names *names, const struct json_object *object)
{
	size_t count = names->nlisted - object->listed;

	names->nlisted = object->listed;
	if (count < 2)
		return true;
	const struct listed_name *listed = names->listed + object->listed;
	return count <= FEW_NAMES ? few_differ(listed, count) : many_differ(names, listed, count);
}

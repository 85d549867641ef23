/* Reading paths, and following them through a tree. What a path means is for others to say. */
#include "map/path.h"

#include "ext/hash.h"
#include "map/limits.h"

struct scan {
	const struct map_file *file;
	const struct node *place;
	struct str rest;
	struct map_path *path;
	struct diag *why;
};

static enum status fail(const struct scan *scan, const char *what)
{
	struct str path = scan->path->text;

	return map_fail(scan->file, scan->place, scan->why,
			"%.*s is no path: %s (paths are a.b, a[0].b, a[*].b; the name itself is "
			"[\\\"%.*s\\\"])",
			(int)path.len, path.at, what, (int)path.len, path.at);
}

static void skip(struct scan *scan, size_t len)
{
	scan->rest = (struct str){ scan->rest.at + len, scan->rest.len - len };
}

static struct map_key *add_key(struct scan *scan, enum map_key_kind kind)
{
	struct map_key *key = &scan->path->keys[scan->path->nkeys++];

	key->kind = kind;
	return key;
}

static void add_name(struct scan *scan, struct str name)
{
	struct map_key *key = add_key(scan, KEY_NAME);

	key->name = arena_copy(scan->file->arena, name);
	key->hash = hash_of(key->name);
}

static enum status scan_name(struct scan *scan)
{
	size_t len = 0;

	while (len < scan->rest.len && scan->rest.at[len] != '.' && scan->rest.at[len] != '[')
		len++;
	if (len == 0)
		return fail(scan, "a name is missing");
	add_name(scan, (struct str){ scan->rest.at, len });
	skip(scan, len);
	return OK;
}

/* ["a.b"]; a quote inside is written \" and a backslash \\. */
static enum status scan_quoted(struct scan *scan)
{
	char *at = arena_bytes(scan->file->arena, scan->rest.len);
	size_t i = 2, n = 0;

	for (; i < scan->rest.len && scan->rest.at[i] != '"'; i++) {
		if (scan->rest.at[i] == '\\' && i + 1 < scan->rest.len)
			i++;
		at[n++] = scan->rest.at[i];
	}
	if (i + 1 >= scan->rest.len || scan->rest.at[i + 1] != ']')
		return fail(scan, "\"] is missing behind a name in quotes");
	if (n == 0)
		return fail(scan, "a name is missing");
	add_name(scan, (struct str){ at, n });
	skip(scan, i + 2);
	return OK;
}

static enum status scan_bracket(struct scan *scan)
{
	struct map_path *path = scan->path;
	size_t len = 1;
	uint32_t index = 0;

	if (str_starts(scan->rest, STR("[\"")))
		return scan_quoted(scan);
	if (str_starts(scan->rest, STR("[*]"))) {
		if (path->each < path->nkeys)
			return fail(scan, "it has two [*]");
		path->each = path->nkeys;
		add_key(scan, KEY_EACH);
		skip(scan, 3);
		return OK;
	}
	for (; len < scan->rest.len && scan->rest.at[len] >= '0' && scan->rest.at[len] <= '9'; len++) {
		index = index * 10 + (uint32_t)(scan->rest.at[len] - '0');
		if (index > MAP_INDEX_MAX)
			return fail(scan, "an index is larger than 9999");
	}
	if (len == 1 || len == scan->rest.len || scan->rest.at[len] != ']')
		return fail(scan, "expected a number, * or a name in quotes between brackets");
	add_key(scan, KEY_INDEX)->index = index;
	skip(scan, len + 1);
	return OK;
}

enum status map_path_parse(const struct map_file *file, const struct node *place, struct str text,
			   struct map_path *out, struct diag *why)
{
	struct scan scan = { .file = file, .place = place, .rest = text, .path = out, .why = why };
	size_t most = 1;
	enum status status = OK;

	for (size_t i = 0; i < text.len; i++)
		most += text.at[i] == '.' || text.at[i] == '[';
	*out = (struct map_path){ .text = text, .each = SIZE_MAX };
	out->keys = arena_array(file->arena, most, sizeof(*out->keys));
	if (text.len == 0 || text.at[0] != '[')
		status = scan_name(&scan);
	while (status == OK && scan.rest.len > 0) {
		if (scan.rest.at[0] == '[') {
			status = scan_bracket(&scan);
		} else { /* a dot, or a name right behind a bracket */
			if (scan.rest.at[0] != '.')
				status = fail(&scan, "a dot is missing behind ]");
			else
				skip(&scan, 1);
			if (status == OK)
				status = scan_name(&scan);
		}
	}
	if (out->each == SIZE_MAX)
		out->each = out->nkeys;
	return status;
}

void map_path_name(const struct map_file *file, struct str name, struct map_path *out)
{
	struct scan scan = { .file = file, .path = out };

	*out = (struct map_path){ .text = name, .each = 1 };
	out->keys = arena_array(file->arena, 1, sizeof(*out->keys));
	add_name(&scan, name);
}

static const struct node *find_member(const struct node *object, const struct map_key *key)
{
	const struct node *at = object->type == NODE_OBJECT ? object->child : NULL;

	while (at && !(at->key_hash == key->hash && str_eq(at->key, key->name)))
		at = at->next;
	return at;
}

static const struct node *find_element(const struct node *array, uint32_t index)
{
	const struct node *at = array->type == NODE_ARRAY ? array->child : NULL;

	while (at && index-- > 0)
		at = at->next;
	return at;
}

const struct node *map_path_find(const struct map_path *path, size_t from, size_t to,
				 const struct node *node)
{
	for (size_t i = from; i < to && node; i++)
		node = path->keys[i].kind == KEY_NAME ? find_member(node, &path->keys[i])
						      : find_element(node, path->keys[i].index);
	return node;
}

/*
 * Records of the sample taken apart into fields. Columns of CSV are fields by themselves; of JSON
 * each path is one, lists as a[*].b.
 */
#include "guess/parts.h"

enum {
	FIELDS_MAX = 2000, /* of JSON: where ids are names of members there is no end of them */
	ODD_DIGITS = 5,    /* a name of so many digits is no name */
};

/* ---- fields ---- */

static struct guess_field *add_field(struct guess *guess, struct str path, struct str name)
{
	struct guess_field *field = arena_zalloc(guess->arena, sizeof(*field));

	guess->fields = arena_room(guess->arena, guess->fields, guess->nfields, &guess->fields_cap,
				   sizeof(struct guess_field *));
	guess->fields[guess->nfields++] = field;
	field->path = arena_copy(guess->arena, path);
	field->name = arena_copy(guess->arena, name);
	field->number = (uint32_t)guess->nfields;
	return field;
}

/* A name as a step of a path; none that looks like a question of ours. */
static void put_step(struct buf *path, struct str name)
{
	bool is_plain = !memchr(name.at, '.', name.len) && !memchr(name.at, '[', name.len) &&
			!str_starts(name, STR("DECIDE"));

	if (is_plain) {
		if (path->len > 0)
			buf_putc(path, '.');
		buf_put(path, name);
		return;
	}
	buf_puts(path, "[\"");
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '"' || name.at[i] == '\\')
			buf_putc(path, '\\');
		buf_putc(path, name.at[i]);
	}
	buf_puts(path, "\"]");
}

/* Columns are named by their whole text, unless that would not be a path. */
static bool is_path(struct str name)
{
	return !memchr(name.at, '[', name.len) && name.at[0] != '.' &&
	       name.at[name.len - 1] != '.' && !memmem(name.at, name.len, "..", 2) &&
	       !str_starts(name, STR("DECIDE"));
}

void guess_add_columns(struct guess *guess)
{
	const struct input *input = guess->input;

	for (size_t i = 0; i < input->ncolumns; i++) {
		struct str name = input->columns[i];
		struct buf path = { 0 };
		if (name.len > 0 && is_path(name))
			buf_put(&path, name);
		else if (name.len > 0)
			put_step(&path, name);
		struct guess_field *field = add_field(guess, buf_str(&path), name);
		buf_release(&path);
		field->is_column = true;
		field->word = guess_word_of(name);
		field->is_key =
			name.len > 0 && guess->nkeys < KEYS_MAX &&
			(guess_means(field) == MEANS_ORDER || guess_means(field) == MEANS_ID);
		if (field->is_key)
			field->key = guess->nkeys++;
	}
}

/* What a name of a member is all too probably not. */
bool guess_is_data(struct str name)
{
	uint32_t traits = name.len > 0 ? guess_traits(name) : 0;

	return guess_has(traits, TRAIT_EMAIL) || guess_has(traits, TRAIT_HASH) ||
	       guess_has(traits, TRAIT_UUID) || guess_has(traits, TRAIT_PHONE_ZERO) ||
	       guess_has(traits, TRAIT_PHONE_ZEROS) || guess_has(traits, TRAIT_AGENT) ||
	       guess_has(traits, TRAIT_SCIENTIFIC) ||
	       (guess_has(traits, TRAIT_INTEGER) && name.len >= ODD_DIGITS);
}

/* ---- records of JSON ---- */

struct walk {
	struct guess *guess;
	struct buf path;
	struct str name; /* the last one on the way */
	bool in_list, is_list;
};

static struct guess_field *field_at(struct walk *walk)
{
	struct guess *guess = walk->guess;
	struct str path = buf_str(&walk->path);
	uint32_t found = map_find(&guess->paths, path, hash_of(path), UINT32_MAX);

	if (found != UINT32_MAX)
		return guess->fields[found];
	if (guess->nfields == FIELDS_MAX) {
		guess->has_more_fields = true;
		return NULL;
	}
	struct guess_field *field = add_field(guess, path, walk->name);
	field->in_list = walk->in_list;
	field->word = guess_word_of(path);
	if (!field->word)
		field->word = guess_word_of(walk->name);
	map_add(&guess->paths, field->path, hash_of(field->path), field->number - 1);
	return field;
}

static void add_node(struct walk *walk, const struct node *node);

static void add_members(struct walk *walk, const struct node *object)
{
	size_t len = walk->path.len;

	for (const struct node *at = object->child; at; at = at->next) {
		struct str outer = walk->name;
		if (at->key.len == 0 || guess_is_data(at->key)) {
			walk->guess->odd_names++;
			continue;
		}
		put_step(&walk->path, at->key);
		walk->name = at->key;
		add_node(walk, at);
		walk->name = outer;
		walk->path.len = len;
	}
}

static void add_elements(struct walk *walk, const struct node *array)
{
	size_t len = walk->path.len;

	for (const struct node *at = array->child; at; at = at->next) {
		if (!node_is_container(at)) {
			walk->is_list = true;
			add_node(walk, at);
			walk->is_list = false;
			continue;
		}
		if (at->type == NODE_ARRAY || walk->in_list) {
			walk->guess->deep_lists++;
			continue;
		}
		buf_puts(&walk->path, "[*]");
		walk->in_list = true;
		add_members(walk, at);
		walk->in_list = false;
		walk->path.len = len;
	}
}

static void add_node(struct walk *walk, const struct node *node)
{
	if (node->type == NODE_NULL)
		return;
	if (node->type == NODE_OBJECT) {
		add_members(walk, node);
		return;
	}
	if (node->type == NODE_ARRAY) {
		add_elements(walk, node);
		return;
	}
	struct guess_field *field = field_at(walk);
	if (field)
		field->is_list |= walk->is_list;
	if (field)
		guess_field_add(walk->guess, field, node->text, node->type != NODE_STRING);
}

void guess_add_json(struct guess *guess, const struct node *root)
{
	struct walk walk = { .guess = guess };

	add_members(&walk, root);
	buf_release(&walk.path);
}

/* ---- records of CSV ---- */

void guess_add_row(struct guess *guess, const struct node *root, struct hash128 *values)
{
	bool is_first = guess->records == guess->unread + 1;

	memset(values, 0, guess->nfields * sizeof(*values));
	for (const struct node *cell = root->child; cell; cell = cell->next) {
		size_t column = cell->column - 1u;
		guess_field_add(guess, guess->fields[column], cell->text, false);
		values[column] = hash128_of(cell->text);
	}
	if (guess->nkeys > 0)
		guess_field_rows(guess, values, is_first);
}

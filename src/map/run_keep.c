/* `keep` and `drop`: source fields that stay under their own name where the map itself puts nothing. */
#include "map/run.h"

#include "input/columns.h"
#include "map/columns.h"

/* * stands for any text, dots included. */
static bool matches(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.at[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len && pattern.at[p] == text.at[t]) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.at[p] == '*')
		p++;
	return p == pattern.len;
}

bool map_patterns_match(const struct map_patterns *patterns, struct str text)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (matches(patterns->at[i], text))
			return true;
	return false;
}

/* Where a kept value would go: its object, made on the way; NULL: something stands there. */
static struct node *place_for(struct map_run *run, struct node *line, const struct field_key *keys,
			      size_t nkeys)
{
	struct node *object = line;

	for (size_t i = 0; i < nkeys; i++) {
		bool is_last = i + 1 == nkeys;
		struct node *at = object->child, *last = NULL;
		while (at && !(at->key_hash == keys[i].hash && str_eq(at->key, keys[i].name))) {
			last = at;
			at = at->next;
		}
		if (at && (is_last || at->type != NODE_OBJECT))
			return NULL;
		if (!at) {
			at = node_new(run->scratch, NODE_OBJECT);
			at->key = keys[i].name;
			at->key_hash = keys[i].hash;
			at->symbol = keys[i].symbol;
			if (last)
				last->next = at;
			else
				object->child = at;
			object->count++;
		}
		at->flags |= NODE_CHANGED;
		object = at;
	}
	return object;
}

/* The value takes the place, but for its name and what stands beside it. */
static void put_value(struct map_run *run, struct node *line, const struct field_key *keys,
		      size_t nkeys, const struct node *value)
{
	struct node *place = place_for(run, line, keys, nkeys);

	if (!place)
		return;
	const struct node kept = *place;
	*place = *value;
	place->next = kept.next;
	place->key = kept.key;
	place->key_hash = kept.key_hash;
	place->symbol = kept.symbol;
}

/* ---- CSV: decided with the header ---- */

static void keep_cells(struct map_run *run, struct node *line)
{
	const struct column_map *columns = run->batch->input->columns_map;

	for (const struct node *cell = run->rows->child; cell; cell = cell->next) {
		const struct field *keep = columns->keeps[cell->column - 1];
		if (!keep || map_is_null(run->mapping, cell->text))
			continue;
		struct node *value = node_string(run->scratch, cell->text);
		value->at = cell->at;
		value->column = cell->column;
		value->flags |= NODE_NAMED;
		if (map_coerce(run, NULL, keep->shape, value, 0))
			put_value(run, line, keep->keys, keep->nkeys, value);
	}
}

/* ---- JSON: by the names on the way ---- */

enum { KEEP_DEPTH = 64 };

struct keeper {
	struct map_run *run;
	struct node *line;
	struct field_key keys[KEEP_DEPTH];
	size_t depth;
	struct buf path;
};

static void keep_members(struct keeper *keeper, const struct node *object, bool is_kept)
{
	const struct mapping *mapping = keeper->run->mapping;
	size_t len = keeper->path.len;

	for (const struct node *at = object->child; at && keeper->depth < KEEP_DEPTH; at = at->next) {
		if (len > 0)
			buf_putc(&keeper->path, '.');
		buf_put(&keeper->path, at->key);
		struct str path = buf_str(&keeper->path);
		bool keeps = is_kept || map_patterns_match(&mapping->keep, path);
		keeper->keys[keeper->depth++] =
			(struct field_key){ at->key, at->key_hash, at->symbol };
		if (map_patterns_match(&mapping->drop, path)) {
			/* nor anything below it */
		} else if (at->type == NODE_OBJECT && at->count > 0) {
			keep_members(keeper, at, keeps);
		} else if (keeps) {
			put_value(keeper->run, keeper->line, keeper->keys, keeper->depth, at);
		}
		keeper->depth--;
		keeper->path.len = len;
	}
}

void map_keep(struct map_run *run, struct node *line)
{
	struct keeper keeper = { .run = run, .line = line };

	if (run->mapping->keep.count == 0 || run->rows->type != NODE_OBJECT)
		return;
	if (run->is_csv) {
		keep_cells(run, line);
		return;
	}
	keep_members(&keeper, run->rows, false);
	buf_release(&keeper.path);
}

/*
 * What a walk over the bytes of a JSON text is made of, for json_lane.c and for judge/glance.c, which judges on
 * the way. Each function takes the place where its value begins and gives the one behind it, or NULL: step
 * aside. What every value goes through is inline, the rest in json_lane.c.
 *
 * The last byte that is walked over is a brace, the root's if all is well, and only an object's end goes past it:
 * so nobody but who ends an object inside of another need ask whether there is a next byte.
 */
#ifndef INPUT_JSON_WALK_H
#define INPUT_JSON_WALK_H

#include "flow/paths.h"
#include "input/json_lane.h"
#include "input/json_names.h"
#include "input/json_token.h"

struct json_lane {
	json_scan_fn *find;
	struct json_scan scan;
	struct json_names names;
	unsigned max_depth;
	struct batch *listed;    /* who gets the paths of values, or NULL */

	/* of the text at hand */
	const char *text, *end;  /* without the blanks behind it */
	const char *names_end;   /* names up to here may be compared as json_names_is does */
	const uint32_t *closes;  /* where the next string ends */
	const uint32_t *escapes; /* the next one; behind the last stands UINT32_MAX */
	struct arena *arena;
	bool has_breaks;
};

/* A lane whose names are met by a walker of its own. */
struct json_lane *json_walk_new(const struct map *symbols, unsigned max_depth, json_scan_fn *scan,
				json_names_meet *meet, void *walker);

/* Behind the brace that opens the text, once its strings are known. Trees go to `arena`. */
const char *json_walk_start(struct json_lane *lane, struct str text, size_t readable,
			    struct arena *arena);

/* Slow paths. */
struct str json_walk_unescape(struct json_lane *lane, const char *open, const char *close);
bool json_walk_escapes_hold(struct json_lane *lane, const char *open, const char *close);
struct known_name *json_walk_other_member(struct json_lane *lane, const char **at,
					  struct json_object *object, const void *above,
					  struct str *name, struct known_name *spare);
uint32_t json_walk_other_path(struct batch *batch, struct known_name *known, struct str name, uint32_t parent);

/* The string whose quote is at `*at`, which moves on behind it; .at NULL: step aside. */
static inline struct str json_walk_string(struct json_lane *lane, const char **at)
{
	uint32_t last = *lane->closes++;
	const char *open = *at, *close = lane->text + last;

	*at = close + 1;
	if (*lane->escapes < last)
		return json_walk_unescape(lane, open, close);
	return (struct str){ open + 1, (size_t)(close - open) - 1 };
}

/* The name is the one that is known. */
static inline struct known_name *json_walk_take(struct json_lane *lane, const char **at,
						struct json_object *object,
						struct known_name *known, struct str *name)
{
	*name = (struct str){ *at + 1, known->text.len };
	*at = past_blanks(*at + known->text.len + 3);
	lane->closes++;
	return object->name = known;
}

/*
 * The name of the member at `*at`, which moves on to its value, and what is known of it; NULL: step
 * aside.
 */
static inline struct known_name *json_walk_member(struct json_lane *lane, const char **at,
						  struct json_object *object, const void *above,
						  struct str *name, struct known_name *spare)
{
	const char *first = *at;
	struct known_name *guess = object->name ? object->name->next : NULL;

	if (!guess || first > lane->names_end || !json_names_is(guess, first))
		return json_walk_other_member(lane, at, object, above, name, spare);
	return json_walk_take(lane, at, object, guess, name);
}

/* Lists a member of the container whose path is `parent`; gives its own. */
static inline uint32_t json_walk_list(const struct json_lane *lane, struct known_name *known, struct str name,
				      uint32_t parent)
{
	struct batch *batch = lane->listed;

	if (!batch)
		return PATH_ROOT;
	uint32_t path = known->path;
	if (known->path_stamp != batch->path_table->stamp || known->path_parent != parent)
		path = json_walk_other_path(batch, known, name, parent);
	batch_list_path(batch, path);
	return path;
}

/* The path of the elements of an array, which are listed one by one. */
static inline uint32_t json_walk_elements_path(const struct json_lane *lane, uint32_t parent)
{
	return lane->listed ? batch_element_path(lane->listed, parent) : PATH_ROOT;
}

static inline void json_walk_list_element(const struct json_lane *lane, uint32_t path)
{
	if (lane->listed)
		batch_list_path(lane->listed, path);
}

/* An object or array that nobody looks at. */
const char *json_walk_pass_container(struct json_lane *lane, const char *at, struct known_name *above,
				     uint32_t path, unsigned depth);

/*
 * A value that nobody looks at. `above`: the name of the member that it is, or is in. `path`: its own, if paths are
 * listed. `depth`: containers that may be opened. Names in it are met with nothing wanted of them: NULL.
 */
static inline const char *json_walk_pass(struct json_lane *lane, const char *at,
					 struct known_name *above, uint32_t path, unsigned depth)
{
	enum node_type type;

	if (*at == '{' || *at == '[')
		return json_walk_pass_container(lane, at, above, path, depth);
	if (*at != '"')
		return scalar_end(at, lane->end, &type);
	uint32_t last = *lane->closes++;
	const char *close = lane->text + last;
	return *lane->escapes > last || json_walk_escapes_hold(lane, at, close) ? close + 1 : NULL;
}

static inline struct node *json_walk_add_member(struct json_lane *lane, struct str name,
						const struct known_name *known)
{
	struct node *node = node_new(lane->arena, NODE_NULL);

	node->key = name;
	node->key_hash = known->hash;
	node->symbol = known->symbol;
	return node;
}

#endif

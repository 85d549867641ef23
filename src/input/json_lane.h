/*
 * The fast lane of JSON: bytes to the tree that ext/json.c would make of them, or nothing. It takes what
 * it is certain of, an object that is valid JSON within the limits, and steps aside from all else, so that
 * the reference lane decides, and words what is wrong. Two passes: json_scan.h finds the strings,
 * json_lane.c walks over the bytes between them.
 *
 * Values that nobody looks at get no node: an object or array whose members or elements are not all there
 * is NODE_PARTIAL. Everything else about a tree is as the reference lane makes it.
 */
#ifndef INPUT_JSON_LANE_H
#define INPUT_JSON_LANE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/node.h"
#include "compile/look.h"
#include "flow/batch.h"
#include "input/json_scan.h"

/* One a thread, for any number of texts. */
struct json_lane;

/* `symbols`: numbers of member names, or NULL. `scan`: json_scan_best(), or a version to be tested. */
struct json_lane *json_lane_new(const struct map *symbols, unsigned max_depth, json_scan_fn *scan);
void json_lane_free(struct json_lane *lane);

/*
 * The tree of `text` to `*root`, in `arena`; slices point into the text or the arena. `look`: what is
 * looked at inside the root's members, which all have a node; NULL: nothing. Bytes up to `readable` may be
 * looked at. False: the reference lane must say what this is; nothing is left in the arena.
 */
bool json_lane_parse(struct json_lane *lane, struct str text, size_t readable,
		     const struct look *look, struct arena *arena, struct node **root);

/*
 * The texts to come are records of the batch: the paths of all their values are listed in it, whether they
 * get a node or not. NULL, as at first: they are not.
 */
void json_lane_list(struct json_lane *lane, struct batch *batch);

/* Is the text a valid object? */
bool json_lane_holds(struct json_lane *lane, struct str text, struct arena *scratch);

#endif

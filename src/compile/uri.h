/*
 * URI references as RFC 3986 has them, as far as $id and $ref need: splitting, resolving, decoding.
 * Nothing here opens anything.
 */
#ifndef COMPILE_URI_H
#define COMPILE_URI_H

#include "base/arena.h"

#include <stdbool.h>

/* Cuts "uri#fragment" in two; fragment.at == NULL: there is no "#". */
void uri_split(struct str text, struct str *uri, struct str *fragment);

/*
 * `reference` (without fragment) seen from `base` (absolute, without fragment), dot segments
 * removed. The result is in `arena` or is one of the two.
 */
struct str uri_resolve(struct arena *arena, struct str base, struct str reference);

/* "http" of "http://…"; .at == NULL: the reference is relative. */
struct str uri_scheme(struct str uri);

/* %41 to A. False: a "%" without two hexadecimal digits. */
bool uri_decode(struct arena *arena, struct str text, struct str *out);

/* "file:" and the absolute path, lexically cleaned; the path of such a URI again. */
struct str uri_of_path(struct arena *arena, const char *path);
bool uri_to_path(struct arena *arena, struct str uri, struct str *path);

#endif

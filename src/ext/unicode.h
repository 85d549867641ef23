/* libunistring: letter case of whole texts by the Unicode tables, whatever the locale. */
#ifndef EXT_UNICODE_H
#define EXT_UNICODE_H

#include "base/arena.h"

/*
 * Full case mapping: one letter may become several (ß: SS), and a capital sigma at the end of a word
 * the small final one. `text` is valid UTF-8. The result is `text` itself where nothing changes, else
 * in `arena`.
 */
struct str unicode_lower(struct str text, struct arena *arena);
struct str unicode_upper(struct str text, struct arena *arena);

#endif

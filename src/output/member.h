/*
 * Reading members of our own JSON files back. They lie in directories that anyone may have written
 * to, so a member of another type is simply not there (false, and *out stays as it was).
 */
#ifndef OUTPUT_MEMBER_H
#define OUTPUT_MEMBER_H

#include "base/node.h"

#include <stdbool.h>
#include <stdint.h>

/* A copy in `arena`; strings that hold NUL do not count. */
bool member_string(const struct node *object, const char *name, struct arena *arena,
		   const char **out);
/* A whole number without sign, point or exponent. */
bool member_number(const struct node *object, const char *name, uint64_t *out);
/* The same of an element; NULL is none. */
bool node_number(const struct node *node, uint64_t *out);
bool member_boolean(const struct node *object, const char *name, bool *out);

#endif

/* What is said of a reference that leads nowhere; private to compile/reference*.c. */
#ifndef COMPILE_REFERENCE_HINT_H
#define COMPILE_REFERENCE_HINT_H

#include "compile/library.h"

/* Why there is no document at `uri` (as it was written, without fragment; seen from where it stands:
 * `absolute`), and what was meant; in the library's arena. */
struct str reference_why(struct library *library, const struct resource *from, struct str uri,
			 struct str absolute);

/* "; did you mean #/$defs/name?": `token`, a slice of the JSON Pointer `fragment`, is no member of
 * `last`, which the steps before it led to. Empty: nothing is near. */
struct str reference_near(struct arena *arena, struct str fragment, const struct node *last,
			  struct str token);

#endif

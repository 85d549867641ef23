/* JSON values compared as JSON Schema does: numbers by value, objects in any order. */
#ifndef COMPILE_EQUAL_H
#define COMPILE_EQUAL_H

#include "base/node.h"

bool node_equal(const struct node *a, const struct node *b, struct arena *scratch);
/* The same for equal values. */
uint32_t node_hash(const struct node *node);

#endif

/* Which source fields the columns of one CSV input are. Private to map/. */
#ifndef MAP_COLUMNS_H
#define MAP_COLUMNS_H

#include "compile/field.h"

struct column_map {
	const uint32_t *slots;            /* by column: the number + 1 of a source; 0: none */
	const uint32_t *others;           /* by source: another one of the same column, + 1; 0: none */
	const struct field *const *keeps; /* by column: where it is kept; NULL: it is not */
};

#endif

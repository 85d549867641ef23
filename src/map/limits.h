/* What a map may hold, and what it may make of a record. In one place for `help limits`. */
#ifndef MAP_LIMITS_H
#define MAP_LIMITS_H

enum {
	MAP_FILE_BYTES = 64 << 20, /* a larger one is a mistake */
	MAP_CHAIN_STEPS = 1000,    /* functions of one field, with those of recipes */
	MAP_RECIPE_DEPTH = 16,     /* recipes in one another */
	MAP_CONDITION_DEPTH = 32,  /* the same of conditions */
	MAP_INDEX_MAX = 9999,      /* of [N]: longer lists come from lists */
	MAP_MADE_BYTES = 128 << 20, /* what one function makes of one value */
};

#endif

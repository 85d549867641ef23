/*
 * Looking things up in shapes, which compile/shape.c has made: members by their symbol, others by
 * pattern. For the rewrite and for the columns of a header.
 */
#include <stdlib.h>

#include "compile/program.h"
#include "ext/hash.h"
#include "ext/regex.h"

static int by_symbol(const void *a, const void *b)
{
	const struct shape_member *left = a, *right = b;
	return left->symbol < right->symbol ? -1 : left->symbol > right->symbol;
}

static const struct shape_member *find_member(const struct shape *shape, uint32_t symbol)
{
	struct shape_member wanted = { .symbol = symbol };

	if (symbol == 0)
		return NULL;
	return bsearch(&wanted, shape->members, shape->nmembers, sizeof(wanted), by_symbol);
}

const struct shape *shape_of(const struct shape *shape, uint32_t symbol)
{
	if (!shape)
		return NULL;
	const struct shape_member *member = find_member(shape, symbol);
	return member ? member->shape : shape->others;
}

bool shape_knows(const struct program *program, const struct shape *shape, struct str name)
{
	uint32_t symbol = map_find(&program->symbols, name, hash_of(name), 0);
	bool knows = !shape || !shape->closed || find_member(shape, symbol) || shape->others;

	if (knows || shape->npatterns == 0)
		return knows;
	struct regex_match *match = regex_match_new();
	for (size_t i = 0; i < shape->npatterns && !knows; i++)
		knows = regex_search(shape->patterns[i]->regex, match, name) == REGEX_YES;
	regex_match_free(match);
	return knows;
}

/*
 * The rule files of rules/, which the Makefile links into the program as they are.
 * compile/library.c reads them like files; `rules` lists and prints them.
 */
#include "compile/schema.h"

/* Written by the Makefile; a row of zeros ends it. */
extern const struct builtin {
	const char *name, *start, *end;
} builtin_rules[];

struct str schema_builtin(const char *name)
{
	for (const struct builtin *row = builtin_rules; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return (struct str){ row->start, (size_t)(row->end - row->start) };
	return (struct str){ NULL, 0 };
}

const char *schema_builtin_name(size_t number)
{
	const struct builtin *row = builtin_rules;

	while (row->name && number-- > 0)
		row++;
	return row->name;
}

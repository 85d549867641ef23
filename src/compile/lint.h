/*
 * What a rule file says and probably does not mean: a misspelled keyword, a branch that no value can
 * reach. The file is well-formed all the same; what is wrong beyond doubt schema_compile refuses.
 */
#ifndef COMPILE_LINT_H
#define COMPILE_LINT_H

#include "base/arena.h"

#include <stdint.h>

struct lint {
	const char *file; /* as in struct diag */
	uint64_t line;
	unsigned column;
	const char *code; /* "unknown-keyword" */
	struct str text;
};

/* In the order of the text, file by file. Built-in rules that a file of the user refers to are not
 * looked at. */
struct lints {
	struct lint *at;
	size_t count, cap;
};

#endif

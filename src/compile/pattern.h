/*
 * Patterns so plain that no engine is needed: ^[0-9]+$, ^(?:[0-9a-f]{32}|[0-9a-f]{64})$, ^vec:, @. The engine
 * (ext/regex.h) takes some 100 ns a text, whatever the pattern; these take 5 to 20. It stays the authority:
 * what is not plain is left to it, and so is the second look at a text that was refused.
 */
#ifndef COMPILE_PATTERN_H
#define COMPILE_PATTERN_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

struct pattern;

/* NULL: it is not so plain. In `arena`. `text`: a pattern that the engine takes. */
const struct pattern *pattern_compile(struct str text, struct arena *arena);

/* Does the pattern match somewhere in `text`, which is valid UTF-8? As the engine would say it. */
bool pattern_search(const struct pattern *pattern, struct str text);

/* Does it make no difference between one digit and another? Of digits alone, their count then says it all. */
bool pattern_counts_digits(const struct pattern *pattern);

#endif

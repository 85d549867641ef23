/*
 * PCRE2: patterns as JSON Schema means them (ECMA-262 as far as PCRE2 can say it), compiled once
 * with JIT where there is one, run with match, depth and heap limits so that no pattern can hang.
 */
#ifndef EXT_REGEX_H
#define EXT_REGEX_H

#include "base/str.h"

#include <stdbool.h>

struct regex;       /* immutable; any thread */
struct regex_match; /* match data, context, JIT stack: one per thread */

/* For `help limits`: what a search of a long text may cost, how a pattern may be built. */
enum {
	REGEX_STEPS_MAX = 50000000,
	REGEX_DEPTH_MAX = 250,    /* groups in one another */
	REGEX_REPEAT_MAX = 65535, /* PCRE2 refuses more */
};

enum regex_result { REGEX_NO, REGEX_YES, REGEX_TOO_COSTLY };

/* NULL: the pattern is wrong; `message` (160 bytes) says why, *at is the byte in the pattern. */
struct regex *regex_compile(struct str pattern, char message[160], size_t *at);
void regex_free(struct regex *regex);

/* Is this a pattern by ECMA-262, whether or not we could run it? For `format: regex`. */
bool regex_is_valid(struct str pattern);

/* Something in a pattern that PCRE2 reads otherwise than ECMA-262. */
struct regex_note {
	size_t at; /* the byte in the pattern */
	const char *text;
};

/*
 * Notes of a pattern that compiles, in the order of the pattern, at most `max`; returns how many.
 * What PCRE2 cannot say at all is refused by regex_compile; this is what it says and a text may
 * show to mean something else.
 */
size_t regex_notes(struct str pattern, struct regex_note *notes, size_t max);

struct regex_match *regex_match_new(void);
void regex_match_free(struct regex_match *match);

/* Does the pattern match anywhere in `text`, which is valid UTF-8? */
enum regex_result regex_search(const struct regex *regex, struct regex_match *match,
			       struct str text);

/* ---- all matches of a text, and what groups held ---- */

/* Like regex_compile, with groups that are remembered. */
struct regex *regex_compile_groups(struct str pattern, char message[160], size_t *at);
/* How many groups it has, and which number the one called `name` has; 0: there is none. */
unsigned regex_groups(const struct regex *regex);
unsigned regex_group_number(struct str pattern, struct str name);

/*
 * A walk over the matches from left to right, none of which overlap, as ECMA-262 replaces all of
 * them: behind an empty match it goes on one character later. The walk as a whole may cost what a
 * search may. `text` is valid UTF-8 and must stay until the walk ends.
 */
void regex_walk(const struct regex *regex, struct regex_match *match, struct str text);
/* REGEX_NO: there are no more. */
enum regex_result regex_next(struct regex_match *match);
/* What a group held, a slice of the text; 0: the match itself. .at NULL: the group took no part. */
struct str regex_group(const struct regex_match *match, unsigned number);

#endif

/*
 * Private to ext/ecma*.c: where a walk over an ECMA-262 pattern stands. ecma.c walks groups, terms
 * and quantifiers, ecma_escape.c what a backslash or a bracket begins, ecma_reference.c looks where
 * references stand.
 */
#ifndef EXT_ECMA_WALK_H
#define EXT_ECMA_WALK_H

#include "base/arena.h"
#include "base/map.h"
#include "ext/ecma.h"

#include <stdint.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* PCRE2's own limit on nested parentheses is the same. */
enum { DEPTH_MAX = 250 };

enum term_kind { TERM_CHARACTER, TERM_GROUP, TERM_ASSERTION }; /* the last takes no quantifier */

/* A pair of parentheses; number 0 is the whole pattern. */
struct group {
	uint32_t parent;
	uint32_t branch; /* how many | of the parent stand before it */
	uint32_t bars;   /* its own | */
	bool is_negative, is_closed;
	bool is_quantified, is_repeated; /* repeated: it may match more than once */
};

struct reference {
	size_t at;       /* in the pattern */
	uint32_t number; /* of the group that it means, among those that capture */
	uint32_t inside, branch; /* the group that it stands in, and in which branch of it */
	bool is_behind;          /* the group that it means was closed before */
};

struct walk {
	struct str in;
	size_t at;
	struct buf *out;
	struct ecma_result *result;
	bool with_meters;
	struct map names;   /* of the groups, to their numbers */
	struct arena arena; /* holds the names */
	uint32_t ngroups;
	size_t depth;
	enum term_kind open[DEPTH_MAX]; /* the open groups: TERM_GROUP or TERM_ASSERTION */

	/* for ecma_reference.c */
	struct group *groups;
	uint32_t inside, last_group; /* the innermost open group, the one opened last */
	uint32_t *of_number;         /* the group of each that captures, up to … */
	uint32_t last_number;
	struct reference *references;
	size_t nreferences;
};

/* Says why the pattern is wrong and where; returns false. */
bool walk_fail(struct walk *walk, size_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static inline bool walk_ends(const struct walk *walk)
{
	return walk->at >= walk->in.len;
}

/* Does `text` stand here? */
static inline bool walk_sees(const struct walk *walk, const char *text)
{
	struct str rest = { walk->in.at + walk->at, walk->in.len - walk->at };
	return str_starts(rest, str_of(text));
}

static inline bool walk_takes(struct walk *walk, const char *text)
{
	if (!walk_sees(walk, text))
		return false;
	walk->at += strlen(text);
	return true;
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Takes the next character; not at the end. */
uint32_t walk_code(struct walk *walk);

/* Writes a character, whatever it may mean to PCRE2, as one that stands for itself. */
void walk_put_code(struct walk *walk, uint32_t code);

/* At "[": the whole class. */
bool walk_class(struct walk *walk);

/* At a backslash outside classes; references are not known here. */
bool walk_escape(struct walk *walk, enum term_kind *kind);

/* Follow the main walk; the names are numbered already. */
void references_init(struct walk *walk);
void references_open(struct walk *walk, bool captures, bool is_negative);
struct group *references_close(struct walk *walk);
void references_note(struct walk *walk, size_t at, uint32_t number);
/* At the end: does each reference mean the same to PCRE2? Else the pattern is wrong. */
bool references_hold(struct walk *walk);

/* After "\u": {X…}, or XXXX, or two of these that are a surrogate pair. */
bool walk_unicode_escape(struct walk *walk, uint32_t *code);

#endif

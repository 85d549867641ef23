/*
 * Private to ext/ecma*.c: where a walk over an ECMA-262 pattern stands. ecma.c walks groups and
 * terms, ecma_repeat.c quantifiers, ecma_escape.c what a backslash or a bracket begins;
 * ecma_notes.c is told of all this, and of nothing else.
 */
#ifndef EXT_ECMA_WALK_H
#define EXT_ECMA_WALK_H

#include "base/arena.h"
#include "base/map.h"
#include "ext/ecma.h"

#include <stdint.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* PCRE2's own limit on nested parentheses is the same. */

enum term_kind {
	TERM_CHARACTER,
	TERM_REFERENCE,
	TERM_GROUP,
	TERM_ASSERTION, /* takes no quantifier */
};

/* What was last written, and at which byte of the output it starts. */
struct term {
	enum term_kind kind;
	size_t at;
};

struct walk {
	struct str in;
	size_t at;
	struct buf *out;
	struct ecma_result *result;
	bool with_meters;
	struct map names;   /* of the groups, to their numbers */
	struct name_class *name_class; /* made when a name is not of ASCII alone */
	struct arena arena; /* holds the names */
	uint32_t ngroups;
	size_t depth;
	struct ecma_notes *notes; /* ecma_notes.c; NULL: nobody wants to know */
	struct term open[REGEX_DEPTH_MAX]; /* the open groups: TERM_GROUP or TERM_ASSERTION */
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

/* regex.c: the characters that a group name may hold. */
struct name_class *name_class_new(void);
bool name_class_has(struct name_class *class, uint32_t code, bool is_first);
void name_class_free(struct name_class *class);

/* A callout, if meters are wanted. */
void walk_put_meter(struct walk *walk);

/* Behind any term: its quantifier, if there is one. */
bool walk_quantifier(struct walk *walk, const struct term *term);

/* At "[": the whole class. */
bool walk_class(struct walk *walk);

/* At a backslash outside classes; references are not known here. */
bool walk_escape(struct walk *walk, enum term_kind *kind);

/* After "\u": {X…}, or XXXX, or two of these that are a surrogate pair. */
bool walk_unicode_escape(struct walk *walk, uint32_t *code);

/* ecma_notes.c: what the walk tells of the pattern as it goes. NULL: nobody wants to know. */
struct ecma_notes *notes_new(void);
void notes_free(struct ecma_notes *notes);
/* A group that starts at byte `at`; its end, and a | in it. */
void notes_open(struct ecma_notes *notes, size_t at, bool captures, bool looks_back);
void notes_close(struct ecma_notes *notes, size_t at);
void notes_bar(struct ecma_notes *notes);
/* \1 or \k<name>, by the number of its group. */
void notes_reference(struct ecma_notes *notes, size_t at, uint32_t number);
/* Any term, a group just closed as well, with how often it may stand. */
void notes_term(struct ecma_notes *notes, enum term_kind kind, bool may_miss, bool may_repeat);
size_t notes_tell(const struct ecma_notes *notes, struct regex_note *out, size_t max);

#endif

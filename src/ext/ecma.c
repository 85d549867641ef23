/*
 * One walk over an ECMA-262 pattern in unicode mode, term by term, that writes PCRE2's spelling of
 * each and refuses what ECMA refuses: \Z, \a, possessive quantifiers, (?i), lone brackets and so on
 * never reach PCRE2, which would give them a meaning of its own. Called by ext/regex.c only.
 *
 * Every literal is written anew, escaped or as \x{…}, so nothing of the source is ever read by
 * PCRE2 as it stands. Groups are addressed by number: a short walk before the main one numbers the
 * names, because \k<name> may stand before its group.
 */
#include "ext/ecma_walk.h"

#include "base/utf8.h"
#include "ext/hash.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	RUN_METERED = 256, /* shorter runs are not worth it */
	RUN_MAX = 65535,   /* PCRE2 refuses more */
};

#define ANY_BUT_LINE_ENDS "[^\\x0a\\x0d\\x{2028}\\x{2029}]"

/* What was last written, and at which byte of the output. */
struct term {
	enum term_kind kind;
	size_t at;
	struct group *group; /* NULL: none */
};

bool walk_fail(struct walk *walk, size_t at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(walk->result->message, sizeof(walk->result->message), format, args);
	va_end(args);
	walk->result->at = at;
	return false;
}

static void put_meter(struct walk *walk)
{
	walk->result->has_meters = true;
	if (walk->with_meters)
		buf_puts(walk->out, "(?C)");
}

static bool is_name_code(uint32_t code, bool is_first)
{
	/* Which characters over ASCII are letters is left open. */
	return code == '$' || code == '_' || code >= 0x80 || is_letter((char)code) ||
	       (!is_first && is_digit((char)code));
}

/* NAME> after "(?<" or "\k<"; the copy in the arena has its \u escapes resolved. */
static bool group_name(struct walk *walk, struct str *name)
{
	size_t start = walk->at;
	struct buf text = { 0 };
	bool is_fine = true;

	while (is_fine && !walk_ends(walk) && !walk_sees(walk, ">")) {
		uint32_t code;
		if (walk_takes(walk, "\\u"))
			is_fine = walk_unicode_escape(walk, &code);
		else
			code = walk_code(walk);
		is_fine = is_fine && is_name_code(code, text.len == 0);
		if (is_fine)
			text.len += utf8_encode(code, buf_room(&text, 4));
	}
	is_fine = is_fine && text.len > 0 && walk_takes(walk, ">");
	*name = is_fine ? arena_copy(&walk->arena, buf_str(&text)) : (struct str){ 0 };
	buf_release(&text);
	return is_fine || walk_fail(walk, start, "a group name is wrong or not closed by >");
}

/* Numbers the groups and their names, and leaves the walk at the start again. */
static bool number_groups(struct walk *walk)
{
	bool in_class = false;

	while (!walk_ends(walk)) {
		size_t start = walk->at;
		char c = walk->in.at[walk->at++];
		if (c == '\\') {
			walk->at++;
		} else if (in_class) {
			in_class = c != ']';
		} else if (c == '[') {
			in_class = true;
		} else if (c == '(' && !walk_sees(walk, "?")) {
			walk->ngroups++;
		} else if (c == '(' && !walk_sees(walk, "?<=") && !walk_sees(walk, "?<!") &&
			   walk_takes(walk, "?<")) {
			struct str name;
			uint32_t number = ++walk->ngroups;
			if (!group_name(walk, &name))
				return false;
			if (map_add(&walk->names, name, hash_of(name), number) != number)
				return walk_fail(walk, start, "two groups have the same name");
		}
	}
	walk->at = 0;
	return true;
}

static bool open_group(struct walk *walk)
{
	static const struct {
		const char *text;
		bool is_assertion, is_negative;
	} kinds[] = {
		{ "(?:", false, false }, { "(?=", true, false }, { "(?!", true, true },
		{ "(?<=", true, false }, { "(?<!", true, true },
	};
	size_t start = walk->at, kind = 0;
	const char *text = NULL;

	while (kind < COUNT(kinds) && !walk_takes(walk, kinds[kind].text))
		kind++;
	bool captures = kind == COUNT(kinds);
	if (!captures) {
		text = kinds[kind].text;
	} else {
		struct str name;
		if (walk_takes(walk, "(?<")) {
			if (!group_name(walk, &name))
				return false;
		} else if (walk_sees(walk, "(?")) {
			return walk_fail(walk, start,
					 "after (? ECMA-262 wants one of : = ! < here");
		} else {
			walk->at++;
		}
		text = "(";
	}
	if (walk->depth == DEPTH_MAX)
		return walk_fail(walk, start, "groups are nested deeper than %d", DEPTH_MAX);
	walk->open[walk->depth++] =
		!captures && kinds[kind].is_assertion ? TERM_ASSERTION : TERM_GROUP;
	references_open(walk, captures, !captures && kinds[kind].is_negative);
	buf_puts(walk->out, text);
	put_meter(walk);
	return true;
}

static bool is_reference(const struct walk *walk)
{
	char c = walk->at + 1 < walk->in.len ? walk->in.at[walk->at + 1] : '\0';
	return c == 'k' || (c >= '1' && c <= '9');
}

/* \1 and \k<name>. */
static bool backreference(struct walk *walk)
{
	size_t start = walk->at++;
	uint64_t number = 0;

	if (walk_takes(walk, "k")) {
		struct str name;
		if (!walk_takes(walk, "<"))
			return walk_fail(walk, start, "\\k wants a group name in < >");
		if (!group_name(walk, &name))
			return false;
		number = map_find(&walk->names, name, hash_of(name), 0);
	} else {
		while (!walk_ends(walk) && is_digit(walk->in.at[walk->at])) {
			number = number * 10 + (uint64_t)(walk->in.at[walk->at++] - '0');
			if (number > walk->ngroups)
				break;
		}
	}
	if (number == 0 || number > walk->ngroups)
		return walk_fail(walk, start, "there is no group that this refers to");
	/* Repeated by itself a reference to a group that held nothing would match nothing in PCRE2. */
	buf_printf(walk->out, "(?:\\g{%u})", (unsigned)number);
	walk->result->has_backreference = true;
	references_note(walk, start, (uint32_t)number);
	return true;
}

/* A run of digits as written, leading zeros aside. */
static struct str number_text(struct walk *walk)
{
	size_t start = walk->at;

	while (!walk_ends(walk) && is_digit(walk->in.at[walk->at]))
		walk->at++;
	struct str digits = { walk->in.at + start, walk->at - start };
	while (digits.len > 1 && digits.at[0] == '0') {
		digits.at++;
		digits.len--;
	}
	return digits;
}

/*
 * Before a run of `min` characters, at `term` in the output: it can fail at its end, before any
 * meter was passed.
 */
static void meter_run(struct walk *walk, size_t term, struct str min)
{
	unsigned long count = 0;
	unsigned power = 0;
	char text[sizeof("(?C99)")];

	for (size_t i = 0; i < min.len && count < RUN_MAX; i++)
		count = count * 10 + (unsigned long)(min.at[i] - '0');
	if (count < RUN_METERED || count > RUN_MAX)
		return;
	walk->result->has_meters = true;
	if (!walk->with_meters)
		return;
	while (count >>= 1)
		power++;
	size_t len = (size_t)snprintf(text, sizeof(text), "(?C%u)", power);
	char *end = buf_room(walk->out, len);
	char *at = walk->out->at + term;
	memmove(at + len, at, (size_t)(end - at));
	memcpy(at, text, len);
	walk->out->len += len;
}

/* {N}, {N,} or {N,M}; *repeats: more than once. Over 65535 PCRE2 says itself that it is too much. */
static bool repeat_count(struct walk *walk, const struct term *term, bool *repeats)
{
	size_t start = walk->at++;
	struct str min = number_text(walk), max = min;
	bool has_comma = walk_takes(walk, ",");

	if (has_comma)
		max = number_text(walk);
	if (min.len == 0 || !walk_takes(walk, "}"))
		return walk_fail(walk, start,
				 "a { that starts no repeat count must be written \\{");
	if (max.len &&
	    (max.len < min.len || (max.len == min.len && memcmp(max.at, min.at, min.len) < 0)))
		return walk_fail(walk, start, "a repeat count is out of order");
	*repeats = !str_is(max, "0") && !str_is(max, "1");
	walk->result->has_zero_repeat = walk->result->has_zero_repeat || str_is(max, "0");
	if (term->kind == TERM_CHARACTER)
		meter_run(walk, term->at, min);
	buf_putc(walk->out, '{');
	buf_put(walk->out, min);
	if (has_comma) {
		buf_putc(walk->out, ',');
		buf_put(walk->out, max);
	}
	buf_putc(walk->out, '}');
	return true;
}

static bool quantifier(struct walk *walk, const struct term *term)
{
	size_t start = walk->at;
	bool is_fixed = false, repeats = true;

	if (walk_ends(walk) || !memchr("*+?{", walk->in.at[walk->at], 4))
		return true;
	if (term->kind == TERM_ASSERTION)
		return walk_fail(walk, start, "an assertion cannot be repeated");
	if (walk_sees(walk, "{")) {
		if (!repeat_count(walk, term, &repeats))
			return false;
		is_fixed = !memchr(walk->in.at + start, ',', walk->at - start);
	} else {
		repeats = walk->in.at[start] != '?';
		buf_putc(walk->out, walk->in.at[walk->at++]);
	}
	if (term->group) {
		term->group->is_quantified = true;
		term->group->is_repeated = repeats;
	}
	if (walk_takes(walk, "?"))
		buf_putc(walk->out, '?');
	if (!is_fixed)
		put_meter(walk);
	return true;
}

static void put_next(struct walk *walk)
{
	buf_putc(walk->out, walk->in.at[walk->at++]);
}

/* One alternative bar, bracket, or term with its quantifier. */
static bool walk_term(struct walk *walk)
{
	size_t start = walk->at;
	char c = walk->in.at[start];
	struct term term = { TERM_CHARACTER, walk->out->len, NULL };
	bool is_fine = true;

	switch (c) {
	case '|':
		put_next(walk);
		walk->groups[walk->inside].bars++;
		return true;
	case '(':
		return open_group(walk);
	case ')':
		if (walk->depth == 0)
			return walk_fail(walk, start, "a ) has no ( before it");
		put_next(walk);
		term.kind = walk->open[--walk->depth];
		term.group = references_close(walk);
		break;
	case '^':
	case '$':
		put_next(walk);
		term.kind = TERM_ASSERTION;
		break;
	case '.':
		walk->at++;
		buf_puts(walk->out, ANY_BUT_LINE_ENDS);
		break;
	case '[':
		is_fine = walk_class(walk);
		break;
	case '\\':
		is_fine = is_reference(walk) ? backreference(walk) : walk_escape(walk, &term.kind);
		break;
	case '*':
	case '+':
	case '?':
		return walk_fail(walk, start, "there is nothing that this %c could repeat", c);
	case '{':
	case '}':
	case ']':
		return walk_fail(walk, start, "a %c by itself must be written \\%c", c, c);
	default:
		walk_put_code(walk, walk_code(walk));
	}
	return is_fine && quantifier(walk, &term);
}

bool ecma_translate(struct str pattern, bool with_meters, struct buf *out,
		    struct ecma_result *result)
{
	struct walk walk = {
		.in = pattern, .out = out, .result = result, .with_meters = with_meters
	};

	*result = (struct ecma_result){ 0 };
	bool is_fine = number_groups(&walk);
	references_init(&walk);
	while (is_fine && !walk_ends(&walk))
		is_fine = walk_term(&walk);
	if (is_fine && walk.depth > 0)
		is_fine = walk_fail(&walk, pattern.len, "a ( is not closed");
	is_fine = is_fine && references_hold(&walk);
	map_release(&walk.names);
	arena_release(&walk.arena);
	return is_fine;
}

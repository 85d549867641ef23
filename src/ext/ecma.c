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

#define ANY_BUT_LINE_ENDS "[^\\x0a\\x0d\\x{2028}\\x{2029}]"

bool walk_fail(struct walk *walk, size_t at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(walk->result->message, sizeof(walk->result->message), format, args);
	va_end(args);
	walk->result->at = at;
	return false;
}

void walk_put_meter(struct walk *walk)
{
	walk->result->has_meters = true;
	if (walk->with_meters)
		buf_puts(walk->out, "(?C)");
}

static bool is_name_code(struct walk *walk, uint32_t code, bool is_first)
{
	if (code >= 0x80) {
		if (!walk->name_class)
			walk->name_class = name_class_new();
		return name_class_has(walk->name_class, code, is_first);
	}
	return code == '$' || code == '_' || is_letter((char)code) ||
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
		is_fine = is_fine && is_name_code(walk, code, text.len == 0);
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
		bool is_assertion;
	} kinds[] = {
		{ "(?:", false }, { "(?=", true }, { "(?!", true },
		{ "(?<=", true }, { "(?<!", true },
	};
	size_t start = walk->at;
	const char *text = NULL;
	bool is_assertion = false;

	for (size_t i = 0; !text && i < COUNT(kinds); i++) {
		if (walk_takes(walk, kinds[i].text)) {
			text = kinds[i].text;
			is_assertion = kinds[i].is_assertion;
		}
	}
	if (!text) {
		struct str name;
		if (walk_takes(walk, "(?<")) {
			if (!group_name(walk, &name))
				return false;
		} else if (walk_sees(walk, "(?")) {
			return walk_fail(walk, start,
					 "after (? ECMA-262 wants one of : = ! < here: it has no "
					 "flags like (?i), write [Aa]");
		} else {
			walk->at++;
		}
		text = "(";
	}
	if (walk->depth == REGEX_DEPTH_MAX)
		return walk_fail(walk, start, "groups are nested deeper than %d", REGEX_DEPTH_MAX);
	walk->open[walk->depth++] = (struct term){
		.kind = is_assertion ? TERM_ASSERTION : TERM_GROUP,
		.at = walk->out->len,
	};
	walk->result->has_lookahead |= strcmp(text, "(?=") == 0;
	notes_open(walk->notes, start, strcmp(text, "(") == 0,
		   str_starts(str_of(text), STR("(?<")));
	buf_puts(walk->out, text);
	walk_put_meter(walk);
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
	/* In a group of its own: PCRE2's JIT would not let a bare \g{1}+ match an unset group. */
	buf_puts(walk->out, "(?:");
	walk_put_meter(walk);
	buf_printf(walk->out, "\\g{%u})", (unsigned)number);
	walk->result->has_backreference = true;
	notes_reference(walk->notes, start, (uint32_t)number);
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
	struct term term = { TERM_CHARACTER, walk->out->len };
	bool is_fine = true;

	switch (c) {
	case '|':
		put_next(walk);
		notes_bar(walk->notes);
		return true;
	case '(':
		return open_group(walk);
	case ')':
		if (walk->depth == 0)
			return walk_fail(walk, start, "a ) has no ( before it");
		put_next(walk);
		notes_close(walk->notes, walk->at);
		term = walk->open[--walk->depth];
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
		if (is_reference(walk)) {
			term.kind = TERM_REFERENCE;
			is_fine = backreference(walk);
		} else {
			is_fine = walk_escape(walk, &term.kind);
		}
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
	return is_fine && walk_quantifier(walk, &term);
}

/* *at: the byte of the pattern whose translation stands at byte `place` of the output. */
static bool translate(struct walk *walk, size_t place, size_t *at)
{
	*walk->result = (struct ecma_result){ 0 };
	*at = 0;
	bool is_fine = number_groups(walk);
	while (is_fine && !walk_ends(walk)) {
		if (walk->out->len <= place)
			*at = walk->at;
		is_fine = walk_term(walk);
	}
	if (is_fine && walk->depth > 0)
		is_fine = walk_fail(walk, walk->in.len, "a ( is not closed");
	name_class_free(walk->name_class);
	map_release(&walk->names);
	arena_release(&walk->arena);
	return is_fine;
}

bool ecma_translate(struct str pattern, bool with_meters, struct buf *out,
		    struct ecma_result *result)
{
	struct walk walk = {
		.in = pattern, .out = out, .result = result, .with_meters = with_meters
	};
	size_t unused;

	return translate(&walk, 0, &unused);
}

size_t ecma_source_of(struct str pattern, bool with_meters, size_t place)
{
	struct ecma_result result;
	struct buf out = { 0 };
	struct walk walk = {
		.in = pattern, .out = &out, .result = &result, .with_meters = with_meters
	};
	size_t at;

	translate(&walk, place, &at);
	buf_release(&out);
	return at;
}

size_t ecma_notes(struct str pattern, struct regex_note *notes, size_t max)
{
	struct ecma_result result;
	struct buf out = { 0 };
	struct walk walk = { .in = pattern, .out = &out, .result = &result, .notes = notes_new() };
	size_t unused, count = 0;

	if (translate(&walk, 0, &unused))
		count = notes_tell(walk.notes, notes, max);
	notes_free(walk.notes);
	buf_release(&out);
	return count;
}

unsigned ecma_group(struct str pattern, struct str name)
{
	struct ecma_result result;
	struct walk walk = { .in = pattern, .result = &result };

	unsigned number = number_groups(&walk) ? map_find(&walk.names, name, hash_of(name), 0) : 0;
	name_class_free(walk.name_class);
	map_release(&walk.names);
	arena_release(&walk.arena);
	return number;
}

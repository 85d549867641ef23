/*
 * Quantifiers of ECMA-262 patterns: how often the term before them may stand. They are written as
 * they are, but for the meters that they need and one thing that PCRE2 gets wrong. Called by
 * ext/ecma.c.
 */
#include "ext/ecma_walk.h"

#include <stdio.h>

enum {
	RUN_METERED = 256, /* shorter runs are not worth it */
};

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

/* Puts `text` before what stands at `place` of the output. */
static void insert(struct walk *walk, size_t place, const char *text)
{
	struct str added = str_of(text);
	char *end = buf_room(walk->out, added.len);
	char *at = walk->out->at + place;

	memmove(at + added.len, at, (size_t)(end - at));
	memcpy(at, added.at, added.len);
	walk->out->len += added.len;
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

	for (size_t i = 0; i < min.len && count < REGEX_REPEAT_MAX; i++)
		count = count * 10 + (unsigned long)(min.at[i] - '0');
	if (count < RUN_METERED || count > REGEX_REPEAT_MAX)
		return;
	walk->result->has_meters = true;
	if (!walk->with_meters)
		return;
	while (count >>= 1)
		power++;
	snprintf(text, sizeof(text), "(?C%u)", power);
	insert(walk, term, text);
}

/* How often a term may stand: as little as possible, as much as matters. */
struct repeats {
	bool is_fixed, may_miss, may_repeat;
};

/* {N}, {N,} or {N,M}. Over 65535 PCRE2 says itself that it is too much. */
static bool repeat_count(struct walk *walk, const struct term *term, struct repeats *repeats)
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
	if (term->kind == TERM_CHARACTER)
		meter_run(walk, term->at, min);
	if (term->kind == TERM_GROUP && str_is(max, "0")) {
		/* PCRE2 takes the ^ of (?:a|^b){0} for one that holds, unless it stands deeper. */
		insert(walk, term->at, "(?:");
		buf_putc(walk->out, ')');
	}
	buf_putc(walk->out, '{');
	buf_put(walk->out, min);
	if (has_comma) {
		buf_putc(walk->out, ',');
		buf_put(walk->out, max);
	}
	buf_putc(walk->out, '}');
	repeats->is_fixed = !has_comma;
	repeats->may_miss = str_is(min, "0");
	repeats->may_repeat = !str_is(max, "0") && !str_is(max, "1");
	return true;
}

bool walk_quantifier(struct walk *walk, const struct term *term)
{
	size_t start = walk->at;
	struct repeats repeats = { 0 };
	char c = walk_ends(walk) ? '\0' : walk->in.at[start];

	if (!c || !strchr("*+?{", c)) {
		notes_term(walk->notes, term->kind, false, false);
		return true;
	}
	if (term->kind == TERM_ASSERTION)
		return walk_fail(walk, start, "an assertion cannot be repeated");
	if (c == '{') {
		if (!repeat_count(walk, term, &repeats))
			return false;
	} else {
		buf_putc(walk->out, walk->in.at[walk->at++]);
		repeats.may_miss = c != '+';
		repeats.may_repeat = c != '?';
	}
	if (walk_takes(walk, "?"))
		buf_putc(walk->out, '?');
	if (!repeats.is_fixed)
		walk_put_meter(walk);
	notes_term(walk->notes, term->kind, repeats.may_miss, repeats.may_repeat);
	return true;
}

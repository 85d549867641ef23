/*
 * Escapes and classes of ECMA-262 patterns. An escape is a set of characters, or an assertion,
 * which is copied from a table, or a single character, which goes through walk_put_code so that
 * PCRE2 never reads an escape of the source. Called by ext/ecma.c.
 */
#include "ext/ecma_walk.h"

#include "base/utf8.h"

enum { NO_CODE = 0x110000 }; /* the escape is no single character */

/* The members of ECMA's \s, and all others, as they stand in a class of PCRE2. */
#define SPACE                                                                                      \
	"\\x09-\\x0d\\x20\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"    \
	"\\x{3000}\\x{feff}"
#define NO_SPACE                                                                                   \
	"\\x00-\\x08\\x0e-\\x1f\\x21-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"   \
	"\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"             \
	"\\x{ff00}-\\x{10ffff}"

/* As \D and \W: to PCRE2 10.42 all over U+00FF is in [^\D\P{L}]. */
#define NO_DIGIT "\\x00-\\x2f\\x3a-\\x{10ffff}"
#define NO_WORD "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}"

/* Escapes that stand for more than one character, or for none. */
struct set_escape {
	char letter;
	const char *outside; /* as a term */
	const char *inside;  /* as a member of a class; NULL: not allowed there */
	bool is_assertion;
};

static const struct set_escape set_escapes[] = {
	{ 'd', "\\d", "\\d", false },
	{ 'D', "\\D", NO_DIGIT, false },
	{ 'w', "\\w", "\\w", false },
	{ 'W', "\\W", NO_WORD, false },
	{ 's', "[" SPACE "]", SPACE, false },
	{ 'S', "[^" SPACE "]", NO_SPACE, false },
	{ 'b', "\\b", NULL, true }, /* in a class it is the character backspace */
	{ 'B', "\\B", NULL, true },
};

static const struct {
	char letter;
	unsigned char code;
} control_escapes[] = { { 't', '\t' }, { 'n', '\n' }, { 'v', '\v' }, { 'f', '\f' }, { 'r', '\r' } };

uint32_t walk_code(struct walk *walk)
{
	unsigned len;
	struct str rest = { walk->in.at + walk->at, walk->in.len - walk->at };
	uint32_t code = utf8_decode(rest, &len);
	walk->at += len;
	return code;
}

void walk_put_code(struct walk *walk, uint32_t code)
{
	char c = (char)code;
	if (code < 0x80 && (is_letter(c) || is_digit(c)))
		buf_putc(walk->out, c);
	else
		buf_printf(walk->out, "\\x{%x}", (unsigned)code);
}

/* Exactly `count` hex digits, or, for 0, any number of them up to a code point. */
static bool hex(struct walk *walk, unsigned count, uint32_t *code)
{
	size_t start = walk->at;
	*code = 0;
	while (!walk_ends(walk) && (count == 0 || walk->at - start < count)) {
		char c = walk->in.at[walk->at];
		uint32_t digit;
		if (is_digit(c))
			digit = (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A' + 10);
		else
			break;
		*code = *code * 16 + digit;
		if (*code > 0x10ffff)
			return false;
		walk->at++;
	}
	return count ? walk->at - start == count : walk->at > start;
}

bool walk_unicode_escape(struct walk *walk, uint32_t *code)
{
	uint32_t low;

	if (walk_takes(walk, "{"))
		return hex(walk, 0, code) && walk_takes(walk, "}");
	if (!hex(walk, 4, code))
		return false;
	size_t after = walk->at;
	if (*code >= 0xd800 && *code < 0xdc00 && walk_takes(walk, "\\u") && hex(walk, 4, &low) &&
	    low >= 0xdc00 && low < 0xe000)
		*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	else
		walk->at = after;
	return true;
}

/* The character that the escape at `start` stands for, the walk being past its first letter `c`. */
static bool character_escape(struct walk *walk, size_t start, char c, bool in_class, uint32_t *code)
{
	for (size_t i = 0; i < COUNT(control_escapes); i++) {
		if (control_escapes[i].letter == c) {
			*code = control_escapes[i].code;
			return true;
		}
	}
	if (c == '0' && (walk_ends(walk) || !is_digit(walk->in.at[walk->at]))) {
		*code = 0;
		return true;
	}
	if (c == 'c' && !walk_ends(walk) && is_letter(walk->in.at[walk->at])) {
		*code = (uint32_t)walk->in.at[walk->at++] % 32;
		return true;
	}
	if (c == 'x')
		return hex(walk, 2, code) || walk_fail(walk, start, "\\x wants two hex digits");
	if (c == 'u')
		return walk_unicode_escape(walk, code) ||
		       walk_fail(walk, start,
				 "\\u wants four hex digits, or a code point in braces");
	if (c && strchr("^$\\.*+?()[]{}|/", c)) {
		*code = (unsigned char)c;
		return true;
	}
	if (in_class && (c == 'b' || c == '-')) {
		*code = c == 'b' ? '\b' : '-';
		return true;
	}
	if (is_digit(c))
		return walk_fail(walk, start, "\\%c… is no character in ECMA-262", c);
	if (c > ' ' && c < 0x7f)
		return walk_fail(walk, start, "\\%c is no escape in ECMA-262", c);
	return walk_fail(walk, start,
			 "a backslash must not stand before this character in ECMA-262");
}

/* \p{…} and \P{…}, in a class or outside. */
static bool property_escape(struct walk *walk, size_t start, char letter)
{
	struct buf name = { 0 };
	bool is_negated = false, is_known = false;

	if (walk_takes(walk, "{")) {
		const char *open = walk->in.at + walk->at;
		const char *close = memchr(open, '}', walk->in.len - walk->at);
		if (close) {
			struct str property = { open, (size_t)(close - open) };
			is_known = ecma_property(property, &name, &is_negated);
			walk->at += property.len + 1;
		}
	}
	if (is_known) {
		buf_puts(walk->out, (letter == 'P') == is_negated ? "\\p{" : "\\P{");
		buf_put(walk->out, buf_str(&name));
		buf_putc(walk->out, '}');
	}
	buf_release(&name);
	return is_known ||
	       walk_fail(walk, start, "\\%c wants a property that ECMA-262 knows, in braces",
			 letter);
}

/*
 * One escape at `walk`. Of a single character only the code is given, so that the caller can make a
 * range of it; everything else is written, and *code is NO_CODE.
 */
static bool any_escape(struct walk *walk, bool in_class, enum term_kind *kind, uint32_t *code)
{
	size_t start = walk->at++;

	*code = NO_CODE;
	if (walk_ends(walk))
		return walk_fail(walk, start, "the pattern ends in a backslash");
	char c = walk->in.at[walk->at++];
	for (size_t i = 0; i < COUNT(set_escapes); i++) {
		const struct set_escape *row = &set_escapes[i];
		const char *text = in_class ? row->inside : row->outside;
		if (row->letter == c && text) {
			buf_puts(walk->out, text);
			*kind = row->is_assertion ? TERM_ASSERTION : TERM_CHARACTER;
			return true;
		}
	}
	if (c == 'p' || c == 'P')
		return property_escape(walk, start, c);
	return character_escape(walk, start, c, in_class, code);
}

/* One side of a range, or a member. */
static bool class_atom(struct walk *walk, uint32_t *code)
{
	enum term_kind unused;
	if (walk_sees(walk, "\\"))
		return any_escape(walk, true, &unused, code);
	*code = walk_code(walk);
	return true;
}

static bool class_member(struct walk *walk)
{
	uint32_t first, last;
	size_t start = walk->at;

	if (!class_atom(walk, &first))
		return false;
	if (first != NO_CODE)
		walk_put_code(walk, first);
	if (!walk_sees(walk, "-") || walk_sees(walk, "-]") || walk->at + 1 == walk->in.len)
		return true;
	walk->at++;
	if (!class_atom(walk, &last))
		return false;
	if (first == NO_CODE || last == NO_CODE)
		return walk_fail(walk, start,
				 "a range in [ ] needs a single character at both ends");
	if (first > last)
		return walk_fail(walk, start, "a range in [ ] is out of order");
	buf_putc(walk->out, '-');
	walk_put_code(walk, last);
	return true;
}

bool walk_class(struct walk *walk)
{
	size_t start = walk->at++;

	if (walk_takes(walk, "]")) {
		/* PCRE2 would neither repeat a bare [] nor look back at one. */
		buf_puts(walk->out, "(?:(?!))");
		return true;
	}
	buf_putc(walk->out, '[');
	if (walk_takes(walk, "^"))
		buf_putc(walk->out, '^');
	while (!walk_takes(walk, "]")) {
		if (walk_ends(walk))
			return walk_fail(walk, start, "a [ is not closed");
		if (!class_member(walk))
			return false;
	}
	buf_putc(walk->out, ']');
	return true;
}

bool walk_escape(struct walk *walk, enum term_kind *kind)
{
	uint32_t code;

	if (!any_escape(walk, false, kind, &code))
		return false;
	if (code != NO_CODE)
		walk_put_code(walk, code);
	return true;
}

/* Names of columns to names of members: without accents, marks and capitals. */
#include "guess/parts.h"

#include "base/utf8.h"
#include "compile/scan.h"

enum { NAME_BYTES = 60 }; /* of a member; longer names are cut */

/*
 * The Latin letters from U+00C0 to U+017F without their marks; the second letter of œ follows
 * below.
 */
static const char latin[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty"
			    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
			    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

enum { LATIN_FIRST = 0xc0, LATIN_LAST = 0x17f };

/* The letter or digit that stands for a character; 0: it is a mark on the one before; ' ': none. */
static char plain_letter(uint32_t code)
{
	if (code < 0x80)
		return is_letter((char)code) || is_digit((char)code) ? (char)code : ' ';
	if (code >= LATIN_FIRST && code <= LATIN_LAST)
		return latin[code - LATIN_FIRST];
	return code >= 0x300 && code <= 0x36f ? '\0' : ' ';
}

static char second_letter(uint32_t code)
{
	switch (code) {
	case 0xc6: /* Æ æ Œ œ */
	case 0xe6:
	case 0x152:
	case 0x153:
		return 'e';
	case 0xdf: /* ß */
		return 's';
	default:
		return '\0';
	}
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static char small(char c)
{
	return is_capital(c) ? (char)(c - 'A' + 'a') : c;
}

struct str guess_plain_name(struct str name, struct arena *arena)
{
	char *out = arena_bytes(arena, NAME_BYTES + 3);
	size_t len = 0;
	bool starts_word = true;
	char before = ' ';

	while (name.len > 0 && len < NAME_BYTES) {
		unsigned size;
		uint32_t code = utf8_decode(name, &size);
		char letter = plain_letter(code), second = second_letter(code);
		scan_skip(&name, size);
		if (letter == '\0')
			continue;
		/* dateOfBirth, but neither ID nor N° */
		starts_word |= letter == ' ' || (is_capital(letter) && !is_capital(before));
		before = letter;
		if (letter == ' ')
			continue;
		if (starts_word && len > 0)
			out[len++] = '_';
		out[len++] = small(letter);
		if (second)
			out[len++] = second;
		starts_word = false;
	}
	return (struct str){ out, len };
}

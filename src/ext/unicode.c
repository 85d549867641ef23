/*
 * Letter case. Most texts are ASCII and never reach libunistring. Its language argument stays NULL:
 * the Turkish i is an i like any other here, so that the same file gives the same hashes everywhere.
 */
#include "ext/unicode.h"

#include <stdint.h>
#include <stdlib.h>

#include <unicase.h>

typedef uint8_t *casemap(const uint8_t *text, size_t len, const char *language, uninorm_t form,
			 uint8_t *room, size_t *room_len);

static bool is_ascii(struct str text)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < text.len; i++)
		seen |= (unsigned char)text.at[i];
	return seen < 0x80;
}

/* Flips the case of the letters from `first` on: a for upper, A for lower. */
static struct str map_ascii(struct str text, char first, struct arena *arena)
{
	size_t i = 0;

	while (i < text.len && (unsigned char)(text.at[i] - first) >= 26)
		i++;
	if (i == text.len)
		return text;
	char *out = arena_bytes(arena, text.len);
	memcpy(out, text.at, text.len);
	for (; i < text.len; i++)
		if ((unsigned char)(out[i] - first) < 26)
			out[i] ^= 0x20;
	return (struct str){ out, text.len };
}

static struct str map_case(struct str text, casemap *map, char first, struct arena *arena)
{
	size_t len = 0;

	if (is_ascii(text))
		return map_ascii(text, first, arena);
	uint8_t *mapped = map((const uint8_t *)text.at, text.len, NULL, NULL, NULL, &len);
	if (!mapped)
		memory_exhausted(); /* the text is valid: nothing else can fail */
	struct str out = { (const char *)mapped, len };
	out = str_eq(out, text) ? text : arena_copy(arena, out);
	free(mapped);
	return out;
}

struct str unicode_lower(struct str text, struct arena *arena)
{
	return map_case(text, u8_tolower, 'A', arena);
}

struct str unicode_upper(struct str text, struct arena *arena)
{
	return map_case(text, u8_toupper, 'a', arena);
}

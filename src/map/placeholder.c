/*
 * The list of placeholders. rules/identifiers.json has it in the usual letter cases, rules/hashes.json
 * the hashes of these; the unit test holds all three together and says what is to be added where.
 */
#include "map/placeholder.h"

#include "map/blank.h"

/* With their lengths: each text that is hashed is compared with all of them. */
static const struct str words[] = {
	{ "null", 4 }, { "(null)", 6 }, { "none", 4 }, { "nil", 3 }, { "nan", 3 }, { "na", 2 },
	{ "n/a", 3 }, { "#n/a", 4 }, { "undefined", 9 }, { "unknown", 7 }, { "inconnu", 7 },
	{ "anonymous", 9 }, { "-", 1 }, { "--", 2 }, { "?", 1 }, { "\\n", 2 },
};

bool placeholder_is(struct str text)
{
	struct str word = blank_trim(text);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (word.len == words[i].len && str_eq_nocase(word, words[i]))
			return true;
	return word.len == 0;
}

const char *placeholder_word(size_t index)
{
	return index < sizeof(words) / sizeof(words[0]) ? words[index].at : NULL;
}

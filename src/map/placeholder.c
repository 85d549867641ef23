/*
 * The list of placeholders. rules/identifiers.json has it in the usual letter cases, rules/hashes.json
 * the hashes of these; the unit test holds all three together and says what is to be added where.
 */
#include "map/placeholder.h"

#include "map/blank.h"

static const char *const words[] = {
	"null",      "(null)",  "none",    "nil",       "nan", "na", "n/a", "#n/a",
	"undefined", "unknown", "inconnu", "anonymous", "-",   "--", "?",   "\\n",
};

bool placeholder_is(struct str text)
{
	struct str word = blank_trim(text);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return word.len == 0;
}

const char *placeholder_word(size_t index)
{
	return index < sizeof(words) / sizeof(words[0]) ? words[index] : NULL;
}

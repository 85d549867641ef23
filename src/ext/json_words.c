/* yajl says what its parser met; what was most likely done wrong shows in the bytes around it. */
#include "ext/json_words.h"

#define A_WORD "a word that is no value; expected true, false, null, or text in double quotes"

static const struct {
	const char *said, *words; /* `said`: how it begins */
} rows[] = {
	{ "premature EOF", "the text ends before the value does" },
	{ "trailing garbage", "something stands behind the end of the value" },
	{ "object key and value must be",
	  "a colon is missing between a member's name and its value" },
	{ "after key and value", "a comma or } is missing behind a member" },
	{ "after array element", "a comma or ] is missing behind an element" },
	{ "inside a string, '\\' occurs",
	  "a backslash in a string, before a character that it cannot escape; a backslash itself is "
	  "written \\\\" },
	{ "invalid character inside string",
	  "a control character in a string; a line break is written \\n, a tab \\t" },
	{ "invalid (non-hex) character", "four hexadecimal digits must follow \\u" },
	{ "malformed number, a digit is required after the decimal",
	  "a number needs a digit behind its decimal point" },
	{ "malformed number, a digit is required after the exponent",
	  "a number needs a digit in its exponent" },
	{ "malformed number, a digit is required after the minus",
	  "a number needs a digit behind its minus sign" },
	{ "invalid string in json", A_WORD },
	{ "probable comment", "a comment, which JSON does not have" },
};

static char before(struct str text, size_t at)
{
	while (at > 0 && strchr(" \t\r\n", text.at[at - 1]))
		at--;
	return at > 0 ? text.at[at - 1] : '\0';
}

/* A token where none of its kind may stand. */
static const char *misplaced(char last, char found)
{
	if (last == ',' && found == '}')
		return "a comma before } is one too many";
	if (last == ',' && found == ']')
		return "a comma before ] is one too many";
	if (found == ',')
		return "a comma where a value must stand";
	if (last == ':')
		return "a value is missing behind the colon";
	return "a value must stand here";
}

static const char *no_token(char found)
{
	if (found == '\'')
		return "a single quote; JSON wants double quotes";
	if ((found >= 'a' && found <= 'z') || (found >= 'A' && found <= 'Z'))
		return A_WORD;
	if (found == '+' || found == '.')
		return "a number must start with a digit or a minus sign";
	return "a character that starts no value";
}

struct str json_words(struct str said, struct str text, size_t at)
{
	char found = at < text.len ? text.at[at] : '\0';

	if (str_starts(said, STR("after ")) && found >= '0' && found <= '9' && at > 0 && text.at[at - 1] == '0')
		return STR("a number must not start with a zero");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_starts(said, str_of(rows[i].said)))
			return str_of(rows[i].words);
	if (str_starts(said, STR("invalid object key")) && found == '}')
		return str_of(misplaced(',', found));
	if (str_starts(said, STR("invalid object key")))
		return STR("a member's name must be text in double quotes");
	if (str_starts(said, STR("unallowed token")))
		return str_of(misplaced(before(text, at), found));
	if (str_starts(said, STR("invalid char in json")))
		return str_of(no_token(found));
	return said;
}

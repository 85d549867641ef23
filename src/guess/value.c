/*
 * What one text is, by its form alone. Says nothing that the text does not show: a run of digits is
 * an integer, and perhaps a time, and perhaps a phone number; the name of its field decides.
 */
#include "guess/parts.h"

#include "compile/scan.h"
#include "map/blank.h"

#define BIT(trait) (UINT32_C(1) << (trait))

const char *const guess_nulls[GUESS_NULLS] = {
	"NULL", "null", "\\N", "(null)", "<null>", "N/A", "n/a", "#N/A",
};
const char *const guess_maybes[GUESS_MAYBES] = {
	"-", "--", "?", "NA", "None", "NaN", "nan", "undefined",
};

static bool is_address_part(char c)
{
	return c != '@' && c != ',' && c != ';' && c != '<' && c != '>' && c != '"' &&
	       (unsigned char)c > ' ';
}

/* Something, an @, a name, a dot, at least two letters. */
static bool is_email(struct str text)
{
	struct str local = scan_while(&text, is_address_part);

	if (local.len == 0 || !scan_char(&text, '@'))
		return false;
	struct str domain = scan_while(&text, is_address_part);
	const char *dot = domain.len > 0 ? memrchr(domain.at, '.', domain.len) : NULL;
	if (!dot || dot == domain.at || text.len > 0)
		return false;
	struct str top = { dot + 1, domain.len - (size_t)(dot + 1 - domain.at) };
	return top.len >= 2 && is_letter(top.at[0]) && is_letter(top.at[1]);
}

static bool is_all(struct str text, bool (*kind)(char))
{
	return scan_while(&text, kind).len > 0 && text.len == 0;
}

static bool is_hash(struct str text)
{
	static const size_t lengths[] = { 32, 40, 64, 96, 128 };
	bool is_length = false;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		is_length |= text.len == lengths[i];
	return is_length && is_all(text, is_hex) && !is_all(text, is_digit);
}

static bool is_uuid(struct str text)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if ((i > 0 && !scan_char(&text, '-')) || scan_while(&text, is_hex).len != groups[i])
			return false;
	return text.len == 0;
}

static bool is_visible(char c)
{
	return (unsigned char)c > ' ';
}

static bool is_agent(struct str text)
{
	static const char *const numbered[] = { "vec:", "udp:" };
	static const char *const others[] = { "net:", "mob:", "web:", "tech:", "etag:" };

	for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++) {
		struct str start = str_of(numbered[i]);
		if (str_starts(text, start))
			return is_all((struct str){ text.at + start.len, text.len - start.len },
				      is_digit);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct str start = str_of(others[i]);
		if (str_starts(text, start))
			return is_all((struct str){ text.at + start.len, text.len - start.len },
				      is_visible);
	}
	return false;
}

static bool is_one_of_words(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(text, str_of(words[i])))
			return true;
	return false;
}

#define IS_WORD(text, words) is_one_of_words((text), (words), sizeof(words) / sizeof((words)[0]))

static uint32_t word_traits(struct str text)
{
	static const char *const kinds[] = { "vec", "udp", "etag" };
	static const char *const men[] = { "m", "male", "man", "h", "homme", "masculin" };
	static const char *const women[] = { "f",     "female",  "woman",
					     "femme", "feminin", "f\xc3\xa9minin" };
	uint32_t traits = 0;

	if (IS_WORD(text, kinds))
		traits |= BIT(TRAIT_AGENT_KIND);
	if (IS_WORD(text, men))
		traits |= BIT(TRAIT_MAN);
	if (IS_WORD(text, women))
		traits |= BIT(TRAIT_WOMAN);
	return traits;
}

/* Digits that may be a time between 2001 and 2100, by how many there are. */
static uint32_t epoch_traits(struct str digits)
{
	enum { SECONDS = 10, MILLISECONDS = 13, MICROSECONDS = 16 };
	bool is_time = digits.at[0] >= '1' && digits.at[0] <= '3';

	if (!is_time)
		return 0;
	return digits.len == SECONDS        ? BIT(TRAIT_SECONDS)
	       : digits.len == MILLISECONDS ? BIT(TRAIT_MILLISECONDS)
	       : digits.len == MICROSECONDS ? BIT(TRAIT_MICROSECONDS)
					    : 0;
}

static uint32_t integer_traits(struct str text)
{
	bool is_signed = scan_one_of(&text, "+-");

	if (!is_all(text, is_digit))
		return 0;
	if (is_signed)
		return BIT(TRAIT_INTEGER);
	return BIT(TRAIT_INTEGER) | epoch_traits(text) |
	       (text.len > 1 && text.at[0] == '0' ? BIT(TRAIT_ZERO_LED) : 0);
}

/* 1.23E+09, as a spreadsheet shows a long number. */
static bool is_scientific(struct str text)
{
	if (scan_while(&text, is_digit).len != 1)
		return false;
	if (scan_one_of(&text, ".,"))
		scan_while(&text, is_digit);
	return scan_one_of(&text, "eE") && scan_char(&text, '+') && is_all(text, is_digit);
}

static uint32_t phone_traits(struct str text)
{
	enum { SHORTEST = 6, LONGEST = 15 };
	bool has_plus = scan_char(&text, '+');
	char digits[2] = { 0 };
	size_t count = 0;
	uint32_t traits = BIT(TRAIT_PHONE);

	if (memmem(text.at, text.len, "(0)", 3))
		traits |= BIT(TRAIT_PHONE_OPTIONAL);
	while (text.len > 0) {
		size_t blank = blank_first(text);
		if (is_digit(text.at[0])) {
			if (count < sizeof(digits))
				digits[count] = text.at[0];
			count++;
		} else if (blank > 0 || is_one_of(text.at[0], ".()/-")) {
			traits |= BIT(TRAIT_PHONE_MARKS);
		} else {
			return 0;
		}
		scan_skip(&text, blank > 0 ? blank : 1);
	}
	if (count < SHORTEST || count > LONGEST)
		return 0;
	if (!has_plus && digits[0] == '0')
		traits |= digits[1] == '0' ? BIT(TRAIT_PHONE_ZEROS) : BIT(TRAIT_PHONE_ZERO);
	return traits;
}

static uint32_t character_traits(struct str text)
{
	uint32_t traits = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		traits |= c == ','               ? BIT(TRAIT_COMMA)
			  : c == ';'             ? BIT(TRAIT_SEMICOLON)
			  : c == '|'             ? BIT(TRAIT_BAR)
			  : c >= 'A' && c <= 'Z' ? BIT(TRAIT_CAPITAL)
						 : 0;
	}
	return traits;
}

uint32_t guess_traits(struct str text)
{
	enum { LONGEST_WORD = 10 };
	struct str inner = blank_trim(text);
	uint32_t traits = character_traits(inner);

	if (inner.len < text.len)
		traits |= BIT(TRAIT_BLANK);
	if (inner.len == 0)
		return traits;
	if (inner.len <= LONGEST_WORD)
		traits |= word_traits(inner);
	if (is_email(inner))
		return traits | BIT(TRAIT_EMAIL);
	if (is_hash(inner))
		return traits | BIT(TRAIT_HASH);
	if (is_uuid(inner))
		return traits | BIT(TRAIT_UUID);
	if (is_agent(inner))
		return traits | BIT(TRAIT_AGENT);
	if (is_scientific(inner))
		traits |= BIT(TRAIT_SCIENTIFIC);
	return traits | integer_traits(inner) | phone_traits(inner);
}

/* ext/regex, ext/ecma*: what ECMA-262 takes and refuses, what patterns mean, all their matches,
and what they may cost. */
#include "ext/regex.h"

#include "test.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static enum regex_result search(const char *pattern, struct str text)
{
	char message[160];
	size_t at;
	struct regex *regex = regex_compile(str_of(pattern), message, &at);
	if (!regex)
		fail_msg("%s: %s at %zu", pattern, message, at);
	struct regex_match *match = regex_match_new();
	enum regex_result result = regex_search(regex, match, text);
	regex_match_free(match);
	regex_free(regex);
	return result;
}

static void takes_the_syntax_of_ecma(void **state)
{
	(void)state;
	static const char *const patterns[] = {
		"", "a|b|", "^$", "(?<name>x)", "(?<n>a)\\k<n>", "\\k<n>(?<n>a)", "(?<$a_1>x)",
		"(?<\\u0061>x)\\k<a>", "(a)\\1", "\\1(a)", "(?:a)*", "(?=a)(?!b)(?<=c)(?<!d)",
		"a{2}b{2,}c{2,3}?", "a{02}", "[]", "[^]", "[]*", "[-a]", "[a-]", "[\\d-]",
		"[a\\-z]", "[\\b]", "\\b\\B", "[[]", "[[:alpha:]", "\\0", "\\cA\\cz",
		"\\x41\\u0041\\u{41}\\u{10FFFF}", "\\uD83D\\uDC32", "\\uD83D",
		"\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/", "/", "\\p{L}\\P{Lu}",
		"\\p{Letter}", "\\p{digit}", "\\p{gc=Decimal_Number}", "\\p{General_Category=Nd}",
		"\\p{Script=Greek}", "\\p{sc=Grek}", "\\p{scx=Latin}",
		"\\p{Script_Extensions=Old_Italic}", "\\p{Any}", "\\p{Assigned}", "\\p{ASCII}",
		"\\p{sc=SignWriting}", "\\p{sc=Qaac}", "\\p{sc=Beria_Erfe}", "\\p{CWKCF}",
		"(?<\xc3\xa9\xd9\xa1\xe2\x80\x8d>x)", "(?<\\u{1d4b3}>x)", "(?<\\uD835\\uDCB3>x)",
		"\\p{ASCII_Hex_Digit}", "\\p{Emoji}", "[\\p{L}\\P{Lu}]", "-", "_", "(?<=a*)b",
		"a{70000}",
	};
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (!regex_is_valid(str_of(patterns[i])))
			fail_msg("refused: %s", patterns[i]);
}

static void refuses_what_ecma_does_not_have(void **state)
{
	(void)state;
	static const struct {
		const char *pattern;
		size_t at;
	} rows[] = {
		{ "^(abc]", 5 }, { "(", 1 }, { "a)", 1 }, { "[a", 0 }, { "[a-", 0 }, { "]", 0 },
		{ "a{", 1 }, { "a{,2}", 1 }, { "{2}", 0 }, { "}", 0 }, { "a{3,2}", 1 },
		{ "a{99999999999999999999,9}", 1 }, { "*a", 0 }, { "a|*", 2 }, { "(*UTF)", 1 },
		{ "a**", 2 }, { "a++", 2 }, { "a?+", 2 }, { "a???", 3 }, { "^*", 1 }, { "$+", 1 },
		{ "\\b*", 2 }, { "(?=a)*", 5 }, { "(?<=a)?", 6 }, { "\\", 0 }, { "a\\", 1 },
		{ "\\Z", 0 }, { "\\z", 0 }, { "\\A", 0 }, { "\\G", 0 }, { "\\a", 0 }, { "\\e", 0 },
		{ "\\h", 0 }, { "\\H", 0 }, { "\\V", 0 }, { "\\R", 0 }, { "\\X", 0 }, { "\\K", 0 },
		{ "\\Qa\\E", 0 }, { "\\g{1}", 0 }, { "\\N", 0 }, { "\\_", 0 }, { "\\-", 0 },
		{ "\\ ", 0 }, { "\\\"", 0 }, { "\\\xc3\xa9", 0 }, { "[\\Z]", 1 }, { "[\\B]", 1 },
		{ "[\\1]", 1 }, { "[\\k]", 1 }, { "[b-a]", 1 }, { "[\\d-z]", 1 }, { "[a-\\d]", 1 },
		{ "\\1", 0 }, { "(a)\\2", 3 }, { "\\18446744073709551617(a)", 0 }, { "\\01", 0 },
		{ "\\k", 0 }, { "\\k<a>", 0 }, { "(?<a>x)\\k<b>", 7 }, { "(?<a>x)(?<a>y)", 7 },
		{ "(?<1a>x)", 3 }, { "(?<>x)", 3 }, { "(?<a", 3 }, { "(?P<a>x)", 0 },
		{ "(?'a'x)", 0 }, { "(?i)a", 0 }, { "(?i:a)", 0 }, { "(?>a)", 0 }, { "(?#a)", 0 },
		{ "(?|a)", 0 }, { "(?R)", 0 }, { "(?(1)a)", 0 }, { "(?", 0 }, { "\\c", 0 },
		{ "\\c1", 0 }, { "\\x4", 0 }, { "\\u12", 0 }, { "\\u{}", 0 }, { "\\u{110000}", 0 },
		{ "\\u{41", 0 }, { "\\p", 0 }, { "\\pL", 0 }, { "\\p{", 0 }, { "\\p{}", 0 },
		{ "\\p{Greek}", 0 }, { "\\p{letter}", 0 }, { "\\p{^L}", 0 }, { "\\p{gc=Greek}", 0 },
		{ "\\p{L=L}", 0 }, { "\\p{Script=greek}", 0 }, { "\\p{Script=GREEK}", 0 },
		{ "\\p{Script=}", 0 }, { "\\p{Script=Gree_k}", 0 }, { "\\p{sc=OldItalic}", 0 },
		{ "\\p{sc=Latin }", 0 }, { "\\p{sc=Latin Latn}", 0 }, { "\\p{Script=Klingon}", 0 },
		{ "\\p{Script}", 0 }, { "\\p{Other_Alphabetic}", 0 }, { "\\p{RGI_Emoji}", 0 },
		{ "(?<\xe2\x82\xac>x)", 3 }, { "(?<\xd9\xa1>x)", 3 }, { "(?<\xf0\x9f\x98\x80>x)", 3 },
		{ "(?<\\u20ac>x)", 3 }, { "(?<\\uD835>x)", 3 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char message[160] = "";
		size_t at = SIZE_MAX;
		if (regex_compile(str_of(rows[i].pattern), message, &at))
			fail_msg("taken: %s", rows[i].pattern);
		assert_true(strlen(message) > 0);
		if (at != rows[i].at)
			fail_msg("%s: %s at %zu", rows[i].pattern, message, at);
		assert_false(regex_is_valid(str_of(rows[i].pattern)));
	}
}

static void tells_valid_patterns_that_it_cannot_run(void **state)
{
	(void)state;
	static const struct {
		const char *pattern;
		size_t at;
		const char *says;
	} rows[] = {
		{ "x(?<=a*)b", 1, "one length" },
		{ "(?:\xc3\xa9(?<!a|(?:b|cd)))", 5, "one length" },
		{ "ab(c{70000})", 3, "65535" },
		{ "a{2}\\p{CWKCF}", 4, "Unicode property" },
		{ "((a{1000}){1000}){10}", 16, "too large" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char message[160] = "";
		size_t at;
		assert_true(regex_is_valid(str_of(rows[i].pattern)));
		assert_null(regex_compile(str_of(rows[i].pattern), message, &at));
		if (at != rows[i].at || !strstr(message, rows[i].says))
			fail_msg("%s: %s at %zu", rows[i].pattern, message, at);
	}
}

/* Where PCRE2 means something else, whatever we write. */
static void notes_what_pcre2_means_otherwise(void **state)
{
	(void)state;
	static const struct {
		const char *pattern;
		size_t at; /* of the note; 0: there is none */
		const char *says;
	} rows[] = {
		/* a round that does not set the group */
		{ "^(?:(a)|b)*\\1$", 11, "repeat" },
		{ "^(?:(a)?b)+\\1$", 11, "repeat" },
		{ "^(?:(?:(a)|x)b){2}\\1$", 18, "repeat" },
		{ "^(?:(?!(a))b)*\\1$", 0, NULL },
		/* a round that takes nothing */
		{ "^(a*)*\\1$", 6, "repeat" },
		{ "^(a|)+\\1$", 6, "repeat" },
		{ "^(?:(a*))*?\\1$", 11, "repeat" },
		/* a reference before the group of its round, or in it */
		{ "^(?:\\1(a))+$", 4, "repeat" },
		{ "^(a\\1)*$", 3, "repeat" },
		{ "^(?:(a)|\\1b)*$", 8, "repeat" },
		{ "(?<n>a*)*\\k<n>", 9, "repeat" },
		{ "(?<=(a){2})\\1", 11, "right to left" },
		/* the same in both */
		{ "^(a)+\\1$", 0, NULL },
		{ "^(?:(a|b)c)*\\1$", 0, NULL },
		{ "^(?:(.)\\1)*$", 0, NULL },
		{ "^(?:(?:(.)\\1)?b)*$", 0, NULL },
		{ "^(?:x(?=(a)))+\\1$", 0, NULL },
		{ "^(a*)?\\1$", 0, NULL },
		{ "^(a*){1}\\1$", 0, NULL },
		{ "^\\1(?:(a)|b)*$", 0, NULL },
		{ "([\"']).*?\\1", 0, NULL },
		{ "(?:(a)|b)*", 0, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct regex_note notes[2];
		size_t count = regex_notes(str_of(rows[i].pattern), notes, COUNT(notes));
		if (count != (rows[i].at != 0))
			fail_msg("%s: %zu notes", rows[i].pattern, count);
		if (count && (notes[0].at != rows[i].at || !strstr(notes[0].text, rows[i].says)))
			fail_msg("%s: %zu: %s", rows[i].pattern, notes[0].at, notes[0].text);
	}
	struct regex_note two[2];
	assert_int_equal(regex_notes(STR("(a*)*\\1\\1\\1"), two, 2), 2);
	assert_int_equal(two[1].at, 7);
	assert_int_equal(regex_notes(STR("(a"), two, 2), 0);
}

static void means_what_ecma_means(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *yes, *no; /* NULL: no such case */
	} rows[] = {
		{ "^a*$", "aaa", "abc" }, { "b", "abc", "ac" }, { "^abc$", "abc", "abc\n" },
		{ "^abc", "abcd", "x\nabc" }, { "^.$", "\xe2\x82\xac", "\n" }, { "^.$", "\v",
		  "\r" },
		{ "^.$", "\xc2\x85", "\xe2\x80\xa8" }, { "^\\t\\v\\f$", "\t\v\f", "tvf" },
		{ "^\\cc\\cC$", "\x03\x03", "cc" }, { "^\\d$", "0", "\xdf\x80" }, { "^\\D$",
		  "\xdf\x80", "0" },
		{ "^\\w$", "_", "\xc3\xa9" }, { "^\\W$", "\xc3\xa9", "a" }, { "^\\s$", "\xc2\xa0",
		  "\xe2\x80\x8b" },
		{ "^\\s$", "\xef\xbb\xbf", "\xe1\xa0\x8e" }, { "^\\s$", "\v", "\x01" }, { "^\\s$",
		  "\xe3\x80\x80", "\xc2\x85" },
		{ "^\\S$", "\xe2\x80\x93", "\xe2\x80\xa9" }, { "^[\\s]$", "\xe2\x80\x83",
		  "\xe2\x80\x93" },
		{ "^[^\\s]$", "\xe2\x80\x93", "\xe2\x80\x83" }, { "^[\\S]$", "\xe2\x80\x93",
		  "\xe1\x9a\x80" },
		{ "^[^\\S]$", "\xef\xbb\xbf", "a" }, { "^[\\S\\n]$", "\n", "\t" }, { "^[\\W]$",
		  "\xc3\xa9", "a" },
		{ "^[^\\D\\P{L}]$", NULL, "\xce\xbb" }, { "^[^\\W\\P{L}]$", "a", "\xce\xbb" },
		{ "^[^\\W]$", "_", "`" }, { "^[\\W]$", "^", "Z" }, { "^[^\\D]$", "9", ":" },
		{ "^[\\D]$", "\xdf\x80", "7" }, { "^[\\b]$", "\b", "b" }, { "^[a\\-z]$", "-", "b" },
		{ "^[[:alpha:]$", ":", "b" }, { "^[^]$", "\n", "" }, { "[]", NULL, "a" }, { "^[]*$",
		  "", "a" },
		{ "^a{0}$", "", "a" }, { "^a{2,3}?$", "aaa", "aaaa" }, { "^(?:ab|cd){2}$", "abcd",
		  "abab\n" },
		{ "^(a)?b\\1$", "b", "ba" }, { "^\\1(a)$", "a", "aa" }, { "^(?<n>a|b)\\k<n>$", "bb",
		  "ab" },
		{ "^(?<\xcf\x80>a|b)\\k<\\u03c0>$", "bb", "ab" }, { "^(?<a>x)(y)\\2\\1$", "xyyx",
		  "xyxy" },
		{ "^(a)?\\1{1,2}b$", "b", "ab" }, { "^(a)?\\1+b$", "b", "ab" },
		{ "^\\1{2}(a)$", "a", "aa" }, { "^(?:(a)|b)\\1+$", "b", "a" },
		{ "^(?:(['\"])[^'\"]*\\1,?)+$", "'a',\"b\"", "'a',\"b'" },
		{ "^(?:(['\"]).*?\\1|[a-z])+$", "a'1'b\"2\"", "a'1\"" },
		{ "^(?:(?:(a|b)x)\\1)+$", "axabxb", "axabxa" }, { "^(?:a|(b)){0,1}\\1$", "bb", "aa" },
		{ "^(?:(?=(.))(?:\\1)){2}$", "ab", "a" }, { "^(?:(a+)|b)?\\1{1}c{1}$", "bc", "ac" },
		{ "(?:|(?=b)){0}$", "", NULL }, { "^(?:a|(?=b)){0}c$", "c", "ac" },
		{ "(?<=\\$)\\d", "$5", "5" }, { "(?<!\\$)\\d", "5", "$5" },
		{ "^(?=.*\\d)(?!.*x).*$", "ab1", "abx1" }, { "\\bfoo\\b", "a foo", "afoo" },
		{ "^\\x41\\u0042\\u{43}\\/$", "ABC/", "abc/" }, { "^\\uD83D\\uDC32*$",
		  "\xf0\x9f\x90\xb2\xf0\x9f\x90\xb2", "\xf0\x9f\x90\xb3" },
		{ "^\xf0\x9f\x90\xb2*$", "\xf0\x9f\x90\xb2\xf0\x9f\x90\xb2", "\xf0\x9f\x90\xb3" },
		{ "^[\\u{1F432}-\\u{1F434}]$", "\xf0\x9f\x90\xb3", "\xf0\x9f\x90\xb5" },
		{ "\\uD83D", NULL, "\xf0\x9f\x90\xb2" }, { "^\\p{Letter}+$", "\xc3\xa9t\xc3\xa9",
		  "1" },
		{ "^\\p{digit}+$", "\xe0\xa7\xaa\xe0\xa7\xa8", "-%#" }, { "^\\P{Lu}$", "a", "A" },
		{ "^[^\\P{Lu}]$", "A", "a" }, { "^\\p{Script=Greek}$", "\xce\xb1", "a" },
		{ "^\\p{sc=Latn}$", "a", "\xce\xb1" }, { "^\\p{Assigned}$", "a", "\xcd\xb8" },
		{ "^\\P{Assigned}$", "\xcd\xb8", "a" }, { "^\\p{LC}$", "a", "\xe4\xb8\x80" },
		{ "^a b#c$", "a b#c", "ab" }, { "^<>=!,:;'\"@~`%&$", "<>=!,:;'\"@~`%&", "a" },
		{ "^(MALE|FEMALE)$", "FEMALE", "female" },
		/* an unset group is empty, however often it is asked for */
		{ "^(?:(a)|b)\\1+$", "b", "a" }, { "^\\1{2}(a)$", "a", "aa" },
		{ "^(a\\1+?)$", "a", "aa" }, { "^(?:(a)|b)\\1{1,2}c$", "bc", "ac" },
		{ "^(a){0}\\1$", "", "a" }, { "^(?!(a))b\\1$", "b", "bb" },
		/* what a lookahead saw is not taken */
		{ "(?=b)a*b", "xab", "a" }, { "(?:(?=b))a*b", "b", "a" }, { "(?=(b))a*\\1", "ab", "ax" },
		{ "(?=[bc])a*c", "ac", "ab" }, { "^(?=.*b)(?=.*c)b?c", "cb", "bb" },
		/* a place that was passed over may be the one */
		{ "(?:a|)(?:c|a+.)a", "aaa", "aa" }, { "(?:-|)(?:0|1+.)1", "111", "11" },
		{ "(a|)(c|a+.{1,2}a{0,2}){1,2}a", "aaaccba", "cb" },
		/* what stands zero times says nothing, not even where it stands */
		{ "(?:^|^b){0}a", "ba", "b" }, { "(?:x|^b){0,0}?a", "ba", "b" }, { "(^){0}a", "ba", "b" },
		/* nothing to match at all */
		{ "(?<![])a", "a", "b" }, { "a[]?b", "ab", "a" }, { "a(?:[]|b)", "ab", "a" },
		{ "[]{0}a", "a", "b" }, { "(?:[]b)?a", "ba", "b" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *pattern = rows[i].pattern;
		if (rows[i].yes && search(pattern, str_of(rows[i].yes)) != REGEX_YES)
			fail_msg("row %zu: %s does not match", i, pattern);
		if (rows[i].no && search(pattern, str_of(rows[i].no)) != REGEX_NO)
			fail_msg("row %zu: %s matches what it must not", i, pattern);
	}
}

static void matches_empty_and_missing_text(void **state)
{
	(void)state;
	assert_int_equal(search("^$", (struct str){ 0 }), REGEX_YES);
	assert_int_equal(search("", STR("")), REGEX_YES);
	assert_int_equal(search(".", (struct str){ 0 }), REGEX_NO);
	assert_int_equal(search("^a\\0b$", STR("a\0b")), REGEX_YES);
}

static void refuses_groups_nested_too_deeply(void **state)
{
	(void)state;
	char pattern[2 * 251 + 1];
	for (size_t depth = 250; depth <= 251; depth++) {
		memset(pattern, '(', depth);
		memset(pattern + depth, ')', depth);
		struct str text = { pattern, 2 * depth };
		assert_int_equal(regex_is_valid(text), depth == 250);
	}
}

/* `count` times 'a', then 'b'. */
static struct str long_text(size_t count)
{
	char *text = memory_alloc(count + 1);
	memset(text, 'a', count);
	text[count] = 'b';
	return (struct str){ text, count + 1 };
}

static void ends_patterns_that_cost_too_much(void **state)
{
	(void)state;
	static const char *const patterns[] = {
		"^(a+)+$", "(a+)+[cd]", "(?:[ab][ab])*[cd]", "^a*a*a*[cd]", ".*.*[cd]",
		"[ab]{20000}[cd]", "(?=.*a)(?=.*a)x|[cd]", "(?:(?=.*[ab]?)a)*[cd]",
		"^(?:a?){200}a{200}[cd]",
	};
	struct str text = long_text(65536);
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (search(patterns[i], text) != REGEX_TOO_COSTLY)
			fail_msg("%s has an end", patterns[i]);
	free((char *)text.at);
}

static void runs_long_texts_that_cost_little(void **state)
{
	(void)state;
	static const char *const patterns[] = {
		"^[a-z]*$", "^.*$", "^(?:[a-z]+,?)*$", "b$", "^[ab]{60000}", "(?:a|x)b",
		"^(?=.*b).{3,}$",
	};
	struct str text = long_text(1000000);
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (search(patterns[i], text) != REGEX_YES)
			fail_msg("%s is too costly", patterns[i]);
	free((char *)text.at);
}

static void runs_alternatives_over_long_texts(void **state)
{
	(void)state;
	static const char *const patterns[] = { "^(?:a|b)+$", "^(\\w|-)*$", "^(?:[a-z]+,?|;)+$" };
	struct str text = long_text(150000);
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (search(patterns[i], text) != REGEX_YES)
			fail_msg("%s is too costly", patterns[i]);
	free((char *)text.at);
}

/* The texts are what the two programs of a pattern are chosen by. */
static void means_the_same_in_short_and_long_texts(void **state)
{
	static const struct {
		const char *pattern;
		enum regex_result short_result, long_result;
	} rows[] = {
		{ "^a*b$", REGEX_YES, REGEX_YES },
		{ "^(?:a|b)+$", REGEX_YES, REGEX_YES },
		{ "^(a)\\1*b$", REGEX_YES, REGEX_YES },
		{ "^(?=a+b)(?!a+c)a{40}.*$", REGEX_YES, REGEX_YES },
		{ "(?<=a{3})b", REGEX_YES, REGEX_YES },
		{ "^a{300,}b", REGEX_NO, REGEX_YES },
		{ "(?:a|b)+c", REGEX_NO, REGEX_NO },
		{ "^(?:a|aa)+$", REGEX_TOO_COSTLY, REGEX_TOO_COSTLY },
		{ "(?:[ab]?){200}[cd]", REGEX_TOO_COSTLY, REGEX_TOO_COSTLY },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str text = long_text(1000), tail = { text.at + 800, 201 };
		const char *pattern = rows[i].pattern;
		if (search(pattern, tail) != rows[i].short_result)
			fail_msg("%s in the short text: %d", pattern, search(pattern, tail));
		if (search(pattern, text) != rows[i].long_result)
			fail_msg("%s in the long text: %d", pattern, search(pattern, text));
		free((char *)text.at);
	}
}

static void starts_every_search_with_a_full_budget(void **state)
{
	(void)state;
	struct str hostile = long_text(40), easy = STR("aaa");
	char message[160];
	size_t at;
	struct regex *regex = regex_compile(STR("^(a+)+$"), message, &at);
	struct regex_match *match = regex_match_new();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(regex_search(regex, match, hostile), REGEX_TOO_COSTLY);
		assert_int_equal(regex_search(regex, match, easy), REGEX_YES);
	}
	regex_match_free(match);
	regex_free(regex);
	free((char *)hostile.at);
}

/* All matches, each as "[0|1|2]", "-" for a group that took no part; then "!" if it was too costly. */
static const char *walk(const char *pattern, struct str text, struct buf *out)
{
	char message[160];
	size_t at;
	struct regex *regex = regex_compile_groups(str_of(pattern), message, &at);
	if (!regex)
		fail_msg("%s: %s at %zu", pattern, message, at);
	struct regex_match *match = regex_match_new();
	enum regex_result result;

	buf_clear(out, 0);
	regex_walk(regex, match, text);
	while ((result = regex_next(match)) == REGEX_YES) {
		for (unsigned i = 0; i <= regex_groups(regex); i++) {
			struct str group = regex_group(match, i);
			buf_putc(out, i ? '|' : '[');
			buf_put(out, group.at ? group : STR("-"));
		}
		buf_putc(out, ']');
	}
	if (result == REGEX_TOO_COSTLY)
		buf_putc(out, '!');
	assert_int_equal(regex_next(match), REGEX_NO);
	buf_putc(out, '\0');
	regex_match_free(match);
	regex_free(regex);
	return out->at;
}

static void walks_over_all_matches(void **state)
{
	static const struct {
		const char *pattern, *text, *matches;
	} rows[] = {
		{ "a", "banana", "[a][a][a]" },
		{ "x", "banana", "" },
		{ "an", "banana", "[an][an]" },
		{ "aa", "aaaaa", "[aa][aa]" },
		{ "", "ab", "[][][]" },
		{ "", "", "[]" },
		{ "x*", "xab", "[x][][][]" },
		{ "x*", "axx", "[][xx][]" },
		{ "", "é€𐐀", "[][][][]" },
		{ "^a", "aa", "[a]" },
		{ "a$", "aa", "[a]" },
		{ "(?<=a)b", "abb", "[b]" },
		{ "\\bb", "ab b", "[b]" },
		{ "(\\d+)-(\\d+)?", "1-2, 3-", "[1-2|1|2][3-|3|-]" },
		{ "(?<first>a)|(b)", "ab", "[a|a|-][b|-|b]" },
		{ "(?=(a))", "aa", "[|a][|a]" },
		{ "(a)\\1", "aaaa", "[aa|a][aa|a]" },
	};
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(walk(rows[i].pattern, str_of(rows[i].text), &out), rows[i].matches);
	assert_string_equal(walk("x*", (struct str){ 0 }, &out), "[]");
	buf_release(&out);
}

static void one_match_data_serves_patterns_of_any_size(void **state)
{
	static const char *const patterns[] = { "a", "(a)(b)?(c)?(d)?", "(a)", "((((((((((a))))))))))" };
	struct regex_match *match = regex_match_new();

	(void)state;
	for (size_t turn = 0; turn < 2 * COUNT(patterns); turn++) {
		char message[160];
		size_t at;
		struct regex *regex =
			regex_compile_groups(str_of(patterns[turn % COUNT(patterns)]), message, &at);
		assert_non_null(regex);
		regex_walk(regex, match, STR("xa"));
		assert_int_equal(regex_next(match), REGEX_YES);
		for (unsigned i = 0; i <= regex_groups(regex); i++)
			assert_true(!regex_group(match, i).at || str_is(regex_group(match, i), "a"));
		assert_int_equal(regex_next(match), REGEX_NO);
		regex_free(regex);
	}
	regex_match_free(match);
}

static void numbers_groups_by_their_names(void **state)
{
	(void)state;
	struct str pattern = STR("(a)(?<b>x)(?:y)(?<\\u0063>[(](?=(?<d>z)))");
	assert_int_equal(regex_group_number(pattern, STR("b")), 2);
	assert_int_equal(regex_group_number(pattern, STR("c")), 3);
	assert_int_equal(regex_group_number(pattern, STR("d")), 4);
	assert_int_equal(regex_group_number(pattern, STR("a")), 0);
	assert_int_equal(regex_group_number(pattern, STR("")), 0);
	assert_int_equal(regex_group_number(STR("a"), STR("a")), 0);
	/* Under `make asan`: what tells letters beyond ASCII is given back, also where it says no. */
	assert_int_equal(regex_group_number(STR("(?<\u00e9t\u00e9>a)"), STR("\u00e9t\u00e9")), 1);
	assert_int_equal(regex_group_number(STR("(?<a\u2014>a)"), STR("a\u2014")), 0);
}

/* A thousand matches, each of which looks at all the rest, cost what one search may. */
static void a_walk_has_one_budget(void **state)
{
	struct str text = long_text(100000);
	struct buf out = { 0 };

	(void)state;
	assert_string_equal(walk("^(a+)+$", (struct str){ text.at + 99960, 41 }, &out), "!");
	const char *told = walk("a(?=[ab]*b)|b", text, &out);
	assert_int_equal(told[strlen(told) - 1], '!');
	assert_true(strlen(told) > 3);
	free((char *)text.at);
	buf_release(&out);
}

static void walks_over_megabytes_that_cost_little(void **state)
{
	static const char *const patterns[] = { "[^0-9+]", "\\s*", "(a|x)+?(,?)" };
	struct str text = long_text(1 << 22);

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		char message[160];
		size_t at;
		struct regex *regex = regex_compile_groups(str_of(patterns[i]), message, &at);
		struct regex_match *match = regex_match_new();
		enum regex_result result;
		size_t count = 0;

		regex_walk(regex, match, text);
		while ((result = regex_next(match)) == REGEX_YES)
			count++;
		assert_int_equal(result, REGEX_NO);
		assert_true(count >= 1 << 22);
		regex_match_free(match);
		regex_free(regex);
	}
	free((char *)text.at);
}

static void frees_nothing_gladly(void **state)
{
	(void)state;
	regex_free(NULL);
	regex_match_free(NULL);
}

/* Whatever bytes a pattern has, it is taken or refused, and what is taken runs. */
static void survives_any_pattern(void **state)
{
	(void)state;
	static const char *const parts[] = {
		"(", ")", "[", "]", "{", "}", "{2,3}", "?", "*", "+", "|", "^", "$", "\\", "-", "a",
		"\\u", "\\u{", "\\p{", "\\k<", "(?<", ">", "(?:", "(?<=", "\xc3\xa9", "1", "0",
		"\\1", ",", "L", "}", "\\d", "\\S", "\\c", "\\x", "=", "(?!", "{300}", ".",
	};
	uint32_t random = 1;
	unsigned taken = 0;
	struct regex_match *match = regex_match_new();
	for (int i = 0; i < 20000; i++) {
		char pattern[64], message[160];
		size_t len = 0, at;
		for (int k = 0; k < 7; k++) {
			random = random * 1664525 + 1013904223;
			const char *part = parts[(random >> 16) % COUNT(parts)];
			memcpy(pattern + len, part, strlen(part));
			len += strlen(part);
		}
		char *exact = memory_alloc(len + 1); /* the sanitizer sees reads past it */
		memcpy(exact, pattern, len);
		struct regex *regex = regex_compile((struct str){ exact, len }, message, &at);
		if (regex) {
			taken++;
			regex_search(regex, match, STR("a\xc3\xa9" "1L-aa,="));
		} else {
			assert_true(at <= len);
		}
		struct regex *groups = regex_compile_groups((struct str){ exact, len }, message, &at);
		assert_int_equal(!groups, !regex);
		if (groups) {
			unsigned matches = 0;
			regex_walk(groups, match, STR("a\xc3\xa9" "1L-aa,="));
			while (regex_next(match) == REGEX_YES)
				matches++;
			assert_true(matches <= 10);
		}
		regex_free(groups);
		regex_free(regex);
		free(exact);
	}
	regex_match_free(match);
	assert_true(taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_the_syntax_of_ecma),
		TEST(refuses_what_ecma_does_not_have),
		TEST(tells_valid_patterns_that_it_cannot_run),
		TEST(notes_what_pcre2_means_otherwise),
		TEST(means_what_ecma_means),
		TEST(matches_empty_and_missing_text),
		TEST(refuses_groups_nested_too_deeply),
		TEST(ends_patterns_that_cost_too_much),
		TEST(runs_long_texts_that_cost_little),
		TEST(runs_alternatives_over_long_texts),
		TEST(means_the_same_in_short_and_long_texts),
		TEST(starts_every_search_with_a_full_budget),
		TEST(walks_over_all_matches),
		TEST(one_match_data_serves_patterns_of_any_size),
		TEST(numbers_groups_by_their_names),
		TEST(a_walk_has_one_budget),
		TEST(walks_over_megabytes_that_cost_little),
		TEST(frees_nothing_gladly),
		TEST(survives_any_pattern),
	};
	return RUN(tests);
}

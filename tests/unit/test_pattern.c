/* compile/pattern: which patterns are plain, and that they match what the engine says they match. */
#include "test.h"

#include <string.h>

#include "base/arena.h"
#include "compile/pattern.h"
#include "ext/regex.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena arena;
static struct regex_match *match;

static int setup(void **state)
{
	(void)state;
	match = regex_match_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	regex_match_free(match);
	arena_release(&arena);
	return 0;
}

static const char *const plain[] = {
	"^[0-9]+$", "^[0-9a-f]{4}$", "^(?:[0-9a-f]{2}|[0-9a-f]{4}|)$", "^[A-Z]{2}$", "^[A-Z]{2}-[A-Z0-9]{1,3}$",
	"^[A-Z]{2} ?[A-Z0-9]{3}$", "^(?:vec:[0-9]+|udp:[0-9]+)$", "^[!-~][^]*[!-~]$", "^[\\s\\S]*:$",
	"^udp:", "@", "[0-9]", "^[0-9]", "^[0-9]+", "[0-9]$", "ab$", "^", "$", "^$", "^a?$", "^a{2,}$",
	"^a{2,3}b$", "^\\d+$", "^\\w{3}$", "^[^@]+@$", "^[^ab]*$", "^[-+]5$", "^[a-]x$", "^\\$a\\.b$", "^\\/$",
	"^a*", "^(?:a)$", "(?:a|b)$", "^(?:a|b)", "^[\\w.]+$",
	"^[0-9A-Fa-f]{2}-[0-9A-Fa-f]{1}-1[0-9A-Fa-f]{2}$", "^[]$", "^[^]+a$", "^a{0}b$", "^x[\\$]y$",
};

static const char *const not_plain[] = {
	"^a+b+$", "^a*a*$", "a|b", "^a|b$", "^(?:a|b)+$", "(a)", "^(?:(?:a)b)$", "^a.b$", "^\\s*$", "^\\S$",
	"^(?=a)a$", "^(?!a)b$", "\\bx", "^[^a]$", "^[^a]b$", "^[^a]{2,}$", "^[^a]?$", "^\\u0061$", "^\\x61$",
	"^a+?$", "[0-9]+", "^\xc3\xa9$", "^[\xc3\xa9]$", "^\\D$", "^[\\d-a]$", "^[a-\\d]$", "^a{1001}$",
	"^(?:a|b|c|d|e|f|g|h|i)$", "^\\n$", "^[^a]+", "^b[^a]*", "ab", "^a*b", "^[a-c]*[0-9]{2}",
};

/* Every text of a few pieces, so that all lengths around the limits of the patterns come. */
static size_t any_text(unsigned number, char *to)
{
	static const char *const pieces[] = { "",  "a",  "b", "0",   "9", "f",  "A",	 "-", ":", "@",
					      " ", "$",  ".", "vec", "u", "\n", "\xc3\xa9", "x", "ab", "1" };
	size_t len = 0;

	for (int i = 0; i < 6 && number; i++, number /= COUNT(pieces)) {
		const char *piece = pieces[number % COUNT(pieces)];
		memcpy(to + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

static void compare(const char *text, unsigned step)
{
	const struct pattern *pattern = pattern_compile(str_of(text), &arena);
	char message[160], bytes[32];
	size_t at;
	struct regex *regex = regex_compile(str_of(text), message, &at);

	assert_non_null(regex);
	if (!pattern)
		fail_msg("not plain: %s", text);
	for (unsigned number = 0; number < 64000000; number += step) {
		struct str any = { bytes, any_text(number, bytes) };
		bool wanted = regex_search(regex, match, any) == REGEX_YES;
		if (pattern_search(pattern, any) != wanted)
			fail_msg("%s: %.*s: not %d", text, (int)any.len, any.at, !wanted);
	}
	regex_free(regex);
}

static void plain_patterns_match_what_the_engine_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++)
		compare(plain[i], 3571 + (unsigned)i); /* some 18000 texts each */
}

/* Texts that patterns of rules are made for, of each of which the engine's word is known here. */
static void texts_on_both_sides_are_told_apart(void **state)
{
	static const struct { const char *pattern, *yes[6], *no[6]; } rows[] = {
		{ "^[0-9]+$", { "0", "0123456789" }, { "", "a", "1a", "a1", "1\n" } },
		{ "^(?:[0-9a-f]{32}|[0-9a-f]{40})$",
		  { "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		  { "d41d8cd98f00b204e9800998ecf8427", "d41d8cd98f00b204e9800998ecf8427ea",
		    "d41d8cd98f00b204e9800998ecf8427E", "da39a3ee5e6b4b0d3255bfef95601890afd8070", "" } },
		{ "^[!-~][^]*[!-~]$", { "ab", "a b", "a\xc3\xa9z", "a\n\nb" },
		  { "a", " ab", "ab ", "\xc3\xa9x", "", "a\xc3\xa9" } },
		{ "^(?:vec:[0-9]+|udp:[0-9]+)$", { "vec:1", "udp:12" },
		  { "vec:", "vec:a", "vec1", "xvec:1", "udp:1 " } },
		{ "^[A-Z]{2}-[A-Z0-9]{1,3}$", { "FR-7", "FR-75", "FR-75A" },
		  { "FR-", "FR-75AB", "F-75", "fr-75", "FR75" } },
		{ "@", { "@", "a@b", "\xc3\xa9@" }, { "", "ab", "\xc3\xa9" } },
		{ "[0-9]$", { "1", "a1", "\xc3\xa9" "1" }, { "", "1a", "1\n" } },
		{ "^[^@]+@$", { "a@", "\xc3\xa9@" }, { "@", "a@a@", "a" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct pattern *pattern = pattern_compile(str_of(rows[i].pattern), &arena);
		assert_non_null(pattern);
		for (size_t k = 0; k < 6 && rows[i].yes[k]; k++)
			if (!pattern_search(pattern, str_of(rows[i].yes[k])))
				fail_msg("%s refuses %s", rows[i].pattern, rows[i].yes[k]);
		for (size_t k = 0; k < 6 && rows[i].no[k]; k++)
			if (pattern_search(pattern, str_of(rows[i].no[k])))
				fail_msg("%s takes %s", rows[i].pattern, rows[i].no[k]);
	}
	assert_true(pattern_search(pattern_compile(STR("^a\\w$"), &arena), STR("a_")));
	assert_false(pattern_search(pattern_compile(STR("^[0-9]+$"), &arena), STR("1\0")));
}

/* Long texts are looked at by several bytes at once: one that is wrong is seen wherever it stands. */
static void every_byte_of_a_text_counts(void **state)
{
	static const struct { const char *pattern, *prefix, *good, *bad; } rows[] = {
		{ "^[0-9]+$", "", "0918273645", "/:a\n" },
		{ "^[0-9a-f]*$", "", "0af9e5", "/:`gF\xff" },
		{ "^ab:[a-z0-9_.-]+$", "ab:", "az09_.-", "/:`{A\x7f,^" },
		{ "^[ace3]+$", "", "ace3", "bdf24" },
		{ "^[acegi3]+$", "", "acegi3", "bdf24" },
	};
	char bytes[80];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct pattern *pattern = pattern_compile(str_of(rows[i].pattern), &arena);
		size_t start = strlen(rows[i].prefix);
		memcpy(bytes, rows[i].prefix, start);
		for (size_t len = 1; len <= 70; len++) {
			struct str text = { bytes, start + len };
			for (size_t k = 0; k < len; k++)
				bytes[start + k] = rows[i].good[k % strlen(rows[i].good)];
			assert_true(pattern_search(pattern, text));
			for (size_t k = 0; k < len; k++) {
				char kept = bytes[start + k];
				bytes[start + k] = rows[i].bad[(k + len) % strlen(rows[i].bad)];
				if (pattern_search(pattern, text))
					fail_msg("%s takes %.*s", rows[i].pattern, (int)text.len, bytes);
				bytes[start + k] = kept;
			}
		}
		for (size_t k = 0; k < start; k++)
			assert_false(pattern_search(pattern, (struct str){ bytes, k }));
	}
}

static void all_else_is_left_to_the_engine(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(not_plain); i++)
		if (pattern_compile(str_of(not_plain[i]), &arena))
			fail_msg("plain: %s", not_plain[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_patterns_match_what_the_engine_matches),
		TEST(texts_on_both_sides_are_told_apart),
		TEST(every_byte_of_a_text_counts),
		TEST(all_else_is_left_to_the_engine),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

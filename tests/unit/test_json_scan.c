/*
 * input/json_scan: the strings of a text, by every version of it and by a reader that goes byte by byte. Where
 * a text begins and ends among blocks and vectors, and what stands behind it, must not matter.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "input/json_scan.h"

enum { TEXT_MAX = 400 };

static json_scan_fn *versions[4];
static size_t nversions;

static int setup(void **state)
{
	(void)state;
	while ((versions[nversions] = json_scan_version(nversions)))
		nversions++;
	return 0;
}

/* ---- the plain reader ---- */

struct plain {
	uint32_t closes[TEXT_MAX], escapes[TEXT_MAX];
	size_t ncloses, nescapes;
	bool has_controls, is_good;
};

static struct plain read_plainly(struct str text)
{
	struct plain plain = { .is_good = utf8_check(text) == text.len };
	bool in_string = false, is_escaped = false;

	for (uint32_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c >= 0 && c < ' ') {
			plain.is_good &= !in_string;
			plain.has_controls = true;
		}
		if (is_escaped) {
			is_escaped = false;
		} else if (c == '\\') {
			plain.escapes[plain.nescapes++] = i;
			is_escaped = true;
		} else if (c == '"') {
			if (in_string)
				plain.closes[plain.ncloses++] = i;
			in_string = !in_string;
		}
	}
	plain.is_good &= !in_string;
	return plain;
}

static void assert_same(struct json_scan *scan, struct str text, size_t readable)
{
	struct plain plain = read_plainly(text);

	for (size_t v = 0; v < nversions; v++) {
		bool is_good = versions[v](scan, text, readable);
		if (is_good != plain.is_good)
			fail_msg("version %zu: %.*s", v, (int)text.len, text.at);
		if (!is_good)
			continue;
		assert_int_equal(scan->ncloses, plain.ncloses);
		assert_memory_equal(scan->closes, plain.closes, plain.ncloses * sizeof(uint32_t));
		assert_int_equal(scan->nescapes, plain.nescapes);
		assert_memory_equal(scan->escapes, plain.escapes, plain.nescapes * sizeof(uint32_t));
		assert_int_equal(scan->has_controls, plain.has_controls);
	}
}

/* ---- texts ---- */

static uint32_t random_state;

static uint32_t below(uint32_t limit)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % limit;
}

/* Pieces of JSON one after another, mostly strings and blanks, seldom something that is wrong. */
static struct str any_text(char *to, size_t len)
{
	static const char *const pieces[] = {
		"{", "}", "[", "]", ":", ",", " ", "\"a\"", "\"long enough for a vector or two\"", "12",
		"-0.5e3", "true", "null", "\"\\\\\"", "\"\\\"\\\\\\\"\"", "\"\\u00e9\"", "\"\xc3\xa9\"",
		"\"\xe2\x82\xac\"", "\"\xf0\x9f\x98\x80\"", "\"\"", "\t", "\r", "\n", "  ",
		"\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
	};
	static const char *const odd[] = { "\"", "\\", "\x01", "\x80", "\xff", "\xe2\x82", "\x7f", "x" };
	size_t at = 0;
	bool is_odd = below(4) == 0;

	while (at < len) {
		const char *piece = is_odd && below(16) == 0 ? odd[below(8)] :
					    pieces[below(sizeof(pieces) / sizeof(*pieces))];
		size_t n = strlen(piece) < len - at ? strlen(piece) : len - at;
		memcpy(to + at, piece, n);
		at += n;
	}
	return (struct str){ to, len };
}

static void all_versions_find_the_same_strings_in_any_text(void **state)
{
	char bytes[TEXT_MAX];
	struct json_scan scan = { 0 };

	(void)state;
	random_state = 1;
	for (int i = 0; i < 30000; i++) {
		struct str text = any_text(bytes, below(TEXT_MAX));
		assert_same(&scan, text, text.len);
	}
	json_scan_release(&scan);
}

static void where_a_text_begins_and_ends_does_not_matter(void **state)
{
	_Alignas(64) char bytes[3 * 64 + TEXT_MAX];
	struct json_scan scan = { 0 };

	(void)state;
	for (size_t start = 0; start < 64; start++) {
		for (size_t len = 0; len <= 2 * 64 + 2; len++) {
			random_state = (uint32_t)(start * 1000 + len);
			memset(bytes, "\"\\{\xc3"[len % 4], sizeof(bytes)); /* before and behind */
			struct str text = any_text(bytes + start, len);
			assert_same(&scan, text, len);
			assert_same(&scan, text, len + 1);
			assert_same(&scan, text, len + 64);
		}
	}
	json_scan_release(&scan);
}

static void a_quote_is_escaped_by_an_odd_number_of_backslashes(void **state)
{
	char bytes[TEXT_MAX];
	struct json_scan scan = { 0 };

	(void)state;
	for (size_t start = 1; start < 70; start++) {
		for (size_t count = 0; count < 140; count++) {
			memset(bytes, 'x', sizeof(bytes));
			bytes[0] = '"';
			memset(bytes + start, '\\', count);
			bytes[start + count] = '"';
			bytes[start + count + 1] = count % 2 ? '"' : ' ';
			assert_same(&scan, (struct str){ bytes, start + count + 2 }, sizeof(bytes));
			assert_int_equal(scan.ncloses, 1);
			assert_int_equal(scan.closes[0], start + count + count % 2);
			assert_int_equal(scan.nescapes, (count + 1) / 2);
		}
	}
	json_scan_release(&scan);
}

static void utf_8_is_valid_wherever_a_block_ends(void **state)
{
	char bytes[160];
	struct json_scan scan = { 0 };

	(void)state;
	for (unsigned first = 0x80; first <= 0xff; first++) {
		for (unsigned second = 0; second <= 0xff; second++) {
			for (size_t at = 58; at <= 64; at++) {
				memset(bytes, 'x', sizeof(bytes));
				bytes[0] = bytes[at + 6] = '"';
				bytes[at] = (char)first;
				bytes[at + 1] = (char)second;
				/* As many tails as fit some lead. */
				for (size_t i = 2; i < 2 + (first + second) % 4; i++)
					bytes[at + i] = second % 2 ? '\x80' : '\xbf';
				if (second == '"' || second == '\\')
					continue;
				assert_same(&scan, (struct str){ bytes, at + 7 }, sizeof(bytes));
			}
		}
	}
	json_scan_release(&scan);
}

static void strings_are_listed_by_the_quotes_that_close_them(void **state)
{
	struct json_scan scan = { 0 };
	struct str text = STR(" {\"a\\n\" : [1.5,true ,\tnull,\"\"]}");
	static const uint32_t closes[] = { 6, 28 };

	(void)state;
	for (size_t v = 0; v < nversions; v++) {
		assert_true(versions[v](&scan, text, text.len));
		assert_int_equal(scan.ncloses, sizeof(closes) / sizeof(*closes));
		assert_memory_equal(scan.closes, closes, sizeof(closes));
		assert_int_equal(scan.nescapes, 1);
		assert_int_equal(scan.escapes[0], 4);
		assert_true(scan.has_controls);
	}
	json_scan_release(&scan);
}

static void lists_of_a_large_text_are_given_back(void **state)
{
	struct json_scan scan = { 0 };
	size_t len = 4 << 20;
	char *bytes = malloc(len);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '"', len);
	for (size_t v = 0; v < nversions; v++) {
		assert_true(versions[v](&scan, (struct str){ bytes, len }, len));
		assert_int_equal(scan.ncloses, len / 2);
		size_t large = scan.closes_cap;
		assert_true(versions[v](&scan, STR("{}"), 2));
		assert_true(scan.closes_cap < large / 8);
	}
	free(bytes);
	json_scan_release(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_versions_find_the_same_strings_in_any_text),
		TEST(where_a_text_begins_and_ends_does_not_matter),
		TEST(a_quote_is_escaped_by_an_odd_number_of_backslashes),
		TEST(utf_8_is_valid_wherever_a_block_ends),
		TEST(strings_are_listed_by_the_quotes_that_close_them),
		TEST(lists_of_a_large_text_are_given_back),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}

/* base/arena, buf, utf8, map: the small pieces everything stands on. */
#include "test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"
#include "ext/hash.h"

#include <stdio.h>
#include <string.h>

static void arena_gives_aligned_memory_and_takes_it_back(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	arena_bytes(&arena, 3);
	struct arena_mark mark = arena_save(&arena);
	for (size_t i = 1; i < 5000; i++)
		assert_int_equal((uintptr_t)arena_alloc(&arena, i) % 16, 0);
	size_t grown = arena_footprint(&arena);
	arena_restore(&arena, mark);
	assert_true(arena_footprint(&arena) < grown);
	arena_clear(&arena);
	assert_true(arena_footprint(&arena) <= (1 << 20) + 64);
	arena_release(&arena);
	assert_int_equal(arena_footprint(&arena), 0);
}

static void arena_gives_an_unusual_block_back(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	memset(arena_alloc(&arena, 5 << 20), 1, 5 << 20);
	arena_clear(&arena);
	assert_true(arena_footprint(&arena) < 1 << 20);
	arena_release(&arena);
}

static void arena_keeps_as_much_as_it_is_told(void **state)
{
	struct arena arena = { .keep = 3 << 20 };
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 40; i++)
			memset(arena_alloc(&arena, 200000), i, 200000);
		arena_clear(&arena);
		assert_in_range(arena_footprint(&arena), 2 << 20, (4 << 20) + 4096);
	}
	arena_release(&arena);
	assert_int_equal(arena_footprint(&arena), 0);
}

static void buf_escapes_only_what_json_requires(void **state)
{
	struct buf buf = { 0 };
	(void)state;
	buf_put_json(&buf, STR("a\"b\\c/\n\t\x01\x7f\xc3\xa9"));
	assert_str(buf_str(&buf), "\"a\\\"b\\\\c/\\n\\t\\u0001\\u007f\xc3\xa9\"");
	buf_clear(&buf, 1 << 20);
	buf_put_number(&buf, 0);
	buf_putc(&buf, ' ');
	buf_put_number(&buf, UINT64_MAX);
	assert_str(buf_str(&buf), "0 18446744073709551615");
	buf_release(&buf);
}

/* Eight bytes are looked at at a time: what must be escaped may stand anywhere among them, and at any end. */
static void buf_escapes_wherever_it_stands(void **state)
{
	static const char *const escapes[] = { "\"\\\"", "\\\\\\", "\n\\n", "\x1f\\u001f", "\x7f\\u007f", "x", "\xc3" };
	char text[40], expected[80];
	struct buf buf = { 0 };

	(void)state;
	for (size_t e = 0; e < sizeof(escapes) / sizeof(*escapes); e++) {
		for (size_t len = 1; len < sizeof(text); len++) {
			for (size_t at = 0; at < len; at++) {
				const char *escape = escapes[e] + (escapes[e][1] != '\0');
				memset(text, 'a', len);
				text[at] = escapes[e][0];
				snprintf(expected, sizeof(expected), "\"%.*s%s%.*s\"", (int)at, text, escape,
					 (int)(len - at - 1), text + at + 1);
				buf.len = 0;
				buf_put_json(&buf, (struct str){ text, len });
				assert_str(buf_str(&buf), expected);
			}
		}
	}
	buf_release(&buf);
}

static void utf8_finds_the_first_bad_byte(void **state)
{
	static const struct { const char *text; size_t len, bad; } rows[] = {
		{ "", 0, 0 }, { "plain ascii text, long", 22, 22 }, { "\xc3\xa9", 2, 2 },
		{ "0123456\xe2\x82\xac tail", 15, 15 }, { "\xf0\x9f\x98\x80", 4, 4 },
		{ "ab\0cd", 5, 2 }, { "abcdefgh\0", 9, 8 }, { "\xc0\xaf", 2, 0 },
		{ "\xe0\x80\x80", 3, 0 }, { "\xed\xa0\x80", 3, 0 }, { "\xf4\x90\x80\x80", 4, 0 },
		{ "\xf0\x80\x80\x80", 4, 0 }, { "\x80", 1, 0 }, { "abcdefg\xc3", 8, 7 },
		{ "abcdefgh\xe2\x82", 10, 8 }, { "\xff", 1, 0 }, { "\xf5\x80\x80\x80", 4, 0 },
		{ "\xef\xbf\xbf", 3, 3 }, { "\xf4\x8f\xbf\xbf", 4, 4 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(utf8_check((struct str){ rows[i].text, rows[i].len }), rows[i].bad);
}

static void utf8_agrees_with_decoding_every_code_point(void **state)
{
	char text[4];
	unsigned len;
	(void)state;
	for (uint32_t code = 1; code < 0x110000; code++) {
		struct str one = { text, utf8_encode(code, text) };
		bool is_surrogate = code >= 0xd800 && code < 0xe000;
		assert_int_equal(utf8_check(one), is_surrogate ? 0 : one.len);
		assert_int_equal(utf8_decode(one, &len), code);
		assert_int_equal(len, one.len);
		assert_int_equal(utf8_count(one), 1);
	}
}

static void map_keeps_thousands_of_names_apart(void **state)
{
	static char names[3000][8];
	struct map map = { 0 };
	(void)state;
	assert_int_equal(map_find(&map, STR("x"), hash_of(STR("x")), 99), 99);
	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(names[i], sizeof(names[i]), "n%u", i);
		struct str name = str_of(names[i]);
		assert_int_equal(map_add(&map, name, hash_of(name), i), i);
		assert_int_equal(map_add(&map, name, hash_of(name), 7), i);
	}
	for (uint32_t i = 0; i < 3000; i++)
		assert_int_equal(map_find(&map, str_of(names[i]), hash_of(str_of(names[i])), 9999), i);
	assert_int_equal(map_find(&map, STR("none"), hash_of(STR("none")), 9999), 9999);
	map_release(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arena_gives_aligned_memory_and_takes_it_back),
		TEST(arena_gives_an_unusual_block_back),
		TEST(arena_keeps_as_much_as_it_is_told), TEST(buf_escapes_only_what_json_requires), TEST(buf_escapes_wherever_it_stands),
		TEST(utf8_finds_the_first_bad_byte), TEST(utf8_agrees_with_decoding_every_code_point),
		TEST(map_keeps_thousands_of_names_apart),
	};
	return RUN(tests);
}

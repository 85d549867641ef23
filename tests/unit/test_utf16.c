/* UTF-16 to UTF-8: every character length, both byte orders, broken input, any cut. */
#include "test.h"

#include "input/utf16.h"

#define BYTES(literal) { literal, sizeof(literal) - 1 }

static const struct row {
	const char *what;
	bool is_big;
	struct str in, out;
} rows[] = {
	{ "nothing", false, BYTES(""), BYTES("") },
	{ "ASCII", false, BYTES("a\0b\0"), BYTES("ab") },
	{ "ASCII, big-endian", true, BYTES("\0a\0b"), BYTES("ab") },
	{ "a BOM", false, BYTES("\xff\xfe"), BYTES("\xef\xbb\xbf") },
	{ "a BOM, big-endian", true, BYTES("\xfe\xff"), BYTES("\xef\xbb\xbf") },
	{ "two bytes, three bytes", false, BYTES("\xe9\0\xac\x20"), BYTES("\xc3\xa9\xe2\x82\xac") },
	{ "a pair", false, BYTES("\x3d\xd8\x00\xde"), BYTES("\xf0\x9f\x98\x80") },
	{ "a pair, big-endian", true, BYTES("\xd8\x3d\xde\x00"), BYTES("\xf0\x9f\x98\x80") },
	{ "the last code point", true, BYTES("\xdb\xff\xdf\xff"), BYTES("\xf4\x8f\xbf\xbf") },
	{ "NUL", false, BYTES("\0\0"), BYTES("\0") },
	{ "a lone high surrogate", false, BYTES("\x00\xd8" "b\0"), BYTES("\xed\xa0\x80" "b") },
	{ "a lone low surrogate", false, BYTES("\x00\xdc" "b\0"), BYTES("\xed\xb0\x80" "b") },
	{ "two high ones, then a low one", true, BYTES("\xd8\x00\xd8\x3d\xde\x00"),
	  BYTES("\xed\xa0\x80\xf0\x9f\x98\x80") },
	{ "a high surrogate at the end", true, BYTES("\0a\xd8\x00"), BYTES("a\xed\xa0\x80") },
	{ "half a unit at the end", false, BYTES("a\0b"), BYTES("a\xff") },
	{ "half a pair and half a unit", true, BYTES("\xd8\x00\xde"), BYTES("\xed\xa0\x80\xff") },
};

/* Cut in two at every place: the result must not depend on it. */
static void decodes_each_row_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t cut = 0; cut <= rows[i].in.len; cut++) {
			struct utf16 utf16 = { .is_big = rows[i].is_big };
			struct buf out = { 0 };
			struct str rest = { rows[i].in.at + cut, rows[i].in.len - cut };
			utf16_decode(&utf16, (struct str){ rows[i].in.at, cut }, &out);
			utf16_decode(&utf16, rest, &out);
			utf16_finish(&utf16, &out);
			if (!str_eq(buf_str(&out), rows[i].out))
				fail_msg("%s, cut at %zu", rows[i].what, cut);
			buf_release(&out);
		}
	}
}

static void decodes_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct utf16 utf16 = { .is_big = rows[i].is_big };
		struct buf out = { 0 };
		for (size_t at = 0; at < rows[i].in.len; at++)
			utf16_decode(&utf16, (struct str){ rows[i].in.at + at, 1 }, &out);
		utf16_finish(&utf16, &out);
		if (!str_eq(buf_str(&out), rows[i].out))
			fail_msg("%s", rows[i].what);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(decodes_each_row_however_it_is_cut),
		TEST(decodes_byte_by_byte),
	};
	return RUN(tests);
}

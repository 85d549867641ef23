/* Encodings: which are taken, which are refused, what their bytes become. */
#include "test.h"

#include "ext/charset.h"

#include "base/utf8.h"

static void takes_single_byte_supersets_of_ascii(void **state)
{
	static const struct row {
		const char *name, *in, *out;
	} rows[] = {
		{ "windows-1252", "caf\xe9 \x80 \x93", "café € “" },
		{ "WINDOWS-1252", "\xe9", "é" },
		{ "ISO-8859-1", "\xe9", "é" },
		{ "latin1", "\xe9\xff", "éÿ" },
		{ "ISO-8859-15", "\xa4\xbd", "€œ" },
		{ "iso-8859-2", "\xb3", "ł" },
		{ "CP1251", "\xcf\xf0\xe8", "При" },
		{ "KOI8-R", "\xf0", "П" },
		{ "macintosh", "\x8e", "é" },
		{ "CP850", "\x82", "é" },
		{ "CP1258", "\xf0\xe0", "đà" }, /* has combining marks: iconv holds letters back */
		{ "TIS-620", "\xa1", "ก" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct charset *charset = NULL;
		struct diag why = { 0 };
		struct buf out = { 0 };
		struct str in = str_of(rows[i].in);
		bool utf16 = true;
		if (charset_open(rows[i].name, &charset, &utf16, &why) != OK)
			fail_msg("%s", why.text);
		assert_non_null(charset);
		assert_false(utf16);
		assert_string_equal(charset->name, rows[i].name);
		assert_int_equal(charset_decode(charset, in, &out), in.len);
		if (!str_is(buf_str(&out), rows[i].out))
			fail_msg("%s gave %.*s", rows[i].name, (int)out.len, out.at);
		buf_release(&out);
		charset_free(charset);
	}
}

static void needs_no_table_for_unicode_and_ascii(void **state)
{
	static const struct row {
		const char *name;
		bool utf16;
	} rows[] = {
		{ "UTF-8", false }, { "utf8", false }, { "US-ASCII", false },
		{ "ascii", false }, { "ANSI_X3.4-1968", false }, { "UTF-16", true },
		{ "utf-16le", true }, { "UTF-16BE", true }, { "utf16", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct charset *charset = (const struct charset *)rows;
		struct diag why = { 0 };
		bool utf16 = !rows[i].utf16;
		if (charset_open(rows[i].name, &charset, &utf16, &why) != OK)
			fail_msg("%s", why.text);
		assert_null(charset);
		assert_int_equal(utf16, rows[i].utf16);
	}
}

static void refuses_all_others_and_says_why(void **state)
{
	static const struct row {
		const char *name, *says;
	} rows[] = {
		{ "Shift_JIS", "not one byte a character" },
		{ "GBK", "not one byte a character" },
		{ "GB18030", "not one byte a character" },
		{ "BIG5", "not one byte a character" },
		{ "EUC-JP", "not one byte a character" },
		{ "UTF-7", "not one byte a character" },
		{ "UTF-32", "not one byte a character" },
		{ "UCS-2", "not one byte a character" },
		{ "ISO-2022-JP", "not one byte a character" },
		{ "EBCDIC-US", "not a superset of ASCII" },
		{ "IBM1047", "not a superset of ASCII" },
		{ "ISO646-FR", "not a superset of ASCII" },
		{ "windows-125", "did you mean windows-125" },
		{ "windows1252", "did you mean windows-1252?" },
		{ "klingon", "unknown encoding \"klingon\": expected" },
		{ "", "unknown encoding" },
		{ "//IGNORE", "unknown encoding" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct charset *charset = (const struct charset *)rows;
		struct diag why = { 0 };
		bool utf16;
		assert_int_equal(charset_open(rows[i].name, &charset, &utf16, &why), ERR_USAGE);
		assert_int_equal(why.status, ERR_USAGE);
		assert_null(charset);
		if (!strstr(why.text, rows[i].says))
			fail_msg("%s: %s", rows[i].name, why.text);
	}
}

static void every_byte_becomes_one_character_or_none(void **state)
{
	const struct charset *charset;
	struct diag why;
	bool utf16;
	unsigned undefined = 0;

	(void)state;
	assert_int_equal(charset_open("windows-1252", &charset, &utf16, &why), OK);
	for (unsigned i = 1; i < 256; i++) {
		struct str text = { charset->to_utf8[i].bytes, charset->to_utf8[i].len };
		undefined += text.len == 0;
		assert_int_equal(utf8_check(text), text.len);
		assert_int_equal(utf8_count(text), text.len > 0);
		if (i < 0x80)
			assert_int_equal((unsigned char)text.at[0], i);
	}
	assert_int_equal(undefined, 5);
	charset_free(charset);
}

static void points_at_the_byte_that_is_not_defined(void **state)
{
	const struct charset *charset;
	struct diag why;
	struct buf out = { 0 };
	bool utf16;

	(void)state;
	assert_int_equal(charset_open("windows-1252", &charset, &utf16, &why), OK);
	assert_int_equal(charset_decode(charset, STR("\x81"), &out), 0);
	assert_int_equal(charset_decode(charset, STR("ab\xe9\x9d" "c"), &out), 3);
	assert_int_equal(charset_decode(charset, STR(""), &out), 0);
	buf_release(&out);
	charset_free(charset);
}

static void knows_the_names_of_utf16(void **state)
{
	(void)state;
	assert_int_equal(charset_utf16_name(NULL), UTF16_NOT);
	assert_int_equal(charset_utf16_name("UTF-8"), UTF16_NOT);
	assert_int_equal(charset_utf16_name("UTF-16"), UTF16_ANY_ORDER);
	assert_int_equal(charset_utf16_name("utf-16Le"), UTF16_LITTLE);
	assert_int_equal(charset_utf16_name("UTF16BE"), UTF16_BIG);
}

static void tells_windows_1252_from_others(void **state)
{
	static const struct row {
		const char *text;
		bool looks;
	} rows[] = {
		{ "caf\xe9", true },  { "na\xefve \x93quoted\x94", true },
		{ "plain", false },   { "", false },
		{ "\x81", false },    { "\xcf\xf0\xe8\xe2\xe5\xf2", false }, /* cp1251 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(charset_looks_like_1252(str_of(rows[i].text)), rows[i].looks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_single_byte_supersets_of_ascii),
		TEST(needs_no_table_for_unicode_and_ascii),
		TEST(refuses_all_others_and_says_why),
		TEST(every_byte_becomes_one_character_or_none),
		TEST(points_at_the_byte_that_is_not_defined),
		TEST(knows_the_names_of_utf16),
		TEST(tells_windows_1252_from_others),
	};
	return RUN(tests);
}

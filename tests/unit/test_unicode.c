/* ext/unicode: letter case by the tables of Unicode, the same in every locale. */
#include "test.h"

#include "ext/unicode.h"

#include <locale.h>
#include <stdlib.h>

static struct arena arena;

static void maps_letters_of_all_scripts(void **state)
{
	static const struct {
		const char *text, *lower, *upper;
	} rows[] = {
		{ "", "", "" },
		{ "Ab9@[`{z", "ab9@[`{z", "AB9@[`{Z" },
		{ "ÉCOLE Été", "école été", "ÉCOLE ÉTÉ" },
		{ "Straße", "straße", "STRASSE" },
		{ "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "ΟΔΥΣΣΕΥΣ" },
		{ "ΣΑΣ ΑΣ.", "σας ας.", "ΣΑΣ ΑΣ." },
		{ "İI", "i̇i", "İI" },
		{ "ıi", "ıi", "II" },
		{ "ЖУК жук", "жук жук", "ЖУК ЖУК" },
		{ "ﬃ", "ﬃ", "FFI" },
		{ "𐐀𐐨", "𐐨𐐨", "𐐀𐐀" },
		{ "東京 ١٢", "東京 ١٢", "東京 ١٢" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_str(unicode_lower(str_of(rows[i].text), &arena), rows[i].lower);
		assert_str(unicode_upper(str_of(rows[i].text), &arena), rows[i].upper);
	}
}

static void gives_back_what_does_not_change(void **state)
{
	static const char *const texts[] = { "", "abc 1", "\x7f", "été", "東京" };
	static const char capitals[] = "AB";
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_ptr_equal(unicode_lower(str_of(texts[i]), &arena).at, texts[i]);
	assert_ptr_equal(unicode_upper(str_of(capitals), &arena).at, capitals);
}

static void asks_no_locale(void **state)
{
	(void)state;
	assert_int_equal(setenv("LC_ALL", "tr_TR.UTF-8", 1), 0);
	setlocale(LC_ALL, ""); /* where there is no such locale, nothing is lost */
	assert_str(unicode_lower(STR("ITÉ"), &arena), "ité");
	assert_str(unicode_upper(STR("ité"), &arena), "ITÉ");
	setlocale(LC_ALL, "C");
}

/* What would show a scan over the rest of the text at every letter. */
static void takes_megabytes_of_sigmas(void **state)
{
	enum { COUNT = 1 << 20 };
	char *text = memory_alloc(2 * COUNT);

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		memcpy(text + 2 * i, i % 2 ? "Σ" : "\xcc\x81", 2);
	struct str lower = unicode_lower((struct str){ text, 2 * COUNT }, &arena);
	assert_int_equal(lower.len, 2 * COUNT);
	assert_memory_equal(lower.at + lower.len - 2, "ς", 2);
	free(text);
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(maps_letters_of_all_scripts),
		TEST(gives_back_what_does_not_change),
		TEST(asks_no_locale),
		TEST(takes_megabytes_of_sigmas),
	};
	return cmocka_run_group_tests(tests, NULL, teardown);
}

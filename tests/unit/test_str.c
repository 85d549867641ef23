/* base/str: comparisons, and the name that was meant. */
#include "test.h"

#include "base/str.h"

static void compares_ascii_letters_without_case(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(STR("Email_HASH"), STR("email_hash")));
	assert_false(str_eq_nocase(STR("email_hash"), STR("email-hash")));
	assert_false(str_eq_nocase(STR("\xc3\x89"), STR("\xc3\xa9"))); /* É, é: bytes, not letters */
}

static void orders_by_bytes_then_length(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_int_equal(str_cmp(STR("ab"), STR("ab")), 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
}

static void cuts_on_characters(void **state)
{
	(void)state;
	assert_str(str_cut(STR("abc"), 5), "abc");
	assert_str(str_cut(STR("abc"), 2), "ab");
	assert_str(str_cut(STR("a\xc3\xa9"), 2), "a");
	assert_str(str_cut(STR("\xf0\x9f\x98\x80x"), 3), "");
}

static void finds_the_name_that_was_meant(void **state)
{
	static const struct { const char *typed, *meant; } rows[] = {
		{ "user_acount_id", "user_account_id" }, { "email-hash", "email_hash" },
		{ "EMAILHASH", "email_hash" }, { "emial_hash", "email_hash" },
		{ "operaton", "operation" }, { "shoe_size", "" }, { "", "" }, { "x", "" },
	};
	const struct str names[] = { STR("operation"), STR("user_account_id"), STR("email_hash") };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_str(str_nearest(str_of(rows[i].typed), names, 3), rows[i].meant);
}

static void survives_names_of_any_length(void **state)
{
	char longer[300];
	const struct str names[] = { STR("operation"), { longer, sizeof(longer) } };
	(void)state;
	memset(longer, 'o', sizeof(longer));
	assert_int_equal(str_nearest(names[1], names, 2).len, 0);
	assert_str(str_nearest(STR("operatio"), names, 2), "operation");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(compares_ascii_letters_without_case), TEST(orders_by_bytes_then_length),
		TEST(cuts_on_characters), TEST(finds_the_name_that_was_meant),
		TEST(survives_names_of_any_length),
	};
	return RUN(tests);
}

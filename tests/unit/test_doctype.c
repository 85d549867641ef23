/* compile/doctype.c: the names of document types. */
#include "compile/doctype.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void finds_every_row_by_its_own_name(void **state)
{
	size_t count;
	const struct doctype *rows = doctype_table(&count);

	(void)state;
	assert_int_equal(count, 9);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(doctype_find(rows[i].name), &rows[i]);
}

static void letter_case_and_dashes_do_not_matter(void **state)
{
	static const char *const spellings[] = { "USER_PROFILE", "user_profile", "user-profile",
						 "User-Profile" };
	static const char *const wrong[] = { "", "USER", "USER_PROFILES", "USERPROFILE",
					     "USER PROFILE", "USER_PROFILE " };

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct doctype *type = doctype_find(spellings[i]);
		assert_non_null(type);
		assert_string_equal(type->name, "USER_PROFILE");
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_null(doctype_find(wrong[i]));
}

static void both_spellings_of_device_deletions_are_kept(void **state)
{
	const struct doctype *one = doctype_find("user-device-point-deletion");
	const struct doctype *many = doctype_find("user-device-points-deletion");

	(void)state;
	assert_string_equal(one->name, "USER_DEVICE_POINT_DELETION");
	assert_string_equal(many->name, "USER_DEVICE_POINTS_DELETION");
	assert_string_equal(one->rules, many->rules);
}

static void only_segments_may_be_csv(void **state)
{
	size_t count;
	const struct doctype *rows = doctype_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(rows[i].csv, str_is(str_of(rows[i].name), "USER_SEGMENT"));
}

static void guesses_what_was_meant(void **state)
{
	static const struct {
		const char *typed, *meant;
	} rows[] = {
		{ "USER_PROFIL", "USER_PROFILE" },  { "user-proflie", "USER_PROFILE" },
		{ "profile", "USER_PROFILE" },	    { "segments", "USER_SEGMENT" },
		{ "activity", "USER_ACTIVITY" },
		{ "USER_POINT_DELETION", "USER_POINTS_DELETION" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str near = doctype_nearest(rows[i].typed);
		if (!str_is(near, rows[i].meant))
			fail_msg("%s: %.*s", rows[i].typed, (int)near.len, near.at);
	}
	assert_int_equal(doctype_nearest("invoice").len, 0);
	assert_int_equal(doctype_nearest("").len, 0);
}

static void knows_identifiers_and_their_qualifier(void **state)
{
	static const char *const yes[] = { "user_account_id", "compartment_id", "email_hash",
					   "user_agent_id",   "user_point_id",	"hash",
					   "$user_account_id", "$compartment_id", "$email_hash",
					   "$user_agent_id" };
	static const char *const no[] = { "",	 "$",	     "email",	       "operation",
					  "type", "$$hash", "USER_ACCOUNT_ID", "user_account_id " };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(doctype_is_identifier(str_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(doctype_is_identifier(str_of(no[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_row_by_its_own_name),
		cmocka_unit_test(letter_case_and_dashes_do_not_matter),
		cmocka_unit_test(both_spellings_of_device_deletions_are_kept),
		cmocka_unit_test(only_segments_may_be_csv),
		cmocka_unit_test(guesses_what_was_meant),
		cmocka_unit_test(knows_identifiers_and_their_qualifier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

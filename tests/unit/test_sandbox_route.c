/* sandbox/route.c, amount.c, dice.c: paths, numbers as text, numbers by chance. */
#include "test.h"

#include <string.h>

#include "sandbox/amount.h"
#include "sandbox/dice.h"
#include "sandbox/route.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void finds_the_call_and_its_numbers(void **state)
{
	static const struct {
		const char *method, *path;
		struct route route;
	} rows[] = {
		{ "POST", "/v1/datamarts/5/document_imports", { CALL_CREATE, 5, 0, 0, NULL } },
		{ "GET", "/v1/datamarts/5/document_imports/", { CALL_LIST, 5, 0, 0, NULL } },
		{ "GET", "/v1/datamarts/5/document_imports/6", { CALL_GET, 5, 6, 0, NULL } },
		{ "PUT", "/v1/datamarts/5/document_imports/6", { CALL_UPDATE, 5, 6, 0, NULL } },
		{ "DELETE", "/v1/datamarts/5/document_imports/6", { CALL_DELETE, 5, 6, 0, NULL } },
		{ "POST",
		  "/v1/datamarts/5/document_imports/6/executions/",
		  { CALL_UPLOAD, 5, 6, 0, NULL } },
		{ "GET",
		  "/v1/datamarts/5/document_imports/6/executions",
		  { CALL_LIST_EXECUTIONS, 5, 6, 0, NULL } },
		{ "GET",
		  "/v1/datamarts/18446744073709551615/document_imports/06/executions/7",
		  { CALL_GET_EXECUTION, UINT64_MAX, 6, 7, NULL } },
		{ "POST",
		  "/v1/datamarts/5/document_imports/6/executions/7/action",
		  { CALL_CANCEL, 5, 6, 7, NULL } },
		{ "GET", "/v1/data_file/data", { CALL_ERROR_FILE, 0, 0, 0, NULL } },
		{ "GET", "/sandbox/uploads", { CALL_UPLOADS, 0, 0, 0, NULL } },
		{ "POST", "/sandbox/faults", { CALL_SET_FAULTS, 0, 0, 0, NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct route route = route_find(rows[i].method, rows[i].path);
		assert_int_equal(route.call, rows[i].route.call);
		assert_int_equal(route.datamart, rows[i].route.datamart);
		assert_int_equal(route.import, rows[i].route.import);
		assert_int_equal(route.execution, rows[i].route.execution);
	}
}

static void refuses_other_paths_and_names_the_methods_of_known_ones(void **state)
{
	static const struct {
		const char *method, *path, *allow;
	} rows[] = {
		{ "GET", "", NULL },
		{ "GET", "/", NULL },
		{ "GET", "v1/data_file/data", NULL },
		{ "GET", "/v1/data_file", NULL },
		{ "GET", "/v1/data_file/data/x", NULL },
		{ "GET", "/v2/data_file/data", NULL },
		{ "GET", "//v1/data_file/data", NULL },
		{ "GET", "/v1/datamarts//document_imports", NULL },
		{ "GET", "/v1/datamarts/-5/document_imports", NULL },
		{ "GET", "/v1/datamarts/5a/document_imports", NULL },
		{ "GET", "/v1/datamarts/D/document_imports", NULL },
		{ "GET", "/v1/datamarts/18446744073709551616/document_imports", NULL },
		{ "PUT", "/v1/datamarts/5/document_imports", "GET, POST" },
		{ "get", "/v1/datamarts/5/document_imports/6", "GET, PUT, DELETE" },
		{ "GET", "/v1/datamarts/5/document_imports/6/executions/7/action", "POST" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct route route = route_find(rows[i].method, rows[i].path);
		assert_int_equal(route.call, CALL_UNKNOWN);
		if (rows[i].allow)
			assert_string_equal(route.allow, rows[i].allow);
		else
			assert_null(route.allow);
	}
}

static void every_call_of_the_api_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int call = 0; call < NCALLS; call++)
		assert_int_equal(call_find(str_of(call_name((enum call)call))), call);
	assert_int_equal(call_find(STR("uploads")), NCALLS);
	assert_int_equal(call_find(STR("")), NCALLS);
}

static void reads_numbers_and_nothing_like_them(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t number;
	} rows[] = {
		{ "0", true, 0 },   { "007", true, 7 }, { "1000", true, 1000 }, { "1001", false, 0 },
		{ "", false, 0 },   { "-1", false, 0 }, { "+1", false, 0 },     { " 1", false, 0 },
		{ "1 ", false, 0 }, { "1e2", false, 0 }, { "99999999999999999999", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t number = 0;
		assert_int_equal(amount_number(str_of(rows[i].text), 1000, &number), rows[i].ok);
		assert_int_equal(number, rows[i].number);
	}
}

static void reads_fractions_in_units_of_their_last_digit(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t number;
	} rows[] = {
		{ "0", true, 0 },	{ "2", true, 2000 },	{ "2.5", true, 2500 },
		{ "0.001", true, 1 },	{ "0.25", true, 250 },	{ "10.000", true, 10000 },
		{ "10.001", false, 0 }, { "0.0001", false, 0 }, { ".5", false, 0 },
		{ "1.", false, 0 },	{ "1.x", false, 0 },	{ "1.2.3", false, 0 },
		{ "", false, 0 },	{ "18446744073709551615", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t number = 0;
		assert_int_equal(amount_decimal(str_of(rows[i].text), AMOUNT_MS, 10000, &number),
				 rows[i].ok);
		assert_int_equal(number, rows[i].number);
	}
}

static void cuts_at_each_sign_once(void **state)
{
	struct str rest = STR("a,,b,");

	(void)state;
	assert_str(amount_cut(&rest, ','), "a");
	assert_str(amount_cut(&rest, ','), "");
	assert_str(amount_cut(&rest, ','), "b");
	assert_int_equal(rest.len, 0);
	assert_str(amount_cut(&rest, ','), "");
}

static void throws_the_same_for_the_same_seed(void **state)
{
	char one[DICE_UUID], other[DICE_UUID], word[DICE_WORD];
	size_t hits = 0;

	(void)state;
	dice_uuid(1, DICE_LINE, 2, one);
	dice_uuid(1, DICE_LINE, 2, other);
	assert_string_equal(one, other);
	dice_uuid(2, DICE_LINE, 2, other);
	assert_string_not_equal(one, other);
	dice_uuid(1, DICE_ERROR, 2, other);
	assert_string_not_equal(one, other);
	assert_int_equal(strlen(one), 36);
	assert_int_equal(one[14], '4');
	assert_non_null(strchr("89ab", one[19]));
	dice_word(1, DICE_EXECUTION, 1, word);
	assert_int_equal(strlen(word), 10);
	for (uint64_t i = 0; i < 10000; i++)
		hits += dice_hit(1, DICE_FAULT, i, 300000);
	assert_in_range(hits, 2800, 3200);
	for (uint64_t i = 0; i < 1000; i++) {
		assert_true(dice_hit(1, DICE_FAULT, i, 1000000));
		assert_false(dice_hit(1, DICE_FAULT, i, 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_the_call_and_its_numbers),
		TEST(refuses_other_paths_and_names_the_methods_of_known_ones),
		TEST(every_call_of_the_api_has_a_word_of_its_own),
		TEST(reads_numbers_and_nothing_like_them),
		TEST(reads_fractions_in_units_of_their_last_digit),
		TEST(cuts_at_each_sign_once),
		TEST(throws_the_same_for_the_same_seed),
	};
	return RUN(tests);
}

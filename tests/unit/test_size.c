/* cli/size.c: amounts on the command line. */
#include "cli/size.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void reads_sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} rows[] = {
		{ "1", 1 },	       { "100B", 100 },		  { "1kB", 1000 },
		{ "100MB", 100000000 }, { "2GB", 2000000000 },	  { "1KiB", 1024 },
		{ "16MiB", 16777216 },  { "1GiB", 1073741824 },	  { "3kb", 3000 },
		{ "007", 7 },	       { "18446744073709551615", UINT64_MAX },
		{ "17179869183GiB", UINT64_C(17179869183) << 30 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag why;
		uint64_t bytes = 0;
		if (size_parse(rows[i].text, 0, UINT64_MAX, &bytes, &why) != OK)
			fail_msg("%s: %s", rows[i].text, why.text);
		assert_int_equal(bytes, rows[i].bytes);
	}
}

static void refuses_what_is_no_size(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "expected a size" },	 { "MB", "expected a size" },
		{ "-1", "expected a size" },	 { " 1", "expected a size" },
		{ "10K", "say 10kB" },		 { "10m", "10MiB" },
		{ "10G", "ambiguous" },		 { "1.5MB", "whole number" },
		{ "1 MB", "whole number" },	 { "1TB", "whole number" },
		{ "1MBx", "whole number" },	 { "18446744073709551616", "too large" },
		{ "17179869184GiB", "too large" }, { "201", "too large" },
		{ "9", "too small" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag why;
		uint64_t bytes = 12345;
		assert_int_equal(size_parse(rows[i].text, 10, 200, &bytes, &why), ERR_USAGE);
		if (!strstr(why.text, rows[i].says))
			fail_msg("'%s' says: %s", rows[i].text, why.text);
		assert_int_equal(bytes, 12345);
	}
}

static void reads_numbers_within_limits(void **state)
{
	static const struct {
		const char *text;
		enum status status;
	} rows[] = {
		{ "2", OK },	   { "9", OK },		{ "1", ERR_USAGE },
		{ "10", ERR_USAGE }, { "", ERR_USAGE },	{ "+3", ERR_USAGE },
		{ "3x", ERR_USAGE }, { "99999999999999999999", ERR_USAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag why;
		uint64_t number;
		assert_int_equal(number_parse(rows[i].text, 2, 9, &number, &why), rows[i].status);
	}
}

static void reads_shares(void **state)
{
	static const struct {
		const char *text;
		uint64_t share;
		bool is_percent;
	} rows[] = {
		{ "0", 0, false },    { "100", 100, false }, { "5%", 500, true },
		{ "0.5%", 50, true }, { "0.05%", 5, true },  { "100%", 10000, true },
		{ "0%", 0, true },    { "99.99%", 9999, true },
	};
	static const char *const wrong[] = { "",     "%",	"101%", "100.01%", "1.%", "1.234%",
					     "1%%", "-1%", "-1",	"1,5%",	   "5 %", "a" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag why;
		uint64_t share;
		bool is_percent;
		assert_int_equal(share_parse(rows[i].text, &share, &is_percent, &why), OK);
		assert_int_equal(share, rows[i].share);
		assert_int_equal(is_percent, rows[i].is_percent);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct diag why;
		uint64_t share;
		bool is_percent;
		if (share_parse(wrong[i], &share, &is_percent, &why) != ERR_USAGE)
			fail_msg("'%s' is taken", wrong[i]);
	}
}

static void reads_ranges(void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max;
	} rows[] = {
		{ "10", 10, 10 }, { "0", 0, 0 }, { "9-11", 9, 11 }, { "5-5", 5, 5 },
		{ "1-", 1, UINT64_MAX },
	};
	static const char *const wrong[] = { "", "-", "-5", "5-4", "1-2-3", "a-b", "1-b", "1..2" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag why;
		uint64_t min, max;
		assert_int_equal(range_parse(rows[i].text, &min, &max, &why), OK);
		assert_int_equal(min, rows[i].min);
		assert_int_equal(max, rows[i].max);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct diag why;
		uint64_t min, max;
		if (range_parse(wrong[i], &min, &max, &why) != ERR_USAGE)
			fail_msg("'%s' is taken", wrong[i]);
	}
}

static void prints_sizes(void **state)
{
	static const struct {
		uint64_t size;
		const char *text;
	} rows[] = {
		{ 0, "0 B" },		  { 999, "999 B" },	    { 1000, "1.0 kB" },
		{ 1999999, "1.9 MB" }, { 100000000, "100.0 MB" }, { UINT64_MAX, "18.4 EB" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[24];
		size_print(rows[i].size, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sizes),
		cmocka_unit_test(refuses_what_is_no_size),
		cmocka_unit_test(reads_numbers_within_limits),
		cmocka_unit_test(reads_shares),
		cmocka_unit_test(reads_ranges),
		cmocka_unit_test(prints_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What every unit test needs: cmocka with the headers it wants first. */
#ifndef UNIT_TEST_H
#define UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name) cmocka_unit_test(name)
#define RUN(tests) cmocka_run_group_tests(tests, NULL, NULL)

/* A slice against a C string. */
#define assert_str(slice, expected) \
	do { \
		struct str _a = (slice); \
		assert_int_equal(_a.len, strlen(expected)); \
		assert_memory_equal(_a.at, expected, _a.len); \
	} while (0)

#endif

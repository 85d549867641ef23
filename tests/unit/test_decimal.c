/* compile/decimal: numbers as text, compared with what exact fractions say. */
#include "compile/decimal.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int sign_of(int order)
{
	return (order > 0) - (order < 0);
}

/* Numbers in ascending order; those of one row are equal. */
static const char *const ladder[][5] = {
	{ "-1e100000000000000000000000", "-10e99999999999999999999999",
	  "-0.1E+100000000000000000000001" },
	{ "-1e99999999999999999999999" }, { "-1e18446744073709551616" }, { "-1e400", "-1000e397" },
	{ "-12345678901234567890123456789" }, { "-12345678901234567890123456788.5" },
	{ "-9.727837981879871e+26", "-972783798187987100000000000" }, { "-1000000000000000000",
	  "-1e18" },
	{ "-999999999999999999" }, { "-10", "-1e1", "-10.00", "-0.001e4" }, { "-1.5", "-15e-1" },
	{ "-1", "-1.0", "-10e-1" }, { "-0.1", "-1e-1", "-1E-01" },
	{ "-1e-99999999999999999999999" }, { "0", "-0", "0.000", "0e99999999999999999999999",
	  "-0.0e-5" },
	{ "1e-99999999999999999999999", "0.1e-99999999999999999999998" },
	{ "1e-18446744073709551616" }, { "1e-9223372036854775809", "10e-9223372036854775810" },
	{ "1e-9223372036854775808" }, { "0.001" }, { "0.01", "1e-2", "0.010" }, { "0.1" }, { "0.3",
	  "3e-1", "0.30000000000000000000" },
	{ "0.30000000000000000001" }, { "1", "1.0", "10e-1", "0.1e1", "1e0" },
	{ "1.00000000000000000000000000000000000001" }, { "1.5", "15e-1", "1.50e0", "0.00015e4" },
	{ "9" }, { "10", "1e1", "1.0E+1" }, { "101" }, { "9007199254740992" }, { "9007199254740993",
	  "9007199254740993.0" },
	{ "999999999999999999" }, { "1000000000000000000", "1e18" }, { "1000000000000000001" },
	{ "9223372036854775807" }, { "9223372036854775808" }, { "18446744073709551615" },
	{ "18446744073709551616" }, { "1e308" }, { "1e400", "0.00001e405" },
	{ "1e1000000000000000000", "0.1e1000000000000000001" }, { "1e1000000000000000001",
	  "1000e999999999999999998" },
	{ "1.5e1000000000000000001" }, { "1e99999999999999999999999",
	  "0.01e100000000000000000000001", "100e99999999999999999999997" },
};

static void orders_numbers_by_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ladder); i++) {
		for (size_t j = 0; j < COUNT(ladder); j++) {
			for (size_t k = 0; k < 5 * 5; k++) {
				const char *a = ladder[i][k / 5], *b = ladder[j][k % 5];
				int expected = (i > j) - (i < j);
				if (a && b && sign_of(decimal_cmp(str_of(a),
					str_of(b))) != expected)
					fail_msg("%s against %s is not %d", a, b, expected);
			}
		}
	}
}

static void hashes_equal_numbers_alike(void **state)
{
	size_t collisions = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(ladder); i++) {
		uint32_t hash = decimal_hash(str_of(ladder[i][0]));
		for (size_t k = 1; k < 5 && ladder[i][k]; k++)
			if (decimal_hash(str_of(ladder[i][k])) != hash)
				fail_msg("%s against %s", ladder[i][0], ladder[i][k]);
		for (size_t j = 0; j < i; j++)
			collisions += decimal_hash(str_of(ladder[j][0])) == hash;
	}
	assert_true(collisions < 3);
}

/* A record that is full of them must not make uniqueItems compare each with each. */
static void hashes_of_huge_exponents_differ(void **state)
{
	static const char *const forms[] = { "1e%llu", "-1e%llu", "1e-%llu", "1e99999999999999999999%llu" };
	static const unsigned long long starts[] = { 1000000000000000ull, 20000000000000000ull,
						     1000000000000000000ull };
	enum { COUNT_EACH = 1000 };
	uint32_t hashes[COUNT_EACH];
	char text[64], same[64];

	(void)state;
	for (size_t i = 0; i < COUNT(forms) * COUNT(starts); i++) {
		size_t collisions = 0;
		for (size_t k = 0; k < COUNT_EACH; k++) {
			snprintf(text, sizeof(text), forms[i % COUNT(forms)],
				 starts[i / COUNT(forms)] + k);
			hashes[k] = decimal_hash(str_of(text));
			for (size_t j = 0; j < k; j++)
				collisions += hashes[j] == hashes[k];
		}
		assert_true(collisions < 3);
	}
	/* The same power, written at either side of what fits a word. */
	for (unsigned long long power = 19999999999999990ull; power < 20000000000000010ull; power++) {
		for (unsigned shift = 1; shift < 25; shift++) {
			snprintf(text, sizeof(text), "-1e-%llu", power);
			snprintf(same, sizeof(same), "-1%0*de-%llu", (int)shift, 0, power + shift);
			assert_int_equal(decimal_hash(str_of(text)), decimal_hash(str_of(same)));
			snprintf(text, sizeof(text), "1e%llu", power);
			snprintf(same, sizeof(same), "0.%0*d1e%llu", (int)shift, 0,
				 power + shift + 1);
			assert_int_equal(decimal_hash(str_of(text)), decimal_hash(str_of(same)));
		}
	}
	assert_int_equal(decimal_hash(STR("1e100000000000000000000")),
			 decimal_hash(STR("10e99999999999999999999")));
	assert_int_equal(decimal_hash(STR("1e-100000000000000000000")),
			 decimal_hash(STR("0.1e-99999999999999999999")));
}

static void hashes_long_numbers_digit_by_digit(void **state)
{
	char a[200], b[200];

	(void)state;
	memset(a, '7', sizeof(a));
	memcpy(b, a, sizeof(a));
	b[199] = '8';
	assert_true(decimal_hash((struct str){ a, 200 }) != decimal_hash((struct str){ b, 200 }));
	/* 777.7… and its digits without the point and with an exponent. */
	memcpy(b, "777.", 4);
	memset(b + 4, '7', 112);
	memcpy(b + 116, "e112", 4);
	assert_int_equal(decimal_hash((struct str){ a, 115 }), decimal_hash((struct str){ b,
		120 }));
	assert_int_equal(decimal_cmp((struct str){ a, 115 }, (struct str){ b, 120 }), 0);
}

static void knows_integers_by_value(void **state)
{
	static const char *const integers[] = {
		"0", "-0", "0.0", "0e-5", "1", "-1", "1.0", "1e3", "1.5e1", "150e-1", "1E400",
		"-1.25e2", "12345678910111213141516171819202122232425262728293031", "100000e-5",
		"1e99999999999999999999999", "0.0000000000000000000000000000000000000001e40",
	};
	static const char *const others[] = {
		"0.5", "1.5", "-1.5", "1e-3", "1.25e1", "10e-2", "100000e-6",
		"1e-99999999999999999999999", "1.00000000000000000000000000000000000000000000001",
		"123456789012345678901e-1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(integers); i++)
		if (!decimal_is_integer(str_of(integers[i])))
			fail_msg("%s", integers[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (decimal_is_integer(str_of(others[i])))
			fail_msg("%s", others[i]);
}

static void divides_exactly(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_multiple;
	} rows[] = {
		{ "0", "1.5", true }, { "0.00", "7e300", true }, { "4.5", "1.5", true },
		{ "-4.5", "1.5", true }, { "4.5", "-1.5", true }, { "35", "1.5", false },
		{ "10", "2", true }, { "7", "2", false }, { "-7", "7", true },
		{ "0.0075", "0.0001", true }, { "0.00751", "0.0001", false },
		{ "0.3", "0.1", true }, { "0.7", "0.1", true }, { "1.1", "0.1", true },
		{ "4.35", "0.01", true }, { "19.99", "0.01", true }, { "0.30000000000000004", "0.1", false },
		{ "1E+1000000000", "0.1", true }, { "1E+1000000000", "3", false },
		{ "1E-1000000000", "1e-1000000001", true }, { "-0", "1e400", true },
		{ "1e400", "1e-400", true }, { "1e-400", "1e400", false }, { "1e308", "0.123456789", false }, { "1e308", "0.5", true },
		{ "1e400", "3", false }, { "3e400", "3", true }, { "1e400", "1024", true },
		{ "1e9", "1024", false }, { "1e10", "1024", true }, { "1e-10", "1e-11", true },
		{ "1e-11", "1e-10", false }, { "1e99999999999999999999999", "7", false },
		{ "7e99999999999999999999999", "7", true },
		{ "1", "1e-99999999999999999999999", true },
		{ "1e-99999999999999999999999", "1", false },
		{ "1e99999999999999999999999", "1e99999999999999999999998", true },
		{ "1e99999999999999999999998", "1e99999999999999999999999", false },
		{ "12e99999999999999999999998", "0.4e99999999999999999999999", true },
		{ "999999999999999999", "9", true }, { "1000000000000000000", "9", false },
		{ "9999999999999999990", "999999999999999999", true },
		{ "18446744073709551617", "274177", true },
		{ "18446744073709551616", "274177", false },
		{ "340282366920938463463374607431768211457", "59649589127497217", true },
		{ "340282366920938463463374607431768211457", "5704689200685129054721", true },
		{ "340282366920938463463374607431768211456", "5704689200685129054721", false },
		{ "340282366920938463463374607431768211457e7", "5704689200685129054721e-3", true },
		{ "1e100", "1267650600228229401496703205376", true }, /* 2^100 */
		{ "1e100", "2535301200456458802993406410752", false },
		{ "1e101", "2535301200456458802993406410752", true },
		{ "123456789012345678901234567890123456789",
		  "123456789012345678901234567890123456789", true },
		{ "123456789012345678901234567890123456788",
		  "123456789012345678901234567890123456789", false },
		{ "5", "123456789012345678901234567890123456789", false },
		{ "1000000000000000000000000000000000000", "1000000000000000001", false },
		{ "1000000000000000002000000000000000001", "1000000000000000001", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (decimal_is_multiple(str_of(rows[i].a), str_of(rows[i].b)) !=
		    rows[i].is_multiple)
			fail_msg("%s of %s", rows[i].a, rows[i].b);
}

static void fits_sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
	} rows[] = {
		{ "0", 0 }, { "-0", 0 }, { "0.0e9", 0 }, { "2", 2 }, { "2.0", 2 }, { "20e-1", 2 },
		{ "0.2e1", 2 }, { "1e3", 1000 }, { "18446744073709551615", UINT64_MAX },
		{ "1844674407370955161.5e1", UINT64_MAX },
		{ "1e19", UINT64_C(10000000000000000000) },
	};
	static const char *const others[] = {
		"-1", "0.5", "2.5", "18446744073709551616", "1e20", "2e19",
		"1e99999999999999999999999", "1e-1", "1e-99999999999999999999999",
		"-18446744073709551615",
	};
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!decimal_to_size(str_of(rows[i].text), &size))
			fail_msg("%s", rows[i].text);
		assert_int_equal(size, rows[i].size);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		if (decimal_to_size(str_of(others[i]), &size))
			fail_msg("%s", others[i]);
}

/* A megabyte of digits, and of exponent. */
static void takes_long_numbers(void **state)
{
	enum { LEN = 1000000 };
	char *a = memory_alloc(LEN), *b = memory_alloc(LEN);

	(void)state;
	memset(a, '3', LEN);
	memset(b, '3', LEN);
	struct str x = { a, LEN }, y = { b, LEN };
	assert_int_equal(decimal_cmp(x, y), 0);
	assert_int_equal(decimal_hash(x), decimal_hash(y));
	assert_true(decimal_is_multiple(x, STR("3")));
	assert_true(decimal_is_multiple(x, STR("33333333333333333333"))); /* 20 digits */
	assert_false(decimal_is_multiple(x, STR("33333333333333333333333"))); /* 23 do not divide */
	b[LEN - 1] = '4';
	assert_true(decimal_cmp(x, y) < 0);
	a[1] = b[1] = 'e';
	assert_true(decimal_cmp(x, y) < 0);
	b[LEN - 1] = '3';
	assert_int_equal(decimal_cmp(x, y), 0);
	assert_true(decimal_is_integer(x));
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(orders_numbers_by_value), TEST(hashes_equal_numbers_alike),
		TEST(hashes_of_huge_exponents_differ), TEST(hashes_long_numbers_digit_by_digit), TEST(knows_integers_by_value),
		TEST(divides_exactly), TEST(fits_sizes), TEST(takes_long_numbers),
	};
	return RUN(tests);
}

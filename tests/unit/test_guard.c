/* upload/guard.c: what an export must be before it is sent. */
#include "test.h"

#include <string.h>

#include "upload/guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct manifest manifest_of(const char *type, uint64_t records, uint64_t rejected)
{
	return (struct manifest){ .document_type = type, .records = records, .rejected = rejected };
}

static void a_preview_is_never_sent(void **state)
{
	const struct guard guard = { .has_budget = true, .max_rejects = 100 };
	struct manifest manifest = manifest_of("USER_PROFILE", 5, 0);
	struct diag why;

	(void)state;
	assert_int_equal(guard_manifest(&guard, &manifest, &why), OK);
	manifest.limited = true;
	assert_int_equal(guard_manifest(&guard, &manifest, &why), ERR_USAGE);
}

static void rejects_must_be_covered(void **state)
{
	static const struct {
		uint64_t records, rejected;
		struct guard guard;
		enum status status;
	} rows[] = {
		{ 5, 0, { 0 }, OK },
		{ 5, 1, { 0 }, ERR_BUDGET },
		{ 5, 1, { .has_budget = true }, ERR_BUDGET },
		{ 5, 1, { .has_budget = true, .max_rejects = 1 }, OK },
		{ 5, 2, { .has_budget = true, .max_rejects = 1 }, ERR_BUDGET },
		/* hundredths of a percent */
		{ 99, 1, { true, true, 100, false, 0 }, OK },
		{ 98, 1, { true, true, 100, false, 0 }, ERR_BUDGET },
		{ 0, 1, { true, true, 10000, false, 0 }, OK },
		{ 0, 1, { true, true, 9999, false, 0 }, ERR_BUDGET },
		{ UINT64_MAX / 2, UINT64_MAX / 2, { true, true, 5001, false, 0 }, OK },
		{ UINT64_MAX / 2, UINT64_MAX / 2, { true, true, 4999, false, 0 }, ERR_BUDGET },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct manifest manifest =
			manifest_of("USER_PROFILE", rows[i].records, rows[i].rejected);
		struct diag why;
		assert_int_equal(guard_manifest(&rows[i].guard, &manifest, &why), rows[i].status);
	}
}

static void what_cannot_be_taken_back_wants_a_yes(void **state)
{
	static const char *const types[] = {
		"USER_IDENTIFIERS_DELETION",  "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS",
		"USER_POINTS_DELETION",       "USER_DEVICE_POINTS_DELETION",
		"USER_DEVICE_POINT_DELETION",
	};
	const struct guard none = { 0 }, four = { .has_irreversible = true, .irreversible = 4 };
	struct diag why;

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct manifest manifest = manifest_of(types[i], 4, 0);
		assert_int_equal(guard_manifest(&none, &manifest, &why), ERR_USAGE);
		assert_int_equal(guard_manifest(&four, &manifest, &why), OK);
		manifest.records = 5;
		assert_int_equal(guard_manifest(&four, &manifest, &why), ERR_USAGE);
		manifest.records = 0;
		assert_int_equal(guard_manifest(&none, &manifest, &why), OK);
	}
	assert_int_equal(guard_type(&none, "USER_PROFILE", 5, &why), OK);
	assert_int_equal(guard_type(&none, "USER_SEGMENT", 5, &why), OK);
	/* Made with --rules alone: the type is the import's. */
	const struct manifest untyped = manifest_of(NULL, 5, 0);
	assert_int_equal(guard_manifest(&none, &untyped, &why), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_preview_is_never_sent),
		TEST(rejects_must_be_covered),
		TEST(what_cannot_be_taken_back_wants_a_yes),
	};

	return RUN(tests);
}

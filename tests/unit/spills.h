/* For the tests of what repeat/ keeps on disk: a directory of its own, and a disk that fills up. */
#ifndef TESTS_SPILLS_H
#define TESTS_SPILLS_H

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/diag.h"
#include "repeat/claim.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct spills {
	char dir[256];
	struct rlimit limit;
};

static int spills_open(void **state)
{
	struct spills *spills = calloc(1, sizeof(*spills));
	const char *base = getenv("TMPDIR");

	snprintf(spills->dir, sizeof(spills->dir), "%s/bulkpipe-test-XXXXXX",
		 base ? base : P_tmpdir);
	assert_non_null(mkdtemp(spills->dir));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &spills->limit), 0);
	*state = spills;
	return 0;
}

/* rmdir fails if a file was left. */
static int spills_close(void **state)
{
	struct spills *spills = *state;
	int failed = setrlimit(RLIMIT_FSIZE, &spills->limit);

	failed |= rmdir(spills->dir);
	free(spills);
	return failed;
}

#define SPILL_TEST(name) cmocka_unit_test_setup_teardown(name, spills_open, spills_close)

/* No file grows beyond `bytes` any more: writing there fails, as on a full disk. */
__attribute__((unused)) static void spills_fill_disk(const struct spills *spills, rlim_t bytes)
{
	struct rlimit limit = spills->limit;

	limit.rlim_cur = bytes;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

__attribute__((unused)) static bool spills_is_empty(const struct spills *spills)
{
	DIR *dir = opendir(spills->dir);
	size_t entries = 0;

	assert_non_null(dir);
	while (readdir(dir))
		entries++;
	closedir(dir);
	return entries == 2;
}

/* As evenly spread as the digests of a run. */
__attribute__((unused)) static uint64_t spread(uint64_t n)
{
	uint64_t z = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

__attribute__((unused)) static struct hash128 nth_digest(uint64_t n)
{
	return (struct hash128){ spread(2 * n), spread(2 * n + 1) };
}

#endif

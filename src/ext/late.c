/* Loads libarchive once; it stays. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/arena.h"
#include "ext/late.h"
#include "ext/library.h"

#define LIBRARY "libarchive.so.13"

/* Written once, by load(), behind the pthread_once that everybody passes. */
static struct late found;
static bool is_whole;
static char reason[256] = "out of memory";

static atomic_uint in_use;

static void check_exit(void)
{
	if (in_use > 0)
		memory_exhausted();
}

static void load(void)
{
	/* POSIX has it that a function's address comes as a void pointer; ISO C has no such cast. */
	static const struct library_symbol symbols[] = {
#define X(name) { #name, (void **)&found.name },
		LATE_FUNCTIONS(X)
#undef X
	};

	const char *wrong = library_open(LIBRARY, symbols, sizeof(symbols) / sizeof(symbols[0]));
	if (wrong)
		snprintf(reason, sizeof(reason), "%s", wrong);
	is_whole = !wrong && atexit(check_exit) == 0;
}

enum status late_load(const struct late **late, struct diag *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	if (!is_whole)
		return diag_fail(why, ERR_IO, "this compression is read through " LIBRARY
				 ", which cannot be loaded: %s", reason);
	in_use++;
	*late = &found;
	return OK;
}

void late_leave(void)
{
	in_use--;
}

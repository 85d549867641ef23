/* Loads libarchive once; it stays. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <archive.h>
#include <archive_entry.h>

#include "ext/late.h"

#define LIBRARY "libarchive.so.13"

/* Written once, by load(), behind the pthread_once that everybody passes. */
static struct late found;
static bool is_whole;

static void load(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return;
	is_whole = true;
	/* POSIX has it that a function's address comes as a void pointer; ISO C has no such cast. */
#define X(name) \
	*(void **)&found.name = dlsym(library, #name); \
	is_whole = is_whole && found.name != NULL;
	LATE_FUNCTIONS(X)
#undef X
}

enum status late_load(const struct late **late, struct diag *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	if (!is_whole)
		return diag_fail(why, ERR_IO,
				 "this compression is read through " LIBRARY ", which is not installed");
	*late = &found;
	return OK;
}

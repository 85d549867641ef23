/*
 * What the fuzz targets share: the function that libFuzzer (make fuzz) or replay.c (make check) calls
 * with any bytes, how it says that the program is wrong, and files that stand in no folder. Included
 * by one .c each, so everything is static.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The program and what it is held against disagree: says how, and ends. */
__attribute__((format(printf, 1, 2), noreturn)) static inline void fuzz_fail(const char *format, ...)
{
	va_list args;

	fputs("fuzz: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

#define FUZZ_NEED(claim) \
	do { \
		if (!(claim)) \
			fuzz_fail("%s:%d: not so: %s", __FILE__, __LINE__, #claim); \
	} while (0)

/* The bytes up to the first `mark`, which is stepped over with them; all bytes if there is none. */
__attribute__((unused)) static struct str fuzz_take_until(struct str *bytes, const char *mark)
{
	size_t len = strlen(mark);
	const char *at = memmem(bytes->at, bytes->len, mark, len);
	struct str taken = { bytes->at, at ? (size_t)(at - bytes->at) : bytes->len };
	size_t gone = taken.len + (at ? len : 0);

	*bytes = (struct str){ bytes->at + gone, bytes->len - gone };
	return taken;
}

/* A byte, 0 where there are no more: chooses among few, so letters and digits will do. */
__attribute__((unused)) static unsigned char fuzz_take_byte(struct str *bytes)
{
	unsigned char c = bytes->len > 0 ? (unsigned char)bytes->at[0] : 0;

	if (bytes->len > 0)
		*bytes = (struct str){ bytes->at + 1, bytes->len - 1 };
	return c;
}

/*
 * The name of a file that holds `bytes`: memory, but for the program a regular file. Good until the
 * next call for the same `number`.
 */
__attribute__((unused)) static const char *fuzz_file(unsigned number, struct str bytes)
{
	static struct {
		int fd;
		char name[32];
	} files[2] = { { .fd = -1 }, { .fd = -1 } };
	int *fd = &files[number].fd;

	if (*fd < 0) {
		*fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(files[number].name, sizeof(files[number].name), "/proc/self/fd/%d", *fd);
	}
	if (*fd < 0 || ftruncate(*fd, 0) != 0 ||
	    pwrite(*fd, bytes.at, bytes.len, 0) != (ssize_t)bytes.len)
		fuzz_fail("cannot keep a file in memory");
	return files[number].name;
}

#endif

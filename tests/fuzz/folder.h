/*
 * A folder of the target's own, for what the program wants to find by a name or to make itself. It is
 * in memory where the system has that, and gone when the process ends. Included by one .c each.
 */
#ifndef FUZZ_FOLDER_H
#define FUZZ_FOLDER_H

#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

static char folder_name[64];

static int folder_remove(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	(void)info;
	(void)type;
	(void)walk;
	return remove(path);
}

static void folder_end(void)
{
	nftw(folder_name, folder_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* Its name. */
static const char *folder(void)
{
	if (folder_name[0])
		return folder_name;
	snprintf(folder_name, sizeof(folder_name), "%s/bulkpipe-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(folder_name) || atexit(folder_end) != 0)
		fuzz_fail("cannot make a folder");
	return folder_name;
}

/* The whole of a file. */
static void folder_put(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len)
		fuzz_fail("cannot write a file");
	close(fd);
}

#endif

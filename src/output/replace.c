/* Writing beside and renaming; the temporary name is one that folder.c knows for a leftover. */
#include "output/replace.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "output/names.h"

static enum status write_new(const char *path, struct str text, struct diag *why)
{
	int fd = file_create(path, why);

	if (fd < 0)
		return why->status;
	enum status status = file_write(fd, text, path, why);
	if (status == OK && !file_flush(fd))
		status = diag_errno(why, path, "write");
	if (close(fd) != 0 && errno != EINTR && status == OK)
		status = diag_errno(why, path, "write");
	return status;
}

enum status replace_file(const char *dir, const char *name, struct str text, struct arena *arena,
			 struct diag *why)
{
	const char *temporary = arena_printf(arena, "%s/.%s%s", dir, name, NAME_SUFFIX).at;
	const char *path = arena_printf(arena, "%s/%s", dir, name).at;

	enum status status = write_new(temporary, text, why);
	if (status == OK && rename(temporary, path) != 0)
		status = diag_errno(why, path, "replace");
	if (status == OK)
		return file_sync(dir, why);
	unlink(temporary);
	why->file = path;
	return status;
}

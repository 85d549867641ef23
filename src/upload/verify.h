/* Parts on the disk: are they what the manifest says, and do they stay so until they are sent? */
#ifndef UPLOAD_VERIFY_H
#define UPLOAD_VERIFY_H

#include <sys/stat.h>

#include "output/manifest.h"

struct part_file {
	const char *path;
	struct stat seen; /* as it was when its digest was right */
};

/*
 * Size and SHA-256 of all parts, `threads` at a time. ERR_IO: one is missing or another than when the
 * manifest was written; `why` names it, in `arena`. `out`: one for each part.
 */
enum status verify_parts(const char *dir, const struct manifest *manifest, unsigned threads,
			 struct arena *arena, struct part_file *out, struct diag *why);

/* Opens a part that was verified. ERR_IO: it is no longer that file. */
enum status verify_open(const struct part_file *file, int *fd, struct diag *why);
/* Still unchanged? */
bool verify_is_same(int fd, const struct part_file *file);

#endif

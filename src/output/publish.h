/*
 * The files a run leaves behind: each grows under a name that starts with a dot and gets its own
 * name only when the whole run has succeeded. Order of a commit: fsync all, rename back to back
 * (the manifest last), fsync the directory.
 */
#ifndef OUTPUT_PUBLISH_H
#define OUTPUT_PUBLISH_H

#include "base/arena.h"
#include "output/place.h"

struct publish_file {
	char *temporary, *final;
	const char *folder; /* of one that the user named; NULL: it is in DIR */
	bool only_whole; /* parts, sources, manifest: not if the run broke its budget */
	bool appeared, has_replaced;
};

struct publish {
	const struct job *job;
	struct arena *arena; /* of the names; they stand in diags */
	struct publish_file *files;
	size_t count, cap;
};

void publish_init(struct publish *publish, const struct job *job, struct arena *arena);

/* `path` with its folder resolved, so that one file has one name, whether it is there or not. */
char *publish_whole_path(struct publish *publish, const char *path);

/*
 * A place that the user named. "-" is stdout; pipes and devices are opened as they are; anything
 * else is a regular file to appear. An input, a directory or another output of this run is
 * ERR_USAGE.
 */
enum status publish_open(struct publish *publish, struct place *place, const char *path,
			 struct diag *why);

/* A file NAME in a locked directory of ours. */
enum status publish_open_in(struct publish *publish, struct place *place, const char *dir,
			    const char *name, bool only_whole, struct diag *why);

/* Everything is on the disk, under its temporary name. The places are closed by now. */
enum status publish_sync(const struct publish *publish, bool whole, struct diag *why);
/*
 * Everything that is to appear does, in the order of opening. What it replaces is kept under the
 * temporary name until publish_release, where the file system can exchange names.
 */
enum status publish_rename(struct publish *publish, bool whole, struct diag *why);
/* The folders of files that the user named are synced; folder_settle does it for DIR. */
enum status publish_settle(const struct publish *publish, struct diag *why);
/* What appeared disappears, what it replaced comes back. */
void publish_take_back(struct publish *publish);
/* Removes what is still temporary, and releases. */
void publish_release(struct publish *publish);

#endif

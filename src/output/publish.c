/*
 * Temporary names, and the renames at the end. sink.c opens every output through here;
 * output/folder.c knows what a killed run may have left behind in DIR. Nothing here looks into a
 * file.
 */
#include "output/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "output/names.h"

void publish_init(struct publish *publish, const struct job *job, struct arena *arena)
{
	*publish = (struct publish){ .job = job, .arena = arena };
}

static char *copied(struct publish *publish, const char *text)
{
	return (char *)arena_copy(publish->arena, str_of(text)).at;
}

/* Creates the temporary file and notes it; gives what is noted, NULL: it cannot be made. */
static struct publish_file *grow_file(struct publish *publish, struct place *place, char *temporary,
				      char *final, struct diag *why)
{
	int fd = file_create(temporary, why);
	if (fd < 0) {
		why->file = final; /* the name that people know */
		return NULL;
	}
	if (publish->count == publish->cap) {
		publish->cap = publish->cap ? publish->cap * 2 : 16;
		publish->files =
			memory_resize(publish->files, publish->cap * sizeof(*publish->files));
	}
	struct publish_file *file = &publish->files[publish->count++];
	*file = (struct publish_file){ .temporary = temporary, .final = final };
	place_attach(place, final, fd, false);
	return file;
}

enum status publish_open_in(struct publish *publish, struct place *place, const char *dir,
			    const char *name, bool only_whole, struct diag *why)
{
	struct str temporary = arena_printf(publish->arena, "%s/.%s%s", dir, name, NAME_SUFFIX);
	struct str final = arena_printf(publish->arena, "%s/%s", dir, name);

	struct publish_file *file = grow_file(publish, place, (char *)temporary.at, (char *)final.at, why);
	if (!file)
		return why->status;
	file->only_whole = only_whole;
	return OK;
}

static enum status open_as_it_is(struct publish *publish, struct place *place, const char *path,
				 struct diag *why)
{
	int fd = file_open(path, O_WRONLY);
	if (fd < 0)
		return diag_errno(why, path, "open");
	place_attach(place, copied(publish, path), fd, true);
	return OK;
}

static enum status open_stdout(struct publish *publish, struct place *place, struct diag *why)
{
	struct stat info;
	const char *input = NULL;

	if (fstat(STDOUT_FILENO, &info) != 0)
		return diag_errno(why, "standard output", "write");
	input = place_input(publish->job, &info);
	if (input)
		return diag_fail_at(why, ERR_USAGE, input, 0, 0, "is an input and stdout as well");
	place_attach(place, "standard output", STDOUT_FILENO, true);
	return OK;
}

static uint64_t draw(void)
{
	uint64_t drawn;

	if (getrandom(&drawn, sizeof(drawn), GRND_NONBLOCK) != (ssize_t)sizeof(drawn))
		drawn = (uint64_t)getpid(); /* no randomness to be had yet: good enough outside of containers */
	return drawn;
}

/*
 * DIR/.BASE.RANDOM.bulkpipe for DIR/BASE: two runs that name one file do not share a temporary. The number of the
 * process would not do, which is 1 in each container.
 */
static char *temporary_beside(struct publish *publish, const char *final)
{
	const char *slash = strrchr(final, '/');
	const char *base = slash ? slash + 1 : final;

	return (char *)arena_printf(publish->arena, "%.*s.%s.%016" PRIx64 "%s", (int)(base - final), final,
				    base, draw(), NAME_SUFFIX)
		.at;
}

/* Another output of this run has the same name. */
static bool is_taken(const struct publish *publish, const char *final)
{
	for (size_t i = 0; i < publish->count; i++)
		if (strcmp(publish->files[i].final, final) == 0)
			return true;
	return false;
}

char *publish_whole_path(struct publish *publish, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	struct str folder = slash ? (struct str){ path, (size_t)(slash - path) + 1 } : STR(".");
	char *whole = realpath(arena_copy(publish->arena, folder).at, NULL);

	if (!whole)
		return copied(publish, path);
	char *joined = (char *)arena_printf(publish->arena, "%s/%s", whole, base).at;
	free(whole);
	return joined;
}

enum status publish_open(struct publish *publish, struct place *place, const char *path,
			 struct diag *why)
{
	struct stat info;
	char resolved[PATH_MAX];
	char *final = copied(publish, path);

	if (strcmp(path, "-") == 0)
		return open_stdout(publish, place, why);
	if (path[0] == '\0')
		return diag_fail(why, ERR_USAGE, "an output has an empty name");
	if (stat(path, &info) == 0) {
		const char *input = place_input(publish->job, &info);
		if (input)
			return diag_fail_at(why, ERR_USAGE, final, 0, 0,
					    "is an input and an output as well");
		if (S_ISDIR(info.st_mode))
			return diag_fail_at(why, ERR_USAGE, final, 0, 0,
					    "is a directory, an output must be a file");
		if (!S_ISREG(info.st_mode))
			return open_as_it_is(publish, place, path, why);
		/* What a link points to is replaced, not the link. */
		if (realpath(path, resolved))
			final = copied(publish, resolved);
	} else {
		final = publish_whole_path(publish, path);
	}
	if (is_taken(publish, final))
		return diag_fail_at(why, ERR_USAGE, final, 0, 0,
				    "is named for two outputs, give each its own file");
	struct publish_file *file = grow_file(publish, place, temporary_beside(publish, final), final, why);
	if (!file)
		return why->status;
	const char *slash = strrchr(final, '/');
	file->folder = slash ? arena_copy(publish->arena, (struct str){ final, (size_t)(slash - final) + 1 }).at : ".";
	return OK;
}

enum status publish_sync(const struct publish *publish, bool whole, struct diag *why)
{
	for (size_t i = 0; i < publish->count; i++) {
		const struct publish_file *file = &publish->files[i];
		if (file->only_whole && !whole)
			continue;
		if (file_sync(file->temporary, why) != OK) {
			why->file = file->final;
			return why->status;
		}
	}
	return OK;
}

/* As rename(2). */
static int appear(struct publish_file *file)
{
	file->has_replaced = renameat2(AT_FDCWD, file->temporary, AT_FDCWD, file->final,
				       RENAME_EXCHANGE) == 0;
	/* Mostly because there is nothing to replace. */
	return file->has_replaced ? 0 : rename(file->temporary, file->final);
}

enum status publish_rename(struct publish *publish, bool whole, struct diag *why)
{
	for (size_t i = 0; i < publish->count; i++) {
		struct publish_file *file = &publish->files[i];
		if (file->only_whole && !whole)
			continue;
		if (appear(file) != 0)
			return diag_errno(why, file->final, "publish");
		file->appeared = true;
	}
	return OK;
}

enum status publish_settle(const struct publish *publish, struct diag *why)
{
	const char *synced = "";

	for (size_t i = 0; i < publish->count; i++) {
		const struct publish_file *file = &publish->files[i];
		if (!file->folder || !file->appeared || strcmp(file->folder, synced) == 0)
			continue;
		if (file_sync(file->folder, why) != OK)
			return why->status;
		synced = file->folder;
	}
	return OK;
}

void publish_take_back(struct publish *publish)
{
	for (size_t i = publish->count; i-- > 0;) {
		struct publish_file *file = &publish->files[i];
		if (file->has_replaced)
			rename(file->temporary, file->final);
		else if (file->appeared)
			unlink(file->final);
	}
}

void publish_release(struct publish *publish)
{
	for (size_t i = 0; i < publish->count; i++) {
		if (!publish->files[i].appeared || publish->files[i].has_replaced)
			unlink(publish->files[i].temporary);
	}
	free(publish->files);
	*publish = (struct publish){ 0 };
}

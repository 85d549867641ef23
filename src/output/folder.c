/*
 * What may be in DIR before a run, and what may be done about it. sink.c calls this around the
 * whole run; the new files themselves are output/publish.c's. Nothing is removed that no manifest
 * names, that has no temporary name, and that is not a side file beside a report of ours. What cannot
 * be read ends the run: it might say whose the files are.
 */
#include "output/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "ext/hash.h"
#include "ext/json.h"
#include "output/lock.h"
#include "output/member.h"
#include "output/names.h"
#include "output/part.h"

enum {
	REPORT_BYTES_MAX = 64 << 20,
};

static const char *path_of(struct folder *folder, const char *name)
{
	return arena_printf(folder->arena, "%s/%s", folder->path, name).at;
}

static void know_parts(struct map *parts, const struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->nparts; i++) {
		struct str name = str_of(manifest->parts[i].file);
		map_add(parts, name, hash_of(name), 1);
	}
}

static bool names_part(const struct map *parts, struct str name)
{
	return map_find(parts, name, hash_of(name), 0) != 0;
}

static enum status list_names(struct folder *folder, struct diag *why)
{
	DIR *dir = opendir(folder->path);
	const struct dirent *entry;

	if (!dir)
		return diag_errno(why, folder->path, "read the directory");
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (folder->nnames == folder->names_cap) {
			folder->names_cap = folder->names_cap ? folder->names_cap * 2 : 64;
			folder->names = memory_resize(folder->names,
						      folder->names_cap * sizeof(*folder->names));
		}
		folder->names[folder->nnames++] = arena_copy(folder->arena, str_of(entry->d_name));
	}
	closedir(dir);
	return OK;
}

/* ---- what is there ---- */

/* A name that is not there is removed already. */
static enum status remove_name(struct folder *folder, const char *name, struct diag *why)
{
	const char *path = path_of(folder, name);

	if (unlink(path) == 0 || errno == ENOENT)
		return OK;
	return diag_errno(why, path, "remove");
}

static enum status read_manifest(struct folder *folder, struct diag *why)
{
	enum status status = manifest_read(path_of(folder, NAME_MANIFEST), folder->arena,
					   &folder->manifest, why);

	folder->has_manifest = status != END;
	folder->is_ours = status == OK;
	if (status == ERR_USAGE)
		folder->manifest = (struct manifest){ 0 };
	know_parts(&folder->parts, &folder->manifest);
	return status == ERR_IO ? ERR_IO : OK;
}

/* Are all parts there, as large as they should be? (Their digests are checked before an upload.) */
static enum status check_whole(struct folder *folder, struct diag *why)
{
	for (size_t i = 0; i < folder->manifest.nparts; i++) {
		const struct part *part = &folder->manifest.parts[i];
		const char *path = path_of(folder, part->file);
		struct stat info;
		if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) ||
		    (uint64_t)info.st_size != part->bytes)
			return diag_fail_at(
				why, ERR_USAGE, path, 0, 0,
				"is missing or has changed since the manifest was written; "
				"--force builds the export again");
	}
	return OK;
}

static enum status check_journals(struct folder *folder, struct diag *why)
{
	for (size_t i = 0; i < folder->nnames; i++) {
		struct stat info;
		if (!name_is_journal(folder->names[i]))
			continue;
		const char *path = path_of(folder, folder->names[i].at);
		if (stat(path, &info) == 0 && info.st_size > 0)
			return diag_fail_at(
				why, ERR_USAGE, path, 0, 0,
				"shows that parts of this directory were sent, so they are "
				"never replaced; choose another directory");
	}
	return OK;
}

/* A run that broke its budget leaves a report and no manifest. */
static enum status find_report(struct folder *folder, bool *is_ours, struct diag *why)
{
	const char *path = path_of(folder, NAME_REPORT), *text;
	struct str bytes;
	struct node *root;
	struct diag ignored;

	*is_ours = false;
	if (access(path, F_OK) != 0)
		return OK;
	enum status status = file_read_all(path, REPORT_BYTES_MAX, folder->arena, &bytes, why);
	if (status == OK &&
	    json_parse_file(path, bytes, false, folder->arena, &root, &ignored) == OK)
		*is_ours = member_string(root, "version", folder->arena, &text) &&
			   member_string(root, "command", folder->arena, &text) &&
			   member_string(root, "rules_sha256", folder->arena, &text);
	return status;
}

/* The manifests of killed runs: what they name, they made or were about to remove. */
struct leftovers {
	struct manifest made, replaced;
	struct map parts; /* the names of both */
};

static enum status read_leftover(struct folder *folder, const char *name, struct manifest *out,
				 struct diag *why)
{
	enum status status = manifest_read(path_of(folder, name), folder->arena, out, why);

	folder->has_leftovers |= status == OK;
	if (status == OK || status == ERR_IO)
		return status;
	/* Not there; or half-written: its run was killed before it could rename anything. */
	*out = (struct manifest){ 0 };
	return OK;
}

static enum status read_leftovers(struct folder *folder, struct leftovers *leftovers,
				  struct diag *why)
{
	*leftovers = (struct leftovers){ 0 };
	if (folder->has_manifest)
		return OK;
	enum status status = read_leftover(folder, NAME_MANIFEST_GROWING, &leftovers->made, why);
	if (status == OK)
		status = read_leftover(folder, NAME_MANIFEST_REPLACED, &leftovers->replaced, why);
	know_parts(&leftovers->parts, &leftovers->made);
	know_parts(&leftovers->parts, &leftovers->replaced);
	return status;
}

/* Whatever this run might replace must be known as ours, and must not be what it reads. */
static enum status check_names(struct folder *folder, const struct folder_plan *plan,
			       const struct leftovers *leftovers, struct diag *why)
{
	bool sides_are_ours = folder->is_ours || folder->has_leftovers;
	enum status status = sides_are_ours ? OK : find_report(folder, &sides_are_ours, why);

	if (status != OK)
		return status;
	for (size_t i = 0; i < folder->nnames; i++) {
		struct str name = folder->names[i];
		struct stat info;
		bool is_side = name_is_side(name);
		bool is_known = names_part(&folder->parts, name) || names_part(&leftovers->parts, name);
		if (!is_side && !is_known && !name_is_part(name, plan->prefix, plan->extension))
			continue;
		const char *path = path_of(folder, name.at);
		if (stat(path, &info) == 0 && place_input(folder->job, &info))
			return diag_fail_at(why, ERR_USAGE, path, 0, 0,
					    "is an input and would be replaced by this run; choose "
					    "another directory");
		if (is_side ? !sides_are_ours : !is_known)
			return diag_fail_at(
				why, ERR_USAGE, path, 0, 0,
				"is in the way and no manifest says that it may be replaced; "
				"move it or choose another directory");
	}
	return OK;
}

static enum status remove_parts(struct folder *folder, const struct manifest *manifest,
				struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < manifest->nparts && status == OK; i++)
		status = remove_name(folder, manifest->parts[i].file, why);
	return status;
}

static enum status remove_sides(struct folder *folder, struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < folder->nnames && status == OK; i++) {
		if (name_is_side(folder->names[i]))
			status = remove_name(folder, folder->names[i].at, why);
	}
	return status;
}

static enum status remove_temporaries(struct folder *folder, struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < folder->nnames && status == OK; i++) {
		if (name_is_temporary(folder->names[i]))
			status = remove_name(folder, folder->names[i].at, why);
	}
	return status;
}

/* Final names first: the temporary manifests are what tells about them. */
static enum status remove_leftovers(struct folder *folder, const struct leftovers *leftovers,
				    struct diag *why)
{
	enum status status = remove_parts(folder, &leftovers->made, why);

	if (status == OK)
		status = remove_parts(folder, &leftovers->replaced, why);
	if (status == OK && folder->has_leftovers)
		status = remove_sides(folder, why);
	return status == OK ? remove_temporaries(folder, why) : status;
}

static enum status refuse_other(const struct folder *folder, const struct folder_plan *plan,
				struct diag *why)
{
	if (!folder->is_ours)
		return diag_fail_at(why, ERR_USAGE, folder->path, 0, 0,
				    "has a manifest.json that is not of bulkpipe; choose another "
				    "directory, or --force to replace it");
	if (!plan->run_key)
		return diag_fail_at(
			why, ERR_USAGE, folder->path, 0, 0,
			"holds an export already, and whether a pipe brings the same again "
			"cannot be known; choose another directory, or --force to replace it");
	return diag_fail_at(
		why, ERR_USAGE, folder->path, 0, 0,
		"holds the export of another run (other inputs, rules or options); choose "
		"another directory, or --force to replace it");
}

/* ---- for the sink ---- */

enum status folder_open(struct folder *folder, const char *path, const struct folder_plan *plan,
			const struct job *job, struct arena *arena, bool *already, struct diag *why)
{
	struct leftovers leftovers;

	*already = false;
	*folder = (struct folder){ .job = job, .arena = arena, .lock = -1 };
	folder->path = arena_copy(arena, str_of(path)).at;
	folder->lock_path = path_of(folder, NAME_LOCK);
	folder->is_new = access(folder->path, F_OK) != 0;
	enum status status = file_make_dir(folder->path, why);
	if (status == OK)
		status = lock_take(folder->lock_path, &folder->lock, why);
	if (status == OK)
		status = list_names(folder, why);
	if (status == OK)
		status = read_manifest(folder, why);
	if (status != OK)
		return status;

	if (folder->is_ours && !plan->force && plan->run_key &&
	    strcmp(folder->manifest.run_key, plan->run_key) == 0) {
		*already = true;
		status = check_whole(folder, why);
		return status == OK ? remove_temporaries(folder, why) : status;
	}
	if (folder->has_manifest && !plan->force)
		return refuse_other(folder, plan, why);
	status = check_journals(folder, why);
	if (status != OK)
		return status;
	status = read_leftovers(folder, &leftovers, why);
	if (status == OK)
		status = check_names(folder, plan, &leftovers, why);
	if (status == OK)
		status = remove_leftovers(folder, &leftovers, why);
	map_release(&leftovers.parts);
	return status;
}

/* Parts and side files of the old export; its manifest goes before all of them and is apart. */
static bool is_old(const struct folder *folder, struct str name)
{
	return names_part(&folder->parts, name) || name_is_side(name);
}

/* Where an old file waits. */
static const char *aside_of(struct folder *folder, const char *name)
{
	return arena_printf(folder->arena, "%s/.%s" NAME_SUFFIX_REPLACED, folder->path, name).at;
}

/* A name that is not there needs no other place. */
static enum status set_aside(struct folder *folder, const char *name, struct diag *why)
{
	const char *path = path_of(folder, name);

	if (rename(path, aside_of(folder, name)) == 0 || errno == ENOENT)
		return OK;
	return diag_errno(why, path, "replace");
}

enum status folder_retire(struct folder *folder, struct diag *why)
{
	/* The renames to come must not reach the disk before what they are understood by. */
	enum status status = file_sync(folder->path, why);

	if (status == OK && folder->has_manifest) {
		status = set_aside(folder, NAME_MANIFEST, why);
		folder->manifest_retired = status == OK;
		if (status == OK)
			status = file_sync(folder->path, why);
	}
	while (status == OK && folder->nretired < folder->nnames) {
		struct str name = folder->names[folder->nretired];
		if (is_old(folder, name))
			status = set_aside(folder, name.at, why);
		folder->nretired += status == OK;
	}
	return status;
}

enum status folder_settle(struct folder *folder, struct diag *why)
{
	enum status status = file_sync(folder->path, why);

	if (status != OK)
		return status;
	/* The new export is whole, and on the disk. An old file that cannot be removed does not make it
	 * less so; the next run removes it. */
	for (size_t i = 0; i < folder->nretired; i++) {
		if (is_old(folder, folder->names[i]))
			unlink(aside_of(folder, folder->names[i].at));
	}
	if (folder->manifest_retired)
		unlink(aside_of(folder, NAME_MANIFEST));
	return OK;
}

void folder_restore(struct folder *folder)
{
	/* What fails here would have to fail a second time: the first failure is what is told. */
	for (size_t i = 0; i < folder->nretired; i++) {
		const char *name = folder->names[i].at;
		if (is_old(folder, folder->names[i]))
			rename(aside_of(folder, name), path_of(folder, name));
	}
	if (folder->manifest_retired)
		rename(aside_of(folder, NAME_MANIFEST), path_of(folder, NAME_MANIFEST));
}

void folder_release(struct folder *folder)
{
	if (folder->lock_path)
		lock_drop(folder->lock_path, folder->lock);
	/* A run that published nothing leaves no empty directory; one that is not empty stays. */
	if (folder->is_new)
		rmdir(folder->path);
	free(folder->names);
	map_release(&folder->parts);
	*folder = (struct folder){ .lock = -1 };
}

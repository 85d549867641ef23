/*
 * DIR of `run`: locking it, finding out what an earlier run left there, and replacing that.
 *
 * How an export is replaced, so that a process may be killed at any point: all new files stand
 * complete under temporary names, the new manifest among them. Then manifest.json is renamed to a
 * temporary name (from here on DIR is no export), the old files are removed, the new ones renamed,
 * manifest.json last. A run that finds temporary manifests but no manifest.json knows by them which
 * files of DIR are leftovers, old or new, and removes those.
 */
#ifndef OUTPUT_FOLDER_H
#define OUTPUT_FOLDER_H

#include "flow/job.h"
#include "output/manifest.h"

struct folder_plan {
	const char *prefix, *extension; /* of the parts that will be written */
	const char *run_key;            /* NULL: known at the end only */
	bool force;
};

struct folder {
	const struct job *job;
	struct arena *arena;
	const char *path;
	const char *lock_path;
	int lock;                 /* -1: not locked */
	bool is_new;              /* it was not there before */
	struct manifest manifest; /* that stands there; nparts is 0 if there is none, or not ours */
	bool has_manifest;        /* there is a manifest.json, whatever it is */
	bool is_ours;             /* … and it is one of ours */
	bool has_leftovers;       /* … there is none, but a temporary one of a killed run */
	struct str *names;        /* the entries of DIR, as they were before this run */
	size_t nnames, names_cap;
};

/*
 * Makes and locks DIR. *already: it holds a whole export with this run key. Otherwise DIR is
 * cleared of the leftovers of killed runs and may be written to. ERR_USAGE: another export (without
 * force), a journal that shows a request sent, a file that would be replaced and is not known to be
 * ours, or that is an input. To be released even on failure.
 */
enum status folder_open(struct folder *folder, const char *path, const struct folder_plan *plan,
			const struct job *job, struct arena *arena, bool *already,
			struct diag *why);
/* Takes the old export, if there is one, out of the way. The new files are all synced. */
enum status folder_retire(struct folder *folder, struct diag *why);
/* The new export is in place: forgets the old one, syncs DIR. */
enum status folder_settle(struct folder *folder, struct diag *why);
void folder_release(struct folder *folder);

#endif

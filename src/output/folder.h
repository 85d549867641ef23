/*
 * DIR of `run`: locking it, finding out what an earlier run left there, and replacing that.
 *
 * How an export is replaced, so that a process may be killed at any point: all new files stand
 * complete under temporary names, the new manifest among them. Then manifest.json is renamed to a
 * temporary name (from here on DIR is no export), and so are the other old files; the new ones are
 * renamed to their own, manifest.json last; the old ones are removed. A run that finds temporary
 * manifests but no manifest.json knows by them which files of DIR are leftovers, old or new, and
 * removes those. A run that fails on the way puts the old names back.
 */
#ifndef OUTPUT_FOLDER_H
#define OUTPUT_FOLDER_H

#include "base/map.h"
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
	struct map parts;         /* their names */
	bool has_manifest;        /* there is a manifest.json, whatever it is */
	bool is_ours;             /* … and it is one of ours */
	bool has_leftovers;       /* … there is none, but a temporary one of a killed run */
	struct str *names;        /* the entries of DIR, as they were before this run */
	size_t nnames, names_cap;
	size_t nretired;          /* of these, looked at and taken out of the way if they are old */
	bool manifest_retired;
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
/* The new files are in place: syncs DIR, then removes the old ones. */
enum status folder_settle(struct folder *folder, struct diag *why);
/* Either failed, or what is between them; the new files are gone. The old export comes back. */
void folder_restore(struct folder *folder);
void folder_release(struct folder *folder);

#endif

/*
 * `run --replay DIR`: type, rules, constants and dialect of an earlier run, read from
 * DIR/report.json, and the rejects it left.
 */
#ifndef OUTPUT_REPLAY_H
#define OUTPUT_REPLAY_H

#include "base/arena.h"
#include "base/diag.h"
#include "flow/job.h"

struct replay_file {      /* one file of rejects: what an input needs to be read the same way */
	const char *path; /* ready to be opened */
	uint64_t records; /* how many were written to it; repaired ones may be fewer or more */
	enum format from;
	struct dialect dialect; /* CSV and TSV only; has_header is false if `columns` are needed */
	const char *encoding;   /* never NULL */
	bool begins_with_array; /* json: a value among others, not all of them */
	struct str *columns;
	size_t ncolumns;
};

struct replay {
	const char *document_type; /* NULL: made with --rules alone */
	const char *rules;         /* --rules; NULL: built-in … */
	const char *rules_sha256;  /* … and what they were then */
	const char *map;           /* --map; NULL: none … */
	const char *map_sha256;    /* … and what it was then */
	struct variable *variables; /* --var */
	size_t nvariables;
	struct ref_dir *refs;
	size_t nrefs;
	struct constant *constants; /* --set */
	size_t nconstants;
	enum unknown unknown;
	enum unique unique;
	bool coerce, strict, assert_formats;
	bool is_whole;   /* that run read all of its inputs, or stopped at --limit … */
	bool is_preview; /* … there, or of rejects of such a run */
	struct replay_file *files;
	size_t nfiles; /* 0: nothing was rejected */
	/*
	 * All files agree in format, dialect, encoding and columns, so that one job can read them.
	 * (They may still differ in their headers: those are read from each file.)
	 */
	bool same_dialect;
};

/* Everything is copied into `arena`. ERR_USAGE: DIR has no report of `run`; ERR_IO: unreadable. */
enum status replay_read(const char *dir, struct arena *arena, struct replay *out, struct diag *why);

#endif

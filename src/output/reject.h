/*
 * The rejects: records exactly as read, so that they can be repaired and fed back. Inputs with the
 * same format, dialect, encoding and header share a file, headed by that header; others open the
 * next one, rejected-2.EXT. UTF-16 inputs come out as UTF-8.
 */
#ifndef OUTPUT_REJECT_H
#define OUTPUT_REJECT_H

#include "flow/job.h"
#include "output/publish.h"

struct batch;
struct record;

struct reject_file {
	const struct input *input; /* the first of those that share it */
	const char *file;          /* its name in DIR, or the path the user gave */
	uint64_t records;
	bool needs_lf; /* the last record came without line end */
	bool has_breaks;        /* not each record is one line */
	bool begins_with_array; /* json: so it looks like one array of records, and is none */
	struct place place;
};

struct reject_writer {
	struct publish *publish;
	const char *path, *dir;    /* --rejects FILE, or DIR; both NULL: not wanted */
	struct reject_file *files; /* in the order of their first input */
	size_t count;              /* how many are open */
	size_t *of_input;          /* index in files + 1; 0: not looked up yet */
	struct reject_file *last;  /* where the last reject went: `continues` goes on there */
};

/*
 * With `path` the first file is opened now, and appears even if nothing is rejected; in DIR a file
 * appears only for a reject. stdout, a pipe or a device takes one group only: more are ERR_USAGE.
 */
enum status reject_open(struct reject_writer *writer, struct publish *publish, const char *path,
			const char *dir, struct diag *why);
enum status reject_write(struct reject_writer *writer, const struct batch *batch,
			 const struct record *record, struct diag *why);
/* A batch that continues the last, unfinished record; it was rejected. */
enum status reject_continue(struct reject_writer *writer, const struct batch *batch,
			    struct diag *why);
enum status reject_pass(struct reject_writer *writer, struct diag *why);
enum status reject_end(struct reject_writer *writer, struct diag *why);
/* Is there one file, of which each record is a line behind `*before` others? *file: its name, as above. */
bool reject_is_lines(const struct reject_writer *writer, const char **file, uint64_t *before);
void reject_release(struct reject_writer *writer);

#endif

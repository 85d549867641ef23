/*
 * An append-only file of records, each on the disk before anything goes on. A record is a line: a
 * checksum, a blank, a JSON object whose first member "n" counts from 1. What a crash leaves of the
 * last line is recognised and dropped; any other damage is an error, never a guess.
 */
#ifndef UPLOAD_JOURNAL_H
#define UPLOAD_JOURNAL_H

#include "base/diag.h"
#include "base/node.h"

#include <stdbool.h>
#include <stdint.h>

struct journal {
	const char *path;
	int fd;         /* -1: not open for writing */
	uint64_t count; /* records in it */
	uint64_t size;  /* bytes of whole records */
};

/*
 * Reads the file at `path` (kept), giving each record to `take`, whose false means that the record
 * cannot be; the nodes are gone after that. A file that is not there is an empty journal. ERR_IO:
 * unreadable, or damaged, with the line.
 */
enum status journal_read(struct journal *journal, const char *path,
			 bool (*take)(void *context, const struct node *record), void *context,
			 struct diag *why);

/*
 * Appends a record with these members (",\"name\":value" each), and waits until it is on the disk. The
 * file is made with the first one, mode 0600; the rest of a torn line is cut off before. One thread
 * at a time.
 */
enum status journal_append(struct journal *journal, struct str members, struct diag *why);

void journal_close(struct journal *journal);

#endif

/*
 * One stream of bytes that the sink writes: a buffered descriptor with a name for messages. Where
 * the file grows and when it gets its name is output/publish.h's business.
 */
#ifndef OUTPUT_PLACE_H
#define OUTPUT_PLACE_H

#include "base/buf.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* A place is open once `name` is set; a zeroed one is not. */
struct place {
	const char *name; /* for messages; must outlive the diag that names it */
	int fd;
	bool is_stream; /* stdout, a pipe, a device: somebody may be waiting at the other end */
	struct buf buf;
	uint64_t bytes; /* taken so far */
	uint64_t started; /* of these, the system was told that they will be synced */
};

/* Writes to `fd` from now on, and owns it unless it is stdout. */
void place_attach(struct place *place, const char *name, int fd, bool is_stream);

/* Large pieces go out as they are, in one write. */
enum status place_write(struct place *place, struct str bytes, struct diag *why);
/*
 * Room for text that is built in place: append to place->buf, then call place_commit, which counts
 * what was appended since `before` (the buffer's length then) and writes when enough has come
 * together.
 */
enum status place_commit(struct place *place, size_t before, struct diag *why);
/* What is buffered goes out if somebody is waiting for it. */
enum status place_pass(struct place *place, struct diag *why);
enum status place_flush(struct place *place, struct diag *why);
/* Flushes and closes; a failing close is a failed write. A place that is not open is fine. */
enum status place_close(struct place *place, struct diag *why);
/* Closes without a word; for the ways out. */
void place_drop(struct place *place);

struct job;
/* The name of the job's input that this file is, or NULL. Regular files only. */
const char *place_input(const struct job *job, const struct stat *info);

#endif

/*
 * A file for what does not fit in memory, mode 0600. It loses its name as soon as it is made, so that it goes
 * with the process, however that ends; and it is made early, since check and convert may make no file any
 * more when they read data (cli/confine.h). Few runs need it: where it cannot be made, the first use of it
 * is what fails.
 */
#ifndef REPEAT_TEMPFILE_H
#define REPEAT_TEMPFILE_H

#include "base/diag.h"
#include "base/str.h"

struct tempfile {
	const char *dir;    /* where it is; what messages name */
	int fd;             /* -1: there is none … */
	struct diag no_file; /* … and this is why */
};

/* `dir` must outlive diags. */
void tempfile_open(struct tempfile *file, const char *dir);
/* Whole writes and reads at a place. ERR_IO; an early end is that too. */
enum status tempfile_write(const struct tempfile *file, uint64_t at, struct str bytes,
			   struct diag *why);
enum status tempfile_read(const struct tempfile *file, uint64_t at, void *out, size_t len,
			  struct diag *why);
/* Nobody reads these bytes any more. A file system that cannot free them keeps them to the end. */
void tempfile_give_back(const struct tempfile *file, uint64_t at, uint64_t len);
void tempfile_close(struct tempfile *file);

#endif

/* A lock on a directory, held while something in it is built or sent. */
#ifndef OUTPUT_LOCK_H
#define OUTPUT_LOCK_H

#include "base/diag.h"

/*
 * Locks DIR/.lock.bulkpipe, which it makes: *fd is the lock. Somebody else's lock is ERR_USAGE.
 * Lock files of killed processes are no lock.
 */
enum status lock_take(const char *path, int *fd, struct diag *why);
/* Removes the file as well. */
void lock_drop(const char *path, int fd);

#endif

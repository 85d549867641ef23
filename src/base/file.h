/*
 * Files: whole reads and writes, and names that appear only when their contents are complete.
 * Calls that a signal interrupts are made again, unless it asks to stop; short writes are continued.
 * Modes are 0600 and 0700.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Whatever of standard input, output and error is closed is taken, so that no file that is opened gets its number
 * and what is meant for people. First of all in main.
 */
void file_hold_standard(void);

/* open(2) with O_CLOEXEC and O_NOCTTY, and mode 0600 for what is created. -1: errno says why. */
int file_open(const char *path, int flags);

/* Writes all of `bytes`. A closed pipe is ERR_SIGNAL with the text "closed pipe". */
enum status file_write(int fd, struct str bytes, const char *name, struct diag *why);

/* The whole of a file or of a pipe, at most `limit` bytes (more: ERR_IO). The copy is in `arena`. */
enum status file_read_all(const char *path, size_t limit, struct arena *arena, struct str *out,
			  struct diag *why);

/*
 * A new file at `path`, mode 0600, never through a link at its last component: what stands there is
 * removed first. Returns the descriptor, or -1 with `why` filled (ERR_IO).
 */
int file_create(const char *path, struct diag *why);

/* The directory, mode 0700, and the parents it lacks. One that is there is fine. */
enum status file_make_dir(const char *path, struct diag *why);

/*
 * Lets the system begin to put these bytes of a file on its disk, so that a later file_sync waits for less. Advice
 * that a file system may not take.
 */
void file_start_sync(int fd, uint64_t at, uint64_t len);

/* fsync, made again where a signal interrupts it. False: errno says why. */
bool file_flush(int fd);
/* The same of a file or a directory by its path. */
enum status file_sync(const char *path, struct diag *why);

#endif

/*
 * The bytes of one input as they are on disk or in the pipe: opened, peeked at, read in blocks.
 * Waits on pipes, and wakes up for stop signals (base/stop.h: ERR_SIGNAL).
 *
 * Messages carry no name; input/bytes.c adds it.
 */
#ifndef INPUT_RAW_H
#define INPUT_RAW_H

#include "base/diag.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct raw {
	int fd;
	bool is_stdin;
	bool is_regular;  /* stdin may be */
	bool dry;         /* the end was seen */
	char *block;      /* RAW_BLOCK bytes */
	size_t at, len;   /* block[at..len) was read and not yet given out */
	uint64_t total;   /* read from fd */
	uint64_t size;    /* as fstat said when it was opened */
	int64_t mtime_ns;
	const atomic_bool *unwanted; /* once true, whoever waits is stopped; NULL: never */
};

enum {
	RAW_BLOCK = 256 << 10,
};

/* "-" is stdin. A directory is ERR_IO. */
enum status raw_open(struct raw *raw, const char *path, struct diag *why);
void raw_close(struct raw *raw);

/*
 * What comes next, without taking it: at least `want` (<= RAW_BLOCK) bytes, fewer only if the input
 * ends before. Waits for them.
 */
enum status raw_peek(struct raw *raw, size_t want, struct str *out, struct diag *why);

/* Takes `count` bytes away; if there are not as many, END. */
enum status raw_skip(struct raw *raw, uint64_t count, struct diag *why);

/*
 * Takes the next stretch, good until the next call. END: no more. OK with an empty stretch: nothing
 * came within `wait_ms` (-1: waits for ever).
 */
enum status raw_next(struct raw *raw, int wait_ms, struct str *chunk, struct diag *why);

/* The same into memory of the caller, at most `cap` bytes. */
enum status raw_read(struct raw *raw, char *at, size_t cap, int wait_ms, size_t *got,
		     struct diag *why);

#endif

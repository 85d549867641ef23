/*
 * The bytes of one input: file or stdin, decompressed and, from UTF-16, converted to UTF-8.
 *
 * gzip goes through ISA-L, zstd, xz, bzip2, lz4 and zip through libarchive; they are recognised by
 * content, on a pipe too. Every member is read and every checksum verified: a broken or truncated
 * stream, or bytes behind the last member, are ERR_IO. So is a file that changes while it is read,
 * and a decompression bomb.
 */
#ifndef INPUT_BYTES_H
#define INPUT_BYTES_H

#include "base/diag.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;

/*
 * What gives more than a thousandfold is no export: lines that differ in nothing but a number come to
 * some hundredfold in the best of formats. The first GiB is not judged, so that neither a small file of
 * anything whatever nor the emptiest stretch of a real one is stopped.
 */
enum {
	BYTES_RATIO_MAX = 1000,
	BYTES_RATIO_FROM = 1 << 30,
};

/*
 * Opens `path` ("-": stdin), which must outlive it and any diag it fills. A missing file, a
 * directory or an unreadable one is ERR_IO. `encoding` is NULL, "UTF-8" …: only "UTF-16",
 * "UTF-16LE", "UTF-16BE" (any letter case) matter here; with NULL a UTF-16 BOM at the start is
 * recognised as well. "UTF-16" without a BOM is big-endian if the first byte is zero and the
 * second is not, else little-endian, as Windows writes it (RFC 2781 would have it big-endian
 * always). Waits for the first few bytes of a pipe, to see what they are.
 */
enum status bytes_open(struct bytes **out, const char *path, const char *encoding,
		       struct diag *why);

/*
 * At least 1 and at most `cap` bytes (*got), or END once everything was read and verified. Waits
 * for at most `wait_ms` (-1: for ever) on a silent pipe; then OK with *got == 0. What libarchive
 * unpacks waits for ever: it cannot be left in the middle. ERR_SIGNAL: base/stop.h. Not to be
 * called again after a failure.
 */
enum status bytes_read(struct bytes *bytes, char *at, size_t cap, int wait_ms, size_t *got,
		       struct diag *why);

/* From now on, waiting ends with ERR_SIGNAL when this becomes true. NULL: no more. */
void bytes_heed(struct bytes *bytes, const atomic_bool *unwanted);

/* How much of the file as it is on disk was consumed, for progress. */
uint64_t bytes_consumed(const struct bytes *bytes);
/* "gzip", "zstd", … or NULL. */
const char *bytes_compression(const struct bytes *bytes);
/* The input is UTF-16 and comes out as UTF-8 (a lone surrogate as 3 bytes that are not UTF-8). */
bool bytes_is_utf16(const struct bytes *bytes);
/* A regular file with a name, so that it can be opened again: not stdin. */
bool bytes_is_regular(const struct bytes *bytes);
/* As fstat says; stdin from a file has them too. 0: not a regular file. */
uint64_t bytes_size(const struct bytes *bytes);
int64_t bytes_mtime_ns(const struct bytes *bytes);

void bytes_close(struct bytes *bytes);

#endif

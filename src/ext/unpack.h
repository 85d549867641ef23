/* libarchive: zstd, xz, bzip2 and lz4 streams, and zip files that hold one file. */
#ifndef EXT_UNPACK_H
#define EXT_UNPACK_H

#include "ext/feed.h"

enum unpack_kind {
	UNPACK_ZSTD,
	UNPACK_XZ,
	UNPACK_BZIP2,
	UNPACK_LZ4,
	UNPACK_ZIP,
};

struct unpack;

/*
 * `kind` was recognised by the first bytes that the feed will give. Reads some of them already. The
 * feed must wait for its bytes: libarchive cannot be left and entered again in the middle.
 */
enum status unpack_open(struct unpack **out, enum unpack_kind kind, struct feed feed,
			struct diag *why);

/*
 * At least 1 and at most `cap` bytes, or END once everything was read and every checksum in it
 * verified. A broken or truncated stream, bytes behind its end, a decoder window over 128 MiB, a
 * zip that is encrypted or does not hold exactly one file: ERR_IO. Folders and __MACOSX/ do not
 * count.
 */
enum status unpack_read(struct unpack *unpack, char *at, size_t cap, size_t *got,
			struct diag *why);

void unpack_close(struct unpack *unpack);

#endif

/* libcrypto: SHA-256, over a stream or over one piece of text. */
#ifndef EXT_DIGEST_H
#define EXT_DIGEST_H

#include "base/str.h"

enum {
	DIGEST_HEX = 65, /* a SHA-256 in lower-case hex, with its NUL */
};

/*
 * A running digest. One thread at a time; the costly look-up of the algorithm is done in
 * digest_new, so keep one and use it again. These functions cannot fail for any input: a libcrypto
 * without SHA-256 aborts the program.
 */
struct digest;

struct digest *digest_new(void);
void digest_update(struct digest *digest, struct str bytes);
/* Writes what it came to; the digest is then empty again, ready for the next stream. */
void digest_hex(struct digest *digest, char out[DIGEST_HEX]);
void digest_free(struct digest *digest);

/* The digest of `text` alone. For now and then: it makes and frees a struct digest. */
void digest_sha256_hex(struct str text, char out[DIGEST_HEX]);

#endif

/* libcrypto: SHA-256 over a stream, and digests of whole texts by SHA-256 and its like. */
#ifndef EXT_DIGEST_H
#define EXT_DIGEST_H

#include "base/str.h"
#include "ext/hash.h"

enum {
	DIGEST_HEX = 65,      /* a SHA-256 in lower-case hex, with its NUL */
	DIGEST_HEX_MAX = 129, /* a SHA-512, the longest */
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

/* ---- many texts, by several algorithms ---- */

/* An algorithm, looked up: do it once. Immutable, for any thread. */
struct digest_method;
/* By libcrypto's name, such as "MD5". NULL: it does not offer that, as a policy may forbid MD5. */
struct digest_method *digest_method_new(const char *name);
/* Its digests have so many hex digits. */
size_t digest_method_length(const struct digest_method *method);
void digest_method_free(struct digest_method *method);

/* What one thread computes in; it serves any method, quickest if the last one comes again. */
struct digest_context;
struct digest_context *digest_context_new(void);
/* Lower-case hex and a NUL. */
void digest_text_hex(struct digest_context *context, const struct digest_method *method,
		     struct str text, char out[DIGEST_HEX_MAX]);
/* ---- 128 bits that stand for a text, and tell nothing of it to whoever lacks the secret ---- */

enum { DIGEST_SECRET = 32 };

/* Random bytes. */
void digest_draw_secret(unsigned char out[DIGEST_SECRET]);
/* By SHA-256: the method must be that one. Nobody finds two texts with the same digest. */
struct hash128 digest_keyed(struct digest_context *context, const struct digest_method *sha256,
			    const unsigned char secret[DIGEST_SECRET], struct str text);

void digest_context_free(struct digest_context *context);

#endif

/*
 * Digests through libcrypto: SHA-256 for part checksums, the run key and the digests of rules, and
 * what the functions of a map file hash with. Knows nothing of files. libcrypto fails here only if it
 * is broken (no SHA-256, or no memory), so that callers have no error path: we abort. A method that
 * it may lack for good reasons is told by digest_method_new.
 */
#include "ext/digest.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/arena.h"

struct digest_method {
	EVP_MD *md;
};

struct digest_context {
	EVP_MD_CTX *evp;
};

struct digest {
	struct digest_method *method;
	struct digest_context *context;
};

static void must(int result)
{
	if (result != 1)
		abort();
}

static void start(struct digest_context *context, const struct digest_method *method)
{
	must(EVP_DigestInit_ex2(context->evp, method->md, NULL));
}

static void update(struct digest_context *context, struct str bytes)
{
	if (bytes.len > 0)
		must(EVP_DigestUpdate(context->evp, bytes.at, bytes.len));
}

/* The eight hexadecimal digits of four bytes, of which the lowest is the first. */
static uint64_t hex_of(uint64_t bytes)
{
	const uint64_t ones = 0x0101010101010101u;

	bytes = (bytes | bytes << 16) & 0x0000ffff0000ffffu;
	bytes = (bytes | bytes << 8) & 0x00ff00ff00ff00ffu;
	uint64_t all = (bytes >> 4 & 15 * ones) | (bytes << 8 & 0x0f000f000f000f00u);
	uint64_t letters = (all + 6 * ones) >> 4 & ones; /* those from 10 on */
	return all + '0' * ones + letters * ('a' - '0' - 10);
}

static void finish_hex(struct digest_context *context, char *out)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len;

	/* All digests are some times four bytes long. */
	must(EVP_DigestFinal_ex(context->evp, sum, &len));
	for (size_t i = 0; i < len; i += 4) {
		uint32_t bytes;
		memcpy(&bytes, sum + i, sizeof(bytes));
		uint64_t hex = htole64(hex_of(le32toh(bytes)));
		memcpy(out + 2 * i, &hex, sizeof(hex));
	}
	out[(size_t)2 * len] = '\0';
}

struct digest_method *digest_method_new(const char *name)
{
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);

	if (!md)
		return NULL;
	struct digest_method *method = memory_alloc(sizeof(*method));
	method->md = md;
	return method;
}

size_t digest_method_length(const struct digest_method *method)
{
	return (size_t)EVP_MD_get_size(method->md) * 2;
}

void digest_method_free(struct digest_method *method)
{
	if (!method)
		return;
	EVP_MD_free(method->md);
	free(method);
}

struct digest_context *digest_context_new(void)
{
	struct digest_context *context = memory_alloc(sizeof(*context));
	context->evp = EVP_MD_CTX_new();
	if (!context->evp)
		abort();
	return context;
}

void digest_text_hex(struct digest_context *context, const struct digest_method *method,
		     struct str text, char out[DIGEST_HEX_MAX])
{
	start(context, method);
	update(context, text);
	finish_hex(context, out);
}

void digest_draw_secret(unsigned char out[DIGEST_SECRET])
{
	must(RAND_bytes(out, DIGEST_SECRET));
}

/* Half of the sum is left out, so that nobody can go on hashing where it ends. */
struct hash128 digest_keyed(struct digest_context *context, const struct digest_method *sha256,
			    const unsigned char secret[DIGEST_SECRET], struct str text)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	struct hash128 half;
	unsigned len;

	start(context, sha256);
	update(context, (struct str){ (const char *)secret, DIGEST_SECRET });
	update(context, text);
	must(EVP_DigestFinal_ex(context->evp, sum, &len));
	memcpy(&half, sum, sizeof(half));
	return half;
}

void digest_context_free(struct digest_context *context)
{
	if (!context)
		return;
	EVP_MD_CTX_free(context->evp);
	free(context);
}

struct digest *digest_new(void)
{
	struct digest *digest = memory_alloc(sizeof(*digest));
	digest->method = digest_method_new("SHA256");
	digest->context = digest_context_new();
	if (!digest->method)
		abort();
	start(digest->context, digest->method);
	return digest;
}

void digest_update(struct digest *digest, struct str bytes)
{
	update(digest->context, bytes);
}

void digest_hex(struct digest *digest, char out[DIGEST_HEX])
{
	finish_hex(digest->context, out);
	start(digest->context, digest->method);
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	digest_context_free(digest->context);
	digest_method_free(digest->method);
	free(digest);
}

void digest_sha256_hex(struct str text, char out[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	digest_update(digest, text);
	digest_hex(digest, out);
	digest_free(digest);
}

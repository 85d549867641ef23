/*
 * SHA-256 through libcrypto, for part checksums, the run key and the digests of rules. Knows
 * nothing of files. libcrypto fails here only if it is broken (no SHA-256, or no memory), so that
 * callers have no error path: we abort.
 */
#include "ext/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "base/arena.h"

struct digest {
	EVP_MD *sha256;
	EVP_MD_CTX *context;
};

static void must(int result)
{
	if (result != 1)
		abort();
}

struct digest *digest_new(void)
{
	struct digest *digest = memory_alloc(sizeof(*digest));
	digest->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	digest->context = EVP_MD_CTX_new();
	if (!digest->sha256 || !digest->context)
		abort();
	must(EVP_DigestInit_ex2(digest->context, digest->sha256, NULL));
	return digest;
}

void digest_update(struct digest *digest, struct str bytes)
{
	if (bytes.len > 0)
		must(EVP_DigestUpdate(digest->context, bytes.at, bytes.len));
}

void digest_hex(struct digest *digest, char out[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[(DIGEST_HEX - 1) / 2];

	must(EVP_DigestFinal_ex(digest->context, sum, NULL));
	must(EVP_DigestInit_ex2(digest->context, digest->sha256, NULL));
	for (size_t i = 0; i < sizeof(sum); i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[DIGEST_HEX - 1] = '\0';
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->context);
	EVP_MD_free(digest->sha256);
	free(digest);
}

void digest_sha256_hex(struct str text, char out[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	digest_update(digest, text);
	digest_hex(digest, out);
	digest_free(digest);
}

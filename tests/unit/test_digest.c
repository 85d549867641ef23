/* Digests: the vectors of RFC 1321 and of FIPS 180-4's examples, in one piece and in many. */
#include "test.h"

#include "ext/digest.h"

#include <stdlib.h>

static const struct row {
	const char *text, *hex;
} rows[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
	  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
};

static void gives_the_published_digests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char hex[DIGEST_HEX];
		digest_sha256_hex(str_of(rows[i].text), hex);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void does_not_depend_on_the_cut(void **state)
{
	struct digest *digest = digest_new();
	char hex[DIGEST_HEX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str text = str_of(rows[i].text);
		for (size_t cut = 0; cut <= text.len; cut++) {
			digest_update(digest, (struct str){ text.at, cut });
			digest_update(digest, (struct str){ text.at + cut, text.len - cut });
			digest_hex(digest, hex);
			assert_string_equal(hex, rows[i].hex);
		}
	}
	digest_free(digest);
}

static void takes_a_million_bytes(void **state)
{
	const size_t len = 1000000;
	char *text = malloc(len), hex[DIGEST_HEX];

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	digest_sha256_hex((struct str){ text, len }, hex);
	assert_string_equal(hex,
			    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(text);
}

static void one_context_serves_all_methods(void **state)
{
	static const struct {
		const char *name, *text, *hex;
	} texts[] = {
		{ "MD5", "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "MD5", "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ "SHA1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "SHA1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "SHA256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "SHA384", "abc",
		  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
		  "8086072ba1e7cc2358baeca134c825a7" },
		{ "SHA512", "abc",
		  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	};
	struct digest_context *context = digest_context_new();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct digest_method *method = digest_method_new(texts[i].name);
		char hex[DIGEST_HEX_MAX];

		assert_non_null(method);
		assert_int_equal(digest_method_length(method), strlen(texts[i].hex));
		for (int turn = 0; turn < 2; turn++) {
			digest_text_hex(context, method, str_of(texts[i].text), hex);
			assert_string_equal(hex, texts[i].hex);
		}
		digest_method_free(method);
	}
	digest_context_free(context);
}

static void tells_a_method_that_is_not_there(void **state)
{
	(void)state;
	assert_null(digest_method_new("NO-SUCH-DIGEST"));
}

static void frees_nothing_without_complaint(void **state)
{
	(void)state;
	digest_free(NULL);
	digest_method_free(NULL);
	digest_context_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_published_digests),
		TEST(does_not_depend_on_the_cut),
		TEST(takes_a_million_bytes),
		TEST(one_context_serves_all_methods),
		TEST(tells_a_method_that_is_not_there),
		TEST(frees_nothing_without_complaint),
	};
	return RUN(tests);
}

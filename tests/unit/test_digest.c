/* SHA-256: the vectors of FIPS 180-4's examples, in one piece and in many. */
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

static void frees_nothing_without_complaint(void **state)
{
	(void)state;
	digest_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_published_digests),
		TEST(does_not_depend_on_the_cut),
		TEST(takes_a_million_bytes),
		TEST(frees_nothing_without_complaint),
	};
	return RUN(tests);
}

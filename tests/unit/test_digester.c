/* Digests of streams that come in buffers of all sizes: in a thread or not, they are those of the bytes. */
#include "test.h"

#include "ext/digest.h"
#include "flow/batch.h"
#include "output/digester.h"

enum { STREAMS = 200 };

/* Streams of 0 to some thousand bytes in buffers that hold many of them, or a part of one; what is passed is spoilt. */
static void need_same(bool has_thread, size_t buffer)
{
	struct digester *digester = digester_new(has_thread);
	struct buf passed = { 0 }, whole = { 0 };
	char wanted[STREAMS][DIGEST_HEX];
	size_t at = 0;

	buf_room(&passed, buffer);
	for (size_t i = 0; i < STREAMS; i++) {
		whole.len = 0;
		for (size_t left = i * 37 % 5000; left > 0;) {
			size_t len = passed.cap - passed.len < left ? passed.cap - passed.len : left;
			for (size_t k = 0; k < len; k++)
				passed.at[passed.len + k] = (char)(at++ * 31 >> 3);
			struct str piece = { passed.at + passed.len, len };
			buf_put(&whole, piece);
			digester_add(digester, piece);
			passed.len += len;
			left -= len;
			if (passed.len < passed.cap)
				continue;
			digester_pass(digester, &passed);
			passed.len = 0;
			buf_room(&passed, buffer);
			memset(passed.at, '#', passed.cap);
		}
		digester_end(digester);
		digest_sha256_hex(buf_str(&whole), wanted[i]);
	}
	digester_pass(digester, &passed);
	const char (*sums)[DIGEST_HEX] = digester_wait(digester);
	for (size_t i = 0; i < STREAMS; i++)
		assert_string_equal(sums[i], wanted[i]);
	digester_free(digester);
	buf_release(&passed);
	buf_release(&whole);
}

static void digests_are_those_of_the_bytes(void **state)
{
	(void)state;
	static const size_t buffers[] = { 1, 100, 4096, 4 * BATCH_BYTES + 1 };

	for (size_t i = 0; i < sizeof(buffers) / sizeof(*buffers); i++) {
		need_same(false, buffers[i]);
		need_same(true, buffers[i]);
	}
}

static void no_stream_has_no_digest(void **state)
{
	(void)state;
	struct digester *digester = digester_new(true);

	assert_null(digester_wait(digester));
	digester_free(digester);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_bytes),
		cmocka_unit_test(no_stream_has_no_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* upload/address.c: addresses of the API, and those that would leak the token. */
#include "test.h"

#include <string.h>

#include "upload/address.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void an_address_has_a_base_and_a_place(void **state)
{
	static const struct {
		const char *text, *base, *place;
		bool is_loopback;
	} rows[] = {
		{ "https://api.example.com", "https://api.example.com", "api.example.com", false },
		{ "https://api.example.com/", "https://api.example.com", "api.example.com", false },
		{ "https://API.example.com:443", "https://API.example.com:443", "api.example.com",
		  false },
		{ "https://api.example.com:8443/x//", "https://api.example.com:8443/x",
		  "api.example.com:8443", false },
		{ "http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080", true },
		{ "http://127.255.0.9", "http://127.255.0.9", "127.255.0.9", true },
		{ "http://localhost:80", "http://localhost:80", "localhost", true },
		{ "http://LocalHost", "http://LocalHost", "localhost", true },
		{ "http://[::1]:1", "http://[::1]:1", "[::1]:1", true },
		{ "https://127.0.0.1", "https://127.0.0.1", "127.0.0.1", true },
		{ "https://[2001:db8::1]", "https://[2001:db8::1]", "[2001:db8::1]", false },
	};
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address address;
		struct diag why;
		assert_int_equal(address_parse(rows[i].text, &arena, &address, &why), OK);
		assert_string_equal(address.base, rows[i].base);
		assert_string_equal(address.place, rows[i].place);
		assert_int_equal(address.is_loopback, rows[i].is_loopback);
	}
	arena_release(&arena);
}

static void what_is_no_address_or_would_leak_the_token_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"api.example.com",
		"ftp://example.com",
		"HTTPS://example.com",
		"https://",
		"https:///path",
		"https://user:secret@example.com",
		"https://example.com/a@b",
		"https://example.com?x=1",
		"https://example.com/#x",
		"https://example.com/a b",
		"https://example.com/\x7f",
		"https://example.com/\xc3\xa9",
		"https://example.com:",
		"https://example.com:0",
		"https://example.com:65536",
		"https://example.com:999999",
		"https://example.com:80x",
		"https://ex\xc3\xa4mple.com",
		"https://[::1",
		"https://[]",
		"https://[zz]",
		/* plain http, and not to this machine */
		"http://example.com",
		"http://127.0.0.1.example.com",
		"http://127.1",
		"http://127.0.0.256",
		"http://127.0.0.0001",
		"http://128.0.0.1",
		"http://127.0.0.1.1",
		"http://localhost.example.com",
		"http://10.0.0.1",
		"http://[::2]",
		"http://0.0.0.0",
	};
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct address address;
		struct diag why;
		assert_int_equal(address_parse(wrong[i], &arena, &address, &why), ERR_USAGE);
		/* What was configured may have a password in it. */
		assert_null(strstr(why.text, "secret"));
	}
	arena_release(&arena);
}

static void text_is_escaped_for_a_query(void **state)
{
	struct buf out = { 0 };

	(void)state;
	address_escape(&out, STR("aZ9-._~ /:&=+%\"\xc3\xa9"));
	buf_putc(&out, '\0');
	assert_string_equal(out.at, "aZ9-._~%20%2F%3A%26%3D%2B%25%22%C3%A9");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_address_has_a_base_and_a_place),
		TEST(what_is_no_address_or_would_leak_the_token_is_refused),
		TEST(text_is_escaped_for_a_query),
	};

	return RUN(tests);
}

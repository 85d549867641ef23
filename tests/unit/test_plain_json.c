/* judge/plain_json: what it takes is JSON, and the plainest of it is taken. */
#include "test.h"

#include <stdlib.h>

#include "ext/json.h"
#include "judge/plain_json.h"

static bool is_json(struct json_parser *parser, struct arena *arena, struct str text)
{
	struct json_result result;

	json_parse(parser, text, NULL, 128, arena, &result);
	return result.fault == JSON_OK;
}

/* As the text stands between the quotes of a cell. Good until the next call. */
static struct str double_quotes(const char *text, size_t len)
{
	static char out[512];
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			out[count++] = '"';
		out[count++] = text[i];
	}
	return (struct str){ out, count };
}

static void objects_of_scalars_are_plain_and_no_others(void **state)
{
	static const struct {
		const char *text; /* ' for " */
		bool is_plain;
	} rows[] = {
		{ "{'a':1}", true }, { "{'score':30,'from':'crm'}", true }, { "{'':''}", true },
		{ "{'a':-0,'b':120}", true }, { "{'a':true,'b':false,'c':null}", true },
		{ "{'a':'0123456789 a long text, of more than a word'}", true },
		{ "", false }, { "{}", false }, { "{", false }, { "{'a'", false }, { "{'a':", false },
		{ "{'a':1", false }, { "{'a':1}x", false }, { "{'a':1,}", false }, { "{a:1}", false },
		{ "{'a':01}", false }, { "{'a':-}", false }, { "{'a':1.5}", false }, { "{'a':nul}", false },
		{ "{'a':1,'a':2}", false }, { "{'abcdefgh1':1,'abcdefgh1':2}", false },
		{ "{'abcdefgh1':1,'abcdefgh2':2}", true }, { "{'a' :1}", false }, { "{'a':[]}", false },
		{ "{'a':'\\\\'}", false }, { "{'a':'\t'}", false }, { "{'a':'\xc3\xa9'}", false },
		{ "{'a':'12345678", false }, { "{'a':'1234567\n'}", false }, { "[1]", false },
		{ "{'1':1,'2':1,'3':1,'4':1,'5':1,'6':1,'7':1,'8':1}", true },
		{ "{'1':1,'2':1,'3':1,'4':1,'5':1,'6':1,'7':1,'8':1,'9':1}", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[80];
		size_t len = strlen(rows[i].text);
		for (size_t k = 0; k <= len; k++)
			text[k] = rows[i].text[k] == '\'' ? '"' : rows[i].text[k];
		if (plain_json((struct str){ text, len }) != rows[i].is_plain)
			fail_msg("%s", text);
		if (plain_json_doubled(double_quotes(text, len)) != rows[i].is_plain)
			fail_msg("doubled: %s", text);
	}
}

/* One to three bytes anywhere become others: what is still plain is still JSON. */
static void what_is_plain_is_json(void **state)
{
	static const char *const texts[] = { "{\"score\":30,\"from\":\"crm\"}",
					     "{\"a\":true,\"b\":null,\"abcdefghij\":\"klmnopqrstu\"}",
					     "{\"a\":-10,\"a1\":\"\",\"\":0}" };
	static const char bytes[] = "{}[]\",:\\0123-.aetrufalsen \t\n\x01\x7f\x80\xc3";
	struct json_parser *parser = json_parser_new();
	struct arena arena = { 0 };
	size_t nplain = 0;

	(void)state;
	srand(1);
	for (unsigned i = 0; i < 60000; i++) {
		const char *from = texts[i % 3];
		struct str text = arena_copy(&arena, str_of(from));
		char *at = (char *)(uintptr_t)text.at;
		for (int k = rand() % 3; k >= 0; k--)
			at[(size_t)rand() % text.len] = bytes[(size_t)rand() % sizeof(bytes)];
		text.len -= rand() % 8 == 0;
		assert_int_equal(plain_json_doubled(double_quotes(text.at, text.len)), plain_json(text));
		if (plain_json(text)) {
			nplain++;
			if (!is_json(parser, &arena, text))
				fail_msg("%.*s", (int)text.len, text.at);
		}
		arena_clear(&arena);
	}
	assert_in_range(nplain, 1000, 59000);
	json_parser_free(parser);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(objects_of_scalars_are_plain_and_no_others),
		TEST(what_is_plain_is_json),
	};
	return RUN(tests);
}

/* map/placeholder, and that the rules know the same words, and the hashes of all of them. */
#include "test.h"

#include <ctype.h>

#include "base/arena.h"
#include "base/node.h"
#include "compile/schema.h"
#include "ext/digest.h"
#include "ext/json.h"
#include "map/placeholder.h"

enum { TEXTS_MAX = 200 };

static struct list {
	struct arena arena;
	struct str texts[TEXTS_MAX];
	size_t count;
} words; /* in the letter cases that systems write: null, Null, NULL; and NaN */

static void add(struct str text)
{
	for (size_t i = 0; i < words.count; i++)
		if (str_eq(words.texts[i], text))
			return;
	assert_true(words.count < TEXTS_MAX);
	words.texts[words.count++] = text;
}

static struct str in_capitals(const char *word, size_t len)
{
	struct str copy = arena_copy(&words.arena, str_of(word));

	for (size_t i = 0; i < len && i < copy.len; i++)
		((char *)copy.at)[i] = (char)toupper((unsigned char)copy.at[i]);
	return copy;
}

static int setup(void **state)
{
	const char *word;

	(void)state;
	for (size_t i = 0; (word = placeholder_word(i)); i++) {
		add(str_of(word));
		add(in_capitals(word, 1));
		add(in_capitals(word, SIZE_MAX));
		if (strcmp(word, "nan") == 0)
			add(STR("NaN"));
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&words.arena);
	return 0;
}

/* A schema below $defs of a built-in rule file. */
static const struct node *definition(const char *file, const char *name)
{
	struct node *root;
	struct diag why;

	if (json_parse_file(file, schema_builtin(file), false, &words.arena, &root, &why) != OK)
		fail_msg("%s", why.text);
	const struct node *found = node_member(node_member(root, "$defs"), name);
	assert_non_null(found);
	return found;
}

static bool is_listed(const struct node *list, struct str text)
{
	for (const struct node *at = list->child; at; at = at->next)
		if (str_eq(at->text, text))
			return true;
	return false;
}

static void words_count_in_any_letter_case_and_with_blanks_around(void **state)
{
	static const char *const yes[] = { "null", "NuLL", " n/a ", "\u00a0-\t", "", "  ", "\\N",
					   "(null)" };
	static const char *const no[] = { "nul", "nullnull", "n / a", "0", "---", "a@example.com" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(placeholder_is(str_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(placeholder_is(str_of(no[i])));
}

static void the_rules_know_the_same_words_as_identifiers(void **state)
{
	const struct node *forms = node_member(definition("identifiers", "placeholder"), "anyOf");
	const struct node *list = node_member(forms->child, "enum");

	(void)state;
	for (size_t i = 0; i < words.count; i++)
		if (!is_listed(list, words.texts[i]))
			fail_msg("identifiers.json, placeholder: %s is missing", words.texts[i].at);
	assert_int_equal(list->count, words.count);
}

/* tests/rules/facts.sh looks after the second list, the same in capitals. */
static void the_rules_know_the_hashes_of_all_of_them(void **state)
{
	static const char *const methods[] = { "MD5", "SHA1", "SHA256", "SHA384", "SHA512" };
	const struct node *rule = definition("hashes", "not_of_nothing");
	const struct node *list = node_member(node_member(rule, "not"), "enum");
	struct digest_context *context = digest_context_new();
	size_t nmethods = sizeof(methods) / sizeof(methods[0]);
	char hex[DIGEST_HEX_MAX];

	(void)state;
	add(STR(""));
	add(STR("\n"));
	add(STR(" "));
	for (size_t m = 0; m < nmethods; m++) {
		struct digest_method *method = digest_method_new(methods[m]);
		for (size_t i = 0; i < words.count; i++) {
			digest_text_hex(context, method, words.texts[i], hex);
			if (!is_listed(list, str_of(hex)))
				fail_msg("hashes.json: %s of \"%s\", %s, is missing", methods[m],
					 words.texts[i].at, hex);
		}
		digest_method_free(method);
	}
	assert_int_equal(list->count, nmethods * words.count);
	digest_context_free(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_count_in_any_letter_case_and_with_blanks_around),
		TEST(the_rules_know_the_same_words_as_identifiers),
		TEST(the_rules_know_the_hashes_of_all_of_them),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

/*
 * Words to values: tables of the map, true and false, and what stands in where there is nothing.
 */
#include "map/function_rows.h"

#include "base/map.h"
#include "ext/hash.h"
#include "ext/unicode.h"
#include "map/blank.h"

enum { MISSING = UINT32_MAX };

struct table {
	struct map words; /* to indexes of `values` */
	const struct node **values;
	const struct node *otherwise; /* NULL: a word that is not there is a fault */
};

enum status compile_table(const struct map_call *call, const void **state, struct diag *why)
{
	const struct node *argument = call->argument;

	if (!argument || argument->type != NODE_OBJECT)
		return function_expected(call, argument, "an object from words to values", why);
	if (argument->count >= MISSING)
		return function_fail(call, argument, why, "the table has too many entries");
	struct table *table = arena_zalloc(call->file->arena, sizeof(*table));
	table->values = arena_array(call->file->arena, argument->count, sizeof(*table->values));
	table->otherwise = call->option;
	uint32_t count = 0;
	for (const struct node *at = argument->child; at; at = at->next) {
		map_add(&table->words, at->key, at->key_hash, count);
		table->values[count++] = at;
	}
	*state = table;
	return OK;
}

bool run_table(const void *state, struct map_runner *runner, struct map_value *value,
	       struct map_fault *fault)
{
	const struct table *table = state;
	uint32_t index = map_find(&table->words, value->text, hash_of(value->text), MISSING);
	const struct node *found = index == MISSING ? table->otherwise : table->values[index];

	if (!found)
		return function_fault(runner, fault,
				      "expected one of the %zu words of the table, which has no "
				      "\"else\"",
				      table->words.count);
	if (found->type != NODE_NULL)
		return function_set_constant(runner, value, found, fault);
	function_set_text(value, STR(""));
	return true;
}

void release_table(const void *state)
{
	struct table *table = (struct table *)state;
	map_release(&table->words);
}

/* ---- boolean ---- */

enum { WORD_FALSE, WORD_TRUE, WORD_UNKNOWN };

struct boolean {
	struct map words; /* in lower case */
	bool is_default;
};

/* False: the word is there already, for the other value. */
static bool add_word(struct boolean *boolean, struct str word, uint32_t value, struct arena *arena)
{
	word = unicode_lower(word, arena);
	return map_add(&boolean->words, word, hash_of(word), value) == value;
}

static void add_default_words(struct boolean *boolean, struct arena *arena)
{
	static const char *const words[][9] = {
		[WORD_FALSE] = { "false", "no", "n", "f", "0", "off", "non", "faux" },
		[WORD_TRUE] = { "true", "yes", "y", "t", "1", "on", "oui", "vrai", "o" },
	};

	for (uint32_t value = WORD_FALSE; value <= WORD_TRUE; value++)
		for (size_t i = 0; i < 9 && words[value][i]; i++)
			add_word(boolean, str_of(words[value][i]), value, arena);
	boolean->is_default = true;
}

/* A word, or an array of them. */
static enum status read_words(const struct map_call *call, const char *name, uint32_t value,
			      struct boolean *boolean, struct diag *why)
{
	static const char wants[] = "words for \"true\" and words for \"false\"";
	const struct node *words = node_member(call->argument, name);

	if (!words)
		return function_expected(call, call->argument, wants, why);
	if (words->type != NODE_STRING && (words->type != NODE_ARRAY || words->count == 0))
		return function_expected(call, words, wants, why);
	const struct node *word = words->type == NODE_ARRAY ? words->child : words;
	for (; word; word = words->type == NODE_ARRAY ? word->next : NULL) {
		if (word->type != NODE_STRING || word->text.len == 0)
			return function_expected(call, word, "a word", why);
		if (!add_word(boolean, word->text, value, call->file->arena))
			return function_fail(call, word, why,
					     "the word stands for true and for false");
	}
	return OK;
}

enum status compile_boolean(const struct map_call *call, const void **state, struct diag *why)
{
	struct boolean *boolean = arena_zalloc(call->file->arena, sizeof(*boolean));
	enum status status = OK;

	if (function_is_plain(call)) {
		add_default_words(boolean, call->file->arena);
	} else {
		status = read_words(call, "true", WORD_TRUE, boolean, why);
		if (status == OK)
			status = read_words(call, "false", WORD_FALSE, boolean, why);
		if (status == OK && call->argument->count > 2)
			status = function_expected(call, call->argument,
						   "\"true\" and \"false\" and nothing else", why);
	}
	if (status != OK)
		map_release(&boolean->words);
	else
		*state = boolean;
	return status;
}

bool run_boolean(const void *state, struct map_runner *runner, struct map_value *value,
		 struct map_fault *fault)
{
	const struct boolean *boolean = state;

	if (value->node && value->node->type == NODE_BOOLEAN)
		return true;
	struct str word = unicode_lower(blank_trim(value->text), runner->scratch);
	uint32_t found = map_find(&boolean->words, word, hash_of(word), WORD_UNKNOWN);
	if (found == WORD_UNKNOWN)
		return function_fault(runner, fault, "%s",
				      boolean->is_default
					      ? "expected a word like true, yes, on, oui, 1, or "
						"false, no, off, non, 0"
					      : "expected a word that the map lists for true or "
						"for false");
	function_set_scalar(runner, value, NODE_BOOLEAN, found ? STR("true") : STR("false"));
	return true;
}

void release_boolean(const void *state)
{
	struct boolean *boolean = (struct boolean *)state;
	map_release(&boolean->words);
}

/* ---- default ---- */

enum status compile_default(const struct map_call *call, const void **state, struct diag *why)
{
	if (!call->argument)
		return function_expected(call, NULL, "a value", why);
	*state = call->argument;
	return OK;
}

bool run_default(const void *state, struct map_runner *runner, struct map_value *value,
		 struct map_fault *fault)
{
	return function_set_constant(runner, value, state, fault);
}

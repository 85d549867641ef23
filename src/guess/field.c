/*
 * One value of a field, counted by all that it is. Nothing of it is kept but hashes, and words for
 * man and woman.
 */
#include "guess/parts.h"

#include "ext/json.h"
#include "map/blank.h"

enum {
	BOOLEAN_BYTES = 5, /* false */
	DEPTH_MAX = 64,    /* of JSON in a text */
};

/* ---- no value ---- */

static bool count_word(struct str text, const char *const *words, size_t count, uint64_t *counts)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(text, words[i])) {
			counts[i]++;
			return true;
		}
	return false;
}

static bool is_null(struct guess *guess, struct str text)
{
	enum { LONGEST = 9 };

	return text.len <= LONGEST && (count_word(text, guess_nulls, GUESS_NULLS, guess->nulls) ||
				       count_word(text, guess_maybes, GUESS_MAYBES, guess->maybes));
}

/* ---- what a value is ---- */

static uint32_t boolean_traits(struct guess *guess, struct str text, bool is_integer)
{
	struct map_value value = { .text = text };
	struct map_fault fault;
	uint32_t traits = UINT32_C(1) << TRAIT_BOOLEAN;

	if (text.len > BOOLEAN_BYTES ||
	    !map_step_run(&guess->boolean, guess->runner, &value, &fault))
		return 0;
	if (!is_integer)
		traits |= UINT32_C(1) << TRAIT_BOOLEAN_WORD;
	if (str_is(value.node->text, "true"))
		traits |= UINT32_C(1) << TRAIT_TRUE;
	return traits;
}

static bool is_json(struct guess *guess, struct str text)
{
	struct json_result result;

	if (text.len < 2 || (text.at[0] != '{' && text.at[0] != '['))
		return false;
	json_parse(guess->json, text, NULL, DEPTH_MAX, &guess->scratch, &result);
	return result.fault == JSON_OK;
}

static uint32_t all_traits(struct guess *guess, struct str text)
{
	uint32_t traits = guess_traits(text);

	traits |= boolean_traits(guess, text, guess_has(traits, TRAIT_INTEGER));
	if (is_json(guess, text))
		traits |= UINT32_C(1) << TRAIT_JSON;
	return traits;
}

static void add_distinct(struct guess *guess, struct guess_field *field, struct hash128 hash)
{
	for (size_t i = 0; i < field->ndistinct; i++)
		if (field->distinct[i].low == hash.low && field->distinct[i].high == hash.high)
			return;
	if (field->ndistinct == DISTINCT_MAX) {
		field->has_more_distinct = true;
		return;
	}
	field->distinct = arena_room(guess->arena, field->distinct, field->ndistinct,
				     &field->distinct_cap, sizeof(*field->distinct));
	field->distinct[field->ndistinct++] = hash;
}

/* Words of our own vocabulary, in the letters of the sample: tables compare by the letter. */
static void add_word(struct guess *guess, struct guess_field *field, struct str text)
{
	for (size_t i = 0; i < field->nwords; i++)
		if (str_eq(field->words[i], text))
			return;
	if (field->nwords < WORDS_MAX)
		field->words[field->nwords++] = arena_copy(guess->arena, text);
}

static void add_epoch(struct guess_field *field, struct str text, uint32_t traits)
{
	enum { SECOND_DIGITS = 10 };
	int64_t seconds = 0;

	text = blank_trim(text);
	if (!guess_has(traits, TRAIT_SECONDS) && !guess_has(traits, TRAIT_MILLISECONDS) &&
	    !guess_has(traits, TRAIT_MICROSECONDS))
		return;
	for (size_t i = 0; i < SECOND_DIGITS; i++)
		seconds = seconds * 10 + (text.at[i] - '0');
	if (field->first_second == 0 || seconds < field->first_second)
		field->first_second = seconds;
	if (seconds > field->last_second)
		field->last_second = seconds;
}

void guess_field_add(struct guess *guess, struct guess_field *field, struct str text,
		     bool is_native)
{
	if (text.len == 0)
		return;
	if (!is_native && is_null(guess, text))
		return;
	field->records += field->last_record != guess->records;
	field->last_record = guess->records;
	field->values++;
	field->natives += is_native;
	uint32_t traits = all_traits(guess, text);
	for (unsigned i = 0; i < TRAITS; i++)
		field->traits[i] += guess_has(traits, (enum guess_trait)i);
	if (guess_has(traits, TRAIT_MAN) || guess_has(traits, TRAIT_WOMAN))
		add_word(guess, field, blank_trim(text));
	add_epoch(field, text, traits);
	if (!field->has_more_distinct)
		add_distinct(guess, field, hash128_of(text));
	guess_date_add(guess, field, text);
	guess_number_add(guess, field, text);
	arena_clear(&guess->scratch);
}

/* ---- rows ---- */

static bool is_same(struct hash128 a, struct hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

void guess_field_rows(struct guess *guess, const struct hash128 *values, bool is_first)
{
	static const struct hash128 nothing;
	uint32_t same_keys = 0;

	for (size_t i = 0; i < guess->nfields && !is_first; i++) {
		struct guess_field *field = guess->fields[i];
		if (!field->is_key || is_same(values[i], nothing) ||
		    !is_same(values[i], field->row))
			continue;
		field->repeats++;
		same_keys |= UINT32_C(1) << field->key;
	}
	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (!is_first && !is_same(values[i], field->row))
			field->varies |= same_keys;
		field->row = values[i];
	}
}

/*
 * Numbers of a sample, tried with the very function that a map reads them with: which decimal mark
 * and which mark between groups of digits they have.
 */
#include "guess/parts.h"

#include "ext/json.h"
#include "map/blank.h"

static const struct {
	const char *decimal, *grouping; /* "": none */
} ways[NUMBER_WAYS] = {
	{ ".", "" },  { ",", "" },  { ".", "," }, { ",", "." },
	{ ".", " " }, { ",", " " }, { ".", "'" }, { ",", "'" },
};

/* A step of a map from its JSON text; what is built in is right. */
static struct map_step step_of(struct guess *guess, struct str json)
{
	struct map_file file = { .name = "guess", .text = json, .arena = guess->arena };
	struct map_step step = { 0 };
	struct node *element;
	struct diag ignored;

	if (json_parse_file(file.name, json, false, guess->arena, &element, &ignored) == OK)
		map_step_compile(&file, element, &step, &ignored);
	return step;
}

void guess_number_open(struct guess *guess)
{
	for (size_t i = 0; i < NUMBER_WAYS; i++) {
		const char *grouping = ways[i].grouping;
		guess->numbers[i] = step_of(
			guess, arena_printf(guess->arena, "{\"number\":\"%s\"%s%s%s}",
					    ways[i].decimal, *grouping ? ",\"grouping\":\"" : "",
					    grouping, *grouping ? "\"" : ""));
	}
	guess->boolean = step_of(guess, STR("\"boolean\""));
}

void guess_number_release(struct guess *guess)
{
	for (size_t i = 0; i < NUMBER_WAYS; i++)
		map_step_release(&guess->numbers[i]);
	map_step_release(&guess->boolean);
}

/* Digits among marks: what any of the ways might read. */
static bool may_be_number(struct str text)
{
	bool has_digit = false;

	text = blank_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		has_digit |= c >= '0' && c <= '9';
		/* Above ASCII: blanks that do not break, and signs of typesetters. */
		if (c < 0x80 && (c < '0' || c > '9') && !strchr("+-., '", c))
			return false;
	}
	return has_digit;
}

void guess_number_add(struct guess *guess, struct guess_field *field, struct str text)
{
	int64_t values[WAYS_MAX] = { 0 };
	uint32_t read = 0;

	if (!may_be_number(text))
		return;
	if (!field->numbers)
		field->numbers = arena_zalloc(guess->arena, sizeof(*field->numbers));
	for (unsigned way = 0; way < NUMBER_WAYS; way++) {
		struct map_value value = { .text = text };
		struct map_fault fault;
		if (!map_step_run(&guess->numbers[way], guess->runner, &value, &fault))
			continue;
		read |= UINT32_C(1) << way;
		values[way] = (int64_t)hash128_of(value.node->text).low;
	}
	guess_ways_add(field->numbers, read, values);
}

static struct draft *question(const struct guess *guess, uint32_t set)
{
	struct buf text = { 0 };

	for (unsigned way = 0; way < NUMBER_WAYS; way++) {
		if (!(set >> way & 1))
			continue;
		buf_puts(&text, text.len ? ", or " : "DECIDE: ");
		buf_printf(&text, "'%s' before decimals", ways[way].decimal);
		if (*ways[way].grouping)
			buf_printf(&text, " and '%s' between groups", ways[way].grouping);
	}
	struct draft *draft = draft_text(guess->arena, buf_str(&text));
	buf_release(&text);
	return draft;
}

/* "number", or { "number": ",", "grouping": " " }. */
struct draft *guess_number_step(const struct guess *guess, const struct guess_field *field)
{
	struct guess_reading choice = guess_ways_choose(field->numbers);
	struct draft *step = draft_object(guess->arena);
	unsigned way = 0;

	while (way + 1 < NUMBER_WAYS && !(choice.ways >> way & 1))
		way++;
	bool is_one = choice.ways == UINT32_C(1) << way;
	if (choice.is_proven && choice.ways == 1)
		return draft_text(guess->arena, STR("number"));
	if (choice.is_proven && is_one) {
		draft_add_text(step, "number", ways[way].decimal);
		if (*ways[way].grouping)
			draft_add_text(step, "grouping", ways[way].grouping);
		return step;
	}
	draft_add(step, STR("number"), question(guess, choice.ways));
	return step;
}

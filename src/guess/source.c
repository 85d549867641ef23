/*
 * A field as the source of a target: its path, and the functions that its kind calls for. What the
 * sample cannot show, such as the zone of clocks or the hash function of a datamart, is a question.
 */
#include "guess/parts.h"

#include "compile/doctype.h"

static void add(struct draft *apply, struct draft *step)
{
	draft_add(apply, (struct str){ 0 }, step);
}

static void add_name(const struct guess *guess, struct draft *apply, const char *name)
{
	add(apply, draft_text(guess->arena, str_of(name)));
}

static void add_replace(const struct guess *guess, struct draft *apply, const char *pattern,
			const char *with)
{
	struct draft *step = draft_object(guess->arena);

	draft_add_text(step, "replace", pattern);
	draft_add_text(step, "with", with);
	add(apply, step);
}

static void add_option(const struct guess *guess, struct draft *apply, const char *name,
		       const char *argument)
{
	struct draft *step = draft_object(guess->arena);

	draft_add_text(step, name, argument);
	add(apply, step);
}

static void add_trim(const struct guess *guess, const struct guess_field *field,
		     struct draft *apply)
{
	if (field->traits[TRAIT_BLANK] > 0)
		add_name(guess, apply, "trim");
}

/* ---- dates ---- */

/* Dates of the same formats come from the same clocks: a recipe asks for their zone once. */
static struct guess_dates *dates_of(struct guess *guess, const struct guess_field *field)
{
	struct guess_reading choice = guess_ways_choose(field->dates);

	for (size_t i = 0; i < guess->ndates; i++) {
		struct guess_dates *dates = &guess->date_kinds[i];
		if (dates->ways == choice.ways && dates->times == field->times &&
		    dates->is_proven == choice.is_proven)
			return dates;
	}
	if (guess->ndates == DATE_KINDS)
		return NULL;
	struct guess_dates *dates = &guess->date_kinds[guess->ndates++];
	*dates = (struct guess_dates){ .ways = choice.ways,
				       .times = field->times,
				       .is_proven = choice.is_proven };
	return dates;
}

void guess_sort_dates(struct guess *guess)
{
	unsigned with_time = 0, without = 0;

	for (size_t i = 0; i < guess->nfields; i++) {
		const struct guess_field *field = guess->fields[i];
		struct guess_dates *dates =
			field->kind == KIND_DATE ? dates_of(guess, field) : NULL;
		if (!dates || dates->fields++ > 0)
			continue;
		bool has_time = guess_date_has_time(field);
		unsigned number = has_time ? ++with_time : ++without;
		const char *name = has_time ? "time" : "day";
		dates->name = number == 1 ? str_of(name)
					  : arena_printf(guess->arena, "%s_%u", name, number);
	}
}

static struct draft *date_step(const struct guess *guess, const struct guess_field *field)
{
	struct draft *step = draft_object(guess->arena);
	bool is_absolute;
	struct draft *formats = guess_date_formats(guess, field, &is_absolute);

	draft_add(step, STR("date"), formats);
	if (!is_absolute)
		draft_add_text(step, "zone",
			       "DECIDE: the zone of these clocks, such as Europe/Paris");
	return step;
}

static void add_date(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	struct guess_dates *dates = dates_of(guess, field);
	bool is_activity = strcmp(guess->job->doctype->rules, "user_activity") == 0;

	add_trim(guess, field, apply);
	if (!dates || guess->is_alone || (dates->fields < 2 && !is_activity)) {
		add(apply, date_step(guess, field));
		return;
	}
	add(apply, draft_text(guess->arena, arena_printf(guess->arena, "@%.*s",
							 (int)dates->name.len, dates->name.at)));
	dates->user = field;
}

/* ---- other kinds ---- */

static void add_email(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	(void)field;
	add_name(guess, apply, "@email");
	guess->hashes = true;
}

static void add_hash(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	add_trim(guess, field, apply);
	if (field->traits[TRAIT_CAPITAL] > 0)
		add_name(guess, apply, "lower");
}

static void add_epoch(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	const uint32_t *traits = field->traits;
	bool is_micro = traits[TRAIT_MICROSECONDS] > traits[TRAIT_SECONDS];
	bool is_milli = traits[TRAIT_MILLISECONDS] > traits[TRAIT_SECONDS];

	add_option(guess, apply, "epoch", is_micro ? "us" : is_milli ? "ms" : "s");
}

static void add_boolean(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	if (field->natives < field->values || field->traits[TRAIT_INTEGER] > 0)
		add_name(guess, apply, "boolean");
}

static void add_gender(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	struct draft *step = draft_object(guess->arena), *table = draft_object(guess->arena);
	uint64_t known = field->traits[TRAIT_MAN] + field->traits[TRAIT_WOMAN];

	add_trim(guess, field, apply);
	draft_add(step, STR("table"), table);
	for (size_t i = 0; i < field->nwords; i++) {
		bool is_man = guess_has(guess_traits(field->words[i]), TRAIT_MAN);
		draft_add(table, field->words[i],
			  draft_text(guess->arena, is_man ? STR("male") : STR("female")));
	}
	if (known < field->values)
		draft_add_text(step, "else", "DECIDE: what other words become; null for no value");
	add(apply, step);
}

static void add_phone(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	const uint32_t *traits = field->traits;

	if (traits[TRAIT_PHONE_OPTIONAL] > 0)
		add_replace(guess, apply, "\\(0\\)", "");
	if (traits[TRAIT_PHONE_MARKS] > 0 || traits[TRAIT_BLANK] > 0)
		add_replace(guess, apply, "[^0-9+]", "");
	if (traits[TRAIT_PHONE_ZEROS] > 0)
		add_replace(guess, apply, "^00", "+");
	if (traits[TRAIT_PHONE_ZERO] > 0)
		add_replace(guess, apply, "^0",
			    "DECIDE: the country of these numbers, such as +33");
}

static void add_number(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	if (field->natives < field->values)
		add(apply, guess_number_step(guess, field));
}

static void add_json(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	(void)field;
	add_name(guess, apply, "json");
}

static void add_split(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	const uint32_t *traits = field->traits;
	const char *mark = traits[TRAIT_SEMICOLON] > traits[TRAIT_COMMA] ? ";" : ",";

	if (traits[TRAIT_BAR] > traits[TRAIT_COMMA] && traits[TRAIT_BAR] > traits[TRAIT_SEMICOLON])
		mark = "|";
	add_option(guess, apply, "split", mark);
}

static void add_plain(struct guess *guess, const struct guess_field *field, struct draft *apply)
{
	add_trim(guess, field, apply);
}

struct draft *guess_source(struct guess *guess, struct guess_field *field)
{
	static void (*const adders[KINDS])(struct guess *, const struct guess_field *,
					   struct draft *) = {
		[KIND_NONE] = add_plain,       [KIND_TEXT] = add_plain,
		[KIND_EMAIL] = add_email,      [KIND_HASH] = add_hash,
		[KIND_UUID] = add_plain,       [KIND_AGENT] = add_plain,
		[KIND_AGENT_KIND] = add_plain, [KIND_PHONE] = add_phone,
		[KIND_GENDER] = add_gender,    [KIND_DATE] = add_date,
		[KIND_EPOCH] = add_epoch,      [KIND_BOOLEAN] = add_boolean,
		[KIND_NUMBER] = add_number,    [KIND_JSON] = add_json,
		[KIND_LIST] = add_split,
	};
	struct draft *apply = draft_array(guess->arena);

	field->is_taken = true;
	adders[field->kind](guess, field, apply);
	return guess_from(guess, field, apply);
}

struct draft *guess_source_alone(struct guess *guess, struct guess_field *field)
{
	guess->is_alone = true;
	struct draft *source = guess_source(guess, field);
	guess->is_alone = false;
	return source;
}

struct draft *guess_from(const struct guess *guess, const struct guess_field *field,
			 struct draft *apply)
{
	struct draft *source = draft_text(guess->arena, field->path);

	if (draft_is_empty(apply))
		return source;
	struct draft *object = draft_object(guess->arena);
	draft_add(object, STR("from"), source);
	draft_add(object, STR("apply"), apply);
	return object;
}

/* ---- recipes ---- */

/* What is no address is not hashed, or its hash would be nobody's. */
static bool has_odd_address(const struct guess *guess)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		const struct guess_field *field = guess->fields[i];
		if (field->kind == KIND_EMAIL &&
		    guess_odd(field, TRAIT_EMAIL) > field->traits[TRAIT_HASH])
			return true;
	}
	return false;
}

static void put_email_recipe(struct guess *guess)
{
	struct draft *steps = draft_array(guess->arena);

	add_name(guess, steps, "trim");
	add_name(guess, steps, "lower");
	if (has_odd_address(guess))
		add_option(guess, steps, "extract", "^[^@ ]+@[^@ ]+[.][^@ ]+$");
	add_name(guess, steps, "DECIDE: the hash function of your datamart, such as sha256");
	draft_add(guess->recipes, STR("email"), steps);
}

void guess_put_recipes(struct guess *guess)
{
	if (guess->hashes)
		put_email_recipe(guess);
	for (size_t i = 0; i < guess->ndates; i++) {
		const struct guess_dates *dates = &guess->date_kinds[i];
		if (!dates->user)
			continue;
		struct draft *steps = draft_array(guess->arena);
		add(steps, date_step(guess, dates->user));
		draft_add(guess->recipes, dates->name, steps);
	}
}

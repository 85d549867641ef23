/*
 * From counts to a kind. A form that is shown by the values themselves must hold for nine of ten,
 * since exports are dirty; where the name of the field says it too, for most. What is one of
 * several things (digits) is nothing special unless the name says so.
 */
#include "guess/parts.h"

#include "base/calendar.h"

static bool is_most(uint64_t count, const struct guess_field *field)
{
	return count > field->values / 2;
}

static bool is_nearly_all(uint64_t count, const struct guess_field *field)
{
	return count > 0 && count >= field->values - field->values / 10;
}

/* Nearly all, or most where the name says so. */
static bool holds(uint64_t count, const struct guess_field *field, bool is_named)
{
	return is_nearly_all(count, field) || (is_named && is_most(count, field));
}

static bool is_time(const struct guess_field *field)
{
	enum guess_meaning meaning = guess_means(field);

	return meaning == MEANS_TIME || meaning == MEANS_BIRTH || meaning == MEANS_EXPIRY;
}

static bool is_date(const struct guess_field *field)
{
	if (!field->dates || !holds(field->dates->read, field, is_time(field)))
		return false;
	return is_time(field) || !guess_date_is_digits(field);
}

static bool is_epoch(const struct guess_field *field)
{
	return is_time(field) && (is_nearly_all(field->traits[TRAIT_SECONDS], field) ||
				  is_nearly_all(field->traits[TRAIT_MILLISECONDS], field) ||
				  is_nearly_all(field->traits[TRAIT_MICROSECONDS], field));
}

static bool is_boolean(const struct guess_field *field)
{
	bool is_named = guess_means(field) == MEANS_CONSENT || guess_means(field) == MEANS_REFUSAL;

	if (!holds(field->traits[TRAIT_BOOLEAN], field, is_named))
		return false;
	if (field->natives == field->values)
		return is_named || field->traits[TRAIT_INTEGER] == 0;
	/* 0 and 1 may be numbers, and F or N alone the value of many things. */
	return is_named ||
	       (field->traits[TRAIT_BOOLEAN_WORD] > 0 && field->traits[TRAIT_TRUE] > 0 &&
		field->traits[TRAIT_TRUE] < field->traits[TRAIT_BOOLEAN]);
}

static bool is_number(const struct guess_field *field)
{
	bool is_named = guess_means(field) == MEANS_AMOUNT;
	bool has_marks = field->values > field->traits[TRAIT_INTEGER];

	if (!field->numbers || field->traits[TRAIT_ZERO_LED] > 0 ||
	    field->traits[TRAIT_SCIENTIFIC] > 0 || !holds(field->numbers->read, field, is_named))
		return false;
	return is_named || field->natives == field->values ||
	       (has_marks && guess_means(field) == MEANS_NOTHING);
}

static bool is_list(const struct guess_field *field)
{
	return guess_means(field) == MEANS_LIST &&
	       (field->traits[TRAIT_COMMA] > 0 || field->traits[TRAIT_SEMICOLON] > 0 ||
		field->traits[TRAIT_BAR] > 0);
}

enum guess_kind guess_kind_of(const struct guess_field *field)
{
	enum guess_meaning meaning = guess_means(field);
	const uint32_t *traits = field->traits;
	bool is_address = meaning == MEANS_EMAIL || meaning == MEANS_HASH;

	if (field->values == 0)
		return KIND_NONE;
	if (holds(traits[TRAIT_EMAIL], field, is_address))
		return KIND_EMAIL;
	if (holds(traits[TRAIT_HASH], field, is_address))
		return KIND_HASH;
	if (holds(traits[TRAIT_AGENT], field, meaning == MEANS_DEVICE))
		return KIND_AGENT;
	if (traits[TRAIT_AGENT_KIND] == field->values)
		return KIND_AGENT_KIND;
	if (is_nearly_all(traits[TRAIT_UUID], field))
		return KIND_UUID;
	if (meaning == MEANS_GENDER && is_most(traits[TRAIT_MAN] + traits[TRAIT_WOMAN], field))
		return KIND_GENDER;
	if (is_boolean(field))
		return KIND_BOOLEAN;
	if (is_date(field))
		return KIND_DATE;
	if (is_epoch(field))
		return KIND_EPOCH;
	if (meaning == MEANS_PHONE && is_most(traits[TRAIT_PHONE], field))
		return KIND_PHONE;
	if (is_number(field))
		return KIND_NUMBER;
	if (is_nearly_all(traits[TRAIT_JSON], field))
		return KIND_JSON;
	return is_list(field) ? KIND_LIST : KIND_TEXT;
}

/* ---- in words ---- */

static void put_count(struct buf *out, uint64_t count, const struct guess_field *field,
		      const char *what)
{
	if (count == field->values)
		buf_printf(out, "%ju value%s: %s", (uintmax_t)count, count == 1 ? "" : "s", what);
	else
		buf_printf(out, "%ju of %ju values: %s", (uintmax_t)count, (uintmax_t)field->values,
			   what);
}

static void remark_email(const struct guess_field *field, struct buf *out)
{
	uint64_t hashes = field->traits[TRAIT_HASH];
	uint64_t others = guess_odd(field, TRAIT_EMAIL) - hashes;

	put_count(out, field->traits[TRAIT_EMAIL], field, "e-mail addresses in clear");
	if (hashes > 0)
		buf_printf(out, "; hashes already, which are not hashed again: %ju",
			   (uintmax_t)hashes);
	if (others > 0)
		buf_printf(out, "; neither addresses nor hashes: %ju", (uintmax_t)others);
}

static void remark_dates(const struct guess_field *field, struct buf *out)
{
	put_count(out, field->dates->read, field, "dates");
	if (field->dates->read < field->values)
		buf_puts(out, ", the others fit no form that is known");
	if (!guess_ways_choose(field->dates).is_proven)
		buf_puts(out, "; none of them shows which form is meant");
}

static void remark_epoch(const struct guess_field *field, struct buf *out)
{
	uint64_t count = field->traits[TRAIT_SECONDS] + field->traits[TRAIT_MILLISECONDS] +
			 field->traits[TRAIT_MICROSECONDS];

	put_count(out, count, field, "times since 1970");
	buf_printf(out, ", which lie in the years %jd to %jd",
		   (intmax_t)calendar_year(field->first_second / CALENDAR_DAY),
		   (intmax_t)calendar_year(field->last_second / CALENDAR_DAY));
}

static void remark_number(const struct guess_field *field, struct buf *out)
{
	put_count(out, field->numbers->read, field, "numbers");
	if (!guess_ways_choose(field->numbers).is_proven)
		buf_puts(out, "; none of them shows which mark comes before decimals");
}

/* Kinds of which there is nothing more to say than how many values are of them. */
static const struct {
	enum guess_kind kind;
	enum guess_trait trait;
	const char *words;
} plain[] = {
	{ KIND_HASH, TRAIT_HASH, "hashes" },
	{ KIND_UUID, TRAIT_UUID, "UUIDs" },
	{ KIND_AGENT, TRAIT_AGENT, "user agent ids" },
	{ KIND_AGENT_KIND, TRAIT_AGENT_KIND, "kinds of user agents" },
	{ KIND_PHONE, TRAIT_PHONE, "phone numbers" },
	{ KIND_BOOLEAN, TRAIT_BOOLEAN, "yes or no" },
	{ KIND_JSON, TRAIT_JSON, "JSON as text" },
	{ KIND_TEXT, TRAIT_SCIENTIFIC,
	  "like 1.23E+09, as a spreadsheet spoils long numbers: an identifier of that form costs "
	  "its record, other text goes on as it is" },
};

void guess_remark(const struct guess_field *field, struct buf *out)
{
	const uint32_t *traits = field->traits;

	if (field->kind == KIND_EMAIL)
		remark_email(field, out);
	if (field->kind == KIND_DATE)
		remark_dates(field, out);
	if (field->kind == KIND_EPOCH)
		remark_epoch(field, out);
	if (field->kind == KIND_NUMBER)
		remark_number(field, out);
	if (field->kind == KIND_GENDER)
		put_count(out, traits[TRAIT_MAN] + traits[TRAIT_WOMAN], field,
			  "words for man and woman");
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (field->kind == plain[i].kind && traits[plain[i].trait] > 0)
			put_count(out, traits[plain[i].trait], field, plain[i].words);
}

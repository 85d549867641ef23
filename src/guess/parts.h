/*
 * Private to this folder. A sample is read (read.c) into fields (sample.c); each counts what its texts
 * are (field.c, by value.c, date.c, number.c); with the help of its name (name.c, meaning.c) that
 * becomes a kind (kind.c), and kinds become a map (map.c and the files of the types, over draft.c) or
 * words (types.c).
 */
#ifndef GUESS_PARTS_H
#define GUESS_PARTS_H

#include "base/buf.h"
#include "base/map.h"
#include "ext/hash.h"
#include "map/function.h"
#include "guess/guess.h"
#include "guess/draft.h"

struct date_format;
struct json_parser;

/* ---- name.c, meaning.c: names of fields ---- */

/* What a field is by its name, English or French. */
enum guess_meaning {
	MEANS_NOTHING,
	MEANS_ID, /* an id, nobody says whose */
	MEANS_ACCOUNT,
	MEANS_POINT,
	MEANS_EMAIL,
	MEANS_HASH,
	MEANS_DEVICE,
	MEANS_COMPARTMENT,
	MEANS_PHONE,
	MEANS_PERSON,
	MEANS_GENDER,
	MEANS_BIRTH,
	MEANS_PLACE,
	MEANS_CONSENT,
	MEANS_REFUSAL, /* yes is no: opt-out */
	MEANS_PROCESSING,
	MEANS_SEGMENT,
	MEANS_EXPIRY,
	MEANS_EVENT,
	MEANS_TIME,
	MEANS_ORDER,
	MEANS_AMOUNT,
	MEANS_LIST,
	MEANS_REASON,
	MEANINGS,
};

struct guess_word {
	const char *word;
	enum guess_meaning meaning;
	const char *
		property; /* what such a member of a profile is called; NULL: as the field itself */
};

/* NULL: the name says nothing. */
const struct guess_word *guess_word_of(struct str name);

/*
 * A name as one of a member: ASCII, small letters, words parted by _: "N° client" is n_client,
 * "dateOfBirth" date_of_birth. Empty where no letter or digit is left.
 */
struct str guess_plain_name(struct str name, struct arena *arena);

/* ---- value.c: what one text is; it may be several ---- */

enum guess_trait {
	TRAIT_EMAIL,
	TRAIT_HASH, /* hex digits, as many as a known hash has */
	TRAIT_UUID,
	TRAIT_AGENT,      /* vec:…, udp:…, mob:… */
	TRAIT_AGENT_KIND, /* what stands before the colon of some */
	TRAIT_PHONE,
	TRAIT_PHONE_MARKS,    /* a phone number with more than digits and + */
	TRAIT_PHONE_ZERO,     /* … that starts with 0 … */
	TRAIT_PHONE_ZEROS,    /* … or with 00 */
	TRAIT_PHONE_OPTIONAL, /* … with (0) in it */
	TRAIT_INTEGER,
	TRAIT_ZERO_LED,   /* digits with a zero before: a code */
	TRAIT_SCIENTIFIC, /* 1.23E+09 */
	TRAIT_SECONDS,    /* digits that are a time of this century in s, ms or µs */
	TRAIT_MILLISECONDS,
	TRAIT_MICROSECONDS,
	TRAIT_MAN,
	TRAIT_WOMAN,
	TRAIT_BLANK, /* white space at an end */
	TRAIT_CAPITAL,
	TRAIT_COMMA,
	TRAIT_SEMICOLON,
	TRAIT_BAR,
	/* found by functions of the map, in field.c */
	TRAIT_BOOLEAN,
	TRAIT_BOOLEAN_WORD, /* … that is no digit */
	TRAIT_TRUE,         /* … that is yes */
	TRAIT_JSON,
	TRAITS,
};

/* Bits 1 << TRAIT_…; `text` is not empty. */
uint32_t guess_traits(struct str text);

static inline bool guess_has(uint32_t traits, enum guess_trait trait)
{
	return traits >> trait & 1;
}

/* Texts that mean that there is no value: for certain, or perhaps. */
enum { GUESS_NULLS = 8, GUESS_MAYBES = 8 };
extern const char *const guess_nulls[GUESS_NULLS], *const guess_maybes[GUESS_MAYBES];

/* ---- ways.c: texts that can be read in several ways ---- */

enum { WAYS_MAX = 32, WAY_SETS = 16 };

struct guess_ways {
	uint64_t texts;          /* looked at … */
	uint64_t read;           /* … and read in one way at least */
	uint32_t sets[WAY_SETS]; /* bits: exactly these read some text */
	size_t nsets;
	bool has_more;             /* sets than these */
	uint32_t differ[WAYS_MAX]; /* of each way, those that read some text to another value */
};

struct guess_reading {
	uint32_t
		ways; /* bits; several: the texts are mixed, or it is open which of them is meant */
	bool is_proven;
};

/* `values[w]`: what way w makes of it; equal numbers are equal values. */
void guess_ways_add(struct guess_ways *ways, uint32_t read, const int64_t *values);

/*
 * Proven: these ways read every text that any way reads, each is needed by a text that no other way
 * reads or is alone, and none of them reads a text in two senses. Otherwise: those that may be
 * meant.
 */
struct guess_reading guess_ways_choose(const struct guess_ways *ways);

/* ---- a field of the sample ---- */

enum guess_kind {
	KIND_NONE, /* no value in the sample */
	KIND_TEXT,
	KIND_EMAIL,
	KIND_HASH,
	KIND_UUID,
	KIND_AGENT,
	KIND_AGENT_KIND,
	KIND_PHONE,
	KIND_GENDER,
	KIND_DATE,
	KIND_EPOCH,
	KIND_BOOLEAN,
	KIND_NUMBER,
	KIND_JSON,
	KIND_LIST, /* texts with a separator */
	KINDS,
};

enum {
	DISTINCT_MAX = 64, /* values that are told apart */
	KEYS_MAX = 8,      /* columns by which rows may be grouped */
	WORDS_MAX = 16,    /* ways to write man and woman */
};

struct guess_field {
	struct str path; /* as a map names it */
	struct str name; /* the column, or the last name of the path */
	uint32_t number; /* of the column, or in the order of their coming; from 1 */
	bool is_column;
	bool in_list; /* the path has a [*] */
	bool is_list; /* the values of a record are a list of JSON */
	const struct guess_word *word;
	enum guess_kind kind;
	bool is_taken; /* the map reads it */

	uint64_t records; /* that have a value here … */
	uint64_t values;  /* … of which lists have several */
	uint64_t natives; /* of them, numbers and booleans of JSON */
	uint64_t last_record;
	uint32_t traits[TRAITS];
	int64_t first_second, last_second; /* of times since 1970 */
	struct hash128 *distinct;
	size_t ndistinct, distinct_cap;
	bool has_more_distinct;
	struct guess_ways *dates, *numbers; /* NULL: no text looked like one */
	uint32_t times;                     /* bits: forms of the time of day */
	struct str words[WORDS_MAX];        /* for man and woman, as they are written */
	size_t nwords;

	/* rows of CSV, one after the other */
	struct hash128 row; /* the value in the row before */
	uint64_t repeats;   /* rows with the value of the row before */
	uint32_t varies;    /* bits: keys with which it was not the same in two rows in a row */
	bool is_key;
	unsigned key; /* its bit */
};

static inline enum guess_meaning guess_means(const struct guess_field *field)
{
	return field->word ? field->word->meaning : MEANS_NOTHING;
}

static inline uint64_t guess_odd(const struct guess_field *field, enum guess_trait trait)
{
	return field->values - field->traits[trait];
}

/* ---- the sample ---- */

enum { DATE_WAYS = 29, TIME_FORMS = 16, NUMBER_WAYS = 8, DATE_KINDS = 16 };

/* Fields whose dates have the same formats. */
struct guess_dates {
	uint32_t ways, times;
	bool is_proven;
	size_t fields;
	struct str name;                /* of their recipe */
	const struct guess_field *user; /* one that uses it; NULL: none does */
};

struct guess {
	struct job *job;
	struct arena *arena;
	const struct input *input;
	bool finds_encoding; /* by content: nobody named it */

	uint64_t records; /* looked at */
	uint64_t unread;  /* of them, those that are no record */
	struct str fault; /* what is wrong with the first of those */
	bool is_whole;    /* there are no more */
	struct guess_field **fields;
	size_t nfields, fields_cap;
	struct map paths;
	unsigned nkeys;
	uint64_t odd_names;  /* members whose name is data */
	uint64_t deep_lists; /* lists in lists */
	bool has_more_fields;
	uint64_t nulls[GUESS_NULLS], maybes[GUESS_MAYBES];

	/* what texts are tried with */
	struct arena scratch;
	struct json_parser *json;
	struct map_runner *runner;
	struct map_step numbers[NUMBER_WAYS], boolean;
	const struct date_format *dates[DATE_WAYS], *times[TIME_FORMS];

	/* the map */
	const char *guard; /* a question that stands before all of it; NULL: none */
	struct draft *map, *group, *where, *set, *recipes, *one_of, *sources, *lines;
	struct map claims; /* paths of targets, and what stands there */
	bool hashes;       /* the recipe for e-mail addresses is used */
	bool is_alone;     /* what is drafted is commented out: no recipe for dates */
	struct guess_dates date_kinds[DATE_KINDS];
	size_t ndates;
};

/* read.c: nothing is read yet. */
struct guess *guess_new(struct job *job);

/* sample.c: a record into fields. `values`: room for a row. */
void guess_add_columns(struct guess *guess);
void guess_add_row(struct guess *guess, const struct node *root, struct hash128 *values);
void guess_add_json(struct guess *guess, const struct node *root);
/* What a name is all too probably not: an address, a hash, a long number. */
bool guess_is_data(struct str name);

/* field.c */
void guess_field_add(struct guess *guess, struct guess_field *field, struct str text,
		     bool is_native);
/* The row's values have come: what changed since the row before. */
void guess_field_rows(struct guess *guess, const struct hash128 *values, bool is_first);

/* date.c: formats are compiled once, and tried on every text. */
void guess_date_open(struct guess *guess);
void guess_date_add(struct guess *guess, struct guess_field *field, struct str text);
/* The format for a map, several, or a question. *is_absolute: each says how far it is from UTC. */
struct draft *guess_date_formats(const struct guess *guess, const struct guess_field *field,
				 bool *is_absolute);
bool guess_date_has_time(const struct guess_field *field);
/* All that reads it are digits in a row, as ids have them. */
bool guess_date_is_digits(const struct guess_field *field);

/* number.c: the same for numbers, and the function of booleans. */
void guess_number_open(struct guess *guess);
void guess_number_release(struct guess *guess);
void guess_number_add(struct guess *guess, struct guess_field *field, struct str text);
struct draft *guess_number_step(const struct guess *guess, const struct guess_field *field);

/* kind.c: what a field holds, from what was counted and from its name. */
enum guess_kind guess_kind_of(const struct guess_field *field);
/* A few words on what was seen, for a comment; empty: nothing to say. */
void guess_remark(const struct guess_field *field, struct buf *out);

/* ---- identifier.c: who a record is about ---- */

enum guess_by { BY_POINT, BY_ACCOUNT, BY_EMAIL, BY_HASH, BY_AGENT, BY_DEVICE };

struct guess_identifier {
	enum guess_by by;
	struct guess_field *field;
	struct guess_field
		*device_kind; /* BY_DEVICE: what stands before its colon; NULL: unknown */
	bool is_certain;      /* its name or its values say that it is one */
};

enum { IDENTIFIERS_MAX = 16 };

/* Candidates in the order of guess_by, IDENTIFIERS_MAX at most. */
size_t guess_identifiers(const struct guess *guess, struct guess_identifier *out);
/* "account id" … */
const char *guess_by_name(enum guess_by by);
/* Its value for a map; marks the fields as taken. */
struct draft *guess_identifier_source(struct guess *guess, const struct guess_identifier *one);
/*
 * The identifier of lines that call it user_account_id, email_hash …, or `$`: one, or a question.
 */
void guess_put_identifier(struct guess *guess, bool has_dollar);
/* The compartment of accounts, from its column or as a question in `set`. */
void guess_put_compartment(struct guess *guess, struct draft *set, struct draft *fields,
			   struct str name);

/* ---- source.c: fields to sources of a map ---- */

/* Once, before the others. */
void guess_sort_dates(struct guess *guess);
/* "source", or { "from": …, "apply": … }; marks the field as taken. */
struct draft *guess_source(struct guess *guess, struct guess_field *field);
/* The same for what is commented out: recipes may not be there. */
struct draft *guess_source_alone(struct guess *guess, struct guess_field *field);
/* With these functions. */
struct draft *guess_from(const struct guess *guess, const struct guess_field *field,
			 struct draft *apply);
/* The recipes that the sources above use, into guess->recipes. */
void guess_put_recipes(struct guess *guess);

/* ---- target.c: fields to targets ---- */

/*
 * Where a field goes below `prefix`, in a name that nothing else has: "user_profile.first_name".
 * The first `skip` steps of its path do not count.
 */
struct str guess_target(struct guess *guess, const char *prefix, const struct guess_field *field,
			size_t skip);
/* Adds a member to the fields of the map, with the remark on the field as its comment. */
struct draft *guess_put(struct guess *guess, struct str target, struct guess_field *field);
/* The same, commented out. */
struct draft *guess_put_option(struct guess *guess, struct str target, struct guess_field *field);
/* The field of that very name, which the type knows, as it is; false: there is none. */
bool guess_put_known(struct guess *guess, const char *name);
/* The same; without it a text, or a question, for all records. */
void guess_set(struct guess *guess, const char *name, const char *text);
/* Fields that can be the time of what a record tells. */
size_t guess_times(const struct guess *guess, struct guess_field **out, size_t most);
/* That time, for each of the targets. Several fields, or none: a question. */
void guess_put_time(struct guess *guess, const char *const *targets, size_t ntargets);

/* ---- parts of the map that all types share: input.c, keep.c ---- */

struct draft *guess_draft_input(const struct guess *guess);
/* Are the records lines of the type already? Then these of their fields are kept. */
bool guess_is_made(const struct guess *guess);
struct draft *guess_keep(struct guess *guess);

/* ---- the types: profile.c, choice.c, activity.c, lines.c ---- */

typedef void guess_type(struct guess *guess);
guess_type guess_profile, guess_segment, guess_choice, guess_activity, guess_points_deletion,
	guess_identifiers_deletion, guess_devices_deletion, guess_association;

#endif

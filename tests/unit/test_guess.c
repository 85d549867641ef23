/* guess/: what values and names are taken for, what dates and numbers prove, how a draft is laid out. */
#include "test.h"

#include <stdio.h>

#include "compile/doctype.h"
#include "guess/parts.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BIT(trait) (UINT32_C(1) << (trait))

static struct job job;
static struct guess *guess;
static struct buf text;

static int open_guess(void **state)
{
	(void)state;
	job = (struct job){ .max_depth = 128, .limit = UINT64_MAX };
	job.doctype = doctype_find("USER_PROFILE");
	guess = guess_new(&job);
	return 0;
}

static int close_guess(void **state)
{
	(void)state;
	guess_release(guess);
	arena_release(&job.arena);
	buf_release(&text);
	return 0;
}

#define GUESS_TEST(name) cmocka_unit_test_setup_teardown(name, open_guess, close_guess)

/* ---- values ---- */

static void a_value_is_told_by_its_form(void **state)
{
	static const struct {
		const char *text;
		uint32_t traits; /* of those that are not single characters */
	} rows[] = {
		{ "ada@example.com", BIT(TRAIT_EMAIL) },
		{ " Ada.B@Example.co.uk ", BIT(TRAIT_EMAIL) },
		{ "ada@example", 0 },
		{ "ada@example.c", 0 },
		{ "a@b@example.com", 0 },
		{ "Ada <ada@example.com>", 0 },
		{ "@example.com", 0 },
		{ "c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f", BIT(TRAIT_HASH) },
		{ "C9A113580A216ED5B18C6A941FF6735D", BIT(TRAIT_HASH) },
		{ "c9a113580a216ed5b18c6a941ff6735", 0 },
		{ "12345678901234567890123456789012", BIT(TRAIT_INTEGER) },
		{ "95772db3-e762-45da-8cf1-4893debffae7", BIT(TRAIT_UUID) },
		{ "95772db3-e762-45da-8cf1-4893debffae", 0 },
		{ "vec:89998434", BIT(TRAIT_AGENT) },
		{ "vec:", 0 },
		{ "vec:x", 0 },
		{ "mob:ios:raw:6d92078a", BIT(TRAIT_AGENT) },
		{ "vec", BIT(TRAIT_AGENT_KIND) },
		{ "UDP", BIT(TRAIT_AGENT_KIND) },
		{ "12", BIT(TRAIT_INTEGER) },
		{ "-12", BIT(TRAIT_INTEGER) },
		{ "012", BIT(TRAIT_INTEGER) | BIT(TRAIT_ZERO_LED) },
		{ "0", BIT(TRAIT_INTEGER) },
		{ "1.23E+09", BIT(TRAIT_SCIENTIFIC) },
		{ "1,23E+09", BIT(TRAIT_SCIENTIFIC) },
		{ "12.3E+09", 0 },
		{ "1609410143", BIT(TRAIT_INTEGER) | BIT(TRAIT_SECONDS) | BIT(TRAIT_PHONE) },
		{ "1609410143659",
		  BIT(TRAIT_INTEGER) | BIT(TRAIT_MILLISECONDS) | BIT(TRAIT_PHONE) },
		{ "1609410143659000", BIT(TRAIT_INTEGER) | BIT(TRAIT_MICROSECONDS) },
		{ "9609410143", BIT(TRAIT_INTEGER) | BIT(TRAIT_PHONE) },
		{ "+33 1 99 00 12 34", BIT(TRAIT_PHONE) | BIT(TRAIT_PHONE_MARKS) },
		{ "01.99.00.12.34",
		  BIT(TRAIT_PHONE) | BIT(TRAIT_PHONE_MARKS) | BIT(TRAIT_PHONE_ZERO) },
		{ "0033199001234",
		  BIT(TRAIT_PHONE) | BIT(TRAIT_PHONE_ZEROS) | BIT(TRAIT_INTEGER) |
			  BIT(TRAIT_ZERO_LED) },
		{ "+33 (0)199001234",
		  BIT(TRAIT_PHONE) | BIT(TRAIT_PHONE_MARKS) | BIT(TRAIT_PHONE_OPTIONAL) },
		{ "12-34", 0 },
		{ "M", BIT(TRAIT_MAN) },
		{ "F", BIT(TRAIT_WOMAN) },
		{ "Femme", BIT(TRAIT_WOMAN) },
		{ "Lyon", 0 },
		{ " ", 0 },
	};
	const uint32_t characters = BIT(TRAIT_BLANK) | BIT(TRAIT_CAPITAL) | BIT(TRAIT_COMMA) |
				    BIT(TRAIT_SEMICOLON) | BIT(TRAIT_BAR);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint32_t found = guess_traits(str_of(rows[i].text)) & ~characters;
		if (found != rows[i].traits)
			fail_msg("%s: %x, expected %x", rows[i].text, found, rows[i].traits);
	}
	assert_int_equal(guess_traits(STR(" A,b;c|")) & characters, characters);
	assert_int_equal(guess_traits(STR("ab")), 0);
}

/* ---- names ---- */

static void names_become_plain(void **state)
{
	static const char *const rows[][2] = {
		{ "N\u00b0 client", "n_client" },
		{ "Chiffre d'affaires", "chiffre_d_affaires" },
		{ "Centres d'int\u00e9r\u00eat", "centres_d_interet" },
		{ "Pre\u0301nom", "prenom" },
		{ "\u0152uvre", "oeuvre" },
		{ "Stra\u00dfe", "strasse" },
		{ "dateOfBirth", "date_of_birth" },
		{ "customerID", "customer_id" },
		{ "EMAIL", "email" },
		{ "  a--b__c ", "a_b_c" },
		{ "2024", "2024" },
		{ "\u65e5\u672c", "" },
		{ "", "" },
	};
	struct str longest = { "0123456789012345678901234567890123456789012345678901234567890123456789",
			       70 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(guess_plain_name(str_of(rows[i][0]), &job.arena), rows[i][1]);
	assert_int_equal(guess_plain_name(longest, &job.arena).len, 60);
}

static void names_have_meanings_in_two_languages(void **state)
{
	static const struct {
		const char *name;
		enum guess_meaning meaning;
		const char *property;
	} rows[] = {
		{ "customer_id", MEANS_ACCOUNT, NULL },
		{ "N\u00b0 client", MEANS_ACCOUNT, NULL },
		{ "id", MEANS_ID, NULL },
		{ "customer.id", MEANS_ACCOUNT, NULL },
		{ "E-mail", MEANS_EMAIL, "email_hash" },
		{ "adresse_mail", MEANS_EMAIL, "email_hash" },
		{ "email_sha256", MEANS_HASH, "email_hash" },
		{ "email_optin", MEANS_CONSENT, NULL },
		{ "email_optout", MEANS_REFUSAL, NULL },
		{ "D\u00e9sabonn\u00e9", MEANS_REFUSAL, NULL },
{ "date_email", MEANS_TIME, NULL },
		{ "T\u00e9l\u00e9phone", MEANS_PHONE, "phone" },
		{ "tel_mobile", MEANS_PHONE, "phone" },
		{ "portable", MEANS_PHONE, "mobile" },
		{ "Pr\u00e9nom", MEANS_PERSON, "first_name" },
		{ "LastName", MEANS_PERSON, "last_name" },
		{ "Date de naissance", MEANS_BIRTH, "birth_ts" },
		{ "dateOfBirth", MEANS_BIRTH, "birth_ts" },
		{ "ordered_at", MEANS_TIME, NULL },
		{ "Date d'expiration", MEANS_EXPIRY, NULL },
		{ "Code postal", MEANS_PLACE, "zipcode" },
		{ "Chiffre d'affaires", MEANS_AMOUNT, "revenue" },
		{ "unit_price", MEANS_AMOUNT, NULL },
		{ "Centres d'int\u00e9r\u00eat", MEANS_LIST, "interests" },
		{ "order_id", MEANS_ORDER, NULL },
		{ "$user_agent_id", MEANS_DEVICE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct guess_word *word = guess_word_of(str_of(rows[i].name));
		if (!word || word->meaning != rows[i].meaning)
			fail_msg("%s is taken for %d", rows[i].name, word ? (int)word->meaning : -1);
		if (rows[i].property)
			assert_string_equal(word->property, rows[i].property);
		else
			assert_null(word->property);
	}
	assert_null(guess_word_of(STR("label")));
	assert_null(guess_word_of(STR("format"))); /* has "mat", which is not "mail" */
	assert_null(guess_word_of(STR("")));
}

/* ---- ways ---- */

/* Sets of ways, one a text; each way makes a value of its own. */
#define CHOOSE(...) choose((const uint32_t[]){ __VA_ARGS__, 0 })

static struct guess_reading choose(const uint32_t *sets)
{
	int64_t values[WAYS_MAX];
	struct guess_ways ways = { 0 };

	for (int i = 0; i < WAYS_MAX; i++)
		values[i] = i;
	for (; *sets; sets++)
		guess_ways_add(&ways, *sets, values);
	return guess_ways_choose(&ways);
}

static void assert_choice(struct guess_reading choice, bool is_proven, uint32_t ways)
{
	assert_int_equal(choice.is_proven, is_proven);
	assert_int_equal(choice.ways, ways);
}

static void one_text_that_is_read_in_one_way_proves_it(void **state)
{
	(void)state;
	assert_choice(CHOOSE(1), true, 1);
	assert_choice(CHOOSE(3), false, 3);
	assert_choice(CHOOSE(3, 3, 1, 3), true, 1);
	assert_choice(CHOOSE(3, 2), true, 2);
	assert_choice(CHOOSE(7, 3), false, 3);
}

static void mixed_texts_are_proven_if_each_is_read_in_one_sense(void **state)
{
	(void)state;
	assert_choice(CHOOSE(1, 2), true, 3);       /* never both */
	assert_choice(CHOOSE(3, 1, 4), true, 5);    /* the first needs 1, and 1 reads it */
	assert_choice(CHOOSE(3, 4), false, 7);      /* nothing shows which of 1 and 2 */
	assert_choice(CHOOSE(3, 1, 2), false, 3);   /* 1 and 2 both, so which reads the first? */
	assert_false(choose((const uint32_t[]){ 0 }).is_proven);
}

static void ways_that_read_the_same_are_one_sense(void **state)
{
	static const int64_t same[WAYS_MAX] = { 7, 7 }, other[WAYS_MAX] = { 7, 8 };
	struct guess_ways ways = { 0 };

	(void)state;
	guess_ways_add(&ways, 3, same);
	assert_choice(guess_ways_choose(&ways), true, 1);
	guess_ways_add(&ways, 3, other);
	assert_choice(guess_ways_choose(&ways), false, 3);
	guess_ways_add(&ways, 2, other);
	assert_choice(guess_ways_choose(&ways), true, 2);
	guess_ways_add(&ways, 0, other);
	assert_int_equal(ways.texts, 4);
	assert_int_equal(ways.read, 3);
}

static void more_sets_than_are_kept_prove_nothing(void **state)
{
	static const int64_t values[WAYS_MAX] = { 0 };
	struct guess_ways ways = { 0 };

	(void)state;
	for (uint32_t set = 1; set <= WAY_SETS; set++)
		guess_ways_add(&ways, set << 1 | 1, values);
	assert_true(guess_ways_choose(&ways).is_proven);
	guess_ways_add(&ways, 1, values);
	assert_false(guess_ways_choose(&ways).is_proven);
}

/* ---- fields to sources ---- */

enum { VALUES_MAX = 80 };

/* Copies JSON without its line breaks and tabs, with ' for ". */
static const char *squeezed(const struct buf *json)
{
	static char out[2000];
	size_t len = 0;

	for (size_t i = 0; i < json->len && len + 1 < sizeof(out); i++)
		if (!strchr("\n\t", json->at[i]))
			out[len++] = json->at[i] == '"' ? '\'' : json->at[i];
	out[len] = '\0';
	return out;
}

/* The source that a field called `name` with these values becomes. */
static const char *source_of(const char *name, const char *const *values)
{
	struct guess_field field = { .path = str_of(name), .name = str_of(name), .number = 1 };
	struct draft *object = draft_object(guess->arena);

	field.word = guess_word_of(field.name);
	for (; *values; values++) {
		guess->records++;
		guess_field_add(guess, &field, str_of(*values), false);
	}
	field.kind = guess_kind_of(&field);
	draft_add(object, STR("x"), guess_source_alone(guess, &field));
	buf_clear(&text, SIZE_MAX);
	draft_print(object, &text);
	return squeezed(&text);
}

#define SOURCE(name, apply, ...) \
	assert_string_equal(source_of(name, (const char *const[]){ __VA_ARGS__, NULL }), \
			    "{'x': {'from': '" name "','apply': [" apply "]}}")
#define SHORT_SOURCE(name, apply, ...) \
	assert_string_equal(source_of(name, (const char *const[]){ __VA_ARGS__, NULL }), \
			    "{'x': { 'from': '" name "', 'apply': [" apply "] }}")
#define PLAIN_SOURCE(name, ...) \
	assert_string_equal(source_of(name, (const char *const[]){ __VA_ARGS__, NULL }), \
			    "{'x': '" name "'}")

#define ZONE "'zone': 'DECIDE: the zone of these clocks, such as Europe/Paris'"
#define DATED(formats) "{'x': {'from': 'd','apply': [{'date': " formats "," ZONE "}]}}"
#define DATES(formats, ...) \
	assert_string_equal(source_of("d", (const char *const[]){ __VA_ARGS__, NULL }), \
			    DATED(formats))

static void a_day_over_twelve_proves_the_order(void **state)
{
	(void)state;
	DATES("'%d/%m/%Y'", "03/04/2026", "13/04/2026");
	DATES("'%m/%d/%Y'", "03/04/2026", "04/13/2026");
	DATES("'%d.%m.%Y'", "1.2.1980", "31.12.1980");
	DATES("'%d-%m-%Y %H:%M'", "31-12-1980 10:00", "01-02-1980 09:59");
	DATES("'%d/%m/%y'", "31/12/80", "12/31/80x", "29/02/80", "29/02/80", "29/02/80", "30/01/80",
	      "30/01/80", "30/01/80", "30/01/80", "30/01/80");
}

static void ambiguous_dates_are_a_question(void **state)
{
	(void)state;
	DATES("'DECIDE: %d/%m/%Y or %m/%d/%Y'", "03/04/2026", "11/12/2026");
	DATES("'DECIDE: %d/%m/%Y or %m/%d/%Y'", "05/05/2026"); /* the same day in both */
	DATES("'DECIDE: %d/%m/%Y or %m/%d/%Y'", "13/04/2026", "04/13/2026", "03/04/2026");
	DATES("'DECIDE: %d/%m/%y or %m/%d/%y or %y/%m/%d'", "01/02/03");
	DATES("'DECIDE: %d/%m/%y or %y/%m/%d'", "21/02/23");
}

static void some_forms_need_no_proof(void **state)
{
	(void)state;
	DATES("'%Y-%m-%d'", "2026-03-04");
	DATES("'%Y-%m-%d %H:%M:%S'", "2026-03-04 10:11:12");
	DATES("'%Y-%m-%dT%H:%M:%S.%f'", "2026-03-04T10:11:12.5");
	DATES("'%d %b %Y'", "4 Mar 2026", "31 December 2025");
	DATES("'%b %d, %Y'", "Mar 4, 2026");
	DATES("'%m/%d/%Y, %I:%M:%S %p'", "12/31/2026, 1:02:03 PM");
	SHORT_SOURCE("d", "{ 'date': '%Y-%m-%dT%H:%M:%S%z' }", "2026-03-04T10:11:12Z");
	assert_string_equal(source_of("d", (const char *const[]){ "2026-03-04 10:11",
								  "2026-03-04 10:11:12", NULL }),
			    DATED("['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S']"));
	assert_string_equal(
		source_of("d", (const char *const[]){ "2026-03-04", "31/12/2026", "01/02/2026",
						      NULL }),
		DATED("['%Y-%m-%d', '%d/%m/%Y']"));
}

static void what_is_no_date_is_none(void **state)
{
	(void)state;
	PLAIN_SOURCE("d", "20260304");   /* digits may be anything … */
	PLAIN_SOURCE("d", "31/02/2026"); /* a day that there is not */
	PLAIN_SOURCE("d", "01/01/0001"); /* nor was anything then */
	PLAIN_SOURCE("d", "10:11:12");
	PLAIN_SOURCE("d", "2026-03-04 at noon");
	PLAIN_SOURCE("d", "::::", "T12:00", ":", "1:2");
	/* … unless the name says that it is one. */
	assert_string_equal(source_of("date", (const char *const[]){ "20260314", NULL }),
			    "{'x': {'from': 'date','apply': [{'date': '%Y%m%d'," ZONE "}]}}");
	assert_string_equal(source_of("dob", (const char *const[]){ "31/12/1980", "unknown",
								    "30/11/1975", NULL }),
			    "{'x': {'from': 'dob','apply': [{'date': '%d/%m/%Y'," ZONE "}]}}");
	PLAIN_SOURCE("d", "31/12/1980", "unknown", "30/11/1975");
}

static void times_since_1970_need_a_name(void **state)
{
	(void)state;
	SHORT_SOURCE("updated_at", "{ 'epoch': 's' }", "1764064800", "1764064860");
	SHORT_SOURCE("ts", "{ 'epoch': 'ms' }", "1764064800000");
	SHORT_SOURCE("timestamp", "{ 'epoch': 'us' }", "1764064800000000");
	PLAIN_SOURCE("reference", "1764064800", "1764064860");
	PLAIN_SOURCE("updated_at", "12", "13");
}

static void marks_of_numbers_are_proven_like_dates(void **state)
{
	(void)state;
	SHORT_SOURCE("n", "'number'", "15.90", "3.5");
	SHORT_SOURCE("n", "{ 'number': ',' }", "15,90", "3,5");
	SHORT_SOURCE("n", "{ 'number': ',', 'grouping': ' ' }", "1 234,50", "87,5");
	SHORT_SOURCE("n", "{ 'number': ',', 'grouping': ' ' }", "12\u00a0000\u202f000,07");
	SHORT_SOURCE("n", "{ 'number': ',', 'grouping': '.' }", "1.234,50", "87,5");
	SHORT_SOURCE("n", "{ 'number': '.', 'grouping': ',' }", "1,234.50", "1,234");
	assert_non_null(strstr(source_of("n", (const char *const[]){ "1,234", "5,678", NULL }),
			       "'number': 'DECIDE: "));
	assert_non_null(strstr(source_of("n", (const char *const[]){ "1 234,50", "1.234,50", NULL }),
			       "'number': 'DECIDE: "));
}

static void digits_alone_stay_text_unless_their_name_counts(void **state)
{
	(void)state;
	PLAIN_SOURCE("store", "12", "13");
	PLAIN_SOURCE("zip", "75008", "01000");
	PLAIN_SOURCE("quantity", "01", "02");
	SHORT_SOURCE("quantity", "'number'", "1", "2");
	SHORT_SOURCE("total", "'number'", "1", "-2", "+3");
	PLAIN_SOURCE("customer_id", "15.5", "16.5");
	PLAIN_SOURCE("n", "15.90", "3.5", "cheap");
}

static void words_for_yes_and_no(void **state)
{
	(void)state;
	SHORT_SOURCE("x", "'boolean'", "oui", "non", "oui");
	SHORT_SOURCE("x", "'boolean'", "TRUE", "False");
	PLAIN_SOURCE("x", "oui", "oui");  /* one word only */
	PLAIN_SOURCE("x", "N", "F");      /* two that say the same */
PLAIN_SOURCE("x", "0", "1", "1"); /* numbers, perhaps */
	SHORT_SOURCE("email_optin", "'boolean'", "0", "1", "1");
	SHORT_SOURCE("sms_optin", "'boolean'", "1", "maybe", "0");
	PLAIN_SOURCE("sms_optin", "1", "maybe", "no idea");
}

static void other_kinds_call_for_their_functions(void **state)
{
	(void)state;
	SHORT_SOURCE("e", "'@email'", "ada@example.com", "Ben@example.com ");
	SHORT_SOURCE("e", "'trim', 'lower'",
		     " C9A113580A216ED5B18C6A941FF6735DC9A113580A216ED5B18C6A941FF6735D");
	SHORT_SOURCE("sex", "{ 'table': { 'M': 'male', 'F': 'female' } }", "M", "F", "M");
	SOURCE("sex",
	       "{'table': { 'M': 'male' },'else': 'DECIDE: what other words become; null for no "
	       "value'}",
	       "M", "M", "X");
	PLAIN_SOURCE("size", "M", "F", "M");
	SHORT_SOURCE("tel", "{ 'replace': '[^0-9+]', 'with': '' }", "+33 1 99 00 12 34");
	PLAIN_SOURCE("tel", "+33199001234");
	PLAIN_SOURCE("code", "+33 1 99 00 12 34");
	SHORT_SOURCE("tel", "{ 'replace': '^00', 'with': '+' }", "0033199001234");
	SHORT_SOURCE("data", "'json'", "{\"a\":1}", "[2]");
	PLAIN_SOURCE("data", "{a}", "[2");
	SHORT_SOURCE("tags", "{ 'split': ',' }", "a, b", "c");
	SHORT_SOURCE("tags", "{ 'split': ';' }", "a;b", "c,d;e", "f;g");
	SHORT_SOURCE("tags", "{ 'split': '|' }", "a|b");
	PLAIN_SOURCE("tags", "a", "b");
	PLAIN_SOURCE("label", "a, b", "c");
	SHORT_SOURCE("label", "'trim'", " a", "b");
	PLAIN_SOURCE("label", "NULL", "-");
}

/* ---- what is no value ---- */

static void texts_for_no_value_are_counted_apart(void **state)
{
	struct guess_field field = { .path = STR("x"), .name = STR("x") };
	static const char *const texts[] = { "NULL", "\\N", "-", "NULL", "1", "" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		guess_field_add(guess, &field, str_of(texts[i]), false);
	assert_int_equal(field.values, 1);
	assert_int_equal(guess->nulls[0], 2);
	assert_string_equal(guess_nulls[0], "NULL");
	assert_int_equal(guess->maybes[0], 1);
}

static void different_values_are_told_apart_up_to_a_limit(void **state)
{
	struct guess_field field = { .path = STR("x"), .name = STR("x") };
	char value[8];

	(void)state;
	for (unsigned i = 0; i < 3 * DISTINCT_MAX; i++) {
		snprintf(value, sizeof(value), "v%u", i % DISTINCT_MAX);
		guess_field_add(guess, &field, str_of(value), false);
	}
	assert_int_equal(field.ndistinct, DISTINCT_MAX);
	assert_false(field.has_more_distinct);
	guess_field_add(guess, &field, STR("one more"), false);
	assert_int_equal(field.ndistinct, DISTINCT_MAX);
	assert_true(field.has_more_distinct);
}

/* ---- targets ---- */

static struct str target_of(const char *path, bool is_column)
{
	struct guess_field field = {
		.path = str_of(path), .name = str_of(path), .number = 9, .is_column = is_column
	};

	field.word = guess_word_of(field.name);
	return guess_target(guess, "p.", &field, 0);
}

static void no_two_fields_get_one_target(void **state)
{
	(void)state;
	assert_str(target_of("Label", true), "p.label");
	assert_str(target_of("LABEL", true), "p.label_2");
	assert_str(target_of("label?", true), "p.label_3");
	assert_str(target_of("phone", true), "p.phone");
	assert_str(target_of("tel", true), "p.phone_2");
	assert_str(target_of("a.b", true), "p.a_b");
	assert_str(target_of("\u65e5", true), "p.field_9");
}

static void paths_of_json_keep_their_form(void **state)
{
	(void)state;
	assert_str(target_of("a.b", false), "p.a.b");
	assert_str(target_of("a", false), "p.a_2");      /* an object stands there */
	assert_str(target_of("a.b.c", false), "p.a.b_2.c"); /* a value */
	assert_str(target_of("l[*].Some Name", false), "p.l[*].some_name");
	assert_str(target_of("l[*].x", false), "p.l[*].x");
	assert_str(target_of("l.x", false), "p.l_2.x");
	assert_str(target_of("[\"x.y\"].z", false), "p.x_y.z");
}

/* ---- drafts ---- */

static void a_draft_has_commas_where_something_live_follows(void **state)
{
	struct draft *root = draft_object(guess->arena), *list = draft_array(guess->arena);

	(void)state;
	draft_note(root, STR("a note\nin one line"));
	draft_add_text(root, "a", "x");
	draft_option(draft_add(root, STR("b"), draft_text(guess->arena, STR("y"))));
	draft_add(root, STR("c"), list);
	draft_add(list, (struct str){ 0 }, draft_json(guess->arena, "1"));
	draft_add(list, (struct str){ 0 }, draft_text(guess->arena, STR("\"")));
	draft_comment(list, STR("above"));
	draft_option(draft_add(root, STR("d"), draft_object(guess->arena)));
	draft_print(root, &text);
	assert_str(buf_str(&text), "{\n"
				   "\t// a note?in one line\n"
				   "\t\"a\": \"x\",\n"
				   "\t// \"b\": \"y\",\n"
				   "\t// above\n"
				   "\t\"c\": [1, \"\\\"\"]\n"
				   "\t// \"d\": {}\n"
				   "}\n");
}

static void a_draft_has_nothing_that_a_terminal_obeys(void **state)
{
	struct draft *root = draft_object(guess->arena);

	(void)state;
	draft_note(root, STR("\u202e\xc2\x9b" "31m \u00e9"));
	draft_add_text(root, "\u2028", "\u202eb\xc2\x85\x7f");
	draft_print(root, &text);
	assert_str(buf_str(&text), "{\n"
				   "\t// ??31m \u00e9\n"
				   "\t\"\\u2028\": \"\\u202eb\\u0085\\u007f\"\n"
				   "}\n");
}

static void a_draft_breaks_what_is_long_or_has_comments(void **state)
{
	static const char forty[] = "0123456789012345678901234567890123456789";
	struct draft *root = draft_object(guess->arena), *inner = draft_object(guess->arena);
	struct draft *deep = draft_object(guess->arena);

	(void)state;
	draft_add(root, STR("a"), inner);
	draft_add_text(inner, "b", forty);
	draft_add_text(inner, "c", forty);
	draft_option(draft_add(root, STR("d"), deep));
	draft_add_text(deep, "e", forty);
	draft_note(deep, STR("inside"));
	draft_print(root, &text);
	assert_str(buf_str(&text),
		   "{\n"
		   "\t\"a\": {\n"
		   "\t\t\"b\": \"0123456789012345678901234567890123456789\",\n"
		   "\t\t\"c\": \"0123456789012345678901234567890123456789\"\n"
		   "\t}\n"
		   "\t// \"d\": {\n"
		   "\t// \t\"e\": \"0123456789012345678901234567890123456789\"\n"
		   "\t// \t// inside\n"
		   "\t// }\n"
		   "}\n");
}

static void a_draft_counts_its_live_questions(void **state)
{
	struct draft *root = draft_object(guess->arena), *list = draft_array(guess->arena);

	(void)state;
	draft_add_text(root, "DECIDE it", "how?");
	draft_add_text(root, "a", "DECIDE: b or c");
	draft_add_text(root, "b", "to DECIDE");
	draft_add(root, STR("c"), list);
	draft_add(list, (struct str){ 0 }, draft_text(guess->arena, STR("DECIDE")));
	draft_option(draft_add(root, STR("d"), draft_text(guess->arena, STR("DECIDE"))));
	assert_int_equal(draft_questions(root), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GUESS_TEST(a_value_is_told_by_its_form),
		GUESS_TEST(names_become_plain),
		GUESS_TEST(names_have_meanings_in_two_languages),
		GUESS_TEST(one_text_that_is_read_in_one_way_proves_it),
		GUESS_TEST(mixed_texts_are_proven_if_each_is_read_in_one_sense),
		GUESS_TEST(ways_that_read_the_same_are_one_sense),
		GUESS_TEST(more_sets_than_are_kept_prove_nothing),
		GUESS_TEST(a_day_over_twelve_proves_the_order),
		GUESS_TEST(ambiguous_dates_are_a_question),
		GUESS_TEST(some_forms_need_no_proof),
		GUESS_TEST(what_is_no_date_is_none),
		GUESS_TEST(times_since_1970_need_a_name),
		GUESS_TEST(marks_of_numbers_are_proven_like_dates),
		GUESS_TEST(digits_alone_stay_text_unless_their_name_counts),
		GUESS_TEST(words_for_yes_and_no),
		GUESS_TEST(other_kinds_call_for_their_functions),
		GUESS_TEST(texts_for_no_value_are_counted_apart),
		GUESS_TEST(different_values_are_told_apart_up_to_a_limit),
		GUESS_TEST(no_two_fields_get_one_target),
		GUESS_TEST(paths_of_json_keep_their_form),
		GUESS_TEST(a_draft_has_commas_where_something_live_follows),
		GUESS_TEST(a_draft_has_nothing_that_a_terminal_obeys),
		GUESS_TEST(a_draft_breaks_what_is_long_or_has_comments),
		GUESS_TEST(a_draft_counts_its_live_questions),
	};
	return RUN(tests);
}

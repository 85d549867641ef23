/* repeat/keys: who a record is about, and what it states, as digests that are equal when these are. */
#include "chain.h"

#include "input/parse.h"
#include "judge/check.h"
#include "judge/rewrite.h"
#include "repeat/keys.h"
#include "repeat/roles.h"

#define HASH "c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f"

static struct record *keys_of(const char *raw)
{
	static const struct step *const steps[] = { &input_parse, &judge_rewrite, &judge_check,
						    &repeat_keys };
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));

	chain_run(record, steps, COUNT(steps));
	return record;
}

/* "POINTER VALUE" of each key, ", " between them; "=" is a statement. The value is read where the key says
 * that it stands. In scratch. */
static const char *told(const struct record *record)
{
	struct buf text = { 0 };

	for (uint32_t i = 0; i < record->nkeys; i++) {
		const struct key *key = &chain.batch.keys[record->first_key + i];
		if (i)
			buf_puts(&text, ", ");
		if (key->member == 0) {
			buf_putc(&text, '=');
			continue;
		}
		role_put_pointer(role_row(key->member), key->element, &text);
		const char *at = record->raw.at + key->at - 1;
		at += *at == '"';
		buf_printf(&text, " %.*s", (int)strcspn(at, "\","), at);
	}
	const char *at = arena_copy(&chain.scratch, buf_str(&text)).at;
	buf_release(&text);
	return at;
}

static void start(const char *type, enum unique unique)
{
	chain_forget();
	chain_type(type);
	chain.job.unique = unique;
	chain_input(NULL);
}

static void each_type_has_its_identifiers(void **state)
{
	static const struct {
		const char *type, *raw, *told;
	} rows[] = {
		{ "USER_PROFILE", "{'operation':'DELETE','user_account_id':'C-1','compartment_id':'2'}",
		  "/user_account_id C-1" },
		{ "USER_PROFILE", "{'operation':'DELETE','email_hash':'" HASH "'}", "/email_hash " HASH },
		{ "USER_PROFILE", "{'operation':'DELETE','user_account_id':null,'user_agent_id':'vec:1'}",
		  "/user_agent_id vec:1" },
		{ "USER_SEGMENT",
		  "{'operation':'DELETE','segment_id':'1','user_agent_id':'vec:1'}",
		  "/user_agent_id vec:1" },
		{ "USER_CHOICE",
		  "{'operation':'DELETE','user_agent_id':'vec:1','user_choice':{'$processing_id':'1'}}",
		  "/user_agent_id vec:1" },
		{ "USER_ACTIVITY", "{'$type':'TOUCH','$email_hash':{'$hash':'" HASH "'}}",
		  "/$email_hash/$hash " HASH },
		{ "USER_ACTIVITY", "{'$type':'TOUCH','$user_account_id':'1','$compartment_id':'2'}",
		  "/$user_account_id 1" },
		{ "USER_ACTIVITY",
		  "{'$type':'TOUCH','$user_identifiers':[{'$type':'USER_AGENT','$user_agent_id':'vec:1'},"
		  "{'$type':'USER_EMAIL','$hash':'" HASH "'}]}",
		  "/$user_identifiers/0/$user_agent_id vec:1, /$user_identifiers/1/$hash " HASH },
		{ "USER_IDENTIFIERS_DELETION", "{'type':'USER_EMAIL','hash':'" HASH "'}", "/hash " HASH },
		{ "USER_DEVICE_POINT_DELETION", "{'type':'USER_AGENT','user_agent_id':'udp:1'}",
		  "/user_agent_id udp:1" },
		{ "USER_POINTS_DELETION",
		  "{'type':'USER_POINT','user_point_id':'95772db3-e762-45da-8cf1-4893debffae7'}",
		  "/user_point_id 95772db3-e762-45da-8cf1-4893debffae7" },
		{ "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS",
		  "{'identifiers':[{'type':'USER_ACCOUNT','user_account_id':'1'},"
		  "{'type':'USER_EMAIL','hash':'" HASH "'},{'type':'USER_AGENT','user_agent_id':'vec:1'}]}",
		  "/identifiers/0/user_account_id 1, /identifiers/1/hash " HASH
		  ", /identifiers/2/user_agent_id vec:1" },
		/* What is rejected is not sent. */
		{ "USER_PROFILE", "{'operation':'OTHER','user_account_id':'C-1'}", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		start(rows[i].type, UNIQUE_OFF);
		assert_string_equal(told(keys_of(rows[i].raw)), rows[i].told);
	}
}

static void lines_of_one_record_have_their_keys_each(void **state)
{
	static const struct step *const steps[] = { &input_parse, &chain_split, &repeat_keys };

	(void)state;
	chain_rules("{}"); /* an array stands for the lines that a map makes */
	chain.job.doctype = doctype_find("USER_IDENTIFIERS_DELETION");
	chain.job.unique = UNIQUE_FIRST;
	chain_input(NULL);
	struct record *record = chain_record(str_of(rules_quote(
		&chain.rules, "[{'user_agent_id':'vec:1'},{'nobody':1},{'user_agent_id':'vec:1'}]")));
	chain_run(record, steps, COUNT(steps));
	assert_string_equal(told(record), "/user_agent_id vec:1, =, /user_agent_id vec:1, =");
	const struct key *keys = chain.batch.keys;
	assert_true(keys[0].digest.low == keys[2].digest.low);
	assert_memory_equal(&keys[1].digest, &keys[3].digest, sizeof(keys[1].digest));
}

/* Two lines of a type: do they name the same user, do they state the same? */
struct pair {
	const char *a, *b;
	bool same_user, same_statement;
};

#define UPSERT "'operation':'UPSERT','update_strategy':'PARTIAL_UPDATE'"

static void assert_pairs(const char *type, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct key keys[2][2];
		for (int k = 0; k < 2; k++) {
			start(type, UNIQUE_FIRST);
			struct record *record = keys_of(k ? pairs[i].b : pairs[i].a);
			if (record->nkeys < 2)
				fail_msg("no keys: %s, %s", k ? pairs[i].b : pairs[i].a,
					 chain_findings());
			keys[k][0] = chain.batch.keys[record->first_key];
			keys[k][1] = chain.batch.keys[record->first_key + record->nkeys - 1];
		}
		if ((keys[0][0].digest.low == keys[1][0].digest.low) != pairs[i].same_user)
			fail_msg("users of %s and %s", pairs[i].a, pairs[i].b);
		bool is_same = keys[0][1].digest.low == keys[1][1].digest.low &&
			       keys[0][1].digest.high == keys[1][1].digest.high;
		if (is_same != pairs[i].same_statement)
			fail_msg("statements of %s and %s", pairs[i].a, pairs[i].b);
	}
}

static void profiles_are_the_same_by_user_and_operation(void **state)
{
	static const struct pair pairs[] = {
		{ "{" UPSERT ",'user_account_id':'1','user_profile':{'a':1}}",
		  "{'user_profile':{'b':2},'user_account_id':'1'," UPSERT "}", true, true },
		{ "{" UPSERT ",'user_account_id':'1','user_profile':{}}",
		  "{'operation':'DELETE','user_account_id':'1'}", true, false },
		{ "{'operation':'DELETE','user_account_id':'1'}",
		  "{'operation':'DELETE','user_account_id':1}", true, true },
		{ "{'operation':'DELETE','user_account_id':'\\u0031'}",
		  "{'operation':'DELETE','user_account_id':'1','compartment_id':null}", true, true },
		{ "{'operation':'DELETE','user_account_id':'1'}",
		  "{'operation':'DELETE','user_account_id':'1','compartment_id':'7'}", false, false },
		{ "{'operation':'DELETE','user_account_id':'1','compartment_id':'8'}",
		  "{'operation':'DELETE','user_account_id':'1','compartment_id':'7'}", false, false },
		{ "{'operation':'DELETE','user_account_id':'12','compartment_id':'3'}",
		  "{'operation':'DELETE','user_account_id':'2','compartment_id':'31'}", false, false },
		/* The same text is another identifier in another field. */
		{ "{'operation':'DELETE','user_account_id':'" HASH "'}",
		  "{'operation':'DELETE','email_hash':'" HASH "'}", false, false },
	};

	(void)state;
	assert_pairs("USER_PROFILE", pairs, COUNT(pairs));
}

static void segments_and_choices_are_the_same_by_what_they_are_about_too(void **state)
{
	static const struct pair segments[] = {
		{ "{'operation':'UPDATE','user_account_id':'1','segment_id':'5','expiration_duration':1}",
		  "{'operation':'UPDATE','user_account_id':'1','segment_id':5,'expiration_duration':2}",
		  true, true },
		{ "{'operation':'DELETE','user_account_id':'1','segment_id':'5'}",
		  "{'operation':'DELETE','user_account_id':'1','segment_id':'6'}", true, false },
		{ "{'operation':'DELETE','user_account_id':'1','segment_id':'5'}",
		  "{'operation':'DELETE','user_account_id':'1','segment_technical_name':'5'}", true,
		  false },
		{ "{'operation':'DELETE','user_account_id':'1','segment_id':'5'}",
		  "{'operation':'DELETE','user_account_id':'2','segment_id':'5'}", false, false },
	};
	static const struct pair choices[] = {
		{ "{'operation':'DELETE','user_account_id':'1','user_choice':{'$processing_id':'5'}}",
		  "{'operation':'DELETE','user_account_id':'1','user_choice':{'x':1,'$processing_id':'5'}}",
		  true, true },
		{ "{'operation':'DELETE','user_account_id':'1','user_choice':{'$processing_id':'5'}}",
		  "{'operation':'DELETE','user_account_id':'1','user_choice':{'$processing_id':'6'}}",
		  true, false },
	};

	(void)state;
	assert_pairs("USER_SEGMENT", segments, COUNT(segments));
	assert_pairs("USER_CHOICE", choices, COUNT(choices));
}

static void activities_are_the_same_by_their_key_or_in_all_they_say(void **state)
{
#define KEY "'$unique_key':'5c1a0c8e-4b5d-11eb-ae93-0242ac130002'"
	static const struct pair pairs[] = {
		{ "{'$user_agent_id':'vec:1','$type':'TOUCH'," KEY "}",
		  "{'$user_agent_id':'vec:1','$type':'EMAIL'," KEY "}", true, true },
		{ "{'$user_agent_id':'vec:1','$type':'TOUCH'," KEY "}",
		  "{'$user_agent_id':'vec:2','$type':'TOUCH'," KEY "}", false, false },
		{ "{'$user_agent_id':'vec:1','$type':'TOUCH'}",
		  "{'$user_agent_id':'vec:1','$type':'TOUCH'}", true, true },
		{ "{'$user_agent_id':'vec:1','$type':'TOUCH','$unique_key':''}",
		  "{'$user_agent_id':'vec:1','$type':'EMAIL','$unique_key':''}", true, false },
		{ "{'$user_agent_id':'vec:1','$type':'TOUCH','$ts':1609410143659}",
		  "{'$user_agent_id':'vec:1','$type':'TOUCH','$ts':1609410143660}", true, false },
	};

	(void)state;
	assert_pairs("USER_ACTIVITY", pairs, COUNT(pairs));
}

static void associations_are_the_same_in_any_order(void **state)
{
#define A "{'type':'USER_ACCOUNT','user_account_id':'1'}"
#define A2 "{'user_account_id':'1','type':'USER_ACCOUNT','compartment_id':'2'}"
#define B "{'type':'USER_AGENT','user_agent_id':'vec:1'}"
#define E "{'type':'USER_EMAIL','hash':'" HASH "'}"
#define E2 "{'type':'USER_EMAIL','hash':'" HASH "','email':'a@example.com'}"
	static const struct pair pairs[] = {
		{ "{'identifiers':[" A "," B "," E "]}", "{'identifiers':[" E2 "," A "," B "]}", false,
		  true },
		{ "{'identifiers':[" A "," B "]}", "{'identifiers':[" A "," E "]}", true, false },
		{ "{'identifiers':[" A "," B "]}", "{'identifiers':[" A "," B "," E "]}", true, false },
		{ "{'identifiers':[" A "," B "]}", "{'identifiers':[" A2 "," B "]}", false, false },
		{ "{'identifiers':[" A "]}", "{'identifiers':[" A "]}", true, true },
	};

	(void)state;
	assert_pairs("USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", pairs, COUNT(pairs));
}

static void a_list_may_be_long(void **state)
{
	enum { ELEMENTS = 5000 };
	struct buf text = { 0 };

	(void)state;
	start("USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", UNIQUE_FIRST);
	buf_puts(&text, "{'identifiers':[");
	for (int i = 0; i < ELEMENTS; i++)
		buf_printf(&text, "%s{'type':'USER_AGENT','user_agent_id':'vec:%d'}", i ? "," : "", i);
	buf_puts(&text, "]}");
	buf_putc(&text, '\0');
	struct record *record = keys_of(text.at);
	assert_int_equal(record->nkeys, ELEMENTS + 1);
	assert_int_equal(chain.batch.keys[ELEMENTS - 1].element, ELEMENTS - 1);
	assert_int_equal(chain.batch.keys[ELEMENTS].member, 0);
	buf_release(&text);
}

static void a_cell_has_its_column(void **state)
{
	(void)state;
	chain_forget();
	chain_type("USER_SEGMENT");
	chain_input("operation,segment_id,user_agent_id");
	const struct record *record = keys_of("DELETE,5,vec:1");
	assert_string_equal(told(record), "/user_agent_id vec:1");
	assert_int_equal(chain.batch.keys[record->first_key].column, 3);
}

static void rules_that_know_no_names_hide_no_identifier(void **state)
{
	(void)state;
	chain_rules("{}");
	chain.job.doctype = doctype_find("USER_PROFILE");
	chain.job.unique = UNIQUE_FIRST;
	chain_input(NULL);
	assert_string_equal(told(keys_of("{'x':1,'email_hash':'h','y':2}")), "/email_hash h, =");
	assert_string_equal(told(keys_of("{'x':1}")), "");
	assert_string_equal(told(keys_of("{'email_hash':{'a':1},'user_account_id':[1]}")), "");
	assert_string_equal(told(keys_of("[1]")), "");
	assert_string_equal(told(keys_of("7")), "");
	chain.job.doctype = NULL;
	chain.job.unique = UNIQUE_OFF;
	assert_string_equal(told(keys_of("{'email_hash':'h'}")), "");
}

static void another_secret_makes_other_statements(void **state)
{
	struct hash128 digests[2];

	(void)state;
	for (unsigned char i = 0; i < 2; i++) {
		start("USER_PROFILE", UNIQUE_FIRST);
		chain.job.secret[0] = i;
		const struct record *record =
			keys_of("{'operation':'DELETE','user_account_id':'1'}");
		digests[i] = chain.batch.keys[record->first_key + 1].digest;
	}
	assert_true(digests[0].low != digests[1].low && digests[0].high != digests[1].high);
}

/* A glance (judge/glance.c) keeps no other members of a line than those for what is done here. */
static void members_with_a_role_are_those_that_a_glance_keeps(void **state)
{
	size_t ntypes;
	const struct doctype *types = doctype_table(&ntypes);

	(void)state;
	for (size_t i = 0; i < ntypes; i++) {
		struct roles line, element;
		size_t count = 0;
		start(types[i].name, UNIQUE_OFF);
		assert_true(roles_find(&chain.job, &line, &element));
		for (size_t k = 1; k <= schema_symbols(chain.job.program)->count; k++) {
			if (line.by_symbol[k].row == 0)
				continue;
			count++;
			assert_true(doctype_names_user(str_of(role_row(line.by_symbol[k].row)->name)));
		}
		assert_true(count > 0);
		roles_release(&line);
		roles_release(&element);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(each_type_has_its_identifiers),
		CHAIN_TEST(lines_of_one_record_have_their_keys_each),
		CHAIN_TEST(profiles_are_the_same_by_user_and_operation),
		CHAIN_TEST(segments_and_choices_are_the_same_by_what_they_are_about_too),
		CHAIN_TEST(activities_are_the_same_by_their_key_or_in_all_they_say),
		CHAIN_TEST(associations_are_the_same_in_any_order),
		CHAIN_TEST(a_list_may_be_long),
		CHAIN_TEST(a_cell_has_its_column),
		CHAIN_TEST(rules_that_know_no_names_hide_no_identifier),
		CHAIN_TEST(members_with_a_role_are_those_that_a_glance_keeps),
		CHAIN_TEST(another_secret_makes_other_statements),
	};

	return RUN(tests);
}

/* judge/glance: what it takes is right, and all else goes the whole way: what comes out is the same. */
#include "chain.h"

#include "input/parse.h"
#include "judge/check.h"
#include "judge/glance.h"
#include "judge/rewrite.h"
#include "repeat/keys.h"

#define HASH "c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f"

static const struct step *const whole_way[] = { &input_parse, &judge_rewrite, &judge_check, &repeat_keys };
static const struct step *const glance_way[] = { &judge_glance, &repeat_keys };

/* All that later steps and the sink see of a record. In chain.told. */
static const char *told_of(const struct record *record)
{
	const char *findings = chain_findings();
	struct buf *told = &chain.told;

	(void)findings;
	told->len--; /* its NUL */
	buf_printf(told, "\n%d %d %d", record->rejected, record->warned, record->nerrors);
	for (uint32_t i = 0; i < record->nkeys; i++) {
		const struct key *key = &chain.batch.keys[record->first_key + i];
		buf_printf(told, " %jx/%u/%u/%u", (uintmax_t)key->digest.low, key->element, key->at,
			   key->member);
	}
	if (record->root && (record->root->flags & NODE_CHANGED))
		node_render(record->root, told);
	buf_putc(told, '\0');
	return arena_copy(&chain.job.arena, str_of(told->at)).at;
}

/* Twice, since the second time what the first has found is known. *is_taken: by a glance. */
static const char *run(const struct step *const *steps, size_t count, const char *raw, bool *is_taken)
{
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));

	chain_run(record, steps, count);
	const char *first = told_of(record);
	record = chain_record(str_of(rules_quote(&chain.rules, raw)));
	for (size_t i = 0; i < count && !record->rejected; i++)
		assert_int_equal(steps[i]->run(chain.selves[i], &chain.batch, record, &chain.why), OK);
	*is_taken = record->root && (record->root->flags & NODE_PARTIAL);
	const char *second = told_of(record);
	assert_string_equal(first, second);
	return second;
}

static void compare(const char *raw, bool is_taken)
{
	bool is_partial;
	const char *whole = run(whole_way, COUNT(whole_way), raw, &is_partial);
	const char *glance = run(glance_way, COUNT(glance_way), raw, &is_partial);

	assert_string_equal(glance, whole);
	if (is_partial != is_taken)
		fail_msg("%s taken: %s", is_taken ? "not" : "", raw);
}

static void records_of_the_types_are_taken_if_they_are_right_as_they_are(void **state)
{
	static const struct {
		const char *type, *raw;
		bool is_taken;
	} rows[] = {
		{ "USER_PROFILE", "{'operation':'DELETE','email_hash':'" HASH "'}", true },
		{ "USER_PROFILE",
		  "{ 'operation' : 'UPSERT' , 'user_account_id':'C1','compartment_id':'2','update_strategy':"
		  "'PARTIAL_UPDATE','user_profile':{'a':[1,{'b':null}],'$user_account_id':'x'} }", true },
		{ "USER_PROFILE", "{'operation':'UPSERT','email_hash':'" HASH "','user_profile':{}}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_account_id':1}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_account_id':1e3}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_account_id':null,'user_agent_id':'vec:1'}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_agent_id':'vec:1','more':1}", false },
		{ "USER_PROFILE", "{'operation':'DELETE'}", false },
		{ "USER_PROFILE", "{}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','operation':'DELETE','user_agent_id':'vec:1'}", false },
		{ "USER_PROFILE",
		  "{'operation':'UPSERT','user_agent_id':'vec:1','update_strategy':'PARTIAL_UPDATE',"
		  "'user_profile':{'$user_account_id':12}}", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_agent_id':'vec:1'", false },
		{ "USER_PROFILE", "{'operation':'DELETE','user_agent_id':'vec:1'}}", false },
		{ "USER_ACTIVITY",
		  "{'$type':'TOUCH','$session_status':'NO_SESSION','$ts':1609410143659,'$events':[],"
		  "'$email_hash':{'$hash':'" HASH "'}}", true },
		{ "USER_ACTIVITY",
		  "{'$type':'TOUCH','$session_status':'NO_SESSION','$ts':1609410143659,'$events':["
		  "{'$event_name':'a','$ts':1609410143659,'$properties':{'b':[{}]}}],'$user_account_id':'1'}",
		  true },
		{ "USER_ACTIVITY",
		  "{'$type':'TOUCH','$session_status':'NO_SESSION','$ts':1609410143659,'$events':["
		  "{'$event_name':'a','$ts':'1609410143659','$properties':{}}],'$user_account_id':'1'}", false },
		{ "USER_ACTIVITY",
		  "{'$type':'TOUCH','$session_status':'NO_SESSION','$ts':1609410143659,'$events':[],"
		  "'$user_identifiers':[{'$type':'USER_AGENT','$user_agent_id':'vec:1'}]}", false },
		{ "USER_ACTIVITY", "{'$type':'TOUCH','$user_agent_id':'vec:1','$events':[{},]}", false },
		{ "USER_CHOICE",
		  "{'operation':'DELETE','user_agent_id':'vec:1','user_choice':{'$processing_id':'1'}}", true },
		{ "USER_POINTS_DELETION",
		  "{'type':'USER_POINT','user_point_id':'95772db3-e762-45da-8cf1-4893debffae7'}", true },
		{ "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS",
		  "{'identifiers':[{'type':'USER_ACCOUNT','user_account_id':'1'},"
		  "{'type':'USER_EMAIL','hash':'" HASH "'}]}", true },
		{ "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS",
		  "{'identifiers':[{'type':'USER_ACCOUNT','user_account_id':1},"
		  "{'type':'USER_EMAIL','hash':'" HASH "'}]}", false },
		{ "USER_CHOICE",
		  "{'operation':'UPSERT','user_agent_id':'vec:1','force_replace':true,'user_choice':{"
		  "'$processing_id':'1','$choice_ts':1609410143659,'$choice_acceptance_value':true,'a':[{}]}}", true },
		{ "USER_CHOICE",
		  "{'operation':'UPSERT','user_agent_id':'vec:1','force_replace':true,'user_choice':{"
		  "'$processing_id':'1','$choice_acceptance_value':true}}", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain_forget();
		chain_type(rows[i].type);
		chain_input(NULL);
		chain.job.skips_unread = true;
		compare(rows[i].raw, rows[i].is_taken);
	}
}

static void every_kind_of_rule_is_asked(void **state)
{
	static const struct {
		const char *rules, *good, *bad;
		bool is_taken; /* the good one */
	} rows[] = {
		{ "{'required':['a']}", "{'a':[{}]}", "{'b':1}", true },
		{ "{'minProperties':2}", "{'a':1,'b':2}", "{'a':1}", true },
		{ "{'properties':{'a':{'type':'integer','minimum':3}}}", "{'a':3}", "{'a':2}", true },
		{ "{'properties':{'a':{'minItems':1,'items':{'type':'string'}}}}", "{'a':['x','y']}", "{'a':['x',1]}",
		  true },
		{ "{'properties':{'a':{'minItems':1,'maxItems':2}}}", "{'a':[[],{}]}", "{'a':[]}", true },
		{ "{'properties':{'a':{'maxItems':2}}}", "{'a':[]}", "{'a':[1,2,3]}", true },
		{ "{'properties':{'a':{'items':{'items':{'type':'null'}}}}}", "{'a':[[null],[]]}", "{'a':[[0]]}", true },
		{ "{'$defs':{'n':{'items':{'$ref':'#/$defs/n'},'maxItems':1}},'properties':{'a':{'$ref':'#/$defs/n'}}}",
		  "{'a':[[[[[[[[[[[[[1]]]]]]]]]]]]]}", "{'a':[[[[[[[[[[[1,2]]]]]]]]]]]}", true },
		{ "{'properties':{'a':{'properties':{'b':{'const':'x'}},'required':['b']}}}", "{'a':{'b':'x'}}",
		  "{'a':{}}", true },
		{ "{'properties':{'a':{'enum':['x',null,1.0]}}}", "{'a':1}", "{'a':2}", true },
		{ "{'properties':{'a':{'const':{'b':1}}}}", "{'a':{'b':1.0}}", "{'a':{'b':1,'c':2}}", true },
		{ "{'properties':{'a':{'uniqueItems':true}}}", "{'a':[1,2]}", "{'a':[1,1.0]}", true },
		{ "{'if':{'properties':{'k':{'const':'1'}},'required':['k']},'then':{'required':['b']},"
		  "'else':{'properties':{'b':false}}}", "{'k':'1','b':0}", "{'k':'2','b':0}", true },
		{ "{'if':{'properties':{'k':{'maxItems':1}}},'then':{'required':['b']}}", "{'k':[1,2]}", "{'k':[1]}",
		  true },
		{ "{'if':{'properties':{'k':{'required':['x']}}},'then':{'required':['b']}}", "{'k':{'y':0}}",
		  "{'k':{'x':0}}", true },
		{ "{'oneOf':[{'required':['a']},{'properties':{'b':{'type':'string'}},'required':['b']}]}",
		  "{'a':1,'b':2}", "{'a':1,'b':'x'}", true },
		{ "{'not':{'properties':{'a':{'type':'object'}},'required':['a']}}", "{'a':[]}", "{'a':{}}", true },
		{ "{'properties':{'a':{}},'additionalProperties':false}", "{'a':1}", "{'b':1}", true },
		{ "{'properties':{'a':{'additionalProperties':{'type':'number'}}}}", "{'a':{'b':1}}", "{'a':{'b':''}}",
		  true },
		{ "{'additionalProperties':{'type':'number'}}", "{'b':1}", "{'b':''}", false },
		{ "{'patternProperties':{'^a':{'type':'number'}}}", "{'a1':1}", "{'a1':''}", false },
		{ "{'unevaluatedProperties':{'type':'number'}}", "{'a1':1}", "{'a1':''}", false },
		{ "{'propertyNames':{'maxLength':1}}", "{'a':1}", "{'ab':1}", false },
		{ "{'properties':{'a':{'propertyNames':{'maxLength':1}}}}", "{'a':{'b':1}}", "{'a':{'bc':1}}", true },
		{ "{'allOf':[{'properties':{'a':{'minProperties':1}}},{'properties':{'a':{'maxProperties':1}}}]}",
		  "{'a':{'b':1}}", "{'a':{}}", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true}}}", "{'a':'1'}", "{'a':[]}", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true}}}", "{'a':1}", "{'a':1e2}", false },
		{ "{'properties':{'a':{'type':'integer','x-coerce':true}}}", "{'a':'1'}", "{'a':'x'}", false },
		{ "{'properties':{'a':{'properties':{'b':{'type':'string','x-coerce':true}}}}}", "{'a':{'b':1}}",
		  "{'a':{'b':{}}}", false },
		{ "{'properties':{'a':{'items':{'type':'string','x-coerce':true}}}}", "{'a':[1]}", "{'a':[{}]}", false },
		{ "{'if':{'required':['z']},'then':{'properties':{'a':{'properties':{'b':{'type':'string',"
		  "'x-coerce':true}}}}}}", "{'z':0,'a':{'b':1}}", "{'z':0,'a':{'b':[]}}", false },
		{ "{'properties':{'a':{'type':'number'}},'additionalProperties':{'type':'string','x-coerce':true}}",
		  "{'b':'1'}", "{'b':[]}", false },
		{ "{'properties':{'a':{'x-json':true}}}", "{'a':'{}'}", "{'a':'{'}", true },
		{ "{'properties':{'a':{'maxLength':2,'pattern':'^.\\\\u00e9$'}}}", "{'a':'a\\u00e9'}", "{'a':'ae'}", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain_forget();
		chain_rules(rows[i].rules);
		chain_input(NULL);
		chain.job.skips_unread = true;
		compare(rows[i].good, rows[i].is_taken);
		compare(rows[i].bad, false);
	}
}

static void where_more_is_read_or_changed_there_is_no_glance(void **state)
{
	static const char *const rules = "{'properties':{'a':{'type':'string'}},'additionalProperties':false}";

	(void)state;
	for (int i = 0; i < 4; i++) {
		chain_forget();
		chain_rules(rules);
		chain_input(NULL);
		chain.job.skips_unread = i > 0;
		if (i == 1)
			chain.job.unknown = UNKNOWN_DROP;
		if (i == 2)
			chain.job.lane = LANE_REFERENCE;
		if (i == 3)
			chain.job.to = TO_CSV;
		compare("{'a':'b'}", false);
	}
}

/* More names than are remembered: what was found out about them is forgotten with them. */
static void names_are_forgotten_and_met_again(void **state)
{
	bool is_taken = false;

	(void)state;
	chain_rules("{'required':['k'],'properties':{'u':{'properties':{'k':{'type':'number'}}}}}");
	chain_input(NULL);
	chain.job.skips_unread = true;
	run(glance_way, COUNT(glance_way), "{'k':0,'u':{'k':1}}", &is_taken);
	assert_true(is_taken);
	for (int i = 0; i < 10000; i++) {
		const char *raw = arena_printf(&chain.job.arena, "{'k':0,'u':{'n%d':0,'k':%s}}", i,
					       i % 3 ? "1" : "''").at;
		struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));
		assert_int_equal(judge_glance.run(chain.selves[0], &chain.batch, record, &chain.why), OK);
		assert_int_equal(record->rejected, i % 3 == 0);
		arena_clear(&chain.scratch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(records_of_the_types_are_taken_if_they_are_right_as_they_are),
		CHAIN_TEST(every_kind_of_rule_is_asked),
		CHAIN_TEST(where_more_is_read_or_changed_there_is_no_glance),
		CHAIN_TEST(names_are_forgotten_and_met_again),
	};

	return RUN(tests);
}

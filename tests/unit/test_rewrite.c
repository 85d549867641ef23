/* judge/rewrite and judge/constants: what a record becomes before it is checked. */
#include "chain.h"

#include "input/parse.h"
#include "judge/constants.h"
#include "judge/rewrite.h"

/* In all text ' stands for ". */
struct row {
	const char *raw;
	const char *tree;
	const char *findings;
};

static struct record *rewrite(const char *raw)
{
	static const struct step *const steps[] = { &input_parse, &judge_rewrite };
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));

	chain_run(record, steps, COUNT(steps));
	return record;
}

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record *record = rewrite(rows[i].raw);
		const char *tree = chain_tree(record);
		if (strcmp(tree, rules_quote(&chain.rules, rows[i].tree)) != 0)
			fail_msg("%s becomes %s, not %s", rows[i].raw, tree, rows[i].tree);
		assert_string_equal(chain_findings(), rows[i].findings);
		assert_int_equal(record->rejected, chain.batch.nfindings > 0);
	}
}

static const char typed[] =
	"{'properties':{'id':{'type':'string','x-coerce':true},'n':{'type':'integer'},"
	"'f':{'type':'number'},'b':{'type':'boolean'},'s':{'type':['string','integer']},"
	"'o':{'type':'object','properties':{'x':{'type':'integer'}}},'l':{'type':'array'},"
	"'nb':{'type':['number','boolean']}}}";

static void cells_take_the_type_that_the_rules_want(void **state)
{
	static const struct row rows[] = {
		{ "1,2,3.50,true,5,{},[],x",
		  "{'id':'1','n':2,'f':3.50,'b':true,'s':'5','o':{},'l':[],'z':'x'}",
		  "" },
		/* number text stays as it is written */
		{ ",12345678901234567890,1e400,,,,,", "{'n':12345678901234567890,'f':1e400}", "" },
		{ ",2.0,-0,,,,,", "{'n':2.0,'f':-0}", "" },
		{ ",,,,,'{''x'':''1'',\n''y'':2}','[ 1,\n2]',",
		  "{'o':{'x':'1','y':2},'l':[1,2]}", "" },
		{ "007,,,,007,,,", "{'id':'007','s':'007'}", "" },
		/* what cannot be converted stays, and each cell is told */
		{ "1,x,1.,TRUE,,[],{},",
		  "{'id':'1','n':'x','f':'1.','b':'TRUE','o':'[]','l':'{}'}",
		  "coerce @3 n /n =x: expected an integer\n"
		  "coerce @5 f /f =1.: expected a number\n"
		  "coerce @8 b /b =TRUE: expected true or false\n"
		  "coerce @14 o /o =[]: expected a JSON object\n"
		  "coerce @17 l /l ={}: expected a JSON array" },
		{ ",2.5,,,,,,", "{'n':'2.5'}",
		  "coerce @2 n /n =2.5: expected an integer" },
	};

	(void)state;
	chain_rules(typed);
	chain_input("id,n,f,b,s,o,l,z");
	assert_rows(rows, COUNT(rows));
}

/* Through one parser, whose nodes serve row after row. */
static void assert_one_after_another(const struct row *rows, size_t count)
{
	rewrite(rows[0].raw);
	for (size_t i = 0; i < count; i++) {
		struct record *record = chain_record(str_of(rules_quote(&chain.rules, rows[i].raw)));
		for (size_t k = 0; k < chain.nsteps; k++)
			chain.steps[k]->run(chain.selves[k], &chain.batch, record, &chain.why);
		assert_string_equal(chain_tree(record), rules_quote(&chain.rules, rows[i].tree));
		assert_string_equal(chain_findings(), rows[i].findings);
	}
}

static void a_row_knows_nothing_of_the_row_before(void **state)
{
	static const struct row rows[] = {
		{ "1,2,3,true,5,'{''x'':1}',[1],x",
		  "{'id':'1','n':2,'f':3,'b':true,'s':'5','o':{'x':1},'l':[1],'z':'x'}", "" },
		{ "1e+5,x,,,,a,,", "{'id':'1e+5','n':'x','o':'a'}",
		  "id-scientific @1 id /id =1e+5: an id in scientific notation: its last digits are lost\n"
		  "coerce @6 n /n =x: expected an integer\n"
		  "coerce @11 o /o =a: expected a JSON object" },
		{ ",,,,,,,", "{}", "" },
		{ "2,7,,,,,,", "{'id':'2','n':7}", "" },
	};
	static const struct row set[] = {
		{ "a,5,,,,,,x", "{'id':'a','n':7,'z':'x'}", "" },
		{ "a,,,,,,,x", "{'id':'a','z':'x','n':7}", "" },
		{ "1e+5,b,,,,,[],", "{'id':'1e+5','n':7,'l':[]}",
		  "id-scientific @1 id /id =1e+5: an id in scientific notation: its last digits are lost\n"
		  "coerce @6 n /n =b: expected an integer" },
	};

	(void)state;
	chain_rules(typed);
	chain_input("id,n,f,b,s,o,l,z");
	assert_one_after_another(rows, COUNT(rows));
	chain.job.constants = (const struct constant[]){ { "n", "7" } };
	chain.job.nconstants = 1;
	assert_int_equal(constants_plan(&chain.job, &chain.why), OK);
	assert_one_after_another(set, COUNT(set));
}

static void findings_of_cells_say_column_field_and_pointer(void **state)
{
	static const struct row rows[] = {
		{ "1,'a\nb',x,y", "{'z':'1','u':{'s':'a\\nb','deep':{'n':'x'}},'m/':'y'}",
		  "coerce @9 u.deep.n /u/deep/n =x: expected a "
		  "number, true or false\n"
		  "coerce @11 m/ /m~1 =y: expected an integer" },
		{ ",,true,", "{'u':{'deep':{'n':true}}}", "" },
	};

	(void)state;
	chain_rules("{'properties':{'u':{'properties':{'deep':{'properties':"
		    "{'n':{'type':['number','boolean']}}}}},'m/':{'type':'integer'}}}");
	chain_input("z,u.s,u.deep.n,m/");
	assert_rows(rows, COUNT(rows));
}

static void ids_that_a_spreadsheet_spoilt_are_refused(void **state)
{
	static const char strings[] = "an id as a number in scientific notation; ids are strings";
	const struct row cells[] = {
		{ "1.23E+09,x", "{'id':'1.23E+09','s':'x'}",
		  "id-scientific @1 id /id =1.23E+09: an id in scientific notation: its last "
		  "digits are lost" },
		{ "x,1.23E+09", "{'id':'x','s':'1.23E+09'}", "" }, /* no id */
		{ "1E10,", "{'id':'1E10'}", "" },
	};
	const struct row values[] = {
		{ "{'id':1.23e9}", "{'id':1.23e9}",
		  arena_printf(&chain.job.arena, "id-scientific @7 /id =1.23e9: %s", strings).at },
		{ "{'s':0,'id': 1E2}", "{'s':0,'id': 1E2}",
		  arena_printf(&chain.job.arena, "id-scientific @14 /id =1E2: %s", strings).at },
		{ "{'id':'1.23E+09'}", "{'id':'1.23E+09'}", "" }, /* a string is what it is */
	};

	(void)state;
	chain_rules("{'properties':{'id':{'type':'string','x-coerce':true},"
		    "'s':{'type':'string'}}}");
	chain_input("id,s");
	assert_rows(cells, COUNT(cells));
	chain_input(NULL);
	assert_rows(values, COUNT(values));
}

static const char marked[] =
	"{'properties':{"
	"'id':{'type':'string','x-coerce':true},'ts':{'type':'integer','x-coerce':true},"
	"'b':{'type':['boolean','null'],'x-coerce':true},'n':{'type':'integer'},"
	"'both':{'type':['string','integer'],'x-coerce':true},"
	"'list':{'items':{'properties':{'id':{'type':'string','x-coerce':true}}}},"
	"'map':{'additionalProperties':{'type':'string','x-coerce':true}},"
	"'self':{'$ref':'#'}}}";

static void json_values_change_only_at_marked_fields(void **state)
{
	static const struct row rows[] = {
		{ "{'id':123456789012345678901,'n':'1'}",
		  "{'id':'123456789012345678901','n':'1'}", "" },
		{ "{'id':1.50,'ts':'100'}", "{'id':'1.50','ts':100}", "" },
		{ "{'id':-0}", "{'id':'-0'}", "" },
		{ "{'b':'true'}", "{'b':true}", "" },
		{ "{'b':'null'}", "{'b':'null'}", "" }, /* the check says what is wrong */
		{ "{'b':null,'id':null,'ts':1.5}", "{'b':null,'id':null,'ts':1.5}", "" },
		{ "{'id':true}", "{'id':true}", "" },
		{ "{'id':[1]}", "{'id':[1]}", "" },
		{ "{'ts':'1.5'}", "{'ts':'1.5'}", "" },
		{ "{'ts':' 1'}", "{'ts':' 1'}", "" },
		{ "{'both':1}", "{'both':1}", "" },
		{ "{'both':'1'}", "{'both':'1'}", "" },
		{ "{'list':[{'id':1},{},{'id':'2'},{'id':3}]}",
		  "{'list':[{'id':'1'},{},{'id':'2'},{'id':'3'}]}", "" },
		{ "{'map':{'any':1,'id':'x'}}", "{'map':{'any':'1','id':'x'}}", "" },
		{ "{'self':{'self':{'id':7}},'x':{'id':7}}",
		  "{'self':{'self':{'id':'7'}},'x':{'id':7}}", "" },
		/* an untouched record keeps even its blanks */
		{ "{ 'id' : '\\u0031', 'n' : 1.0e0 }", "{ 'id' : '\\u0031', 'n' : 1.0e0 }", "" },
		{ "[{'id':1}]", "[{'id':1}]", "" },
		{ "{'list':[{'id':1},{'id':2e3}]}", "{'list':[{'id':'1'},{'id':2e3}]}",
		  "id-scientific @25 /list/1/id =2e3: an id as a number in scientific notation; "
		  "ids are strings" },
	};

	(void)state;
	chain_rules(marked);
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
}

static void nothing_is_converted_without_coercion(void **state)
{
	static const struct row value = { "{'id':1e3,'ts':'100'}", "{'id':1e3,'ts':'100'}", "" };
	static const struct row cells = { "1.2E+09,x", "{'id':'1.2E+09','ts':'x'}", "" };

	(void)state;
	chain_rules(marked);
	chain.job.coerce = false;
	chain_input(NULL);
	assert_rows(&value, 1);
	chain_input("id,ts");
	assert_rows(&cells, 1);
}

static void null_identifiers_are_absent_where_there_is_a_type(void **state)
{
	static const struct row rows[] = {
		{ "{'user_account_id':null,'email_hash':'x'}", "{'email_hash':'x'}", "" },
		{ "{'email_hash':'x','$user_agent_id':null}", "{'email_hash':'x'}", "" },
		{ "{'user_account_id':null,'compartment_id':null,'user_agent_id':null}", "{}", "" },
		/* others, and those further down, are what they are */
		{ "{'operation':null,'user_profile':{'user_account_id':null}}",
		  "{'operation':null,'user_profile':{'user_account_id':null}}", "" },
		{ "{'user_account_id':''}", "{'user_account_id':''}", "" },
	};
	static const struct row untyped = { "{'user_account_id':null}", "{'user_account_id':null}",
					    "" };

	(void)state;
	chain_type("USER_PROFILE");
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
	chain.job.doctype = NULL;
	assert_rows(&untyped, 1);
}

static void unknown_fields_go_where_that_is_asked_for(void **state)
{
	static const char rules[] =
		"{'properties':{'a':{},'in':{'properties':{'k':{}},'additionalProperties':false},"
		"'list':{'items':{'$ref':'#/properties/in'}},'open':{'properties':{'k':{}}}},"
		"'patternProperties':{'^p_':{}},'additionalProperties':false}";
	static const struct row dropped[] = {
		{ "{'x':1,'a':2,'y':{'a':1}}", "{'a':2}", "" },
		{ "{'a':1,'p_1':2,'q_1':3}", "{'a':1,'p_1':2}", "" },
		{ "{'in':{'k':1,'l':2},'list':[{'l':1},{'k':2,'l':3}]}",
		  "{'in':{'k':1},'list':[{},{'k':2}]}", "" },
		{ "{'open':{'x':1},'a':{'x':1}}", "{'open':{'x':1},'a':{'x':1}}", "" },
		{ "{'x':1}", "{}", "" },
	};
	static const struct row kept = { "{'x':1,'in':{'l':2}}", "{'x':1,'in':{'l':2}}", "" };

	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	assert_rows(&kept, 1);
	chain.job.unknown = UNKNOWN_DROP;
	assert_rows(dropped, COUNT(dropped));
	const struct record *record = rewrite("{'x':1,'a':2,'y':3}");
	assert_int_equal(record->root->count, 1);
}

/* ---- constants ---- */

static const char settable[] =
	"{'type':'object','additionalProperties':false,'properties':{'op':{'type':'string'},"
	"'n':{'type':'integer'},'b':{'type':'boolean'},'a.b':{'type':'string'},"
	"'o':{'type':'object'},'user':{'type':'object','properties':{'age':{'type':'integer'},"
	"'name':{'type':'string'}}}}}";

static enum status plan(const struct constant *constants, size_t count)
{
	chain.job.constants = constants;
	chain.job.nconstants = count;
	return constants_plan(&chain.job, &chain.why);
}

static void constants_are_set_wherever_their_field_is(void **state)
{
	static const struct {
		const char *field, *value;
		struct row row;
	} rows[] = {
		{ "op", "UPSERT", { "{}", "{'op':'UPSERT'}", "" } },
		{ "op", "5", { "{ 'n' : 1 }", "{'n':1,'op':'5'}", "" } },
		{ "op", "", { "{}", "{'op':''}", "" } },
		{ "n", "5", { "{'op':'x'}", "{'op':'x','n':5}", "" } },
		{ "b", "true", { "{}", "{'b':true}", "" } },
		{ "a.b", "x", { "{}", "{'a.b':'x'}", "" } },
		{ "o", "{'k':[1,\n2.50]}", { "{}", "{'o':{'k':[1,2.50]}}", "" } },
		/* in the place of what stood there, whatever it was */
		{ "op", "new", { "{'op':{'x':[1]},'n':1}", "{'op':'new','n':1}", "" } },
		{ "n", "7", { "{'n':1e3,'b':true}", "{'n':7,'b':true}", "" } },
		{ "o", "{}", { "{'n':1,'o':'x'}", "{'n':1,'o':{}}", "" } },
		/* nested */
		{ "user.age", "7", { "{}", "{'user':{'age':7}}", "" } },
		{ "user.age", "7",
		  { "{'user': {'name': 'x'}, 'n': 1}", "{'user':{'name':'x','age':7},'n':1}",
		    "" } },
		{ "user.age", "7", { "{'user':{'age':1,'name':'x'}}",
				     "{'user':{'age':7,'name':'x'}}", "" } },
		{ "user.x.y", "z", { "{'user':{}}", "{'user':{'x':{'y':'z'}}}", "" } },
		/* a value that is no object has no place for it: the check says so */
		{ "user.age", "7", { "{'user':[1]}", "{'user':[1]}", "" } },
		{ "op", "x", { "[1]", "[1]", "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct constant constant = { rows[i].field,
					     rules_quote(&chain.rules, rows[i].value) };
		chain_rules(i + 1 < COUNT(rows) ? settable : "{}");
		chain_input(NULL);
		assert_int_equal(plan(&constant, 1), OK);
		/* Twice: what is shared between records must not change. */
		assert_rows(&rows[i].row, 1);
		assert_rows(&rows[i].row, 1);
		chain_forget();
	}
}

static void the_last_of_several_constants_stands(void **state)
{
	static const struct constant constants[] = {
		{ "user.name", "a" }, { "n", "1" }, { "user.age", "2" }, { "n", "3" },
	};
	static const struct row row = { "{'n':0}",
					"{'n':3,'user':{'name':'a','age':2}}", "" };

	(void)state;
	chain_rules(settable);
	chain_input(NULL);
	assert_int_equal(plan(constants, COUNT(constants)), OK);
	assert_rows(&row, 1);
	/* Nothing of the input was coerced, so the report must not count it. */
	assert_int_equal(rewrite("{}")->root->child->flags & NODE_COERCED, 0);
	assert_int_equal(rewrite("{'n':0}")->root->child->flags & NODE_COERCED, 0);
}

static void constants_replace_cells_and_join_their_objects(void **state)
{
	static const struct constant constants[] = { { "user.age", "7" }, { "op", "UPSERT" } };
	static const struct row rows[] = {
		{ "x,a,1", "{'op':'UPSERT','user':{'name':'a','age':7},'n':1}", "" },
		{ ",,", "{'user':{'age':7},'op':'UPSERT'}", "" },
	};

	(void)state;
	chain_rules(settable);
	chain_input("op,user.name,n");
	assert_int_equal(plan(constants, COUNT(constants)), OK);
	assert_rows(rows, COUNT(rows));
	assert_int_equal(rewrite("x,,")->root->child->column, 0); /* no cell any more */
}

static void constants_match_any_letter_case_where_columns_do(void **state)
{
	static const struct constant constant = { "Operation", "DELETE" };
	static const struct row row = { "{'operation':'UPDATE'}", "{'operation':'DELETE'}", "" };

	(void)state;
	chain_type("USER_SEGMENT");
	chain_input(NULL);
	assert_int_equal(plan(&constant, 1), OK);
	assert_rows(&row, 1);
}

static void constants_that_fit_no_field_are_refused(void **state)
{
	static const struct {
		struct constant constant;
		enum unknown unknown;
		const char *text; /* NULL: fine */
	} rows[] = {
		{ { "opp", "x" }, UNKNOWN_DEFAULT,
		  "--set opp: not a field of the rules (did you mean op?)" },
		{ { "zzzzzz", "x" }, UNKNOWN_DROP, "--set zzzzzz: not a field of the rules" },
		{ { "zzzzzz", "x" }, UNKNOWN_WARN, NULL },
		{ { "n", "secret" }, UNKNOWN_DEFAULT, "--set n: the value must be an integer" },
		{ { "n", "1.5" }, UNKNOWN_WARN, "--set n: the value must be an integer" },
		{ { "b", "" }, UNKNOWN_DEFAULT, "--set b: the value must be true or false" },
		{ { "user", "[]" }, UNKNOWN_DEFAULT,
		  "--set user: the value must be a JSON object" },
		{ { "user.other", "[]" }, UNKNOWN_DEFAULT, NULL },
	};

	(void)state;
	chain_rules(settable);
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain.job.unknown = rows[i].unknown;
		enum status status = plan(&rows[i].constant, 1);
		assert_int_equal(status, rows[i].text ? ERR_USAGE : OK);
		if (rows[i].text)
			assert_string_equal(chain.why.text, rows[i].text);
	}
}

/* Members that no rule asks about have no node until the object around them changes. */
static void an_object_that_changes_keeps_what_nobody_looks_at(void **state)
{
	static const char rules[] =
		"{'properties':{'u':{'type':'object','properties':{'id':{'type':'string','x-coerce':true},"
		"'o':{'properties':{'t':{'type':'integer','x-coerce':true}}}}}}}";
	static const struct constant constants[] = { { "u.o.set", "1" } };
	static const struct row rows[] = {
		{ "{'u':{'a':[1,{'b':2}],'id':7,'c':'\\u00e9'},'x':{'y':1}}",
		  "{'u':{'a':[1,{'b':2}],'id':'7','c':'\\u00e9'},'x':{'y':1}}", "" },
		{ "{'u':{'id':7}}", "{'u':{'id':'7'}}", "" },
		{ "{'u':{ 'o' : {'t':'5', 'v' : null} , 'w' : [ ] , 'id' : 7 , 'z':1.50}}",
		  "{'u':{'o':{'t':5,'v':null},'w':[ ],'id':'7','z':1.50}}", "" },
		{ "{'u':{ 'o' : {'t':5, 'v' : null} }}", "{'u':{ 'o' : {'t':5, 'v' : null} }}", "" },
		{ "{'u':{'y':1,'id':3e5,'o':{'t':'5'}}}", "{'u':{'y':1,'id':3e5,'o':{'t':5}}}",
		  "id-scientific @18 /u/id =3e5: an id as a number in scientific notation; ids are "
		  "strings" },
	};
	static const struct row set[] = {
		{ "{'u':{'a':[1],'o':{'p':{},'set':0,'q':[]},'b':2}}",
		  "{'u':{'a':[1],'o':{'p':{},'set':'1','q':[]},'b':2}}", "" },
		{ "{'u':{'a':[1],'b':2}}", "{'u':{'a':[1],'b':2,'o':{'set':'1'}}}", "" },
	};

	(void)state;
	chain_rules(rules);
	chain.job.skips_unread = true;
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
	const struct node *root = rewrite("{'u':{'b':[2],'id':7}}")->root;
	assert_int_equal(root->child->child->at, 11); /* places are those in the record */
	assert_int_equal(root->child->child->child->at, 12);
	assert_int_equal(plan(constants, 1), OK);
	assert_rows(set, COUNT(set));
}

static void each_line_of_a_record_is_rewritten(void **state)
{
	static const struct step *const steps[] = { &input_parse, &chain_split, &judge_rewrite };
	static const char raw[] = "[{'id':1},{'id':'2'},{'id':3e5},{'z':null},{'id':4e5}]";

	(void)state;
	chain_rules(typed);
	chain.job.constants = (const struct constant[]){ { "n", "7" } };
	chain.job.nconstants = 1;
	assert_int_equal(constants_plan(&chain.job, &chain.why), OK);
	chain_input(NULL);
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));
	chain_run(record, steps, COUNT(steps));
	assert_string_equal(chain_findings(),
			    "id-scientific @28 /id =3e5: an id as a number in scientific notation; "
			    "ids are strings (line 3 of 5 made of this record)\n"
			    "id-scientific @50 /id =4e5: an id as a number in scientific notation; "
			    "ids are strings (line 5 of 5 made of this record)");
	assert_true(record->rejected);
	static const char *const lines[] = { "{'id':'1','n':7}", "{'id':'2','n':7}",
					     "{'id':3e5,'n':7}", "{'z':null,'n':7}",
					     "{'id':4e5,'n':7}" };
	for (size_t i = 0; i < COUNT(lines); i++, record->root = record->root->next)
		assert_string_equal(chain_tree(record), rules_quote(&chain.rules, lines[i]));
	assert_null(record->root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(cells_take_the_type_that_the_rules_want),
		CHAIN_TEST(a_row_knows_nothing_of_the_row_before),
		CHAIN_TEST(findings_of_cells_say_column_field_and_pointer),
		CHAIN_TEST(ids_that_a_spreadsheet_spoilt_are_refused),
		CHAIN_TEST(json_values_change_only_at_marked_fields),
		CHAIN_TEST(nothing_is_converted_without_coercion),
		CHAIN_TEST(null_identifiers_are_absent_where_there_is_a_type),
		CHAIN_TEST(unknown_fields_go_where_that_is_asked_for),
		CHAIN_TEST(constants_are_set_wherever_their_field_is),
		CHAIN_TEST(the_last_of_several_constants_stands),
		CHAIN_TEST(constants_replace_cells_and_join_their_objects),
		CHAIN_TEST(constants_match_any_letter_case_where_columns_do),
		CHAIN_TEST(constants_that_fit_no_field_are_refused),
		CHAIN_TEST(an_object_that_changes_keeps_what_nobody_looks_at),
		CHAIN_TEST(each_line_of_a_record_is_rewritten),
	};
	return RUN(tests);
}

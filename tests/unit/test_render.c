/* output/render: a record to its line, as it was where nothing changed, and the columns of CSV. */
#include "chain.h"

#include "input/parse.h"
#include "judge/check.h"
#include "judge/constants.h"
#include "judge/rewrite.h"
#include "output/render.h"

static struct record *render(const char *raw)
{
	static const struct step *const steps[] = { &input_parse, &judge_rewrite, &output_render };
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));

	chain_run(record, steps, COUNT(steps));
	return record;
}

/* In all text ' stands for ". */
struct row {
	const char *raw;
	const char *line; /* its line end is added */
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record *record = render(rows[i].raw);
		const struct buf *out = &chain.batch.out;
		assert_string_equal(chain_findings(), "");
		struct str line = arena_printf(&chain.scratch, "%s\n", rows[i].line);
		assert_str(buf_str(out), rules_quote(&chain.rules, line.at));
		assert_int_equal(record->out_at, 0);
		assert_int_equal(record->out_len, out->len);
		assert_int_equal(record->out_records, 1);
	}
}

static const char rules[] = "{'properties':{'id':{'type':'string','x-coerce':true},"
			    "'u':{'properties':{'id':{'type':'string','x-coerce':true}}}}}";

static void an_untouched_record_is_copied(void **state)
{
	static const struct row rows[] = {
		{ "{}", "{}" },
		{ " {'a': 1} ", "{'a': 1}" }, /* blanks inside belong to it */
		{ "{ '\\u0061' :\t1.50e+0 , 'b':'\\/\\u00e9' }",
		  "{ '\\u0061' :\t1.50e+0 , 'b':'\\/\\u00e9' }" },
		{ "{'n':123456789012345678901234567890.10}",
		  "{'n':123456789012345678901234567890.10}" },
		{ "{'id':'1'}", "{'id':'1'}" },
		{ "null", "null" },
	};

	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
}

static void a_changed_record_is_built_anew_around_what_is_untouched(void **state)
{
	static const struct row rows[] = {
		{ "{ 'id' : 5 , 'n' : -0.10E1 }", "{'id':'5','n':-0.10E1}" },
		{ "{'id':5,'x':{ 'k' : [ 1 ] },'s':'\\u00e9\\/'}",
		  "{'id':'5','x':{ 'k' : [ 1 ] },'s':'\\u00e9\\/'}" },
		{ "{'u': { 'id': 5 }, 'v': { 'id': 5 }}", "{'u':{'id':'5'},'v':{ 'id': 5 }}" },
		/* names are unescaped and escaped again, as little as may be */
		{ "{'id':5,'\\u00e9\\'\\u0001\\/':0}", "{'id':'5','\xc3\xa9\\'\\u0001/':0}" },
	};

	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
}

static void a_value_over_several_lines_goes_on_one(void **state)
{
	static const struct row rows[] = {
		{ "{\n\t'a': 1.0,\n\t'b': [ 2, 3 ]\n}", "{'a':1.0,'b':[ 2, 3 ]}" },
		{ "{'a':\r\n[\r\n]}", "{'a':[]}" },
		{ "{'a': {'b':\r1}}", "{'a':{'b':1}}" },
		{ "[\n{ 'a': 'x\\ny' },\n{}\n]", "[{ 'a': 'x\\ny' },{}]" },
		{ "\n{ 'a' : 1 }\n", "{ 'a' : 1 }" }, /* the line ends are not inside */
		{ "{\n'id': 5,\n'x': {\n}}", "{'id':'5','x':{}}" },
	};

	(void)state;
	chain_rules(rules);
	chain_input(NULL)->format = FORMAT_JSON;
	assert_rows(rows, COUNT(rows));
}

static void cells_become_json_strings(void **state)
{
	static const struct row rows[] = {
		{ "1,2,'say ''hi''\n'", "{'id':'1','u':{'id':'2'},'s':'say \\'hi\\'\\n'}" },
		{ ",,\\\t\x01\xc3\xa9/", "{'s':'\\\\\\t\\u0001\xc3\xa9/'}" },
		{ ",,", "{}" },
	};

	(void)state;
	chain_rules(rules);
	chain_input("id,u.id,s");
	assert_rows(rows, COUNT(rows));
}

/* A charset: the line is UTF-8, whatever the record was. */
static void lines_are_utf_8(void **state)
{
	static const struct row json = { "{ '\xe9': '\x80' }", "{ '\xc3\xa9': '\xe2\x82\xac' }" };
	static const struct row csv = { "\xe9", "{'a':'\xc3\xa9'}" };
	bool utf16;

	(void)state;
	assert_int_equal(charset_open("windows-1252", &chain.job.charset, &utf16, &chain.why), OK);
	chain_rules("{}");
	chain_input(NULL);
	assert_rows(&json, 1);
	chain_input("a");
	assert_rows(&csv, 1);
}

static void check_writes_nothing(void **state)
{
	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	chain.job.command = COMMAND_CHECK;
	chain.job.part_size = 1;
	chain.job.want_paths = true;
	const struct record *record = render("{'a':1,'b':[2]}");
	assert_false(record->rejected); /* nothing is too large for no part */
	assert_int_equal(record->out_len, 0);
	assert_int_equal(chain.batch.out.len, 0);
	assert_int_equal(record->npaths, 3);
}

static void a_line_that_no_part_can_hold_is_rejected(void **state)
{
	static const char message[] =
		"record-too-large: a line of more bytes than a part of --part-size can hold";
	static const struct {
		const char *raw;
		uint64_t part_size;
		bool fits;
	} rows[] = {
		/* strictly smaller, line end included */
		{ "{'a':1}", 8, false }, { "{'a':1}", 9, true },    { "{'a':1}", 1, false },
		/* as rendered: two quotes more */
		{ "{'id':1}", 11, false }, { "{'id':1}", 12, true },
	};

	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	chain.job.want_paths = true;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain.job.part_size = rows[i].part_size;
		const struct record *record = render(rows[i].raw);
		assert_string_equal(chain_findings(), rows[i].fits ? "" : message);
		assert_int_equal(record->rejected, !rows[i].fits);
		assert_int_equal(record->out_records, rows[i].fits);
		assert_int_equal(record->out_len != 0, rows[i].fits);
		assert_int_equal(chain.batch.out.len, record->out_len);
		/* What is not written is not counted. */
		assert_int_equal(record->npaths, rows[i].fits);
	}
}

/* ---- CSV ---- */

/* Decides the columns; gives the header line. */
static const char *columns(void)
{
	assert_int_equal(constants_plan(&chain.job, &chain.why), OK);
	chain.job.to = TO_CSV;
	chain.job.csv = csv_columns_new(&chain.job);
	return chain.job.csv->header.at;
}

static const char every[] =
	"operation,user_agent_id,user_account_id,compartment_id,email_hash,segment_id,"
	"segment_technical_name,expiration_duration,expiration_ts,data_bag\n";

static void columns_are_what_headers_and_constants_can_fill(void **state)
{
	static const struct constant constants[] = {
		{ "operation", "UPDATE" },
		{ "data_bag", "{}" },
	};
	static const struct {
		const char *first, *second; /* headers; NULL: NDJSON */
		size_t nconstants;
		bool upper;
		const char *header;
	} rows[] = {
		{ "segment_id,user_account_id", "user_account_id,operation", 0, false,
		  "segment_id,user_account_id,operation\n" },
		{ "OPERATION,Email_Hash", "email_hash", 0, false, "operation,email_hash\n" },
		{ "operation,email_hash", "email_hash", 2, false,
		  "operation,email_hash,data_bag\n" },
		{ "email_hash,", "email_hash", 1, true, "EMAIL_HASH,OPERATION\n" },
		{ NULL, "email_hash", 0, false,
		  "email_hash,operation,user_agent_id,user_account_id,compartment_id,segment_id,"
		  "segment_technical_name,expiration_duration,expiration_ts,data_bag\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain_type("USER_SEGMENT");
		chain.job.constants = constants;
		chain.job.nconstants = rows[i].nconstants;
		chain.job.header_upper = rows[i].upper;
		chain_input(rows[i].second);
		chain.inputs[1] = chain.inputs[0];
		chain_input(rows[i].first);
		chain.job.ninputs = 2;
		assert_string_equal(columns(), rows[i].header);
		chain_forget();
	}
	chain_type("USER_SEGMENT");
	chain_input(NULL);
	assert_string_equal(columns(), every);
	chain.job.ninputs = 0;
	assert_string_equal(columns(), every);
}

static void cells_are_quoted_only_where_they_must(void **state)
{
	static const struct row rows[] = {
		{ "{'b':'x','a':'y z'}", "y z,x,,true" },
		{ "{'a':'x,y','b':'say \\'hi\\'','c':'1\\n2'}",
		  "'x,y','say ''hi''','1\n2',true" },
		{ "{'a':'\\r','b':' ;|\\t','c':'\\u0000'}", NULL },
		{ "{'a':null,'b':'','c':false}", ",,false,true" },
		{ "{'a':1.50e1,'b':-0,'c':12345678901234567890}",
		  "1.50e1,-0,12345678901234567890,true" },
		{ "{'a':{ 'k' : 'x' },'b':[1,\n2],'c':[]}",
		  "'{ ''k'' : ''x'' }','[1,2]',[],true" },
		{ "{'unlisted':1,'c':'x'}", ",,x,true" },
		{ "{}", ",,,true" },
	};
	static const struct constant constant = { "d", "true" };

	(void)state;
	chain_rules("{'properties':{'d':{'type':'boolean'}}}");
	chain.job.constants = &constant;
	chain.job.nconstants = 1;
	chain_input("a,b,c");
	assert_string_equal(columns(), "a,b,c,d\n");
	chain_input(NULL); /* the same job reads NDJSON too */
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].line) {
			assert_rows(&rows[i], 1);
			continue;
		}
		/* A NUL is a byte like others, a CR is none. */
		render(rows[i].raw);
		struct str out = buf_str(&chain.batch.out), line = STR("\"\r\", ;|\t,\0,true\n");
		assert_int_equal(out.len, line.len);
		assert_memory_equal(out.at, line.at, line.len);
	}
}

static void the_header_takes_its_room_in_each_part(void **state)
{
	static const struct {
		uint64_t part_size;
		bool fits;
	} rows[] = { { 4 + 5 + 1, true }, { 4 + 5, false }, { 4, false }, { 3, false } };

	(void)state;
	chain_rules("{}");
	chain_input("a,b");
	assert_string_equal(columns(), "a,b\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		chain.job.part_size = rows[i].part_size;
		assert_int_equal(render("1,22")->rejected, !rows[i].fits);
	}
}

/* Parsed, made to lines, and all that comes behind. */
static struct record *render_lines(const char *raw)
{
	static const struct step *const steps[] = { &input_parse, &chain_split, &judge_rewrite,
						    &judge_check, &output_render };
	struct record *record = chain_record(str_of(rules_quote(&chain.rules, raw)));

	chain_run(record, steps, COUNT(steps));
	return record;
}

static void the_lines_of_a_record_stand_together(void **state)
{
	(void)state;
	chain_rules(rules);
	chain_input(NULL);
	const struct record *record = render_lines("[{'id':5}, { 'a' : 1 },{}]");
	assert_string_equal(chain_findings(), "");
	assert_str(buf_str(&chain.batch.out), "{\"id\":\"5\"}\n{ \"a\" : 1 }\n{}\n");
	assert_int_equal(record->out_len, chain.batch.out.len);
	assert_int_equal(record->out_records, 3);
}

static void an_error_in_any_line_rejects_all_of_them(void **state)
{
	static const struct {
		const char *raw, *findings;
	} rows[] = {
		{ "[{},{'n':'x'},{'n':1},{'n':'y'}]",
		  "type @10 /n =x: expected an integer, found a string (line 2 of 4 made of this "
		  "record)\n"
		  "type @28 /n =y: expected an integer, found a string (line 4 of 4 made of this "
		  "record)" },
		{ "[{'n':'x'}]", "type @7 /n =x: expected an integer, found a string" },
		/* three bytes too many for a part */
		{ "[{},{'s':'12345678'},{}]",
		  "record-too-large: a line of more bytes than a part of --part-size can hold "
		  "(line 2 of 3 made of this record)" },
	};

	(void)state;
	chain_rules("{'properties':{'n':{'type':'integer'}}}");
	chain.job.part_size = 15;
	chain.job.want_paths = true;
	chain_input(NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct record *record = render_lines(rows[i].raw);
		assert_string_equal(chain_findings(), rows[i].findings);
		assert_true(record->rejected);
		assert_int_equal(record->out_len, 0);
		assert_int_equal(record->out_records, 0);
		assert_int_equal(chain.batch.out.len, 0);
		assert_int_equal(chain.batch.npaths, 0);
	}
}

static void a_warning_names_its_line_and_strict_rejects_all(void **state)
{
	(void)state;
	for (int strict = 0; strict <= 1; strict++) {
		chain.job.strict = strict;
		chain_rules("{'properties':{'n':{'x-severity':'warning','type':'integer'}}}");
		chain_input(NULL);
		const struct record *record = render_lines("[{'n':'x'},{'n':1}]");
		assert_string_equal(chain_findings(),
				    "~type @7 /n =x: expected an integer, found a string (line 1 "
				    "of 2 made of this record)");
		assert_int_equal(record->rejected, strict);
		assert_int_equal(record->out_records, strict ? 0 : 2);
		chain_forget();
	}
}

static void each_line_counts_its_fields(void **state)
{
	(void)state;
	chain_rules(rules);
	chain.job.want_paths = true;
	chain_input(NULL);
	const struct record *record = render_lines("[{'a':1,'b':2},{'b':3},[4]]");
	static const uint32_t paths[] = { 0, 1, 1, 2 };
	assert_int_equal(record->npaths, COUNT(paths));
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_int_equal(chain.batch.paths[i], paths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(an_untouched_record_is_copied),
		CHAIN_TEST(a_changed_record_is_built_anew_around_what_is_untouched),
		CHAIN_TEST(a_value_over_several_lines_goes_on_one),
		CHAIN_TEST(cells_become_json_strings),
		CHAIN_TEST(lines_are_utf_8),
		CHAIN_TEST(check_writes_nothing),
		CHAIN_TEST(a_line_that_no_part_can_hold_is_rejected),
		CHAIN_TEST(columns_are_what_headers_and_constants_can_fill),
		CHAIN_TEST(cells_are_quoted_only_where_they_must),
		CHAIN_TEST(the_header_takes_its_room_in_each_part),
		CHAIN_TEST(the_lines_of_a_record_stand_together),
		CHAIN_TEST(an_error_in_any_line_rejects_all_of_them),
		CHAIN_TEST(a_warning_names_its_line_and_strict_rejects_all),
		CHAIN_TEST(each_line_counts_its_fields),
	};
	return RUN(tests);
}

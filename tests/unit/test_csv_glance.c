/* judge/csv_glance: a row that it takes comes out as it does the whole way, and all else goes that way. */
#include "chain.h"

#include "input/csv_scan.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/csv_glance.h"
#include "judge/rewrite.h"
#include "output/render.h"
#include "repeat/keys.h"

#define HASH "c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f"
#define HASH_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SEGMENT \
	"operation,user_account_id,compartment_id,email_hash,user_agent_id,segment_id,expiration_duration,data_bag"

static const struct step *const whole_way[] = { &input_parse, &judge_rewrite, &judge_check, &output_render,
						&repeat_keys };
static const struct step *const glance_way[] = { &judge_csv_glance, &output_render, &repeat_keys };

/* A batch of rows that are cut, as the source makes it. */
static void cut_rows(const char *rows)
{
	struct batch *batch = &chain.batch;
	struct csv_scan scan;

	batch_clear(batch);
	batch->input = &chain.inputs[0];
	batch->scratch = &chain.scratch;
	buf_puts(&batch->raw, rules_quote(&chain.rules, rows));
	csv_scan_init(&scan, ',', '"');
	assert_int_equal(csv_scan_words(&scan, buf_str(&batch->raw), batch->raw.len), batch->raw.len);
	batch_put_cuts(batch, scan.ends, scan.nends);
	batch->has_odd = scan.has_odd;
	size_t at = 0, cut = 0;
	for (size_t i = 0; i < scan.nlines; i++) {
		struct record *record = batch_add_record(batch);
		size_t end = scan.ends[scan.lines[i]];
		record->raw = (struct str){ batch->raw.at + at, end - at };
		record->is_cut = true;
		record->is_bare = !scan.has_escapes;
		record->first_cut = (uint32_t)cut;
		record->ncuts = (uint32_t)(scan.lines[i] - cut);
		cut = scan.lines[i] + 1;
		at = end + 1;
	}
	csv_scan_release(&scan);
}

static void put_tree(struct buf *told, const struct node *root)
{
	for (const struct node *member = root->child; member; member = member->next)
		buf_printf(told, " %.*s/%u/%u/%u/%u", (int)member->key.len, member->key.at, member->at, member->column,
			   member->type, (unsigned)member->flags & ~(unsigned)NODE_DOUBLED);
	buf_printf(told, " %u", root->count);
}

/* The line of a record is that of its tree, whatever way it was written. */
static void need_line(const struct record *record)
{
	struct buf line = { 0 };

	node_render(record->root, &line);
	buf_putc(&line, '\n');
	assert_int_equal(record->out_len, line.len);
	assert_memory_equal(chain.batch.out.at + record->out_at, line.at, line.len);
	buf_release(&line);
}

/* All that later steps and the sink see of the rows. `roots`: the trees of the first two. */
static const char *run(const struct step *const *steps, size_t count, const char *rows, const struct node **roots)
{
	struct batch *batch = &chain.batch;
	struct buf told = { 0 };

	cut_rows(rows);
	chain_stop();
	chain.steps = steps;
	for (; chain.nsteps < count; chain.nsteps++)
		assert_int_equal(steps[chain.nsteps]->open(&chain.selves[chain.nsteps], &chain.job, &chain.why), OK);
	for (size_t r = 0; r < batch->nrecords; r++) {
		struct record *record = &batch->records[r];
		for (size_t i = 0; i < count && (i == 0 || record->root); i++)
			assert_int_equal(steps[i]->run(chain.selves[i], batch, record, &chain.why), OK);
		/* A check that writes nothing has members for no more than the keys. */
		if (record->root && chain.job.command != COMMAND_CHECK)
			put_tree(&told, record->root);
		if (record->out_records > 0)
			need_line(record);
		if (r < 2)
			roots[r] = record->root;
		buf_printf(&told, " %d %d %d", record->rejected, record->warned, record->nerrors);
		for (uint32_t i = 0; i < record->nkeys; i++) {
			const struct key *key = &batch->keys[record->first_key + i];
			buf_printf(&told, " %jx/%u/%u/%u", (uintmax_t)key->digest.low, key->at, key->column,
				   key->member);
		}
		buf_putc(&told, '\n');
		arena_clear(&chain.scratch);
	}
	buf_put(&told, buf_str(&batch->out));
	buf_puts(&told, chain_findings());
	const char *copy = arena_copy(&chain.job.arena, buf_str(&told)).at;
	buf_release(&told);
	return copy;
}

/*
 * The row comes behind one that is wrong, which nobody takes, and so has the parser's tree. A row that is taken
 * has that of the glance.
 */
static void compare(const char *wrong, const char *row, bool is_taken)
{
	const char *rows = arena_printf(&chain.job.arena, "%s\n%s\n%s\n%s\n", wrong, row, row, wrong).at;
	const struct node *roots[2];

	const char *whole = run(whole_way, COUNT(whole_way), rows, roots);
	const char *glance = run(glance_way, COUNT(glance_way), rows, roots);
	assert_string_equal(glance, whole);
	assert_non_null(roots[0]);
	if ((roots[1] && roots[1] != roots[0]) != is_taken)
		fail_msg("%s taken: %s", is_taken ? "not" : "", row);
}

static void start(const char *rules, const char *header)
{
	chain_forget();
	if (rules[0] == '{')
		chain_rules(rules);
	else
		chain_type(rules);
	chain.job.unknown = UNKNOWN_WARN;
	chain_input(header);
	chain.job.want_paths = true;
}

static void segments_are_taken_if_nothing_is_to_be_said_of_them(void **state)
{
	static const struct {
		const char *row;
		bool is_taken;
	} rows[] = {
		{ "UPDATE,7,,,,1,0,", true },
		{ "DELETE,,,,vec:1,1,0,", true },
		{ "UPDATE,C-10001,1001,,,24640,76320,", true },
		{ "UPDATE,44553246581,1001,,,24640,76320,'{''a'':[1]}'", true },
		{ "'UPDATE','44553246581','1001','','','24640','76320','{''a'':1}'", true },
		{ "UPDATE,,,,mob:ios:raw:x,name,12345678,{}", true },
		{ "UPDATE,,," HASH ",,1,10,", true },
		{ "UPDATE,\xc3\xa9t\xc3\xa9" "1,,,,1,10,", true },
		{ "UPDATE,a\\1,,,,1,10,", true },
		{ "UPDATE,1234567890123456789012345678901,,,,1,52560000,", true },
		{ "UPDATE,12345678901234567890123456789012,,,,1,52560000,", true },

		{ "UPDATE,,," HASH_OF_NOTHING ",,1,10,", false },
		{ "UPDATE,,,A@b.c,,1,10,", false },
		{ "UPDATE,1,,,,1,,", false },
		{ "UPDATE,1,,,,1,00,", false },
		{ "UPDATE,1,,,,1,-1,", false },
		{ "UPDATE,1,,,,1,1e1,", false },
		{ "UPDATE,1,,,,1,52560001,", false },
		{ "UPDATE,1,,,,1,12345678901234567890,", false },
		{ "UPDATE,1,,,,1,1234567x,", false },
		{ "UPDATE,1.2E+10,,,,1,10,", false },
		{ "UPDATE,12E+10,,,,1,10,", false },
		{ "UPDATE,null,,,,1,10,", false },
		{ "UPDATE, 1,,,,1,10,", false },
		{ "UPDATE,1,x1,,,1,10,", false },
		{ "UPDATE,1,,,,,10,", false },
		{ "UPDATE,,1,,vec:1,1,10,", false },
		{ "UPDATE,1,,,vec:1,1,10,", false },
		{ "UPDATE,1,,,,1,10,{", false },
		{ "UPDATE,1,,,,1,10,'{''a'':1'", false },
		{ "UPDATE,1,,,,1,10,'{''a'':1,''a'':1}'", false },
		{ "update,1,,,,1,10,", false },
		{ ",1,,,,1,10,", false },
		{ ",,,,,,,", false },
		{ "UPDATE,1", false },
		{ "UPDATE,1,,,,1,10,,", false },
		{ "UPDATE,\xff,,,,1,10,", false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		start("USER_SEGMENT", SEGMENT);
		if (i >= COUNT(rows)) {
			chain.job.command = COMMAND_CHECK;
			chain.job.skips_unread = true;
			chain.job.want_paths = false;
		}
		chain.job.skips_unread |= i % 2; /* what is only written needs not be read as it is */
		compare("update,12,,,,1,10,", rows[i % COUNT(rows)].row, rows[i % COUNT(rows)].is_taken);
	}
}

static void json_in_quotes_comes_out_wherever_its_quotes_stand(void **state)
{
	static const char letters[] = "abcdefghijklmnopq";
	char row[160];

	(void)state;
	for (int len = 0; len < 18; len++) {
		start("USER_SEGMENT", SEGMENT);
		chain.job.skips_unread = true;
		snprintf(row, sizeof(row), "UPDATE,1,,,,1,10,'{''%.*s'':'''',''-'':''%.*s'',''--'':-%d}'", len, letters,
			 len, letters, len);
		compare("update,12,,,,1,10,", row, true);
		snprintf(row, sizeof(row), "UPDATE,1,,,,1,10,'{''%.*s'':''\x7f''}'", len, letters);
		compare("update,12,,,,1,10,", row, true);
		snprintf(row, sizeof(row), "UPDATE,1,,,,1,10,'{''%.*s'':''\\n''}'", len, letters);
		compare("update,12,,,,1,10,", row, true);
	}
}

/* Columns a, b, c. */
static void every_kind_of_rule_is_asked(void **state)
{
	static const struct {
		const char *rules, *good, *bad;
		bool is_taken; /* the good one */
	} rows[] = {
		{ "{'required':['c']}", "x,2,'3''4'", "x,2,", true },
		{ "{'required':['a']}", "1,,", ",1,", true },
		{ "{'minProperties':2}", "1,,x", "1,,", true },
		{ "{'properties':{'a':{'enum':['1','x']}}}", "x,,", "2,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'enum':['1','x']}}}", "1,,", "2,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'pattern':'^[1-8]+$'}}}", "18,,", "19,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'pattern':'^1[0-9]$'}}}", "18,,", "28,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'maxLength':3}}}", "123,,", "1234,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'minLength':2,'maxLength':3}}}",
		  "12,,", "1,,", true },
		{ "{'properties':{'a':{'type':'string','x-coerce':true,'format':'date'}}}",
		  "2020-01-01,,", "2.1E+3,,", false },
		{ "{'properties':{'a':{'type':'string','x-json':true}}}", "'[''1'']',,", "x,,", true },
		{ "{'properties':{'a':{'type':'number','minimum':3,'maximum':12345678}}}", "12345678,,", "2,,", true },
		{ "{'properties':{'a':{'type':'number','enum':[1,20]}}}", "20,,", "2,,", true },
		{ "{'properties':{'a':{'type':'integer','multipleOf':3}}}", "123456789012,,", "10,,", true },
		{ "{'properties':{'a':{'if':{'minimum':10},'then':{'maximum':20},'type':'integer'}}}",
		  "9,,", "21,,", true },
		{ "{'properties':{'a':{'type':'number'}}}", "1.5,,", "x,,", false },
		{ "{'properties':{'a':{'type':'boolean'}}}", "true,,", "x,,", false },
		{ "{'properties':{'a':{'type':'boolean'}}}", ",1,", "yes,,", true },
		{ "{'properties':{'a':false}}", ",x,", "x,,", true },
		{ "{'properties':{'a':{'not':{}}},'required':['b']}", ",x,", ",,x", true },
		{ "{'allOf':[{'properties':{'a':{'minLength':2}}},{'properties':{'a':{'pattern':'x'}}}]}",
		  "xx,,", "x,,", true },
		{ "{'allOf':[{'properties':{'a':{'minLength':2}}},{'properties':{'a':{'pattern':'x'}}}]}",
		  "xy,,", "yy,,", true },
		{ "{'if':{'properties':{'a':{'const':'1'}},'required':['a']},'then':{'required':['b']},"
		  "'else':{'properties':{'b':false}}}", "1,2,", "2,2,", true },
		{ "{'oneOf':[{'required':['a']},{'properties':{'b':{'const':'x'}},'required':['b']}]}",
		  "1,2,", "1,x,", true },
		{ "{'dependentSchemas':{'a':{'properties':{'b':{'type':'integer'},'c':{'maxLength':1}}}}}",
		  "1,,1", "1,,12",
		  true },
		{ "{'properties':{'a':true,'b':true},'additionalProperties':{'maxLength':1}}",
		  "1,2,3", "1,2,34", true },
		{ "{'properties':{'a':true,'b':true},'additionalProperties':false}", "1,2,", "1,2,3", true },
		{ "{'patternProperties':{'^a':{'maxLength':1}}}", "1,2,", "12,2,", true },
		{ "{'unevaluatedProperties':{'maxLength':1}}", "1,2,", "12,2,", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		start(rows[i].rules, "a,b,c");
		compare(rows[i].bad, rows[i].good, rows[i].is_taken);
		chain.job.command = COMMAND_CHECK;
		chain.job.skips_unread = true;
		chain.job.want_paths = false;
		compare(rows[i].bad, rows[i].good, rows[i].is_taken);
	}
}

static void how_it_is_read_and_written_makes_no_difference(void **state)
{
	static const char *const rules = "{'properties':{'a':{'type':'integer'},'b':{'pattern':'^x'}}}";

	(void)state;
	for (int i = 0; i < 6; i++) {
		start(rules, "a,b,more");
		chain.job.coerce = i != 1;
		chain.job.strict = i == 2;
		if (i == 3)
			chain.job.command = COMMAND_CHECK;
		if (i == 4)
			chain.job.unknown = UNKNOWN_DROP;
		if (i == 5)
			chain.job.lane = LANE_WORDS;
		chain_input("a,b,more");
		compare("1,y,", i == 1 ? ",x,3" : "1,x,3", true);
		compare("1,y,", "x,x,3", false);
	}
}

static void there_is_no_glance_where_cells_are_not_all_that_is_read(void **state)
{
	static const struct constant constant = { "a", "1" };

	(void)state;
	start("{}", "a,b");
	assert_true(csv_glance_fits(&chain.job));
	chain.job.lane = LANE_REFERENCE;
	assert_false(csv_glance_fits(&chain.job));
	start("{}", "a,b");
	chain.job.constants = &constant;
	chain.job.nconstants = 1;
	assert_false(csv_glance_fits(&chain.job));
	start("{}", "a,b.c");
	assert_false(csv_glance_fits(&chain.job));
	start("{}", NULL);
	assert_false(csv_glance_fits(&chain.job));
}

/* More ways to leave cells empty than are remembered. */
static void rows_may_have_any_cells(void **state)
{
	static const char *const rules = "{'minProperties':2,'properties':{'a':{'maxLength':1}},"
					 "'if':{'required':['b']},'then':{'properties':{'c':{'const':'1'}}}}";

	struct buf rows = { 0 };
	const struct node *roots[2];

	(void)state;
	start(rules, "a,b,c,d,e,f,g,h");
	for (unsigned cells = 0; cells < 1024; cells++)
		buf_printf(&rows, "%s,%s,%s,%s,%s,,%s,%s\n", cells & 1 ? "1" : "", cells & 2 ? "1" : "",
			   cells & 4 ? "1" : cells & 128 ? "2" : "", cells & 8 ? "1" : "", cells & 16 ? "1" : "",
			   cells & 32 ? "1" : "", cells & 64 ? "''" : "");
	buf_putc(&rows, '\0');
	const char *whole = run(whole_way, COUNT(whole_way), rows.at, roots);
	assert_string_equal(run(glance_way, COUNT(glance_way), rows.at, roots), whole);
	buf_release(&rows);
}

static void rows_come_out_whatever_the_length_of_their_cells(void **state)
{
	static const char *const rules = "{'properties':{'a':{'type':'integer'},'b':{'minLength':1}}}";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
	struct buf rows = { 0 };
	const struct node *roots[2];

	(void)state;
	for (int len = 1; len < 70; len++) {
		buf_printf(&rows, "%.*s,%.*s,%.3s\n", len % 20 + 1, "12345678901234567890", len, letters,
			   letters + len);
		buf_printf(&rows, "'%d','%.*s''%.*s',\n", len, len / 2, letters, len, letters);
		buf_printf(&rows, ",%.*s,%.*s\n", len, letters, len, letters + 3);
		buf_printf(&rows, "'',%.*s\\%.*s,''\n", len, letters, len / 3, letters);
	}
	buf_putc(&rows, '\0');
	for (int part_size = 0; part_size < 2; part_size++) {
		start(rules, "a,b,a name that is longer than there is room for one");
		if (part_size) /* some lines do not fit */
			chain.job.part_size = 40;
		const char *whole = run(whole_way, COUNT(whole_way), rows.at, roots);
		assert_string_equal(run(glance_way, COUNT(glance_way), rows.at, roots), whole);
		chain.job.lane = LANE_REFERENCE;
		run(whole_way, COUNT(whole_way), rows.at, roots);
	}
	buf_release(&rows);
}

static void a_plan_is_of_one_input(void **state)
{
	const struct node *roots[2];

	(void)state;
	start("{'properties':{'a':{'type':'integer'}}}", "a,b");
	chain.inputs[1] = chain.inputs[0];
	run(glance_way, COUNT(glance_way), "x,1\n1,x\n1,x\n1,x\n", roots);
	assert_true(roots[1] != roots[0]);
	assert_int_equal(chain.batch.records[0].rejected, true);
	/* The same steps, on batches of another input. */
	chain_input("b,a");
	chain.inputs[2] = chain.inputs[0];
	cut_rows("x,1\n1,x\n1,x\n");
	chain.batch.input = &chain.inputs[2];
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(judge_csv_glance.run(chain.selves[0], &chain.batch, &chain.batch.records[i],
						      &chain.why), OK);
	assert_false(chain.batch.records[0].rejected);
	assert_true(chain.batch.records[1].rejected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(segments_are_taken_if_nothing_is_to_be_said_of_them),
		CHAIN_TEST(json_in_quotes_comes_out_wherever_its_quotes_stand),
		CHAIN_TEST(every_kind_of_rule_is_asked),
		CHAIN_TEST(how_it_is_read_and_written_makes_no_difference),
		CHAIN_TEST(there_is_no_glance_where_cells_are_not_all_that_is_read),
		CHAIN_TEST(rows_may_have_any_cells),
		CHAIN_TEST(rows_come_out_whatever_the_length_of_their_cells),
		CHAIN_TEST(a_plan_is_of_one_input),
	};

	return RUN(tests);
}

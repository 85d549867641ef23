/* input/parse: a record's bytes to its tree, or the one finding that says why not, and where. */
#include "chain.h"

#include "input/parse.h"

struct row {
	struct str raw;
	const char *tree;     /* "-": none */
	const char *findings;
};

static struct record *parse(struct str raw)
{
	static const struct step *const steps[] = { &input_parse };
	struct record *record = chain_record(raw);

	chain_run(record, steps, 1);
	return record;
}

/* On every lane. */
static void assert_rows(const struct row *rows, size_t count)
{
	static const enum lane lanes[] = { LANE_REFERENCE, LANE_WORDS, LANE_AUTO };

	for (size_t i = 0; i < COUNT(lanes) * count; i++) {
		const struct row *row = &rows[i / COUNT(lanes)];
		chain.job.lane = lanes[i % COUNT(lanes)];
		const struct record *record = parse(row->raw);
		assert_string_equal(chain_tree(record), row->tree);
		assert_string_equal(chain_findings(), row->findings);
		assert_int_equal(record->rejected, chain.batch.nfindings > 0);
		assert_int_equal(record->root == NULL, record->rejected);
	}
}

/* Opens what charset the records are in. */
static void set_charset(const char *name)
{
	bool utf16;

	chain.job.encoding = name;
	assert_int_equal(charset_open(name, &chain.job.charset, &utf16, &chain.why), OK);
}

static void each_fault_of_a_json_record_has_its_code_and_place(void **state)
{
	static const char array[] = "json-array: an array, where each line must be an object; one "
				    "array of all records is read with --from json";
	static const char half[] = "half of a surrogate pair as an escape, which is no character";
	const struct row rows[] = {
		{ STR("{\"a\":[1,{\"b\":null}]}"), "{\"a\":[1,{\"b\":null}]}", "" },
		{ STR(" {} "), "{}", "" },
		{ STR("5"), "5", "" }, /* the check says that it is no object */
		{ STR("{\"a\":1,}"), "-",
		  "json-syntax @8: not valid JSON: a comma before } is one too many" },
		{ STR("{\"a\":tru}"), "-",
		  "json-syntax @9: not valid JSON: a word that is no value; expected true, false, null, or text in double quotes" },
		{ STR("{\"a\":1"), "-",
		  "json-syntax @7: not valid JSON: the text ends before the value does" },
		{ STR("{} {}"), "-", "json-syntax @4: not valid JSON: something stands behind the end of the value" },
		{ STR("{\"a\":\v1}"), "-",
		  "json-syntax @6: not valid JSON: a vertical tab or form feed between values" },
		{ STR("{\"a\":1,\"b\":2,\"\\u0061\":3}"), "-",
		  "json-duplicate-key @14 =a: a name that this object already has" },
		{ STR("{\"x\":[{\"\":1,\"\":1}]}"), "-",
		  "json-duplicate-key @13 =: a name that this object already has" },
		{ STR("{\"a\":{\"b\":{\"c\":{}}}}"), "-",
		  "json-depth @16: nested deeper than the limit of --max-depth" },
		{ STR("{\"a\":\"\\ud800\"}"), "-",
		  arena_printf(&chain.job.arena, "encoding-invalid @7: %s", half).at },
		{ STR("{\"a\":\"x\\udc00\\ud800\"}"), "-",
		  arena_printf(&chain.job.arena, "encoding-invalid @8: %s", half).at },
		{ STR("[{}]"), "-", array },
		{ STR("{\"a\":\"\xc3\xa9\xc3\"}"), "-", "encoding-invalid @9: not valid UTF-8" },
		{ STR("{\"a\":\"\0\"}"), "-",
		  "encoding-invalid @7: a NUL byte, which no text holds" },
		{ STR("{\"name\":\"Andr\xe9 Caf\xe9\"}"), "-",
		  "encoding-invalid @14: not valid UTF-8; it looks like windows-1252: try "
		  "--encoding windows-1252" },
	};

	(void)state;
	chain_rules("{'type':'object'}");
	chain.job.max_depth = 3;
	chain_input(NULL);
	assert_rows(rows, COUNT(rows));
}

static void an_array_is_a_record_where_the_rules_allow_it(void **state)
{
	static const char *const rules[] = { "{}", "{'type':['object','array']}",
					     "{'type':'array'}" };
	const struct row row = { STR("[{}]"), "[{}]", "" };
	const struct row refused = { STR("[{}]"), "-",
				     "json-array: an array, where each record must be an object" };

	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++) {
		chain_rules(rules[i]);
		chain_input(NULL);
		assert_rows(&row, 1);
		chain_forget();
	}
	/* Who reads --from json already needs no hint at it. */
	chain_rules("{'type':'object'}");
	chain_input(NULL)->format = FORMAT_JSON;
	assert_rows(&refused, 1);
}

static void cells_become_members_and_empty_ones_nothing(void **state)
{
	const struct row rows[] = {
		{ STR("1,2,3,4"), "{\"a\":\"1\",\"u\":{\"x\":\"2\",\"y\":\"4\"},\"b\":\"3\"}", "" },
		{ STR("1,,3,"), "{\"a\":\"1\",\"b\":\"3\"}", "" }, /* u has nothing to hold */
		{ STR(",,,4"), "{\"u\":{\"y\":\"4\"}}", "" },
		{ STR(",,,"), "{}", "" },
		{ STR("\"\",\"\",\"\",\"\""), "{}", "" },
		{ STR("\"1,\"\"2\n3\",,,"), "{\"a\":\"1,\\\"2\\n3\"}", "" },
		{ STR(" ,\t,,"), "{\"a\":\" \",\"u\":{\"x\":\"\\t\"}}", "" }, /* blanks are text */
		{ STR("{\"\"},\\,,"), "-",
		  "csv-quote @2: broken quoting: a quote inside a cell that is not quoted" },
		{ STR("1,\"2\"x,3,4"), "-",
		  "csv-quote @6: broken quoting: text after the closing quote of a cell" },
		{ STR("1,2,\"3,4"), "-",
		  "csv-quote @5: broken quoting: a quoted cell that is not closed" },
		{ STR("1,2,3"), "-", "csv-columns: 3 cells, but the header has 4 columns" },
		{ STR("1"), "-", "csv-columns: 1 cells, but the header has 4 columns" },
		{ STR("1,2,\"3\",4,5,6"), "-",
		  "csv-columns @11: 6 cells, but the header has 4 columns" },
		{ STR("1,\xc3\xa9\xc3,3,4"), "-", "encoding-invalid @5: not valid UTF-8" },
		{ STR("1,2,3,\0"), "-", "encoding-invalid @7: a NUL byte, which no text holds" },
	};

	(void)state;
	chain_rules("{}");
	chain_input("a,u.x,b,u.y");
	assert_rows(rows, COUNT(rows));
}

static void columns_without_name_or_use_are_left_out(void **state)
{
	const struct row rows[] = {
		{ STR("1,2,3,4"), "{\"a\":\"1\",\"b\":\"4\"}", "" },
		{ STR("1,2,3"), "-", "csv-columns: 3 cells, but the header has 4 columns" },
	};

	(void)state;
	chain_rules("{'properties':{'a':{},'b':{}},'additionalProperties':false}");
	chain.job.unknown = UNKNOWN_DROP;
	chain_input("a,,unknown,b");
	assert_rows(rows, COUNT(rows));
}

static void a_dialect_says_what_quotes_and_escapes(void **state)
{
	const struct row escaped = { STR("x\\;y;'a\\'b'"), "{\"a\":\"x;y\",\"b\":\"a'b\"}", "" };
	const struct row bare = { STR("\"1;2\""), "{\"a\":\"\\\"1\",\"b\":\"2\\\"\"}", "" };
	struct input *input;

	(void)state;
	chain_rules("{}");
	input = chain_input("a,b");
	input->dialect = (struct dialect){ .delimiter = ';', .quote = '\'', .escape = '\\' };
	assert_rows(&escaped, 1);
	input->dialect = (struct dialect){ .delimiter = ';' };
	input->format = FORMAT_TSV;
	assert_rows(&bare, 1);
}

static void a_record_past_the_limit_is_not_parsed(void **state)
{
	static const struct step *const steps[] = { &input_parse };

	(void)state;
	chain_rules("{}");
	chain_input(NULL);
	chain.job.max_record = 5;
	struct record *record = chain_record(STR("{\"a\":"));
	record->unfinished = true;
	chain_run(record, steps, 1);
	assert_null(record->root);
	assert_string_equal(chain_findings(),
			    "record-too-large: a record of more than 5 bytes, the "
			    "limit of --max-record-size");
}

/* One é is one byte in the record and two in the tree. */
static void columns_are_bytes_of_the_record_in_its_own_encoding(void **state)
{
	const struct row json[] = {
		{ STR("{\"\xe9\":\"\x80\"}"), "{\"\xc3\xa9\":\"\xe2\x82\xac\"}", "" },
		{ STR("{\"\xe9\xe9\":1,}"), "-",
		  "json-syntax @9: not valid JSON: a comma before } is one too many" },
		{ STR("{\"\xe9\":1,\"\xe9\":2}"), "-",
		  "json-duplicate-key @8 =\xc3\xa9: a name that this object already has" },
		{ STR("{\"\xe9\x80\":[[[]]]}"), "-",
		  "json-depth @9: nested deeper than the limit of --max-depth" },
		{ STR("{\"a\":\"\xe9\\ud800\"}"), "-",
		  "encoding-invalid @8: half of a surrogate pair as an escape, which is no "
		  "character" },
		{ STR("{\"\xe9\":\"\x81\"}"), "-", "encoding-invalid @7: not valid windows-1252" },
		{ STR("{\"\xe9\":\"\0\"}"), "-",
		  "encoding-invalid @7: a NUL byte, which no text holds" },
	};
	const struct row csv[] = {
		{ STR("\xe9,\"\x80\"\"\""), "{\"a\":\"\xc3\xa9\",\"b\":\"\xe2\x82\xac\\\"\"}", "" },
		{ STR("\xe9\xe9,b\"c"), "-",
		  "csv-quote @5: broken quoting: a quote inside a cell that is not quoted" },
		{ STR("\xe9,\x80,c"), "-",
		  "csv-columns @5: 3 cells, but the header has 2 columns" },
		{ STR("\xe9,\x81"), "-", "encoding-invalid @3: not valid windows-1252" },
		{ STR("\xe9\x80,\0"), "-", "encoding-invalid @4: a NUL byte, which no text holds" },
	};

	(void)state;
	chain_rules("{'type':'object'}");
	chain.job.max_depth = 3;
	set_charset("windows-1252");
	chain_input(NULL)->encoding = "windows-1252";
	assert_rows(json, COUNT(json));
	chain_input("a,b")->encoding = "windows-1252";
	assert_rows(csv, COUNT(csv));
}

static void utf_16_that_is_broken_gets_no_other_advice(void **state)
{
	const struct row row = { STR("{\"a\":\"\xed\xa0\x80\"}"), "-",
				 "encoding-invalid @7: not valid UTF-16" };

	(void)state;
	chain_rules("{}");
	struct input *input = chain_input(NULL);
	input->utf16 = true;
	input->encoding = "UTF-16";
	assert_rows(&row, 1);
}

static const struct node *at(const struct node *object, const char *name)
{
	const struct node *member = node_member(object, name);

	assert_non_null(member);
	return member;
}

static void nodes_know_where_they_stand(void **state)
{
	(void)state;
	chain_rules("{'properties':{'u':{'properties':{'x':{}}}}}");
	chain_input(NULL);
	const struct node *root = parse(STR("{\"\xc3\xa9\": [1, \"b\"]}"))->root;
	assert_int_equal(root->at, 1);
	assert_int_equal(root->child->at, 8);
	assert_int_equal(root->child->child->at, 9);
	assert_int_equal(root->child->child->next->at, 12);

	chain_input("a,u.x");
	root = parse(STR("\"\xc3\xa9\",2"))->root;
	assert_int_equal(at(root, "a")->at, 1);
	assert_int_equal(at(root, "a")->column, 1);
	const struct node *inner = at(root, "u");
	assert_int_equal(inner->at, 0); /* stands nowhere */
	assert_int_equal(inner->symbol, map_find(schema_symbols(chain.job.program), STR("u"),
						 hash_of(STR("u")), 0));
	assert_int_not_equal(inner->symbol, 0);
	assert_int_equal(at(inner, "x")->at, 6);
	assert_int_equal(at(inner, "x")->column, 2);

	set_charset("windows-1252");
	chain_input("a,u.x");
	root = parse(STR("\"\xe9\",2"))->root;
	assert_int_equal(at(at(root, "u"), "x")->at, 5);
	chain_input(NULL);
	root = parse(STR("{\"\xe9\": [1, \"\xe9\", 2]}"))->root;
	assert_int_equal(root->child->at, 7);
	assert_int_equal(root->child->child->next->at, 11);
	assert_int_equal(root->child->child->next->next->at, 16);
}

/* ---- groups ---- */

static const size_t first_column[] = { 0 };

static void group_by_first(const char *header, uint64_t max)
{
	struct group_plan *plan = arena_zalloc(&chain.job.arena, sizeof(*plan));

	*plan = (struct group_plan){ first_column, 1, max };
	chain_rules("{}");
	chain_input(header)->group = plan;
}

static void assert_groups(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf trees = { 0 };
		struct record *record = parse(rows[i].raw);
		for (const struct node *row = record->root; row; row = row->next) {
			buf_puts(&trees, trees.len ? " " : "");
			node_render(row, &trees);
		}
		buf_putc(&trees, '\0');
		assert_string_equal(trees.at, rows[i].tree);
		assert_string_equal(chain_findings(), rows[i].findings);
		assert_int_equal(record->rejected, chain.batch.nfindings > 0);
		buf_release(&trees);
	}
}

static void each_row_of_a_group_is_a_tree(void **state)
{
	const struct row rows[] = {
		{ STR("a,1"), "{\"k\":\"a\",\"u\":{\"v\":\"1\"}}", "" },
		{ STR("a,1\na,2"), "{\"k\":\"a\",\"u\":{\"v\":\"1\"}} {\"k\":\"a\",\"u\":{\"v\":\"2\"}}", "" },
		{ STR("a,1\r\n\n\r\n\"a\",\"2\n\"\r\na,"),
		  "{\"k\":\"a\",\"u\":{\"v\":\"1\"}} {\"k\":\"a\",\"u\":{\"v\":\"2\\n\"}} {\"k\":\"a\"}",
		  "" },
		{ STR(","), "{}", "" },
	};

	(void)state;
	group_by_first("k,u.v", UINT64_MAX);
	assert_groups(rows, COUNT(rows));
}

static void a_row_that_is_none_costs_its_group(void **state)
{
	const struct row rows[] = {
		{ STR("a"), "", "csv-columns: 1 cells, but the header has 2 columns" },
		{ STR("a,1\na\na,2,3"), "",
		  "csv-columns: 1 cells, but the header has 2 columns (row 2 of its group)\n"
		  "csv-columns @11: 3 cells, but the header has 2 columns (row 3 of its group)" },
		{ STR("a,1\r\n\r\na,\"x\"y\r\na,\"1"), "",
		  "csv-quote @13: broken quoting: text after the closing quote of a cell (row 2 of its "
		  "group)\n"
		  "csv-quote @18: broken quoting: a quoted cell that is not closed (row 3 of its group)" },
		{ STR("a,1\na,\xff\na,2"), "",
		  "encoding-invalid @7: not valid UTF-8; it looks like windows-1252: try "
		  "--encoding windows-1252" },
		{ STR("a,1\na,\0\na,2"), "",
		  "encoding-invalid @7: a NUL byte, which no text holds" },
	};

	(void)state;
	group_by_first("k,v", UINT64_MAX);
	assert_groups(rows, COUNT(rows));
}

static void more_rows_than_the_map_allows_reject_the_group(void **state)
{
	const struct row rows[] = {
		{ STR("a,1\n\na,2"), "{\"k\":\"a\",\"v\":\"1\"} {\"k\":\"a\",\"v\":\"2\"}", "" },
		{ STR("a,1\na,2\na,3\na,4"), "", "group-size: more than 2 rows of one key" },
	};

	(void)state;
	group_by_first("k,v", 2);
	assert_groups(rows, COUNT(rows));
}

static void places_of_later_rows_count_from_the_record(void **state)
{
	(void)state;
	set_charset("windows-1252");
	group_by_first("k,v", UINT64_MAX);
	const struct record *record = parse(STR("\xe9,\xe9\n\"\xe9\",\xe9\xe9\n\xe9,x"));
	const struct node *row = record->root;
	static const uint32_t at[][2] = { { 1, 3 }, { 5, 9 }, { 12, 14 } };
	for (size_t i = 0; i < COUNT(at); i++, row = row->next) {
		assert_int_equal(row->child->at, at[i][0]);
		assert_int_equal(row->child->next->at, at[i][1]);
		assert_str(row->child->text, "\xc3\xa9");
	}
	assert_null(row);
	parse(STR("\xe9,\xe9\n\xe9,\"\xe9\"x"));
	assert_string_equal(chain_findings(), "csv-quote @10: broken quoting: text after the closing "
					      "quote of a cell (row 2 of its group)");
}

static void a_key_that_came_back_is_an_error_beside_others(void **state)
{
	static const size_t columns[] = { 1, 0 };
	static const struct group_plan plan = { columns, 2, UINT64_MAX };
	static const char split[] = "group-split v: rows of this key came before, with others in "
				    "between, and a record was made of those alone; sort the "
				    "export by v, k and run it again, with --force";
	static const struct step *const steps[] = { &input_parse };

	(void)state;
	chain_rules("{}");
	chain_input("k,v")->group = &plan;
	struct record *record = chain_record(STR("a,1\na,1"));
	record->split = true;
	chain_run(record, steps, 1);
	assert_string_equal(chain_findings(), split);
	assert_true(record->rejected);
	assert_non_null(record->root); /* what else is wrong with it is found, too */

	record = chain_record(STR("a,1\n"));
	record->split = record->unfinished = true;
	chain_run(record, steps, 1);
	assert_string_equal(chain_findings(),
			    arena_printf(&chain.scratch,
					 "%s\nrecord-too-large: a record of more than %d bytes, the "
					 "limit of --max-record-size", split, 16 << 20).at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(each_fault_of_a_json_record_has_its_code_and_place),
		CHAIN_TEST(an_array_is_a_record_where_the_rules_allow_it),
		CHAIN_TEST(cells_become_members_and_empty_ones_nothing),
		CHAIN_TEST(columns_without_name_or_use_are_left_out),
		CHAIN_TEST(a_dialect_says_what_quotes_and_escapes),
		CHAIN_TEST(a_record_past_the_limit_is_not_parsed),
		CHAIN_TEST(columns_are_bytes_of_the_record_in_its_own_encoding),
		CHAIN_TEST(utf_16_that_is_broken_gets_no_other_advice),
		CHAIN_TEST(nodes_know_where_they_stand),
		CHAIN_TEST(each_row_of_a_group_is_a_tree),
		CHAIN_TEST(a_row_that_is_none_costs_its_group),
		CHAIN_TEST(more_rows_than_the_map_allows_reject_the_group),
		CHAIN_TEST(places_of_later_rows_count_from_the_record),
		CHAIN_TEST(a_key_that_came_back_is_an_error_beside_others),
	};
	return RUN(tests);
}

/* compile/field and input/columns: names of fields to places in the record. */
#include "chain.h"

#include "compile/field.h"

/* ' for ". Closed, with names that have dots and a part that is open. */
static const char closed[] =
	"{'type':'object','additionalProperties':false,'properties':{"
	"'id':{'type':'string','x-coerce':true},'n':{'type':'integer'},'a.b':{},'$type':{},"
	"'user':{'type':'object','additionalProperties':false,'properties':{"
	"'first_name':{'type':'string'},'age':{'type':['integer','string']},"
	"'x.y':{'type':'boolean'},'tags':{'type':'array'}}},"
	"'open':{'type':'object','properties':{'k':{'type':'number'}}},"
	"'map':{'type':'object','additionalProperties':{'type':'boolean'}},"
	"'pre':{'type':'object','patternProperties':{'^p_':{}},'additionalProperties':false}}}";

/* The keys, / between them; "?" and what was probably meant behind unknown ones. */
static const char *resolved(const char *name, bool any_case)
{
	struct buf *told = &chain.told;
	struct field field;

	field_resolve(chain.job.program, str_of(name), any_case, &chain.scratch, &field);
	buf_clear(told, SIZE_MAX);
	for (size_t i = 0; i < field.nkeys; i++) {
		const struct field_key *key = &field.keys[i];
		buf_puts(told, i ? "/" : "");
		buf_put(told, key->name);
		assert_int_equal(key->hash, hash_of(key->name));
		assert_int_equal(key->symbol, map_find(schema_symbols(chain.job.program),
						       key->name, key->hash, 0));
	}
	if (!field.is_known)
		buf_printf(told, "?%.*s", (int)field.nearest.len,
			   field.nearest.len ? field.nearest.at : "");
	buf_putc(told, '\0');
	return told->at;
}

struct name {
	const char *typed, *resolved;
};

static void assert_names(const struct name *names, size_t count, bool any_case)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(resolved(names[i].typed, any_case), names[i].resolved);
}

static void a_dot_nests_unless_the_rules_know_the_name(void **state)
{
	static const struct name names[] = {
		{ "id", "id" },
		{ "user.first_name", "user/first_name" },
		{ "a.b", "a.b" },
		{ "a.c", "a/c?" }, /* a is no field: what is below it is nobody's */
		{ "user.x.y", "user/x.y" },
		{ "user.x.z", "user/x/z?" },
		{ "open.anything.at.all", "open/anything/at/all" },
		{ "$type", "$type" },
		/* nothing before or behind the dot: no path */
		{ ".id", ".id?id" },
		{ "id.", "id.?id" },
		{ ".", ".?" },
		{ "", "?" },
		{ "open..k", "open/.k" },
	};

	(void)state;
	chain_rules(closed);
	assert_names(names, COUNT(names), false);
}

static void unknown_names_come_with_the_one_that_was_meant(void **state)
{
	static const struct name names[] = {
		{ "idd", "idd?id" },
		{ "user.firstname", "user/firstname?first_name" },
		{ "usr.first_name", "usr/first_name?user" }, /* the first step that fails */
		{ "quantity", "quantity?" },
		{ "ID", "ID?id" },
		{ "pre.p_1", "pre/p_1" },
		{ "pre.q_1", "pre/q_1?" },
		{ "map.any", "map/any" },
	};

	(void)state;
	chain_rules(closed);
	assert_names(names, COUNT(names), false);
	chain_forget();
	chain_rules("{}"); /* knows nothing, so nothing is unknown */
	assert_string_equal(resolved("a.b", false), "a/b");
}

static void letter_case_does_not_matter_where_that_is_asked_for(void **state)
{
	static const struct name names[] = {
		{ "SEGMENT_ID", "segment_id" },
		{ "Segment_Technical_Name", "segment_technical_name" },
		{ "operation", "operation" },
		{ "SEGMENT", "SEGMENT?" },
		{ "SEGMENT_IDD", "SEGMENT_IDD?segment_id" },
	};

	(void)state;
	chain_type("USER_SEGMENT");
	assert_names(names, COUNT(names), true);
	assert_string_equal(resolved("SEGMENT_ID", false), "SEGMENT_ID?segment_id");
}

static void knows_what_the_rules_want_at_the_end(void **state)
{
	static const struct {
		const char *name;
		unsigned types; /* 0: nothing known */
	} rows[] = {
		{ "id", TYPE_STRING },
		{ "user.age", TYPE_INTEGER | TYPE_STRING },
		{ "user.x.y", TYPE_BOOLEAN },
		{ "user", TYPE_OBJECT },
		{ "open.k", TYPE_NUMBER | TYPE_INTEGER },
		{ "open.l", 0 },
		{ "a.b", 0 },
		{ "map.any", TYPE_BOOLEAN },
	};

	(void)state;
	chain_rules(closed);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct field field;
		field_resolve(chain.job.program, str_of(rows[i].name), false, &chain.scratch,
			      &field);
		assert_int_equal(field.shape ? field.shape->types : 0, rows[i].types);
	}
}

/* ---- columns ---- */

/* Plans a header; "" or what is wrong with it, without the input's name and line. */
static const char *plan(const char *header)
{
	struct input *input = &chain.inputs[0];

	chain.job.ninputs = 1;
	*input = (struct input){
		.name = "in.csv",
		.format = FORMAT_CSV,
		.dialect = { .delimiter = ',', .quote = '"', .has_header = true },
	};
	assert_int_equal(header_read(input, str_of(header), &chain.job.arena, &chain.why), OK);
	enum status status = columns_plan(&chain.job, &chain.why);
	if (status == OK)
		return "";
	assert_int_equal(status, ERR_USAGE);
	assert_string_equal(chain.why.file, "in.csv");
	assert_null(input->plan);
	return arena_printf(&chain.scratch, "%s [%s]", chain.why.text, chain.why.code).at;
}

/* Column by column: "-" dropped, else CONTAINER:KEY, "*" behind what is rewritten. */
static const char *planned(const char *header)
{
	const struct input *input = &chain.inputs[0];
	struct buf *told = &chain.told;

	assert_string_equal(plan(header), "");
	buf_clear(told, SIZE_MAX);
	for (size_t i = 0; i < input->ncolumns; i++) {
		const struct column_target *target = &input->plan->targets[i];
		buf_puts(told, i ? " " : "");
		if (target->is_dropped)
			buf_puts(told, "-");
		else
			buf_printf(told, "%u:%.*s%s", target->container, (int)target->key.name.len,
				   target->key.name.at, target->cell != CELL_KEPT ? "*" : "");
	}
	for (size_t i = 1; i < input->plan->ncontainers; i++) {
		const struct column_container *container = &input->plan->containers[i];
		assert_true(container->parent < i);
		buf_printf(told, ", %zu=%u:%.*s", i, container->parent,
			   (int)container->key.name.len, container->key.name.at);
	}
	buf_putc(told, '\0');
	return told->at;
}

static void columns_share_the_objects_on_their_way(void **state)
{
	static const struct {
		const char *header, *planned;
	} rows[] = {
		{ "id,n", "0:id* 0:n*" }, /* ids are looked at for what spreadsheets do to them */
		{ "user.first_name,user.age,user.x.y", "1:first_name 1:age 1:x.y*, 1=0:user" },
		{ "user.age,id", "1:age 0:id*, 1=0:user" },
		{ "user.tags,open.a.b,open.a.c,open.k",
		  "1:tags* 3:b 3:c 2:k*, 1=0:user, 2=0:open, 3=2:a" },
		{ "a.b,user", "0:a.b 0:user*" },
		{ "id,,n", "0:id* - 0:n*" },
		{ "\"\"", "-" },
	};

	(void)state;
	chain_rules(closed);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(planned(rows[i].header), rows[i].planned);
	chain.job.coerce = false;
	assert_string_equal(planned("id,user.x.y"), "0:id 1:x.y, 1=0:user");
}

static void unknown_columns_go_as_it_was_asked(void **state)
{
	static const struct {
		enum unknown unknown;
		const char *told; /* of plan and planned */
	} rows[] = {
		{ UNKNOWN_DEFAULT,
		  "column 2, nn, is not a field of the rules; --unknown drop leaves it "
		  "out, --unknown warn keeps it [field-unknown]" },
		{ UNKNOWN_ERROR,
		  "column 2, nn, is not a field of the rules; --unknown drop leaves it "
		  "out, --unknown warn keeps it [field-unknown]" },
		{ UNKNOWN_WARN, "0:id* 0:nn 1:agee, 1=0:user" },
		{ UNKNOWN_DROP, "0:id* - -" },
	};

	(void)state;
	chain_rules(closed);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *header = "id,nn,user.agee";
		chain.job.unknown = rows[i].unknown;
		bool is_refused = i < 2;
		assert_string_equal(is_refused ? plan(header) : planned(header), rows[i].told);
	}
}

static void unknown_columns_come_with_the_one_that_was_meant(void **state)
{
	static const char tail[] =
		"; --unknown drop leaves it out, --unknown warn keeps it [field-unknown]";

	(void)state;
	chain_type("USER_SEGMENT");
	assert_string_equal(plan("OPERATION,segment_ids"),
			    arena_printf(&chain.scratch,
					 "column 2, segment_ids, is not a field of USER_SEGMENT "
					 "(did you mean segment_id?)%s",
					 tail)
				    .at);
	assert_string_equal(plan("x.y,Operation"),
			    arena_printf(&chain.scratch,
					 "column 1, x.y, is not a field of USER_SEGMENT%s", tail)
				    .at);
}

static void a_first_line_that_is_data_is_never_told(void **state)
{
	static const char none[] = "none of the 2 columns is a field of USER_SEGMENT; if the first "
				   "line is no header, name the columns with --columns "
				   "[field-unknown]";

	(void)state;
	chain_type("USER_SEGMENT");
	assert_string_equal(plan("jane.doe@example.com,12345"), none);
	assert_string_equal(plan("UPDATE,0612345678"), none);
	assert_string_equal(plan(",0612345678"), none);
	/* One name that is known makes it a header. */
	assert_string_equal(plan("0612345678,user_agent_id"),
			    "column 1, 0612345678, is not a field of USER_SEGMENT; --unknown drop "
			    "leaves it out, --unknown warn keeps it [field-unknown]");
	/* With --columns the names were typed: they may be told. */
	struct str columns[] = { STR("jane"), STR("x") };
	struct input *input = &chain.inputs[0];
	input->dialect.has_header = false;
	input->columns = columns;
	assert_int_equal(columns_plan(&chain.job, &chain.why), ERR_USAGE);
	assert_non_null(strstr(chain.why.text, "column 1, jane, is not a field"));
}

static void two_columns_for_one_field_are_refused(void **state)
{
	static const struct {
		const char *header, *told;
	} rows[] = {
		{ "user,user.age",
		  "column 2 writes into a field that another column fills" },
		{ "user.age,user",
		  "column 2 fills a field that another column writes into" },
		{ "open.a,open.a.b.c",
		  "column 2 writes into a field that another column fills" },
		{ "open.a.b.c,open.a.b",
		  "column 2 fills a field that another column writes into" },
	};

	(void)state;
	chain_rules(closed);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(
			plan(rows[i].header),
			arena_printf(&chain.scratch, "%s [csv-header]", rows[i].told).at);
	chain_forget();
	chain_type("USER_SEGMENT");
	assert_string_equal(plan("OPERATION,segment_id,operation"),
			    "column 3 fills the same field as another column [csv-header]");
}

static void only_csv_has_columns(void **state)
{
	(void)state;
	chain_rules(closed);
	chain_input(NULL);
	assert_null(chain.inputs[0].plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(a_dot_nests_unless_the_rules_know_the_name),
		CHAIN_TEST(unknown_names_come_with_the_one_that_was_meant),
		CHAIN_TEST(letter_case_does_not_matter_where_that_is_asked_for),
		CHAIN_TEST(knows_what_the_rules_want_at_the_end),
		CHAIN_TEST(columns_share_the_objects_on_their_way),
		CHAIN_TEST(unknown_columns_go_as_it_was_asked),
		CHAIN_TEST(unknown_columns_come_with_the_one_that_was_meant),
		CHAIN_TEST(a_first_line_that_is_data_is_never_told),
		CHAIN_TEST(two_columns_for_one_field_are_refused),
		CHAIN_TEST(only_csv_has_columns),
	};
	return RUN(tests);
}

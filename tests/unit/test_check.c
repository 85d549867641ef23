/* The check: which findings a record gets, where they point, what they say. */
#include "rules.h"

#include "ext/json.h"
#include "flow/batch.h"
#include "flow/job.h"
#include "input/input.h"
#include "judge/check.h"

static struct rules rules;
static struct json_parser *parser;
static struct judge *judge;
static struct batch batch;
static struct arena scratch;
static const struct input input = { .name = "a.ndjson" };

static int setup(void **state)
{
	(void)state;
	rules_open(&rules);
	batch_init(&batch);
	return 0;
}

static void forget(void)
{
	batch_clear(&batch);
	arena_clear(&scratch);
	judge_free(judge);
	judge = NULL;
	json_parser_free(parser);
	parser = NULL;
	rules_forget(&rules);
}

static int teardown(void **state)
{
	(void)state;
	forget();
	batch_release(&batch);
	arena_release(&scratch);
	rules_close(&rules);
	return 0;
}

static struct node *parse(const char *data)
{
	struct json_result result;

	data = rules_quote(&rules, data);
	json_parse(parser, str_of(data), schema_symbols(rules.program), 1024, &scratch, &result);
	if (!result.root)
		fail_msg("%s: %s", data, result.message);
	return result.root;
}

static struct record *begin(const char *schema, const char *data)
{
	rules_need(&rules, schema);
	judge = judge_new(rules.program, 128);
	parser = json_parser_new(); /* it remembers the symbols of its names */
	struct record *record = batch_add_record(&batch);
	batch.input = &input;
	batch.scratch = &scratch;
	record->root = parse(data);
	return record;
}

/* The record after the check; its findings are batch.findings. */
static struct record *judged(const char *schema, const char *data)
{
	struct record *record = begin(schema, data);

	judge_record(judge, &batch, record);
	assert_int_equal(judge_tree(judge, record->root, &scratch), !record->rejected);
	return record;
}

struct row {
	const char *schema, *data;
	const char *
		told; /* "POINTER CODE: MESSAGE", a line each; "~" in front of warnings; "": fine */
};

static void judge_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf told = { 0 };
		judged(rows[i].schema, rows[i].data);
		for (size_t j = 0; j < batch.nfindings; j++) {
			const struct finding *finding = &batch.findings[j];
			buf_puts(&told, j ? "\n" : "");
			buf_puts(&told, finding->severity == SEVERITY_WARNING ? "~" : "");
			buf_put(&told, finding->pointer);
			buf_printf(&told, " %s: ", finding->code->name);
			buf_put(&told, finding->message);
		}
		if (!str_is(buf_str(&told), rules_quote(&rules, rows[i].told)))
			fail_msg("%s\n%s\nsays:     %.*s\nexpected: %s", rows[i].schema,
				 rows[i].data, (int)told.len, told.at, rows[i].told);
		buf_release(&told);
		forget();
	}
}

static void each_assertion_says_what_it_found_and_expected(void **state)
{
	static const struct row rows[] = {
		{ "{'type': 'string'}", "1", " type: expected a string, found a number" },
		{ "{'type': 'string'}", "'1'", "" },
		{ "{'type': ['integer', 'null', 'boolean']}", "1.5",
		  " type: expected an integer, a boolean or null, found a number with a fraction" },
		{ "{'type': 'integer'}", "1.0", "" },
		{ "{'type': ['number', 'array']}", "null",
		  " type: expected a number or an array, found null" },
		{ "{'type': 'object'}", "[]",
		  " json-array: expected an object, found an array; a file that is one array is "
		  "read with --from json" },
		{ "{'properties': {'a': {'type': 'object'}}}", "{'a': []}",
		  "/a type: expected an object, found an array" },
		{ "{'enum': ['UPSERT', 'DELETE', null, 5]}", "'upsert'",
		  " enum: expected one of 'UPSERT', 'DELETE', null, 5; letter case counts" },
		{ "{'enum': ['UPSERT', 5]}", "5.0", "" },
		{ "{'enum': []}", "5.0", " enum: no value is allowed here" },
		{ "{'enum': ['1','2','3','4','5','6','7','8','9','10','11','12','13']}",
		  "'0'",
		  " enum: expected one of '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12' and 1 more" },
		{ "{'enum': ['1','2','3','4','5','6','7','8','9','10','11','12',"
		  "'13']}", "'13'", "" },
		{ "{'const': ''}", "'x'", " const: expected ''" },
		{ "{'const': {'a': 1, 'b': [2]}}", "{'b': [2.0], 'a': 1e0}", "" },
		{ "{'const': {'a': 1}}", "{'a': 2}", " const: expected {'a': 1}" },
		{ "{'minimum': 0}", "-1", " minimum: expected a number of at least 0" },
		{ "{'minimum': 0}", "-0.0", "" },
		{ "{'maximum': 10}", "10.5", " maximum: expected a number of at most 10" },
		{ "{'exclusiveMinimum': 0}", "0", " exclusiveMinimum: expected a number above 0" },
		{ "{'exclusiveMaximum': 1e2}", "100",
		  " exclusiveMaximum: expected a number below 1e2" },
		{ "{'multipleOf': 0.01}", "0.075", " multipleOf: expected a multiple of 0.01" },
		{ "{'multipleOf': 0.01}", "19.99", "" },
		{ "{'minLength': 3}", "'\\u00e9\\u00e9'",
		  " minLength: expected at least 3 characters, found 2" },
		{ "{'maxLength': 1}", "'ab'", " maxLength: expected at most 1 character, found 2" },
		{ "{'maxLength': 2}", "'\\ud83d\\ude00\\u00e9'", "" },
		{ "{'pattern': '^[0-9]+$'}", "'12a'",
		  " pattern: does not look as it must: ^[0-9]+$" },
		{ "{'minItems': 2}", "[1]", " minItems: expected at least 2 elements, found 1" },
		{ "{'maxItems': 1}", "[1, 2]", " maxItems: expected at most 1 element, found 2" },
		{ "{'uniqueItems': true}", "[1, {'a': 2, 'b': 3}, {'b': 3, 'a': 2.0}]",
		  " uniqueItems: elements [1] and [2] are equal; expected each once" },
		{ "{'uniqueItems': true}", "[1,2,3,4,5,6,7,8,9,10,11,12,'1',13,14,15,1.0]",
		  " uniqueItems: elements [0] and [16] are equal; expected each once" },
		{ "{'uniqueItems': true}",
		  "[1,2,3,4,5,6,7,8,9,10,11,12,'1',13,14,15,true,false]", "" },
		{ "{'contains': {'const': 1}}", "[2]",
		  " contains: expected at least 1 element of the kind that the rules describe, "
		  "found 0" },
		{ "{'contains': {'const': 1}, 'minContains': 2, 'maxContains': 1}", "[1]",
		  " minContains: expected at least 2 elements of the kind that the rules describe, "
		  "found 1" },
		{ "{'minProperties': 1}", "{}",
		  " minProperties: expected at least 1 member, found 0" },
		{ "{'maxProperties': 0}", "{'a': 1}",
		  " maxProperties: expected at most 0 members, found 1" },
		{ "{'required': ['a', 'b']}", "{'b': 1}",
		  " required: required member a is missing" },
		{ "{'required': ['a', 'b']}", "{}",
		  " required: required member a is missing\n required: required member b is "
		  "missing" },
		{ "{'dependentRequired': {'a': ['b']}}", "{'a': 1}",
		  " dependentRequired: member b is missing, which a wants beside it" },
		{ "{'not': {'type': 'null'}}", "null", " not: is of a form that is not allowed" },
		{ "{'not': {'title': 'no value', 'type': 'null'}}", "null",
		  " not: is of a form that is not allowed: no value" },
		{ "{'propertyNames': {'maxLength': 1}}", "{'a': 1, 'bc': 2}",
		  "/bc maxLength: the name of this member: expected at most 1 character, found 2" },
		{ "{'propertyNames': false}", "{'a': 1}",
		  "/a propertyNames: a member that is not allowed here" },
		{ "{'propertyNames': {'pattern': 'b', 'errorMessage': 'odd name'}}", "{'a': 1}",
		  "/a pattern: odd name" },
		{ "{'properties': {'a': false}}", "{'a': 1}",
		  "/a properties: a member that is not allowed here" },
		{ "{'items': false}", "[1]", "/0 items: an element that is not allowed here" },
		{ "{'if': true, 'then': false}", "1", " false-schema: no value is allowed here" },
		{ "{'x-json': true}", "'{\\'a\\': 1}'", "" },
		{ "{'x-json': true}", "'1\\u0000'",
		  " x-json: expected JSON in this text: a NUL in it" },
		{ "{'x-json': true}", "5", "" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void json_in_a_string_is_told_where_it_breaks(void **state)
{
	(void)state;
	struct record *record =
		judged("{'x-json': true, 'x-code': 'json-string'}", "'{\\'a\\' 1}'");

	assert_true(record->rejected);
	assert_string_equal(batch.findings[0].code->name, "json-string");
	assert_non_null(strstr(batch.findings[0].message.at, " at byte "));
}

static void pointers_lead_to_the_value(void **state)
{
	static const struct row rows[] = {
		{ "{'properties': {'a/b': {'properties': {'~': {'items': {'type': 'null'}}}}}}",
		  "{'a/b': {'~': [null, 1]}}", "/a~1b/~0/1 type: expected null, found a number" },
		{ "{'additionalProperties': {'type': 'null'}}", "{'': 1}",
		  "/ type: expected null, found a number" },
		{ "{'type': 'null'}", "1", " type: expected null, found a number" },
		{ "{'patternProperties': {'^x': {'prefixItems': [true, {'minimum': 5}]}}}",
		  "{'y': [0, 0], 'xy': [0, 0]}", "/xy/1 minimum: expected a number of at least 5" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void every_failure_of_a_record_is_told(void **state)
{
	static const struct row rows[] = {
		{ "{'required': ['z'], 'properties': {'a': {'minLength': 2, 'pattern': '^b'},"
		  "'c': {'type': 'null'}}, 'allOf': [{'maxProperties': 1}]}",
		  "{'a': 'x', 'c': 1}",
		  "/a minLength: expected at least 2 characters, found 1\n"
		  "/a pattern: does not look as it must: ^b\n"
		  "/c type: expected null, found a number\n"
		  " required: required member z is missing\n"
		  " maxProperties: expected at most 1 member, found 2" },
		{ "{'if': {'required': ['a']}, 'then': {'required': ['b']},"
		  "'else': {'required': ['c']}}",
		  "{'a': 1}", " required: required member b is missing" },
		{ "{'if': {'required': ['a']}, 'then': {'required': ['b']},"
		  "'else': {'required': ['c']}}",
		  "{'d': 1}", " required: required member c is missing" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void of_several_forms_the_closest_is_told(void **state)
{
	static const struct row rows[] = {
		/* the const that tells the forms apart decides, though the other lacks less */
		{ "{'anyOf': [{'properties': {'kind': {'const': 'A'}, 'x': {'type': 'null'}},"
		  "'required': ['x', 'y']}, {'properties': {'kind': {'const': 'B'}}}]}",
		  "{'kind': 'A', 'x': 1}",
		  "/x type: expected null, found a number; of the 2 allowed forms the closest is "
		  "number 1\n required: required member y is missing; of the 2 allowed forms the "
		  "closest is number 1" },
		/* … and is called by its title */
		{ "{'oneOf': [{'title': 'by card', 'required': ['card', 'name']}, {'title': "
		  "'by wire', 'required': ['iban', 'name', 'bic']}]}",
		  "{'name': 1}",
		  " required: required member card is missing; of the 2 allowed forms the closest "
		  "is number 1 (by card)" },
		/* where the value that tells them apart is none of theirs, that is what is wrong */
		{ "{'oneOf': [{'properties': {'kind': {'const': 'A'}}, 'required': ['x']},"
		  "{'properties': {'kind': {'enum': ['B', 'C']}}}]}",
		  "{'y': 0, 'kind': 'D'}",
		  "/kind oneOf: expected one of 'A', 'B', 'C', which tell the 2 allowed forms apart" },
		{ "{'anyOf': [{'const': 1}, {'const': 2}]}", "3",
		  " anyOf: expected one of 1, 2, which tell the 2 allowed forms apart" },
		/* a form of another type is no choice */
		{ "{'oneOf': [{'type': 'string', 'minLength': 3}, {'type': 'integer'}]}",
		  "'ab'", " minLength: expected at least 3 characters, found 2" },
		{ "{'anyOf': [{'type': 'string'}, {'type': 'integer'}]}", "null",
		  " anyOf: expected a string or an integer, found null" },
		{ "{'anyOf': [{'required': ['a']}, {'required': ['b']}]}", "{}",
		  " anyOf: matches none of the 2 allowed forms" },
		{ "{'anyOf': [{'title': 'by card', 'required': ['a']}, {'required': ['b']}]}", "{}",
		  " anyOf: matches none of the 2 allowed forms: number 1 (by card), number 2" },
		{ "{'anyOf': [{'const': 'a'}]}", "'b'", " anyOf: expected 'a'" },
		/* what is no object has both of two forms that only describe objects */
		{ "{'oneOf': [{'title': 'by card', 'required': ['a']}, {'required': ['b']}]}", "'x'",
		  " oneOf: matches two of the forms of which exactly one is allowed: number 1 (by "
		  "card) and number 2; both describe objects, and the value is a string, which "
		  "neither of them refuses" },
		{ "{'oneOf': [{'required': ['a']}, {'required': ['b']}, true]}",
		  "{'a': 1}",
		  " oneOf: matches two of the forms of which exactly one is allowed: number 1 and "
		  "number 3" },
		{ "{'anyOf': [{'anyOf': [{'type': 'null'}, {'minimum': 5, 'multipleOf': 2}]},"
		  "{'type': 'string'}]}",
		  "1",
		  " minimum: expected a number of at least 5\n multipleOf: expected a multiple of "
		  "2" },
		/* words of its own make it one finding */
		{ "{'anyOf': [{'type': 'null'}, {'type': 'string', 'minLength': 3}],"
		  "'x-code': 'odd', 'errorMessage': 'neither'}", "'a'", " odd: neither" },
		{ "{'anyOf': [{'type': 'null'}, {'type': 'integer'}]}", "5", "" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void rules_may_name_the_code_and_the_words(void **state)
{
	static const struct row rows[] = {
		{ "{'minLength': 1, 'x-code': 'identifier-empty'}", "''",
		  " identifier-empty: expected at least 1 character, found 0" },
		{ "{'minLength': 2, 'pattern': 'a', 'errorMessage': {'pattern': 'no a in it'}}",
		  "'b'",
		  " minLength: expected at least 2 characters, found 1\n pattern: no a in it" },
		/* one object, one sentence: told once */
		{ "{'minLength': 2, 'pattern': 'a', 'errorMessage': 'odd'}", "'b'",
		  " minLength: odd" },
		{ "{'required': ['a', 'b'], 'errorMessage': 'incomplete'}", "{}",
		  " required: incomplete" },
		/* … but at each place */
		{ "{'items': {'minimum': 1, 'errorMessage': 'low'}}", "[0, 0]",
		  "/0 minimum: low\n/1 minimum: low" },
		/* an object's words are not those of the objects in it */
		{ "{'properties': {'a': {'type': 'null'}}, 'x-code': 'outer', 'errorMessage': 'x'}",
		  "{'a': 1}", "/a type: expected null, found a number" },
		{ "{'not': {'anyOf': [{'required': ['id', 'hash']}, {'required': ['id', 'agent']},"
		  "{'required': ['hash', 'agent']}]}, 'x-code': 'identifier-many',"
		  "'errorMessage': '{count} identifiers: {names}; {one} allowed'}",
		  "{'hash': 1, 'other': 2, 'id': 3}",
		  " identifier-many: 2 identifiers: id, hash; {one} allowed" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void warnings_do_not_reject(void **state)
{
	static const struct row rows[] = {
		{ "{'allOf': [{'minimum': 5, 'x-severity': 'warning', 'errorMessage': 'low'}]}",
		  "1", "~ minimum: low" },
		{ "{'properties': {'a': {'x-severity': 'warning', 'properties': {'b': {'type': "
		  "'null'}}}, 'c': {'type': 'null'}}}",
		  "{'a': {'b': 1}, 'c': 1}",
		  "~/a/b type: expected null, found a number\n/c type: expected null, found a "
		  "number" },
		{ "{'if': {'type': 'string'}, 'else': {'not': {}, 'x-severity': 'warning'}}",
		  "1", "~ not: is of a form that is not allowed" },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
	struct record *record = judged(rows[0].schema, rows[0].data);
	assert_false(record->rejected);
	assert_true(record->warned);
}

static const char closed[] =
	"{'properties': {'user_account_id': true, 'operation': true}, 'additionalProperties':"
	"{'not': {}, 'x-code': 'field-unknown', 'x-severity': 'warning',"
	"'errorMessage': 'no such field'}}";

static void unknown_fields_are_as_severe_as_the_option_says(void **state)
{
	static const struct row warns[] = {
		{ closed, "{'user_acount_id': 1, 'operation': 2, 'zzzzzz': 3}",
		  "~/user_acount_id field-unknown: no such field: user_acount_id; did you mean user_account_id?\n"
		  "~/zzzzzz field-unknown: no such field" },
		{ "{'properties': {'color': true}, 'additionalProperties': false}",
		  "{'colour': 1}",
		  "/colour additionalProperties: a member that is not allowed here: colour; did "
		  "you mean color?" },
		{ "{'allOf': [{'properties': {'color': true}}], 'unevaluatedProperties': false}",
		  "{'colour': 1, 'color': 2}",
		  "/colour unevaluatedProperties: a member that is not allowed here: colour; did "
		  "you mean color?" },
	};
	static const struct row errors[] = {
		{ closed, "{'zzzzzz': 3}", "/zzzzzz field-unknown: no such field" },
	};

	(void)state;
	judge_rows(warns, COUNT(warns));
	rules.options.unknown = UNKNOWN_ERROR;
	judge_rows(errors, COUNT(errors));
}

static void findings_carry_value_and_column(void **state)
{
	(void)state;
	judged("{'properties': {'a': {'type': 'null'}}}", "{'a': [1, 2]}");
	assert_int_equal(batch.nfindings, 1);
	assert_str(batch.findings[0].value, "[1, 2]");
	assert_int_equal(batch.findings[0].column, 7);
}

/* ---- values that the rewrite has refused ---- */

static size_t findings_with_refused(const char *schema, const char *data, const char *name)
{
	struct record *record = begin(schema, data);

	node_member(record->root, name)->flags |= NODE_REFUSED;
	finding_note(&batch, record, SEVERITY_ERROR, code_find("coerce"), "told by the rewrite");
	judge_record(judge, &batch, record);
	size_t found = batch.nfindings - 1;
	forget();
	return found;
}

static void a_refused_value_is_not_told_twice(void **state)
{
	(void)state;
	assert_int_equal(findings_with_refused("{'properties': {'a': {'type': 'null'}}}",
					       "{'a': 1}", "a"), 0);
	assert_int_equal(
		findings_with_refused("{'properties': {'a': false}}", "{'a': 1}", "a"), 0);
	/* nobody knows how these tests would have ended */
	assert_int_equal(
		findings_with_refused("{'not': {'properties': {'a': {'const': 2}}}}",
				      "{'a': 1}", "a"),
		0);
	assert_int_equal(findings_with_refused("{'if': {'properties': {'a': {'const': 2}}},"
					       "'then': false, 'else': false}",
					       "{'a': 1}", "a"),
			 0);
	assert_int_equal(
		findings_with_refused("{'oneOf': [{'properties': {'a': {'const': 2}}},"
				      "{'properties': {'a': {'const': 3}}}]}",
				      "{'a': 1}", "a"),
		0);
	/* the rest of the record is judged */
	assert_int_equal(findings_with_refused("{'properties': {'a': {'type': 'null'},"
					       "'b': {'type': 'null'}}}",
					       "{'a': 1, 'b': 1}", "a"),
			 1);
}

/* ---- limits ---- */

static void findings_past_the_cap_are_counted(void **state)
{
	struct buf data = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_puts(&data, i ? ",1" : "[1");
	buf_puts(&data, "]");
	buf_putc(&data, '\0');
	struct record *record = judged("{'items': {'type': 'null'}}", data.at);
	assert_int_equal(record->nerrors, 300);
	assert_int_equal(record->nfindings, FINDING_ERRORS_PER_RECORD);
	forget();
	/* inside a branch they are held back first: some are enough */
	record = judged("{'anyOf': [{'items': {'type': 'null'}}]}", data.at);
	assert_int_equal(record->nfindings, FINDING_ERRORS_PER_RECORD);
	buf_release(&data);
}

/* `depth` times `open` around `core`. */
static const char *nested(struct buf *out, int depth, const char *open, const char *core,
			  const char *close)
{
	out->len = 0;
	for (int i = 0; i < depth; i++)
		buf_puts(out, open);
	buf_puts(out, core);
	for (int i = 0; i < depth; i++)
		buf_puts(out, close);
	buf_putc(out, '\0');
	return out->at;
}

/* Small schemas that one or the other known validator judges wrongly. */
static void only_what_a_schema_that_held_looked_at_is_evaluated(void **state)
{
	static const struct {
		const char *schema, *data;
		bool holds;
	} rows[] = {
		{ "{'anyOf': [{'contains': true}], 'unevaluatedItems': false}", "[2]", true },
		{ "{'anyOf': [{'contains': false}, true], 'unevaluatedItems': false}", "[2]", false },
		{ "{'contains': {'minimum': 6}, 'unevaluatedItems': false}", "[7, 2]", false },
		{ "{'anyOf': [{'prefixItems': [false]}, true], 'unevaluatedItems': false}", "[1]",
		  false },
		{ "{'oneOf': [true, {'items': false}], 'unevaluatedItems': false}", "[1]", false },
		{ "{'allOf': [{'anyOf': [true, {'unevaluatedItems': false}]}],"
		  " 'unevaluatedItems': false}", "[1]", false },
		{ "{'anyOf': [{'unevaluatedItems': false, 'oneOf': [{'unevaluatedItems': true}]}]}",
		  "[1]", true },
		{ "{'not': {'contains': {'minimum': 2}, 'unevaluatedItems': false}}", "[1, true]",
		  true },
		{ "{'if': {'const': 1, 'items': true}, 'unevaluatedItems': false}", "[1]", false },
		{ "{'if': {'items': true, 'unevaluatedItems': false}, 'else': false,"
		  " 'unevaluatedItems': false}", "[1]", true },
		{ "{'if': {'additionalProperties': false}, 'else': true,"
		  " 'unevaluatedProperties': false}", "{'a': 1}", false },
		{ "{'properties': {'a': true}, 'unevaluatedProperties': false,"
		  " 'dependentSchemas': {'b': {'additionalProperties': true}}}", "{'a': 1}", true },
		{ "{'properties': {'': {'unevaluatedItems': false, '$ref': '#'}}}", "{'': [1]}",
		  false },
		{ "{'items': {'contains': {'const': {}}}}", "[[{}], []]", false },
		{ "{'required': ['']}", "{'a': 1}", false },
		{ "{'patternProperties': {'a': {'$dynamicRef': '#n'}},"
		  " '$defs': {'d': {'$dynamicAnchor': 'n', 'required': ['b']}}}", "{'a': {}}", false },
		{ "{'$defs': {'d': {'$dynamicAnchor': 'n'}, 'e': {'$id': 'e:', '$dynamicAnchor': 'n',"
		  " 'minimum': 2}}, 'items': {'$dynamicRef': 'e:#n'}}", "[1]", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (judged(rows[i].schema, rows[i].data)->rejected == rows[i].holds)
			fail_msg("%s\n%s", rows[i].schema, rows[i].data);
		forget();
	}
}

static void deep_values_and_deep_rules_end(void **state)
{
	struct buf schema = { 0 }, data = { 0 };

	(void)state;
	struct record *record = judged("{'items': {'$ref': '#'}, 'type': 'array'}",
				       nested(&data, 1000, "[", "", "]"));
	assert_false(record->rejected);
	forget();
	/* 100 schemas on each of 1000 levels are more than anyone needs */
	buf_puts(&data, "");
	nested(&schema, 100, "{'allOf': [", "{'items': {'$ref': '#'}, 'maxItems': 1}",
	       "]}");
	record = judged(schema.at, nested(&data, 1000, "[", "", "]"));
	forget();
	nested(&schema, 100, "{'allOf': [", "{'items': {'$ref': '#'}, 'maxItems': 0}",
	       "]}");
	record = judged(schema.at, nested(&data, 1000, "[", "", "]"));
	assert_true(record->rejected);
	buf_release(&schema);
	buf_release(&data);
}

static void large_objects_compare_in_any_order(void **state)
{
	struct buf data = { 0 };

	(void)state;
	buf_puts(&data, "[{");
	for (int i = 0; i < 2000; i++)
		buf_printf(&data, "%s'k%d': %d", i ? "," : "", i, i);
	buf_puts(&data, "},{");
	for (int i = 1999; i >= 0; i--)
		buf_printf(&data, "'k%d': %d%s", i, i, i ? "," : "");
	buf_puts(&data, "}]");
	buf_putc(&data, '\0');
	assert_true(judged("{'uniqueItems': true}", data.at)->rejected);
	buf_release(&data);
}

static void a_pattern_that_costs_too_much_is_an_error(void **state)
{
	struct buf data = { 0 };

	(void)state;
	judged("{'pattern': '^(([a-z])+.)+[A-Z]([a-z])+$'}",
	       nested(&data, 1, "'",
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		      "'"));
	assert_int_equal(batch.nfindings, 1);
	const char *code = batch.findings[0].code->name;
	assert_true(strcmp(code, "pattern-too-costly") == 0 || strcmp(code, "pattern") == 0);
	buf_release(&data);
}

/* ---- the step ---- */

static void strict_lets_warnings_reject(void **state)
{
	struct job job = { .max_depth = 128, .strict = true };
	void *self;

	(void)state;
	struct record *record = begin(closed, "{'x': 1}");
	job.program = rules.program;
	assert_int_equal(judge_check.open(&self, &job, &rules.why), OK);
	assert_int_equal(judge_check.run(self, &batch, record, &rules.why), OK);
	assert_true(record->rejected);
	assert_int_equal(record->nerrors, 0);
	judge_check.close(self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_assertion_says_what_it_found_and_expected),
		TEST(json_in_a_string_is_told_where_it_breaks),
		TEST(pointers_lead_to_the_value),
		TEST(every_failure_of_a_record_is_told),
		TEST(of_several_forms_the_closest_is_told),
		TEST(rules_may_name_the_code_and_the_words),
		TEST(warnings_do_not_reject),
		TEST(unknown_fields_are_as_severe_as_the_option_says),
		TEST(findings_carry_value_and_column),
		TEST(a_refused_value_is_not_told_twice),
		TEST(findings_past_the_cap_are_counted),
		TEST(only_what_a_schema_that_held_looked_at_is_evaluated),
		TEST(deep_values_and_deep_rules_end),
		TEST(large_objects_compare_in_any_order),
		TEST(a_pattern_that_costs_too_much_is_an_error),
		TEST(strict_lets_warnings_reject),
	};
	struct CMUnitTest each[COUNT(tests)];

	for (size_t i = 0; i < COUNT(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = setup;
		each[i].teardown_func = teardown;
	}
	return RUN(each);
}

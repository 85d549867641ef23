/* What references lead to, the dynamic scope, what is left unevaluated, and exact numbers. */
#include "verdicts.h"

#include <inttypes.h>

/* ---- references ---- */

static void references_lead_where_they_say(void **state)
{
	static const struct row rows[] = {
		/* pointers, escaped and encoded */
		{ "{'$ref': '#/$defs/a~1b~0c%25%22d', '$defs': {'a/b~c%\\\"d': {'type': 'null'}}}",
		  { "null" }, { "1" } },
		{ "{'$ref': '#/$defs/~01', '$defs': {'~1': {'type': 'null'}, '/': false}}",
		  { "null" }, { "1" } },
		{ "{'$ref': '#/$defs//a/', '$defs': {'': {'a': {'': {'type': 'null'}}}}}",
		  { "null" }, { "1" } },
		{ "{'prefixItems': [{'type': 'null'}, {'$ref': '#/prefixItems/0'}]}",
		  { "[null, null]" }, { "[null, 1]" } },
		{ "{'$ref': '#/$defs/caf%C3%A9', '$defs': {'caf\xc3\xa9': {'type': 'null'}}}",
		  { "null" }, { "1" } },
		/* a $ref does not stand alone */
		{ "{'$ref': '#/$defs/a', 'maxLength': 2, '$defs': {'a': {'minLength': 2}}}",
		  { "'ab'", "1" }, { "'a'", "'abc'" } },
		/* a property that is called $ref */
		{ "{'properties': {'$ref': {'type': 'string'}, '$id': {'type': 'null'}}}",
		  { "{'$ref': 'x', '$id': null}" }, { "{'$ref': 1}", "{'$id': 'x'}" } },
		/* itself, deeper in the value */
		{ "{'properties': {'a': {'$ref': '#'}}, 'additionalProperties': false}",
		  { "{'a': {'a': {}}}" }, { "{'a': {'b': 1}}" } },
		/* below a keyword that is none, with a base and an anchor of its own */
		{ "{'$id': 'https://example.com/a', '$ref': '#/x/y', 'x': {'y': {'$id': 'b/',"
		  " '$ref': '#here', '$defs': {'z': {'$anchor': 'here', '$ref': 'c'},"
		  " 'c': {'$id': 'c', 'type': 'null'}}}}}",
		  { "null" }, { "1" } },
		/* what nobody refers to there has no $id */
		{ "{'$ref': 'https://example.com/b', 'x': {'$id': 'https://example.com/b',"
		  " 'type': 'null'}, '$defs': {'b': {'$id': 'https://example.com/b',"
		  " 'type': 'string'}}}", { "'a'" }, { "null" } },
		{ "{'$ref': 'https://example.com/b', 'const': {'$id': 'https://example.com/b',"
		  " 'type': 'null'}, '$defs': {'b': {'$id': 'https://example.com/b'}}}",
		  { "{'$id': 'https://example.com/b', 'type': 'null'}" }, { "null" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void ids_are_resolved_against_what_is_around(void **state)
{
	static const struct row rows[] = {
		{ "{'$id': 'https://example.com/a/b', '$ref': 'c', '$defs': {"
		  " 'c': {'$id': '/a/c', '$ref': '#x', '$defs': {"
		  "   'x': {'$anchor': 'x', '$ref': '../d#x'}}},"
		  " 'd': {'$id': '../d', '$defs': {'x': {'$anchor': 'x', 'type': 'null'}}}},"
		  " '$anchor': 'x'}", { "null" }, { "1" } },
		/* #, an empty fragment, an absolute URI */
		{ "{'$id': 'https://example.com/a#', '$ref': 'b#', '$defs': {"
		  " 'b': {'$id': 'https://example.com/b#', '$ref': '#/$defs/c', '$defs': {"
		  "  'c': {'type': 'null'}}}, 'c': false}}", { "null" }, { "1" } },
		/* URNs */
		{ "{'$id': 'urn:uuid:deadbeef-1234-ffff-ffff-4321feebdaed', '$ref': "
		  "'urn:uuid:deadbeef-1234-ffff-ffff-4321feebdaed#/$defs/a',"
		  " '$defs': {'a': {'$ref': '#b'}, 'b': {'$anchor': 'b', 'type': 'null'}}}",
		  { "null" }, { "1" } },
		{ "{'$ref': 'urn:example:weather?=op=map#/$defs/a', '$defs': {"
		  " 'w': {'$id': 'urn:example:weather?=op=map', '$defs': {'a': {'type': 'null'}}}}}",
		  { "null" }, { "1" } },
		{ "{'$ref': 'tag:example.com,2026:a', '$defs': {'a': {'$id': 'tag:example.com,2026:a',"
		  " 'type': 'null'}}}", { "null" }, { "1" } },
		/* files, however they are spelled */
		{ "{'$id': 'file:///somewhere/a.json', '$ref': 'file:/somewhere/b.json', '$defs': {"
		  " 'b': {'$id': 'b.json', '$ref': 'file:///somewhere/c.json'},"
		  " 'c': {'$id': 'file:///elsewhere/../somewhere/c.json', 'type': 'null'}}}",
		  { "null" }, { "1" } },
		/* a pointer passes an $id on its way */
		{ "{'$id': 'https://example.com/', '$ref': '#/$defs/b/$defs/c', '$defs': {"
		  " 'b': {'$id': 'b/', '$defs': {'c': {'$ref': 'd'}, 'd': {'$id': 'd',"
		  " 'type': 'null'}}}}}", { "null" }, { "1" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void a_file_with_another_id_is_known_by_both(void **state)
{
	struct ref_dir refs[] = { { "https://example.com/s/", rules.dir } };
	static const struct row rows[] = {
		{ "{'$ref': 'https://example.com/s/b'}", { "'x'" }, { "1", "''" } },
		{ "{'allOf': [{'$ref': 'https://example.com/s/b'}, {'$ref': 'b.json'},"
		  " {'$ref': 'https://example.org/other/b'}]}", { "'x'" }, { "1", "''" } },
		{ "{'allOf': [{'$ref': 'b.json#/$defs/c'}, {'$ref': 'https://example.com/s/b.json#here'}]}",
		  { "'x'", "1" }, { "''" } },
	};

	(void)state;
	rules.options.refs = refs;
	rules.options.nrefs = 1;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rules_write(&rules, "b.json", "{'$id': 'https://example.org/other/b',"
			    " 'type': 'string', '$ref': '#here', '$defs': {'c': {"
			    "'$anchor': 'here', 'minLength': 1}}}");
		judge_rows(&rows[i], 1);
	}
	rules.options.nrefs = 0;
}

/* ---- the dynamic scope ---- */

static void a_dynamic_reference_means_the_outermost_anchor(void **state)
{
	static const struct row rows[] = {
		/* one resource: as $ref and $anchor */
		{ "{'$id': 'https://example.com/a', 'items': {'$dynamicRef': '#n'},"
		  " '$defs': {'n': {'$dynamicAnchor': 'n', 'type': 'string'}}}",
		  { "['a']" }, { "[1]" } },
		/* the outermost wins, the one in between is passed over */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', '$ref': 'c', '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}},"
		  " 'c': {'$id': 'c', 'items': {'$dynamicRef': '#n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n'}}}}}", { "['a']" }, { "[1]" } },
		/* a plain $anchor is not overridden, nor does it override */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'items': {'$dynamicRef': '#n'}, '$defs': {"
		  "  'n': {'$anchor': 'n', 'type': 'number'}}}}}", { "[1]" }, { "['a']" } },
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$anchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'items': {'$dynamicRef': '#n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}", { "[1]" }, { "['a']" } },
		/* by a pointer it is a $ref */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'items': {'$dynamicRef': '#/$defs/n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}", { "[1]" }, { "['a']" } },
		/* a $ref to a dynamic anchor is a $ref */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'items': {'$ref': '#n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}", { "[1]" }, { "['a']" } },
		/* resources that were left again, or never entered, do not count */
		{ "{'$id': 'https://example.com/a', 'allOf': [{'$ref': 'b'}, {'$ref': 'c'}], '$defs': {"
		  " 'b': {'$id': 'b', '$defs': {'n': {'$dynamicAnchor': 'n', 'type': 'string'}}},"
		  " 'c': {'$id': 'c', 'items': {'$dynamicRef': '#n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}", { "[1]" }, { "['a']" } },
		/* the resource counts, not the place in it */
		{ "{'$id': 'https://example.com/a', '$ref': '#/$defs/deep/$defs/in', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'deep': {'$defs': {'in': {'$ref': 'c'}}},"
		  " 'c': {'$id': 'c', 'items': {'$dynamicRef': '#n'}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}", { "['a']" }, { "[1]" } },
		/* from another resource, which itself has no such anchor */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'items': {'$dynamicRef': 'c#n'}},"
		  " 'c': {'$id': 'c', '$dynamicAnchor': 'n', 'type': 'number'}}}",
		  { "['a']" }, { "[1]" } },
		/* a tree that is made strict from outside */
		{ "{'$id': 'https://example.com/strict', '$dynamicAnchor': 'node', '$ref': 'tree',"
		  " 'unevaluatedProperties': false, '$defs': {"
		  " 'tree': {'$id': 'tree', '$dynamicAnchor': 'node', 'properties': {"
		  "  'data': true, 'children': {'items': {'$dynamicRef': '#node'}}}}}}",
		  { "{'children': [{'data': 1}]}" }, { "{'children': [{'daat': 1}]}", "{'x': 1}" } },
		/* a base that by itself would have no end, and an extension that gives it one */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', '$dynamicRef': '#n', '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', '$ref': '#'}}}}}", { "'a'" }, { "1" } },
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'properties': {'b': true}},"
		  " 'b': {'$id': 'b', '$dynamicRef': '#n', 'properties': {'a': true},"
		  " 'unevaluatedProperties': false, '$defs': {'n': {'$dynamicAnchor': 'n', '$ref': '#'}}}}}",
		  { "{'a': 1, 'b': 1}" }, { "{'c': 1}" } },
		/* below what is evaluated silently, too */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'type': 'string'},"
		  " 'b': {'$id': 'b', 'not': {'contains': {'not': {'$dynamicRef': '#n'}}}, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'type': 'number'}}}}}",
		  { "['a']", "[]" }, { "[1]" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

static void a_dynamic_reference_without_end_is_refused(void **state)
{
	static const char *const rows[] = {
		/* by itself */
		"{'$dynamicAnchor': 'n', 'anyOf': [{'$dynamicRef': '#n'}]}",
		"{'items': {'$id': 'https://example.com/b', '$dynamicAnchor': 'n',\n"
		" 'not': {'$dynamicRef': '#n'}}}",
		/* where nobody goes, and no scope can mend it */
		"{'items': {'$dynamicRef': '#n'}, '$defs': {'n': {'$dynamicAnchor': 'n'},"
		" 'x': {'anyOf': [{'$ref': '#/$defs/x'}]}}}",
		/* by what extends it */
		"{'$id': 'https://example.com/a', '$dynamicAnchor': 'n', '$ref': 'b', '$defs': {"
		" 'b': {'$id': 'b', '$ref': '#/$defs/x', '$defs': {'x': {'if': {'$dynamicRef': '#n'}},"
		"  'n': {'$dynamicAnchor': 'n'}}}}}",
		/* in one of its scopes only */
		"{'$id': 'https://example.com/a', 'prefixItems': [{'$ref': 'b'}, {'$ref': 'c'}], '$defs': {"
		" 'b': {'$id': 'b', '$dynamicRef': '#n', '$defs': {'n': {'$dynamicAnchor': 'n'}}},"
		" 'c': {'$id': 'c', '$dynamicAnchor': 'n', '$ref': 'b'}}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rules_compile(&rules, rows[i]) != ERR_USAGE)
			fail_msg("compiled: %s", rows[i]);
		if (!strstr(rules.why.text, "without end") || rules.why.line == 0)
			fail_msg("%s: %s", rows[i], rules.why.text);
		rules_forget(&rules);
	}
}

/* ---- unevaluated ---- */

static void what_any_applicator_has_seen_is_evaluated(void **state)
{
	static const struct row rows[] = {
		{ "{'if': {'properties': {'a': {'const': 1}}, 'required': ['a']},"
		  " 'then': {'properties': {'b': true}}, 'else': {'properties': {'c': true}},"
		  " 'unevaluatedProperties': false}",
		  { "{'a': 1, 'b': 1}", "{'c': 1}", "{}" },
		  { "{'a': 1, 'c': 1}", "{'a': 2}", "{'b': 1}", "{'a': 2, 'c': 1}" } },
		{ "{'if': {'patternProperties': {'a': {'type': 'string'}}},"
		  " 'unevaluatedProperties': false}", { "{'a': 'x'}" }, { "{'a': 1}", "{'b': 1}" } },
		{ "{'dependentSchemas': {'a': {'properties': {'b': true}}},"
		  " 'properties': {'a': true}, 'unevaluatedProperties': false}",
		  { "{'a': 1, 'b': 1}" }, { "{'b': 1}", "{'a': 1, 'c': 1}" } },
		{ "{'anyOf': [{'properties': {'a': true}}, {'properties': {'b': true},"
		  " 'required': ['b']}], 'unevaluatedProperties': false}",
		  { "{'a': 1}", "{'a': 1, 'b': 1}" }, { "{'c': 1}" } },
		{ "{'anyOf': [{'properties': {'a': {'type': 'string'}}}, true],"
		  " 'unevaluatedProperties': false}", { "{'a': 'x'}" }, { "{'a': 1}" } },
		{ "{'not': {'not': {'properties': {'a': true}}}, 'unevaluatedProperties': false}",
		  { "{}" }, { "{'a': 1}" } },
		{ "{'not': {'properties': {'a': true}, 'unevaluatedProperties': false}}",
		  { "{'b': 1}" }, { "{'a': 1}", "{}" } },
		/* cousins do not see each other */
		{ "{'allOf': [{'properties': {'a': true}}, {'unevaluatedProperties': false}]}",
		  { "{}", "1" }, { "{'a': 1}" } },
		{ "{'properties': {'a': true}, 'allOf': [{'unevaluatedProperties': false}]}",
		  { "{}" }, { "{'a': 1}" } },
		/* what an inner one has looked at, the outer one does not */
		{ "{'allOf': [{'unevaluatedProperties': {'type': 'number'}}],"
		  " 'unevaluatedProperties': false}", { "{'a': 1}" }, { "{'a': 'x'}" } },
		{ "{'additionalProperties': true, 'unevaluatedProperties': false}", { "{'a': 1}" }, { NULL } },
		{ "{'$ref': '#/$defs/a', 'unevaluatedProperties': {'type': 'null'}, '$defs': {"
		  "'a': {'properties': {'a': {'type': 'string'}}}}}",
		  { "{'a': 'x', 'b': null}" }, { "{'a': null}", "{'b': 1}" } },
		{ "{'oneOf': [{'required': ['a'], 'properties': {'a': true}}, {'required': ['b'],"
		  " 'properties': {'b': true}}], 'unevaluatedProperties': false}",
		  { "{'a': 1}", "{'b': 1}" }, { "{'a': 1, 'b': 1}", "{'a': 1, 'c': 1}" } },
		/* items */
		{ "{'prefixItems': [true], 'contains': {'type': 'string'}, 'unevaluatedItems': false}",
		  { "[1, 'a']", "['a', 'b', 'c']" }, { "[1, 2, 'a']", "[1]" } },
		{ "{'contains': {'type': 'string'}, 'minContains': 0, 'unevaluatedItems': {'type': 'null'}}",
		  { "[]", "['a', null]", "[null]" }, { "[1]" } },
		{ "{'if': {'prefixItems': [{'const': 'a'}]}, 'then': {'prefixItems': [true, true]},"
		  " 'else': {'contains': {'const': 'b'}}, 'unevaluatedItems': false}",
		  { "['a', 1]", "['b']", "['a']", "[]" }, { "['a', 1, 2]", "['c', 'b']" } },
		{ "{'anyOf': [{'prefixItems': [{'type': 'string'}]}, {'prefixItems': [true, {'type':"
		  " 'string'}]}], 'unevaluatedItems': false}",
		  { "['a']", "[1, 'a']", "['a', 'b']" }, { "['a', 1]", "[1, 2]" } },
		{ "{'allOf': [{'prefixItems': [true]}, {'unevaluatedItems': false}]}", { "[]" }, { "[1]" } },
		{ "{'allOf': [{'items': {'type': 'number'}}], 'unevaluatedItems': false}",
		  { "[1, 2]" }, { "['a']" } },
		{ "{'allOf': [{'contains': {'const': 1}}, {'contains': {'const': 2}}],"
		  " 'unevaluatedItems': {'const': 3}}", { "[1, 2]", "[3, 2, 1]" }, { "[1]", "[1, 2, 4]" } },
		{ "{'not': {'contains': {'const': 1}}, 'unevaluatedItems': false}", { "[]" }, { "[2]", "[1]" } },
		/* values that are of another type */
		{ "{'unevaluatedItems': false, 'unevaluatedProperties': false}",
		  { "1", "'a'", "null", "[]", "{}" }, { "[1]", "{'a': 1}" } },
		/* over a dynamic reference */
		{ "{'$id': 'https://example.com/a', '$ref': 'b', '$defs': {"
		  " 'n': {'$dynamicAnchor': 'n', 'properties': {'a': true}},"
		  " 'b': {'$id': 'b', '$dynamicRef': '#n', 'unevaluatedProperties': false, '$defs': {"
		  "  'n': {'$dynamicAnchor': 'n', 'properties': {'b': true}}}}}}",
		  { "{'a': 1}" }, { "{'b': 1}" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

/* ---- numbers ---- */

static void numbers_are_exact_whatever_their_exponent(void **state)
{
	static const struct row rows[] = {
		{ "{'multipleOf': 0.1}", { "0.3", "0.7", "1.1", "1e400", "-0", "3e-1" }, { "0.35", "1e-2" } },
		{ "{'multipleOf': 0.01}", { "4.35", "19.99", "0.29", "1e1000000000" }, { "4.351", "1e-3" } },
		{ "{'multipleOf': 1e-8}", { "12391239123", "0.00000001" }, { "1e-9" } },
		{ "{'multipleOf': 3e400}", { "9e400", "0", "-6E+400", "3e401" }, { "1e400", "1e401", "3" } },
		{ "{'multipleOf': 7e-400}", { "7", "14e-400", "7e1000000000000000000000" },
		  { "1e-400", "8e-400" } },
		{ "{'minimum': 1e400}", { "1e400", "10E399", "1e1000000000000000000000" },
		  { "9.99e399", "-1e401", "0" } },
		{ "{'exclusiveMinimum': 1e-400}", { "1.0000001e-400", "1e-399" },
		  { "1e-400", "0", "1e-1000000000000000000000", "-1" } },
		{ "{'maximum': 18446744073709551616}", { "18446744073709551616", "-1e400" },
		  { "18446744073709551616.0001", "18446744073709551617", "1E+1000000000" } },
		{ "{'exclusiveMaximum': -1e-400}", { "-1e-399", "-1" }, { "-1e-400", "-0", "-1e-401" } },
		{ "{'const': 1E+1000000000}", { "1e1000000000", "10e999999999", "0.1E1000000001" },
		  { "1e1000000001", "1" } },
		{ "{'const': 0}", { "-0", "0.0", "0e9999999999", "-0E-400" }, { "1e-400", "false" } },
		{ "{'enum': [1.5, 9007199254740993]}", { "15e-1", "9007199254740993.0" },
		  { "9007199254740992", "9007199254740994" } },
		{ "{'uniqueItems': true}", { "[1, 10, 1e-400, 0]", "[9007199254740992, 9007199254740993]" },
		  { "[1, 1.0]", "[0, -0]", "[1e400, 10e399]", "[[1e0], [1]]", "[{'a': 0.1}, {'a': 1e-1}]" } },
		{ "{'type': 'integer'}", { "1.0", "1e400", "-0", "1.5e1", "12345678901234567890.0" },
		  { "1.5", "1e-1", "1e-400", "12345678901234567890.1" } },
	};

	(void)state;
	judge_rows(rows, COUNT(rows));
}

/* Numbers are read by eight digits at a time: any length, and any digit that is another one, must count. */
static void whole_numbers_of_any_length_meet_their_limits(void **state)
{
	char schema[120], number[32], changed[32];

	(void)state;
	for (int i = 0; i < 2 * 19; i++) {
		const char *sign = i % 2 ? "-" : "";
		int len = i / 2 + 1;
		snprintf(number, sizeof(number), "%s%.*s", sign, len, "9876543219876543219");
		snprintf(schema, sizeof(schema), "{'type': 'integer', 'minimum': %s, 'maximum': %s}", number,
			 number);
		struct row row = { schema, { number }, { NULL } };
		judge_rows(&row, 1);
		for (int k = 0; k < len; k++) {
			char *digit = strcpy(changed, number) + strlen(sign) + k;
			*digit = (char)(*digit == '9' ? '8' : *digit + 1);
			struct row other = { schema, { NULL }, { changed } };
			judge_rows(&other, 1);
			/* Nothing but a digit is one. */
			*digit = k == 0 || k == len - 1 ? '0' : '.';
			if (k > 0)
				judge_rows(&other, 1);
		}
	}
}

/* How many digits a number has tells most of it: not where a limit lies among numbers of as many digits. */
static void limits_among_numbers_of_as_many_digits_are_sharp(void **state)
{
	char schema[120], number[4][32];
	int64_t least = 1;

	(void)state;
	for (int digits = 1; digits <= 18; digits++, least *= 10) {
		for (int narrow = 0; narrow < 2; narrow++) {
			const int64_t min = least + narrow, max = 10 * least - 1 - narrow;
			snprintf(schema, sizeof(schema),
				 "{'type': 'integer', 'minimum': %" PRId64 ", 'maximum': %" PRId64 "}", min, max);
			const int64_t numbers[4] = { min, max, min - 1, max + 1 };
			for (int i = 0; i < 4; i++)
				snprintf(number[i], sizeof(number[i]), "%" PRId64, numbers[i]);
			struct row row = { schema, { number[0], number[1] }, { number[2], number[3], "-1" } };
			judge_rows(&row, 1);
		}
	}
}

/* What presence answers is remembered by the set of members, for as many sets as there is room: all of them twice. */
static void every_set_of_members_is_judged_by_itself(void **state)
{
	static const char schema[] =
		"{'required':['a'],'properties':{'b':{'type':'integer'},'g':{'minimum':3}},"
		"'anyOf':[{'required':['b']},{'required':['c','d']}],"
		"'oneOf':[{'required':['e']},{'required':['f']},{'properties':{'a':{'const':1}}}],"
		"'if':{'required':['g']},'then':{'required':['c']},'else':{'not':{'required':['d']}},"
		"'dependentRequired':{'f':['b']},'maxProperties':6}";
	bool seen[2] = { false, false };

	(void)state;
	rules_need(&rules, schema);
	struct judge *judge = judge_new(rules.program, 128), *other = judge_new(rules.program, 128);
	struct json_parser *parser = json_parser_new();
	for (unsigned i = 0; i < 4 * 128; i++) {
		unsigned value = i / 128 % 2 + 1, set = i % 128;
		char data[80] = "{", *end = data + 1;
		struct json_result result;
		for (unsigned k = 0; k < 7; k++)
			if (set >> k & 1)
				end += snprintf(end, 12, "%s'%c':%u", end > data + 1 ? "," : "", (char)('a' + k), value + k % 3);
		strcpy(end, "}");
		struct str text = str_of(rules_quote(&rules, data));
		json_parse(parser, text, schema_symbols(rules.program), 128, &scratch, &result);
		bool is_valid = judge_tree(other, result.root, &scratch);
		seen[is_valid] = true;
		judge_value(judge, parser, schema, data, is_valid);
	}
	assert_true(seen[0] && seen[1]);
	json_parser_free(parser);
	judge_free(judge);
	judge_free(other);
	rules_forget(&rules);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		TEST(references_lead_where_they_say),
		TEST(ids_are_resolved_against_what_is_around),
		TEST(a_file_with_another_id_is_known_by_both),
		TEST(a_dynamic_reference_means_the_outermost_anchor),
		TEST(a_dynamic_reference_without_end_is_refused),
		TEST(what_any_applicator_has_seen_is_evaluated),
		TEST(numbers_are_exact_whatever_their_exponent),
		TEST(whole_numbers_of_any_length_meet_their_limits),
		TEST(limits_among_numbers_of_as_many_digits_are_sharp),
		TEST(every_set_of_members_is_judged_by_itself),
	};

	for (size_t i = 0; i < COUNT(tests); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return RUN(tests);
}

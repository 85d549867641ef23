/*
 * A rule file of the user's own, in which every keyword of JSON Schema can fail: a member for each, with
 * values that it takes and values that it refuses.
 */

import { jsonFault } from "./json_records.mjs";
import { nodeOf, render, spell } from "./json.mjs";
import { recordOf } from "./record.mjs";
import { textFor } from "./text.mjs";

/* name: [schema, values that pass, values that fail, code if it is not the name] */
const members = {
	type: [{ type: "integer" }, [1, -7], ["x", 1.5, null, [], {}]],
	enum: [{ enum: ["a", 1, null] }, ["a", 1, null], ["b", 2, [], "A"]],
	const: [{ const: { a: [1] } }, [{ a: [1] }], [{ a: [2] }, {}, 1]],
	multipleOf: [{ multipleOf: 0.5 }, [1, 2.5, "x"], [1.25, 0.3]],
	maximum: [{ maximum: 10 }, [10, -3, "11"], [10.5, 11]],
	exclusiveMaximum: [{ exclusiveMaximum: 10 }, [9.5, "x"], [10, 12]],
	minimum: [{ minimum: 2 }, [2, 3.5], [1, -9]],
	exclusiveMinimum: [{ exclusiveMinimum: 2 }, [2.5, 3], [2, 1]],
	maxLength: [{ maxLength: 3 }, ["", "😀😀😀", 12345], ["abcd", "éééé"]],
	minLength: [{ minLength: 2 }, ["ab", 1], ["", "😀"]],
	pattern: [{ pattern: "^[a-z]+$" }, ["abc", 7], ["", "aB", "ab\n"]],
	costly: [{ pattern: "^(a+)+$" }, ["aaa"], [`${"a".repeat(60)}!`], "pattern-too-costly"],
	format: [{ format: "date" }, ["2026-11-26", 5], ["2026-02-30", "26/11/2026"]],
	maxItems: [{ maxItems: 2 }, [[], [1, 2], {}], [[1, 2, 3]]],
	minItems: [{ minItems: 1 }, [[0], "x"], [[]]],
	uniqueItems: [{ uniqueItems: true }, [[1, "1"], []], [[1, 1], [{ a: 1, b: 2 }, { b: 2, a: 1 }]]],
	contains: [{ contains: { const: 7 } }, [[7], [1, 7], 7], [[1], ["7"]]],
	maxContains: [{ contains: { const: 7 }, maxContains: 1 }, [[7, 1]], [[7, 7]]],
	minContains: [{ contains: { const: 7 }, minContains: 2 }, [[7, 7]], [[7, 1]]],
	maxProperties: [{ maxProperties: 1 }, [{}, { a: 1 }], [{ a: 1, b: 2 }]],
	minProperties: [{ minProperties: 1 }, [{ a: 1 }, []], [{}]],
	required: [{ required: ["a"] }, [{ a: null }, "x"], [{}, { b: 1 }]],
	dependentRequired: [{ dependentRequired: { a: ["b"] } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
	not: [{ not: { type: "string" } }, [1, []], ["x"]],
	anyOf: [{ anyOf: [{ const: 1 }, { const: "x" }, { type: "array" }] }, [1, "x", []], [2, {}]],
	oneOf: [{ oneOf: [{ type: "integer" }, { minimum: 2 }] }, [1, 2.5], [3]],
	properties: [{ properties: { a: false } }, [{}, { b: 1 }, 1], [{ a: 1 }]],
	patternProperties: [{ patternProperties: { "^x": false } }, [{ a: 1 }], [{ x1: 1 }]],
	additionalProperties: [{ properties: { a: true }, additionalProperties: false }, [{ a: 1 }], [{ b: 1 }]],
	unevaluatedProperties: [{ allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
		[{ a: 1 }, 3], [{ b: 1 }]],
	propertyNames: [{ propertyNames: false }, [{}, "x"], [{ a: 1 }]],
	prefixItems: [{ prefixItems: [true, false] }, [[1], []], [[1, 2]]],
	items: [{ prefixItems: [true], items: false }, [[1]], [[1, 2]]],
	unevaluatedItems: [{ allOf: [{ prefixItems: [true] }], unevaluatedItems: false }, [[1]], [[1, 2]]],
	"x-json": [{ "x-json": true }, ["{}", "[1]", 3], ["{", "", "{} x"]],
	nothing: [{ if: { minimum: 3 }, then: false }, [1, 2], [3, null], "false-schema"],
};

function schemaText() {
	const properties = Object.fromEntries(Object.entries(members).map(([name, [schema]]) => [name, schema]));
	return JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties });
}

/* ---- records ---- */

function drawValue(random, run, name, codes) {
	const [, good, bad, code = name] = members[name];
	const isWrong = !run.isClean && random.percent(25);
	const values = (isWrong ? bad : good).filter((value) => run.encoding.canWrite(JSON.stringify(value)));
	if (values.length === 0)
		return undefined;
	if (isWrong)
		codes.add(code);
	return nodeOf(random.one(values));
}

function someMembers(random, run) {
	const names = Object.keys(members).filter((name) => name !== "costly" || random.percent(10));
	const codes = new Set();
	const node = nodeOf({});
	for (let left = 1 + random.below(4); left > 0; left--) {
		const name = random.one(names);
		const value = node.member(name) ? undefined : drawValue(random, run, name, codes);
		if (value)
			node.set(name, value);
	}
	return { node, codes };
}

function keywordRecord(random, run) {
	const { node, codes } = someMembers(random, run);
	node.set("id", nodeOf(textFor(random, run.encoding.letters)));
	const text = spell(node, random, random.one(run.styles));
	if (codes.size === 0 && !run.isClean && random.percent(15))
		return jsonFault(random, run, text);
	return recordOf(text, { codes, isWrong: codes.size > 0, doc: node, tree: node, lines: [render(node)] });
}

/* The options of a run by these rules alone: no type, so that nothing is rewritten. */
export function keywordRun(random, run) {
	return Object.assign(run, {
		type: undefined, typeName: undefined, typed: undefined, dialect: { quote: '"', escape: "" },
		from: undefined, formats: [[60, "ndjson"], [40, "json"]], makeJson: keywordRecord,
		rules: "keywords.json", files: { "keywords.json": schemaText() }, assertsFormats: true,
		unknown: undefined, set: undefined, toCsv: false, unique: undefined,
	});
}

/*
 * The rules followed in the plainest way, noting for each assertion how often it held and how often
 * it failed. Not a judge to trust, but the only one that can be asked what it looked at; so its
 * verdicts are compared as well.
 */
import { isDeepStrictEqual } from "node:util";

import { resolve, schemasBelow } from "./rules.mjs";

function typeOf(value) {
	if (value === null)
		return "null";
	return Array.isArray(value) ? "array" : typeof value;
}

function hasType(value, name) {
	return name === "integer" ? Number.isInteger(value) : typeOf(value) === name;
}

function equal(a, b) {
	return a === b || (typeof a === "object" && isDeepStrictEqual(a, b));
}

const has = Object.hasOwn;
const hasAll = (object, names) => names.every((name) => has(object, name));
const differ = (items) => !items.some((a, i) => items.slice(0, i).some((b) => equal(a, b)));
/* Unlike every() and some(), these look at all, so that all are noted. */
const every = (list, holds) => list.filter((item) => !holds(item)).length === 0;
const count = (list, holds) => list.filter(holds).length;

/*
 * Keyword: the type it is about, and what it asks of a value. `below` asks the schema below the
 * keyword, or a named one of several.
 */
const assertions = {
	type: ["any", (value, names) => [names].flat().some((name) => hasType(value, name))],
	enum: ["any", (value, values) => values.some((one) => equal(value, one))],
	const: ["any", (value, one) => equal(value, one)],
	anyOf: ["any", (value, list, below) => count(Object.keys(list), (i) => below(value, i)) > 0],
	oneOf: ["any", (value, list, below) => count(Object.keys(list), (i) => below(value, i)) === 1],
	not: ["any", (value, schema, below) => !below(value)],
	minLength: ["string", (text, n) => [...text].length >= n],
	maxLength: ["string", (text, n) => [...text].length <= n],
	pattern: ["string", (text, pattern) => new RegExp(pattern, "u").test(text)],
	minimum: ["number", (number, n) => number >= n],
	maximum: ["number", (number, n) => number <= n],
	minItems: ["array", (items, n) => items.length >= n],
	maxItems: ["array", (items, n) => items.length <= n],
	uniqueItems: ["array", (items, wanted) => !wanted || differ(items)],
	contains: ["array", (items, schema, below, { minContains = 1, maxContains = Infinity }) => {
		const found = count(items, (item) => below(item));
		return found >= minContains && found <= maxContains;
	}],
	required: ["object", (object, names) => hasAll(object, names)],
	dependentRequired: ["object", (object, wants) => every(
		Object.keys(wants), (name) => !has(object, name) || hasAll(object, wants[name]))],
};
const applicators = {
	$ref: ["any", (value, ref, below) => below(value)],
	allOf: ["any", (value, list, below) => every(Object.keys(list), (i) => below(value, i))],
	if: ["any", (value, schema, below, { then = true, else: otherwise = true }) => {
		const branch = below(value) ? "then" : "else";
		return (branch === "then" ? then : otherwise) === true || below.at(branch)(value);
	}],
	properties: ["object", (object, schemas, below) => every(
		Object.keys(schemas), (name) => !has(object, name) || below(object[name], name))],
	additionalProperties: ["object", (object, schema, below, { properties = {} }) => every(
		Object.keys(object), (name) => has(properties, name) || below(object[name]))],
	dependentSchemas: ["object", (object, schemas, below) => every(
		Object.keys(schemas), (name) => !has(object, name) || below(object, name))],
	prefixItems: ["array", (items, list, below) => every(
		Object.keys(list).slice(0, items.length), (i) => below(items[i], i))],
	items: ["array", (items, schema, below, { prefixItems = [] }) => every(
		items.slice(prefixItems.length), (item) => below(item))],
};

/* "not": {} is there to fail. */
function rejectsAll(keyword, wanted) {
	return keyword === "not" && Object.keys(wanted).length === 0;
}

export class Walk {
	#rules;
	#compiled = new Map(); /* by schema object */
	tries = []; /* of each assertion: where it stands, how often it held and failed */

	constructor(rules, file) {
		this.#rules = rules;
		this.holds = this.#compile(file, rules.get(file), `${file}#`);
	}

	/* The function that says whether a value keeps the schema. */
	#compile(file, schema, place) {
		if (typeof schema === "boolean")
			return () => schema;
		if (!this.#compiled.has(schema)) {
			const checks = [];
			this.#compiled.set(schema, (value) => every(checks, (check) => check(value)));
			checks.push(...this.#checks(file, schema, place));
		}
		return this.#compiled.get(schema);
	}

	#checks(file, schema, place) {
		const below = this.#below(file, schema, place);
		return Object.entries(schema).flatMap(([keyword, wanted]) => {
			const [type, asks] = assertions[keyword] ?? applicators[keyword] ?? [];
			if (!asks)
				return [];
			const ask = (value, name) => below.get(keyword + (name ?? ""))(value);
			ask.at = (other) => below.get(other);
			const holds = (value) => asks(value, wanted, ask, schema);
			const check = keyword in assertions
				? this.#noted(holds, `${place}/${keyword}`, rejectsAll(keyword, wanted)) : holds;
			return [(value) => (type !== "any" && typeOf(value) !== type) || check(value)];
		});
	}

	/* The schemas below one, by keyword and name. */
	#below(file, schema, place) {
		const below = new Map();
		for (const [way, at] of schemasBelow(schema))
			if (way[0] !== "$defs")
				below.set(way.join(""), this.#compile(file, at, `${place}/${way.join("/")}`));
		if (schema.$ref)
			below.set("$ref", this.#compile(...resolve(this.#rules, file, schema.$ref)));
		return below;
	}

	#noted(holds, place, canOnlyFail) {
		const counts = { place, canOnlyFail, held: 0, failed: 0 };
		this.tries.push(counts);
		return (value) => {
			const held = holds(value);
			counts[held ? "held" : "failed"]++;
			return held;
		};
	}
}

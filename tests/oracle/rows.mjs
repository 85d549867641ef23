/*
 * Lines of which is known what must be said: the examples of the rules in tests/rules/, which people
 * wrote and other judges confirmed (tests/conformance/differential.sh). Here they get other ids, other
 * members of their own and another order, none of which changes what must be said of them.
 */
import { readFileSync } from "node:fs";

import { isPlain, nullNames, open } from "./fields.mjs";
import { Node, copyOf, nodeOf, parse } from "./json.mjs";
import { digits, hex, mark, textFor, valueFor } from "./text.mjs";
import { anyone } from "./unique.mjs";

const samples = {
	"C-1001": (random, run) => (run.unique || random.percent(70) ? mark : "") +
		anyone(random, run, () => digits(random, 1 + random.below(20))),
	"vec:89998434": (random, run) => `vec:${anyone(random, run, () => digits(random, 1 + random.below(12)))}`,
	c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f: (random, run) =>
		anyone(random, run, () => hex(random, 4)).repeat(16),
};

function textsOf(node) {
	const own = node.kind === "object" ? node.value.map(([name]) => name) : [];
	return node.kind === "string" ? [node.value] : [...own, ...node.children().flatMap(textsOf)];
}

/* A value at the top that is left out before the check changes the line. */
function hasNullIdentifier(node) {
	return nullNames.some((name) => node.member(name)?.value === "null");
}

function readType(root, type) {
	const text = readFileSync(`${root}/tests/rules/${type.toLowerCase()}.json`, "utf8");
	const file = parse(text);
	return ["valid", "warn", "invalid"].flatMap((list) => file.member(list).value.map((row) => {
		const node = row.member("data");
		const also = row.member("also")?.value.map((code) => code.value) ?? [];
		return {
			node,
			codes: new Set(row.member("code") ? [row.member("code").value, ...also] : []),
			isWrong: list === "invalid",
			isPlain: isPlain(node),
			text: textsOf(node).join(""),
			hasNull: hasNullIdentifier(node),
		};
	})).filter((row) => !row.hasNull);
}

const known = new Map();

export function rowsOf(root, type) {
	if (!known.has(type))
		known.set(type, readType(root, type));
	return known.get(type);
}

function replaceSamples(random, run, node, seen) {
	if (node.kind === "string" && Object.hasOwn(samples, node.value)) {
		seen[node.value] ??= samples[node.value](random, run);
		node.value = seen[node.value];
	}
	node.children().forEach((below) => replaceSamples(random, run, below, seen));
}

function shuffle(random, list) {
	for (let i = list.length - 1; i > 0; i--) {
		const k = random.below(i + 1);
		[list[i], list[k]] = [list[k], list[i]];
	}
}

function shuffleMembers(random, node) {
	if (node.kind === "object")
		shuffle(random, node.value);
	node.children().forEach((below) => shuffleMembers(random, below));
}

/* The object of the line that takes members of one's own, if it has one. */
export function ownObject(type, node) {
	if (!(type in open) || node.kind !== "object")
		return undefined;
	const at = open[type] === "" ? node : node.member(open[type]);
	return at?.kind === "object" ? at : undefined;
}

const longNumbers = ["12345678901234567890", "1.10", "0.1e-400", "-0", "1E400", "3.14159265358979323846264338"];

function addOwn(random, type, node, letters) {
	const at = ownObject(type, node);
	for (let left = at ? random.below(3) : 0; left > 0; left--)
		at.set(`zq_${random.below(5)}`, random.percent(20)
			? new Node("number", random.one(longNumbers)) : nodeOf(valueFor(random, letters)));
}

/* The same line with other content: what is said of it stays. */
export function vary(random, run, row) {
	const node = copyOf(row.node);
	replaceSamples(random, run, node, {});
	addOwn(random, run.type, node, run.encoding.letters);
	if (random.percent(30))
		shuffleMembers(random, node);
	return node;
}

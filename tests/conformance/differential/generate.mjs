/*
 * Lines for each document type: the examples of its rules, good and bad, with other ids, most of
 * them changed on purpose (mutate.mjs). All differ; the same seed gives the same lines.
 *
 *     node generate.mjs ROOT OUT COUNT SEED        OUT/TYPE.jsonl for each ROOT/rules/user_*.json
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

import { mutate, nodesOf, respell } from "./mutate.mjs";
import { Place } from "./places.mjs";
import { Random } from "./random.mjs";
import { readRules } from "./rules.mjs";
import { copy, isObject, put, textOf } from "./text.mjs";

/* How many changes a line gets, by weight. */
const amounts = [
	[25, 0],
	[30, 1],
	[25, 2],
	[20, 4],
];
const tries = 50; /* per line, before a type counts as too small for so many lines */

function readExamples(root, type) {
	const rows = JSON.parse(readFileSync(`${root}/tests/rules/${type}.json`, "utf8"));
	const data = (kind) => rows[kind].map((row) => row.data);
	return {
		good: [...data("valid"), ...data("warn"), ...rows.rewritten.map((row) => row.line)],
		bad: data("invalid"),
	};
}

/* An example, or the members of two together. */
function start(random, { good, bad }) {
	const example = copy(random.one(random.percent(80) ? good : bad));
	const other = copy(random.one(good));
	if (random.percent(90) || !isObject(example) || !isObject(other))
		return example;
	return { ...example, ...other };
}

/* What is compared is JSON Schema: x-json, which is ours, shall have nothing to say. */
function keepJsonTexts(top, place) {
	for (const node of nodesOf(top, place)) {
		const text = node.holder[node.key];
		if (!node.place.isJson || typeof text !== "string")
			continue;
		try {
			JSON.parse(text);
		} catch {
			put(node.holder, node.key, JSON.stringify(text));
		}
	}
}

function line(random, examples, place) {
	const top = { line: start(random, examples) };
	const [, amount] = random.weighted(amounts);
	if (random.percent(90))
		respell(random, nodesOf(top, place)[0]);
	for (let i = 0; i < amount; i++)
		mutate(random, top, place);
	keepJsonTexts(top, place);
	return textOf(top.line, random);
}

function linesOf(root, rules, file, count, seed) {
	const type = file.replace(".json", "");
	const random = new Random(`${seed} ${type}`);
	const examples = readExamples(root, type);
	const place = new Place();
	place.learnSchema(rules, file, rules.get(file));
	[...examples.good, ...examples.bad].forEach((example) => place.learnExample(example));
	const lines = new Set();
	for (let left = count * tries; lines.size < count; left--) {
		if (left === 0)
			throw new Error(`${type}: only ${lines.size} lines that differ`);
		lines.add(line(random, examples, place));
	}
	return [...lines].join("\n") + "\n";
}

const [root, out, count, seed] = process.argv.slice(2);
const rules = readRules(`${root}/rules`);
mkdirSync(out, { recursive: true });
for (const file of rules.keys())
	if (file.startsWith("user_"))
		writeFileSync(`${out}/${file}l`, linesOf(root, rules, file, Number(count), seed));

/*
 * Records of NDJSON and json inputs: examples of the rules, values that are converted, fields that the
 * type does not know, nulls, and what is wrong before any rule is asked.
 */
import { nullNames, open, types } from "./fields.mjs";
import { framed, ofLines } from "./json_faults.mjs";
import { Node, looseStyles, nodeOf, quoted, render, spell, styles } from "./json.mjs";
import { recordOf } from "./record.mjs";
import { rowsOf, vary } from "./rows.mjs";
import { digits, mark, valueFor } from "./text.mjs";

/* An example of the rules that the run's options do not change; `wants` says which kinds will do. */
export function pickRow(random, run, wants) {
	const rows = rowsOf(run.root, run.type).filter((row) =>
		wants(row) && run.encoding.canWrite(row.text) && run.takesRow(row));
	return random.one(rows);
}

const isFine = (row) => !row.isWrong && row.node.kind === "object";
const isClean = (row) => isFine(row) && row.codes.size === 0;

/* ---- what the program rewrites ---- */

/* A value at a path of names, and its JSON Pointer. */
function at(node, path) {
	let below = node;
	for (const name of path.split("."))
		below = below?.member(name);
	return below && [below, `/${path.replaceAll(".", "/")}`];
}

const spelled = {
	id: (random, node) => {
		const text = node.kind === "string" && /^[0-9]+$/.test(node.value) ? node.value : undefined;
		return text && ["number", text.replace(/^0+(?=.)/, ""), quoted];
	},
	int: (random, node) => node.kind === "number" && ["string", node.value, String],
	num: (random, node) => node.kind === "number" && ["string", node.value, String],
	bool: (random, node) => node.kind === "word" && node.value !== "null" && ["string", node.value, String],
};

/* Values of another type than the field has: numbers for ids, text for numbers and booleans. */
function convert(random, run, node, coerced) {
	for (const [path, kind] of Object.entries(types[run.type])) {
		const found = at(node, path);
		const way = found && path !== run.set?.path && spelled[kind]?.(random, found[0]);
		if (!way || random.percent(30))
			continue;
		const [holder, name] = holderOf(node, path);
		const other = new Node(way[0], way[1]);
		other.becomes = way[2](way[1]);
		holder.set(name, other);
		coerced.push(found[1]);
	}
}

function holderOf(node, path) {
	const names = path.split(".");
	const name = names.pop();
	return [names.length ? at(node, names.join("."))[0] : node, name];
}

function addNulls(random, node) {
	for (let left = 1 + random.below(2); left > 0; left--) {
		const name = random.one(nullNames);
		if (node.member(name))
			continue;
		const empty = new Node("word", "null");
		empty.isDropped = true;
		node.value.splice(random.below(node.value.length + 1), 0, [name, empty]);
	}
}

/* ---- records ---- */

/* `says`: what else must be said of it, and what was converted. */
function finish(random, run, node, row, says = {}) {
	const record = recordOf(spell(node, random, random.one(run.styles)), {
		codes: new Set([...row.codes, ...(says.codes ?? [])]),
		isWrong: row.isWrong || says.isWrong === true,
		coerced: says.coerced ?? [],
		counts: says.counts,
		doc: node,
	});
	applySet(run, node);
	record.tree = node;
	record.lines = [render(node)];
	return record;
}

/* Makes a record longer by so many bytes: blanks before its last brace. */
export function padJson(record, count) {
	const { doc } = record;
	record.text = doc.raw = `${doc.raw.slice(0, -1)}${" ".repeat(count)}${doc.raw.slice(-1)}`;
	if (record.tree)
		record.lines = [render(doc)];
}

/* --set: the field in place of what stands there, or behind all else. */
export function applySet(run, node) {
	if (!run.set || node.kind !== "object")
		return;
	const [holder, name] = holderOf(node, run.set.path);
	const constant = nodeOf(run.set.value);
	constant.becomes = quoted(run.set.value);
	holder.set(name, constant);
}

function example(wants) {
	return (random, run) => {
		const row = pickRow(random, run, wants);
		return row && finish(random, run, vary(random, run, row), row);
	};
}

function converted(random, run) {
	const row = run.coerce && pickRow(random, run, isFine);
	if (!row)
		return undefined;
	const node = vary(random, run, row);
	const coerced = [];
	convert(random, run, node, coerced);
	return finish(random, run, node, row, { coerced });
}

function withNulls(random, run) {
	const row = pickRow(random, run, isFine);
	if (!row)
		return undefined;
	const node = vary(random, run, row);
	addNulls(random, node);
	return finish(random, run, node, row);
}

/* A member that the type does not list; types that are open to members of one's own have none. */
function unknownMember(random, run) {
	const row = open[run.type] !== "" && pickRow(random, run, isFine);
	if (!row)
		return undefined;
	const node = vary(random, run, row);
	const member = nodeOf(valueFor(random, run.encoding.letters));
	member.isDropped = run.unknown === "drop";
	node.value.splice(random.below(node.value.length + 1), 0, ["zq_unknown", member]);
	return finish(random, run, node, row, run.unknown === "drop" ? {}
		: { codes: ["field-unknown"], isWrong: run.unknown === "error" });
}

function scientific(random, run) {
	const paths = Object.keys(types[run.type]).filter((path) => types[run.type][path] === "id");
	const row = run.coerce && paths.length && pickRow(random, run, isClean);
	const node = row && vary(random, run, row);
	const path = row && random.one(paths.filter((each) => at(node, each)?.[0].kind === "string"));
	if (!path)
		return undefined;
	const [holder, name] = holderOf(node, path);
	holder.set(name, new Node("number", random.one(["1.23E+11", "4e5", "1E10", "12.5e-1"])));
	return finish(random, run, node, row, { codes: ["id-scientific"], isWrong: true });
}

/* More errors than are written of one record, in a list of identifiers. */
function manyErrors(random, run) {
	if (run.type !== "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS")
		return undefined;
	const count = 98 + random.below(6);
	const node = nodeOf({ identifiers: Array.from({ length: count }, (_, i) =>
		({ type: "USER_NOBODY", user_account_id: String(i) + digits(random, 3) })) });
	const codes = new Set(count > 100 ? ["enum", "hyper-point"] : ["enum"]);
	return finish(random, run, node, { codes, isWrong: true }, { counts: { enum: count } });
}

function noObject(random, run) {
	const text = random.one(["17", "null", `"${mark}"`, "true", "-1.5e3"]);
	const node = nodeOf(JSON.parse(text));
	node.value = text.startsWith('"') ? mark : text;
	return finish(random, { ...run, styles: [styles[0]] }, node,
		      { codes: new Set(["type"]), isWrong: true });
}

/* The text of a record that says nothing, spoiled. */
export function jsonFault(random, run, text) {
	const faults = run.format === "json" ? framed : ofLines;
	return random.one(faults)({ text, random, encoding: run.encoding, maxDepth: run.maxDepth });
}

function faulty(random, run) {
	const row = pickRow(random, run, isFine);
	if (!row)
		return undefined;
	const node = vary(random, run, row);
	return jsonFault(random, run, spell(node, random, random.one(run.styles)));
}

const kinds = [
	[30, example(isClean)],
	[12, example((row) => !row.isWrong && row.codes.size > 0)],
	[12, example((row) => row.isWrong)],
	[10, converted],
	[4, withNulls],
	[4, unknownMember],
	[2, scientific],
	[1, manyErrors],
	[1, noObject],
	[16, faulty],
];
const cleanKinds = kinds.slice(0, 2).concat(kinds.slice(3, 5));

/* `run` is what a record must know of the run that it is for, and of its input. */
export function jsonRecord(random, run) {
	for (let left = 10000; left > 0; left--) {
		const [, make] = random.weighted(run.isClean ? cleanKinds : kinds);
		const record = make(random, run);
		if (record)
			return record;
	}
	throw new Error(`no example of ${run.type} can be a record of this run`);
}

export function jsonStyles(format) {
	return format === "json" ? looseStyles : styles;
}

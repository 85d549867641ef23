/*
 * JSON as it is written in an input: a tree whose nodes know the text that was written for them and
 * where it starts, and what must come out. Numbers are kept as they are spelled, names and strings may
 * be spelled with escapes that need not be.
 */

export class Node {
	constructor(kind, value) {
		this.kind = kind;   /* object, array, string, number, word (true, false, null) */
		this.value = value; /* [[name, node], …], [node, …], or text */
		this.becomes = undefined; /* the JSON text that the program makes of it, if another */
		this.isDropped = false;   /* left out of the output */
	}

	member(name) {
		return this.kind === "object" ? this.value.find(([key]) => key === name)?.[1] : undefined;
	}

	set(name, node) {
		const row = this.value.find(([key]) => key === name);
		if (row)
			row[1] = node;
		else
			this.value.push([name, node]);
	}

	children() {
		if (this.kind === "object")
			return this.value.map(([, node]) => node);
		return this.kind === "array" ? this.value : [];
	}
}

/* The tree of a plain value. */
export function nodeOf(value) {
	if (value instanceof Node)
		return value;
	if (typeof value === "string")
		return new Node("string", value);
	if (typeof value === "number")
		return new Node("number", String(value));
	if (Array.isArray(value))
		return new Node("array", value.map(nodeOf));
	if (value === null || typeof value === "boolean")
		return new Node("word", String(value));
	return new Node("object", Object.entries(value).map(([name, below]) => [name, nodeOf(below)]));
}

export function copyOf(node) {
	if (node.kind === "object")
		return new Node("object", node.value.map(([name, below]) => [name, copyOf(below)]));
	if (node.kind === "array")
		return new Node("array", node.value.map(copyOf));
	return new Node(node.kind, node.value);
}

const token = /[ \t\r\n]*([[\]{},:]|"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)/y;

/* The tree of a text that is known to be JSON; unlike JSON.parse it keeps how numbers are spelled. */
export function parse(text) {
	let next;
	token.lastIndex = 0;
	const step = () => {
		const at = token.lastIndex;
		next = token.exec(text)?.[1];
		if (next === undefined)
			throw new SyntaxError(`no JSON at ${at}: ${text.slice(at, at + 40)}`);
		return next;
	};
	const list = (end, item) => {
		const items = [];
		if (step() === end)
			return items;
		for (;;) {
			items.push(item());
			if (step() === end)
				return items;
			step();
		}
	};
	const value = () => {
		const first = next[0];
		if (first === "{")
			return new Node("object", list("}", () => {
				const name = JSON.parse(next);
				step();
				step();
				return [name, value()];
			}));
		if (first === "[")
			return new Node("array", list("]", value));
		if (first === '"')
			return new Node("string", JSON.parse(next));
		return new Node(/[tfn]/.test(first) ? "word" : "number", next);
	};
	step();
	return value();
}

/* A string as the program writes one anew: no byte of it is a control character, DEL included. */
export function quoted(text) {
	return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}

/* ---- writing an input ---- */

/* How texts are laid out: the chance of blanks between tokens, and of escapes, in percent. */
export const styles = [
	{ blanks: 0, escapes: 0 },
	{ blanks: 0, escapes: 10 },
	{ blanks: 15, escapes: 0, of: [" "] },
	{ blanks: 30, escapes: 3, of: [" ", "\t", "  ", " \r "] },
];
export const looseStyles = [
	...styles,
	{ blanks: 50, escapes: 3, of: ["\n", "\n\t", " ", "\r\n", "\n\n  "] },
];

function escapeOf(unit, random) {
	const short = { '"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n",
		"\r": "\\r", "\t": "\\t" }[unit];
	if (short && random.percent(50))
		return short;
	const hex = unit.charCodeAt(0).toString(16).padStart(4, "0");
	return `\\u${random.percent(50) ? hex : hex.toUpperCase()}`;
}

function spellString(text, random, percent) {
	if (percent === 0)
		return JSON.stringify(text);
	const spelled = [...text].map((c) => random.percent(percent)
		? c.split("").map((unit) => escapeOf(unit, random)).join("") : JSON.stringify(c).slice(1, -1));
	return `"${spelled.join("")}"`;
}

/* Writes the tree at `start` of a text, and notes in each node where it stands. */
export function spell(node, random, style, start = 0) {
	const blank = () => (random.percent(style.blanks) ? random.one(style.of) : "");
	let text = "";
	const put = (piece) => {
		text += piece;
	};
	const write = (at) => {
		at.start = start + text.length;
		const from = text.length;
		if (at.kind === "object" || at.kind === "array") {
			const isObject = at.kind === "object";
			put(isObject ? "{" : "[");
			at.value.forEach((item, i) => {
				put((i ? "," : "") + blank());
				if (isObject)
					put(spellString(item[0], random, style.escapes) + blank() + ":" + blank());
				write(isObject ? item[1] : item);
				put(blank());
			});
			put((at.value.length ? "" : blank()) + (isObject ? "}" : "]"));
		} else {
			put(at.kind === "string" ? spellString(at.value, random, style.escapes) : at.value);
		}
		at.raw = text.slice(from);
	};
	write(node);
	return text;
}

/* ---- what comes out ---- */

function isChanged(node) {
	return node.becomes !== undefined || node.isDropped || node.children().some(isChanged);
}

/* Records leave as they were read; what is changed, or stands on several lines, is written anew. */
export function render(node) {
	if (node.becomes !== undefined)
		return node.becomes;
	const isContainer = node.kind === "object" || node.kind === "array";
	if (node.raw === undefined && node.kind === "string")
		return quoted(node.value);
	if (node.raw === undefined && !isContainer)
		return node.value;
	const isWhole = node.raw !== undefined && !isChanged(node);
	if (isWhole && !(isContainer && /[\r\n]/.test(node.raw)))
		return node.raw;
	if (node.kind === "array")
		return `[${node.value.filter((item) => !item.isDropped).map(render).join(",")}]`;
	const members = node.value.filter(([, below]) => !below.isDropped);
	return `{${members.map(([name, below]) => `${quoted(name)}:${render(below)}`).join(",")}}`;
}

/* The text without what may be written in several ways: blanks, escapes, the order of members. */
export function canonical(node) {
	if (node.kind === "object")
		return `{${node.value.filter(([, below]) => !below.isDropped)
			.map(([name, below]) => `${JSON.stringify(name)}:${canonical(below)}`).sort().join(",")}}`;
	if (node.kind === "array")
		return `[${node.value.map(canonical).join(",")}]`;
	return node.kind === "string" ? JSON.stringify(node.value) : node.value;
}

/* ---- places ---- */

function step(name) {
	return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/* Each node by its JSON Pointer. */
export function* pointers(node, pointer = "") {
	yield [pointer, node];
	if (node.kind === "object")
		for (const [name, below] of node.value)
			yield* pointers(below, pointer + step(name));
	else if (node.kind === "array")
		for (let i = 0; i < node.value.length; i++)
			yield* pointers(node.value[i], `${pointer}/${i}`);
}

/* The same for counting: elements of an array are one, as "*", and so are names that are not shown. */
export function* fieldPointers(node, isShown, pointer = "") {
	const wayTo = (name) => (isShown(pointer + step(name)) ? step(name) : "/*");
	const below = node.kind === "object" ? node.value.map(([name, at]) => [wayTo(name), at])
		: node.kind === "array" ? node.value.map((at) => ["/*", at]) : [];
	for (const [way, at] of below) {
		yield pointer + way;
		yield* fieldPointers(at, isShown, pointer + way);
	}
}

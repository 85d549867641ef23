/* JSON text of generated values: numbers as they were spelled, and many ways to write the same. */

/* A number as it shall stand in the text: 1.0, 1e3, -0. */
export class Spelled {
	constructor(text) {
		this.text = text;
	}
}

export function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) &&
	       !(value instanceof Spelled);
}

/* Sets a member even if it is called __proto__. */
export function put(holder, key, value) {
	Object.defineProperty(holder, key,
			      { value, enumerable: true, configurable: true, writable: true });
}

export function copy(value) {
	if (Array.isArray(value))
		return value.map(copy);
	if (!isObject(value))
		return value;
	const out = {};
	for (const [key, below] of Object.entries(value))
		put(out, key, copy(below));
	return out;
}

function escaped(text, random) {
	const quoted = JSON.stringify(text);
	if (!random.percent(2))
		return quoted;
	const unit = text.charCodeAt(0);
	if (text === "" || (unit >= 0xd800 && unit < 0xe000))
		return quoted;
	return `"\\u${unit.toString(16).padStart(4, "0")}${JSON.stringify(text.slice(1)).slice(1)}`;
}

/* Now and then with blanks, escapes that need not be, and members in another order. */
export function textOf(value, random) {
	const blank = random.percent(1) ? random.one([" ", "\t", "  "]) : "";
	if (value instanceof Spelled)
		return value.text + blank;
	if (typeof value === "string")
		return escaped(value, random) + blank;
	if (Array.isArray(value))
		return `[${blank}${value.map((item) => textOf(item, random)).join(`,${blank}`)}]`;
	if (!isObject(value))
		return JSON.stringify(value) + blank;
	const members = Object.entries(value).map(
		([key, below]) => `${escaped(key, random)}${blank}:${textOf(below, random)}`);
	if (random.percent(10))
		members.reverse();
	return `{${blank}${members.join(`,${blank}`)}}`;
}

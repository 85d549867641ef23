/*
 * Small changes to a line, most of them aimed: at a value that an assertion is about, at a member
 * that the type knows, at the form of a text. Each is a function of the chance and of one node of
 * the line; what it cannot be done to it leaves alone.
 *
 * Not made, because judges differ there for reasons of their own: numbers past 2^53 (theirs are
 * doubles) and halves of surrogate pairs (no Unicode text, refused here on reading).
 */
import { Place } from "./places.mjs";
import { Spelled, copy, isObject, put } from "./text.mjs";

function nested(depth) {
	let value = 0;
	for (let i = 0; i < depth; i++)
		value = i % 2 ? [value] : { a: value };
	return value;
}

const oddNumbers = [
	"0", "-0", "0.0", "1", "-1", "1.0", "1e3", "1E+2", "10e-1", "1.5", "-1.5", "1e-7", "0e0",
	"100000000000.0", "1e11", "99999999999.5", "2147483647", "2147483648", "9007199254740991",
].map((text) => new Spelled(text));
const oddTexts = [
	"", " ", "0", "1.0", "-1", "true", "null", "a", "\u0000", "\n", "é", "e\u0301", "\u{1f600}",
	"\u2028", "\ufeff", "@", "a@b", "[]", "{}", "\\", "\"", "x".repeat(5000),
	"\u{1f600}".repeat(300),
];
const oddOthers = [
	null, true, false, [], {}, [[]], [null], [{}], { a: {} }, { "": "" }, ["a", "a"], nested(60),
];
const oddNames = [
	"", "a", "$", "__proto__", "constructor", "length", "$schema", "x-code", "é", "\u{1f600}", "0",
	"a.b", "a/b", "~",
];

function oddValue(random) {
	return copy(random.one(random.one([oddNumbers, oddTexts, oddOthers])));
}

/* Every value of the line with its place; the first is the line itself, below `top`. */
export function nodesOf(top, place) {
	const nodes = [];
	const walk = (holder, key, at) => {
		const value = holder[key];
		nodes.push({ holder, key, place: at });
		if (Array.isArray(value))
			for (let i = 0; i < value.length; i++)
				walk(value, i, at.below(i));
		else if (isObject(value))
			for (const name of Object.keys(value))
				walk(value, name, at.below(name));
	};
	walk(top, "line", place);
	return nodes;
}

function set(node, value) {
	put(node.holder, node.key, value);
}

function drop(random, { holder, key }) {
	if (Array.isArray(holder))
		holder.splice(key, 1);
	else if (key !== "line")
		delete holder[key];
}

/* ---- values ---- */

/* What an example has at this place. */
function take(random, node) {
	if (node.place.seen.length)
		set(node, copy(random.one(node.place.seen)));
}

function ofLength(random, length) {
	return random.one(["x", "7", "é", "\u{1f600}"]).repeat(length);
}

function aimed(random, place) {
	if (place.lengths.length && random.percent(40))
		return ofLength(random, random.one(place.lengths));
	if (place.aims.length)
		return copy(random.one(place.aims));
	return place.seen.length ? copy(random.one(place.seen)) : oddValue(random);
}

function aim(random, node) {
	set(node, aimed(random, node.place));
}

function makeOdd(random, node) {
	set(node, oddValue(random));
}

function wrap(random, node) {
	const value = node.holder[node.key];
	set(node, random.percent(50) ? [value] : { [random.one(oddNames.slice(0, 3))]: value });
}

/* ---- objects and arrays ---- */

/* A member that the type knows and the object has not. */
function addKnown(random, node) {
	const object = node.holder[node.key];
	if (!isObject(object))
		return;
	const missing = [...node.place.members.keys()].filter((name) => !Object.hasOwn(object, name));
	if (missing.length) {
		const name = random.one(missing), place = node.place.below(name);
		put(object, name, place.seen.length && random.percent(60) ? copy(random.one(place.seen))
									  : aimed(random, place));
	}
}

function addStranger(random, node) {
	const object = node.holder[node.key];
	if (!isObject(object))
		return;
	const known = [...node.place.members.keys()];
	const name = known.length && random.percent(50) ? twisted(random, random.one(known))
							: random.one(oddNames);
	put(object, name, oddValue(random));
}

function rename(random, { holder, key, place }) {
	if (typeof key !== "string" || key === "line")
		return;
	const value = holder[key];
	delete holder[key];
	put(holder, twisted(random, key), value);
}

/* The array gets some size that a rule is about, by repeating what it has, exactly or nearly. */
function resize(random, node) {
	const array = node.holder[node.key];
	if (!Array.isArray(array))
		return;
	const place = node.place.items ?? new Place();
	const size = random.one([0, 1, 2, array.length + 1, ...node.place.sizes]);
	array.length = Math.min(array.length, size);
	while (array.length < size)
		array.push(array.length && random.percent(30) ? copy(random.one(array)) :
			   place.seen.length ? respelled(random, copy(random.one(place.seen)))
					     : oddValue(random));
}

/* ---- texts and numbers ---- */

/* Another text of the same form: another id, another hash. */
function respelledText(random, text) {
	const isHash = /^[0-9a-f-]{16,}$/.test(text);
	return text.replace(isHash ? /[0-9a-f]/g : /[0-9]/g,
			    (c) => c < "a" ? String(random.below(10)) : random.one("abcdef"));
}

function respelled(random, value, place = new Place()) {
	if (typeof value === "string")
		return place.aims.includes(value) ? value : respelledText(random, value);
	if (Array.isArray(value))
		return value.map((item, i) => respelled(random, item, place.below(i)));
	if (!isObject(value))
		return value;
	const out = {};
	for (const [name, below] of Object.entries(value))
		put(out, name, name === "type" || name === "$type"
			       ? below : respelled(random, below, place.below(name)));
	return out;
}

export function respell(random, node) {
	set(node, respelled(random, node.holder[node.key], node.place));
}

const twists = [
	(random, text) => text.toUpperCase(),
	(random, text) => text.toLowerCase(),
	(random, text) => random.one([" ", "\n", "x", "0", "é", "-"]) + text,
	(random, text) => text + random.one([" ", "\n", "x", "0", "a", "\u{1f600}", "@b"]),
	(random, text) => text + text,
	(random, text) => [...text].reverse().join(""),
	(random, text) => [...text].slice(0, -1).join(""),
	(random, text) => [...text].slice(1).join(""),
	(random, text) => {
		const chars = [...text];
		chars[random.below(chars.length)] = random.one(["a", "G", "0", ":", "-", "\u{1f600}"]);
		return chars.join("");
	},
];

function twisted(random, text) {
	return random.one(twists)(random, text);
}

function twistedNumber(random, number) {
	const value = Number(number instanceof Spelled ? number.text : number);
	const other = random.one([
		-value, value + 1, value - 1, value + 0.5, value * 1000, Math.trunc(value / 1000)]);
	if (Math.abs(other) > Number.MAX_SAFE_INTEGER)
		return number;
	const plain = Object.is(other, -0) ? "-0" : String(other);
	const tail = /^-?[1-9][0-9]*$/.test(plain) ? random.one(["", ".0", "e0", "0e-1"]) : "";
	return new Spelled(plain + tail);
}

function twist(random, node) {
	const value = node.holder[node.key];
	if (typeof value === "string")
		set(node, twisted(random, value));
	else if (typeof value === "number" || value instanceof Spelled)
		set(node, twistedNumber(random, value));
	else if (typeof value === "boolean")
		set(node, random.one([!value, String(value), Number(value)]));
}

/* ---- */

const changes = [
	[4, drop],
	[5, take],
	[6, aim],
	[4, makeOdd],
	[6, addKnown],
	[2, addStranger],
	[2, rename],
	[4, resize],
	[6, twist],
	[1, wrap],
];

export function mutate(random, top, place) {
	const nodes = nodesOf(top, place);
	const near = nodes.filter((node) => node.holder === top || node.holder === top.line);
	const [, change] = random.weighted(changes);
	change(random, random.one(random.percent(50) ? near : nodes));
}

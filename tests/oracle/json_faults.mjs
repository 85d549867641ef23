/*
 * What can be wrong with a record of JSON before any rule is asked. Each takes the text of a whole
 * record and gives the spoiled one; those of `framed` leave its end where it was, so that they may
 * stand among the values of a json input too.
 */
import { notUtf8, utf8 } from "./encode.mjs";
import { wrong } from "./record.mjs";

function syntax(text) {
	return wrong(text, "json-syntax");
}

/* The text with something put behind its first brace; every record is an object with members. */
function inside(text, piece) {
	return `{${piece},${text.slice(text.indexOf("{") + 1)}`;
}

const pieces = [
	`"a":1,`, `"a":NaN`, `"a" 1`, `"a":1 "b":2`, `'a':1`, `a:1`, `"a":01`, `"a":1.`, `"a":.5`, `"a":+1`,
	`"a":tru`, `"a":TRUE`, `"a":"\\x41"`, `"a":"\\u12g4"`, `"a":"tab\there"`, `"a":undefined`, `"a":-`,
	`"a":1e`, `"a":/* no */1`, `"a":0x10`, `"a"::1`, `"a":`, `:1`, `1`, `null`, `"a":\v1`, `"a":\f1`,
];

function badPiece({ text, random }) {
	return syntax(inside(text, random.one(pieces)));
}

function commaAtEnd({ text }) {
	return syntax(`${text.slice(0, text.lastIndexOf("}"))},}`);
}

/* Deeper than the limit by one or more: the bracket that goes past it is the place. */
function tooDeep({ text, random, maxDepth }) {
	const depth = maxDepth + random.below(3);
	const isArray = random.percent(50);
	const [open, close, width] = isArray ? ["[", "]", 1] : ['{"a":', "}", 5];
	const piece = `"deep":${open.repeat(depth)}1${close.repeat(depth)}`;
	return wrong(inside(text, piece), "json-depth", `{"deep":`.length + width * (maxDepth - 1) + 1);
}

/* A name twice, the second time perhaps spelled with an escape. */
function twice({ text, random }) {
	const first = `"na\\u006de":1`;
	const second = random.one([`"name":{}`, `"n\\u0061me":"x"`]);
	const isNested = random.percent(50);
	const piece = isNested ? `"own":[{${first},${second}}]` : `${first},${second}`;
	const column = 1 + (isNested ? `"own":[{`.length : 0) + first.length + 1;
	return wrong(inside(text, piece), "json-duplicate-key", column + 1);
}

function halfEscape({ text, random }) {
	const before = random.one([`"a":"`, `"a":"x\\\\`, `"a":"\\ud83d\\ude00`]);
	const half = random.one([`\\ud83d`, `\\udE00`, `\\ud83d\\n`, `\\ud83d\\ud83d`, `\\udbff\\u0041`]);
	return wrong(inside(text, `${before}${half}"`), "encoding-invalid", before.length + 2);
}

const isLow = (unit) => unit >= "\udc00" && unit <= "\udfff";

/* Bytes that are no text: of the encoding's own, a NUL, half a pair. */
export function notText({ text, random, encoding }) {
	let at = random.below(text.length);
	at -= isLow(text[at]) ? 1 : 0;
	const column = at + 1;
	if (encoding.isWide) {
		const unit = random.one(["\ud83d", "\ude00", "\0"]);
		return wrong(text.slice(0, at) + unit + text.slice(at), "encoding-invalid", column);
	}
	const bytes = encoding === utf8 ? random.one(notUtf8)
		: Buffer.from([random.one([...encoding.holes, 0])]);
	return { ...wrong(text, "encoding-invalid", column), spoil: { at, bytes } };
}

function arrayOf({ text }) {
	return wrong(`[${text}]`, "json-array", 0);
}

/* Inside the braces, or it would be no part of the value. */
function notTextInside(given) {
	const record = notText({ ...given, text: given.text.slice(1) });
	const spoil = record.spoil && { ...record.spoil, at: record.spoil.at + 1 };
	return { ...record, text: `{${record.text}`, column: record.column + 1, spoil };
}

export const framed = [badPiece, commaAtEnd, tooDeep, twice, halfEscape, arrayOf, notTextInside];

/* Those that only a line can have: it ends where the line does. */
function cutShort({ text, random }) {
	let end = 1 + random.below(text.length - 2);
	while (end > 1 && (isLow(text[end]) || text[end - 1] === "\r"))
		end--;
	return syntax(text.slice(0, end));
}

function goesOn({ text, random }) {
	return syntax(text + random.one(["}", "]", "{}", " 1", "x", ' "', ",", text]));
}

export const ofLines = [...framed, cutShort, goesOn, notText];

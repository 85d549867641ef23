/*
 * What can be wrong with a record of CSV before any rule is asked: the number of its cells, its quotes,
 * its bytes. Each takes a whole record that says nothing else.
 */
import { notText } from "./json_faults.mjs";
import { wrong } from "./record.mjs";

function missingCells({ record, columns, random, dialect }) {
	if (columns.length < 3)
		return undefined;
	const keep = 2 + random.below(columns.length - 2);
	const text = record.text.slice(0, record.cells.get(columns[keep]).at - dialect.delimiter.length);
	return wrong(text, "csv-columns", 0);
}

function surplusCells({ record, random, dialect }) {
	const text = record.text + dialect.delimiter;
	return wrong(text + random.one(["surplus", "", `x${dialect.delimiter}y`]), "csv-columns", text.length + 1);
}

/* The record with a cell of its own written in another way, and where that cell is. */
function withCell({ record, columns, random, dialect }, spelled) {
	const i = random.below(columns.length);
	const at = record.cells.get(columns[i]).at;
	const behind = i + 1 < columns.length
		? record.text.slice(record.cells.get(columns[i + 1]).at - dialect.delimiter.length) : "";
	return [record.text.slice(0, at) + spelled + behind, at];
}

/* Text, a blank, or a CR behind a closing quote. */
function behindQuote(given) {
	const { quote } = given.dialect;
	const closed = `${quote}ab${quote}`;
	const [text, at] = withCell(given, closed + given.random.one(["x", " ", "\r "]));
	return wrong(text, "csv-quote", at + closed.length + 1);
}

/* A quote in a cell that does not start with it. */
function bareQuote(given) {
	const { quote } = given.dialect;
	const before = given.random.one(["5", " ", "a b"]);
	const after = given.random.one(["", " inches", `x${quote}`]);
	const [text, at] = withCell(given, before + quote + after);
	return wrong(text, "csv-quote", at + before.length + 1);
}

/* A quote that is never closed. What follows in the file must not close it: input.mjs looks after that. */
function unclosed(given) {
	const { record, columns, dialect } = given;
	const last = record.cells.get(columns.at(-1)).at;
	const head = record.text.slice(0, last);
	if (dialect.escape !== "")
		return undefined;
	const text = `${head}${dialect.quote}open`;
	return { ...wrong(text, "csv-quote", last + 1), unclosedAt: last };
}

function badBytes(given) {
	const record = notText({ ...given, text: given.record.text });
	/* Not among the quotes, or they would be broken too. */
	const isPlain = given.dialect.quote === "" || !given.record.text.includes(given.dialect.quote);
	return isPlain && given.record.text.length > 1 ? record : undefined;
}

const all = [missingCells, surplusCells, badBytes];
const ofQuotes = [behindQuote, bareQuote, unclosed];

export function csvFault(given) {
	const faults = given.dialect.quote === "" ? all : [...all, ...ofQuotes];
	for (;;) {
		const fault = given.random.one(faults);
		const record = fault(given);
		/* Broken quoting costs the first line, so that there must be no second one. */
		if (record && !(ofQuotes.includes(fault) && record.text.includes("\n")))
			return record;
	}
}

/* ---- a record of many lines that is longer than the limit ---- */

/* The lines of a quoted cell that is not closed before the limit: each is a record, and wrong. */
export function pastLimit({ columns, dialect, limit }) {
	if (dialect.quote === "" || columns.length < 2)
		return undefined;
	const { quote, delimiter } = dialect;
	const width = 40;
	const count = Math.ceil(limit / width) + 2;
	const first = wrong(`a${delimiter}${quote}${"x".repeat(width)}`, "csv-quote", 3);
	const middle = Array.from({ length: count }, () => wrong("y".repeat(width), "csv-columns", 0));
	return [first, ...middle, wrong(`end${quote}`, "csv-quote", 4)];
}

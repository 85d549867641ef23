/*
 * Records of CSV: examples of the rules as cells, texts of one's own, and what only CSV can have wrong.
 * The columns of an input are what its records need, so records are made first, as cells by path, and
 * written when the header is known.
 */
import { Random } from "../conformance/differential/random.mjs";
import { kindOf, open, types } from "./fields.mjs";
import { nodeOf, render, spell, styles } from "./json.mjs";
import { applySet, pickRow } from "./json_records.mjs";
import { recordOf } from "./record.mjs";
import { ownObject, vary } from "./rows.mjs";
import { textFor } from "./text.mjs";

/* ---- a line as cells ---- */

/* In a cell it is what a spreadsheet made of an id. */
const isScientific = (text) => /^[0-9]+(?:[.,][0-9]+)?[Ee][+-]?[0-9]+$/.test(text);

/* The text of a cell that becomes this value at a field of this kind; undefined: there is none. */
function cellOf(random, node, kind) {
	if (kind === "id" && isScientific(node.value))
		return undefined;
	if (node.kind === "string" && (kind === "text" || kind === "id" || kind === "own"))
		return node.value || undefined;
	if (node.kind === "number" && kind === "int")
		return /^-?[0-9]+$/.test(node.value) ? node.value : undefined;
	if (node.kind === "number" && kind === "num")
		return node.value;
	if (node.kind === "word" && kind === "bool")
		return node.value === "null" ? undefined : node.value;
	if (node.kind === "array" && kind === "list")
		return spell(node, random, random.one(styles));
	return undefined;
}

/* [{ path, text, kind, node }, …] of a line, or undefined if no cells can say it. */
function cellsOf(random, type, node, head = "") {
	const cells = [];
	for (const [name, below] of node.value) {
		const path = head + name;
		const isHolder = below.kind === "object" && below.value.length > 0 && head === "" &&
			Object.keys(types[type]).some((each) => each.startsWith(`${name}.`));
		const kind = isHolder ? undefined : kindOf(type, path);
		const text = kind && cellOf(random, below, kind);
		const inner = isHolder ? cellsOf(random, type, below, `${name}.`)
			: text === undefined ? undefined : [{ path, text, kind, node: below }];
		if (!inner)
			return undefined;
		cells.push(...inner);
	}
	return cells;
}

/* What is found out once for all cases must not draw from the chance of one of them. */
export function hasCells(run, row) {
	/* A row without a cell would be a blank line where there is one column. */
	row.hasCells ??= row.node.kind === "object" && row.isPlain &&
		cellsOf(new Random("any"), run.type, row.node)?.length > 0;
	return row.hasCells;
}

function addOwn(random, run, cells) {
	const { type } = run;
	const head = open[type];
	const has = head === "" || cells.some(({ path }) => path.startsWith(`${head}.`));
	for (let left = head !== undefined && has ? random.below(3) : 0; left > 0; left--) {
		const path = `${head ? `${head}.` : ""}zq_${random.below(4)}`;
		if (!cells.some((cell) => cell.path === path))
			cells.push({ path, text: textFor(random, run.encoding.letters), kind: "own" });
	}
}

/* ---- records, as cells ---- */

/* A draft: what the cells are, and what must be said. */
function draft(random, run, wants, change = () => ({})) {
	const row = pickRow(random, run, (each) => wants(each) && hasCells(run, each));
	if (!row)
		return undefined;
	const node = vary(random, run, row);
	const own = ownObject(run.type, node);
	if (own)
		own.value = own.value.filter(([name]) => !name.startsWith("zq_"));
	const cells = cellsOf(random, run.type, node);
	addOwn(random, run, cells);
	const says = cells && change(cells);
	return says && { cells, codes: new Set([...row.codes, ...(says.codes ?? [])]),
		isWrong: row.isWrong || says.isWrong === true, column: says.column };
}

const isFine = (row) => !row.isWrong;
const isClean = (row) => isFine(row) && row.codes.size === 0;

const becomesOther = new Set(["int", "num", "bool", "list"]);

/* Without conversions numbers are texts, and of the wrong type. */
function unconverted(random, run) {
	return draft(random, run, isClean, (cells) =>
		(cells.some(({ kind }) => becomesOther.has(kind)) ? { codes: ["type"], isWrong: true } : {}));
}

function example(wants) {
	return (random, run) => (run.coerce ? draft(random, run, wants) : unconverted(random, run));
}

const refused = {
	int: ["12,5", "1.5", "many", "1e", "0x10", " 1", "01", "+1"],
	num: ["12,5", "soon", "1.", ".5", "NaN"],
	bool: ["maybe", "TRUE", "1", "yes", " true"],
	list: ["a", "[", "[1,]", "{}", "17", " [1]"],
};

/* A cell that does not spell what the rules want there. */
function refusedCell(random, run) {
	return run.coerce && draft(random, run, isClean, (cells) => {
		const cell = random.one(cells.filter(({ kind }) => kind in refused));
		if (!cell)
			return undefined;
		cell.text = random.one(refused[cell.kind]);
		return { codes: ["coerce"], isWrong: true, column: cell.path };
	});
}

function scientific(random, run) {
	return run.coerce && draft(random, run, isClean, (cells) => {
		const cell = random.one(cells.filter(({ kind }) => kind === "id"));
		if (!cell)
			return undefined;
		cell.text = random.one(["1.23E+11", "8,54125E+09", "4E+5", "1e-7"]);
		return { codes: ["id-scientific"], isWrong: true, column: cell.path };
	});
}

/* A column that the type does not know, where the run lets it pass or leaves it out. */
function unknownColumn(random, run) {
	const isOpen = open[run.type] === "";
	if (isOpen || !run.coerce || (run.unknown !== "warn" && run.unknown !== "drop"))
		return undefined;
	return draft(random, run, isFine, (cells) => {
		cells.push({ path: "zq_unknown", text: textFor(random, run.encoding.letters), kind: "unknown" });
		return run.unknown === "drop" ? {} : { codes: ["field-unknown"] };
	});
}

const kinds = [
	[30, example(isClean)],
	[12, example((row) => !row.isWrong && row.codes.size > 0)],
	[12, example((row) => row.isWrong)],
	[6, refusedCell],
	[3, scientific],
	[5, unknownColumn],
];

export function csvDraft(random, run) {
	for (let left = 10000; left > 0; left--) {
		const [, make] = random.weighted(run.isClean ? kinds.slice(0, 2) : kinds);
		const made = make(random, run);
		if (made)
			return made;
	}
	throw new Error(`no example of ${run.type} can be cells in this run`);
}

/* ---- writing ---- */

/* The line that comes out: members in the order of the columns, objects where their first one is. */
function lineOf(run, draft, columns, coerced) {
	const root = nodeOf({});
	for (const path of columns) {
		const cell = draft.cells.find((each) => each.path === path);
		const isLeftOut = cell?.kind === "nameless" || (cell?.kind === "unknown" && run.unknown === "drop");
		if (!cell || isLeftOut)
			continue;
		const names = path.split(".");
		let holder = root;
		for (const name of names.slice(0, -1)) {
			if (!holder.member(name))
				holder.set(name, nodeOf({}));
			holder = holder.member(name);
		}
		const isOther = run.coerce && becomesOther.has(cell.kind);
		const node = nodeOf(cell.text);
		if (isOther) {
			coerced.push(`/${names.join("/")}`);
			node.becomes = cell.kind === "list" ? render(cell.node) : cell.text;
		}
		holder.set(names.at(-1), node);
	}
	applySet(run, root);
	return root;
}

function mustQuote(text, dialect) {
	return [dialect.delimiter, dialect.quote, "\n", "\r", dialect.escape || "\n"]
		.some((c) => text.includes(c));
}

function quoted(random, text, { quote, escape }) {
	const inner = [...text].map((c) => {
		if (c === quote)
			return (escape && random.percent(50) ? escape : quote) + c;
		return c === escape ? escape + c : c;
	});
	return quote + inner.join("") + quote;
}

/* Without quotes: what would mean something is escaped, and now and then what would not. */
function escaped(random, text, { delimiter, quote, escape }) {
	const inner = [...text].map((c) =>
		(c === delimiter || c === quote || c === escape || random.percent(2) ? escape + c : c));
	return inner.join("");
}

/* What a cell of this dialect cannot hold, because there is nothing to quote it with. */
export function canWriteCell(text, { delimiter, quote, escape }) {
	return quote !== "" || !(/[\r\n]/.test(text) || (text.includes(delimiter) && escape === ""));
}

export function writeCell(random, text, dialect) {
	const { quote, escape } = dialect;
	const isEscaped = escape !== "" && !/[\r\n]/.test(text) && (quote === "" || random.percent(30));
	if (isEscaped)
		return escaped(random, text, dialect);
	if (quote === "")
		return text;
	return mustQuote(text, dialect) || random.percent(15) ? quoted(random, text, dialect) : text;
}

/* The draft as a record of an input with these columns. */
export function csvRecord(random, run, draft, columns, dialect) {
	const cells = new Map();
	let text = "";
	columns.forEach((path, i) => {
		const value = draft.cells.find((cell) => cell.path === path)?.text ?? "";
		text += i ? dialect.delimiter : "";
		cells.set(path, { at: text.length, value, number: i });
		const isLonely = columns.length === 1 && value === "";
		text += isLonely ? dialect.quote.repeat(2) : writeCell(random, value, dialect);
	});
	const coerced = [];
	const record = recordOf(text, { codes: draft.codes, isWrong: draft.isWrong, cells, coerced, draft });
	if (!draft.lines)
		record.tree = lineOf(run, draft, columns, coerced);
	if (draft.column)
		record.column = cells.get(draft.column).at + 1;
	record.lines = draft.lines ?? [render(record.tree)];
	record.skipped = draft.isSkipped;
	return record;
}

/* Makes a record longer by so many bytes, in a cell without quotes whose text is free; false: it has none. */
export function padCsv(run, record, columns, count) {
	const path = columns.find((each) => {
		const { at, value } = record.cells.get(each);
		const isFree = /(^|[$])user_account_id$|zq_/.test(each);
		return isFree && value !== "" && record.text.startsWith(value, at);
	});
	if (!path || record.draft.lines)
		return false;
	const cell = record.cells.get(path);
	const end = cell.at + cell.value.length;
	record.text = record.text.slice(0, end) + "7".repeat(count) + record.text.slice(end);
	for (const other of record.cells.values())
		other.at += other.at > cell.at ? count : 0;
	cell.value += "7".repeat(count);
	record.draft.cells.find((each) => each.path === path).text = cell.value;
	record.tree = lineOf(run, record.draft, columns, []);
	record.lines = [render(record.tree)];
	return true;
}

/* The inputs of a run: their formats, dialects and records, drawn from the seed. */
import { compressions } from "./compress.mjs";
import { csvFault, pastLimit } from "./csv_faults.mjs";
import { canWriteCell, csvDraft, csvRecord, padCsv, writeCell } from "./csv_records.mjs";
import { types } from "./fields.mjs";
import { limitGroups } from "./groups.mjs";
import { jsonRecord, jsonStyles, padJson } from "./json_records.mjs";
import { bytesOf } from "./record.mjs";
import { textFor } from "./text.mjs";

const ends = [
	[40, () => "\n"],
	[25, () => "\r\n"],
	[35, (random) => random.one(["\n", "\r\n"])],
];

function isTable(format) {
	return format === "csv" || format === "tsv";
}

function drawFormat(random, run) {
	if (run.from)
		return run.from;
	return random.weighted(run.formats)[1];
}

/* What a record must know of its run and its input. */
function contextOf(run, input) {
	return { ...run, format: input.format, encoding: input.encoding, styles: jsonStyles(input.format) };
}

/* ---- CSV ---- */

function drawDialect(random, run, input, columns) {
	const dialect = { ...run.dialect };
	const isSniffed = !dialect.delimiter;
	if (input.format === "tsv")
		dialect.delimiter ??= "\t";
	else if (isSniffed && !run.columns && random.percent(15)) {
		input.sep = true;
		dialect.delimiter = random.one([",", ";", "|", "\t", ":", "^"]);
	}
	/* A header has no other delimiters in it; a record may. */
	if (run.columns)
		dialect.delimiter ??= run.dialect.delimiter = random.one([",", ";", "\t", "|", ":"]);
	dialect.delimiter ??= columns.length > 1 ? random.one([",", ";", "\t", "|"]) : ",";
	return dialect;
}

function inAnyCase(random, name) {
	return random.one([name, name.toUpperCase(), name[0].toUpperCase() + name.slice(1)]);
}

function columnsOf(random, run, drafts) {
	const drawn = drafts.flatMap(({ cells }) => cells.map(({ path }) => path));
	const columns = [...new Set([...(run.columnsWanted ?? []), ...drawn])];
	for (let i = columns.length - 1; i > 0; i--) {
		const k = random.below(i + 1);
		[columns[i], columns[k]] = [columns[k], columns[i]];
	}
	return columns;
}

/* A column without a name, which is left out with all that stands in it. */
function addNameless(random, run, input, drafts) {
	if (!random.percent(6) || run.columns || run.makeRows || input.columns.length < 2)
		return;
	input.columns.splice(1 + random.below(input.columns.length), 0, "");
	for (const draft of drafts)
		draft.cells.push({ path: "", text: textFor(random, input.encoding.letters), kind: "nameless" });
}

function writeHeader(random, run, input) {
	const names = input.columns.map((path) =>
		(run.type === "USER_SEGMENT" && path in types.USER_SEGMENT ? inAnyCase(random, path) : path));
	input.names = names;
	/* A single name in quotes would be a JSON value, and the input NDJSON. */
	const write = names.length === 1 ? (name) => name : (name) => writeCell(random, name, input.dialect);
	return names.map(write).join(input.dialect.delimiter);
}

/* Columns, dialect and header, for the records that are to come. */
function drawHeader(random, run, input, drafts) {
	input.columns = run.columns ?? columnsOf(random, run, drafts);
	if (run.isHeaderless)
		run.columns = input.columns;
	input.dialect = drawDialect(random, run, input, input.columns);
	addNameless(random, run, input, drafts);
	if (run.columns)
		input.names = input.columns;
	else
		input.header = writeHeader(random, run, input);
}

function drawTable(random, run, input, count) {
	const context = contextOf(run, input);
	const make = run.makeDraft ?? csvDraft;
	const drafts = run.makeRows ? []
		: Array.from({ length: Math.max(1, count) }, () => make(random, context));
	drawHeader(random, run, input, drafts);
	input.records = [];
	if (run.makeRows) {
		run.makeRows(random, context, input, count);
		return;
	}
	const fits = ({ cells }) => cells.every(({ path, text }) =>
		input.columns.includes(path) && canWriteCell(text, input.dialect));
	const records = drafts.slice(0, count).filter(fits).map((draft) =>
		csvRecord(random, context, draft, input.columns, input.dialect));
	input.records = records.map((record) => {
		if (run.isClean || record.codes.size || record.skipped || !random.percent(22))
			return record;
		return csvFault({ record, columns: input.columns, random, dialect: input.dialect,
			encoding: input.encoding });
	});
}

/* ---- JSON ---- */

/* An input that is told by its content must begin as its format does; else nothing is known of it. */
function canLead(input, record) {
	if (input.format === "ndjson")
		return record.doc?.kind === "object";
	return record.doc?.kind === "object" && record.doc.raw.slice(1, -1).trim().includes("\n");
}

function drawValues(random, run, input, count) {
	const context = contextOf(run, input);
	const make = run.makeJson ?? jsonRecord;
	input.records = Array.from({ length: count }, () => make(random, context));
	input.isArray = input.format === "json" && random.percent(60);
	const { records } = input;
	const leader = records.findIndex((record) => canLead(input, record));
	if (leader > 0)
		[records[0], records[leader]] = [records[leader], records[0]];
	const isTold = run.from !== undefined || leader >= 0;
	if (input.format === "json" && (!isTold || records[0]?.text[0] === "["))
		input.isArray = true;
	return isTold || input.format === "json";
}

/* ---- any ---- */

const nothing = ["", "\n", "\r\n\n"];

/* An input without records: no byte, blank lines, a header, an empty array. */
function drawEmpty(random, run, input) {
	input.records = [];
	input.blanks = 0;
	if (input.format === "json" && (!run.from || random.percent(50))) {
		input.isArray = true;
		return;
	}
	if (isTable(input.format) && !run.columns && random.percent(50)) {
		drawTable(random, { ...run, isClean: true }, input, 0);
		return;
	}
	input.format = run.from ?? (input.format === "tsv" ? "tsv" : "csv");
	if (isTable(input.format)) {
		input.dialect = { ...run.dialect, delimiter: run.dialect.delimiter ?? "," };
		input.columns = run.columns ?? [];
		input.names = input.columns;
	}
	input.filler = random.one(nothing);
}

export function drawInput(random, run, number, records) {
	const encoding = random.one(run.encodings);
	const input = { number, format: drawFormat(random, run), encoding, lacksEnd: random.percent(20),
		blanks: random.percent(60) ? 0 : random.one([5, 20, 60]) };
	const [, eol] = random.weighted(ends);
	input.eol = eol;
	input.hasBom = encoding.isWide ? run.encodingName === undefined || random.percent(50)
		: encoding.name === "UTF-8" && random.percent(20);
	const isEmpty = random.percent(4) || records === 0;
	if (!isEmpty && isTable(input.format))
		drawTable(random, run, input, records);
	else if (isEmpty || !drawValues(random, run, input, records))
		drawEmpty(random, run, input);
	input.compression = random.percent(55) ? "none" : random.one(Object.keys(compressions));
	const end = input.format === "tsv" && run.from === undefined ? ".tsv"
		: random.one([".dat", `.${input.format === "tsv" ? "csv" : input.format}`, ""]);
	input.name = `in${number}${end}${random.percent(70) || end === ".tsv" ? compressions[input.compression].ends : ""}`;
	return input;
}

/* ---- --max-record-size ---- */

function sizeOf(record, encoding) {
	return bytesOf(record, encoding).inRejects.length;
}

function pad(run, input, record, count) {
	if (record.doc?.kind === "object" && record.doc.raw === record.text) {
		padJson(record, count);
		return true;
	}
	return Boolean(record.cells) && padCsv(contextOf(run, input), record, input.columns, count);
}

/* Records of exactly the limit, and past it. */
function padSome(random, run, input) {
	for (const record of input.records) {
		const isPlain = !record.isWrong && record.codes.size === 0;
		if (!isPlain || !random.percent(12))
			continue;
		const extra = random.one([0, 0, 1, 1, 2, 3 * run.maxRecord]);
		const isLong = extra > 0 && !run.isClean;
		if (isLong && record.text.includes("\n") && input.dialect)
			continue;
		const missing = run.maxRecord + (isLong ? extra : 0) - sizeOf(record, input.encoding);
		if (!pad(run, input, record, missing) || !isLong)
			continue;
		record.codes = new Set(["record-too-large"]);
		Object.assign(record, { isWrong: true, isLarge: true, column: 0, doc: undefined, cells: undefined });
	}
}

function addPastLimit(random, run, input) {
	if (!input.dialect || run.isClean || run.dialect.escape || !random.percent(10) || !input.header)
		return;
	const lines = pastLimit({ columns: input.columns, dialect: input.dialect, limit: run.maxRecord });
	if (lines)
		input.records.splice(random.below(input.records.length + 1), 0, ...lines);
}

/* Draws the limit from the records that there are, and puts some past it. */
export function drawMaxRecord(random, run, inputs) {
	if (run.makeRows) {
		limitGroups(random, run, inputs, sizeOf);
		return;
	}
	const sizes = inputs.flatMap(({ records, encoding }) => records.map((record) => sizeOf(record, encoding)));
	run.maxRecord = Math.max(120, ...sizes) + random.below(60);
	for (const input of inputs) {
		padSome(random, run, input);
		addPastLimit(random, run, input);
	}
}

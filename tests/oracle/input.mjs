/*
 * One input: its records laid out as a file, with blank lines, line ends, a byte order mark, an
 * encoding and a compression; and where each record then is.
 */
import { byteAt, bytesOf } from "./record.mjs";

const bom = "\ufeff";

/* Pieces one after another, counting lines and bytes. */
class Layout {
	constructor(encoding) {
		this.encoding = encoding;
		this.pieces = [];
		this.offset = 0;
		this.line = 1;
	}

	bytes(bytes, text) {
		this.pieces.push(bytes);
		this.offset += bytes.length;
		this.line += text.split("\n").length - 1;
	}

	text(text) {
		this.bytes(this.encoding.encode(text), text);
	}

	/* A record with its line end, which the rejects keep. */
	record(record, eol) {
		const { inInput, inRejects } = bytesOf(record, this.encoding);
		record.line = this.line;
		record.offset = this.offset;
		record.raw = inRejects;
		record.eol = this.encoding.asRead(eol);
		record.encoding = this.encoding;
		if (record.column)
			record.column = byteAt(record, this.encoding, record.column - 1);
		this.bytes(inInput, record.text);
		this.text(eol);
		record.end = this.offset;
	}

	whole() {
		return Buffer.concat(this.pieces);
	}
}

/* Blank lines of the format: nothing at all in CSV, blanks too in NDJSON. */
function blankLine(random, input) {
	const isJson = input.format === "ndjson";
	return (isJson ? random.one(["", " ", "\t", "  \t "]) : "") + input.eol(random);
}

/* `before`: how many records stand before them. */
function putBlanks(random, input, layout, before) {
	if (!random.percent(input.blanks))
		return;
	for (let left = 1 + random.below(2); left > 0; left--) {
		layout.text(blankLine(random, input));
		input.blankLines.push(before);
	}
}

/* Would the text that follows close a quote that stands open? */
export function isClosedBy(text, quote) {
	const next = text.indexOf(quote);
	return next >= 0 && !/[a-z0-9]/i.test(text[next + 1] ?? "\n");
}

/* Records whose quote is never closed, where what follows does not close it. */
function takeUnclosed(input) {
	let tail = "";
	const kept = [];
	for (const record of [...input.records].reverse()) {
		if (record.unclosedAt !== undefined && isClosedBy(tail, input.dialect.quote))
			continue;
		kept.unshift(record);
		tail = `${record.text}\n${tail}`;
	}
	input.records = kept;
}

function layOutLines(random, input, layout) {
	const { records } = input;
	const last = records.length - 1;
	records.forEach((record, i) => {
		putBlanks(random, input, layout, i);
		input.blankLines.push(...Array(record.blanks ?? 0).fill(i));
		const isOpen = i === last && input.lacksEnd && !record.text.endsWith("\r");
		layout.record(record, isOpen ? "" : record.text.endsWith("\r") ? "\r\n" : input.eol(random));
	});
	if (!input.lacksEnd)
		putBlanks(random, input, layout, records.length);
}

function layOutHeader(random, input, layout) {
	const eol = input.eol(random);
	if (input.sep)
		layout.text(`sep=${input.dialect.delimiter}${eol}`);
	if (!input.header)
		return;
	putBlanks(random, input, layout, 0);
	const isLast = input.records.length === 0 && input.lacksEnd;
	const header = input.header + (isLast ? "" : eol);
	input.headerBytes = input.encoding.asRead(header);
	layout.text(header);
}

/* Values of a json input: an array, or one after the other. */
function layOutJson(random, input, layout) {
	const blank = () => random.one(["", "", " ", "\n", "\r\n\t", "\n\n"]);
	const { isArray } = input;
	layout.text(blank() + (isArray ? `[${blank()}` : ""));
	input.records.forEach((record, i) => {
		const isContainer = /^[{[]/.test(record.text);
		const between = isArray ? `${blank()},${blank()}` : isContainer ? blank() : `${blank()} `;
		if (i > 0)
			layout.text(between);
		layout.record(record, "");
		if (!isArray && !isContainer)
			layout.text(" ");
	});
	layout.text(blank() + (isArray ? `]${blank()}` : ""));
}

/* Lays the input out: input.bytes, and the places of its records. */
export function layOut(random, input) {
	const layout = new Layout(input.encoding);
	input.blankLines = []; /* for each, how many records come before it */
	if (input.dialect?.quote)
		takeUnclosed(input);
	if (input.hasBom)
		layout.text(bom);
	if (input.filler !== undefined) {
		layout.text(input.filler);
		input.blankLines = Array(input.format === "json" ? 0 : layout.line - 1).fill(0);
	} else if (input.format === "json") {
		layOutJson(random, input, layout);
	} else {
		if (input.dialect)
			layOutHeader(random, input, layout);
		layOutLines(random, input, layout);
	}
	input.bytes = layout.whole();
}

/* Are the findings those that must be there: of each record the codes, the place, the value? */
import { fewLines } from "./fields.mjs";
import { byteAt } from "./record.mjs";
import { pointers } from "./json.mjs";

const written = 1000; /* findings of one warning code, more are only counted */
const errorsWritten = 100; /* of one record */

export class Mismatch extends Error {}

export function demand(condition, text) {
	if (!condition)
		throw new Mismatch(text);
}

export function same(what, found, wanted) {
	if (found !== wanted)
		throw new Mismatch(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
}

/* At most 200 bytes, on a character. */
function cut(text) {
	const bytes = Buffer.from(text);
	let end = Math.min(200, bytes.length);
	while (end < bytes.length && (bytes[end] & 0xc0) === 0x80)
		end--;
	return bytes.subarray(0, end).toString();
}

function checkValue(finding, node) {
	if (finding.code === "propertyNames") {
		same("value", `/${finding.value}`, finding.pointer.slice(finding.pointer.lastIndexOf("/")));
		return;
	}
	const isContainer = node.kind === "object" || node.kind === "array";
	if (!isContainer && node.becomes === undefined)
		same("value", finding.value, cut(node.value));
}

/* That another record stands for it. */
function isOfUnique({ code, severity }) {
	return code === "identifier-repeated" && severity === "error";
}

/* A JSON record: the value that the pointer names stands where it was written. */
function checkNode(finding, record, isMasked) {
	record.nodes ??= new Map(pointers(record.doc));
	const node = record.nodes.get(finding.pointer);
	if (node?.start === undefined)
		return;
	same("column", finding.column, byteAt(record, record.encoding, node.start));
	if (!isMasked && !isOfUnique(finding))
		checkValue(finding, node);
}

/* A CSV record: the cell that the pointer names, or holds it, and its column. */
function checkCell(finding, record, input, isMasked) {
	let path = finding.pointer.slice(1).replaceAll("/", ".");
	const isWhole = record.cells.has(path);
	while (path && !record.cells.has(path))
		path = path.slice(0, path.lastIndexOf(".") < 0 ? 0 : path.lastIndexOf("."));
	const cell = record.cells.get(path);
	if (!path || !cell?.value)
		return;
	same("field", finding.field, input.names[cell.number]);
	same("column", finding.column, byteAt(record, record.encoding, cell.at));
	if (isWhole && !isMasked && !isOfUnique(finding))
		same("value", finding.value, cut(cell.value));
}

/* The record that stays is named, the value that both share is not. */
function checkRepeat(finding, { repeats }, run) {
	const { number, input, record, pointer } = repeats;
	same("message", finding.message, `the same command for the same user as in record ${number}, ` +
		`${input.name}:${record.line}; --unique keeps the ${run.unique}`);
	same("pointer", finding.pointer, pointer);
	same("value", finding.value, undefined);
}

function checkPlace(finding, noted, run) {
	const { record, input } = noted;
	same("line", finding.line, record.line);
	same("offset", finding.offset, record.offset);
	if (finding.pointer !== undefined && record.doc && !run.map)
		checkNode(finding, record, run.isMasked);
	else if (finding.pointer !== undefined && record.cells && !run.map)
		checkCell(finding, record, input, run.isMasked);
	if (record.column !== undefined && record.codes.has(finding.code))
		same(`column of ${finding.code}`, finding.column ?? 0, record.column);
	if (run.isMasked)
		same("value", finding.value, undefined);
	if (noted.repeats && isOfUnique(finding))
		checkRepeat(finding, noted, run);
}

class Findings {
	constructor(run, found) {
		this.run = run;
		this.found = found;
		this.at = 0;
		this.warnings = new Map(); /* written so far, by code */
		this.errorRecords = 0;
	}

	/* Those of one record, or the next one of an input. */
	next(noted) {
		if (!noted.record)
			return this.found.slice(this.at, ++this.at);
		const from = this.at;
		const next = this.found[from];
		demand(!(next?.record < noted.number), `${next?.code} of record ${next?.record} was found, expected nothing of it`);
		while (this.found[this.at]?.record === noted.number)
			this.at++;
		return this.found.slice(from, this.at);
	}

	isFull(code) {
		return (this.warnings.get(code) ?? 0) >= written;
	}

	checkCodes(noted, list) {
		const codes = new Set(list.map(({ code }) => code));
		for (const code of codes)
			demand(noted.codes.has(code), `${code} was found, expected ${[...noted.codes.keys()].join(", ") || "nothing"}`);
		for (const [code, count] of noted.codes) {
			const number = list.filter((finding) => finding.code === code).length;
			demand(number > 0 || this.isFull(code), `${code} was not found, but ${[...codes].join(", ") || "nothing"}`);
			if (count !== undefined && !this.isFull(code))
				same(`findings of ${code}`, number, Math.min(count, errorsWritten));
		}
	}

	check(noted) {
		const list = this.next(noted);
		this.checkCodes(noted, list);
		const hasError = list.some(({ severity }) => severity === "error");
		if (noted.record)
			same("an error among them", hasError, noted.record.isWrong || noted.isCut || noted.repeats !== undefined);
		for (const finding of list) {
			same("input", finding.input, noted.input.name);
			same("reject", finding.reject, noted.reject);
			if (noted.record)
				checkPlace(finding, noted, this.run);
			if (finding.severity === "warning")
				this.warnings.set(finding.code, (this.warnings.get(finding.code) ?? 0) + 1);
		}
	}
}

/* Is it said that too many lines name an identifier? It depends on all lines, so records know nothing of it. */
export function isOfMany({ code, severity }) {
	return code === "identifier-repeated" && severity === "warning";
}

/* `found`: what stands in the file, one object a line. */
export function checkFindings(run, expected, found) {
	for (const { record } of found.filter(isOfMany))
		demand(record > fewLines(run.type), `identifier-repeated of record ${record}: so many there are not`);
	const findings = new Findings(run, found.filter((finding) => !isOfMany(finding)));
	for (const noted of expected.noted) {
		const place = noted.record ? `record ${noted.number} (${noted.input.name}:${noted.record.line})` : noted.input.name;
		try {
			findings.check(noted);
		} catch (error) {
			if (error instanceof Mismatch)
				error.message = `${place}: ${error.message}`;
			throw error;
		}
	}
	const rest = findings.found[findings.at];
	demand(!rest, `more findings than expected, the first is ${rest?.code} of record ${rest?.record}`);
}

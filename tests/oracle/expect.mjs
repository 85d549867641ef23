/*
 * What must come of a run, from what is known of each record: the totals, the rejects, the lines that
 * come out, and how it ends. Records are taken one by one, in order, as if nothing else existed.
 */

import { render } from "./json.mjs";
import { losersOf } from "./unique.mjs";

const segmentColumns = ["operation", "user_agent_id", "user_account_id", "compartment_id", "email_hash",
	"segment_id", "segment_technical_name", "expiration_duration", "expiration_ts", "data_bag"];

/* ---- CSV output ---- */

/* The columns that the headers fill; all that there are, where an input could have any. */
function outColumns(run, inputs) {
	const isAny = inputs.some(({ columns }) => !columns);
	const names = new Set(inputs.flatMap(({ columns }) => columns ?? []));
	names.delete("");
	if (run.unknown === "drop")
		names.delete("zq_unknown");
	const isAll = isAny || names.size === 0;
	if (run.set)
		names.add(run.set.path);
	if (isAll)
		segmentColumns.forEach((name) => names.add(name));
	return [...names];
}

function csvCell(text) {
	return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(node) {
	if (node === undefined || node.isDropped)
		return "";
	if (node.becomes !== undefined)
		return node.becomes.startsWith('"') ? JSON.parse(node.becomes) : node.becomes;
	if (node.kind === "object" || node.kind === "array")
		return render(node);
	return node.value === "null" && node.kind === "word" ? "" : node.value;
}

function csvHeader(run, columns) {
	const header = `${columns.map(csvCell).join(",")}\n`;
	return run.isUpper ? header.toUpperCase() : header;
}

function csvLine(columns, tree) {
	return columns.map((name) => csvCell(textOf(tree.member(name)))).join(",");
}

/* ---- record by record ---- */

function isOverBudget({ budget }, { rejected, read }) {
	if (budget?.records !== undefined)
		return rejected > budget.records;
	return budget !== undefined && rejected * 10000 > budget.hundredths * read;
}

/* The file of rejects that a record goes to. */
function rejectFile(files, input) {
	const isTable = input.dialect !== undefined;
	const charset = input.encoding.holes && input.encoding.table ? input.encoding.name : "";
	const header = input.headerBytes?.toString("latin1") ?? "";
	const key = JSON.stringify([input.format, charset, isTable && input.dialect,
		header.replace(/[\r\n]+$/, "")]);
	if (!files.has(key)) {
		const number = files.size ? `-${files.size + 1}` : "";
		files.set(key, { name: `rejected${number}.${input.format}`, isJson: input.format === "json",
			records: [], pieces: input.headerBytes ? [input.headerBytes] : [], lacksEnd: !header.endsWith("\n") && header !== "" });
	}
	return files.get(key);
}

const lf = Buffer.from("\n");

function putReject(file, input, record) {
	if (file.lacksEnd)
		file.pieces.push(lf);
	file.records.push({ input, record, before: file.pieces.length });
	file.pieces.push(record.raw, record.eol);
	if (file.isJson)
		file.pieces.push(lf);
	file.lacksEnd = !file.isJson && record.eol.length === 0;
}

/* The lines of a record, and whether one of them is too long for any part. */
function linesOf(run, command, record, columns, room) {
	const texts = run.toCsv && record.tree ? [csvLine(columns, record.tree)] : record.lines;
	const lines = texts.map((text) => Buffer.from(`${text}\n`));
	return { lines, isTooLong: command === "run" && lines.some((line) => line.length >= room) };
}

class Expected {
	constructor(run, command, inputs) {
		this.run = run;
		this.command = command;
		this.columns = run.toCsv ? outColumns(run, inputs) : [];
		this.header = run.toCsv ? Buffer.from(csvHeader(run, this.columns)) : Buffer.alloc(0);
		this.room = (run.partSize ?? Infinity) - this.header.length;
		this.totals = { read: 0, valid: 0, rejected: 0, skipped: 0, blank_lines: 0 };
		this.inputs = [];
		this.noted = [];   /* what must be found, in order */
		this.files = new Map();
		this.out = [];     /* lines with where they come from */
		this.coerced = new Map();
		this.trees = [];
		this.isOver = this.isLimited = false;
		this.losers = run.unique ? losersOf(run, this.fit(inputs)) : new Map();
	}

	/* The records that would be sent if none of them repeated another. */
	fit(inputs) {
		const records = inputs.flatMap((input) => input.records.map((record) => ({ input, record })));
		return records.slice(0, this.run.limit).map((each, i) => ({ ...each, number: i + 1 }))
			.filter(({ record }) => {
				const { isRejected, isCut } = this.judge(record);
				return !isRejected && !isCut && !record.skipped;
			});
	}

	/* What is to be said of a record by itself. */
	judge(record) {
		const { run } = this;
		const { lines, isTooLong } = linesOf(run, this.command, record, this.columns, this.room);
		const isRejected = record.isWrong || (run.isStrict && record.codes.size > 0);
		return { lines, isRejected, isCut: !isRejected && !record.skipped && isTooLong };
	}

	/* A finding about the input as a whole. */
	noteInput(input, code) {
		this.noted.push({ input, codes: new Map([[code, 1]]) });
	}

	takeValid(input, record, lines) {
		this.totals.valid++;
		lines.forEach((bytes, i) => this.out.push({ bytes, input, record, number: this.totals.read,
			isFirst: i === 0, together: lines }));
		record.coerced.forEach((at) => this.coerced.set(at, (this.coerced.get(at) ?? 0) + 1));
	}

	take(input, record, counts) {
		const { run, totals } = this;
		const { lines, isRejected, isCut } = this.judge(record);
		const repeats = this.losers.get(record);
		const codes = new Map([...record.codes].map((code) => [code, record.counts?.[code]]));
		if (isCut)
			codes.set("record-too-large", undefined);
		if (repeats)
			codes.set("identifier-repeated", 1);
		totals.read++;
		counts.records++;
		const kind = isRejected || isCut || repeats ? "rejected" : record.skipped ? "skipped" : "valid";
		counts[kind]++;
		if (kind === "valid")
			this.takeValid(input, record, lines);
		else
			totals[kind]++;
		if (kind === "rejected")
			putReject(rejectFile(this.files, input), input, record);
		if (codes.size)
			this.noted.push({ input, record, number: totals.read, codes, isCut, repeats,
				reject: kind === "rejected" ? totals.rejected : undefined });
		const isJudged = run.budget?.records !== undefined || totals.read >= 1000;
		this.isOver ||= isJudged && isOverBudget(run, totals);
		this.isLimited ||= totals.read >= run.limit;
	}

	takeInput(input) {
		const counts = { records: 0, valid: 0, rejected: 0, skipped: 0, bytes: 0 };
		this.inputs.push(counts);
		if (this.isFull)
			return;
		(input.columns ?? []).filter((path) => path === "").forEach(() => this.noteInput(input, "csv-header"));
		let last;
		for (const record of input.records) {
			if (this.isFull)
				break;
			this.take(input, record, counts);
			last = record;
		}
		if (!last)
			this.noteInput(input, "input-empty");
		const before = this.isFull ? counts.records - 1 : Infinity;
		this.totals.blank_lines += input.blankLines.filter((behind) => behind <= before).length;
		counts.bytes = this.isFull ? last.end : input.bytes.length;
	}

	get isFull() {
		return this.isOver || this.isLimited;
	}
}

/* ---- parts ---- */

/* Which lines go into which part. */
export function partsOf(run, expected) {
	const most = { bytes: (run.partSize ?? 100e6) - expected.header.length, records: run.partRecords ?? Infinity };
	const parts = [];
	let part;
	const fits = (bytes, records) => part && part.size + bytes < most.bytes && part.lines.length + records <= most.records;
	const add = (lines) => {
		const bytes = lines.reduce((sum, line) => sum + line.bytes.length, 0);
		if (!fits(bytes, lines.length))
			parts.push(part = { lines: [], size: 0 });
		part.lines.push(...lines);
		part.size += bytes;
	};
	for (let i = 0; i < expected.out.length; ) {
		const together = expected.out.slice(i, i + expected.out[i].together.length);
		const size = together.reduce((sum, line) => sum + line.bytes.length, 0);
		const isOne = size < most.bytes && together.length <= most.records;
		(isOne ? [together] : together.map((line) => [line])).forEach(add);
		i += together.length;
	}
	return parts.map(({ lines }) => ({
		lines, bytes: Buffer.concat([expected.header, ...lines.map(({ bytes }) => bytes)]),
	}));
}

function statusOf(run, expected) {
	const { totals, isOver } = expected;
	const isMissed = run.expect && (totals.read < run.expect.min || totals.read > run.expect.max);
	if (isOver || isOverBudget(run, totals) || isMissed)
		return 3;
	return totals.rejected && !run.isForgiven ? 1 : 0;
}

export function expect(run, command, inputs) {
	const expected = new Expected(run, command, inputs);
	for (const input of inputs)
		expected.takeInput(input);
	expected.status = statusOf(run, expected);
	expected.isWhole = expected.status < 3;
	expected.isLimited ||= run.isOfPreview ?? false;
	expected.parts = command === "run" && expected.isWhole ? partsOf(run, expected) : [];
	return expected;
}

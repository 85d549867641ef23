/* Do the files of a run, and what else it says, hold what they must? */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";

import { kindOf } from "./fields.mjs";
import { checkFindings, demand, isOfMany, same } from "./findings.mjs";
import { canonical, fieldPointers, parse } from "./json.mjs";
import { mark } from "./text.mjs";

export function linesOf(path) {
	return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

export function sameBytes(what, found, wanted) {
	if (found.equals(wanted))
		return;
	let at = 0;
	while (found[at] === wanted[at])
		at++;
	const near = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 60), at + 60).toString());
	demand(false, `${what} differs at byte ${at} (${found.length} bytes, expected ${wanted.length}): ` +
		`found ${near(found)}, expected ${near(wanted)}`);
}

/* ---- rejects ---- */

export function checkRejects(expected, path) {
	for (const { name, pieces } of expected.files.values())
		sameBytes(name, readFileSync(path(name)), Buffer.concat(pieces));
}

/* ---- what came out ---- */

export function checkOut(expected, bytes) {
	sameBytes("the output", bytes, Buffer.concat([expected.header, ...expected.out.map((line) => line.bytes)]));
}

/*
 * What a map makes of a record is known but for the order of its members and the escapes in its texts.
 * They are taken from the output of `convert`, so that all other outputs must have the same.
 */
export function takeSpelling(expected, bytes) {
	const found = bytes.toString().split("\n").slice(0, -1);
	same("lines", found.length, expected.out.length);
	const spelled = new Map();
	expected.out.forEach((line, i) => {
		same(`line ${i + 1}`, canonical(parse(found[i])), canonical(parse(line.bytes.toString())));
		spelled.set(line.record, [...(spelled.get(line.record) ?? []), found[i]]);
	});
	for (const [record, lines] of spelled)
		record.lines = lines;
}

function sha256(bytes) {
	return createHash("sha256").update(bytes).digest("hex");
}

function prefixOf(run) {
	return run.prefix ?? (run.typeName ? run.typeName.toLowerCase().replaceAll("_", "-") : "records");
}

function partName(run, i) {
	return `${prefixOf(run)}-${String(i + 1).padStart(5, "0")}.${run.toCsv ? "csv" : "ndjson"}`;
}

/* All that the parts of a directory hold. */
export function partsIn(dir) {
	const { parts } = JSON.parse(readFileSync(`${dir}/manifest.json`));
	return Buffer.concat(parts.map(({ file }) => readFileSync(`${dir}/${file}`)));
}

function checkParts(run, expected, dir, manifest) {
	same("parts", manifest.parts.length, expected.parts.length);
	expected.parts.forEach(({ lines, bytes }, i) => {
		const file = partName(run, i);
		const found = readFileSync(`${dir}/${file}`);
		sameBytes(file, found, bytes);
		demand(bytes.length < (run.partSize ?? 100e6), `${file} is as large as --part-size`);
		same(`${file} in the manifest`, JSON.stringify(manifest.parts[i]),
			JSON.stringify({ file, bytes: bytes.length, records: lines.length, sha256: sha256(bytes) }));
	});
}

function checkManifest(run, expected, manifest) {
	same("document_type", manifest.document_type, run.typeName ?? null);
	same("mime_type", manifest.mime_type, run.toCsv ? "TEXT_CSV" : "APPLICATION_X_NDJSON");
	same("encoding", manifest.encoding, "utf-8");
	same("records", manifest.records, expected.out.length);
	same("rejected", manifest.rejected, expected.totals.rejected);
	same("limited", manifest.limited, expected.isLimited);
}

/* ---- sources ---- */

function countLines(bytes) {
	return bytes.toString().split("\n").length - 1;
}

/* "part line" to "input record line" of each line of the parts. */
export function sourcesOf(run, expected) {
	const sources = new Map();
	expected.parts.forEach((part, i) => {
		let line = expected.header.length ? 2 : 1;
		for (const { bytes, input, record, number } of part.lines)
			for (let left = run.toCsv ? countLines(bytes) : 1; left > 0; left--)
				sources.set(`${partName(run, i)} ${line++}`, `${input.name} ${number} ${record.line}`);
	});
	return sources;
}

function checkSources(run, expected, dir) {
	const wanted = sourcesOf(run, expected);
	for (const text of linesOf(`${dir}/sources.ndjson`)) {
		const { part, first_line, lines, input, first_record, records, source_line } = JSON.parse(text);
		for (let i = 0; i < lines; i++) {
			const skip = Math.floor(i / (lines / records));
			const key = `${part} ${first_line + i}`;
			same(`the source of ${key}`, `${input} ${first_record + skip} ${source_line + skip}`, wanted.get(key));
			wanted.delete(key);
		}
	}
	demand(wanted.size === 0, `sources.ndjson says nothing of ${[...wanted.keys()].slice(0, 3).join(", ")}`);
}

/* ---- the report ---- */

/*
 * With --mask names that only the record knows are no names. Those that the rules know are taken from
 * what was found; members of one's own are known where a column or --set is called so, those of a map from the map.
 */
function isShown(run, input, found, pointer) {
	const path = pointer.slice(1).replaceAll("/", ".");
	if (!run.isMasked || run.map || input.columns?.includes(path) || run.set?.path === path)
		return true;
	return pointer in found && (!run.type || kindOf(run.type, path) !== "own");
}

function checkFields(run, expected, found) {
	const fields = new Map();
	for (const { bytes, input } of expected.out)
		for (const pointer of fieldPointers(parse(bytes.toString()), (at) => isShown(run, input, found, at)))
			fields.set(pointer, (fields.get(pointer) ?? 0) + 1);
	sameCounts("fields", found, fields);
}

function sameCounts(what, found, wanted) {
	const text = (entries) => JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
	same(what, text(Object.entries(found)), text(wanted));
}

function checkReportFindings(expected, { findings }, found) {
	const sum = Object.values(findings.by_code).reduce((a, b) => a + b, 0);
	same("errors + warnings", findings.errors + findings.warnings, sum);
	same("findings written + omitted", found.length + findings.omitted, sum);
	const codes = new Set(expected.noted.flatMap((noted) => [...noted.codes.keys()]));
	if (found.some(isOfMany))
		codes.add("identifier-repeated");
	same("by_code", Object.keys(findings.by_code).sort().join(), [...codes].sort().join());
	const counts = new Map();
	for (const { code } of found)
		counts.set(code, (counts.get(code) ?? 0) + 1);
	for (const [code, count] of counts)
		demand(findings.by_code[code] >= count, `by_code counts ${findings.by_code[code]} of ${count} ${code}`);
}

export function checkReport(run, command, expected, report, found) {
	const { totals } = expected;
	const written = command === "check" || (command === "run" && !expected.isWhole) ? 0 : expected.out.length;
	same("command", report.command, command);
	same("exit", report.exit, expected.status);
	same("complete", report.complete, expected.isWhole && !expected.isLimited);
	const { warned, ...records } = report.records;
	sameCounts("records", records, Object.entries({ ...totals, written }));
	const warnedOf = new Set(found.filter(({ severity, record }) => severity === "warning" && record)
		.map(({ record }) => record));
	if (report.findings.omitted === 0)
		same("warned", warned, warnedOf.size);
	expected.inputs.forEach((counts, i) => sameCounts(`input ${i + 1}`, { ...report.inputs[i], name: 0 },
		Object.entries({ ...counts, name: 0 })));
	checkReportFindings(expected, report, found);
	if (!run.map)
		sameCounts("coerced", report.coerced, expected.coerced);
	if (!run.toCsv)
		checkFields(run, expected, report.fields);
	const { options, ...others } = report;
	demand(!JSON.stringify(others).includes(mark), "a value of the data stands in the report");
}

/* ---- a whole directory ---- */

export function checkDir(run, expected, dir) {
	const found = linesOf(`${dir}/findings.ndjson`).map((line) => JSON.parse(line));
	checkFindings(run, expected, found);
	const names = [...expected.files.values()].map(({ name }) => name);
	names.push("report.json", ...(found.length ? ["findings.ndjson"] : []));
	if (expected.isWhole)
		names.push("manifest.json", "sources.ndjson", ...expected.parts.map((_, i) => partName(run, i)));
	same("files", readdirSync(dir).sort().join(" "), names.sort().join(" "));
	checkRejects(expected, (name) => `${dir}/${name}`);
	checkReport(run, "run", expected, JSON.parse(readFileSync(`${dir}/report.json`)), found);
	if (!expected.isWhole)
		return;
	const manifest = JSON.parse(readFileSync(`${dir}/manifest.json`));
	checkParts(run, expected, dir, manifest);
	checkManifest(run, expected, manifest);
	checkSources(run, expected, dir);
}

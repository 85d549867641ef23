/* What is asked of a run: the options of one command line, drawn from the seed. */
import { singleBytes, utf16be, utf16le, utf8 } from "./encode.mjs";
import { types } from "./fields.mjs";

const constants = {
	USER_SEGMENT: { path: "segment_id", value: "777" },
	USER_PROFILE: { path: "user_profile.source", value: "crm" },
	USER_CHOICE: { path: "user_choice.channel", value: "web" },
};

/* A constant must not change what is said of a line. */
function keepsSet(run, row) {
	if (!run.set || row.node.kind !== "object")
		return true;
	const [holder] = run.set.path.split(".");
	const there = row.node.member(holder);
	return run.type === "USER_SEGMENT" ? there?.value === "12345" : there?.kind === "object";
}

function takesRow(run, row) {
	const isKnown = run.unknown === undefined || run.unknown === "warn" || !row.codes.has("field-unknown");
	return isKnown && (run.coerce || row.isPlain) && keepsSet(run, row);
}

function spellType(random, type) {
	const name = type === "USER_DEVICE_POINTS_DELETION" && random.percent(40)
		? "USER_DEVICE_POINT_DELETION" : type;
	return [name, random.one([name, name.toLowerCase(), name.toLowerCase().replaceAll("_", "-")])];
}

/* The encodings that inputs may have, and the option that says so. */
function drawEncodings(random) {
	if (random.percent(72))
		return [[utf8, utf8, utf8, random.one([utf16le, utf16be])], undefined];
	if (random.percent(70)) {
		const encoding = random.one(singleBytes);
		return [[encoding], encoding.name];
	}
	const encoding = random.one([utf16le, utf16be]);
	return [[encoding], random.percent(30) ? "UTF-16" : encoding.name];
}

function drawDialect(random, from) {
	const dialect = { quote: '"', escape: "" };
	if (from === "ndjson" || from === "json")
		return dialect;
	if (random.percent(10))
		dialect.quote = "'";
	else if (random.percent(6))
		dialect.quote = "";
	if (random.percent(10))
		dialect.escape = "\\";
	if (from !== "tsv" && random.percent(12))
		dialect.delimiter = random.one([",", ";", "\t", "|", ":", "^", "~"]);
	return dialect;
}

function dialectWords({ dialect }) {
	const words = [];
	if (dialect.quote !== '"')
		words.push("--quote", dialect.quote);
	if (dialect.escape)
		words.push("--escape", dialect.escape);
	if (dialect.delimiter)
		words.push("--delimiter", dialect.delimiter === "\t" ? "\\t" : dialect.delimiter);
	return words;
}

function drawUnique(random) {
	const word = random.percent(65) ? undefined : random.one(["", "=first", "=last"]);
	return { unique: word === "=last" ? "last" : word === undefined ? undefined : "first", uniqueWord: word };
}

/* What the records are judged by. */
export function drawRun(random, root) {
	const type = random.one(Object.keys(types));
	const [name, typed] = spellType(random, type);
	const [encodings, encodingName] = drawEncodings(random);
	const from = random.percent(8) ? random.one(["csv", "tsv", "ndjson", "json"]) : undefined;
	const run = {
		root, type, typeName: name, typed, encodings, encodingName, from,
		formats: [[38, "ndjson"], [34, "csv"], [8, "tsv"], [20, "json"]],
		dialect: drawDialect(random, from),
		coerce: !random.percent(8),
		unknown: random.percent(25) ? random.one(["error", "warn", "drop"]) : undefined,
		isStrict: random.percent(8),
		isMasked: random.percent(8),
		isForgiven: random.percent(5),
		set: random.percent(10) ? constants[type] : undefined,
		maxDepth: random.percent(70) ? 10 + random.below(30) : 128,
		hasMaxRecord: random.percent(40),
		toCsv: type === "USER_SEGMENT" && random.percent(35),
		isUpper: random.percent(30),
		isClean: random.percent(12),
		...drawUnique(random),
	};
	run.takesRow = (row) => takesRow(run, row);
	return run;
}

/* The words of the command line but for limits that depend on the records, and for the inputs. */
export function wordsOf(run) {
	const words = dialectWords(run);
	const pairs = { "--type": run.typed, "--from": run.from, "--encoding": run.encodingName, "--unknown": run.unknown,
		"--set": run.set && `${run.set.path}=${run.set.value}`, "--columns": run.columns?.join(","),
		"--map": run.map, "--rules": run.rules };
	for (const [option, value] of Object.entries(pairs))
		if (value !== undefined)
			words.push(option, value);
	for (const variable of run.variables ?? [])
		words.push("--var", variable);
	if (run.assertsFormats)
		words.push("--assert-formats");
	if (!run.coerce)
		words.push("--no-coerce");
	if (run.isStrict)
		words.push("--strict");
	if (run.unique)
		words.push(`--unique${run.uniqueWord}`);
	if (run.isMasked)
		words.push("--mask");
	if (run.isForgiven)
		words.push("--rejects-ok");
	if (run.toCsv)
		words.push("--to", "csv", ...(run.isUpper ? ["--header", "upper"] : []));
	return words;
}

/* ---- limits, when it is known how many records there are ---- */

function drawBudget(random, total) {
	if (random.percent(total > 1000 ? 40 : 85))
		return undefined;
	return random.percent(60) ? { records: random.below(Math.max(1, total)) }
		: { hundredths: random.one([0, 150, 1000, 2500, 3333, 5000]) };
}

function drawExpect(random, total) {
	if (random.percent(92))
		return undefined;
	const min = Math.max(0, total - 2 + random.below(4));
	return random.percent(50) ? { min, max: min } : { min, max: min + random.below(5) };
}

/* Of no use for the longest line, of exactly the first few ones and a byte more, or of any size. */
function drawPartSize(random, lengths, header) {
	const longest = Math.max(10, ...lengths);
	const few = lengths.slice(0, 1 + random.below(6)).reduce((sum, length) => sum + length, header);
	return random.weighted([
		[55, undefined],
		[9, 4 + random.below(longest + header)],
		[16, Math.max(4, few + random.below(2))],
		[20, longest + header + 1 + random.below(longest * 4)],
	])[1];
}

/* `lengths`: of the lines that come out without limits. */
export function drawLimits(random, total, lengths, header) {
	return {
		limit: random.percent(8) ? 1 + random.below(total + 3) : Infinity,
		budget: drawBudget(random, total),
		expect: drawExpect(random, total),
		partSize: drawPartSize(random, lengths, header),
		partRecords: random.percent(25) ? 1 + random.below(8) : undefined,
		prefix: random.percent(8) ? random.one(["x", "export of today", "a.b"]) : undefined,
	};
}

/* Those of a single record. */
export function recordLimitWords({ maxDepth, maxRecord }) {
	const words = maxDepth === 128 ? [] : ["--max-depth", String(maxDepth)];
	return maxRecord === undefined ? words : [...words, "--max-record-size", String(maxRecord)];
}

export function limitWords({ limit, budget, expect }) {
	const words = [];
	if (limit !== Infinity)
		words.push("--limit", String(limit));
	if (budget?.records !== undefined)
		words.push("--max-rejects", String(budget.records));
	else if (budget)
		words.push("--max-rejects", `${(budget.hundredths / 100).toFixed(2)}%`);
	if (expect)
		words.push("--expect-records", expect.min === expect.max ? String(expect.min)
			: `${expect.min}-${expect.max}`);
	return words;
}

export function partWords({ partSize, partRecords, prefix }) {
	const words = [];
	if (partSize !== undefined)
		words.push("--part-size", String(partSize));
	if (partRecords !== undefined)
		words.push("--part-records", String(partRecords));
	if (prefix !== undefined)
		words.push("--prefix", prefix);
	return words;
}

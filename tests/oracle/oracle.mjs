/*
 * Dirty inputs whose every record is known, against the program; README.md says how it is done.
 *
 *     node tests/oracle/oracle.mjs PROGRAM [PROGRAM...]
 *
 * The programs are the same one built for other sizes of batches. COUNT=200 is so many files, SEED=1
 * gives others; CASE=SEED-NUMBER is one case alone, whose files are kept in KEEP. From `enough` files
 * on every code that a finding can have must have been there. A worker that met FAILURES=20 of them stops.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

import { Case } from "./case.mjs";
import { Mismatch } from "./findings.mjs";
import { inputCount, planOf } from "./plan.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const enough = 10000;
const toldEvery = 500; /* cases */
const failuresToldOf = Number(process.env.FAILURES ?? 20);

/* Counts by name, in several tables. */
function add(tables, table, name, count = 1) {
	tables[table] ??= {};
	tables[table][name] = (tables[table][name] ?? 0) + count;
}

function countCase({ run, inputs, expected, failure }, tables) {
	add(tables, "types", run.typeName ?? "--rules alone");
	add(tables, "statuses", failure?.[0] ?? expected.status);
	for (const { format, compression, encoding } of inputs) {
		add(tables, "formats", format);
		add(tables, "compressions", compression);
		add(tables, "encodings", encoding.name);
	}
	if (!expected)
		return;
	for (const { codes } of expected.noted)
		for (const code of codes.keys())
			add(tables, "codes", code);
	for (const [kind, count] of Object.entries(expected.totals))
		add(tables, "records", kind, count);
}

/* One case; what went wrong, or undefined. */
function tryCase(seed, folder, programs, tables, keep) {
	let one;
	try {
		one = new Case(planOf(root, seed), folder, programs);
		one.check();
		countCase(one, tables);
	} catch (error) {
		const what = error instanceof Mismatch ? error.message : error.stack;
		return `${what}\n    after: ${one?.last ?? "planning"}`;
	} finally {
		if (!keep)
			one?.remove();
	}
	return undefined;
}

function work() {
	const { seeds, folder, programs } = workerData;
	const tables = {};
	const failed = [];
	for (const seed of seeds) {
		const wrong = tryCase(seed, `${folder}/${seed}`, programs, tables, false);
		if (wrong)
			failed.push([seed, wrong]);
		if (failed.length >= failuresToldOf)
			break;
		parentPort.postMessage({ seed, wrong });
	}
	parentPort.postMessage({ tables, failed });
}

/* Cases until there are so many files. */
function seedsFor(seed, count) {
	const seeds = [];
	for (let files = 0; files < count; files += inputCount(seeds.at(-1)))
		seeds.push(`${seed}-${seeds.length + 1}`);
	return seeds;
}

/* A run of hours says how far it is, and what went wrong as soon as it did. */
function teller(all) {
	let tried = 0, failed = 0;
	return ({ seed, wrong }) => {
		tried += 1;
		failed += wrong ? 1 : 0;
		if (wrong)
			console.error(`case ${seed}: ${wrong}`);
		if (tried % toldEvery === 0)
			console.error(`oracle: ${tried} of ${all} cases, ${failed} not as expected`);
	};
}

async function inWorkers(seeds, folder, programs) {
	const tell = teller(seeds.length);
	const count = Math.min(availableParallelism(), seeds.length);
	const results = Array.from({ length: count }, (_, k) => new Promise((done, fail) => {
		const share = seeds.filter((_, i) => i % count === k);
		const worker = new Worker(fileURLToPath(import.meta.url),
			{ workerData: { seeds: share, folder, programs } });
		worker.on("message", (said) => (said.tables ? done(said) : tell(said)));
		worker.once("error", fail);
	}));
	return Promise.all(results);
}

function merge(results) {
	const tables = {};
	for (const result of results)
		for (const [table, rows] of Object.entries(result.tables))
			for (const [name, count] of Object.entries(rows))
				add(tables, table, name, count);
	return { tables, failed: results.flatMap(({ failed }) => failed) };
}

function tell(tables) {
	for (const [table, rows] of Object.entries(tables)) {
		const sorted = Object.entries(rows).sort(([, a], [, b]) => b - a);
		console.log(`${table}: ${sorted.map(([name, count]) => `${name} ${count}`).join(", ")}`);
	}
}

/* The codes that the program can explain, and that no record had. */
function unseenCodes(program, tables) {
	const { stdout, status } = spawnSync(program, ["explain"], { encoding: "utf8" });
	const codes = [...stdout.matchAll(/^ {2}([A-Za-z-]+)  /gm)].map(([, code]) => code);
	if (status !== 0 || codes.length === 0)
		throw new Error(`${program} explain lists no codes`);
	return codes.filter((code) => !tables.codes?.[code]);
}

function one(seed, programs) {
	const folder = resolve(process.env.KEEP ?? mkdtempSync(`${tmpdir()}/oracle-`));
	if (existsSync(folder) && readdirSync(folder).length)
		throw new Error(`${folder} holds files of another run`);
	const wrong = tryCase(seed, folder, programs, {}, true);
	console.log(wrong ? `case ${seed}: ${wrong}` : `case ${seed}: as expected`);
	console.log(`its files are in ${folder}`);
	process.exitCode = wrong ? 1 : 0;
}

async function main() {
	const words = process.argv.slice(2);
	const command = `node tests/oracle/oracle.mjs ${words.join(" ")}`;
	const programs = words.map((name) => resolve(name));
	const { CASE, COUNT = "200", SEED = "1" } = process.env;
	if (CASE)
		return one(CASE, programs);
	const folder = mkdtempSync(`${tmpdir()}/oracle-`);
	const seeds = seedsFor(SEED, Number(COUNT));
	const started = Date.now();
	const { tables, failed } = merge(await inWorkers(seeds, folder, programs));
	rmSync(folder, { recursive: true, force: true });
	for (const [seed, wrong] of failed)
		console.log(`case ${seed}: ${wrong}\n    again: CASE=${seed} KEEP=folder ${command}`);
	tell(tables);
	const unseen = unseenCodes(programs[0], tables);
	if (unseen.length)
		console.log(`codes that did not occur: ${unseen.join(", ")}`);
	const seconds = Math.round((Date.now() - started) / 1000);
	console.log(`oracle: ${seeds.length} cases of ${COUNT} files, ${failed.length} not as expected, in ${seconds} s`);
	process.exitCode = failed.length || (Number(COUNT) >= enough && unseen.length) ? 1 : 0;
}

if (isMainThread)
	await main();
else
	work();

/*
 * One case against the program: `run` by every program at every number of workers, which must all write
 * the same bytes, `check` and `convert` beside it; then all of it is held against what is known.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

import { expect } from "./expect.mjs";
import { checkFindings, demand, same } from "./findings.mjs";
import { limitWords, partWords, wordsOf } from "./options.mjs";
import { checkDir, checkOut, checkRejects, checkReport, linesOf, sameBytes, sourcesOf, takeSpelling }
	from "./outputs.mjs";
import { mark } from "./text.mjs";

const levels = [0, 1, 2, 4, 8];

/* A sanitizer that speaks up must not look like "some records were rejected". */
const env = { ...process.env };
for (const name of ["ASAN", "UBSAN", "TSAN", "LSAN"])
	env[`${name}_OPTIONS`] = `exitcode=99:${env[`${name}_OPTIONS`] ?? ""}`;

export class Case {
	constructor(plan, folder, programs) {
		Object.assign(this, plan);
		this.folder = folder;
		this.programs = programs;
		this.said = [];
	}

	write() {
		mkdirSync(this.folder, { recursive: true });
		for (const { name, packed } of this.inputs.filter(({ isMissing }) => !isMissing))
			writeFileSync(`${this.folder}/${name === "-" ? "stdin" : name}`, packed);
		for (const [name, text] of Object.entries(this.run.files ?? {}))
			writeFileSync(`${this.folder}/${name}`, text);
	}

	/* Runs a command in the folder; the words are kept to be shown. */
	call(program, words, ...statuses) {
		const stdin = words.includes("-") && this.inputs.find(({ name }) => name === "-");
		const { status, signal, stdout, stderr, error } = spawnSync(program, words, {
			cwd: this.folder, env, input: stdin ? stdin.packed : undefined,
			stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"], maxBuffer: 1 << 28, timeout: 120000,
		});
		this.last = `${program} ${words.map((word) => (/^[\w./=%-]+$/.test(word) ? word : `'${word}'`)).join(" ")}`;
		if (error)
			throw error;
		demand(signal === null && statuses.includes(status),
			`status ${signal ?? status}, expected ${statuses.join(" or ")}: ${stderr.toString().slice(0, 2000)}`);
		demand(!stderr.includes(mark), "a value of the data stands on stderr");
		return stdout;
	}

	words(command) {
		const names = this.inputs.map(({ name }) => name);
		return [command, ...wordsOf(this.run), ...limitWords(this.run), ...names];
	}

	runTo(program, threads, dir, statuses) {
		this.call(program, [...this.words("run"), ...partWords(this.run), "-j", String(threads), "-o", dir], ...statuses);
	}

	/* check or convert, with all files that they can write. */
	sideBy(command, program, threads) {
		const expected = expect(this.run, command, this.inputs);
		const end = `${command}-${this.count++}`;
		const files = ["rejects", "findings", "report"].flatMap((name) => [`--${name}`, `${name}-${end}`]);
		const out = this.call(program, [...this.words(command), ...files, "-j", String(threads)], expected.status);
		const found = linesOf(`${this.folder}/findings-${end}`).map((line) => JSON.parse(line));
		checkFindings(this.run, expected, found);
		checkRejects(expected, (name) => `${this.folder}/rejects-${end}${name.match(/-\d+/)?.[0] ?? ""}`);
		checkReport(this.run, command, expected, JSON.parse(readFileSync(`${this.folder}/report-${end}`)), found);
		if (command === "check")
			demand(!out.includes(mark), "a value of the data stands in what check says");
		else
			checkOut(expected, out);
	}

	locate(dir) {
		const sources = [...sourcesOf(this.run, this.expected)];
		for (const [place, source] of sources.filter((_, i) => i % Math.ceil(sources.length / 2) === 0)) {
			const [input, record, line] = source.split(" ");
			const words = place.match(/^(.*) (\d+)$/).slice(1);
			const out = this.call(this.programs[0], ["locate", dir, ...words], 0);
			same(`locate ${place}`, out.toString().trim(), `${input}:${line}: record ${record}`);
		}
	}

	/* All directories hold the same bytes, but for the times in the report. */
	compare(first, other) {
		const names = readdirSync(`${this.folder}/${first}`).sort();
		same(`files of ${other}`, readdirSync(`${this.folder}/${other}`).sort().join(" "), names.join(" "));
		for (const name of names) {
			const [a, b] = [first, other].map((dir) => readFileSync(`${this.folder}/${dir}/${name}`));
			const timeless = (bytes) => Buffer.from(bytes.toString().replace(/"(started|finished)_at":"[^"]*"/g, ""));
			sameBytes(`${other}/${name}`, name === "report.json" ? timeless(b) : b,
				name === "report.json" ? timeless(a) : a);
		}
	}

	/* Every program at every number of workers; the directories that they made. */
	runAll(...statuses) {
		return this.programs.flatMap((program, i) => levels.map((threads) => {
			const dir = `out-${i}-j${threads}`;
			this.runTo(program, threads, dir, statuses);
			return dir;
		}));
	}

	/* A run that fails leaves nothing. */
	checkFailure() {
		for (const dir of this.runAll(...this.failure)) {
			const path = `${this.folder}/${dir}`;
			same(`files of ${dir}`, existsSync(path) ? readdirSync(path).join(" ") : "", "");
		}
	}

	/* The spelling of what a map makes. */
	learn() {
		const expected = expect(this.run, "convert", this.inputs);
		takeSpelling(expected, this.call(this.programs[0], this.words("convert"), expected.status));
	}

	check() {
		this.count = 0;
		this.write();
		if (this.failure !== undefined) {
			this.checkFailure();
			return;
		}
		if (this.run.map)
			this.learn();
		this.expected = expect(this.run, "run", this.inputs);
		const dirs = this.runAll(this.expected.status);
		checkDir(this.run, this.expected, `${this.folder}/${dirs[0]}`);
		for (const dir of dirs.slice(1))
			this.compare(dirs[0], dir);
		this.programs.forEach((program, i) => {
			this.sideBy("check", program, levels[(i + 1) % levels.length]);
			this.sideBy("convert", program, levels[(i + 2) % levels.length]);
		});
		if (this.expected.isWhole && this.expected.out.length)
			this.locate(dirs[0]);
	}

	remove() {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

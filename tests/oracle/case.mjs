/*
 * One case against the program: `run` by every program at every number of workers, which must all write
 * the same bytes, `check` and `convert` beside it; then all of it is held against what is known.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

import { expect } from "./expect.mjs";
import { checkFindings, demand, same } from "./findings.mjs";
import { limitWords, partWords, recordLimitWords, wordsOf } from "./options.mjs";
import { checkDir, checkOut, checkRejects, checkReport, linesOf, partsIn, sameBytes, sourcesOf, takeSpelling }
	from "./outputs.mjs";
import { replayOf } from "./replay.mjs";
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
		if (error && error.code !== "EPIPE") /* it may end before it has read its standard input */
			throw error;
		demand(signal === null && statuses.includes(status),
			`status ${signal ?? status}, expected ${statuses.join(" or ")}: ${stderr.toString().slice(0, 2000)}`);
		demand(!stderr.includes(mark), "a value of the data stands on stderr");
		return stdout;
	}

	words(command, run = this.run) {
		const names = this.inputs.map(({ name }) => name);
		return [command, ...wordsOf(run), ...recordLimitWords(run), ...limitWords(run), ...names];
	}

	runTo(program, threads, dir, statuses, ...more) {
		const words = [...this.words("run"), ...partWords(this.run), ...more];
		this.call(program, [...words, "-j", String(threads), "-o", dir], ...statuses);
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
		if (command === "check")
			this.checkUnread(expected, program, threads, files[3]);
	}

	/* Without a report nobody counts fields, and what no rule asks for need not be read. */
	checkUnread(expected, program, threads, known) {
		const words = [...this.words("check"), "--findings", "findings-unread", "-j", String(threads)];
		this.call(program, words, expected.status);
		const [found, wanted] = ["findings-unread", known].map((name) => `${this.folder}/${name}`)
			.map((path) => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0)));
		sameBytes("findings without a report", found, wanted);
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

	/*
	 * Every program at every number of workers, and each once more by the reference lane; the directories
	 * that they made.
	 */
	runAll(...statuses) {
		return this.programs.flatMap((program, i) => {
			const ways = levels.map((threads) => [threads, "auto"]);
			ways.push([levels[i % levels.length], "reference"]);
			return ways.map(([threads, lane]) => {
				const dir = `out-${i}-j${threads}-${lane}`;
				this.runTo(program, threads, dir, statuses, "--lane", lane);
				return dir;
			});
		});
	}

	/*
	 * The same run into a directory that holds it already changes nothing, and need not be built again; what
	 * a pipe brings cannot be known. With --force another run takes its place.
	 */
	runAgain(dir, like) {
		const isPiped = this.inputs.some(({ name }) => name === "-");
		this.runTo(this.programs[0], 1, dir, [this.expected.isWhole && isPiped ? 2 : this.expected.status]);
		this.compare(like, dir);
		const run = { ...this.run, ...this.otherParts, budget: undefined, expect: undefined };
		const expected = expect(run, "run", this.inputs);
		const words = [...this.words("run", run), ...partWords(run), "--force", "-o", dir];
		this.call(this.programs[0], words, expected.status);
		checkDir(run, expected, `${this.folder}/${dir}`);
	}

	/* The rejects of a run, file after file, since they may differ in dialect. */
	replay(dir) {
		for (const file of this.expected.files.values()) {
			const replay = replayOf(this.run, file, dir);
			if (!replay)
				continue;
			const { run, input } = replay;
			const out = `replay-of-${file.name}`;
			const words = ["run", "--replay", dir, "-o", out, ...recordLimitWords(run), input.name];
			if (!this.expected.isWhole) { /* its valid records stand nowhere */
				this.call(this.programs[0], words, 2);
				continue;
			}
			run.isOfPreview = this.expected.isLimited;
			const known = expect(run, "run", [input]);
			this.call(this.programs[0], words, known.status);
			if (run.map)
				takeSpelling(known, partsIn(`${this.folder}/${out}`));
			checkDir(run, expect(run, "run", [input]), `${this.folder}/${out}`);
		}
	}

	/* A run that fails leaves nothing. */
	checkFailure() {
		for (const dir of this.runAll(...this.failure)) {
			const path = `${this.folder}/${dir}`;
			same(`files of ${dir}`, existsSync(path) ? readdirSync(path).join(" ") : "", "");
		}
	}

	/* The spelling of what a map makes, of all records that any run here may write. */
	learn() {
		const run = { ...this.run, budget: undefined, expect: undefined, unique: undefined };
		const expected = expect(run, "convert", this.inputs);
		takeSpelling(expected, this.call(this.programs[0], this.words("convert", run), expected.status));
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
		this.replay(dirs[0]);
		this.runAgain(dirs[0], dirs[1]);
	}

	remove() {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

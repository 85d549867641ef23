/*
 * Which assertions the lines have put to the test: each, for each type, must have held for some
 * value and failed for another, or the agreement of the judges says nothing about it.
 *
 *     node coverage.mjs RULES LINES        LINES/TYPE.jsonl to TYPE.walk; status 1: some were not
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

import { readRules } from "./rules.mjs";
import { Walk } from "./walk.mjs";

const [folder, lines] = process.argv.slice(2);
const rules = readRules(folder);
const missing = [];
let tried = 0;

for (const file of readdirSync(lines).filter((name) => name.endsWith(".jsonl"))) {
	const type = file.replace(".jsonl", "");
	const walk = new Walk(rules, `${type}.json`);
	const texts = readFileSync(`${lines}/${file}`, "utf8").trimEnd().split("\n");
	writeFileSync(`${lines}/${type}.walk`, texts.map((text) => `${walk.holds(JSON.parse(text))}\n`).join(""));
	tried += walk.tries.length;
	for (const { place, canOnlyFail, held, failed } of walk.tries)
		if (!failed || (!held && !canOnlyFail))
			missing.push(`${type}: ${place} never ${failed ? "held" : "failed"}`);
}
console.log(`${tried} assertions, each type's own and those it refers to; ${missing.length} not put to the test`);
for (const line of missing)
	console.log(`    ${line}`);
process.exitCode = missing.length ? 1 : 0;

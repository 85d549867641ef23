/*
 * Do all judges say the same of every line? Each has a file of verdicts for each type, a line a
 * line: true, false, or - where it was not asked.
 *
 *     node compare.mjs LINES JUDGE...        LINES/TYPE.jsonl, LINES/TYPE.JUDGE; status 1: they differ
 */
import { readFileSync, readdirSync } from "node:fs";

const least = 0.2; /* of the lines of a type must be valid, and as many not */
const shown = 5;   /* lines that judges differ about, for each type */

const [folder, ...judges] = process.argv.slice(2);
let differing = 0;
let failed = false;

function read(name) {
	return readFileSync(`${folder}/${name}`, "utf8").trimEnd().split("\n");
}

function complain(text) {
	console.log(`    ${text}`);
	failed = true;
}

/* What each judge said of a line, if they do not all say the same. */
function dispute(verdicts, i) {
	const said = verdicts.map((list) => list[i]);
	const asked = said.filter((verdict) => verdict !== "-");
	return asked.every((verdict) => verdict === asked[0])
		? null : judges.map((judge, k) => `${judge} ${said[k]}`).join(", ");
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
	const type = file.replace(".jsonl", "");
	const lines = read(file);
	const verdicts = judges.map((judge) => read(`${type}.${judge}`));
	const valid = verdicts[0].filter((verdict) => verdict === "true").length;
	console.log(`${type}: ${lines.length} lines, ${valid} valid, ${lines.length - valid} rejected`);
	verdicts.forEach((list, k) => {
		if (list.length !== lines.length)
			complain(`${judges[k]} gave ${list.length} verdicts`);
	});
	if (Math.min(valid, lines.length - valid) < least * lines.length)
		complain(`fewer than ${least * 100} % on one side`);
	const disputed = lines.map((_, i) => [i, dispute(verdicts, i)]).filter(([, said]) => said);
	for (const [i, said] of disputed.slice(0, shown))
		complain(`line ${i + 1}: ${said}: ${lines[i].slice(0, 1000)}`);
	differing += disputed.length;
}
console.log(`${judges.join(", ")}: ${differing} lines judged differently`);
process.exitCode = failed ? 1 : 0;

/*
 * ajv as a line checker, for run.sh: reads NDJSON in blocks, prints how many lines it read.
 *
 *     node ajv.mjs MODULES RULES TYPE FILE        RULES: a folder of plain schemas, TYPE.json among them
 */
import { openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, rules, type, file] = process.argv.slice(2);
const { default: Ajv2020 } = createRequire(`${resolve(modules)}/`)("ajv/dist/2020");
const base = "file:///rules/";

const ajv = new Ajv2020({ strict: false });
for (const name of readdirSync(rules))
	ajv.addSchema(JSON.parse(readFileSync(`${rules}/${name}`, "utf8")), base + name);
const valid = ajv.getSchema(`${base}${type}.json`);

const input = openSync(file);
const block = Buffer.alloc(1 << 20);
let read = 0, invalid = 0, kept = 0;
for (;;) {
	const filled = kept + readSync(input, block, kept, block.length - kept, null);
	if (filled === kept)
		break;
	const lines = block.subarray(0, filled);
	let from = 0;
	for (let end; (end = lines.indexOf(10, from)) >= 0; from = end + 1) {
		read++;
		if (!valid(JSON.parse(lines.toString("utf8", from, end))))
			invalid++;
	}
	kept = lines.copy(block, 0, from);
}
console.log(`${read} read, ${invalid} invalid`);

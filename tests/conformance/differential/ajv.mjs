/*
 * The verdicts of ajv: "true" or "false" for each line of each file of lines.
 *
 *     node ajv.mjs MODULES RULES LINES        MODULES: where ajv is; LINES/TYPE.jsonl to TYPE.ajv
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, rules, lines] = process.argv.slice(2);
const { default: Ajv2020 } = createRequire(`${resolve(modules)}/`)("ajv/dist/2020");
const base = "file:///rules/"; /* references between rule files are relative to it */

const ajv = new Ajv2020({ strict: false });
for (const file of readdirSync(rules))
	ajv.addSchema(JSON.parse(readFileSync(`${rules}/${file}`, "utf8")), base + file);
for (const file of readdirSync(lines).filter((name) => name.endsWith(".jsonl"))) {
	const type = file.replace(".jsonl", "");
	const valid = ajv.getSchema(`${base}${type}.json`);
	const texts = readFileSync(`${lines}/${file}`, "utf8").trimEnd().split("\n");
	writeFileSync(`${lines}/${type}.ajv`, texts.map((text) => `${valid(JSON.parse(text))}\n`).join(""));
}

/*
 * The rule files as the judges get them. Annotations of ours go, and so does what never fails here:
 * a schema object that only warns is replaced by one that accepts everything. Nothing is copied by
 * hand: whatever stands in rules/ is what is compared.
 *
 *     node rules.mjs RULES OUT        writes each file of RULES, so transformed, to OUT
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const ours = new Set(["x-code", "x-severity", "x-coerce", "x-json", "errorMessage"]);
/* Where schemas stand: below a keyword itself, or below each member or element of its value. */
const one = new Set(["not", "if", "then", "else", "items", "contains", "additionalProperties"]);
const each = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const named = new Set(["$defs", "properties", "dependentSchemas"]);
/* All others that the rules use; a new one shall be looked at before it is compared. */
const plain = new Set([
	"$schema", "$comment", "$ref", "title", "description", "examples", "type", "enum", "const", "pattern",
	"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
	"minContains", "maxContains", "required", "dependentRequired",
]);

export function readRules(folder) {
	const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
	return new Map(
		files.map((file) => [file, JSON.parse(readFileSync(`${folder}/${file}`, "utf8"))]));
}

/* The schemas directly below one, each with its way there. */
export function* schemasBelow(schema) {
	for (const [keyword, value] of Object.entries(schema)) {
		if (one.has(keyword))
			yield [[keyword], value];
		else if (each.has(keyword) || named.has(keyword))
			for (const [name, below] of Object.entries(value))
				yield [[keyword, name], below];
		else if (!plain.has(keyword) && !ours.has(keyword))
			throw new Error(`the rules use ${keyword}, which the comparison does not know`);
	}
}

/* What a $ref in `file` means: [file, schema, its place as text]. */
export function resolve(rules, file, ref) {
	const [path, pointer] = ref.split("#");
	const target = path || file;
	let schema = rules.get(target);
	for (const token of pointer.split("/").slice(1))
		schema = schema[token];
	return [target, schema, `${target}#${pointer}`];
}

function onlyWarns(schema) {
	return schema["x-severity"] === "warning" || schema["x-code"] === "field-unknown";
}

function withoutOurs(schema) {
	if (typeof schema !== "object")
		return schema;
	const out = {};
	for (const [keyword, value] of Object.entries(schema))
		if (!ours.has(keyword) && (!onlyWarns(schema) || keyword === "$defs"))
			out[keyword] = Array.isArray(value) ? [...value] :
				       named.has(keyword) ? { ...value } : value;
	for (const [[keyword, name], below] of schemasBelow(out))
		if (name === undefined)
			out[keyword] = withoutOurs(below);
		else
			out[keyword][name] = withoutOurs(below);
	return out;
}

export function plainRules(folder) {
	return new Map([...readRules(folder)].map(([file, schema]) => [file, withoutOurs(schema)]));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [from, to] = process.argv.slice(2);
	mkdirSync(to, { recursive: true });
	for (const [file, schema] of plainRules(from))
		writeFileSync(`${to}/${file}`, JSON.stringify(schema, null, "\t") + "\n");
}

/*
 * A map and raw records for it: each of its fields is drawn together with what a record has in its
 * column and what must come of it, so that nothing of the map is computed here.
 */
import { createHash } from "node:crypto";

import { nodeOf, render, spell } from "./json.mjs";
import { jsonFault } from "./json_records.mjs";
import { recordOf } from "./record.mjs";
import { digits, hex, mark } from "./text.mjs";
import { anyone } from "./unique.mjs";

const day = 86400000;

function two(number) {
	return String(number).padStart(2, "0");
}

/* A number of JSON as it is spelled. */
function number(text) {
	const node = nodeOf(0);
	node.value = text;
	return node;
}

/* ---- fields: a column's text, and the value or the code that comes of it ---- */

function birth(random) {
	const date = new Date(Date.UTC(1975 + random.below(45), random.below(12), 1 + random.below(28)));
	const [d, m, y] = [two(date.getUTCDate()), two(date.getUTCMonth() + 1), date.getUTCFullYear()];
	if (random.percent(10))
		return { text: random.one([`31/02/${y}`, `${d}/13/${y}`, "soon", `${d}/${m}`]), code: "map-value" };
	return { text: random.one([`${d}/${m}/${y}`, `${y}-${m}-${d}`]), value: number(String(date.getTime())) };
}

function seen(random) {
	const seconds = String(Math.floor((1.6e9 * 1000 + random.below(3000) * day) / 1000));
	if (random.percent(10))
		return { text: random.one(["soon", "1e99", "12:00"]), code: "map-value" };
	return random.one([
		{ text: seconds, value: number(`${seconds}000`) },
		{ text: ` ${seconds}.25 `, value: number(`${seconds}250`) },
	]);
}

function gender(random) {
	return random.one([
		{ text: "M", value: nodeOf("male") }, { text: "F", value: nodeOf("female") },
		{ text: "Mme", value: nodeOf("female") }, { text: "-" }, { text: "m", code: "map-value" },
	]);
}

function score(random) {
	const whole = digits(random, 1 + random.below(3));
	return random.one([
		{ text: `${whole},50`, value: number(`${whole}.50`) },
		{ text: `${whole} 234 567`, value: number(`${whole}234567`) },
		{ text: `+0${whole}`, value: number(whole) },
		{ text: `-${whole},0`, value: number(`-${whole}.0`) },
		{ text: `${whole}.5`, code: "map-value" }, { text: "12 34", code: "map-value" },
	]);
}

function flag(random) {
	return random.one([
		{ text: "Oui", value: nodeOf(true) }, { text: "1", value: nodeOf(true) }, { text: " y ", value: nodeOf(true) },
		{ text: "NON", value: nodeOf(false) }, { text: "off", value: nodeOf(false) },
		{ text: "maybe", code: "map-value" },
	]);
}

function phone(random) {
	const number = digits(random, 8);
	return random.one([
		{ text: `+33 (0)${number}`, value: nodeOf(`+330${number}`) },
		{ text: number.split("").join("."), value: nodeOf(number) },
		{ text: "none" },
	]);
}

function tags(random) {
	return random.one([
		{ text: "a,b", value: nodeOf(["a", "b"]) }, { text: " a ,, c d,", value: nodeOf(["a", "c d"]) },
		{ text: " , " }, { text: "a", value: nodeOf(["a"]) },
	]);
}

function zip(random) {
	const code = digits(random, 5);
	return random.one([{ text: `F-${code} Paris`, value: nodeOf(code) }, { text: "Paris" }]);
}

function level(random) {
	return random.one([{ text: "  gold  plus ", value: nodeOf("x:GOLD PLUS") }, { value: nodeOf("none") },
		{ text: "   ", value: nodeOf("none") }]);
}

function must(random) {
	return random.one([{ text: mark, value: nodeOf(mark) }, { text: mark, value: nodeOf(mark) }, { isMissing: true }]);
}

/* Beside PARTIAL_UPDATE only false makes sense. */
function force(random) {
	return random.one([{ text: "false", value: nodeOf(false) }, { text: "false", value: nodeOf(false) },
		{ text: "true", code: "strategy-conflict" }, { text: "maybe", code: "coerce" }]);
}

/* An address and its hash; a hash is no address any more. */
function email(random) {
	const address = `${mark}${digits(random, 3)}@Example.org`;
	if (random.percent(10))
		return { text: hex(random, 64), code: "already-hashed" };
	const hash = createHash("sha256").update(address.toLowerCase()).digest("hex");
	return { text: random.one([address, ` ${address}\t`]), value: nodeOf(hash) };
}

const fields = {
	"user_profile.birth_ts": [{ from: "dob", apply: [{ date: ["%d/%m/%Y", "%Y-%m-%d"], zone: "UTC" }] }, birth],
	"user_profile.seen_ts": [{ from: "seen", apply: [{ epoch: "s" }] }, seen],
	"user_profile.gender": [{ from: "sex", apply: [{ table: { M: "male", F: "female", Mme: "female", "-": null } }] },
		gender],
	"user_profile.score": [{ from: "score", apply: [{ number: ",", grouping: " " }] }, score],
	"user_profile.flag": [{ from: "flag", apply: ["boolean"] }, flag],
	"user_profile.phone": [{ from: "tel", apply: [{ replace: "[^0-9+]", with: "" }] }, phone],
	"user_profile.tags": [{ from: "tags", apply: [{ split: "," }] }, tags],
	"user_profile.zip": [{ from: "address.city", apply: [{ extract: "[0-9]{5}" }] }, zip],
	"user_profile.level": [{ from: "level", apply: ["collapse", "upper", { prefix: "x:" }, { default: "none" }] }, level],
	"user_profile.must": [{ from: "must", empty: "reject" }, must],
	"user_profile.mail": [{ from: "mail", apply: ["@hashed"] }, email],
	force_replace: ["force", force],
};

/* ---- conditions, and whether a country meets them ---- */

const countries = ["FR", "BE", "DE", ""];
const conditions = [
	[{ from: "country", in: ["FR", "BE"] }, (country) => country === "FR" || country === "BE"],
	[{ from: "country", in: ["DE", null] }, (country) => country === "DE" || country === ""],
	[{ from: "country", matches: "^[FB]" }, (country) => /^[FB]/.test(country)],
	[{ from: "country", empty: false }, (country) => country !== ""],
	[{ not: { from: "country", in: ["fr"], apply: ["lower"] } }, (country) => country !== "FR"],
	[{ and: [{ from: "country", empty: false }, { not: { from: "country", in: ["DE"] } }] },
		(country) => country !== "" && country !== "DE"],
	[{ or: [{ from: "country", in: ["FR"] }, { from: "country", empty: true }] },
		(country) => country === "FR" || country === ""],
];

/* ---- one customer ---- */

function who(random, run, raw, line) {
	const id = mark + anyone(random, run, () => digits(random, 6));
	raw.customer = id;
	line.set("user_account_id", nodeOf(id));
}

/* one_of: the account if there is one, else the address; a hash in place of an address is wrong anyhow. */
function oneOf(random, run, raw, line) {
	let address = email(random);
	while (run.isClean && address.code)
		address = email(random);
	if (random.percent(50))
		who(random, run, raw, line);
	else if (!address.code)
		line.set("email_hash", address.value);
	raw.mail2 = address.text;
	return address.code;
}

function put(line, target, node) {
	const [head, name] = target.split(".");
	if (name === undefined) {
		line.set(head, node);
		return;
	}
	if (!line.member(head))
		line.set(head, nodeOf({}));
	line.member(head).set(name, node);
}

/* The raw fields of a customer; what comes of them. */
function customer(random, run) {
	const raw = {};
	const line = nodeOf({ operation: "UPSERT", update_strategy: "PARTIAL_UPDATE", user_profile: { origin: "crm" } });
	const faults = []; /* code and column */
	const code = run.hasOneOf ? oneOf(random, run, raw, line) : who(random, run, raw, line);
	if (code)
		faults.push([code, "mail2"]);
	for (const target of run.targets) {
		const [spec, make] = fields[target];
		const from = spec.from ?? spec;
		let made = make(random);
		while (run.isClean && (made.code || made.isMissing))
			made = make(random);
		raw[from] = made.text;
		if (made.value)
			put(line, target, made.value);
		if (made.code)
			faults.push([made.code, from]);
		else if (made.isMissing)
			faults.push([run.missingCode, undefined]);
	}
	raw.country = random.one(countries);
	const isSkipped = run.where !== undefined && !run.where(raw.country);
	const told = isSkipped ? [] : faults;
	return { raw, lines: [line], codes: new Set(told.map(([each]) => each)), isSkipped,
		column: told.length === 1 ? told[0][1] : undefined };
}

/* ---- a customer's answers: a line for each ---- */

const channels = ["mail", "sms", "post"];

function answers(random, run) {
	const id = mark + anyone(random, run, () => digits(random, 6));
	const raw = { customer: id };
	const lines = [];
	const codes = new Set();
	let column;
	channels.forEach((channel, i) => {
		if (random.percent(35))
			return;
		const isFaulty = !run.isClean && random.percent(8);
		const isYes = random.percent(50);
		raw[`ok_${channel}`] = isFaulty ? "perhaps" : isYes ? random.one(["yes", "Oui", "1"]) : "no";
		if (isFaulty)
			codes.add("map-value");
		column ??= isFaulty ? `ok_${channel}` : undefined;
		lines.push(nodeOf({ operation: "UPSERT", force_replace: true, user_account_id: id,
			user_choice: { $choice_ts: 1609410143659, $processing_id: String(100 + i), $choice_acceptance_value: isYes } }));
	});
	const faults = channels.filter((channel) => raw[`ok_${channel}`] === "perhaps").length;
	return { raw, lines, codes, isSkipped: lines.length === 0, column: faults === 1 ? column : undefined };
}

/* ---- records of either format ---- */

function linesOf(made) {
	return made.isSkipped ? [] : made.lines.map(render);
}

function mapDraft(random, run) {
	const made = run.makeRaw(random, { ...run, missingCode: "map-value" });
	const cells = Object.entries(made.raw).filter(([, text]) => text !== undefined && text !== "")
		.map(([path, text]) => ({ path, text, kind: "own" }));
	return { cells, codes: made.codes, isWrong: made.codes.size > 0, column: made.column,
		lines: linesOf(made), isSkipped: made.isSkipped };
}

/* Members by their paths; what is not there is left out, null or empty. */
function mapJson(random, run) {
	const absent = random.below(3);
	const made = run.makeRaw(random, { ...run, missingCode: absent === 0 ? "map-missing-column" : "map-value" });
	const node = nodeOf({});
	for (const name of run.columnsWanted) {
		const text = made.raw[name] || undefined;
		const value = text ?? [undefined, null, ""][absent];
		const isNumber = name === "seen" && /^[0-9]+$/.test(value ?? "") && random.percent(50);
		if (value !== undefined)
			put(node, name, isNumber ? number(value) : nodeOf(value));
	}
	const text = spell(node, random, random.one(run.styles));
	if (made.codes.size === 0 && !made.isSkipped && !run.isClean && random.percent(15))
		return jsonFault(random, run, text);
	const codes = new Set([...made.codes].map((code) => (code === "coerce" ? "type" : code)));
	return recordOf(text, { codes, isWrong: codes.size > 0, doc: node, lines: linesOf(made),
		skipped: made.isSkipped });
}

/* ---- the runs ---- */

function mapRun(run, type, map, more) {
	return Object.assign(run, {
		type, typeName: type, typed: undefined, unknown: undefined, set: undefined, toCsv: false,
		coerce: true, from: undefined, map: "map.json", files: { "map.json": JSON.stringify(map) },
		makeDraft: mapDraft, makeJson: mapJson, ...more,
	});
}

export function customerRun(random, run) {
	const targets = Object.keys(fields).filter(() => random.percent(50));
	const [condition, holds] = random.one(conditions);
	const hasWhere = random.percent(50);
	const hasOneOf = random.percent(30);
	const map = {
		document_type: "USER_PROFILE",
		set: { operation: "UPSERT", update_strategy: "PARTIAL_UPDATE", "user_profile.origin": "${ORIGIN}" },
		recipes: { hashed: ["trim", "lower", "sha256"] },
		fields: { user_account_id: "customer", ...Object.fromEntries(targets.map((target) => [target, fields[target][0]])) },
	};
	if (hasWhere)
		map.where = condition;
	if (hasOneOf) {
		map.fields.email_hash = { from: "mail2", apply: ["@hashed"] };
		map.one_of = ["user_account_id", "email_hash"];
	}
	const columnsWanted = ["customer", "country", "mail2",
		...targets.map((target) => fields[target][0].from ?? fields[target][0])];
	return mapRun(run, "USER_PROFILE", map, { targets, columnsWanted, hasOneOf,
		where: hasWhere ? holds : undefined, makeRaw: customer, variables: ["ORIGIN=crm"] });
}

/* Several lines a record: with --unique more often than others, since only here it tells them apart. */
export function choiceRun(random, run) {
	const [unique, uniqueWord] = random.one([["first", ""], ["last", "=last"], [run.unique, run.uniqueWord]]);
	const map = {
		document_type: "USER_CHOICE",
		set: { operation: "UPSERT", force_replace: true, "user_choice.$choice_ts": 1609410143659 },
		fields: { user_account_id: "customer" },
		lines: channels.map((channel, i) => ({
			where: { from: `ok_${channel}`, empty: false },
			set: { "user_choice.$processing_id": String(100 + i) },
			fields: { "user_choice.$choice_acceptance_value": { from: `ok_${channel}`, apply: ["boolean"] } },
		})),
	};
	return mapRun(run, "USER_CHOICE", map, { makeRaw: answers, unique, uniqueWord,
		columnsWanted: ["customer", ...channels.map((channel) => `ok_${channel}`)] });
}

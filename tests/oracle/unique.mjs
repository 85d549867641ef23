/*
 * --unique: who a line is about and what it says of them, as the manual page has it, and which of the
 * records that say the same stays. Lines are read as they come out; what made them is not asked.
 */
import { canonical, copyOf, parse, spell, styles } from "./json.mjs";

/* Few enough that records name the same people again. */
const people = ["8541", "8542"];

/* What stands for a sample of an identifier: digits, of anybody or of one of few. */
export function anyone(random, run, draw) {
	return run.unique ? random.one(people) : draw();
}

/* ---- what a line says ---- */

const commanded = [["user_account_id", "compartment_id"], ["email_hash"], ["user_agent_id"]];
const active = [["$user_account_id", "$compartment_id"], ["$email_hash", "$hash"], ["$user_agent_id"]];
const byType = {
	USER_ACCOUNT: ["user_account_id", "compartment_id"],
	USER_EMAIL: ["hash"],
	USER_AGENT: ["user_agent_id"],
	USER_POINT: ["user_point_id"],
};

function textOf(node) {
	return node?.kind === "string" || node?.kind === "number" ? node.value : "";
}

/* The identifier under one of the names, and its pointer; an address of an activity is in an object. */
function namedOf(node, rows) {
	for (const [name, more] of rows) {
		const value = node.member(name);
		if (value?.kind === "object")
			return { says: [name, textOf(value.member(more))], pointer: `/${name}/${more}` };
		if (textOf(value))
			return { says: [name, value.value, more ? textOf(node.member(more)) : ""], pointer: `/${name}` };
	}
	return undefined;
}

/* The object's type tells which of its members is the identifier. */
function typedOf(node, sign = "") {
	const names = byType[node.member(`${sign}type`).value];
	return namedOf(node, [names.map((name) => sign + name)]);
}

/* Of several identifiers the order is none, and none has a place of its own. */
function listed(nodes, sign) {
	return { says: nodes.map((node) => JSON.stringify(typedOf(node, sign).says)).sort() };
}

const identities = {
	USER_SEGMENT: (line) => namedOf(line, commanded),
	USER_PROFILE: (line) => namedOf(line, commanded),
	USER_CHOICE: (line) => namedOf(line, commanded),
	USER_ACTIVITY: (line) => namedOf(line, active) ?? listed(line.member("$user_identifiers").value, "$"),
	USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS: (line) => listed(line.member("identifiers").value, ""),
};

/* What is done; deletions and activities do one thing, whatever they carry along. */
const deeds = {
	USER_SEGMENT: ["operation", "segment_id", "segment_technical_name"],
	USER_PROFILE: ["operation"],
	USER_CHOICE: ["operation"],
};

/* What is done to whom, as a text that two lines share if it is the same, and where it says to whom. */
function statementOf(run, text) {
	const line = parse(text);
	const { says, pointer } = (identities[run.type] ?? typedOf)(line);
	const also = (deeds[run.type] ?? []).map((name) => textOf(line.member(name)));
	if (run.type === "USER_CHOICE")
		also.push(textOf(line.member("user_choice").member("$processing_id")));
	if (run.type === "USER_ACTIVITY")
		also.push(textOf(line.member("$unique_key")) || (run.map ? canonical(line) : text));
	return { text: JSON.stringify([says, also]), pointer };
}

/* ---- which record stays ---- */

/*
 * `fit`: [{ record, input, number }, …], the records that would be sent, in their order. A map from each
 * record that loses to the one that stays, with the pointer to who both are about.
 */
export function losersOf(run, fit) {
	const stated = new Map();
	const losers = new Map();
	for (const each of run.unique === "first" ? fit : fit.toReversed()) {
		const statements = each.record.lines.map((text) => statementOf(run, text));
		const again = statements.find(({ text }) => stated.has(text));
		if (again)
			losers.set(each.record, { ...stated.get(again.text), pointer: again.pointer });
		else
			statements.forEach(({ text }) => stated.set(text, each));
	}
	return losers;
}

/* ---- records that repeat ---- */

/* The same people in another order are the same; undefined: the record names one, or is not written so. */
function reversed(random, { type }, record, encoding) {
	const node = record.doc && copyOf(record.doc);
	const list = node?.member("identifiers");
	const isPlain = record.codes.size === 0 && node && record.lines[0] === record.doc.raw;
	if (type !== "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS" || !isPlain || list.value.length < 2)
		return undefined;
	list.value.reverse();
	const text = spell(node, random, styles[0]);
	return encoding.canWrite(text) ? { text, doc: node, tree: node, lines: [text] } : undefined;
}

/* Copies of records that are fit to be sent, right behind them or at the end of their input. */
export function repeatSome(random, run, { records, encoding }) {
	if (run.makeRows)
		return;
	for (let i = records.length - 1; i >= 0; i--) {
		const record = records[i];
		if (record.isWrong || !random.percent(15))
			continue;
		const copy = { ...record, ...reversed(random, run, record, encoding),
			codes: new Set(record.codes), coerced: [...record.coerced] };
		records.splice(random.percent(50) ? i + 1 : records.length, 0, copy);
	}
}

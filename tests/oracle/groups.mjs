/*
 * Rows of CSV that a map makes one record of: the lines of an order become one activity. What is a
 * record is known by construction: rows of one key that follow each other, with blank lines and broken
 * rows between them, but not behind them.
 */
import { canWriteCell, writeCell } from "./csv_records.mjs";
import { nodeOf, render } from "./json.mjs";
import { recordOf, wrong } from "./record.mjs";
import { digits, mark, textFor } from "./text.mjs";

const columns = ["order", "shop", "customer", "at", "item", "price"];

function drawOrder(random, run) {
	const key = random.percent(12) && run.keys.length ? random.one(run.keys) : mark + digits(random, 5);
	return { key, customer: mark + digits(random, 4), at: String(1609410143000 + random.below(1e6)),
		rows: 1 + random.below(random.percent(15) ? run.most + 3 : 4) };
}

/* ---- a group as text ---- */

class Group {
	constructor(random, run, input) {
		Object.assign(this, { random, run, input });
		this.text = "";
		this.blanks = 0;
		this.codes = new Set();
		this.columns = []; /* of the things that are wrong */
		this.events = [];
		this.rows = [];
		this.broken = undefined;
	}

	/* The cells of a row; where each of them starts. */
	row(values) {
		const { delimiter } = this.input.dialect;
		const at = {};
		let text = "";
		this.input.columns.forEach((name, i) => {
			text += i ? delimiter : "";
			at[name] = this.text.length + text.length;
			text += writeCell(this.random, values[name] ?? "", this.input.dialect);
		});
		return { text, at };
	}

	/* Ends the row before, perhaps with blank lines behind it. */
	next() {
		const { random, input } = this;
		if (this.text === "")
			return;
		this.text += input.eol(random);
		while (random.percent(input.blanks / 2)) {
			this.text += input.eol(random);
			this.blanks++;
		}
	}

	add(values, price) {
		this.next();
		const { text, at } = this.row(values);
		this.text += text;
		this.rows.push(text);
		if (price === undefined) {
			this.codes.add("map-value");
			this.columns.push(at.price + 1);
		}
		this.events.push({ $event_name: "line", $ts: Number(values.at),
			$properties: { sku: values.item, ...(price && { price }) } });
	}

	/* A row that is broken, which costs the whole group. */
	addBroken(broken) {
		this.next();
		this.broken = { codes: broken.codes, column: broken.column && this.text.length + broken.column };
		this.text += broken.text;
	}
}

/* A row that stands for no key: too few cells, a quote where none can be. */
export function brokenRow(random, input) {
	const { delimiter, quote } = input.dialect;
	if (quote !== "" && random.percent(50))
		return wrong(`x${delimiter}5${quote}${delimiter}y`, "csv-quote", 4);
	return random.percent(50) ? wrong("lonely", "csv-columns", 0)
		: wrong("a".concat(delimiter.repeat(columns.length), "b"), "csv-columns", columns.length + 2);
}

function drawItem(random, run, { dialect }) {
	for (;;) {
		const item = textFor(random, run.encoding.letters);
		if (canWriteCell(item, dialect))
			return item;
	}
}

function drawPrice(random, run) {
	const price = nodeOf(0);
	price.value = `${digits(random, 2)}.50`;
	const isWrong = !run.isClean && random.percent(5);
	return isWrong ? ["a lot", undefined] : [price.value, price];
}

function fill(group, order) {
	const { random, run } = group;
	let differs = false;
	for (let i = 0; i < order.rows; i++) {
		if (i > 0 && order.rows < run.most && !group.broken && !run.isClean && random.percent(3))
			group.addBroken(brokenRow(random, group.input));
		const [text, price] = drawPrice(random, run);
		const other = i > 0 && random.percent(4);
		differs ||= other;
		group.add({ order: order.key, shop: "1", customer: other ? "other" : order.customer, at: order.at,
			item: drawItem(random, run, group.input), price: text }, price);
	}
	return differs;
}

/* What is wrong with a group as a whole, or with a row of it, comes in place of what the map would say. */
function judge(group, order, differs) {
	if (group.broken)
		return { codes: new Set(group.broken.codes), isWrong: true, column: group.broken.column };
	if (order.rows > group.run.most)
		return { codes: new Set(["group-size"]), isWrong: true };
	const codes = new Set([...group.codes, ...(differs ? ["group-differs"] : [])]);
	return { codes, isWrong: group.codes.size > 0, column: group.columns.length === 1 ? group.columns[0] : undefined };
}

function groupRecord(random, run, input, order) {
	const isSplit = run.keys.includes(order.key);
	const group = new Group(random, run, input);
	const differs = fill(group, order);
	run.keys.push(order.key);
	const line = nodeOf({ $type: "TOUCH", $session_status: "NO_SESSION", $user_account_id: order.customer,
		$ts: Number(order.at), $events: group.events });
	const says = judge(group, order, differs);
	if (isSplit)
		says.codes.add("group-split");
	return recordOf(group.text, { ...says, isWrong: says.isWrong || isSplit, isSplit, key: order.key,
		column: says.codes.size === 1 ? says.column : undefined,
		rows: group.rows, hasBroken: group.broken !== undefined, blanks: group.blanks, lines: [render(line)] });
}

/* The records of an input: orders, and broken rows between them. */
function drawOrders(random, run, input, count) {
	let last;
	for (let left = count; left > 0; left--) {
		const order = drawOrder(random, run);
		if (order.key === last)
			continue;
		last = order.key;
		input.records.push(groupRecord(random, run, input, order));
		if (!run.isClean && random.percent(6))
			input.records.push(brokenRow(random, input));
	}
}

/*
 * --max-record-size: no row is past it, nor is what is broken; other groups may be, and are rejected
 * whole then, whatever else is wrong with them.
 */
export function limitGroups(random, run, inputs, sizeOf) {
	const sized = inputs.flatMap(({ records, encoding }) =>
		records.map((record) => ({ record, size: sizeOf(record, encoding), encoding })));
	const least = sized.map(({ record, size, encoding }) => (record.hasBroken || !record.rows ? size
		: Math.max(...record.rows.map((row) => encoding.asRead(row).length))));
	run.maxRecord = Math.max(100, ...least) + random.below(300);
	for (const { record, size } of sized)
		if (size > run.maxRecord)
			Object.assign(record, { codes: new Set(record.isSplit ? ["group-split", "record-too-large"]
				: ["record-too-large"]), isWrong: true, column: undefined });
}

export function orderRun(random, run) {
	const by = random.one([["order"], ["order", "shop"]]);
	const most = 3 + random.below(4);
	const map = {
		document_type: "USER_ACTIVITY",
		group: { by, into: "$events", max: most },
		set: { $type: "TOUCH", $session_status: "NO_SESSION", "$events[*].$event_name": "line" },
		fields: { $user_account_id: "customer", $ts: "at", "$events[*].$ts": "at", "$events[*].$properties.sku": "item",
			"$events[*].$properties.price": { from: "price", apply: ["number"] } },
	};
	return Object.assign(run, {
		type: "USER_ACTIVITY", typeName: "USER_ACTIVITY", typed: undefined, unknown: undefined, set: undefined,
		toCsv: false, coerce: true, from: undefined, formats: [[80, "csv"], [20, "tsv"]],
		map: "map.json", files: { "map.json": JSON.stringify(map) },
		dialect: { ...run.dialect, escape: "" }, columnsWanted: columns, keys: [], most, makeRows: drawOrders,
	});
}

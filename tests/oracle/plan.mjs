/* One case, all of it drawn from its seed: the options, the inputs, and what is known of them. */
import { Random } from "../conformance/differential/random.mjs";
import { pack } from "./compress.mjs";
import { hasCells } from "./csv_records.mjs";
import { utf8 } from "./encode.mjs";
import { expect } from "./expect.mjs";
import { fail } from "./failures.mjs";
import { fewLines } from "./fields.mjs";
import { orderRun } from "./groups.mjs";
import { drawInput, drawMaxRecord } from "./inputs.mjs";
import { layOut } from "./input.mjs";
import { keywordRun } from "./keywords.mjs";
import { choiceRun, customerRun } from "./maps.mjs";
import { drawLimits, drawRun } from "./options.mjs";
import { rowsOf } from "./rows.mjs";
import { repeatSome } from "./unique.mjs";

/* How many inputs a case has; the first thing drawn, so that cases can be counted beforehand. */
export function inputCount(seed) {
	return new Random(`${seed} inputs`).weighted([[30, 1], [30, 2], [25, 3], [15, 4]])[1];
}

function drawInputs(random, run, count) {
	const most = run.isLong ? 700 : random.one([3, 12, 12, 30]);
	run.isHeaderless = run.from === "csv" && random.percent(40);
	return Array.from({ length: count }, (_, i) =>
		drawInput(random, run, i + 1, run.isLong ? 300 + random.below(most) : random.below(most + 1)));
}

/* One of them may be standard input, where a name would say nothing; --unique=last reads it twice. */
function drawStdin(random, run, inputs) {
	if (!random.percent(12) || run.unique === "last")
		return;
	const input = random.one(inputs);
	if (input.format === "tsv" && run.from === undefined)
		return;
	input.name = "-";
}

/* Few examples over and over, so that a code comes more often than is written. */
function longRun(random, run) {
	Object.assign(run, { isLong: true, coerce: true, set: undefined, encodings: [utf8], encodingName: undefined });
	const rows = rowsOf(run.root, run.type).filter(run.takesRow);
	const plain = rows.find((row) => row.codes.size === 0 && hasCells(run, row));
	const some = [plain, random.one(rows), random.one(rows), random.one(rows)];
	run.takesRow = (row) => some.includes(row);
	return run;
}

const families = [
	[70, (random, run) => run],
	[6, keywordRun],
	[7, customerRun],
	[4, choiceRun],
	[6, orderRun],
	[2, longRun],
];

/* What is drawn last: limits, and in a few cases what makes the whole run fail. */
function finish(random, plan) {
	const { run, inputs } = plan;
	const { totals, out, header } = expect(run, "convert", inputs);
	const lengths = out.map(({ bytes }) => bytes.length);
	Object.assign(run, drawLimits(random, totals.read, lengths, header.length));
	plan.otherParts = { partSize: undefined, partRecords: 1 + random.below(8) };
	plan.failure = random.percent(6) ? fail(random, plan) : undefined;
	return plan;
}

export function planOf(root, seed) {
	const random = new Random(seed);
	const [, change] = random.weighted(families);
	const run = change(random, drawRun(random, root));
	/* Else records are rejected for what others name. */
	run.isStrict &&= !run.isLong && fewLines(run.type) > 8;
	const inputs = drawInputs(random, run, inputCount(seed));
	if (run.hasMaxRecord)
		drawMaxRecord(random, run, inputs);
	if (run.unique)
		inputs.forEach((input) => repeatSome(random, run, input));
	drawStdin(random, run, inputs);
	for (const input of inputs) {
		layOut(random, input);
		input.packed = pack(random, input.bytes, input.compression);
	}
	return finish(random, { seed, run, inputs });
}

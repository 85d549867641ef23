/* Runs that fail as a whole: nothing may be published then, whatever was read before. */
import { pack } from "./compress.mjs";
import { open } from "./fields.mjs";

function isTable(input) {
	return input.header !== undefined && input.columns.length > 1;
}

/* The checksum of the last member is missing, or half of the file. */
function truncate(random, input) {
	if (input.compression === "none" || input.packed.length < 20)
		return undefined;
	const isHalf = random.percent(50);
	const cut = isHalf ? input.packed.length >> 1 : 1 + random.below(3);
	input.packed = input.packed.subarray(0, input.packed.length - cut);
	/* Half of a header may be a wrong one, which is told first. */
	return isHalf ? [4, 2] : [4];
}

function goOn(random, input) {
	if (input.compression === "none")
		return undefined;
	input.packed = Buffer.concat([input.packed, Buffer.from("more")]);
	return [4];
}

/* What is named is not there. */
function leave(random, input) {
	input.name = "nowhere";
	input.isMissing = true;
	return [4];
}

/* Without the bracket that closes the array. */
function unclose(random, input) {
	if (!input.isArray || input.records.length === 0)
		return undefined;
	const end = input.bytes.lastIndexOf(input.encoding.encode("]"));
	input.packed = pack(random, input.bytes.subarray(0, end), input.compression);
	return [4];
}

/* Headers that cannot be used: a name that stands twice, one that nobody knows. */
function spoilHeader(random, input, run) {
	const isKnown = run.map || run.unknown === "warn" || run.unknown === "drop" || open[run.type] === "";
	if (!isTable(input))
		return undefined;
	const { delimiter } = input.dialect;
	const name = isKnown || random.percent(50) ? input.names.find((each) => each) : "zq_nobody";
	const encoded = (text) => input.encoding.encode(text);
	const at = input.bytes.indexOf(encoded(input.header));
	const bytes = Buffer.concat([input.bytes.subarray(0, at), encoded(`${name}${delimiter}`), input.bytes.subarray(at)]);
	input.packed = pack(random, bytes, input.compression);
	return [2];
}

const failures = [truncate, goOn, leave, unclose, spoilHeader];

/* Spoils an input of the plan; the statuses that may come of it. */
export function fail(random, { run, inputs }) {
	Object.assign(run, { limit: Infinity, budget: undefined, expect: undefined });
	for (;;) {
		const statuses = random.one(failures)(random, random.one(inputs), run);
		if (statuses !== undefined)
			return statuses;
	}
}

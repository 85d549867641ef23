/*
 * `run --replay`: the rejects of a run as the inputs of another, which takes over what decides about a
 * record. So each is rejected again for the same reasons, but for those that depend on the others: what
 * repeated a record that was kept stands for itself now, and so does what was too long for a part.
 */
import { utf8 } from "./encode.mjs";
import { isClosedBy } from "./input.mjs";

/* The options that are not taken over are as if they were not said, but for limits of a record. */
function again(run) {
	return { ...run, limit: Infinity, budget: undefined, expect: undefined, partSize: undefined,
		partRecords: undefined, prefix: undefined, toCsv: false, isMasked: false, isForgiven: false };
}

/* Would a quote that stood open be closed by what follows now? */
function isNowClosed({ records }, { dialect }) {
	return records.some(({ record }, i) => record.unclosedAt !== undefined && isClosedBy(
		records.slice(i + 1).map((each) => each.record.text).join("\n"), dialect.quote));
}

/* Each record once more, at its place in the file. */
function placed({ pieces, records }) {
	let offset = 0, line = 1, i = 0;
	return records.map(({ record, before }) => {
		for (; i < before; i++) {
			offset += pieces[i].length;
			line += pieces[i].toString("latin1").split("\n").length - 1;
		}
		return { ...record, offset, line, nodes: undefined };
	});
}

/* The run over one file of rejects; undefined: not known, since what stands behind a record has changed. */
export function replayOf(run, file, dir) {
	const [{ input }] = file.records;
	if (run.makeRows || (input.dialect?.quote && isNowClosed(file, input)))
		return undefined;
	/* What is called .tsv and has another delimiter is CSV. */
	const format = input.format === "tsv" && input.dialect.delimiter !== "\t" ? "csv" : input.format;
	return { run: again(run), input: { ...input, format, name: `${dir}/${file.name}`, blankLines: [],
		encoding: input.encoding.isWide ? utf8 : input.encoding,
		bytes: Buffer.concat(file.pieces), records: placed(file) } };
}

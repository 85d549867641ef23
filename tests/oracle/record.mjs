/*
 * One record and all that is known of it:
 *
 *     text     as it stands in the input, without its line end
 *     spoil    { at, bytes }: bytes put in there that are no text
 *     codes    what must be said of it, no more and no less
 *     column   where: of the one thing that is wrong, counted in `text` from 1; 0: nowhere
 *     isWrong  an error is among them
 *     lines    what comes out if it is valid
 *     skipped  it is left out on purpose
 *     doc      JSON: the tree, with the places of its values
 *     cells    CSV: the places and values of its cells, by path
 *     coerced  pointers of values that were converted
 */
export function recordOf(text, more) {
	return { text, codes: new Set(), isWrong: false, lines: [], coerced: [], column: undefined, ...more };
}

export function wrong(text, code, column) {
	return recordOf(text, { codes: new Set([code]), isWrong: true, column });
}

/* Bytes of `text` in the input, and as the rejects have them. */
export function bytesOf(record, encoding) {
	const { text, spoil } = record;
	if (!spoil)
		return { inInput: encoding.encode(text), inRejects: encoding.asRead(text) };
	const head = encoding.encode(text.slice(0, spoil.at));
	const tail = encoding.encode(text.slice(spoil.at));
	const bytes = Buffer.concat([head, spoil.bytes, tail]);
	return { inInput: bytes, inRejects: bytes };
}

/* The byte of a place in the text, counted from 1, in what the rejects hold. */
export function byteAt(record, encoding, at) {
	return encoding.asRead(record.text.slice(0, at)).length + 1;
}

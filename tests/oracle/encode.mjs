/*
 * Encodings of inputs, by tables that have nothing to do with iconv, and the letters that texts in them
 * may have. A record is UTF-16 units in here; what cannot be text (half a pair, a byte that is no
 * character) is put in by the faults.
 */

const letters = "éèüßÀÇñ¿ ";
const more = "漢字Ωжя😀𝒳‮\u2028e\u0301";

function tableOf(decode) {
	const table = new Map();
	for (let byte = 0x80; byte < 0x100; byte++)
		table.set(decode(byte), byte);
	return table;
}

/* By hand: some TextDecoders take windows-1252 for ISO-8859-1. */
const of1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

function byName(name) {
	const decoder = new TextDecoder(name);
	return tableOf((byte) => decoder.decode(Uint8Array.of(byte)));
}

/* One byte a character; `holes` are bytes that stand for none. */
class SingleByte {
	constructor(name, table, letters, holes) {
		this.name = name;
		this.letters = letters;
		this.holes = holes;
		this.isWide = false;
		this.table = table;
		for (const hole of holes)
			for (const [letter, byte] of table)
				if (byte === hole)
					table.delete(letter);
	}

	encode(text) {
		return Buffer.from(Array.from(text, (c) => (c < "\x80" ? c.charCodeAt(0) : this.table.get(c))));
	}

	canWrite(text) {
		return [...text].every((c) => c < "\x80" || this.table.has(c));
	}

	/* What the rejects hold. */
	asRead(text) {
		return this.encode(text);
	}
}

class Utf8 {
	name = "UTF-8";
	letters = letters + more;
	holes = [];
	isWide = false;

	encode(text) {
		return Buffer.from(text);
	}

	canWrite() {
		return true;
	}

	asRead(text) {
		return Buffer.from(text);
	}
}

/* UTF-8 of any units: halves of pairs are three bytes, as the rejects of UTF-16 have them. */
function looseUtf8(text) {
	return Buffer.concat(Array.from(text, (c) => {
		const unit = c.charCodeAt(0);
		const isHalf = c.length === 1 && unit >= 0xd800 && unit < 0xe000;
		return isHalf ? Buffer.from([0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)])
			: Buffer.from(c);
	}));
}

class Utf16 {
	letters = letters + more;
	holes = [];
	isWide = true;

	constructor(name, isBig) {
		this.name = name;
		this.isBig = isBig;
	}

	encode(text) {
		const bytes = Buffer.from(text, "utf16le");
		return this.isBig ? bytes.swap16() : bytes;
	}

	canWrite() {
		return true;
	}

	asRead(text) {
		return looseUtf8(text);
	}
}

export const utf8 = new Utf8();
export const utf16le = new Utf16("UTF-16LE", false);
export const utf16be = new Utf16("UTF-16BE", true);
export const singleBytes = [
	new SingleByte("windows-1252", tableOf((byte) => of1252[byte - 0x80] ?? String.fromCharCode(byte)),
		"éèÀ€Œ’…ÿ ", [0x81, 0x8d, 0x8f, 0x90, 0x9d]),
	new SingleByte("ISO-8859-1", tableOf((byte) => String.fromCharCode(byte)), "éèÀ¤ÿ ", []),
	new SingleByte("ISO-8859-15", byName("iso-8859-15"), "éèÀ€Œÿ ", []),
	new SingleByte("windows-1251", byName("windows-1251"), "жяЖ№Ёё ", [0x98]),
	new SingleByte("KOI8-R", byName("koi8-r"), "жяЖЁё©", []),
];

/* Bytes that are not UTF-8; the first of them is where it goes wrong. */
export const notUtf8 = [
	[0xff], [0x80], [0xc3], [0xc0, 0xaf], [0xe2, 0x82], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80],
	[0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x00],
].map((bytes) => Buffer.from(bytes));

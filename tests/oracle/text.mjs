/*
 * Texts that people have in their data, and those that break programs. All begin with a mark that
 * nothing else has, so that it can be told whether a value went where none may be. It is long enough that no
 * temporary folder's name holds it by chance.
 */
export const mark = "Zqxvk";

const words = ["a", "note", "Rue de la Paix", "O'Neil", "x,y", "a;b", "p|q", "tab\there", '"yes"', "\\", "\\\"",
	"line\nbreak", "crlf\r\nbreak", "back\\slash", "{\"a\":1}", "[1]", "=cmd", "-1", "1e5", "null", "true",
	"sep=;", "#", "''", "/", "\u007f", "%s%n", " "];

export function textFor(random, letters) {
	let text = mark;
	for (let left = random.below(6); left > 0; left--)
		text += random.percent(50) ? random.one(words) : random.one([...letters]);
	return text + (random.percent(3) ? random.one([...letters]).repeat(230) : "");
}

/* Any JSON value, for members whose value nobody judges. */
export function valueFor(random, letters, depth = 3) {
	const simple = [
		() => textFor(random, letters),
		() => random.one([0, 17, -1, 75008]),
		() => random.one([true, false, null]),
	];
	const nested = [
		() => Array.from({ length: random.below(4) }, () => valueFor(random, letters, depth - 1)),
		() => Object.fromEntries(Array.from({ length: random.below(4) }, (_, i) =>
			[random.one(["a", "b/c", "d~e", "", letters[0], "*"]) + i, valueFor(random, letters, depth - 1)])),
	];
	return random.one(depth > 0 && random.percent(40) ? nested : simple)();
}

export function digits(random, count) {
	let text = String(1 + random.below(9));
	while (text.length < count)
		text += random.below(10);
	return text;
}

export function hex(random, count) {
	let text = "";
	while (text.length < count)
		text += random.below(16).toString(16);
	return text;
}

/* Chance that repeats: one stream of numbers for each name, the same on every machine. */

/* FNV-1a, so that streams with like names have nothing in common. */
function seedOf(name) {
	let hash = 0x811c9dc5;
	for (const byte of Buffer.from(name))
		hash = Math.imul(hash ^ byte, 0x01000193);
	return hash >>> 0;
}

export class Random {
	#state;

	constructor(name) {
		this.#state = seedOf(name);
	}

	/* A whole number from 0 to n - 1 (mulberry32). */
	below(n) {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
	}

	percent(p) {
		return this.below(100) < p;
	}

	one(list) {
		return list[this.below(list.length)];
	}

	/* A row of [weight, …] by its weight. */
	weighted(rows) {
		let at = this.below(rows.reduce((sum, [weight]) => sum + weight, 0));
		return rows.find(([weight]) => (at -= weight) < 0);
	}
}

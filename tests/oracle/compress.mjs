/* Compressions, most of them by the tools that people use, and of several members where the format has them. */
import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";

function by(tool, ...args) {
	return (bytes) => {
		const { status, stdout, error } = spawnSync(tool, args, { input: bytes, maxBuffer: 1 << 28 });
		if (status !== 0)
			throw error ?? new Error(`${tool} failed`);
		return stdout;
	};
}

/* By name: the ending of the file, what packs, and whether one packed piece may follow another. */
export const compressions = {
	none: { ends: "", pack: (bytes) => bytes, isOnce: true },
	gzip: { ends: ".gz", pack: (bytes) => gzipSync(bytes) },
	zstd: { ends: ".zst", pack: by("zstd", "-qc", "-1") },
	xz: { ends: ".xz", pack: by("xz", "-c", "-0") },
	bzip2: { ends: ".bz2", pack: by("bzip2", "-c", "-1") },
	lz4: { ends: ".lz4", pack: by("lz4", "-qc", "-1") },
	zip: { ends: ".zip", pack: by("zip", "-q", "-", "-"), isOnce: true },
};

export function pack(random, bytes, name) {
	const { pack: packs, isOnce } = compressions[name];
	if (isOnce || bytes.length < 2 || random.percent(60))
		return packs(bytes);
	const pieces = [];
	for (let from = 0; from < bytes.length;) {
		const to = from + 1 + random.below(bytes.length);
		pieces.push(packs(bytes.subarray(from, to)));
		from = to;
	}
	return Buffer.concat(pieces);
}

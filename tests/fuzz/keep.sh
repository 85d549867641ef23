#!/bin/bash
# Takes from what runs have found the files that reach most of the code that nothing in the corpus reaches.
#
#     tests/fuzz/keep.sh NAME...     after make fuzz, not while it runs
#
# KEEP (12) files at most of each target, KEEP_BYTES (1024) long at most: the corpus is replayed all the time.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What libFuzzer's merge notes of each file: "FT number feature...". Files of the corpus come first. Prints
# the names of those that add most to them, one after the other.
choose() {
	awk -v most="${KEEP:-12}" -v bytes="${KEEP_BYTES:-1024}" '
		function gain(i,    n, parts, k, sum) {
			n = split(features[i], parts)
			for (k = 3; k <= n; k++) sum += !(parts[k] in seen)
			return sum + 0
		}
		function take(i,    n, parts, k) {
			n = split(features[i], parts)
			for (k = 3; k <= n; k++) seen[parts[k]] = 1
			delete features[i]
		}
		NR == 1 { files = $1; next }
		NR == 2 { first = $1; next }
		NR <= 2 + files { name[NR - 3] = $0; next }
		$1 == "STARTED" { size[$2] = $3 }
		$1 == "FT" { features[$2] = $0 }
		END {
			for (i = 0; i < first; i++) take(i)
			while (most-- > 0) {
				best = ""
				for (i in features) {
					now = size[i] <= bytes ? gain(i) : 0
					if (now == 0) delete features[i]
					else if (best == "" || now > top) { best = i; top = now }
				}
				if (best == "") break
				print name[best]
				take(best)
			}
		}' "$1"
}

for name in "$@"; do
	corpus=tests/fuzz/corpus/$name
	cp -r "$corpus" "$work/$name"
	build/fuzz/tests/fuzz/"fuzz_$name" -merge=1 -set_cover_merge=1 -use_counters=0 -timeout=60 -max_len=4096 \
		-merge_control_file="$work/control" "$work/$name" build/fuzz/corpus/"$name" >"$work/log" 2>&1 ||
		{ tail -5 "$work/log"; exit 1; }
	choose "$work/control" | while IFS= read -r file; do cp "$file" "$corpus"; done
	rm "$work/control"
	printf '%s: %s files, %s\n' "$name" "$(find "$corpus" -type f | wc -l)" \
		"$(du -sh --apparent-size "$corpus" | cut -f1)"
done

#!/bin/sh
# Replays the corpus of each fuzz target, as built by gcc. A target that ends badly is asked again, file
# by file, for the ones that did it.
set -eu
for target in "$@"; do
	name=${target##*/fuzz_}
	corpus=$(dirname "$0")/corpus/$name
	log=$target.log
	if "$target" "$corpus" >"$log" 2>&1; then
		printf 'fuzz %s: %s\n' "$name" "$(cat "$log")"
		continue
	fi
	cat "$log"
	for file in "$corpus"/*; do
		"$target" "$file" >/dev/null 2>&1 || echo "fuzz $name: wrong with $file" >&2
	done
	exit 1
done

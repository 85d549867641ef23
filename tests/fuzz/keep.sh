#!/bin/bash
# Takes from what runs have found the files that reach code which nothing in the corpus reaches.
#
#     tests/fuzz/keep.sh NAME...     after make fuzz
set -eu
cd "$(dirname "$0")/../.."
for name in "$@"; do
	found=build/fuzz/corpus/$name
	build/fuzz/tests/fuzz/"fuzz_$name" -merge=1 -set_cover_merge=1 -timeout=60 -max_len=4096 \
		tests/fuzz/corpus/"$name" "$found" 2>&1 | sed -n 's/^MERGE-OUTER: \(.* new files.*\)/\1/p'
	printf '%s: %s files, %s\n' "$name" "$(find tests/fuzz/corpus/"$name" -type f | wc -l)" \
		"$(du -sh --apparent-size tests/fuzz/corpus/"$name" | cut -f1)"
done

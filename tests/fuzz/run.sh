#!/bin/bash
# Runs fuzz targets as built by clang, one after the other, and stops at the first that finds something.
#
#     tests/fuzz/run.sh BUILD [NAME...]     NAME: csv, json … (all that were built, if none is named)
#
# FUZZ_SECONDS (60) each. What reaches new code is kept in BUILD/corpus/NAME, and the next run starts with it;
# tests/fuzz/keep.sh moves it to where it is replayed. What goes wrong is in BUILD/wrong/.
set -eu
build=$1
shift
here=$(dirname "$0")
seconds=${FUZZ_SECONDS:-60}
if [ $# -eq 0 ]; then
	for target in "$build"/tests/fuzz/fuzz_*; do
		[[ $target == *.* ]] || set -- "$@" "${target##*/fuzz_}"
	done
fi

mkdir -p "$build/wrong"
for name in "$@"; do
	found=$build/corpus/$name
	options=(-max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1
		-artifact_prefix="$build/wrong/$name-" -verbosity=0)
	[ ! -e "$here/$name.dict" ] || options+=(-dict="$here/$name.dict")
	mkdir -p "$found"
	echo "fuzz $name: $seconds seconds"
	if ! "$build/tests/fuzz/fuzz_$name" "${options[@]}" "$found" "$here/corpus/$name" \
		>"$build/$name.log" 2>&1; then
		cat "$build/$name.log"
		echo "fuzz $name: stopped; the bytes are in the file named above" >&2
		exit 1
	fi
	sed -n 's/^stat::number_of_executed_units: */    runs: /p; s/^stat::new_units_added: */    new: /p' \
		"$build/$name.log"
done

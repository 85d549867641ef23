#!/bin/bash
# What the tests have run of src/ outside src/sandbox, by folder; below 90 % of its lines this fails.
# The lines that nothing has run stand in BUILD/report.txt, file by file; `make coverage` runs the tests
# first.
#
#     tests/coverage.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/coverage}

gcovr -j "$(nproc)" --root . --filter src/ --exclude src/sandbox/ --exclude src/ext/httpd.c \
	--txt "$build/report.txt" --json-summary "$build/summary.json" "$build"
jq -r '[.files[] | { folder: (.filename | split("/")[1:-1] | join("/")), all: .line_total, run: .line_covered }]
	| group_by(.folder)[] | [.[0].folder, (map(.run) | add), (map(.all) | add)] | @tsv' "$build/summary.json" |
	awk -F '\t' '{ printf "coverage %-8s %6d of %6d lines, %5.1f %%\n", $1 == "" ? "main.c" : $1, $2, $3, 100 * $2 / $3
		run += $2; all += $3 }
		END { printf "coverage %-8s %6d of %6d lines, %5.1f %%\n", "in all", run, all, 100 * run / all
		if (run < 0.9 * all) { print "coverage: below 90 %"; exit 1 } }'
echo "coverage: what was not run stands in $build/report.txt"
